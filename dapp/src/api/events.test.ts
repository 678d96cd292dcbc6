import { expect, test } from "vitest";
import { withBlock } from "./events";

test("a block that the server sends is the status's, which is fresh then", () => {
  const [old, block] = [{ number: 1, hash: "0x1", time: 5 }, { number: 2, hash: "0x2", time: 6 }];
  const status = { chainId: 7, rpc: null, contracts: [], block: old, changed: "0x0", age: 12, isStale: true };
  expect(withBlock(status, { ...block, changed: "0x2" })).toEqual({ ...status, block, changed: "0x2", age: 0, isStale: false });
  expect(withBlock(undefined, { ...block, changed: "0x2" })).toBeUndefined();
});
