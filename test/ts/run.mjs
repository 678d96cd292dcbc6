// Packs @tributary/abi as a release would, compiles the consumer beside this file against it in
// strict mode, and runs its tests, some of them against a node: `npm test`.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { key, url } from "../../devnode/tests/tools/node.mjs";

const here = import.meta.dirname;
const abi = join(here, "../../abi");
const env = { ...process.env, NODE_URL: url, NODE_KEY: key };
const run = (program, args, cwd = here) =>
  execFileSync(program, args, { cwd, env, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });

const packed = JSON.parse(run("npm", ["pack", "--dry-run", "--json", "--silent"], join(abi, "ts")));
const names = readdirSync(abi).filter((name) => name.endsWith(".sol")).map((name) => name.replace(".sol", ""));
const modules = ["index", "sentences", "values", ...names].flatMap((name) => [`dist/${name}.d.ts`, `dist/${name}.js`]);
const files = packed[0].files.map((file) => file.path);
assert.deepEqual(files.sort(), ["README.md", "package.json", ...modules].sort(), "what the package holds");
console.log(`ok    @tributary/abi packs ${files.length} files`);

run("tsc", ["--project", here]);
console.log("ok    the consumer compiles in strict mode");
const tests = readdirSync(join(here, "build")).filter((name) => name.endsWith(".test.js"));
execFileSync("node", ["--test", ...tests.map((name) => join("build", name))], { cwd: here, env, stdio: "inherit" });
