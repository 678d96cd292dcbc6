// Compiles the contracts beside it with npm's solc 0.8.30 and prints or checks the runtime code in
// `code/`. Usage: node compile.mjs [--check]   (solc must be resolvable, see NODE_PATH)
import { createRequire } from "node:module";
import { readFileSync, writeFileSync } from "node:fs";

const solc = createRequire(process.env.SOLC_DIR ? `${process.env.SOLC_DIR}/` : import.meta.url)("solc");
const here = new URL(".", import.meta.url);
const names = ["StylusDeployer", "CacheManager", "Multicall"];
const input = {
  language: "Solidity",
  sources: Object.fromEntries(names.map((n) => [`${n}.sol`, { content: readFileSync(new URL(`${n}.sol`, here), "utf8") }])),
  settings: {
    optimizer: { enabled: true, runs: 200 },
    evmVersion: "cancun",
    metadata: { bytecodeHash: "none", appendCBOR: false },
    outputSelection: { "*": { "*": ["evm.deployedBytecode.object"] } },
  },
};
const output = JSON.parse(solc.compile(JSON.stringify(input)));
const errors = (output.errors ?? []).filter((e) => e.severity === "error");
if (errors.length > 0) {
  for (const e of errors) console.error(e.formattedMessage);
  process.exit(2);
}
let stale = false;
for (const name of names) {
  const code = output.contracts[`${name}.sol`][name].evm.deployedBytecode.object + "\n";
  const file = new URL(`code/${name}.hex`, here);
  if (!process.argv.includes("--check")) writeFileSync(file, code);
  else if (readFileSync(file, "utf8") !== code) {
    console.error(`${name}.hex is not what ${name}.sol compiles to: run compile.mjs`);
    stale = true;
  }
}
process.exit(stale ? 1 : 0);
