//! What the calls of many sequences did: a test that only ever fails, or never fails, shows
//! nothing.

use alloy_primitives::hex;
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Add;

/// Counts of everything that was compared.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Sequences that agreed.
    pub sequences: u64,
    /// Calls by function: how many worked, how many were refused.
    pub calls: BTreeMap<&'static str, (u64, u64)>,
    /// Refusals by their error's selector; zeros for one without data.
    pub refusals: BTreeMap<[u8; 4], u64>,
    /// Signed contributions among many, by the selector that they were skipped with; zeros for
    /// those that were registered.
    pub items: BTreeMap<[u8; 4], u64>,
    /// Calls that should have worked and were refused.
    pub surprises: BTreeMap<&'static str, u64>,
    /// Events.
    pub events: u64,
    /// Calls with malformed calldata that a side could not read and the other refused as well.
    pub unread: u64,
    /// Those that the other side did not refuse, by the reason for which decoders may differ.
    pub read_by_one: BTreeMap<&'static str, u64>,
    /// Answers of views, and balances.
    pub views: u64,
}

impl Tally {
    pub(crate) fn note_item(&mut self, reason: [u8; 4]) {
        *self.items.entry(reason).or_default() += 1;
    }
}

impl Add for Tally {
    type Output = Self;

    fn add(mut self, other: Self) -> Self {
        self.sequences += other.sequences;
        self.events += other.events;
        self.views += other.views;
        self.unread += other.unread;
        for (name, (worked, refused)) in other.calls {
            let sum = self.calls.entry(name).or_default();
            *sum = (sum.0 + worked, sum.1 + refused);
        }
        for (selector, count) in other.refusals {
            *self.refusals.entry(selector).or_default() += count;
        }
        for (reason, count) in other.read_by_one {
            *self.read_by_one.entry(reason).or_default() += count;
        }
        for (selector, count) in other.items {
            *self.items.entry(selector).or_default() += count;
        }
        for (name, count) in other.surprises {
            *self.surprises.entry(name).or_default() += count;
        }
        self
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, (worked, refused)) in &self.calls {
            let surprises = self.surprises.get(name).copied().unwrap_or_default();
            writeln!(
                f,
                "{name:>18} {worked:>9} worked {refused:>9} refused, {surprises} of them unexpectedly"
            )?;
        }
        let refusals: Vec<String> = self
            .refusals
            .iter()
            .map(|(selector, count)| format!("{} {count}", hex::encode(selector)))
            .collect();
        writeln!(f, "refusals by selector: {}", refusals.join(", "))?;
        let items: Vec<String> =
            self.items.iter().map(|(selector, count)| format!("{} {count}", hex::encode(selector))).collect();
        writeln!(f, "signed contributions among many: {}", items.join(", "))?;
        for (reason, count) in &self.read_by_one {
            writeln!(f, "calldata that one side alone can read, {reason}: {count}")?;
        }
        let calls: u64 = self.calls.values().map(|(worked, refused)| worked + refused).sum();
        write!(
            f,
            "{} sequences, {calls} calls, {} events, {} views and balances, {} calls unread",
            self.sequences, self.events, self.views, self.unread
        )
    }
}
