// One transaction: tried, signed by the wallet, waited for.
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Abi, Address, Hash, TransactionReceipt } from "viem";
import { useConfig, useConnection } from "wagmi";
import { getConnectorClient, getPublicClient } from "wagmi/actions";
import type { InterfaceName } from "./errors";
import { useDeployment } from "./deployment";
import { text } from "../text";

/** How long a transaction is waited for, in milliseconds. */
const PATIENCE = 90_000;

/** Where a transaction stands. */
export type Sending =
  | { step: "idle" }
  | { step: "checking" | "signing" }
  | { step: "pending"; hash: Hash }
  | { step: "done"; hash: Hash; receipt: TransactionReceipt; replaced: boolean }
  | { step: "failed"; message: string; hash?: Hash };

/** A call that is sent. */
export interface Call {
  contract: InterfaceName;
  address: Address;
  abi: Abi;
  functionName: string;
  args: readonly unknown[];
  value?: bigint;
}

/** Sends calls one at a time. `send` returns the receipt, or nothing if it was not done. */
export function useSend(): {
  sending: Sending;
  send: (call: Call) => Promise<TransactionReceipt | undefined>;
  reset: () => void;
} {
  const [sending, setSending] = useState<Sending>({ step: "idle" });
  const config = useConfig();
  const { chainId } = useDeployment();
  const { connector, address } = useConnection();
  const queries = useQueryClient();

  const send = async (call: Call): Promise<TransactionReceipt | undefined> => {
    let hash: Hash | undefined;
    const fail = (message: string): undefined => {
      setSending(hash === undefined ? { step: "failed", message } : { step: "failed", message, hash });
      return undefined;
    };
    try {
      const reader = getPublicClient(config, { chainId });
      if (!reader || !connector || !address) return fail(text.wallet.readOnly);
      setSending({ step: "checking" });
      const { contract: _, ...asked } = call;
      const { request } = await reader.simulateContract({ ...asked, account: address });
      setSending({ step: "signing" });
      const writer = await getConnectorClient(config, { connector, chainId });
      const { writeContract } = await import("viem/actions");
      hash = await writeContract(writer, { ...request, account: address, chain: writer.chain } as never);
      setSending({ step: "pending", hash });
      let [wasCancelled, wasReplaced] = [false, false];
      const receipt = await reader.waitForTransactionReceipt({
        hash,
        timeout: PATIENCE,
        pollingInterval: 500,
        onReplaced: ({ reason, transaction }) => {
          hash = transaction.hash;
          wasCancelled = reason === "cancelled";
          wasReplaced = reason === "replaced";
        },
      });
      if (wasCancelled) return fail(text.send.cancelled);
      if (receipt.status === "reverted") return fail(await whyFailed(call, reader, address));
      setSending({ step: "done", hash: receipt.transactionHash, receipt, replaced: wasReplaced });
      void queries.invalidateQueries({ queryKey: ["status"] });
      return receipt;
    } catch (error) {
      return fail(await inWords(error, call.contract, hash !== undefined));
    }
  };
  return { sending, send, reset: () => setSending({ step: "idle" }) };
}

/** Why a call failed in its block: the reason with which it fails now, if it does. */
async function whyFailed(
  call: Call,
  reader: NonNullable<ReturnType<typeof getPublicClient>>,
  account: Address,
): Promise<string> {
  const { contract, ...asked } = call;
  try {
    await reader.simulateContract({ ...asked, account });
    return text.send.unknownRevert;
  } catch (error) {
    return inWords(error, contract);
  }
}

/** The sentence of an error. The sentences of all contracts are loaded when the first is needed. */
async function inWords(error: unknown, contract: InterfaceName, wasSent = false): Promise<string> {
  const { explain } = await import("./errors");
  return explain(error, contract, wasSent);
}
