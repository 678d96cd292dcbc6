//! Whole-number parts of money: everything rounds down, and what rounding leaves stays in the pool.

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

/// (high, low) / by for `high < by`, bit by bit: a fifth of the program that a general 256-bit division takes.
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

/// The credit that `score` earns of a receipt's `price`, split into what the contributor and the Datanet's treasury get.
///
/// floor(price * score / total), of which the treasury takes floor(credit * fee / 10,000). `None` if `total` is zero
/// or below `score`.
pub fn credit(price: u128, score: u128, total: u128, fee_bps: u16) -> Option<(u128, u128)> {
    if score > total {
        return None;
    }
    let credit = part_of(price, score, total)?;
    let fee = basis_points(credit, fee_bps);
    Some((credit - fee, fee))
}

/// What a payee has earned since the model began: last + floor(pool * credit / receipts).
///
/// `None` if the credit is above the receipts' sum, or a number does not fit 128 bits.
pub fn payout(last: u128, pool: u128, credit: u128, receipts: u128) -> Option<u128> {
    if credit > receipts {
        return None;
    }
    if credit == 0 {
        return Some(last);
    }
    last.checked_add(part_of(pool, credit, receipts)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;
    use alloy_primitives::U256;
    use proptest::prelude::*;

    #[test]
    fn parts_are_exact_above_128_bits() {
        assert_eq!(part_of(u128::MAX, u128::MAX, u128::MAX), Some(u128::MAX));
        assert_eq!(part_of(u128::MAX, 2, 1), None);
        assert_eq!(part_of(7, 1, 0), None);
        assert_eq!(part_of(7, 1, 2), Some(3));
    }

    #[test]
    fn a_payee_without_credit_keeps_what_it_has_even_without_receipts() {
        assert_eq!(payout(5, 10, 0, 0), Some(5));
        assert_eq!(payout(5, 10, 1, 0), None);
    }

    proptest! {
        #[test]
        fn parts_are_those_of_256_bit_arithmetic(a in any::<u128>(), b in any::<u128>(), c in 1..=u128::MAX, shift in 0u32..128) {
            let c = (c >> shift).max(1);
            let exact = U256::from(a) * U256::from(b) / U256::from(c);
            prop_assert_eq!(part_of(a, b, c), exact.try_into().ok());
        }

        #[test]
        fn payouts_never_exceed_the_pool(
            pool in any::<u128>(), credits in prop::collection::vec(0..u128::MAX / 64, 1..32), unearned in 0..u128::MAX / 64,
        ) {
            let receipts = credits.iter().sum::<u128>() + unearned;
            prop_assume!(receipts > 0);
            let paid: Vec<u128> = credits.iter().chain([&unearned])
                .map(|credit| payout(0, pool, *credit, receipts).unwrap()).collect();
            let sum = paid.iter().try_fold(0u128, |sum, part| sum.checked_add(*part)).unwrap();
            prop_assert!(sum <= pool);
            prop_assert!(pool - sum < paid.len() as u128, "rounding leaves less than one unit a payee");
        }

        #[test]
        fn credits_never_exceed_the_price(
            price in any::<u128>(), scores in prop::collection::vec(1u128..1 << 60, 1..32), fee in 0u16..=10_000,
        ) {
            let total = scores.iter().sum::<u128>();
            let mut sum = 0u128;
            for score in scores {
                let (contributor, treasury) = credit(price, score, total, fee).unwrap();
                sum = sum.checked_add(contributor).and_then(|sum| sum.checked_add(treasury)).unwrap();
            }
            prop_assert!(sum <= price);
        }
    }
}
