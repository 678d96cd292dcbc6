// Makes target/bench/results.json, one flat object of numbers, and results.md, the same as a table, of what the benches found:
// their own parts, the gas snapshots, and the steps of the demo.
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";

const root = new URL("../../", import.meta.url);
const bench = new URL("target/bench/", root);
const read = (url) => JSON.parse(readFileSync(url, "utf8"));
const prefixed = (prefix, figures) => figures.map(([name, value]) => [`${prefix}.${name}`, value]);

const parts = readdirSync(new URL("parts/", bench)).filter((name) => name.endsWith(".json")).sort();
// There once `make bench` has run the demo.
const demo = new URL("demo.json", bench);
const steps = existsSync(demo) ? read(demo).took : [];
const figures = [
  ...parts.flatMap((name) => Object.entries(read(new URL(`parts/${name}`, bench)))),
  ...prefixed("demo_s", steps.map(({ step, seconds }) => [step, Number(seconds.toFixed(3))])),
  ...prefixed("gas", Object.entries(read(new URL("test/snapshots/gas.json", root)))),
];
for (const [name, value] of figures) if (typeof value !== "number") throw new Error(`${name} is not a number: ${value}`);

const rows = figures.map(([name, value]) => `| ${name} | ${value.toLocaleString("en")} |`);
writeFileSync(new URL("results.json", bench), `${JSON.stringify(Object.fromEntries(figures), null, 2)}\n`);
writeFileSync(new URL("results.md", bench), ["| figure | value |", "|---|---:|", ...rows, ""].join("\n"));
console.log(`${figures.length} figures in target/bench/results.json and target/bench/results.md`);
