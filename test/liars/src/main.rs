//! `make liars`: tells every lie in many worlds and writes `target/liars/results.json`.
//!
//! `SEED` is the first world's seed (1), `WORLDS` how many there are (40).

use std::{fs, process::ExitCode};
use tributary_liars::{LIES, Report, run};
use tributary_test_kit::{number_from_environment, workspace};

fn main() -> ExitCode {
    let (seed, worlds) = (number_from_environment("SEED", 1), number_from_environment("WORLDS", 40));
    println!("{} kinds of lie in worlds {seed} to {}", LIES.len(), seed + worlds - 1);
    let report = run(seed..seed + worlds);
    for (lie, seed, why) in &report.escaped {
        println!("GOT THROUGH in world {seed}: {lie}: {why}");
    }
    for (function, seed) in &report.slashed {
        println!("A RIGHT ROUND WAS CANCELLED in world {seed} by {function}");
    }
    println!("{}", text(&report));
    let folder = workspace().join("target/liars");
    let written = fs::create_dir_all(&folder)
        .and_then(|()| fs::write(folder.join("results.json"), format!("{:#}\n", json(&report))))
        .and_then(|()| fs::write(folder.join("results.md"), text(&report)));
    if let Err(error) = written {
        println!("cannot write {}: {error}", folder.display());
        return ExitCode::from(2);
    }
    if report.escaped.is_empty() && report.slashed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// A flat object of numbers.
fn json(report: &Report) -> serde_json::Value {
    let mut figures = serde_json::Map::new();
    let mut put = |name: String, figure: u64| figures.insert(name, figure.into());
    put("lies".into(), report.lies);
    put("caught".into(), report.caught);
    put("refused".into(), report.refused);
    put("honest".into(), report.honest);
    put("slashed".into(), report.slashed.len() as u64);
    for (function, times) in &report.functions {
        put(format!("by.{function}"), *times);
    }
    for (function, times) in &report.voided {
        put(format!("voided.{function}"), *times);
    }
    for (function, gas) in &report.gas {
        put(format!("gas.{function}"), *gas);
    }
    figures.into()
}

/// The same as a table.
fn text(report: &Report) -> String {
    let mut text = format!(
        "{} lies, {} struck down, {} refused when proposed; {} challenges of right rounds, {} accepted\n\n",
        report.lies,
        report.caught,
        report.refused,
        report.honest,
        report.slashed.len()
    );
    text.push_str("| function | struck down | of these voided | most gas |\n|---|---|---|---|\n");
    for (function, times) in &report.functions {
        let of =
            |figures: &std::collections::BTreeMap<&str, u64>| figures.get(function).copied().unwrap_or(0);
        text.push_str(&format!(
            "| `{function}` | {times} | {} | {} |\n",
            of(&report.voided),
            of(&report.gas)
        ));
    }
    text
}
