// Bytes by their SHA-256: fetched from this page's server, and checked here, so that the server need not
// be trusted.
import { bytesOf, hexOf } from "./bytes";

/** Why bytes cannot be shown. */
export class ContentError extends Error {
  override readonly name = "ContentError";
  readonly reason: "missing" | "wrong" | "unreachable";

  constructor(reason: "missing" | "wrong" | "unreachable") {
    super(reason);
    this.reason = reason;
  }
}

/** The SHA-256 of bytes, as `0x` and digits. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return hexOf(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}

/** The bytes with this SHA-256, by their CID. Throws `ContentError`. */
export async function content(cid: string, hash: string, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(`/ipfs/${cid}?format=raw`, signal ? { signal } : {}).catch((reason: unknown) => {
    if (signal?.aborted) throw reason;
    throw new ContentError("unreachable");
  });
  if (response.status === 404) throw new ContentError("missing");
  if (!response.ok) throw new ContentError("unreachable");
  const bytes = new Uint8Array(await response.arrayBuffer());
  if ((await sha256(bytes)) !== hash) throw new ContentError("wrong");
  return bytes;
}

/** The SHA-256 that a CID names; nothing if it is another kind of CID. */
export function hashOf(cid: string): string | undefined {
  let [bits, held] = [0, 0];
  const bytes: number[] = [];
  for (const letter of cid.slice(1)) {
    const value = ALPHABET.indexOf(letter);
    if (value < 0) return undefined;
    held = ((held << 5) | value) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((held >> bits) & 0xff);
    }
  }
  const hash = hexOf(Uint8Array.from(bytes.slice(4)));
  return hash.length === 66 && cidOf(hash) === cid ? hash : undefined;
}

const ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

/** The CID of a SHA-256: version 1, raw codec, base32. */
export function cidOf(hash: string): string {
  const bytes = [0x01, 0x55, 0x12, 0x20, ...bytesOf(hash)];
  let [text, bits, held] = ["b", 0, 0];
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET.charAt((held >> bits) & 31);
    }
  }
  return bits > 0 ? text + ALPHABET.charAt((held << (5 - bits)) & 31) : text;
}
