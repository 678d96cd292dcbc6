// Commitments that are not revealed yet, kept in this browser only: without its salt no one can reveal one.
import type { Address, Hex } from "viem";

/** A commitment, with all that its reveal needs. */
export interface Commitment {
  chainId: number;
  contract: Address;
  datanet: number;
  account: Address;
  salt: Hex;
  commitment: Hex;
  /** The content ids in the order of the commitment; a batch has its root alone. */
  items: Hex[];
  batch: { count: number; uri: string } | null;
}

const KEY = "tributary:commitments";

/** Those that are kept. What cannot be read is none. */
export function kept(storage: Pick<Storage, "getItem"> = localStorage): Commitment[] {
  try {
    const found: unknown = JSON.parse(storage.getItem(KEY) ?? "[]");
    return Array.isArray(found) ? (found as Commitment[]) : [];
  } catch {
    return [];
  }
}

/** Keeps one more. Throws where the browser keeps nothing: then nothing may be committed to. */
export function keep(one: Commitment, storage: Pick<Storage, "getItem" | "setItem"> = localStorage): void {
  storage.setItem(KEY, JSON.stringify([...kept(storage), one]));
}

/** Forgets one that was revealed. */
export function forget(commitment: Hex, storage: Pick<Storage, "getItem" | "setItem"> = localStorage): void {
  storage.setItem(KEY, JSON.stringify(kept(storage).filter((one) => one.commitment !== commitment)));
}
