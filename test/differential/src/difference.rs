//! Where the two sides do not agree.

use alloy_primitives::{Address, Bytes, U256};
use std::fmt;

/// A call that was made on both sides.
#[derive(Clone, Debug)]
pub struct Call {
    /// The function.
    pub name: &'static str,
    /// Who called.
    pub from: Address,
    /// Whom.
    pub to: Address,
    /// With how much native currency.
    pub value: U256,
    /// With what.
    pub data: Bytes,
    /// When, in seconds since 1970.
    pub time: u64,
    /// Whether nothing about it was made wrong.
    pub clean: bool,
}

/// What differs, and after which call.
#[derive(Clone, Debug)]
pub struct Difference {
    /// The seed that gives the sequence again.
    pub seed: u64,
    /// Which call of the sequence, counted from 0.
    pub index: usize,
    /// The call.
    pub call: Call,
    /// What differs.
    pub what: String,
    /// What the programs answer.
    pub programs: String,
    /// What the reference answers.
    pub reference: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Call { name, from, to, value, data, time, clean } = &self.call;
        writeln!(f, "programs and reference differ in {}", self.what)?;
        writeln!(f, "  seed {}, call {}: {name} (meant to work: {clean})", self.seed, self.index)?;
        writeln!(f, "  from {from} to {to} at {time} with {value}: {data}")?;
        writeln!(f, "  programs:  {}", self.programs)?;
        write!(f, "  reference: {}", self.reference)
    }
}

impl Difference {
    /// What tells one kind of difference from another: the function, what differs, and how both
    /// answers begin.
    pub(crate) fn kind(&self) -> String {
        let head = |text: &str| text.chars().take(20).collect::<String>();
        let what: String = self.what.chars().take(22).collect();
        format!("{} {what} {} {}", self.call.name, head(&self.programs), head(&self.reference))
    }
}
