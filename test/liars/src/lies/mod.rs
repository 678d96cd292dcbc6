//! Lies: each changes one thing of a right round.
//!
//! | module | what it is told of |
//! |---|---|
//! | `trees` | a tree by itself |
//! | `receipts` | receipts, and scores that have none |
//! | `scores` | ranges of bytes, and who holds them |
//! | `ownership` | whose bytes a score pays, or should |
//! | `credits` | credits |
//! | `payouts` | payouts |

macro_rules! lies {
    ($($proven_by:ident { $($name:literal => $tell:expr;)* })*) => {
        pub(super) const LIES: &[Lie] = &[$($(
            Lie { name: $name, proven_by: stringify!($proven_by), tell: $tell },
        )*)*];
    };
}
mod credits;
mod ownership;
mod payouts;
mod receipts;
mod scores;
mod trees;

use crate::{
    Known,
    repair::{from_credits, from_ordered_scores, from_scores},
};
use alloy_primitives::{B256, U256};
use tributary_audit::Bytes;
use tributary_core::{
    faults::Source,
    ids::CreditRole,
    payee::{Payee, treasury},
    rule::Rule,
    span,
    typed_data::Receipt,
};
use tributary_rounds::{CreditRow, Owner, Payout, StatedRound, StatedScore};

/// A way to lie.
#[derive(Clone, Copy, Debug)]
pub struct Lie {
    /// What is wrong.
    pub name: &'static str,
    /// The function of Disputes that it is meant for. Where the lie is made up for elsewhere, there
    /// is a fault of that too, and an auditor may show either.
    pub proven_by: &'static str,
    /// Tells it; `None` if the round has nothing to tell it of.
    pub tell: fn(&Known, &mut StatedRound) -> Option<()>,
}

impl Lie {
    /// The world's right round with this lie; `None` if it has nothing to tell it of.
    pub fn told(&self, world: &Known) -> Option<StatedRound> {
        let mut round = world.right.clone();
        (self.tell)(world, &mut round)?;
        (round != world.right).then_some(round)
    }
}

/// All lies.
pub fn lies() -> impl Iterator<Item = &'static Lie> {
    [trees::LIES, receipts::LIES, scores::LIES, ownership::LIES, credits::LIES, payouts::LIES]
        .into_iter()
        .flatten()
}

fn insert_payout(round: &mut StatedRound, row: Payout) {
    let index = round.payouts.partition_point(|other| other.payee < row.payee);
    round.payouts.insert(index, row);
}

/// Whether the next score of the receipt touches this one.
fn meets(round: &StatedRound, index: usize) -> bool {
    let (score, next) = (&round.scores[index], round.scores.get(index + 1));
    next.is_some_and(|next| next.receipt_id == score.receipt_id && next.start == score.end)
}

/// The receipt with this id.
fn receipt_of(round: &StatedRound, id: B256) -> Option<Receipt> {
    round.receipts.iter().find(|receipt| receipt.id() == id).copied()
}

/// The first receipt without scores.
fn unscored(round: &StatedRound) -> Option<Receipt> {
    let has_scores = |receipt: &&Receipt| round.scores.iter().any(|score| score.receipt_id == receipt.id());
    round.receipts.iter().find(|receipt| !has_scores(receipt)).copied()
}

/// The indexes of a receipt's scores, of one that has as many as asked for.
fn scores_of_one(round: &StatedRound, counts: impl Fn(usize) -> bool) -> Option<std::ops::Range<usize>> {
    let mut first = 0;
    round.scores.chunk_by(|a, b| a.receipt_id == b.receipt_id).find_map(|scores| {
        let range = first..first + scores.len();
        first = range.end;
        counts(scores.len()).then_some(range)
    })
}
