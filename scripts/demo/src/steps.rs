//! The steps, as they are printed and timed.

use std::{
    io::Write,
    time::{Duration, Instant},
};

/// Prints each step when it begins, and measures how long it takes.
pub(crate) struct Steps {
    quiet: bool,
    began: Instant,
    step: Option<String>,
    took: Vec<(String, Duration)>,
}

impl Steps {
    /// Prints nothing if `quiet`.
    pub(crate) fn new(quiet: bool) -> Self {
        Self { quiet, began: Instant::now(), step: None, took: Vec::new() }
    }

    /// Begins a step, which ends the one before.
    pub(crate) fn begin(&mut self, step: impl Into<String>) {
        self.end();
        let step = step.into();
        if !self.quiet {
            let _ = writeln!(std::io::stderr(), "  {step}");
        }
        self.began = Instant::now();
        self.step = Some(step);
    }

    fn end(&mut self) {
        if let Some(step) = self.step.take() {
            self.took.push((step, self.began.elapsed()));
        }
    }

    /// Ends the last step, and returns all of them with their times.
    pub(crate) fn finish(mut self) -> Vec<(String, Duration)> {
        self.end();
        self.took
    }
}
