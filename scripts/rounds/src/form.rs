//! What the scores of a round are of, which follows from its rule.

use crate::{input::Owner, statement::with_range};
use alloy_primitives::B256;
use tributary_core::{ids, rule::Rule};

/// What a score is of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Form {
    /// A range of an output's bytes.
    #[default]
    Ranges,
    /// A record as a whole.
    Wholes,
}

impl Form {
    pub(crate) fn of(rule: Rule) -> Self {
        match rule {
            Rule::Span(_) => Self::Ranges,
            Rule::Gradient(_) => Self::Wholes,
        }
    }

    /// The data of the leaf of an owner's score, without a range.
    pub(crate) fn base(self, owner: &Owner) -> B256 {
        match self {
            Self::Ranges => ids::source(0, 0, owner.contribution_key(), owner.item),
            Self::Wholes => ids::record_source(owner.datanet, owner.content_id, owner.item),
        }
    }

    /// The data of the leaf of a score, of its [`Form::base`] and its four bytes.
    pub(crate) fn source(self, base: B256, start: u16, end: u16) -> B256 {
        match self {
            Self::Ranges => with_range(base, start, end),
            Self::Wholes => base,
        }
    }

    /// The value of the leaf of a score with these four bytes; of a range 0 if it ends before it starts.
    pub(crate) fn value(self, start: u16, end: u16) -> u32 {
        match self {
            Self::Ranges => end.saturating_sub(start).into(),
            Self::Wholes => score(start, end),
        }
    }
}

/// The largest score of a record as a whole under a rule.
pub(crate) fn most(rule: Rule) -> u32 {
    match rule {
        Rule::Span(_) => 0,
        // (-128) * (-128) in every dimension.
        Rule::Gradient(params) => (u32::from(params.dimensions()) << 14) - params.threshold(),
    }
}

/// A score of a record as a whole, of the four bytes where a range has its start and end.
pub(crate) fn score(start: u16, end: u16) -> u32 {
    u32::from(start) << 16 | u32::from(end)
}

/// The four bytes of a score of a record as a whole.
pub(crate) fn halves(score: u32) -> (u16, u16) {
    ((score >> 16) as u16, score as u16)
}
