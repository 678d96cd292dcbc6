//! What is wrong with a proposed round, and the call of Disputes that proves it (SPEC 8).
//!
//! [`audit`] takes the leaves that a round's files state ([`tributary_rounds::StatedRound`]), what the
//! chain says ([`Facts`]) and the bytes of records and outputs, and finds the first fault: trees
//! before the leaves in them, receipts before scores, scores before credits, credits before payouts.
//! Everything before a fault is right, so each is shown by the fewest leaves.
//!
//! | module | what it looks at |
//! |---|---|
//! | `trees` | the leaves with their trees, from which places are shown |
//! | `order` | a tree by itself |
//! | `scores` | receipts and scores |
//! | `ownership` | whose bytes a score pays, and which scores are missing |
//! | `credits` | credits, given receipts and scores |
//! | `payouts` | payouts, given credits and the last payouts |
//!
//! The crate does no I/O. [`proposed_round`], [`receipt`], [`place`] and [`witness`] make a challenge's
//! parts.
#![forbid(unsafe_code)]

mod challenge;
mod credits;
mod facts;
mod order;
mod ownership;
mod payouts;
mod scores;
mod trees;

pub use challenge::{Challenge, proposed_round, receipt};
pub use facts::{Bytes, Facts, Standing};
pub use ownership::witness;
pub use trees::{leaf, place};

use tributary_core::faults::trees::Tree;
use tributary_interfaces::IDisputes::ProposedRound;
use tributary_rounds::StatedRound;

/// What an audit finds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing that this version can see is wrong.
    Right,
    /// The round is wrong, and this call proves it.
    Wrong(Challenge),
    /// The round is wrong, and Disputes takes no proof of that yet.
    Unproven(Unproven),
}

/// What is wrong and cannot be proven to Disputes yet (docs/adr/0031).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unproven {
    /// The files are not what the round commits to.
    #[error("the leaves of {} in the round's files are not those of its tree", .0.name())]
    OtherLeaves(Tree),
}

/// Finds the first fault of a round as it was proposed.
///
/// Memory is that of the round's leaves and trees, some 250 bytes a leaf. Every score whose record
/// and output `bytes` has is computed again.
pub fn audit(round: &ProposedRound, stated: &StatedRound, facts: &Facts, bytes: &impl Bytes) -> Verdict {
    find(round, stated, facts, bytes).map_or_else(|verdict| verdict, |()| Verdict::Right)
}

/// Stops at the first thing that is wrong.
type Check = Result<(), Verdict>;

fn find(round: &ProposedRound, stated: &StatedRound, facts: &Facts, bytes: &impl Bytes) -> Check {
    let trees = trees::Trees::new(round, stated, facts)?;
    order::check(&trees)?;
    scores::check(&trees)?;
    ownership::check_registrations(&trees, facts, bytes)?;
    scores::check_holders(&trees, facts, bytes)?;
    ownership::check_owners(&trees, facts, bytes)?;
    credits::check(&trees, facts)?;
    payouts::check(&trees, facts)
}
