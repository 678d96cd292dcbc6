// Writes what is generated from the interfaces here: json/<name>.json, the ABI that tools read, and ts/<name>.ts, the same
// as a typed constant for viem, wagmi and ethers. `--check` writes nothing and fails if a file is not what it would write.
const fs = require("node:fs");
const path = require("node:path");
const solc = require("solc");

const names = fs.readdirSync(__dirname).filter((name) => name.endsWith(".sol"));
const input = {
  language: "Solidity",
  sources: Object.fromEntries(
    names.map((name) => [name, { content: fs.readFileSync(path.join(__dirname, name), "utf8") }]),
  ),
  settings: { outputSelection: { "*": { "*": ["abi"] } } },
};
const output = JSON.parse(solc.compile(JSON.stringify(input)));
const errors = output.errors ?? [];
errors.forEach((error) => console.error(error.formattedMessage));
if (errors.length > 0) process.exit(1);

const files = names.flatMap((name) => {
  const contract = path.basename(name, ".sol");
  const abi = JSON.stringify(output.contracts[name][contract].abi, null, 2);
  const typed = `// Generated from abi/${name} by abi/generate.js.\nexport const ${contract} = ${abi} as const;\n`;
  return [
    [`json/${contract}.json`, `${abi}\n`],
    [`ts/${contract}.ts`, typed],
  ];
});
const read = (file) => (fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "");
const stale = files.filter(([name, text]) => read(path.join(__dirname, name)) !== text);
if (process.argv.includes("--check")) {
  stale.forEach(([name]) => console.error(`abi/${name} is not what the interface gives; run \`make abi\``));
  process.exit(stale.length > 0 ? 1 : 0);
}
for (const [name, text] of stale) {
  fs.mkdirSync(path.dirname(path.join(__dirname, name)), { recursive: true });
  fs.writeFileSync(path.join(__dirname, name), text);
}
