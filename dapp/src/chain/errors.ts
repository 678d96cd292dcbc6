// Errors of wallets, nodes and contracts as sentences that say what to do.
import { IAttribution, IDatanets, IDeposits, IDisputes, IModels, IRequests, IRewards, sentences } from "@tributary/abi";
import {
  BaseError,
  ContractFunctionRevertedError,
  decodeErrorResult,
  InsufficientFundsError,
  UserRejectedRequestError,
  WaitForTransactionReceiptTimeoutError,
  type Abi,
  type Hex,
} from "viem";
import { isDown } from "./included";
import { moment } from "../lib/time";
import { short, visible } from "../lib/text";
import { text } from "../text";

const interfaces = { IAttribution, IDatanets, IDeposits, IDisputes, IModels, IRequests, IRewards } as const;

/** The name of an interface whose errors have sentences. */
export type InterfaceName = keyof typeof interfaces;

type Inputs = readonly { name?: string; type: string }[];

/** The sentence of an error with its arguments, in the first of the interfaces that has it. */
export function sentenceOf(data: Hex, first: InterfaceName): string | undefined {
  const others = (Object.keys(interfaces) as InterfaceName[]).filter((name) => name !== first);
  for (const name of [first, ...others]) {
    try {
      const decoded = decodeErrorResult({ abi: interfaces[name] as Abi, data });
      const template = (sentences[name] as Record<string, string>)[decoded.errorName];
      if (template === undefined || decoded.abiItem.type !== "error") continue;
      const sentence = filled(template, decoded.abiItem.inputs as Inputs, decoded.args ?? []);
      return sentence.charAt(0).toUpperCase() + sentence.slice(1) + ".";
    } catch {
      // It is no error of this interface.
    }
  }
  return undefined;
}

/** A template with its arguments in the place of its braces. */
export function filled(template: string, inputs: Inputs, values: readonly unknown[]): string {
  const value = (name: string): unknown => values[inputs.findIndex((input) => input.name === name)];
  return template.replace(/\{([^}]+)\}/g, (whole, inside: string) => {
    const difference = /^(\w+)-(\w+)$/.exec(inside);
    if (difference) {
      const [later, earlier] = [value(difference[1] ?? ""), value(difference[2] ?? "")];
      return typeof later === "bigint" && typeof earlier === "bigint" ? (later - earlier).toString() : whole;
    }
    const [name = "", form] = inside.split(":");
    const found = value(name);
    if (found === undefined) return whole;
    return inWords(found, form);
  });
}

const STATUSES = ["none", "pending", "accepted", "rejected", "retracted", "flagged"] as const;

function inWords(value: unknown, form: string | undefined): string {
  if (form === "time" && (typeof value === "bigint" || typeof value === "number")) {
    return value < 8_640_000_000_000n ? moment(Number(value)) : String(value);
  }
  if (form === "asset" && typeof value === "string") {
    return /^0x0+$/.test(value) ? "native currency" : `the token ${value}`;
  }
  if (form === "status") return text.status[STATUSES[Number(value)] ?? "none"];
  if (form === "payee" && typeof value === "string") return payeeInWords(value);
  return typeof value === "bigint" || typeof value === "number" || typeof value === "boolean"
    ? String(value)
    : visible(String(value));
}

function payeeInWords(word: string): string {
  const [kind, id] = [word.slice(2, 4), `0x${word.slice(26)}`];
  if (kind === "00") return `the account ${id}`;
  if (kind === "01") return `the claim key ${short(word, 8)}`;
  return `the treasury of Datanet ${BigInt(id)}`;
}

/** What happened, as a sentence, and whether anything was sent that may still be included. */
export function explain(error: unknown, contract: InterfaceName, wasSent = false): string {
  const found = (kind: (one: unknown) => boolean): unknown => (error instanceof BaseError ? error.walk(kind) : undefined);
  const code = (one: unknown): unknown => (one as { code?: unknown } | null)?.code;
  const walked = (is: (one: unknown) => boolean): boolean =>
    is(error) || (found(is) !== null && found(is) !== undefined);
  if (walked((one) => one instanceof UserRejectedRequestError || code(one) === 4001)) return text.send.rejected;
  const reverted = found((one) => one instanceof ContractFunctionRevertedError) as ContractFunctionRevertedError | null | undefined;
  const data = reverted?.raw ?? dataOf(error);
  if (data !== undefined && data !== "0x") return sentenceOf(data, contract) ?? text.send.unknownRevert;
  if (walked((one) => one instanceof InsufficientFundsError)) return text.send.noMoney;
  if (walked((one) => code(one) === -32002)) return text.send.busy;
  if (error instanceof WaitForTransactionReceiptTimeoutError) return text.send.slow;
  if (isDown(error)) {
    return wasSent ? text.send.nodeDownLater : text.send.nodeDown;
  }
  if (reverted) return text.send.unknownRevert;
  const message = error instanceof BaseError ? error.shortMessage : error instanceof Error ? error.message : String(error);
  return text.send.other(visible(message.split("\n")[0] ?? ""));
}

/** The data of a revert that a wallet passes on, wherever it has it. */
function dataOf(error: unknown): Hex | undefined {
  const isData = (one: unknown): one is { data: Hex } => {
    const data = (one as { data?: unknown } | null)?.data;
    return typeof data === "string" && /^0x([0-9a-f]{2}){4,}$/i.test(data);
  };
  const found = error instanceof BaseError ? error.walk(isData) : undefined;
  return isData(found) ? found.data : undefined;
}
