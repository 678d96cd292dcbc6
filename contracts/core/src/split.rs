//! Whole-number parts of money: every division rounds down (SPEC 5.2 and 6).

use alloc::vec::Vec;

/// One whole in basis points.
pub const BPS: u128 = 10_000;

/// floor(amount * part / whole), or `None` if `whole` is zero or the result does not fit 128 bits.
pub fn part_of(amount: u128, part: u128, whole: u128) -> Option<u128> {
    if whole == 0 {
        return None;
    }
    if let Some(product) = amount.checked_mul(part) {
        return Some(product / whole);
    }
    let (high, low) = wide_mul(amount, part);
    (high < whole).then(|| wide_div(high, low, whole))
}

/// The 256-bit product of two numbers as (high, low).
fn wide_mul(a: u128, b: u128) -> (u128, u128) {
    const LOW: u128 = u64::MAX as u128;
    let (a1, a0, b1, b0) = (a >> 64, a & LOW, b >> 64, b & LOW);
    let (low, cross, other, high) = (a0 * b0, a0 * b1, a1 * b0, a1 * b1);
    let middle = (low >> 64) + (cross & LOW) + (other & LOW);
    (high + (cross >> 64) + (other >> 64) + (middle >> 64), middle << 64 | low & LOW)
}

/// (high, low) / by for `high < by`, bit by bit: a fifth of the program that a general 256-bit
/// division takes.
fn wide_div(mut high: u128, mut low: u128, by: u128) -> u128 {
    for _ in 0..128 {
        let carry = high >> 127 == 1;
        high = high << 1 | low >> 127;
        low <<= 1;
        if carry || high >= by {
            high = high.wrapping_sub(by);
            low |= 1;
        }
    }
    low
}

/// floor(amount * bps / 10,000); `bps` above 10,000 counts as 10,000.
pub fn basis_points(amount: u128, bps: u16) -> u128 {
    part_of(amount, u128::from(bps).min(BPS), BPS).unwrap_or(amount)
}

/// The credit that `score` earns of a receipt's `price`, as (the contributor's part, the treasury's
/// fee). `before` is the sum of the receipt's scores before it, `whole` is what they are parts of.
///
/// c = floor(price * (before + score) / whole) - floor(price * before / whole), of which the
/// treasury takes floor(c * feeBps / 10,000) (SPEC 5.2). So the credits of neighbouring scores add
/// up to that of their sum. `None` if `whole` is zero or below `before + score`.
pub fn credit(price: u128, before: u128, score: u128, whole: u128, fee_bps: u16) -> Option<(u128, u128)> {
    let to = owned(price, before.checked_add(score)?, whole)?;
    let credit = to.checked_sub(owned(price, before, whole)?)?;
    let fee = basis_points(credit, fee_bps);
    Some((credit - fee, fee))
}

/// What the scores of a receipt leave of its price: price - floor(price * scores / whole), where
/// `scores` is their sum and `whole` what they are parts of (SPEC 5.2).
///
/// `None` if `whole` is zero or below `scores`.
pub fn unowned_of(price: u128, scores: u128, whole: u128) -> Option<u128> {
    price.checked_sub(owned(price, scores, whole)?)
}

/// What the scores of a receipt leave of its price where the whole is their sum: all of it if there
/// are none, else nothing (SPEC 5.2).
pub fn unscored(price: u128, scores: u128) -> u128 {
    if scores == 0 { price } else { 0 }
}

/// What all scores up to a sum earn of a price: floor(price * scores / whole).
#[inline(never)]
fn owned(price: u128, scores: u128, whole: u128) -> Option<u128> {
    if scores > whole { None } else { part_of(price, scores, whole) }
}

/// The parts of an unowned amount that the treasuries have by weight, in the order of `weights`:
/// floor(amount * weight / sum of weights) for all but the first, which has the rest (SPEC 5.2).
///
/// `None` if there are no weights, or they add up to zero.
pub fn unowned(amount: u128, weights: &[u16]) -> Option<Vec<u128>> {
    let whole: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
    let mut parts = Vec::with_capacity(weights.len());
    for weight in weights {
        parts.push(part_of(amount, (*weight).into(), whole)?);
    }
    let others: u128 = parts.get(1..)?.iter().sum();
    *parts.first_mut()? = amount.checked_sub(others)?;
    Some(parts)
}

/// One of the parts of [`unowned`], by its index.
///
/// `None` as there, or if there is no such part.
pub fn unowned_part(amount: u128, weights: impl Iterator<Item = u16> + Clone, index: usize) -> Option<u128> {
    let whole: u128 = weights.clone().map(u128::from).sum();
    let part = |weight: u16| part_of(amount, weight.into(), whole);
    let mut from = weights.skip(index);
    let weight = from.next()?;
    if index > 0 {
        return part(weight);
    }
    from.try_fold(amount, |rest, weight| rest.checked_sub(part(weight)?))
}

/// What a payee has earned since the model began: last + floor(credit * contributorsBps / 10,000).
///
/// `None` if it does not fit 128 bits.
pub fn payout(last: u128, credit: u128, contributors_bps: u16) -> Option<u128> {
    last.checked_add(basis_points(credit, contributors_bps))
}

/// The bounds of the payouts' sum after a round, as (least, most). The round allocates the
/// contributors' part of the receipts, less what rounding takes: below one unit a credit
/// (SPEC 5.3).
///
/// `None` if a bound does not fit 128 bits.
pub fn payouts_bounds(
    settled: u128,
    receipts: u128,
    contributors_bps: u16,
    credits: u64,
) -> Option<(u128, u128)> {
    let part = basis_points(receipts, contributors_bps);
    let least = settled.checked_add(part.saturating_sub(credits.into()))?;
    Some((least, settled.checked_add(part)?))
}

/// What was paid for a model and is in no finalised round: what the receipts of the next one add up
/// to at most.
pub fn unsettled(paid: u128, receipts_settled: u128) -> u128 {
    paid.saturating_sub(receipts_settled)
}

/// What a round can reach: all that was settled and not claimed, `left`, and what the round
/// allocates, which is the sum of its payouts beyond what was settled.
pub fn reach(left: u128, settled: u128, payouts: u128) -> u128 {
    left.saturating_add(payouts.saturating_sub(settled))
}

/// What each signer of a round has at stake: max(amount, floor(reach * bps / 10,000)), where
/// [`reach`] gives the round's (SPEC 5.3).
pub fn bond(amount: u128, reach: u128, bps: u16) -> u128 {
    amount.max(basis_points(reach, bps))
}

/// What each signer of a voided round pays to who proved the fault: a twentieth of the model's least
/// bond (SPEC 5.5).
pub fn void_fee(model_bond: u128) -> u128 {
    model_bond / 20
}

/// What a veto of a round burns: a twentieth of what the round's receipts allocate to contributors,
/// ceil(floor(receipts * contributorsBps / 10,000) / 20), in units of the asset (SPEC 8.8).
pub fn veto_burn(receipts: u128, contributors_bps: u16) -> u128 {
    basis_points(receipts, contributors_bps).div_ceil(20)
}

/// The index of the owner's fixed share.
pub const OWNER_SHARE: u8 = 0;
/// The index of the base model's fixed share.
pub const BASE_SHARE: u8 = 1;
/// The index of the first payee's fixed share; the other payees' follow.
pub const FIRST_PAYEE_SHARE: u8 = 2;

/// What a fixed share has accrued since the model began:
/// floor(receipts * bps / 10,000) + floor(income * bps / (10,000 - contributorsBps)) (SPEC 6).
///
/// The second term is 0 if contributors have everything. `None` if it does not fit 128 bits.
pub fn share(receipts: u128, income: u128, bps: u16, contributors_bps: u16) -> Option<u128> {
    let others = BPS.saturating_sub(contributors_bps.into());
    let of_income = if others == 0 { 0 } else { part_of(income, u128::from(bps), others)? };
    basis_points(receipts, bps).checked_add(of_income)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy_primitives::U256;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn one_part_of_what_is_unowned_is_that_of_all(
            amount: u128, weights in prop::collection::vec(any::<u16>(), 0..17), index in 0usize..17,
        ) {
            let parts = unowned(amount, &weights).unwrap_or_default();
            let is_whole = weights.iter().any(|weight| *weight > 0);
            let part = unowned_part(amount, weights.iter().copied(), index);
            prop_assert_eq!(part.filter(|_| is_whole), parts.get(index).copied());
        }
    }

    #[test]
    fn parts_are_exact_above_128_bits() {
        assert_eq!(part_of(u128::MAX, u128::MAX, u128::MAX), Some(u128::MAX));
        assert_eq!(part_of(u128::MAX, 2, 1), None);
        assert_eq!(part_of(7, 1, 0), None);
        assert_eq!(part_of(7, 1, 2), Some(3));
    }

    #[test]
    fn no_scores_earn_more_than_the_whole() {
        assert_eq!(credit(10, 6, 4, 10, 0), Some((4, 0)));
        assert_eq!(credit(10, 6, 5, 10, 0), None);
        assert_eq!(credit(10, u128::MAX, 1, u128::MAX, 0), None);
        assert_eq!(credit(10, 0, 0, 0, 0), None);
        assert_eq!(unowned_of(10, 0, 3), Some(10));
        assert_eq!(unowned_of(10, 3, 3), Some(0));
        assert_eq!(unowned_of(10, 4, 3), None);
        assert_eq!(unowned_of(10, 0, 0), None);
    }

    #[test]
    fn all_that_is_unowned_goes_to_the_treasuries() {
        assert_eq!(unowned(10, &[1, 1, 1]), Some([4, 3, 3].into()));
        assert_eq!(unowned(0, &[5]), Some([0].into()));
        assert_eq!(unowned(1, &[]), None);
        assert_eq!(unowned(1, &[0, 0]), None);
    }

    #[test]
    fn a_bond_follows_what_a_round_can_reach() {
        assert_eq!(bond(100, 10_000, 500), 500);
        assert_eq!(bond(100, 1_000, 500), 100);
    }

    #[test]
    fn a_share_has_its_part_of_income() {
        assert_eq!(share(1_000, 500, 1_000, 6_000), Some(100 + 125));
        assert_eq!(share(1_000, 500, 0, 10_000), Some(0));
    }

    proptest! {
        #[test]
        fn parts_are_those_of_256_bit_arithmetic(
            a in any::<u128>(), b in any::<u128>(), c in 1..=u128::MAX, shift in 0u32..128,
        ) {
            let c = (c >> shift).max(1);
            let exact = U256::from(a) * U256::from(b) / U256::from(c);
            prop_assert_eq!(part_of(a, b, c), exact.try_into().ok());
        }

        #[test]
        fn the_credits_of_a_receipt_are_its_price(
            price in 0..crate::limits::AMOUNT_LIMIT, ranges in prop::collection::vec(1u128..1_000, 0..32),
            unheld in 1u128..1_000, fee in 0u16..=10_000, weights in prop::collection::vec(1u16..=10_000, 1..16),
        ) {
            let whole = ranges.iter().sum::<u128>() + unheld;
            let (mut scores, mut shared) = (0, 0);
            for range in ranges {
                let (contributor, treasury) = credit(price, scores, range, whole, fee).unwrap();
                let least = price * range / whole;
                prop_assert!((least..=least + 1).contains(&(contributor + treasury)));
                scores += range;
                shared += contributor + treasury;
            }
            let rest = unowned_of(price, scores, whole).unwrap();
            prop_assert_eq!(shared + rest, price);
            prop_assert_eq!(unowned(rest, &weights).unwrap().iter().sum::<u128>(), rest);
        }

        #[test]
        fn neighbouring_scores_earn_what_their_sum_does(
            price in 0..crate::limits::AMOUNT_LIMIT, before in 0u128..1_000, first in 1u128..1_000,
            second in 1u128..1_000, after in 0u128..1_000,
        ) {
            let whole = before + first + second + after;
            let credit = |before, score| credit(price, before, score, whole, 0).unwrap().0;
            prop_assert_eq!(credit(before, first) + credit(before + first, second), credit(before, first + second));
        }

        #[test]
        fn payouts_lie_within_their_bounds(
            credits in prop::collection::vec(1..crate::limits::AMOUNT_LIMIT, 1..32), bps in 0u16..=10_000,
            settled in 0..crate::limits::AMOUNT_LIMIT,
        ) {
            let receipts = credits.iter().sum::<u128>();
            let rise: u128 = credits.iter().map(|credit| payout(0, *credit, bps).unwrap()).sum();
            let (least, most) = payouts_bounds(settled, receipts, bps, credits.len() as u64).unwrap();
            prop_assert!((least..=most).contains(&(settled + rise)));
        }

        #[test]
        fn shares_never_exceed_what_contributors_leave(
            receipts in 0..crate::limits::AMOUNT_LIMIT, income in 0..crate::limits::AMOUNT_LIMIT,
            cuts in prop::collection::vec(0u16..=10_000, 1..6),
        ) {
            let mut cuts = cuts;
            cuts.sort_unstable();
            let contributors = 10_000 - cuts[cuts.len() - 1];
            let (mut last, mut drawn) = (0, 0);
            for cut in cuts {
                drawn += share(receipts, income, cut - last, contributors).unwrap();
                last = cut;
            }
            prop_assert!(drawn <= receipts - basis_points(receipts, contributors) + income);
        }
    }
}
