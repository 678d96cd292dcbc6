//! Makes everything that follows from a lie right again, so that the lie is the only thing wrong.

use crate::Known;
use alloy_primitives::{B256, U256};
use std::collections::BTreeMap;
use tributary_core::{
    ids::CreditRole,
    payee::{Payee, treasury},
    sum_tree::{Leaf, SumTree, TreeHead},
    typed_data::Receipt,
};
use tributary_rounds::{CreditRow, Payout, StatedRound};

/// Scores in the order of their tree, and credits and payouts that follow from them. `None` if they
/// cannot be: then the lie needs none.
pub fn from_scores(world: &Known, round: &mut StatedRound) -> Option<()> {
    round.receipts.sort_by_key(Receipt::id);
    round.scores.sort_by_key(|score| (score.receipt_id, score.source()));
    from_ordered_scores(world, round)
}

/// Credits and payouts that follow from scores as they are.
pub(crate) fn from_ordered_scores(world: &Known, round: &mut StatedRound) -> Option<()> {
    let kept: Vec<(U256, u128)> = world
        .facts
        .sources
        .iter()
        .filter(|source| !source.is_left_out(world.span.1))
        .map(|source| (source.datanet_id, source.weight.into()))
        .collect();
    let weights: u128 = kept.iter().map(|source| source.1).sum();
    round.credits.clear();
    for receipt in &round.receipts {
        let (receipt_id, price, whole) = (receipt.id(), receipt.price, u128::from(receipt.output_length));
        let mut add = |payee: Payee, source: B256, role: CreditRole, credit: u128| {
            if credit > 0 {
                round.credits.push(CreditRow { payee, receipt_id, source, role, credit });
            }
        };
        // Of an output of no bytes nothing is anybody's.
        let part = |sum: u128| (price * sum).checked_div(whole).unwrap_or_default();
        let mut before = 0;
        for score in round.scores.iter().filter(|score| score.receipt_id == receipt_id) {
            let after = before + score.leaf().value;
            let credit = part(after).checked_sub(part(before))?;
            before = after;
            let fee = credit
                * u128::from(world.facts.fees.get(&score.owner.datanet).copied().unwrap_or_default())
                / 10_000;
            add(score.owner.payee, score.source(), CreditRole::Contributor, credit - fee);
            add(treasury(score.owner.datanet)?, score.source(), CreditRole::Treasury, fee);
        }
        let unowned = price.checked_sub(part(before))?;
        let others: u128 = kept.iter().skip(1).map(|source| unowned * source.1 / weights).sum();
        for (index, (datanet, weight)) in kept.iter().enumerate() {
            let part = if index == 0 { unowned - others } else { unowned * weight / weights };
            add(treasury(*datanet)?, B256::ZERO, CreditRole::Unowned, part);
        }
    }
    from_credits(world, round);
    Some(())
}

/// Credits in the order of their tree, and payouts that follow from them.
pub fn from_credits(world: &Known, round: &mut StatedRound) {
    round.credits.sort_by_key(|row| (row.payee, row.digest()));
    payouts(world, round);
}

/// Payouts that follow from credits as they are.
pub(crate) fn payouts(world: &Known, round: &mut StatedRound) {
    let mut earned: BTreeMap<Payee, u128> = BTreeMap::new();
    for row in &round.credits {
        *earned.entry(row.payee).or_default() += row.credit;
    }
    let bps = u128::from(world.facts.contributors_bps);
    let mut payouts: BTreeMap<Payee, u128> =
        earned.into_iter().map(|(payee, credit)| (payee, credit * bps / 10_000)).collect();
    for last in &world.facts.last_payouts {
        *payouts.entry(last.payee).or_default() += last.amount;
    }
    let rows = payouts.into_iter().filter(|(_, amount)| *amount > 0);
    round.payouts = rows.map(|(payee, amount)| Payout { payee, amount }).collect();
}

/// The head of a tree of these leaves, in whatever order.
///
/// Panics if their sum does not fit.
pub fn head(leaves: &[Leaf]) -> TreeHead {
    // The tree without leaves has no nodes.
    let tree = SumTree::join(leaves).expect("sums that fit");
    if leaves.is_empty() { TreeHead::default() } else { tree.head() }
}
