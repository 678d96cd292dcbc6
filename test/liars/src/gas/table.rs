//! Figures as tables.

use super::{DotFigure, Figure, MOST};
use std::fmt::Write;

/// The figures as a table, a row for a challenge, beside those of the reference.
pub fn table(snapshot: &[(String, Figure)], reference: &[Figure]) -> String {
    let mut text = String::from(
        "| challenge | later, cached | first, cached | later, uncached | first, uncached | calldata | in Solidity | times |\n|---|---|---|---|---|---|---|---|\n",
    );
    let of = |name: &str, case: &str| {
        let name = format!("disputes.{name}.{case}");
        &snapshot.iter().find(|(other, _)| *other == name).expect("every case was measured").1
    };
    let names = snapshot.iter().map(|(_, figure)| &figure.name).take(snapshot.len() / 4);
    for name in names {
        let Figure { gas, calldata, .. } = *of(name, "later.cached");
        let [first, uncached, first_uncached] =
            ["first.cached", "later.uncached", "first.uncached"].map(|case| of(name, case).gas);
        let solidity = reference.iter().find(|figure| figure.name == *name);
        let solidity = solidity.map_or_else(
            || "| - | - |".to_owned(),
            |figure| {
                let times = (figure.gas - figure.calldata) as f64 / (gas - calldata) as f64;
                if figure.gas >= MOST {
                    format!("| above {MOST} | above {times:.0} |")
                } else {
                    format!("| {} | {times:.1} |", figure.gas)
                }
            },
        );
        let row =
            format!("| `{name}` | {gas} | {first} | {uncached} | {first_uncached} | {calldata} {solidity}");
        writeln!(text, "{row}").expect("a text takes all");
    }
    text
}

/// What the check of two texts takes in lean Solidity, a row for each pair of texts, beside what
/// `proveUnheld` takes more than `proveShape`, which shows the same but for the texts.
pub fn spans(snapshot: &[(String, Figure)], lean: &[Figure]) -> String {
    let mut text = String::from("| record x output | program | lean Solidity | times |\n|---|---|---|---|\n");
    let computing = |figure: &Figure| figure.gas - figure.calldata;
    let of = |name: &str| {
        let name = format!("disputes.{name}.later.cached");
        computing(&snapshot.iter().find(|(other, _)| *other == name).expect("it was measured").1)
    };
    for figure in lean {
        let program = of(&format!("unheld.1e3.{}", figure.name)) - of("shape.1e3");
        let times = computing(figure) as f64 / program as f64;
        writeln!(text, "| {} | {program} | {} | {times:.1} |", figure.name, computing(figure))
            .expect("a text takes all");
    }
    text
}

/// What dot products take, a row for each number of dimensions, and how many times as much the better
/// of the two ways takes in Solidity.
pub fn dots(figures: &[DotFigure]) -> String {
    let mut text = String::from(
        "| dimensions | program | packed Solidity | times | plain Solidity | times |\n|---|---|---|---|---|---|\n",
    );
    for DotFigure { dimensions, program, packed, plain } in figures {
        let times = |gas: &u64| *gas as f64 / *program as f64;
        let row = format!(
            "| {dimensions} | {program} | {packed} | {:.0} | {plain} | {:.0} |",
            times(packed),
            times(plain)
        );
        writeln!(text, "{row}").expect("a text takes all");
    }
    text
}
