// links.mjs finds references to what is not there.
import assert from "node:assert/strict";
import { test } from "node:test";
import { anchor, anchors, faults } from "./links.mjs";

const FILES = {
  "README.md": "[the protocol](docs/SPEC.md#53-what-attribution-checks), [here](#two), [out](https://x.y)\n## Two\n",
  "docs/SPEC.md": "# The protocol\n## 5. A round\n### 5.3 What Attribution checks\nSee adr/0007, SPEC 5.3.\n",
  "docs/adr/0007-storage.md": "# 7. Storage\n",
  "docs/adr/README.md": "[7](0007-storage.md)\n",
  "docs/GLOSSARY.md": "`core::ids::source`, `IModels.Source`\n",
  "abi/IModels.sol": "struct Source {}",
  "contracts/core/Cargo.toml": "",
  "contracts/core/src/ids.rs": "//! SPEC 5 and 5.3, docs/adr/0007; contracts/core/Cargo.toml\npub fn source() {}\n",
};
const find = (change) => faults(new Map(Object.entries({ ...FILES, ...change })));

test("what is there is no fault", () => assert.deepEqual(find({}), []));

const cases = {
  "a file": ["README.md", "\n[x](docs/GONE.md)", "README.md:2: the link to docs/GONE.md leads nowhere"],
  "a heading": ["README.md", "[x](docs/SPEC.md#gone)", "README.md:1: docs/SPEC.md has no heading #gone"],
  "a heading of the same page": ["README.md", "[x](#gone)", "README.md:1: README.md has no heading #gone"],
  "a decision": ["Cargo.toml", "# docs/adr/0008", "Cargo.toml:1: there is no decision 0008"],
  "a decision without a number": ["Cargo.toml", "# (docs/adr)", "Cargo.toml:1: docs/adr without a number"],
  "a section": ["a.rs", "// SPEC 5.3 and 6", "a.rs:1: docs/SPEC.md has no section 6"],
  "a path": ["a.rs", "// see contracts/core/src/gone.rs", "a.rs:1: there is no contracts/core/src/gone.rs"],
  "a folder": ["README.md", "`scripts/gone/`", "README.md:1: there is no scripts/gone/"],
  "an item": ["docs/GLOSSARY.md", "`core::ids::gone`", "docs/GLOSSARY.md: `core::ids::gone`: contracts/core has no public gone"],
  "an item of an interface": ["docs/GLOSSARY.md", "`IModels.Gone`", "docs/GLOSSARY.md: `IModels.Gone`: abi/IModels.sol has no Gone"],
  "a crate": ["docs/GLOSSARY.md", "`gone::ids::source`", "docs/GLOSSARY.md: `gone::ids::source`: there is no crate gone"],
};
for (const [what, [path, text, fault]] of Object.entries(cases)) {
  test(`${what} that is not there is found`, () => assert.deepEqual(find({ [path]: text }), [fault]));
}

test("code is no link, and a path may be relative to a folder above", () => {
  assert.deepEqual(find({ "docs/a.md": "`[x](y.md)`\n```\n[x](y.md)\n```\n" }), []);
  assert.deepEqual(find({ "devnode/docs/b.md": "", "devnode/tests/a.rs": "// docs/b.md" }), []);
});

test("anchors are those of GitHub", () => {
  assert.equal(anchor("5.3 What `Attribution` checks, and when"), "53-what-attribution-checks-and-when");
  assert.deepEqual([...anchors("# A\n## A\n```\n# B\n```\n")], ["a", "a-1"]);
});
