//! Where words go: results to standard output, everything else to standard error.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::Value;
use std::io::{IsTerminal, Write};

/// What a command found: for people, and for programs (`--json`).
#[derive(Debug)]
pub struct Outcome {
    /// For people.
    pub text: String,
    /// For programs.
    pub json: Value,
}

impl Outcome {
    /// An outcome in both forms.
    pub fn new(text: impl Into<String>, json: Value) -> Self {
        Self { text: text.into(), json }
    }
}

/// How much is said while something is done.
#[derive(Clone, Copy, Debug)]
pub struct Printer {
    quiet: bool,
}

impl Printer {
    /// Says nothing but errors if `quiet`.
    pub fn new(quiet: bool) -> Self {
        Self { quiet }
    }

    /// Says what is being done.
    pub fn say(self, text: impl AsRef<str>) {
        if !self.quiet {
            let _ = writeln!(std::io::stderr(), "{}", text.as_ref());
        }
    }

    /// A bar for long work; it is drawn on a terminal only.
    pub fn bar(self, length: usize, what: &'static str) -> ProgressBar {
        let bar = ProgressBar::new(length as u64);
        let hidden = self.quiet || !std::io::stderr().is_terminal();
        bar.set_draw_target(if hidden { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() });
        if let Ok(style) = ProgressStyle::with_template("{msg:<28} {wide_bar} {pos}/{len} {eta}") {
            bar.set_style(style);
        }
        bar.set_message(what);
        bar
    }
}

/// Columns of text, the numbers on the right.
pub fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count());
        cells.chain([head[column].chars().count()]).max().unwrap_or(0)
    };
    let numeric = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).all(|cell| {
            cell.starts_with(|c: char| c.is_ascii_digit())
                && cell.chars().all(|c| c.is_ascii_digit() || ",. %".contains(c))
        })
    };
    let columns: Vec<(usize, bool)> =
        (0..head.len()).map(|column| (width(column), numeric(column))).collect();
    let line = |cells: &[String]| {
        let cells = cells.iter().zip(&columns).map(|(cell, (width, right))| {
            let pad = " ".repeat(width - cell.chars().count());
            if *right { pad + cell } else { cell.clone() + &pad }
        });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    let head: Vec<String> = head.iter().map(|cell| (*cell).to_owned()).collect();
    let rule: String = columns.iter().map(|(width, _)| "-".repeat(*width)).collect::<Vec<_>>().join("  ");
    [line(&head), rule].into_iter().chain(rows.iter().map(|row| line(row))).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_on_the_right() {
        let rows = vec![vec!["ab".to_owned(), "1".to_owned()], vec!["c".to_owned(), "1,000".to_owned()]];
        assert_eq!(table(&["name", "sum"], &rows), "name    sum\n----  -----\nab        1\nc     1,000");
    }
}
