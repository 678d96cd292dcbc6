// Compiles the Solidity files here to init code: target/solidity/<contract>.bin, in hexadecimal digits.
const fs = require("node:fs");
const path = require("node:path");
const solc = require("solc");

const root = path.join(__dirname, "../..");
const names = fs.readdirSync(__dirname).filter((name) => name.endsWith(".sol"));
const read = (file) => ({ content: fs.readFileSync(file, "utf8") });
const input = {
  language: "Solidity",
  sources: Object.fromEntries(names.map((name) => [name, read(path.join(__dirname, name))])),
  settings: {
    optimizer: { enabled: true, runs: 200 },
    evmVersion: "cancun",
    metadata: { bytecodeHash: "none" },
    outputSelection: { "*": { "*": ["evm.bytecode.object"] } },
  },
};
const load = (name) => ({ contents: read(path.join(root, "node_modules", name)).content });
const output = JSON.parse(solc.compile(JSON.stringify(input), { import: load }));
for (const error of output.errors ?? []) {
  console.error(error.formattedMessage);
}
if ((output.errors ?? []).some((error) => error.severity === "error")) {
  process.exit(1);
}
const folder = path.join(root, "target/solidity");
fs.mkdirSync(folder, { recursive: true });
for (const name of names) {
  const contract = path.basename(name, ".sol");
  fs.writeFileSync(path.join(folder, `${contract}.bin`), `${output.contracts[name][contract].evm.bytecode.object}\n`);
}
