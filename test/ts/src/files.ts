// Files of the repository.
import { readFileSync } from "node:fs";

const root = new URL("../../../", import.meta.url);

/** What a JSON file holds; integers of 16 digits or more as strings, since a number would lose some. */
export function readJson(path: string): unknown {
  const text = readFileSync(new URL(path, root), "utf8");
  return JSON.parse(text.replaceAll(/(?<=[:[,]\s*)\d{16,}(?=\s*[,}\]])/g, (digits) => `"${digits}"`));
}

export function readBytes(path: string): Uint8Array {
  return readFileSync(new URL(path, root));
}
