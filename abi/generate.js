// Writes what is generated from the interfaces here: json/<name>.json, the ABI that tools read; the
// TypeScript package in ts/, the same as typed constants for viem, wagmi and ethers; and for our
// own contracts docs/contracts/<name>.md. `--check` writes nothing and fails if a file is not what
// it would write. Either way it fails if an interface of ours says too little (natspec.js) or
// names what is not there (links.js).
const fs = require("node:fs");
const path = require("node:path");
const solc = require("solc");
const { describe } = require("./natspec");
const { linker, pageOf } = require("./links");
const { page } = require("./page");

const root = path.dirname(__dirname);
// What these are, their standards say.
const standards = ["IERC20", "IERC1271"];
const names = fs.readdirSync(__dirname).filter((name) => name.endsWith(".sol"));
const sources = Object.fromEntries(names.map((name) => [name, fs.readFileSync(path.join(__dirname, name), "utf8")]));
const contracts = names.map((name) => path.basename(name, ".sol"));
const input = {
  language: "Solidity",
  sources: Object.fromEntries(names.map((name) => [name, { content: sources[name] }])),
  settings: { outputSelection: { "*": { "*": ["abi", "evm.methodIdentifiers"], "": ["ast"] } } },
};
const output = JSON.parse(solc.compile(JSON.stringify(input)));
fail((output.errors ?? []).map((error) => error.formattedMessage));

const abis = contracts.flatMap((contract) => {
  const abi = JSON.stringify(output.contracts[`${contract}.sol`][contract].abi, null, 2);
  const typed = `// Generated from abi/${contract}.sol by abi/generate.js.\nexport const ${contract} = ${abi} as const;\n`;
  return [
    [`abi/json/${contract}.json`, `${abi}\n`],
    [`abi/ts/src/${contract}.ts`, typed],
  ];
});
const exported = contracts.map((contract) => `export { ${contract} } from "./${contract}.js";\n`).join("");

const descriptions = contracts.filter((contract) => !standards.includes(contract)).map((contract) => {
  const name = `${contract}.sol`;
  return describe({ source: sources[name], ast: output.sources[name].ast, contract: output.contracts[name][contract] });
});
fail(descriptions.flatMap(({ name, problems }) => problems.map((problem) => `abi/${name}.sol: ${problem}`)));

const constant = (name, value, about) =>
  `/** ${about} */\nexport const ${name} = ${JSON.stringify(value, null, 2)} as const;\n`;
const values = descriptions.flatMap(({ types }) => types).map(({ library, title, values }) =>
  constant(library, Object.fromEntries(values.map(({ name, value }) => [name, value])), `${title}.`),
);
const sentences = Object.fromEntries(
  descriptions.map(({ name, errors }) => [name, Object.fromEntries(errors.map(({ name, sentence }) => [name, sentence]))]),
);
const placeholders =
  "Each error in words, by interface and name, with its arguments in braces: `{name}` as it is, `{name:payee}`,\n" +
  " * `{name:asset}`, `{name:time}` or `{name:status}` in words, `{later-earlier}` the difference of two numbers.";
const generated = "// Generated from abi/*.sol by abi/generate.js.\n";
const named = descriptions.flatMap(({ types }) => types).map(({ library }) => library).join(", ");
const others = `export { sentences } from "./sentences.js";\nexport { ${named} } from "./values.js";\n`;
const words = [
  ["abi/ts/src/index.ts", generated + exported + others],
  ["abi/ts/src/values.ts", generated + values.join("\n")],
  ["abi/ts/src/sentences.ts", generated + constant("sentences", sentences, placeholders)],
];

const unknown = [];
const pages = descriptions.map((description) => {
  const link = linker(description.name, descriptions, unknown);
  return [`docs/contracts/${pageOf(description.name)}`, page(description, link)];
});
const files = new Map([...abis, ...words, ...pages]);
fail(unknown);

const read = (file) => (fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "");
const stale = [...files].filter(([name, text]) => read(path.join(root, name)) !== text);
if (process.argv.includes("--check")) fail(stale.map(([name]) => `${name} is not what the interface gives; run \`make abi\``));
for (const [name, text] of stale) {
  fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
  fs.writeFileSync(path.join(root, name), text);
}

// Ends with the problems, if there are any.
function fail(problems) {
  problems.forEach((problem) => console.error(problem));
  if (problems.length > 0) process.exit(1);
}
