//! Where text goes: results to standard output, everything else to standard error.

use crate::failure::{Failure, Result};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::Value;
use std::io::{self, IsTerminal, Write};

/// The result of a command: for people, and for programs (`--json`).
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) text: String,
    pub(crate) json: Value,
}

impl Outcome {
    pub(crate) fn new(text: impl Into<String>, json: Value) -> Self {
        Self { text: text.into(), json }
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
        let text = if json { &self.json.to_string() } else { &self.text };
        if text.is_empty() || json && self.json.is_null() {
            return Ok(());
        }
        let mut out = io::stdout().lock();
        written(writeln!(out, "{text}").and_then(|()| out.flush()))
    }
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
            let _ = writeln!(io::stderr(), "{}", text.as_ref());
        }
    }

    /// A progress bar, which is drawn on a terminal only.
    pub(crate) fn bar(self, length: usize, what: &'static str) -> ProgressBar {
        let bar = ProgressBar::new(length as u64);
        let hidden = self.quiet || !io::stderr().is_terminal();
        bar.set_draw_target(if hidden { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() });
        if let Ok(style) = ProgressStyle::with_template("{msg:<28} {wide_bar} {pos}/{len} {eta}") {
            bar.set_style(style);
        }
        bar.set_message(what);
        bar
    }
}
