//! Where the two sides do not agree, or where both break a rule.

use std::fmt;
use tributary_test_actions::Call;

/// What differs, and after which call.
#[derive(Clone, Debug)]
pub struct Difference {
    /// The seed that gives the sequence again.
    pub seed: u64,
    /// The index of the call in the sequence.
    pub index: usize,
    /// The call, or the last one before; `None` if it is about something before the first call.
    pub call: Option<Call>,
    /// What differs, or the rule that is broken.
    pub what: String,
    /// What the programs answer, or how the rule is broken.
    pub programs: String,
    /// What the reference answers.
    pub reference: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "programs and reference differ, or break a rule: {}", self.what)?;
        writeln!(f, "  seed {}, call {}", self.seed, self.index)?;
        if let Some(call) = &self.call {
            writeln!(f, "  {call}")?;
        }
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
        let name = self.call.as_ref().map_or("", |call| call.name);
        format!("{name} {what} {} {}", head(&self.programs), head(&self.reference))
    }
}
