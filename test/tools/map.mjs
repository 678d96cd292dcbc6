#!/usr/bin/env node
// The workspace's crates depend on each other only as the map in docs/ARCHITECTURE.md allows.
//
// The map is the page's table with the columns `crate` and `may import`, and the first Mermaid graph below the
// same heading. A crate is called by the name of its folder; its package may have another. An arrow `a --> b` of
// the graph means that a imports b. `cargo metadata` says what really depends on what; dependencies of tests
// count too, and may also be what the column `its tests may also import` names.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename, dirname, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
export const page = "docs/ARCHITECTURE.md";
const COLUMNS = { crate: "crate", imports: "may import", tests: "its tests may also import" };

/** The names in a cell, each written as code. */
const names = (cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name);

/** The map: its rows, as { folder, imports, tests }, and the arrows of its graph, as pairs. */
export function readMap(text) {
  const sections = text.split(/^(?=##? )/m);
  const section = sections.find((part) => part.includes(`| ${COLUMNS.imports} |`)) ?? "";
  const lines = section.split("\n");
  const cells = (line) => line.split("|").slice(1, -1).map((cell) => cell.trim());
  const head = lines.findIndex((line) => cells(line).includes(COLUMNS.imports));
  const column = (name) => cells(lines[head] ?? "").indexOf(name);
  const after = lines.slice(head + 2);
  const end = after.findIndex((line) => !line.startsWith("|"));
  const rows = after.slice(0, end < 0 ? undefined : end).map((line) => {
    const row = cells(line);
    const of = (name) => names(row[column(name)] ?? "");
    return { folder: of(COLUMNS.crate)[0] ?? "", imports: of(COLUMNS.imports), tests: of(COLUMNS.tests) };
  });
  const graph = /```mermaid\n([\s\S]*?)```/.exec(section)?.[1] ?? "";
  const arrows = [...graph.matchAll(/^\s*([\w &]+?)\s*-->\s*([\w &]+?)\s*$/gm)].flatMap(([, from, to]) =>
    from.split(" & ").flatMap((one) => to.split(" & ").map((other) => [one, other])),
  );
  return { rows: head < 0 ? [] : rows, arrows };
}

/** The workspace's crates, as { folder, imports, tests }, from what `cargo metadata --no-deps` says. */
export function readWorkspace({ packages, workspace_root }) {
  const folder = (manifest) => relative(workspace_root, manifest);
  const members = new Set(packages.map(({ manifest_path }) => folder(dirname(manifest_path))));
  return packages.map(({ manifest_path, dependencies }) => {
    const inside = dependencies.filter(({ path }) => path && members.has(folder(path)));
    const of = (isTest) =>
      inside.filter(({ kind }) => (kind === "dev") === isTest).map(({ path }) => basename(path));
    return { folder: folder(dirname(manifest_path)), imports: of(false), tests: of(true) };
  });
}

/** What is wrong, one sentence each. */
export function faults({ rows, arrows }, crates) {
  const found = [];
  if (rows.length === 0) found.push(`there is no table with a column "${COLUMNS.imports}"`);
  if (arrows.length === 0) found.push("there is no graph with arrows beside the table");
  const twice = (list) => list.filter((entry, index) => list.indexOf(entry) !== index);
  for (const folder of twice(rows.map((row) => row.folder))) found.push(`${folder} has two rows`);
  for (const name of twice(crates.map((crate) => basename(crate.folder)))) found.push(`two folders are called ${name}`);

  const known = new Map(crates.map((crate) => [basename(crate.folder), crate]));
  for (const { folder, imports, tests } of rows) {
    if (!crates.some((crate) => crate.folder === folder)) found.push(`${folder} has a row, and is no crate`);
    for (const name of [...imports, ...tests]) {
      if (!known.has(name)) found.push(`${folder} may import ${name}, which is no crate`);
    }
  }
  for (const { folder, imports, tests } of crates) {
    const row = rows.find((row) => row.folder === folder);
    if (!row) {
      found.push(`the crate ${folder} has no row`);
      continue;
    }
    for (const name of imports) {
      if (!row.imports.includes(name)) found.push(`${folder} imports ${name}, which its row does not allow`);
    }
    for (const name of tests) {
      const isAllowed = row.imports.includes(name) || row.tests.includes(name);
      if (!isAllowed) found.push(`the tests of ${folder} import ${name}, which its row does not allow`);
    }
  }
  for (const [from, to] of arrows) {
    const row = rows.find(({ folder }) => basename(folder) === from);
    if (!row) found.push(`the graph draws ${from}, which has no row`);
    else if (![...row.imports, ...row.tests].includes(to)) found.push(`the graph lets ${from} import ${to}, and its row does not`);
  }
  const drawn = new Set(arrows.flat());
  for (const { folder } of rows) {
    if (arrows.length > 0 && !drawn.has(basename(folder))) found.push(`the graph does not draw ${folder}`);
  }
  return found;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const metadata = execFileSync("cargo", ["metadata", "--no-deps", "--format-version", "1", "--locked"], {
    cwd: root,
    maxBuffer: 1 << 28,
  });
  const crates = readWorkspace(JSON.parse(metadata));
  const found = faults(readMap(readFileSync(root + page, "utf8")), crates);
  for (const fault of found) console.error(`error: ${page}: ${fault}`);
  if (found.length > 0) process.exit(1);
  console.log(`${crates.length} crates, each as ${page} allows`);
}
