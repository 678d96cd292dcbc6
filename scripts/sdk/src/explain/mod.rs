//! What a payee earned in a round, from the payout down to the bytes, in a form that anyone checks.
//!
//! An [`Explanation`] holds the round as it was proposed and, for every credit of the payee, what it
//! follows from, each with its place in one of the round's trees
//! ([`tributary_core::sum_tree::place`]). [`check`] needs nothing else: whoever has the round's hash
//! from the chain knows that the file is true. What no root commits to (the shares, fees, weights and
//! registrations) is in the file too, and [`compare`] asks the chain for it.

mod check;
mod compare;
mod file;
mod make;

pub use check::{Checked, Wrong, check};
pub use compare::compare;
pub use file::{
    Credit, Explanation, ProvenPlace, ReceiptFields, Role, ScoredRange, ScoredWhole, SourceTerms,
};
pub use make::explain;

use alloy_primitives::{B256, U256};
use tributary_core::payee::Payee;

/// Why there is no explanation.
#[derive(Debug, thiserror::Error)]
pub enum ExplainError {
    /// The model has no such round that is open or final.
    #[error("model {model} has no round {number} that is open or final")]
    NoRound {
        /// The model.
        model: U256,
        /// The number that was asked for.
        number: u64,
    },
    /// The model has no round at all.
    #[error("model {0} has no round that is open or final")]
    NoRounds(U256),
    /// The payee has nothing in the round and had nothing before.
    #[error("{payee} has earned nothing of model {model}, up to round {number}", payee = crate::payees::describe(*payee))]
    Nothing {
        /// The payee.
        payee: Payee,
        /// The model.
        model: U256,
        /// The round's number.
        number: u64,
    },
    /// The files of the round are not what it commits to.
    #[error("the leaves of `{tree}` in the files of round {manifest} are not those of its tree")]
    OtherLeaves {
        /// The tree.
        tree: &'static str,
        /// The SHA-256 of the round's manifest.
        manifest: B256,
    },
    /// A credit follows from nothing in the round.
    #[error(
        "the credit {digest} of round {manifest} is for a receipt or a score that the round does not have"
    )]
    Unfounded {
        /// The data of the credit's leaf.
        digest: B256,
        /// The SHA-256 of the round's manifest.
        manifest: B256,
    },
}
