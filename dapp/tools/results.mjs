// Writes target/dapp/results.json from what the tests counted and what was built, and fails where the
// build is over its budget.
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const root = new URL("../../", import.meta.url);
const dist = new URL("dapp/dist/", root);
const target = new URL("target/dapp/", root);
/** The most, or where it says so the least. */
const BUDGET = {
  js_gzip_kb: { most: 250 },
  wasm_gzip_kb: { most: 300 },
  axe_violations: { most: 0 },
  first_view_ms: { most: 1_000 },
  requests_per_s: { least: 1_000 },
  table_frames_per_s: { least: 55 },
};
// What depends on what else the machine does; `BUDGETS=sizes` only reports it.
const TIMED = ["first_view_ms", "requests_per_s", "table_frames_per_s"];

const kilobytes = (bytes) => Math.round(bytes / 102.4) / 10;
const counts = { journeys: 0, axe_violations: 0, requests_per_s: 0, first_view_ms: 0, table_frames_per_s: 0 };
for (const line of readFileSync(new URL("counts.txt", target), "utf8").trim().split("\n")) {
  const [name, by] = line.split(" ");
  counts[name] += Number(by);
}
// What the first view loads: the script of the page, and what it names to be loaded with it.
const index = readFileSync(new URL("index.html", dist), "utf8");
const first = [...index.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map(([, name]) => name);
const js = first.reduce((sum, name) => sum + gzipSync(readFileSync(new URL(name, dist)), { level: 9 }).length, 0);
const assets = existsSync(new URL("assets", dist)) ? readdirSync(new URL("assets", dist)) : [];
const packed = (name) => gzipSync(readFileSync(new URL(`assets/${name}`, dist)), { level: 9 }).length;
const wasm = assets.filter((name) => name.endsWith(".wasm")).map(packed);
const results = {
  journeys: counts.journeys,
  axe_violations: counts.axe_violations,
  js_gzip_kb: kilobytes(js),
  wasm_gzip_kb: kilobytes(wasm.reduce((sum, length) => sum + length, 0)),
  first_view_ms: counts.first_view_ms,
  table: { rows: 10_000, frames_per_s: counts.table_frames_per_s },
  api: { requests_per_s: counts.requests_per_s },
};
writeFileSync(new URL("results.json", target), `${JSON.stringify(results, null, 2)}\n`);
console.log(JSON.stringify(results));
const found = { ...counts, ...results };
const names = Object.keys(BUDGET).filter((name) => process.env.BUDGETS !== "sizes" || !TIMED.includes(name));
const over = names.filter((name) => found[name] > (BUDGET[name].most ?? Infinity) || found[name] < (BUDGET[name].least ?? 0));
for (const name of over) console.error(`${name} is ${found[name]}; the budget is ${JSON.stringify(BUDGET[name])}`);
if (over.length > 0 || js === 0) process.exit(1);
