// Writes what is generated from the interfaces here: json/<name>.json, the ABI that tools read, and ts/<name>.ts, the same
// as a typed constant for viem, wagmi and ethers; and for our own contracts docs/contracts/<name>.md. `--check` writes nothing and
// fails if a file is not what it would write. Either way it fails if an interface of ours says too little (natspec.js).
const fs = require("node:fs");
const path = require("node:path");
const solc = require("solc");
const { describe } = require("./natspec");
const { page } = require("./page");

const root = path.dirname(__dirname);
// What these are, their standards say.
const standards = ["IERC20", "IERC1271"];
const names = fs.readdirSync(__dirname).filter((name) => name.endsWith(".sol"));
const sources = Object.fromEntries(names.map((name) => [name, fs.readFileSync(path.join(__dirname, name), "utf8")]));
const input = {
  language: "Solidity",
  sources: Object.fromEntries(names.map((name) => [name, { content: sources[name] }])),
  settings: { outputSelection: { "*": { "*": ["abi", "evm.methodIdentifiers"], "": ["ast"] } } },
};
const output = JSON.parse(solc.compile(JSON.stringify(input)));
const errors = output.errors ?? [];
errors.forEach((error) => console.error(error.formattedMessage));
if (errors.length > 0) process.exit(1);

const abis = names.flatMap((name) => {
  const contract = path.basename(name, ".sol");
  const abi = JSON.stringify(output.contracts[name][contract].abi, null, 2);
  const typed = `// Generated from abi/${name} by abi/generate.js.\nexport const ${contract} = ${abi} as const;\n`;
  return [
    [`abi/json/${contract}.json`, `${abi}\n`],
    [`abi/ts/${contract}.ts`, typed],
  ];
});

const ours = names.map((name) => path.basename(name, ".sol")).filter((contract) => !standards.includes(contract));
const descriptions = ours.map((contract) => {
  const name = `${contract}.sol`;
  return describe({ source: sources[name], ast: output.sources[name].ast, contract: output.contracts[name][contract] });
});
const problems = descriptions.flatMap(({ name, problems }) => problems.map((problem) => `abi/${name}.sol: ${problem}`));
problems.forEach((problem) => console.error(problem));
if (problems.length > 0) process.exit(1);
const pages = descriptions.map((description) => {
  const file = `docs/contracts/${description.name.slice(1).toLowerCase()}.md`;
  return [file, page(`${description.name}.sol`, description)];
});

const read = (file) => (fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "");
const stale = [...abis, ...pages].filter(([name, text]) => read(path.join(root, name)) !== text);
if (process.argv.includes("--check")) {
  stale.forEach(([name]) => console.error(`${name} is not what the interface gives; run \`make abi\``));
  process.exit(stale.length > 0 ? 1 : 0);
}
for (const [name, text] of stale) {
  fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
  fs.writeFileSync(path.join(root, name), text);
}
