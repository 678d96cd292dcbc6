#!/usr/bin/env node
// What pages and comments refer to is there.
//
// - A relative link in a tracked Markdown file leads to a tracked file or folder, and its anchor to a heading.
// - `adr/0007` and `docs/adr/0007`, in any tracked file, have a decision in docs/adr; `docs/adr` without a
//   number is only said in pages, which can link to its index.
// - `SPEC 5.3`, in any tracked file, has a section with that number in docs/SPEC.md.
// - A path such as `contracts/core/src/ids.rs`, in any tracked file, and a folder in a page's code, is below the
//   repository or below a folder that the file is in.
// - The items that docs/GLOSSARY.md names are there: `core::ids::source` in the crate of that folder, public;
//   `IModels.Source` in abi/IModels.sol.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const TEXT = /\.(md|rs|sol|tree|toml|js|mjs|py|ts|json|css)$|(^|\/)Makefile$|^\.ci\//;
const SKIPPED = /(^|\/)(package-lock\.json|Cargo\.lock)$|^test\/(vectors|snapshots)\/.*\.json$|^abi\/(json|ts)\/|^test\/tools\/links\./;
const PATH = /(?<![\w@./-]|\]\()(?:abi|contracts|devnode|docs|scripts|test)\/[\w./-]*\.(?:rs|md|sol|tree|m?js|py|toml|json)\b/g;
const FOLDER = /(?<=`)(?:abi|contracts|devnode|docs|scripts|test)\/[\w./-]*(?=`)/g;

/** A heading's anchor, as GitHub makes it. */
export function anchor(heading) {
  const text = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").replace(/[`*]/g, "");
  return text.trim().toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, "").replace(/\s/g, "-");
}

/** Markdown without its blocks of code; everything else stays where it is. */
const withoutBlocks = (text) => text.replace(/^( *)(```|~~~)[\s\S]*?^\1\2/gm, (block) => block.replace(/[^\n]/g, " "));

/** The anchors of a page; a heading that comes again has `-1`, `-2`, ... behind it. */
export function anchors(text) {
  const seen = new Map();
  const headings = withoutBlocks(text).matchAll(/^#{1,6} +(.*?) *#*$/gm);
  return new Set(
    [...headings].map(([, heading]) => {
      const name = anchor(heading);
      const times = seen.get(name) ?? 0;
      seen.set(name, times + 1);
      return times > 0 ? `${name}-${times}` : name;
    }),
  );
}

/** The section numbers of a page: "## 5. A round", "### 5.3 What ...". */
export const sections = (text) => new Set([...text.matchAll(/^#+ (\d+(?:\.\d+)*)\.? /gm)].map(([, number]) => number));

/** The dangling references of `files`, a map from paths to texts (undefined for what is no text). */
export function faults(files) {
  const folders = new Set(["."]);
  for (const path of files.keys()) {
    for (let folder = dirname(path); folder !== "."; folder = dirname(folder)) folders.add(folder);
  }
  const repository = {
    files,
    isThere: (path) => files.has(path) || folders.has(path.replace(/\/$/, "") || "."),
    decisions: new Set([...files.keys()].flatMap((path) => /^docs\/adr\/(\d{4})-.*\.md$/.exec(path)?.[1] ?? [])),
    sections: sections(files.get("docs/SPEC.md") ?? ""),
  };
  const found = [...files].flatMap(([path, text]) => {
    if (text === undefined || SKIPPED.test(path)) return [];
    const isPage = path.endsWith(".md");
    return [isPage ? links : unnumbered, decisions, specified, mentions]
      .flatMap((check) => check(path, text, repository))
      .map(([index, fault]) => `${path}:${text.slice(0, index).split("\n").length}: ${fault}`);
  });
  return [...found, ...items(files)];
}

// Each of these gives [where in the text, what is wrong] for what a file refers to and is not there.

function links(path, text, { files, isThere }) {
  const prose = withoutBlocks(text).replace(/`[^`\n]*`/g, (code) => "x".repeat(code.length));
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(({ 1: target, index }) => {
    if (/^[a-z]+:/.test(target)) return [];
    const [file, name] = target.split("#");
    const to = file ? normalize(join(dirname(path), file)) : path;
    if (!isThere(to)) return [[index, `the link to ${target} leads nowhere`]];
    return name && !anchors(files.get(to) ?? "").has(name) ? [[index, `${to} has no heading #${name}`]] : [];
  });
}

function unnumbered(path, text) {
  const found = text.matchAll(/\bdocs\/adr\b(?!\/(\d{4}|README))/g);
  return [...found].map(({ index }) => [index, "docs/adr without a number"]);
}

function decisions(path, text, { decisions }) {
  const found = [...text.matchAll(/\badr\/(\d{4})/g)].filter(([, number]) => !decisions.has(number));
  return found.map(({ 1: number, index }) => [index, `there is no decision ${number}`]);
}

function specified(path, text, { sections }) {
  const number = String.raw`\d+(?:\.\d+)*`;
  const found = text.matchAll(new RegExp(`\\bSPEC(?:\\.md\`?)?\\s(${number}(?:(?:, | and | to )${number})*)`, "g"));
  return [...found].flatMap(({ 1: list, index }) =>
    list
      .split(/, | and | to /)
      .filter((number) => !sections.has(number))
      .map((number) => [index, `docs/SPEC.md has no section ${number}`]),
  );
}

function mentions(path, text, { isThere }) {
  const found = [...text.matchAll(PATH), ...(path.endsWith(".md") ? text.matchAll(FOLDER) : [])];
  return found.flatMap(({ 0: mentioned, index }) => {
    if (/\/node_modules\/|NNNN/.test(mentioned)) return [];
    for (let folder = dirname(path); ; folder = dirname(folder)) {
      if (isThere(normalize(join(folder, mentioned)))) return [];
      if (folder === ".") return [[index, `there is no ${mentioned}`]];
    }
  });
}

/** The items that docs/GLOSSARY.md names and that are not there. */
function items(files) {
  const page = "docs/GLOSSARY.md";
  const text = files.get(page) ?? "";
  const crates = [...files.keys()].filter((path) => path.endsWith("/Cargo.toml")).map(dirname);
  const rust = [...text.matchAll(/`([a-z]\w*)(?:::\w+)*::(\w+)`/g)].flatMap(([code, crate, item]) => {
    const folder = crates.find((folder) => basename(folder) === crate);
    if (!folder) return [`${code}: there is no crate ${crate}`];
    const defined = new RegExp(`\\bpub (const |async )?(struct|enum|trait|fn|type|const|mod) ${item}\\b`);
    const sources = [...files].filter(([path]) => path.startsWith(`${folder}/src/`) && path.endsWith(".rs"));
    return sources.some(([, text]) => defined.test(text)) ? [] : [`${code}: ${folder} has no public ${item}`];
  });
  const solidity = [...text.matchAll(/`(I[A-Z]\w+)\.(\w+)`/g)].flatMap(([code, file, item]) => {
    const defined = new RegExp(`\\b(struct|enum|function|event|error|type) ${item}\\b`);
    return defined.test(files.get(`abi/${file}.sol`) ?? "") ? [] : [`${code}: abi/${file}.sol has no ${item}`];
  });
  return [...rust, ...solidity].map((fault) => `${page}: ${fault}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = fileURLToPath(new URL("../../", import.meta.url));
  const paths = execFileSync("git", ["ls-files", "-z"], { cwd: root, maxBuffer: 1 << 28 });
  const tracked = paths.toString().split("\0").filter((path) => path && existsSync(root + path));
  const files = new Map(tracked.map((path) => [path, TEXT.test(path) ? readFileSync(root + path, "utf8") : undefined]));
  const found = faults(files);
  for (const fault of found) console.error(`error: ${fault}`);
  if (found.length > 0) process.exit(1);
  console.log(`${files.size} files, no reference to what is not there`);
}
