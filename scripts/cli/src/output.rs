//! Where text goes: results to standard output, everything else to standard error.

use crate::failure::{Failure, Result};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;
use serde_json::Value;
use std::io::{self, IsTerminal, Write};

/// The result of a command: for people, and for programs (`--json`).
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) text: String,
    pub(crate) json: Value,
}

impl Outcome {
    /// A result in words, and the same as `tributary schema` describes it.
    pub(crate) fn new(text: impl Into<String>, result: impl Serialize) -> Self {
        Self { text: text.into(), json: document(&result) }
    }

    /// A document that is the result for people too, to be written to a file.
    pub(crate) fn document(document: impl Serialize) -> Self {
        let json = self::document(&document);
        Self { text: json.to_string(), json }
    }

    /// The result of a command that has printed everything already.
    pub(crate) fn none() -> Self {
        Self::new("", Value::Null)
    }

    /// Prints the result, if there is one.
    ///
    /// # Errors
    /// As [`written`].
    pub(crate) fn print(&self, json: bool) -> Result<()> {
        let text = if json { plain_json(&self.json) } else { plain_lines(&self.text) };
        if text.is_empty() || json && self.json.is_null() {
            return Ok(());
        }
        let mut out = io::stdout().lock();
        written(writeln!(out, "{text}").and_then(|()| out.flush()))
    }
}

/// A result as a JSON document.
///
/// # Panics
/// If it has a number of more than 64 bits, or a map whose keys are no texts, which no result has.
pub(crate) fn document(result: &impl Serialize) -> Value {
    serde_json::to_value(result).expect("what JSON can hold")
}

/// Whether a result was written. A reader that closes its end has read enough, so that is success;
/// anything else, such as a full disk, has lost a part of the result.
///
/// # Errors
/// An internal fault for every error but a broken pipe.
pub(crate) fn written(result: io::Result<()>) -> Result<()> {
    match result {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::internal(format!("cannot write the result: {error}")))
        }
        _ => Ok(()),
    }
}

/// A line of text that may hold texts of others (names of files, addresses on chain, errors of nodes):
/// what would steer a terminal, or be read as another line or in another order, is escaped.
pub(crate) fn plain(text: &str) -> String {
    let escaped = |char: char| -> String {
        if is_hidden(char) { char.escape_unicode().to_string() } else { char.to_string() }
    };
    text.chars().map(escaped).collect()
}

/// The same for text of this program, which has several lines.
fn plain_lines(text: &str) -> String {
    text.lines().map(plain).collect::<Vec<_>>().join("\n")
}

/// A JSON document, in which the same is escaped as JSON does it.
pub(crate) fn plain_json(json: &Value) -> String {
    let escaped = |char: char| -> String {
        if is_hidden(char) { format!("\\u{:04x}", u32::from(char)) } else { char.to_string() }
    };
    json.to_string().chars().map(escaped).collect()
}

/// Control characters, and those that are not seen but change what is: marks of direction, separators of
/// lines, joiners.
fn is_hidden(char: char) -> bool {
    char.is_control()
        || matches!(char, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// What is printed while a command works.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Printer {
    quiet: bool,
}

impl Printer {
    /// Prints nothing if `quiet`.
    pub(crate) fn new(quiet: bool) -> Self {
        Self { quiet }
    }

    /// Prints what is being done.
    pub(crate) fn print(self, text: impl AsRef<str>) {
        if !self.quiet {
            let _ = writeln!(io::stderr(), "{}", plain_lines(text.as_ref()));
        }
    }

    /// A bar of so many things, with how many a second and how long the rest takes; without a total it
    /// counts only. It is drawn on a terminal only.
    pub(crate) fn bar(self, length: usize, what: &'static str) -> ProgressBar {
        let template = match length {
            0 => "{msg:<28} {human_pos}  {per_sec}",
            _ => "{msg:<28} {wide_bar} {human_pos}/{human_len}  {per_sec}  {eta}",
        };
        self.bar_of(length as u64, what, template)
    }

    /// A bar of so many bytes.
    pub(crate) fn bytes_bar(self, length: u64, what: &'static str) -> ProgressBar {
        self.bar_of(length, what, "{msg:<28} {wide_bar} {bytes}/{total_bytes}  {bytes_per_sec}  {eta}")
    }

    fn bar_of(self, length: u64, what: &'static str, template: &str) -> ProgressBar {
        let hidden = self.quiet || !io::stderr().is_terminal();
        let target = if hidden { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        let bar = ProgressBar::with_draw_target(Some(length), target);
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.set_message(what);
        bar
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn texts_of_others_do_nothing_to_a_terminal() {
        let hostile = "a\u{1b}[2J\r\nhint: pay me\u{9b}31m\u{202e}cod.txt";
        let shown = "a\\u{1b}[2J\\u{d}\\u{a}hint: pay me\\u{9b}31m\\u{202e}cod.txt";
        assert_eq!(plain(hostile), shown);
        assert_eq!(plain("Größe 日本 \u{1f600}"), "Größe 日本 \u{1f600}");
        assert_eq!(plain_lines("a\u{1b}\nb"), "a\\u{1b}\nb");
        let json = json!({ "name": hostile });
        let printed = plain_json(&json);
        assert!(!printed.chars().any(is_hidden), "{printed}");
        assert_eq!(serde_json::from_str::<Value>(&printed).unwrap(), json);
    }
}
