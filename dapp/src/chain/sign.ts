// One message, signed by the wallet. It costs no gas, and nothing is sent.
import { useState } from "react";
import type { Address, Hex } from "viem";
import { useConfig, useConnection } from "wagmi";
import { getConnectorClient } from "wagmi/actions";
import { text } from "../text";
import { CONTRIBUTE, domainOf, type SignedContribution } from "./contribution";
import { useDeployment } from "./deployment";
import type { Sending } from "./send";

/** Lets the wallet sign a contribution. `sign` returns it, or nothing if it was not signed. */
export function useSignContribution(contract: Address): {
  signing: Sending;
  sign: (of: Omit<SignedContribution, "contributor" | "signature">) => Promise<SignedContribution | undefined>;
} {
  const [signing, setSigning] = useState<Sending>({ step: "idle" });
  const config = useConfig();
  const { chainId } = useDeployment();
  const { connector, address } = useConnection();
  const sign = async (of: Omit<SignedContribution, "contributor" | "signature">): Promise<SignedContribution | undefined> => {
    if (!connector || !address) {
      setSigning({ step: "failed", message: text.wallet.connect });
      return undefined;
    }
    try {
      setSigning({ step: "signing" });
      const writer = await getConnectorClient(config, { connector, chainId });
      const { signTypedData } = await import("viem/actions");
      const message = { ...of, contributor: address };
      const domain = domainOf(chainId, contract);
      const signature: Hex = await signTypedData(writer, { account: address, domain, types: CONTRIBUTE, primaryType: "Contribute", message });
      setSigning({ step: "idle" });
      return { ...message, signature };
    } catch (error) {
      const { explain } = await import("./errors");
      setSigning({ step: "failed", message: explain(error, "IDatanets") });
      return undefined;
    }
  };
  return { signing, sign };
}
