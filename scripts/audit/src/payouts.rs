//! Payouts, given credits and last payouts that are right.

use crate::{Check, Verdict, challenge::Challenge, facts::Facts, trees::Trees};
use alloy_primitives::B256;
use std::collections::BTreeMap;
use tributary_core::{faults::trees::Tree, split};
use tributary_interfaces::IDisputes::provePayoutCall;

#[derive(Default)]
struct Row {
    last: u128,
    credit: u128,
    payout: u128,
}

pub(crate) fn check(trees: &Trees<'_>, facts: &Facts) -> Check {
    let mut rows: BTreeMap<B256, Row> = BTreeMap::new();
    for last in &facts.last_payouts {
        rows.entry(last.payee.to_word()).or_default().last = last.amount;
    }
    for credit in &trees.stated.credits {
        // The credits' tree has a sum, so no part of it overflows.
        rows.entry(credit.payee.to_word()).or_default().credit += credit.credit;
    }
    for payout in &trees.stated.payouts {
        rows.entry(payout.payee.to_word()).or_default().payout = payout.amount;
    }
    for (payee, Row { last, credit, payout }) in rows {
        let Some(expected) = split::payout(last, credit, facts.contributors_bps) else { continue };
        if expected == payout {
            continue;
        }
        let [first, after_last] = trees.ends(Tree::Credits, payee);
        let call = provePayoutCall {
            round: trees.round.clone(),
            payee,
            lastRoot: trees.last_root(),
            last: trees.last_place(payee),
            first,
            afterLast: after_last,
            payout: trees.place(Tree::Payouts, payee, B256::ZERO),
        };
        let reason = format!(
            "{payee} has a payout of {payout}, but had {last} and has credits of {credit}, which gives {expected}"
        );
        return Err(Verdict::Wrong(Challenge::new(&call, reason)));
    }
    Ok(())
}
