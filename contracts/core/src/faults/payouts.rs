//! What is wrong with payouts, given credits and the last payouts.

use super::{Proof, Shown, fault_unless_equal, shown_if};
use crate::{ids, split, typed_data::Round};
use alloy_primitives::{Address, B256};

/// A payee's payout is not what it had and what it was credited. `asset` is what the model is paid
/// in, `contributors_bps` the contributors' part, in basis points.
pub fn payout(
    round: &Round,
    asset: Address,
    contributors_bps: u16,
    payee: B256,
    last_root: B256,
    last: &Shown<'_>,
    first: &Shown<'_>,
    after_last: &Shown<'_>,
    payout: &Shown<'_>,
) -> Proof {
    let last = if round.settlement.is_zero() {
        shown_if(last.leaves.is_empty() && last.proof.is_empty(), "last")?;
        0
    } else {
        shown_if(ids::settlement(asset, last_root) == round.settlement, "lastRoot")?;
        last.at(last_root, payee, B256::ZERO, "last")?.value
    };
    let credit = first.sum_to(after_last, round.credits_root, payee, ["first", "afterLast"])?;
    let given = payout.at(round.payouts_root, payee, B256::ZERO, "payout")?.value;
    fault_unless_equal(credit.and_then(|credit| split::payout(last, credit, contributors_bps)), given)
}
