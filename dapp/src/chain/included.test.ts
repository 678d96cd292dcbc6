import type { PublicClient, ReplacementReason, TransactionReceipt } from "viem";
import { expect, test } from "vitest";
import { included } from "./included";

const [sent, later] = [`0x${"1".repeat(64)}`, `0x${"2".repeat(64)}`] as const;

/** A node that has a transaction, or another in its place for a reason. */
function node(reason?: ReplacementReason): Pick<PublicClient, "waitForTransactionReceipt"> {
  const receipt = (transactionHash: string): TransactionReceipt => ({ transactionHash, status: "success", logs: [] }) as never;
  return {
    waitForTransactionReceipt: ({ hash, onReplaced }) => {
      if (reason === undefined) return Promise.resolve(receipt(hash));
      onReplaced?.({ reason, replacedTransaction: {} as never, transaction: { hash: later } as never, transactionReceipt: receipt(later) });
      return Promise.resolve(receipt(later));
    },
  } as Pick<PublicClient, "waitForTransactionReceipt">;
}

test("a transaction that was cancelled, or replaced by another call, is not the one that was sent", async () => {
  expect((await included(node(), sent)).instead).toBeUndefined();
  expect((await included(node("cancelled"), sent)).instead).toBe("cancelled");
  expect((await included(node("replaced"), sent)).instead).toBe("replaced");
});

test("the same call for another price is the one that was sent", async () => {
  const { receipt, instead } = await included(node("repriced"), sent);
  expect([receipt.transactionHash, instead]).toEqual([later, undefined]);
});
