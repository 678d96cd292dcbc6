// The code of the commands, in WebAssembly: see dapp/wasm, which is one module for contributions, one for spans
// and one for verification. What it returns is copied and given back.
import { bytesOf } from "../lib/bytes";

interface Exports {
  memory: WebAssembly.Memory;
  allocate: (length: number) => number;
  release: (address: number, length: number) => void;
  // Of the module for contributions.
  begin: (name: number, nameLength: number, bytes: number, length: number) => void;
  next: (most: number) => bigint;
  batch: (ids: number, length: number) => bigint;
  claim_key: (author: number, length: number, datanet: number) => bigint;
  compare: (text: number, length: number) => bigint;
  clear: () => void;
  // Of the module for spans.
  held_by: (record: number, recordLength: number, output: number, outputLength: number, words: number, bytes: number) => bigint;
  // Of the module for verification.
  round_file: (name: number, nameLength: number, bytes: number, length: number) => void;
  verify: (manifest: number, length: number) => bigint;
}

/** Where a record was found first: the file's index, and the line and part in it. */
export interface Place {
  file: number;
  line: number | null;
  part: number | null;
}

/** A record of a file. */
export interface FoundRecord {
  kind: "record";
  contentId: string;
  bytes: number;
  words: number;
  beginning: string;
  author: string | null;
  /** What was changed in its text before it was hashed. */
  changed: ("mark" | "lineEnds" | "spaces" | "letters")[];
  line: number | null;
  part: number | null;
  /** The earlier record that has much of it, in percent: what both have earns for that one. */
  near: { of: Place; percent: number } | null;
}

/** The claim key of an author in a Datanet, and what its attestor binds to an account. */
export interface ClaimKey {
  key: string;
  identity: string;
}

/** What a part of a file is, if it is no record. */
export type FoundOther =
  | { kind: "twice"; line: number | null; part: number | null; first: Place }
  | { kind: "problem"; problem: string; line: number | null; detail: string | null };

/** What a file holds, one after the other. */
export type Found = FoundRecord | FoundOther;

/** A batch of records: its root, and the list that its contributor publishes. */
export interface Batch {
  root: string;
  count: number;
  listHash: string;
  listCid: string;
  list: string;
}

/** The head of a tree. */
export interface Head {
  root: string;
  sum: string;
  count: number;
}

/**
 * What came of verifying a round's files: what they commit to, or the first thing that is wrong. Under
 * `gradient` there are no ranges, and the rule's least words and bytes are null.
 */
export type Verdict =
  | {
      verdict: "right";
      round: { number: number; minWords: number | null; minBytes: number | null; receipts: Head; scores: Head; credits: Head; payouts: Head; lastPayouts: Head };
      ranges: { outputHash: string; start: number; end: number; contentId: string }[];
      records: number;
    }
  | { verdict: "wrong"; problem: string };

/** The code of a module, once it is there. */
export class Core {
  readonly #code: Exports;

  constructor(instance: WebAssembly.Instance) {
    this.#code = instance.exports as unknown as Exports;
  }

  /** Forgets all files. */
  clear(): void {
    this.#code.clear();
  }

  /** Begins to read a file. */
  begin(name: string, bytes: Uint8Array): void {
    const encoded = new TextEncoder().encode(name);
    this.#code.begin(this.#put(encoded), encoded.length, this.#put(bytes), bytes.length);
  }

  /** The next records and problems of the file, at most so many; none after the last. */
  next(most: number): Found[] {
    return JSON.parse(this.#take(this.#code.next(most))) as Found[];
  }

  /** The records so far that a text has half or more of: their numbers, from 0, and how much in percent. */
  compare(text: Uint8Array): [number, number][] {
    return JSON.parse(this.#take(this.#code.compare(this.#put(text), text.length))) as [number, number][];
  }

  /** The batch of these content ids; nothing if there are none. */
  batch(ids: readonly string[]): Batch | null {
    const bytes = words(ids);
    return JSON.parse(this.#take(this.#code.batch(this.#put(bytes), bytes.length))) as Batch | null;
  }

  /** The claim key of an author in a Datanet; nothing for an author without a name. */
  claimKey(author: string, datanet: number): ClaimKey | null {
    const encoded = new TextEncoder().encode(author);
    return JSON.parse(this.#take(this.#code.claim_key(this.#put(encoded), encoded.length, datanet))) as ClaimKey | null;
  }

  /** The ranges of an output that a record has, by a rule; nothing for a rule that there is not. */
  held(record: Uint8Array, output: Uint8Array, minWords: number, minBytes: number): [number, number][] | null {
    const [one, other] = [this.#put(record), this.#put(output)];
    return JSON.parse(this.#take(this.#code.held_by(one, record.length, other, output.length, minWords, minBytes))) as [number, number][] | null;
  }

  /** Verifies a round from its files, whose manifest has this SHA-256. */
  verify(manifest: string, files: { name: string; bytes: Uint8Array }[]): Verdict {
    for (const { name, bytes } of files) {
      const encoded = new TextEncoder().encode(name);
      this.#code.round_file(this.#put(encoded), encoded.length, this.#put(bytes), bytes.length);
    }
    return JSON.parse(this.#take(this.#code.verify(this.#put(words([manifest])), 32))) as Verdict;
  }

  #put(bytes: Uint8Array): number {
    const address = this.#code.allocate(bytes.length);
    // An allocation may have moved the memory, so it is looked up anew.
    new Uint8Array(this.#code.memory.buffer, address, bytes.length).set(bytes);
    return address;
  }

  #take(result: bigint): string {
    const [address, length] = [Number(result >> 32n), Number(result & 0xffffffffn)];
    const text = new TextDecoder().decode(new Uint8Array(this.#code.memory.buffer, address, length));
    this.#code.release(address, length);
    return text;
  }
}

/** The bytes of words of 32 bytes in digits. */
function words(list: readonly string[]): Uint8Array {
  const bytes = new Uint8Array(list.length * 32);
  list.forEach((word, index) => bytes.set(bytesOf(word), index * 32));
  return bytes;
}
