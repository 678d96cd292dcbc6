#!/usr/bin/env node
// Compares what is planned with what is tested. A `.tree` beside a test file plans the branches of
// functions, as bulloak writes them:
//
//   Datanets::createDatanet
//   ├── when the policy is above 2
//   │   └── it should revert with InvalidPolicy        test_CreateDatanet_RevertWhen_ThePolicyIsAbove2
//   └── when the terms are at their limits
//       └── it should create a Datanet                 test_CreateDatanet_WhenTheTermsAreAtTheirLimits
//
// Every branch has a test of the derived name, which names the branch's error, and every test a
// branch; every function of the interfaces has a tree with a branch for each error that it
// documents, and for no other.
"use strict";

const fs = require("node:fs");
const path = require("node:path");

const units = path.join(__dirname, "../test/unit");
const abi = path.join(__dirname, "../../../abi");
const contracts = ["Datanets", "Models", "Rewards", "Attribution", "Disputes", "Requests", "Deposits"];
const faults = [];

/** `the caller's bond` as `TheCallersBond`. */
function camel(text) {
  const words = text.split(/\s+/).map((word) => word.replace(/[^0-9A-Za-z]/g, ""));
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
}

/** The branches of a file: contract, function, the name that the test has to have, and the error if there is one. */
function branches(file) {
  const found = [];
  let root, condition;
  fs.readFileSync(file, "utf8").split("\n").forEach((line, i) => {
    const where = `${path.basename(file)}:${i + 1}`;
    const head = /^(\w+)::(\w+)$/.exec(line);
    const text = /^[│├└─ ]*(?:├──|└──) (.+)$/.exec(line)?.[1];
    if (head) {
      [root, condition] = [{ contract: head[1], name: head[2] }, undefined];
    } else if (root && text?.startsWith("when ") && !condition) {
      condition = text.slice("when ".length);
    } else if (root && text?.startsWith("it should ") && condition) {
      const error = /^it should revert with (\w+)$/.exec(text)?.[1];
      const test = `test_${camel(root.name)}_${error ? "RevertWhen_" : "When"}${camel(condition)}`;
      found.push({ ...root, error, test, where });
      condition = undefined;
    } else if (line !== "") {
      faults.push(`${where}: not a line of a tree here: ${line}`);
    }
  });
  return found;
}

/** The tests of a file with their bodies. */
function tests(file) {
  const parts = fs.readFileSync(file, "utf8").split(/^ {4}function (?=test)/m).slice(1);
  return new Map(parts.map((part) => [/^\w+/.exec(part)[0], part.split(/^ {4}}$/m)[0]]));
}

/** The functions of an interface with the errors that they document. */
function functions(contract) {
  const parts = fs.readFileSync(path.join(abi, `I${contract}.sol`), "utf8").split(/^ {4}function /m);
  return parts.slice(1).map((part, i) => {
    const comment = /(?:^ {4}\/\/\/.*\n)*$/m.exec(parts[i].slice(parts[i].search(/(?: {4}\/\/\/.*\n)*$/)))[0];
    const errors = [...comment.matchAll(/@custom:error (\w+)/g)].map((match) => match[1]);
    return { name: /^\w+/.exec(part)[0], errors };
  });
}

const all = [];
for (const file of fs.readdirSync(units).filter((name) => name.endsWith(".t.sol"))) {
  const tree = path.join(units, file.replace(".t.sol", ".tree"));
  if (!fs.existsSync(tree)) {
    faults.push(`${file}: no tree beside it`);
    continue;
  }
  const planned = branches(tree);
  const written = tests(path.join(units, file));
  const names = new Set();
  for (const { test, error, where } of planned) {
    if (names.has(test)) faults.push(`${where}: the branch is there twice: ${test}`);
    names.add(test);
    const body = written.get(test);
    if (body === undefined) faults.push(`${where}: no test ${test}`);
    else if (error && !body.includes(`.${error}.selector`)) faults.push(`${where}: ${test} does not expect ${error}`);
  }
  for (const name of written.keys()) if (!names.has(name)) faults.push(`${file}: no branch for ${name}`);
  all.push(...planned);
}

for (const contract of contracts) {
  for (const { name, errors } of functions(contract)) {
    const own = all.filter((branch) => branch.contract === contract && branch.name === name);
    if (own.length === 0) faults.push(`I${contract}.${name}: no tree`);
    const planned = new Set(own.map((branch) => branch.error));
    for (const error of errors) if (!planned.has(error)) faults.push(`I${contract}.${name}: no branch reverts with ${error}`);
    for (const error of planned) {
      if (error && !errors.includes(error)) faults.push(`I${contract}.${name}: a branch reverts with ${error}, which its NatSpec does not name`);
    }
  }
}

for (const fault of faults) console.error(`error: ${fault}`);
if (faults.length > 0) process.exit(1);
console.log(`${all.length} branches of ${new Set(all.map((branch) => `${branch.contract}.${branch.name}`)).size} functions, each with its test`);
