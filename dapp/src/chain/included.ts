// Whether a transaction of the wallet got into a block, or another one in its place.
import type { Hash, PublicClient, TransactionReceipt } from "viem";

/** How long a transaction is waited for, in milliseconds. */
const PATIENCE = 90_000;

/** What got into a block. */
export interface Included {
  receipt: TransactionReceipt;
  /** Why the receipt is that of another call than the one that was sent: the wallet sent nothing in its place, or
   * something else. A transaction with the same call for another price is the one that was sent. */
  instead: "cancelled" | "replaced" | undefined;
}

/** Waits until a transaction, or one that the wallet sent in its place, is in a block. */
export async function included(reader: Pick<PublicClient, "waitForTransactionReceipt">, hash: Hash): Promise<Included> {
  let instead: Included["instead"];
  const receipt = await reader.waitForTransactionReceipt({
    hash,
    timeout: PATIENCE,
    pollingInterval: 500,
    onReplaced: ({ reason }) => {
      instead = reason === "repriced" ? undefined : reason;
    },
  });
  return { receipt, instead };
}
