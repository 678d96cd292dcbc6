//! Every function of the ABI that changes something is called by a command, as docs/guides/commands.md
//! says, or that page says why not.

use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Interfaces of other contracts than the protocol's.
const OTHERS: [&str; 2] = ["IERC20", "IERC1271"];

/// A contract and one of its functions.
type Function = (String, String);

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The functions of the ABI that are no views.
fn of_abi() -> BTreeSet<Function> {
    let mut functions = BTreeSet::new();
    for entry in fs::read_dir(workspace().join("abi/json")).unwrap() {
        let path = entry.unwrap().path();
        let interface = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if OTHERS.contains(&interface.as_str()) {
            continue;
        }
        let abi: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        for item in abi.as_array().or(abi["abi"].as_array()).unwrap() {
            let changes = matches!(item["stateMutability"].as_str(), Some("nonpayable" | "payable"));
            if item["type"] == "function" && changes {
                functions.insert((interface[1..].to_owned(), item["name"].as_str().unwrap().to_owned()));
            }
        }
    }
    functions
}

/// The rows of the page: what stands for each function.
fn of_page() -> BTreeMap<Function, String> {
    let text = fs::read_to_string(workspace().join("docs/guides/commands.md")).unwrap();
    let (mut contract, mut rows) = (String::new(), BTreeMap::new());
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("## ") {
            contract = name.to_owned();
        }
        let Some((function, command)) =
            line.strip_prefix("| `").and_then(|row| row.strip_suffix(" |")?.split_once("` | "))
        else {
            continue;
        };
        let twice = rows.insert((contract.clone(), function.to_owned()), command.to_owned());
        assert_eq!(twice, None, "{contract}.{function} has two rows");
    }
    rows
}

/// The sources below the command line that make calls, without their tests.
fn sources() -> String {
    fn read(folder: &Path, text: &mut String) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                read(&path, text);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let source = fs::read_to_string(&path).unwrap();
                text.push_str(source.split("#[cfg(test)]").next().unwrap_or_default());
            }
        }
    }
    let mut text = String::new();
    for folder in ["cli", "sdk", "audit"] {
        read(&workspace().join("scripts").join(folder).join("src"), &mut text);
    }
    text
}

/// Whether a word is in a text.
fn has_word(text: &str, word: &str) -> bool {
    let is_end = |char: Option<char>| !char.is_some_and(|char| char.is_alphanumeric() || char == '_');
    text.match_indices(word).any(|(start, _)| {
        let (before, after) = (text[..start].chars().next_back(), text[start + word.len()..].chars().next());
        is_end(before) && is_end(after)
    })
}

#[test]
fn every_function_has_a_command_that_calls_it_or_a_reason() {
    let (functions, rows, sources) = (of_abi(), of_page(), sources());
    assert!(functions.len() > 70, "{functions:?}");
    let named: BTreeSet<Function> = rows.keys().cloned().collect();
    let missing: Vec<_> = functions.difference(&named).collect();
    let stale: Vec<_> = named.difference(&functions).collect();
    assert!(missing.is_empty() && stale.is_empty(), "no row: {missing:?}; no such function: {stale:?}");
    let names: BTreeSet<&String> = functions.iter().map(|(_, function)| function).collect();
    assert_eq!(names.len(), functions.len(), "two functions of one name would be taken for each other");
    for ((contract, function), row) in &rows {
        let is_called = has_word(&sources, &format!("{function}Call"));
        match row.strip_prefix("none: ") {
            Some(reason) => {
                assert!(!reason.is_empty() && !is_called, "{contract}.{function} is called after all");
            }
            None => assert!(is_called, "nothing calls {contract}.{function}"),
        }
    }
}

#[test]
fn every_command_that_the_page_names_exists() {
    let commands: BTreeSet<String> = of_page()
        .into_values()
        .filter(|row| !row.starts_with("none: "))
        .map(|row| row.split('`').nth(1).unwrap().to_owned())
        .collect();
    for command in commands {
        let output = Command::new(env!("CARGO_BIN_EXE_tributary"))
            .args(command.split(' '))
            .arg("--help")
            .output()
            .unwrap();
        let help = String::from_utf8(output.stdout).unwrap();
        let usage = format!("Usage: tributary {command}");
        assert!(output.status.success() && help.contains(&usage), "`{command}` is no command: {help}");
    }
}
