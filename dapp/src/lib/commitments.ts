// Commitments that are not revealed yet, kept in this browser only: without its salt no one can reveal one.
import { useMemo, useSyncExternalStore } from "react";
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
/** Said in the window where they changed; a browser itself says it in its other windows. */
const CHANGED = "tributary:commitments";

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
  put([...kept(storage), one], storage);
}

/** Forgets one that was revealed. */
export function forget(commitment: Hex, storage: Pick<Storage, "getItem" | "setItem"> = localStorage): void {
  put(kept(storage).filter((one) => one.commitment !== commitment), storage);
}

/** Those that are kept, as they change, here or in another window. */
export function useKept(): Commitment[] {
  const now = useSyncExternalStore(subscribe, stored);
  return useMemo(() => kept({ getItem: () => now }), [now]);
}

function put(list: Commitment[], storage: Pick<Storage, "setItem">): void {
  storage.setItem(KEY, JSON.stringify(list));
  if (typeof window !== "undefined") window.dispatchEvent(new Event(CHANGED));
}

function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function subscribe(changed: () => void): () => void {
  for (const name of [CHANGED, "storage"]) window.addEventListener(name, changed);
  return () => {
    for (const name of [CHANGED, "storage"]) window.removeEventListener(name, changed);
  };
}
