// What contributors sign and commit to, as SPEC 1 and 3 say.
import { IDatanets } from "@tributary/abi";
import { concat, getAddress, isAddress, isHex, keccak256, numberToHex, pad, parseEventLogs, type Address, type Hex, type TransactionReceipt } from "viem";
import { hexOf } from "../lib/bytes";

/** The most records of one signature, one commitment and one call. */
export const MOST = 256;

/** The message by which a contributor lets anyone register records for them. */
export const CONTRIBUTE = {
  Contribute: [
    { name: "datanetId", type: "uint256" },
    { name: "contributor", type: "address" },
    { name: "contentIds", type: "bytes32[]" },
    { name: "nonce", type: "uint256" },
    { name: "deadline", type: "uint256" },
  ],
} as const;

/** Records that their contributor has signed, as the contract Datanets takes them. */
export interface SignedContribution {
  datanetId: bigint;
  contributor: Address;
  contentIds: Hex[];
  nonce: bigint;
  deadline: bigint;
  signature: Hex;
}

/** The domain of messages that a contract verifies. */
export function domainOf(chainId: number, verifyingContract: Address): { name: "Tributary"; version: "1"; chainId: number; verifyingContract: Address } {
  return { name: "Tributary", version: "1", chainId, verifyingContract };
}

/** A commitment to items: the content ids in the order of the call, or a batch's root alone. */
export function commitmentOf(contributor: Address, datanet: bigint, items: readonly Hex[], salt: Hex): Hex {
  return keccak256(concat([pad(contributor), numberToHex(datanet, { size: 32 }), keccak256(concat([...items])), salt]));
}

/** 32 random bytes. */
export function randomWord(): Hex {
  return hexOf(crypto.getRandomValues(new Uint8Array(32)));
}

/** How many records a transaction registered by themselves. */
export function recordsIn({ logs }: Pick<TransactionReceipt, "logs">): number {
  return parseEventLogs({ abi: IDatanets, eventName: "Contributed", logs }).reduce((sum, { args }) => sum + args.contentIds.length, 0);
}

/** A signed contribution as a file, which `tributary contribution relay` reads too. */
export function fileOf(of: SignedContribution): string {
  const { datanetId, contributor, contentIds, nonce, deadline, signature } = of;
  const number = (value: bigint): Hex => numberToHex(value);
  return JSON.stringify({ datanet: number(datanetId), contributor, contentIds, nonce: number(nonce), deadline: number(deadline), signature }, null, 2);
}

/** The signed contribution in a file. Nothing where it is none. */
export function contributionIn(file: string): SignedContribution | undefined {
  const found = objectIn(file);
  const [datanetId, nonce, deadline] = [number(found?.["datanet"]), number(found?.["nonce"]), number(found?.["deadline"])];
  const [contributor, ids, signature] = [found?.["contributor"], found?.["contentIds"], found?.["signature"]];
  if (datanetId === undefined || nonce === undefined || deadline === undefined) return undefined;
  if (typeof contributor !== "string" || !isAddress(contributor, { strict: false }) || !isHex(signature)) return undefined;
  if (!Array.isArray(ids) || ids.length === 0 || ids.length > MOST || !ids.every(isWord)) return undefined;
  return { datanetId, contributor: getAddress(contributor), contentIds: ids, nonce, deadline, signature };
}

/** An attestor's signature that an account may be bound to an author's claim key. */
export interface Attested {
  datanet: bigint;
  account: Address;
  deadline: bigint;
  signature: Hex;
}

/** What `tributary datanet attest --json` printed. Nothing where it is something else. */
export function attestedIn(file: string): Attested | undefined {
  const found = objectIn(file);
  const [datanet, deadline, account, signature] = [number(found?.["datanet"]), number(found?.["deadline"]), found?.["account"], found?.["signature"]];
  if (datanet === undefined || deadline === undefined || !isHex(signature)) return undefined;
  if (typeof account !== "string" || !isAddress(account, { strict: false })) return undefined;
  return { datanet, account: getAddress(account), deadline, signature };
}

const isWord = (value: unknown): value is Hex => typeof value === "string" && /^0x[0-9a-fA-F]{64}$/.test(value);

function objectIn(file: string): Record<string, unknown> | undefined {
  try {
    const found: unknown = JSON.parse(file);
    return typeof found === "object" && found !== null ? (found as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** A number of at most 256 bits, in decimal or in hexadecimal digits. */
function number(value: unknown): bigint | undefined {
  if (typeof value === "number") return Number.isSafeInteger(value) && value >= 0 ? BigInt(value) : undefined;
  if (typeof value !== "string" || !/^(0x[0-9a-fA-F]{1,64}|[0-9]{1,77})$/.test(value)) return undefined;
  return BigInt(value);
}
