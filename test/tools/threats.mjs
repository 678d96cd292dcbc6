#!/usr/bin/env node
// Every test that docs/THREATS.md names is there, and every attack on that page says what shows that it
// fails: a test, "no test", or "-".
//
// A test is named as `file::name`. The file is below the repository or one of the folders in `roots`; the
// name is a function of it, and a test: Rust's by its attribute, Solidity's by its first letters. The
// demo's checks are no tests, and need only be there.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const page = "docs/THREATS.md";
const roots = ["", "test/contracts/tests/", "test/foundry/test/"];
const checks = "scripts/demo/src/";
const faults = [];

/** The functions of a source file: name, and whether it is a test. */
const functions = new Map();
function of(path) {
  if (!functions.has(path)) functions.set(path, path.endsWith(".sol") ? solidity(path) : rust(path));
  return functions.get(path);
}

function solidity(path) {
  const names = readFileSync(root + path, "utf8").matchAll(/^ *function (\w+)\(/gm);
  return new Map([...names].map(([, name]) => [name, /^(test|invariant)/.test(name)]));
}

/** A test's attribute stands above its function, with other attributes and comments between them at most. */
function rust(path) {
  const found = new Map();
  let isTest = false;
  for (const line of readFileSync(root + path, "utf8").split("\n")) {
    const text = line.trim();
    const name = /\bfn (\w+)/.exec(text)?.[1];
    if (/^#\[(tokio::)?test\b/.test(text)) isTest = true;
    else if (name) {
      found.set(name, isTest);
      isTest = false;
    } else if (!/^(#\[|\/\/)/.test(text)) isTest = false;
  }
  return found;
}

function check(where, file, name) {
  const paths = roots.map((folder) => folder + file).filter((path) => existsSync(root + path));
  if (paths.length !== 1) return faults.push(`${where}: ${paths.length} files are called ${file}`);
  const isTest = of(paths[0]).get(name);
  if (isTest === undefined) faults.push(`${where}: ${paths[0]} has no ${name}`);
  else if (!isTest && !paths[0].startsWith(checks)) faults.push(`${where}: ${name} of ${paths[0]} is no test`);
}

const lines = readFileSync(root + page, "utf8").split("\n");
const named = new Set();
let column = -1;
lines.forEach((line, i) => {
  const where = `${page}:${i + 1}`;
  if (/TODO/.test(line)) faults.push(`${where}: something is still to do`);
  for (const [, file, name] of line.matchAll(/`([\w./-]+\.(?:rs|sol))::(\w+)`/g)) {
    named.add(`${file}::${name}`);
    check(where, file, name);
  }
  const cells = line.startsWith("|") ? line.split("|").slice(1, -1).map((cell) => cell.trim()) : [];
  if (cells.length === 0) column = -1;
  else if (column < 0) column = cells.indexOf("test");
  else if (!cells.every((cell) => /^-{3,}$/.test(cell))) {
    const isSaid = cells[column] === "-" || /no test|::/.test(cells[column] ?? "");
    if (cells.length !== 5) faults.push(`${where}: ${cells.length} cells instead of 5`);
    else if (!isSaid) faults.push(`${where}: neither a test, nor that there is none`);
  }
});

for (const fault of faults) console.error(`error: ${fault}`);
if (faults.length > 0) process.exit(1);
console.log(`${named.size} tests of ${page}, each of them there`);
