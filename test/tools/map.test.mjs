// map.mjs finds what the map does not allow.
import assert from "node:assert/strict";
import { test } from "node:test";
import { faults, readMap, readWorkspace } from "./map.mjs";

const MAP = `
# Crates

\`\`\`mermaid
flowchart BT
    cli["the command line"]
    cli --> core & chain
    chain --> core
\`\`\`

| crate | what | may import | its tests may also import |
|---|---|---|---|
| \`contracts/core\` | pure | | |
| \`scripts/chain\` | client | \`core\` | |
| \`scripts/cli\` | commands | \`core\`, \`chain\` | \`kit\` |
| \`test/kit\` | chain for tests | \`chain\` | |

## Something else

| crate | may import |
|---|---|
`;

/** What cargo says of these folders, each with what it depends on, as [folder, kind]. */
function workspace(crates) {
  const packages = Object.entries(crates).map(([folder, dependencies]) => ({
    manifest_path: `/w/${folder}/Cargo.toml`,
    dependencies: [
      { kind: null, path: undefined },
      ...dependencies.map(([path, kind]) => ({ kind, path: `/w/${path}` })),
    ],
  }));
  return readWorkspace({ packages, workspace_root: "/w" });
}

const ALLOWED = {
  "contracts/core": [],
  "scripts/chain": [["contracts/core", null]],
  "scripts/cli": [["scripts/chain", null], ["test/kit", "dev"]],
  "test/kit": [["scripts/chain", "build"]],
};
const find = (change, map = MAP) => faults(readMap(map), workspace({ ...ALLOWED, ...change }));
const drawn = MAP.replace("    chain --> core", "    chain --> core\n    kit --> chain");

test("what the map allows is no fault", () => {
  assert.deepEqual(find({}, drawn), []);
});

test("a forbidden dependency is found, of a crate and of its build script", () => {
  for (const kind of [null, "build"]) {
    assert.deepEqual(find({ "scripts/chain": [["scripts/cli", kind]] }, drawn), [
      "scripts/chain imports cli, which its row does not allow",
    ]);
  }
});

test("a forbidden dependency of tests is found, and one that only tests may have", () => {
  assert.deepEqual(find({ "contracts/core": [["scripts/chain", "dev"]] }, drawn), [
    "the tests of contracts/core import chain, which its row does not allow",
  ]);
  assert.deepEqual(find({ "scripts/cli": [["test/kit", null]] }, drawn), [
    "scripts/cli imports kit, which its row does not allow",
  ]);
});

test("a crate without a row is found", () => {
  assert.deepEqual(find({ "scripts/sdk": [] }, drawn), ["the crate scripts/sdk has no row"]);
});

test("a row without a crate, and an import of no crate, are found", () => {
  const map = drawn.replace("| `test/kit`", "| `scripts/sdk` | library | `gone` | |\n| `test/kit`");
  assert.deepEqual(find({}, map), [
    "scripts/sdk has a row, and is no crate",
    "scripts/sdk may import gone, which is no crate",
    "the graph does not draw scripts/sdk",
  ]);
});

test("an arrow that its row does not allow is found, and a crate without arrows", () => {
  assert.deepEqual(find({}, MAP.replace("chain --> core", "chain --> cli")), [
    "the graph lets chain import cli, and its row does not",
    "the graph does not draw test/kit",
  ]);
});

test("a page without a map is found", () => {
  assert.ok(find({}, "# Crates\n").includes('there is no table with a column "may import"'));
});
