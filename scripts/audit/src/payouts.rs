//! Payouts, given credits and last payouts that are right.

use crate::{Check, challenge::Challenge, facts::Facts, trees::Trees};
use alloy_primitives::B256;
use std::iter::Peekable;
use tributary_core::{faults::trees::Tree, split};
use tributary_interfaces::IDisputes::provePayoutCall;
use tributary_rounds::FileError;

/// A payee's word with an amount.
type Amount = Result<(B256, u128), FileError>;

pub(crate) fn check(trees: &Trees<'_>, facts: &Facts) -> Check {
    let last = facts.last_payouts.iter().map(|last| Ok((last.payee.to_word(), last.amount)));
    let credits = trees.stated.credited();
    let credits = credits.map(|row| row.map(|(payee, credit)| (payee.to_word(), credit)));
    let payouts = trees.stated.payouts().map(|row| row.map(|row| (row.payee.to_word(), row.payout)));
    let (mut last, mut credits, mut payouts) = (last.peekable(), credits.peekable(), payouts.peekable());
    loop {
        // Each list ascends by payee.
        let next = [payee(&mut last)?, payee(&mut credits)?, payee(&mut payouts)?];
        let Some(payee) = next.into_iter().flatten().min() else { return Ok(()) };
        // The credits' tree has a sum, so no part of it overflows.
        let [last, credit, payout] =
            [sum(&mut last, payee)?, sum(&mut credits, payee)?, sum(&mut payouts, payee)?];
        let Some(expected) = split::payout(last, credit, facts.contributors_bps) else { continue };
        if expected == payout {
            continue;
        }
        let [first, after_last] = trees.ends(Tree::Credits, payee)?;
        let call = provePayoutCall {
            round: trees.round.clone(),
            payee,
            lastRoot: trees.last_root(),
            last: trees.last_place(payee)?,
            first,
            afterLast: after_last,
            payout: trees.place(Tree::Payouts, payee, B256::ZERO)?,
        };
        let reason = format!(
            "{payee} has a payout of {payout}, but had {last} and has credits of {credit}, which gives {expected}"
        );
        return Err(Challenge::new(&call, reason).into());
    }
}

/// Whose the next amount is.
fn payee(amounts: &mut Peekable<impl Iterator<Item = Amount>>) -> Result<Option<B256>, FileError> {
    if let Some(error) = amounts.next_if(Result::is_err) {
        error?;
    }
    Ok(amounts.peek().and_then(|amount| amount.as_ref().ok()).map(|amount| amount.0))
}

/// The sum of the amounts of a payee that come next.
fn sum(amounts: &mut Peekable<impl Iterator<Item = Amount>>, payee: B256) -> Result<u128, FileError> {
    let mut sum = 0u128;
    let is_meant = |amount: &Amount| amount.as_ref().map_or(true, |amount| amount.0 == payee);
    while let Some(amount) = amounts.next_if(is_meant) {
        sum = sum.saturating_add(amount?.1);
    }
    Ok(sum)
}
