import { IAttribution, IDatanets, IDeposits, IDisputes, IModels, IRequests, IRewards, sentences } from "@tributary/abi";
import { encodeErrorResult, UserRejectedRequestError, type Abi, type AbiParameter } from "viem";
import { expect, test } from "vitest";
import { text } from "../text";
import { explain, filled, sentenceOf, type InterfaceName } from "./errors";

const interfaces: Record<InterfaceName, Abi> = { IAttribution, IDatanets, IDeposits, IDisputes, IModels, IRequests, IRewards };

// A value of a type, of which there are few kinds in errors.
function example({ type, ...rest }: AbiParameter): unknown {
  if (type.endsWith("]")) return [];
  if (type === "tuple") return Object.fromEntries(("components" in rest ? rest.components : []).map((one) => [one.name, example(one)]));
  if (type === "address") return `0x${"11".repeat(20)}`;
  if (type === "bool") return true;
  if (type === "string") return "text";
  if (type.startsWith("bytes")) return `0x${"00".repeat(Number(type.slice(5)) || 4)}`;
  return Number(/\d+/.exec(type)?.[0]) <= 48 ? 2 : 2n;
}

test("every error of every contract is a sentence without braces", () => {
  let count = 0;
  for (const [name, abi] of Object.entries(interfaces) as [InterfaceName, Abi][]) {
    for (const item of abi) {
      if (item.type !== "error") continue;
      expect(Object.keys(sentences[name])).toContain(item.name);
      const data = encodeErrorResult({ abi: [item], errorName: item.name, args: item.inputs.map(example) });
      const sentence = sentenceOf(data, name);
      expect(sentence, `${name}.${item.name}`).toMatch(/^[A-Z0-9`].*\.$/);
      expect(sentence, `${name}.${item.name}`).not.toMatch(/[{}]/);
      count += 1;
    }
  }
  expect(count).toBeGreaterThan(100);
});

test("arguments are in words", () => {
  const inputs = [{ name: "payee", type: "bytes32" }, { name: "at", type: "uint64" }, { name: "by", type: "uint64" }, { name: "asset", type: "address" }];
  const payee = `0x02${"0".repeat(60)}07`;
  const values = [payee, 1_700_000_100n, 1_700_000_000n, `0x${"0".repeat(40)}`];
  expect(filled("{payee:payee} {at:time} {at-by} {asset:asset} {other}", inputs, values)).toBe(
    "the treasury of Datanet 7 2023-11-14 22:15 UTC 100 native currency {other}",
  );
});

test("a rejection in the wallet is no error of a contract", () => {
  expect(explain(new UserRejectedRequestError(new Error("no")), "IRewards")).toBe(text.send.rejected);
  expect(explain({ code: 4001 }, "IRewards")).toBe(text.send.rejected);
  expect(explain(new Error("something\nlong"), "IRewards")).toBe(text.send.other("something"));
});
