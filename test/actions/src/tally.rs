//! Counts of what was done: a run in which nothing reverts, or everything does, shows nothing.

use crate::target::{Call, Response};
use alloy_primitives::hex;
use std::{collections::BTreeMap, fmt, ops::AddAssign};

/// How often what was done, by what it is: `action curate`, `success of curate`, `error a1b2c3d4`.
#[derive(Clone, Debug, Default)]
pub struct Tally(pub(crate) BTreeMap<String, u64>);

impl Tally {
    /// Counts one more.
    pub fn note(&mut self, what: impl Into<String>) {
        *self.0.entry(what.into()).or_default() += 1;
    }

    /// How often it was done.
    pub fn count(&self, what: &str) -> u64 {
        self.0.get(what).copied().unwrap_or_default()
    }

    pub(crate) fn note_call(&mut self, call: &Call, response: &Response) {
        if response.success {
            return self.note(format!("success of {}", call.name));
        }
        self.note(format!("revert of {}", call.name));
        let selector: [u8; 4] = response.output.first_chunk().copied().unwrap_or_default();
        self.note(format!("error {}", hex::encode(selector)));
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        for (what, count) in other.0 {
            *self.0.entry(what).or_default() += count;
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|(what, count)| writeln!(f, "{count:>9} {what}"))
    }
}
