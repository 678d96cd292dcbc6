//! The modules of this crate are layers: each imports only those below it.
#![allow(missing_docs)]

use std::path::{Path, PathBuf};

/// The modules of `src/lib.rs`, from the bottom to the top.
const LAYERS: [&str; 13] = [
    "state",       // accounts, and copies of them that cost nothing
    "config",      // settings of a chain
    "addresses",   // addresses that mean something
    "signing",     // signatures of the funded accounts
    "accounts",    // the funded accounts
    "arbos",       // what ArbOS keeps in its storage
    "stylus",      // programs: checks, metering, frames, host functions
    "precompiles", // the precompiles of ArbOS
    "evm",         // revm with Arbitrum's differences
    "chain",       // blocks, clock, mempool, file
    "rpc",         // JSON-RPC
    "node",        // a chain that is served
    "fuzzing",     // what the fuzzer drives
];

/// The source files, with their paths under `src`.
fn sources() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut folders, mut files) = (vec![root.clone()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).expect("a readable file");
                files.push((path.strip_prefix(&root).expect("it is in src").to_owned(), text));
            }
        }
    }
    files
}

/// The names of a file's modules, the outermost first; none for `lib.rs`.
fn module(path: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        path.with_extension("").iter().map(|name| name.to_str().expect("UTF-8").to_owned()).collect();
    if names.last().is_some_and(|name| name == "mod" || name == "lib") {
        names.pop();
    }
    names
}

/// The code without its comments.
fn code(text: &str) -> String {
    text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// The first names of all paths that start at the crate's root.
fn from_root(code: &str) -> Vec<String> {
    let word = |text: &str| -> String {
        text.trim_start().chars().take_while(|char| char.is_alphanumeric() || *char == '_').collect()
    };
    let mut names = Vec::new();
    for (at, start) in code.match_indices("crate::") {
        let rest = &code[at + start.len()..];
        let Some(group) = rest.strip_prefix('{') else {
            names.push(word(rest));
            continue;
        };
        // The names at the first level of `{a, b::{c, d}}`.
        let (mut depth, mut first) = (0, 0);
        for (index, char) in group.char_indices() {
            match char {
                '{' => depth += 1,
                '}' if depth > 0 => depth -= 1,
                ',' | '}' if depth == 0 => {
                    names.extend(Some(word(&group[first..index])).filter(|name| !name.is_empty()));
                    first = index + 1;
                    if char == '}' {
                        break;
                    }
                }
                _ => {}
            }
        }
    }
    names
}

/// Whether a path of `super`s climbs from a module of this depth to the crate's root, where any
/// layer could be reached.
fn climbs_to_root(code: &str, depth: usize) -> bool {
    let (body, tests) = code.split_once("mod tests {").unwrap_or((code, ""));
    body.contains(&"super::".repeat(depth)) || tests.contains(&"super::".repeat(depth + 1))
}

fn rank(name: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| *layer == name)
}

#[test]
fn no_import_runs_up() {
    let (mut arrows, mut faults) = (0, Vec::new());
    for (path, text) in sources() {
        let (module, code) = (module(&path), code(&text));
        let Some(layer) = module.first() else { continue };
        let from = rank(layer).unwrap_or_else(|| panic!("{layer} is not among the layers"));
        if climbs_to_root(&code, module.len()) {
            faults.push(format!("{}: a path of `super` that leaves {layer}", path.display()));
        }
        for name in from_root(&code) {
            arrows += 1;
            match rank(&name) {
                Some(to) if to <= from => {}
                Some(_) => faults.push(format!("{}: {name} is above {layer}", path.display())),
                None => faults.push(format!("{}: crate::{name} is not a layer", path.display())),
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(arrows > 100, "only {arrows} imports were found");
}

#[test]
fn the_layers_are_the_modules_of_the_crate() {
    let (_, lib) = sources().into_iter().find(|(path, _)| path == Path::new("lib.rs")).expect("lib.rs");
    let mut modules: Vec<&str> = lib
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ").or_else(|| line.strip_prefix("mod ")))
        .filter_map(|line| line.strip_suffix(';'))
        .collect();
    let mut layers = LAYERS;
    layers.sort_unstable();
    modules.sort_unstable();
    assert_eq!(modules, layers);
}

#[test]
fn imports_are_found_in_every_form() {
    let text = "use crate::chain::{Chain, x::{y, z}};\nuse crate::{rpc, evm::{a, b}};\n$crate::arbos::f();\n";
    assert_eq!(from_root(text), ["chain", "rpc", "evm", "arbos"]);
    assert_eq!(from_root(&code("// crate::node\nf(); // crate::node")), [""; 0]);
    assert!(climbs_to_root("use super::node;", 1) && !climbs_to_root("use super::node;", 2));
    assert!(climbs_to_root("use super::super::node;", 2));
    assert!(!climbs_to_root("mod tests {\n use super::*;\n}", 1));
}
