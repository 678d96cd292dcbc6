import { createPublicClient, custom, HttpRequestError, type PublicClient, type ReplacementReason, type TransactionReceipt } from "viem";
import { expect, test } from "vitest";
import { included } from "./included";

type Node = Pick<PublicClient, "getTransaction" | "waitForTransactionReceipt">;

const [sent, later] = [`0x${"1".repeat(64)}`, `0x${"2".repeat(64)}`] as const;

/** A node that has a transaction, or another in its place for a reason. */
function node(reason?: ReplacementReason): Node {
  const receipt = (transactionHash: string): TransactionReceipt => ({ transactionHash, status: "success", logs: [] }) as never;
  return {
    getTransaction: () => Promise.resolve({} as never),
    waitForTransactionReceipt: ({ hash, onReplaced }) => {
      if (reason === undefined) return Promise.resolve(receipt(hash));
      onReplaced?.({ reason, replacedTransaction: {} as never, transaction: { hash: later } as never, transactionReceipt: receipt(later) });
      return Promise.resolve(receipt(later));
    },
  } as Node;
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
  const away = (error: Error): Node => ({
    getTransaction: () => Promise.reject(error),
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

test("another transaction in its place is found where the node soon forgets the first", async () => {
  const account = `0x${"a".repeat(40)}`;
  const zero = `0x${"0".repeat(64)}`;
  const transaction = { from: account, nonce: "0x7", input: "0x", value: "0x0", gas: "0x5208", gasPrice: "0x1", type: "0x0", v: "0x1b", r: zero, s: zero };
  let hasForgotten = false;
  const replacement = { ...transaction, hash: later, to: account, value: "0x1", blockNumber: "0x2", blockHash: zero, transactionIndex: "0x0" };
  const answers: Record<string, (hash?: unknown) => unknown> = {
    eth_blockNumber: () => "0x2",
    eth_getBlockByNumber: () => ({ number: "0x2", hash: zero, transactions: [replacement] }),
    eth_getTransactionByHash: () => (hasForgotten ? null : { ...transaction, hash: sent, to: zero.slice(0, 42), blockNumber: null }),
    eth_getTransactionReceipt: (hash) => (hash === later ? { transactionHash: later, status: "0x1", blockNumber: "0x2", logs: [] } : null),
  };
  const reader = createPublicClient({
    transport: custom({
      request: ({ method, params }: { method: string; params?: unknown[] }) => {
        const answer = answers[method]?.(params?.[0]);
        hasForgotten = true;
        return answer === undefined ? Promise.reject(Object.assign(new Error("no such method"), { code: -32601 })) : Promise.resolve(answer);
      },
    }, { retryCount: 0 }),
  });
  const { receipt, instead } = await included(reader, sent);
  expect([receipt.transactionHash, instead]).toEqual([later, "replaced"]);
});
