//! The table of docs/contracts/layout.md is what the contracts declare. `make layout` writes it.
#![allow(unused_crate_dependencies)]

use std::{env, fs, path::Path};
use tributary_parts::layout::{Row, Words};

/// The table's head, and a row for every kind of word.
fn table() -> Vec<String> {
    let contracts = [
        ("Datanets", tributary_datanets::layout()),
        ("Models", tributary_models::layout()),
        ("Rewards", tributary_rewards::layout()),
        ("Attribution", tributary_attribution::layout()),
        ("Disputes", tributary_disputes::layout()),
        ("Requests", tributary_requests::layout()),
        ("Spans", tributary_spans::layout()),
        ("Gradients", tributary_gradients::layout()),
        ("Deposits", tributary_deposits::layout()),
    ];
    let rows = contracts.into_iter().flat_map(|(contract, rows)| {
        rows.into_iter().map(move |row| {
            let Row { slot, field, words: Words { keys, name, content } } = row;
            format!("| {contract} | {slot} | {field} | {keys} | {name} | {content} |").replace("  ", " ")
        })
    });
    let head =
        ["| contract | slot | field | keys | name | word |", "|---|---|---|---|---|---|"].map(str::to_owned);
    head.into_iter().chain(rows).collect()
}

#[test]
fn the_page_is_what_the_contracts_declare() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/contracts/layout.md");
    let page = fs::read_to_string(&path).expect("docs/contracts/layout.md");
    let is_row = |line: &&str| line.starts_with('|');
    let before = page.lines().take_while(|line| !is_row(line)).map(str::to_owned);
    let after = page.lines().skip_while(|line| !is_row(line)).skip_while(is_row).map(str::to_owned);
    let lines: Vec<String> = before.chain(table()).chain(after).collect();
    let expected = lines.join("\n") + "\n";
    if env::var_os("UPDATE").is_some() {
        fs::write(&path, expected).expect("docs/contracts/layout.md");
    } else {
        assert!(page == expected, "docs/contracts/layout.md differs from the contracts; run `make layout`");
    }
}
