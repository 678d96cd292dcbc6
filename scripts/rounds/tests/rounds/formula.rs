//! The formula against a second one, written from the protocol's page and sharing no arithmetic
//! with the first.

use crate::sample::{FROM, Sample, input, member, owner, payee, receipt, rows, source, treasury_of};
use alloy_primitives::{B256, U256};
use proptest::prelude::*;
use std::collections::BTreeMap;
use tributary_core::{faults::trees::Tree, ids, payee::Payee, sum_tree};
use tributary_rounds::{Owner, Payout, Payouts, Round, RoundInput};

/// What everyone has earned, by 256-bit numbers.
fn recomputed(input: &RoundInput) -> BTreeMap<B256, U256> {
    let wide = U256::from::<u128>;
    let mut earned: BTreeMap<B256, U256> = BTreeMap::new();
    let weights: U256 = input.sources.iter().map(|source| U256::from(source.weight)).sum();
    let counts = |length: u32| (1..=32_768).contains(&length);
    for receipt in input.receipts.iter().filter(|receipt| counts(receipt.output_length)) {
        let mut left = wide(receipt.price);
        let mut rows: Vec<_> = input.scores.iter().filter(|row| row.receipt_id == receipt.id()).collect();
        rows.sort_by_key(|row| row.range.start);
        let up_to = |bytes: U256| wide(receipt.price) * bytes / U256::from(receipt.output_length);
        let mut before = U256::ZERO;
        for row in rows {
            let after = before + U256::from(row.range.end - row.range.start);
            let credit = up_to(after) - up_to(before);
            before = after;
            let owner = input.owners.iter().find(|owner| owner.order == row.range.owner).unwrap();
            let source = input.sources.iter().find(|source| source.datanet == owner.datanet).unwrap();
            let fee = credit * U256::from(source.fee_bps) / U256::from(10_000);
            *earned.entry(owner.payee.to_word()).or_default() += credit - fee;
            *earned.entry(treasury_of(source.datanet.to()).to_word()).or_default() += fee;
            left -= credit;
        }
        let part = |weight: u16| left * U256::from(weight) / weights;
        let others: U256 = input.sources.iter().skip(1).map(|source| part(source.weight)).sum();
        for (index, source) in input.sources.iter().enumerate() {
            let part = if index == 0 { left - others } else { part(source.weight) };
            *earned.entry(treasury_of(source.datanet.to()).to_word()).or_default() += part;
        }
    }
    let mut payouts: BTreeMap<B256, U256> =
        input.last_payouts.iter().map(|last| (last.payee.to_word(), wide(last.amount))).collect();
    for (payee, credit) in earned {
        let part = credit * U256::from(input.header.contributors_bps) / U256::from(10_000);
        *payouts.entry(payee).or_default() += part;
    }
    payouts.retain(|_, amount| !amount.is_zero());
    payouts
}

fn check(input: RoundInput) -> Result<Payouts, TestCaseError> {
    let (bps, last) = (input.header.contributors_bps, input.last_payouts.clone());
    let expected = recomputed(&input);
    let round = Round::build(input).unwrap();

    let found: BTreeMap<B256, U256> =
        rows(round.payouts()).iter().map(|row| (row.payee.to_word(), U256::from(row.payout))).collect();
    prop_assert_eq!(found, expected);

    let before: u128 = last.iter().map(|payout| payout.amount).sum();
    let receipts = round.heads.receipts.node.sum;
    prop_assert_eq!(round.heads.credits.node.sum, receipts, "the price is shared");
    let (least, most) =
        tributary_core::split::payouts_bounds(before, receipts, bps, round.heads.credits.count).unwrap();
    prop_assert!((least..=most).contains(&round.payouts_tree().sum()), "as Attribution checks");
    let now: Payouts =
        rows(round.payouts()).iter().map(|row| Payout { payee: row.payee, amount: row.payout }).collect();
    for payout in last {
        let now = now.iter().find(|now| now.payee == payout.payee).unwrap();
        prop_assert!(now.amount >= payout.amount, "a cumulative amount never falls");
    }
    check_leaves(&round)?;
    Ok(now)
}

/// What the round says of its scores and credits is what its trees hold, by the names of SPEC 1.
fn check_leaves(round: &Round) -> Result<(), TestCaseError> {
    let (scores, credits) = (round.tree(Tree::Scores), round.tree(Tree::Credits));
    prop_assert_eq!((scores.head(), credits.head()), (round.heads.scores, round.heads.credits));
    prop_assert_eq!(round.tree(Tree::Receipts).head(), round.heads.receipts);
    // Hashed once more from the rows.
    for tree in Tree::ALL {
        prop_assert_eq!(round.stated().tree(tree).unwrap().unwrap().head(), round.tree(tree).head());
    }
    let [scores, credits] = [scores, credits].map(|tree| tree.leaves(0..u64::MAX).unwrap());
    for (score, leaf) in rows(round.scores()).iter().zip(&scores) {
        let key = ids::contribution_key(score.owner.datanet, score.owner.content_id);
        prop_assert_eq!(leaf.key, score.receipt_id);
        prop_assert_eq!(leaf.data, ids::source(score.start, score.end, key, score.owner.item));
        prop_assert_eq!(leaf.value, u128::from(score.end - score.start));
    }
    for (row, leaf) in rows(round.credits()).iter().zip(&credits) {
        prop_assert_eq!((leaf.key, leaf.value), (row.payee.to_word(), row.credit));
        prop_assert_eq!(leaf.data, ids::credit_digest(row.receipt_id, row.source, row.role));
        prop_assert_eq!(row.source.is_zero(), row.role == ids::CreditRole::Unowned);
    }
    for row in rows(round.payouts()) {
        let proven = round.payout_proof(row.payee).unwrap().unwrap();
        prop_assert_eq!((proven.leaf.value, proven.leaf.data), (row.payout, B256::ZERO));
        prop_assert!(sum_tree::verify(round.heads.payouts.root(), &[proven.leaf], &proven.proof).is_some());

        let of_payee = credits.iter().filter(|leaf| leaf.key == row.payee.to_word());
        prop_assert_eq!(of_payee.map(|leaf| leaf.value).sum::<u128>(), row.credit);
    }
    Ok(())
}

/// A receipt's price and its output's length, and its ranges as (gap before it, length, owner).
pub(crate) type Shape = Vec<(u128, u32, Vec<(u16, u16, usize)>)>;

pub(crate) fn shape() -> impl Strategy<Value = Shape> {
    let price = prop_oneof![Just(0u128), 1u128..50, any::<u64>().prop_map(u128::from), 0..1u128 << 96];
    let length = prop_oneof![Just(0u32), 1u32..200, 1u32..=32_768, 32_769..=u32::MAX];
    let ranges = prop::collection::vec((prop_oneof![Just(0u16), 0u16..40], 1u16..60, 0usize..12), 0..8);
    prop::collection::vec((price, length, ranges), 0..6)
}

/// Twelve owners in two Datanets, of which one half are in batches, and what is missing.
pub(crate) fn owners(payees: &[(u64, Payee)]) -> Vec<Owner> {
    let owner = |(number, (datanet, payee)): (u32, &(u64, Payee))| match number {
        0..6 => owner(number, *datanet, *payee),
        _ => member(number, *datanet, *payee, number),
    };
    (0..).zip(payees).map(owner).collect()
}

/// Puts a shape into an input that has owners; at least one receipt has a price.
pub(crate) fn fill(input: &mut RoundInput, shape: Shape) {
    for (number, (price, length, ranges)) in (0u32..).zip(shape) {
        input.receipts.push(receipt(number, price, length));
        let whole = if length > 32_768 { 0 } else { length as u16 };
        let (mut end, mut last) = (0u16, usize::MAX);
        for (gap, length, owner) in ranges {
            let start = end + gap + u16::from(last == owner);
            if start + length > whole {
                break;
            }
            end = start + length;
            last = owner;
            input.shape(number as usize, owner, start..end);
        }
    }
    input.receipts.push(receipt(99, 1, 1));
}

pub(crate) fn any_payee() -> impl Strategy<Value = (u64, Payee)> {
    let payee = prop_oneof![(0u32..6).prop_map(payee), (1u64..4).prop_map(treasury_of)];
    (1u64..3, payee)
}

proptest! {
    #[test]
    fn payouts_are_those_of_an_independent_recomputation(
        rounds in prop::collection::vec((shape(), 1u16..=10_000), 1..4),
        payees in prop::collection::vec(any_payee(), 12),
        fees in (0u16..=3_000, prop_oneof![Just(0u16), Just(3_000)]),
        weights in prop::array::uniform3(1u16..=10_000),
    ) {
        let mut last = vec![];
        for (index, (shape, bps)) in rounds.into_iter().enumerate() {
            let mut input = input(0);
            (input.header.number, input.header.contributors_bps) = (index as u64 + 1, bps);
            input.header.from = if index == 0 { 0 } else { FROM };
            input.sources =
                vec![source(1, weights[0], fees.0), source(2, weights[1], fees.1), source(3, weights[2], 0)];
            input.owners = owners(&payees);
            fill(&mut input, shape);
            input.last_payouts = last;
            last = check(input)?;
        }
    }

    #[test]
    fn the_order_of_the_input_does_not_matter(
        shape in shape(), payees in prop::collection::vec(any_payee(), 12), seed in any::<u64>(),
    ) {
        let mut one = input(250);
        one.sources.push(source(2, 3, 0));
        one.owners = owners(&payees);
        fill(&mut one, shape);
        let mut other = one.clone();
        let at = |len: usize| if len == 0 { 0 } else { seed as usize % len };
        other.owners.reverse();
        let (receipts, scores) = (at(one.receipts.len()), at(one.scores.len()));
        other.receipts.rotate_left(receipts);
        other.scores.rotate_left(scores);
        let (one, other) = (Round::build(one).unwrap(), Round::build(other).unwrap());
        prop_assert_eq!(one.heads, other.heads);
    }
}
