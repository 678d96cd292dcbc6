// Drives the real tools against a node that it builds and starts: `node run.mjs foundry viem
// cargo-stylus`, or some of these. The npm packages beside it must be installed; cargo-stylus
// 0.10.10 is taken from CARGO_STYLUS.
import { failed } from "./node.mjs";

const groups = process.argv.slice(2);
if (groups.length === 0) throw new Error("name what to drive: foundry, viem, cargo-stylus");
for (const group of groups) await (await import(`./${group}.mjs`)).default();
process.exit(failed.length === 0 ? 0 : 1);
