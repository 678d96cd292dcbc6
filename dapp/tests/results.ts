// Numbers that tests find, summed over all of them, for target/dapp/results.json.
import { appendFileSync, mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../../target/dapp", import.meta.url));

/** Adds to a number. */
export function count(name: "journeys" | "axe_violations" | "requests_per_s" | "first_view_ms" | "table_frames_per_s", by: number): void {
  mkdirSync(folder, { recursive: true });
  appendFileSync(`${folder}/counts.txt`, `${name} ${by}\n`);
}

/** Fails where something that a test starts from is not there. */
export function missing(what: string): never {
  throw new Error(what);
}
