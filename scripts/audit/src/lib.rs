//! What is wrong with a proposed round, and the call of Disputes that proves it (SPEC 8).
//!
//! [`audit`] takes the leaves that a round's files state ([`tributary_rounds::Statement`]), what the
//! chain says ([`Facts`]) and the bytes of records and outputs, and finds the first fault: trees
//! before the leaves in them, receipts before scores, scores before credits, credits before payouts.
//! Each is shown by the fewest leaves.
//!
//! | module | what it looks at |
//! |---|---|
//! | `trees` | the leaves with their trees, from which places are shown |
//! | `order` | a tree by itself |
//! | `scores` | receipts and scores |
//! | `ownership` | whose bytes a score pays, and which scores are missing, under `span` |
//! | `gradients` | whether scores are those of the features, and which are missing, under `gradient` |
//! | `wholes` | the right scores under `gradient`, in a file |
//! | `credits` | credits, given receipts and scores |
//! | `payouts` | payouts, given credits and the last payouts |
//! | `omitted` | a receipt that its user has, and the round has not |
//!
//! Leaves, and what follows from them, are read one after the other and sorted within a budget; only
//! what a challenge shows is read at random. [`proposed_round`], [`receipt`], [`place`] and [`witness`]
//! make a challenge's parts.
#![forbid(unsafe_code)]

mod challenge;
mod credits;
mod facts;
mod gradients;
mod omitted;
mod order;
mod ownership;
mod payouts;
mod scores;
mod trees;
mod wholes;

pub use challenge::{Challenge, proposed_round, receipt};
pub use facts::{Bytes, Facts, Features, RightScores, Scoring, Standing};
pub use omitted::omitted;
pub use ownership::witness;
pub use trees::{leaf, nowhere, place, places};
pub use wholes::{RightWholes, WholeSorter};

use alloy_primitives::B256;
use tributary_core::faults::trees::Tree;
use tributary_interfaces::IDisputes::ProposedRound;
use tributary_rounds::{Budget, FileError, StatedRound, Statement};

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
/// Every score whose record and output `bytes` has is computed again. Memory is the budget's, and what
/// `facts` and `bytes` take.
///
/// # Errors
/// [`FileError`] if what is stated cannot be read, or is of no form.
pub fn audit(
    round: &ProposedRound,
    stated: &Statement,
    facts: &Facts,
    bytes: &impl Bytes,
    budget: &Budget,
) -> Result<Verdict, FileError> {
    let mut found = Found::default();
    match find(round, stated, facts, bytes, budget, &mut found) {
        Ok(()) => Ok(found.verdict()),
        Err(Stop::At(verdict)) => Ok(verdict),
        Err(Stop::Failed(error)) => Err(error),
    }
}

/// As [`audit`], of a round in memory.
///
/// # Panics
/// If what does not fit into memory cannot be kept in the system's folder for temporary files.
pub fn audit_lists(
    round: &ProposedRound,
    stated: &StatedRound,
    facts: &Facts,
    bytes: &impl Bytes,
) -> Verdict {
    let stated = stated.statement(round.modelId, &[], &[]);
    audit(round, &stated, facts, bytes, &Budget::default()).expect("rows in memory")
}

/// Why a check ends before its end.
enum Stop {
    /// Something is wrong.
    At(Verdict),
    /// What is stated cannot be read.
    Failed(FileError),
}

impl From<FileError> for Stop {
    fn from(error: FileError) -> Self {
        Self::Failed(error)
    }
}

impl From<Challenge> for Stop {
    fn from(challenge: Challenge) -> Self {
        Self::At(Verdict::Wrong(challenge))
    }
}

impl From<Unproven> for Stop {
    fn from(unproven: Unproven) -> Self {
        Self::At(Verdict::Unproven(unproven))
    }
}

/// Stops at the first thing that is wrong.
type Check = Result<(), Stop>;

/// What is wrong, in the order in which it was found.
#[derive(Default)]
struct Found {
    challenges: Vec<Challenge>,
    unproven: Option<Unproven>,
}

impl Found {
    /// Keeps what a check that stops at the first fault has found.
    fn keep(&mut self, checked: Check) -> Result<(), FileError> {
        match checked {
            Err(Stop::At(Verdict::Wrong(challenge))) => self.challenges.push(challenge),
            Err(Stop::At(Verdict::Unproven(unproven))) => {
                self.unproven = self.unproven.take().or(Some(unproven));
            }
            Err(Stop::Failed(error)) => return Err(error),
            Ok(()) | Err(Stop::At(Verdict::Right)) => {}
        }
        Ok(())
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
    stated: &Statement,
    facts: &Facts,
    bytes: &impl Bytes,
    budget: &Budget,
    found: &mut Found,
) -> Check {
    let trees = trees::Trees::new(round, stated, facts)?;
    order::check(&trees)?;
    scores::check(&trees, facts)?;
    ownership::check_registrations(&trees, facts, bytes, found)?;
    match &facts.scoring {
        Scoring::Span { params, right } => {
            found.keep(scores::check_holders(&trees, facts, *params, bytes))?;
            if let Some(right) = right {
                ownership::check_owners(&trees, facts, *params, right, bytes, found)?;
            }
        }
        Scoring::Gradient { params, right } => {
            found.keep(gradients::check_scores(&trees, facts, *params, bytes))?;
            if let Some(right) = right {
                gradients::check_owed(&trees, facts, right, bytes, found)?;
            }
        }
    }
    found.keep(credits::check(&trees, facts, budget))?;
    found.keep(payouts::check(&trees, facts))?;
    Ok(())
}
