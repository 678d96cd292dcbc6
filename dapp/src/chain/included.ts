// Whether a transaction of the wallet got into a block, or another one in its place.
import { BaseError, HttpRequestError, TimeoutError, type Hash, type PublicClient, type TransactionReceipt } from "viem";

/** How long a transaction is waited for, in milliseconds, and how long until a node that did not answer is asked again. */
const PATIENCE = 90_000;
const PAUSE = 1_000;

/** What got into a block. */
export interface Included {
  receipt: TransactionReceipt;
  /** Why the receipt is that of another call than the one that was sent: the wallet sent nothing in its place, or
   * something else. A transaction with the same call for another price is the one that was sent. */
  instead: "cancelled" | "replaced" | undefined;
}

/** Whether an error says that the node did not answer. */
export function isDown(error: unknown): boolean {
  const is = (one: unknown): boolean => one instanceof HttpRequestError || one instanceof TimeoutError;
  return is(error) || (error instanceof BaseError && Boolean(error.walk(is)));
}

/** What is asked of a node. */
type Node = Pick<PublicClient, "getTransaction" | "waitForTransactionReceipt">;

/** Waits until a transaction, or one that the wallet sent in its place, is in a block, also where the node does not
 * answer for a while. */
export async function included(reader: Node, hash: Hash, pause = PAUSE): Promise<Included> {
  const end = Date.now() + PATIENCE;
  // Asked at once: a node forgets what another was sent for, and with it whose number that other has.
  const sent = await reader.getTransaction({ hash }).then(({ from, nonce, input, to }) => ({ from, nonce, input, to }), () => undefined);
  for (;;) {
    try {
      let instead: Included["instead"];
      const receipt = await reader.waitForTransactionReceipt({
        hash,
        timeout: end - Date.now(),
        pollingInterval: 500,
        replacement: sent,
        onReplaced: ({ reason }) => {
          instead = reason === "repriced" ? undefined : reason;
        },
      });
      return { receipt, instead };
    } catch (error) {
      if (!isDown(error) || Date.now() + pause >= end) throw error;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}
