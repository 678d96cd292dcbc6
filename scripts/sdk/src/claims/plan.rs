//! Which calls pay payees for the least gas: ranges of the payouts tree where many neighbours are
//! due, claims of their own for all others.

use super::Balance;
use std::ops::Range;
use tributary_core::payee::Payee;
use tributary_rounds::Payout;

/// What a payee's own claim takes in a call with others, in gas: `rewards.claimMany.10.later` of
/// test/snapshots/gas.json, by 10.
const CLAIM: u64 = 29_500;

/// What an account takes in a range, in gas: `rewards.payRange.128.later`, by 128.
const IN_RANGE: u64 = 15_000;

/// What an account takes in a range in which it is not due, in gas: its calldata, its leaf, and a
/// look at what it received.
const SKIPPED: u64 = 4_500;

/// What a range takes beside its accounts, in gas: a transaction with one proof
/// (`rewards.claim.depth20.later` less one account).
const RANGE: u64 = 45_000;

/// The accounts of one range.
pub(super) const RANGE_LENGTH: usize = 128;

/// The claims of one call: each has a kilobyte of proof.
pub(super) const CLAIMS: usize = 64;

/// What one call pays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// The accounts of these leaves of the tree, by `payRange`.
    Range(Range<usize>),
    /// These leaves, by `claimMany`.
    Claims(Vec<usize>),
}

impl Part {
    /// Two halves of it; `None` for one payee.
    pub(super) fn halves(self) -> Option<[Self; 2]> {
        match self {
            Self::Range(range) if range.len() > 1 => {
                let middle = range.start + range.len() / 2;
                Some([Self::Range(range.start..middle), Self::Range(middle..range.end)])
            }
            Self::Claims(mut claims) if claims.len() > 1 => {
                let rest = claims.split_off(claims.len() / 2);
                Some([Self::Claims(claims), Self::Claims(rest)])
            }
            _ => None,
        }
    }
}

/// The calls that pay these leaves, which ascend.
pub(super) fn plan(payouts: &[Payout], due: &[usize]) -> Vec<Part> {
    let is_account = |leaf: usize| matches!(payouts[leaf].payee, Payee::Account(_));
    let (mut parts, mut single) = (Vec::new(), Vec::new());
    let mut rest = due;
    while let Some((&start, _)) = rest.split_first() {
        let taken = range(rest, is_account);
        if taken > 0 {
            parts.push(Part::Range(start..rest[taken - 1] + 1));
            rest = &rest[taken..];
        } else {
            single.push(start);
            rest = &rest[1..];
        }
    }
    parts.extend(single.chunks(CLAIMS).map(|claims| Part::Claims(claims.to_vec())));
    parts
}

/// How many of these leaves one range from the first of them on should pay: the number that saves the
/// most gas; 0 if none saves any.
fn range(due: &[usize], is_account: impl Fn(usize) -> bool) -> usize {
    let (mut best, mut last) = ((0, 0), due[0]);
    for (index, &leaf) in due.iter().enumerate() {
        let length = leaf + 1 - due[0];
        // A gap that costs more than another range ends this one.
        let is_far = leaf.saturating_sub(last + 1) as u64 * SKIPPED > RANGE;
        if length > RANGE_LENGTH || is_far || !is_account(leaf) {
            break;
        }
        last = leaf;
        let paid = index as u64 + 1;
        let skipped = length as u64 - paid;
        let saved = (paid * (CLAIM - IN_RANGE)).saturating_sub(RANGE + skipped * SKIPPED);
        if saved > best.0 {
            best = (saved, index + 1);
        }
    }
    best.1
}

/// The leaves of payees who can be paid, of balances that ascend as the payouts do.
pub(super) fn leaf_of(payouts: &[Payout], balance: &Balance) -> Option<usize> {
    payouts.binary_search_by_key(&balance.payee.to_word(), |row| row.payee.to_word()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy_primitives::{Address, U256};
    use tributary_core::payee::treasury;

    /// Accounts, and a treasury after them.
    fn payouts(accounts: u8) -> Vec<Payout> {
        let account = |number| Payout { payee: Payee::Account(Address::repeat_byte(number)), amount: 1 };
        let treasury = Payout { payee: treasury(U256::from(1)).unwrap(), amount: 1 };
        (1..=accounts).map(account).chain([treasury]).collect()
    }

    #[test]
    fn neighbours_are_paid_by_ranges_and_others_by_claims() {
        let payouts = payouts(200);
        let all: Vec<usize> = (0..payouts.len()).collect();
        let expected = [Part::Range(0..128), Part::Range(128..200), Part::Claims(vec![200])];
        assert_eq!(plan(&payouts, &all), expected);
        // Three neighbours save less than a range takes.
        assert_eq!(plan(&payouts, &[4, 5, 6]), [Part::Claims(vec![4, 5, 6])]);
        // One that is not due costs less than two ranges; twenty cost more.
        assert_eq!(plan(&payouts, &[1, 2, 3, 4, 6, 7, 8, 9]), [Part::Range(1..10)]);
        let apart: Vec<usize> = (0..8).chain(28..36).collect();
        assert_eq!(plan(&payouts, &apart), [Part::Range(0..8), Part::Range(28..36)]);
        let scattered: Vec<usize> = (0..70).map(|number| number * 2 + 1).step_by(7).collect();
        assert_eq!(plan(&payouts, &scattered), [Part::Claims(scattered.clone())]);
        assert_eq!(plan(&payouts, &[]), []);
    }

    #[test]
    fn every_payee_is_in_one_part() {
        let payouts = payouts(250);
        for seed in 1..200usize {
            let due: Vec<usize> =
                (0..payouts.len()).filter(|leaf| (leaf * seed * 2_654_435_761) >> 7 & 3 < seed % 5).collect();
            let mut paid: Vec<usize> = Vec::new();
            for part in plan(&payouts, &due) {
                match part {
                    Part::Range(range) => {
                        assert!(range.len() <= RANGE_LENGTH && range.end <= 250, "{range:?}");
                        paid.extend(range.filter(|leaf| due.contains(leaf)));
                    }
                    Part::Claims(claims) => {
                        assert!(claims.len() <= CLAIMS);
                        paid.extend(claims);
                    }
                }
            }
            paid.sort_unstable();
            assert_eq!(paid, due);
        }
    }

    #[test]
    fn a_part_is_halved_down_to_one_payee() {
        let mut parts = vec![Part::Range(3..10), Part::Claims(vec![1, 5, 9])];
        let mut last = Vec::new();
        while let Some(part) = parts.pop() {
            match part.clone().halves() {
                Some(halves) => parts.extend(halves),
                None => last.push(part),
            }
        }
        assert_eq!(last.len(), 10);
    }
}
