import { HttpRequestError, type PublicClient, type ReplacementReason, type TransactionReceipt } from "viem";
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

test("a node that does not answer for a while loses no transaction, and another error ends the waiting", async () => {
  let asked = 0;
  const away = (error: Error): Pick<PublicClient, "waitForTransactionReceipt"> => ({
    waitForTransactionReceipt: (of) => {
      asked += 1;
      return asked < 3 ? Promise.reject(error) : node().waitForTransactionReceipt(of);
    },
  });
  const down = new HttpRequestError({ url: "http://127.0.0.1:1", details: "Failed to fetch" });
  expect((await included(away(down), sent, 1)).receipt.transactionHash).toBe(sent);
  expect(asked).toBe(3);
  asked = 0;
  await expect(included(away(new Error("no such method")), sent, 1)).rejects.toThrow("no such method");
});
