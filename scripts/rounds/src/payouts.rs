//! The payouts of a round: what each payee has earned since the model began (SPEC 5.2).

use crate::{
    input::{InputError, Payout},
    tree::Tree,
};
use tributary_core::{leaves, payee::Payee, split, sum_tree::Leaf};

/// One leaf of the payouts tree, with what it is computed from, in units of the asset. Ascends by
/// payee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PayoutRow {
    /// Who is paid.
    pub payee: Payee,
    /// Its last payout, zero if it had none.
    pub last: u128,
    /// The sum of its credits of this round.
    pub credit: u128,
    /// What it has earned since the model began; above zero.
    pub payout: u128,
}

pub(crate) fn leaf(payee: Payee, payout: u128) -> Leaf {
    leaves::payout(payee.to_word(), payout)
}

/// The tree of a finalised round's payouts.
pub(crate) fn last_tree(payouts: &[Payout]) -> Result<Tree, InputError> {
    if let Some(zero) = payouts.iter().find(|payout| payout.amount == 0) {
        return Err(InputError::LastPayoutZero(zero.payee.to_word()));
    }
    let leaves = payouts.iter().map(|payout| leaf(payout.payee, payout.amount));
    Tree::build(leaves.collect()).map_err(InputError::LastPayouts)
}

/// The new payouts of all who had one or earn one. Both lists ascend by payee, each once.
pub(crate) fn payouts(
    last: &[Payout],
    earned: impl Iterator<Item = (Payee, u128)>,
    contributors_bps: u16,
) -> Result<Vec<PayoutRow>, InputError> {
    let mut rows = Vec::new();
    let mut last = last.iter().peekable();
    let mut earned = earned.filter(|(_, credit)| *credit > 0).peekable();
    loop {
        let had = last.peek().map(|payout| payout.payee);
        let has = earned.peek().map(|(payee, _)| *payee);
        let Some(payee) = had.into_iter().chain(has).min() else { break };
        let last = last.next_if(|payout| payout.payee == payee).map_or(0, |payout| payout.amount);
        let credit = earned.next_if(|(earner, _)| *earner == payee).map_or(0, |(_, credit)| credit);
        let payout = split::payout(last, credit, contributors_bps);
        let payout = payout.ok_or(InputError::Overflow("the payouts"))?;
        if payout > 0 {
            rows.push(PayoutRow { payee, last, credit, payout });
        }
    }
    Ok(rows)
}
