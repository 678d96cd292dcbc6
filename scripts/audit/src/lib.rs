//! What is wrong with a proposed round, and the call of Disputes that proves it (SPEC 8).
//!
//! [`audit`] takes the leaves that a round's files state ([`tributary_rounds::StatedRound`]), what the
//! chain says ([`Facts`]) and the bytes of records and outputs, and finds the first fault: trees
//! before the leaves in them, receipts before scores, scores before credits, credits before payouts.
//! Each is shown by the fewest leaves.
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

use alloy_primitives::B256;
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

/// What is wrong and cannot be proven to Disputes (docs/adr/0031).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unproven {
    /// The files are not what the round commits to.
    #[error("the leaves of {} in the round's files are not those of its tree", .0.name())]
    OtherLeaves(Tree),
    /// A score names an item that is neither its record nor a known batch. Who signed it shows of
    /// which batch it is, if it is asked for its record (SPEC 8.7), or the round is voided.
    #[error("score {0} names an item that is neither a record nor a known batch")]
    UnknownItem(usize),
    /// A score names a record of an accepted batch whose list is not at hand. Who signed it shows the
    /// record's place there, if it is asked for it, or the round is voided.
    #[error("score {score} names a record of batch {root}, whose list is not at hand")]
    NoList {
        /// The index of the score.
        score: usize,
        /// The batch's root.
        root: B256,
    },
}

/// Finds what is wrong with a round as it was proposed.
///
/// The first fault is looked for in trees, receipts and the shape of scores; where there is none,
/// the first fault of each later kind is found, since Disputes may not take all of them. What cannot
/// be proven hides nothing that can be.
///
/// Memory is that of the round's leaves and trees, some 250 bytes a leaf. Every score whose record
/// and output `bytes` has is computed again.
pub fn audit(round: &ProposedRound, stated: &StatedRound, facts: &Facts, bytes: &impl Bytes) -> Verdict {
    let mut found = Found::default();
    let failed = find(round, stated, facts, bytes, &mut found).err();
    failed.unwrap_or_else(|| found.verdict())
}

/// Stops at the first thing that is wrong.
type Check = Result<(), Verdict>;

/// What is wrong, in the order in which it was found.
#[derive(Default)]
struct Found {
    challenges: Vec<Challenge>,
    unproven: Option<Unproven>,
}

impl Found {
    /// Keeps what a check that stops at the first fault has found.
    fn keep(&mut self, checked: Check) {
        match checked {
            Err(Verdict::Wrong(challenge)) => self.challenges.push(challenge),
            Err(Verdict::Unproven(unproven)) => self.unproven = self.unproven.take().or(Some(unproven)),
            Ok(()) | Err(Verdict::Right) => {}
        }
    }

    fn verdict(self) -> Verdict {
        let mut challenges = self.challenges.into_iter();
        match (challenges.next(), self.unproven) {
            (Some(first), _) => Verdict::Wrong(Challenge { others: challenges.collect(), ..first }),
            (None, Some(unproven)) => Verdict::Unproven(unproven),
            (None, None) => Verdict::Right,
        }
    }
}

fn find(
    round: &ProposedRound,
    stated: &StatedRound,
    facts: &Facts,
    bytes: &impl Bytes,
    found: &mut Found,
) -> Check {
    let trees = trees::Trees::new(round, stated, facts)?;
    order::check(&trees)?;
    scores::check(&trees)?;
    ownership::check_registrations(&trees, facts, bytes, found);
    found.keep(scores::check_holders(&trees, facts, bytes));
    ownership::check_owners(&trees, facts, bytes, found);
    found.keep(credits::check(&trees, facts));
    found.keep(payouts::check(&trees, facts));
    Ok(())
}
