// What needs no node: the package against the ABI in JSON, encoding and decoding by name, and the
// signed messages against the vectors.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as exported from "@tributary/abi";
import { IAttribution, IDatanets, IRewards } from "@tributary/abi";
import {
  decodeErrorResult,
  decodeEventLog,
  decodeFunctionData,
  encodeAbiParameters,
  encodeErrorResult,
  encodeEventTopics,
  encodeFunctionData,
  hashStruct,
  hashTypedData,
  recoverTypedDataAddress,
  toFunctionSelector,
  type Abi,
  type AbiParameter,
  type Address,
  type Hex,
} from "viem";
import type { Revert } from "./datanets.js";
import { readJson } from "./files.js";

// What is no ABI: the sentences of errors, and the values of policies, statuses and kinds of payee.
const { sentences, Policies, Statuses, PayeeKinds, ...interfaces } = exported;

const contentId = `0x${"5a".repeat(32)}` as const;
const payee = `0x${"00".repeat(12)}${"0b".repeat(20)}` as const;

test("every constant is the ABI in JSON of the same name", () => {
  const names = Object.keys(interfaces);
  assert.deepEqual(names, ["IAttribution", "IDatanets", "IDeposits", "IDisputes", "IERC1271", "IERC20", "IModels", "IRequests", "IRewards"]);
  for (const [name, abi] of Object.entries(interfaces)) {
    assert.deepEqual(abi, readJson(`abi/json/${name}.json`), name);
  }
});

test("a call is encoded and decoded by name", () => {
  const data = encodeFunctionData({ abi: IDatanets, functionName: "contribute", args: [7n, contentId] });
  assert.equal(data.slice(0, 10), toFunctionSelector("contribute(uint256,bytes32)"));
  const call = decodeFunctionData({ abi: IDatanets, data });
  assert.equal(call.functionName, "contribute");
  assert.deepEqual(call.args, [7n, contentId]);
});

test("a policy, status or kind of payee has a name for each of its numbers, which are counted from 0", () => {
  for (const values of [Policies, Statuses, PayeeKinds]) {
    const numbers: number[] = Object.values(values);
    assert.deepEqual(numbers, [...numbers.keys()]);
  }
  const args = [7n, PayeeKinds.CLAIM_KEY, contentId, []] as const;
  const data = encodeFunctionData({ abi: IDatanets, functionName: "contributeAs", args });
  assert.equal(data.slice(0, 10), toFunctionSelector("contributeAs(uint256,uint8,bytes32,bytes32[])"));
  assert.deepEqual(decodeFunctionData({ abi: IDatanets, data }).args, args);
});

test("an event is decoded by name", () => {
  const topics = encodeEventTopics({
    abi: IRewards,
    eventName: "Claimed",
    args: { modelId: 3n, payee },
  });
  const receiver = `0x${"0c".repeat(20)}` as const;
  const data = encodeAbiParameters([{ type: "address" }, { type: "uint128" }], [receiver, 612_087n]);
  const event = decodeEventLog({ abi: IRewards, topics: topics as [Hex, ...Hex[]], data });
  assert.ok(event.eventName === "Claimed");
  assert.equal(event.args.amount, 612_087n);
  assert.equal(event.args.payee, payee);
});

test("every contract has sentences for its errors", () => {
  assert.ok(Object.keys(sentences).length > 0);
});

test("an error is decoded by name", () => {
  const error: Revert = {
    abiItem: IDatanets.find((item) => item.type === "error" && item.name === "AlreadyContributed") as never,
    errorName: "AlreadyContributed",
    args: [7n, contentId, payee],
  };
  const data = encodeErrorResult({ abi: IDatanets, errorName: error.errorName, args: error.args });
  const decoded = decodeErrorResult({ abi: IDatanets, data });
  assert.equal(decoded.errorName, "AlreadyContributed");
  assert.deepEqual(decoded.args, error.args);
});

test("every function, event and error of every interface survives a round trip", () => {
  const entries = (Object.values(interfaces) as Abi[]).flatMap((abi) => abi.map((item) => ({ abi, item })));
  for (const { abi, item } of entries) {
    if (!("name" in item)) throw new Error(`no name: ${item.type}`);
    const args = item.inputs.map(sample);
    if (item.type === "function") {
      const data = encodeFunctionData({ abi, functionName: item.name, args });
      const call = decodeFunctionData({ abi, data });
      assert.deepEqual([call.functionName, call.args ?? []], [item.name, args]);
    } else if (item.type === "error") {
      const data = encodeErrorResult({ abi, errorName: item.name, args });
      const error = decodeErrorResult({ abi, data });
      assert.deepEqual([error.errorName, error.args ?? []], [item.name, args]);
    } else {
      const named = Object.fromEntries(item.inputs.map((input, index) => [input.name, args[index]]));
      const topics = encodeEventTopics({ abi, eventName: item.name, args: named });
      const plain = item.inputs.filter((input) => !input.indexed);
      const data = encodeAbiParameters(plain, plain.map(sample));
      const event = decodeEventLog({ abi, topics: topics as [Hex, ...Hex[]], data });
      assert.deepEqual([event.eventName, event.args ?? {}], [item.name, named]);
    }
  }
  assert.ok(entries.length > 230, `${entries.length} entries`);
});

test("signed messages are those of the vectors", async () => {
  const { types, ...messages } = readJson("test/vectors/typed_data.json") as Vectors;
  let signatures = 0;
  for (const [primaryType, cases] of Object.entries(messages) as [string, Signed[]][]) {
    const fields = fieldsOf((types as Record<string, string>)[primaryType] ?? "");
    for (const { chainId, contract, message, structHash, digest, signature, signer } of cases) {
      const domain = { name: "Tributary", version: "1", chainId, verifyingContract: contract };
      const typed = { domain, types: { [primaryType]: fields }, primaryType, message };
      assert.equal(hashStruct({ data: message, primaryType, types: typed.types }), structHash);
      assert.equal(hashTypedData(typed), digest);
      const recovered = await recoverTypedDataAddress({ ...typed, signature });
      assert.equal(recovered.toLowerCase(), signer);
      signatures += 1;
    }
  }
  assert.ok(signatures >= 12, `${signatures} signatures`);
});

// Does not run: that each line below has a fault is what the compiler checks.
export function faults(): void {
  // @ts-expect-error a Datanet's id is a bigint
  encodeFunctionData({ abi: IDatanets, functionName: "contribute", args: ["7", contentId] });
  // @ts-expect-error there is no such function
  encodeFunctionData({ abi: IDatanets, functionName: "contributed", args: [7n, contentId] });
  // @ts-expect-error a round is not complete without its trees
  encodeFunctionData({ abi: IAttribution, functionName: "propose", args: [{ modelId: 1n }, "", {}, []] });
  // @ts-expect-error the event has no such field
  encodeEventTopics({ abi: IRewards, eventName: "Claimed", args: { round: 1n } });
}

type Vectors = { types: Record<string, string> } & Record<string, unknown>;
type Signed = {
  chainId: number;
  contract: Address;
  message: Record<string, unknown>;
  structHash: Hex;
  digest: Hex;
  signer: Address;
  signature: Hex;
};

/** The fields of `Name(type name,...)`. */
function fieldsOf(type: string): { type: string; name: string }[] {
  const [, list] = /^\w+\((.*)\)$/.exec(type) ?? [];
  assert.ok(list, type);
  return list.split(",").map((field) => {
    const [type = "", name = ""] = field.split(" ");
    return { type, name };
  });
}

/** Some value of an ABI type. */
function sample(parameter: AbiParameter): unknown {
  const { type } = parameter;
  if (type.endsWith("[]")) {
    const item = { ...parameter, type: type.slice(0, -2) };
    return [sample(item), sample(item)];
  }
  if ("components" in parameter) {
    return Object.fromEntries(parameter.components.map((part) => [part.name, sample(part)]));
  }
  const bits = Number(/^uint(\d+)$/.exec(type)?.[1] ?? 0);
  if (bits > 0) return bits <= 48 ? 7 : 7n;
  if (type === "address") return `0x${"1".repeat(40)}`;
  if (type === "bool") return true;
  if (type === "string") return "text";
  const size = Number(/^bytes(\d*)$/.exec(type)?.[1] || 5);
  return `0x${"ab".repeat(size)}`;
}
