//! What a proposed round must satisfy at once, before anyone looks at its data.

use alloy_primitives::B256;
use tributary_core::{
    split,
    sum_tree::{MAX_COUNT, Node, Summit},
};
use tributary_interfaces::{
    IAttribution::{self, Round, Tree},
    IModels::RoundTerms,
    IRewards::Pool,
};
use tributary_parts::{Revert, ensure};

/// The root of a tree.
pub(crate) fn root(tree: &Tree) -> B256 {
    Summit { node: Node { hash: tree.hash, sum: tree.sum }, count: tree.count }.root()
}

/// Checks a round against the model's terms, its pool, the last round's cutoff and the clock.
pub(crate) fn round(
    round: &Round,
    terms: &RoundTerms,
    pool: &Pool,
    last_cutoff: u64,
    now: u64,
) -> Result<(), Revert> {
    ensure(pool.pausedUntil <= now, || IAttribution::IsPaused { until: pool.pausedUntil })?;
    let expected = pool.rounds.saturating_add(1);
    ensure(round.number == expected, || IAttribution::WrongNumber { expected, given: round.number })?;
    ensure(round.cutoff <= now, || IAttribution::FutureCutoff { cutoff: round.cutoff, present: now })?;
    ensure(round.cutoff > last_cutoff, || IAttribution::StaleCutoff {
        cutoff: round.cutoff,
        last: last_cutoff,
    })?;
    let trees = [&round.receipts, &round.scores, &round.credits, &round.payouts];
    ensure(trees.into_iter().all(well_formed), || IAttribution::InvalidTree {})?;
    receipts_and_credits(round, pool)?;
    pool_and_payouts(round, terms, pool)
}

fn receipts_and_credits(round: &Round, pool: &Pool) -> Result<(), Revert> {
    let (receipts, credits) = (round.receipts.sum, round.credits.sum);
    let unsettled = pool.paid.saturating_sub(pool.receiptsSettled);
    ensure((1..=unsettled).contains(&receipts), || IAttribution::InvalidReceipts {
        sum: receipts,
        unsettled,
    })?;
    ensure(credits <= receipts, || IAttribution::CreditsExceedReceipts { credits, receipts })
}

/// The pool is at least the contributors' part of the receipts, unless the model's cap on outflow is lower, and at most
/// what the cap lets out of what has not been allocated yet.
fn pool_and_payouts(round: &Round, terms: &RoundTerms, pool: &Pool) -> Result<(), Revert> {
    let earned = split::basis_points(pool.paid, terms.contributorsBps).saturating_add(pool.bonus);
    let most = split::basis_points(earned.saturating_sub(pool.settled), terms.outflowCapBps);
    let least = split::basis_points(round.receipts.sum, terms.contributorsBps).min(most);
    ensure((least..=most).contains(&round.pool), || IAttribution::InvalidPool {
        pool: round.pool,
        least,
        most,
    })?;
    let (least, most) = (pool.settled, pool.settled.saturating_add(round.pool));
    ensure((least..=most).contains(&round.payouts.sum), || IAttribution::InvalidPayouts {
        sum: round.payouts.sum,
        least,
        most,
    })
}

/// A tree has at most 2^40 - 1 leaves, and without leaves nothing at all.
fn well_formed(tree: &Tree) -> bool {
    tree.count <= MAX_COUNT && (tree.count > 0 || (tree.hash.is_zero() && tree.sum == 0))
}
