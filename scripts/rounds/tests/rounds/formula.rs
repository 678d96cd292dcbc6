//! The formula against a second one, written from the protocol's page and sharing no arithmetic with the first.

use crate::sample::{MODEL, Sample, contribution, input, payee, receipt};
use alloy_primitives::{B256, U256};
use proptest::prelude::*;
use std::collections::BTreeMap;
use tributary_core::{ids::contribution_key, payee::Payee, sum_tree};
use tributary_rounds::{Datanet, Payouts, Round, RoundInput};

/// What everyone has earned, by 256-bit numbers.
fn recomputed(input: &RoundInput) -> BTreeMap<B256, U256> {
    let wide = U256::from::<u128>;
    let mut earned: BTreeMap<B256, U256> = BTreeMap::new();
    let receipts: U256 = input.receipts.iter().map(|receipt| wide(receipt.price)).sum();
    for receipt in &input.receipts {
        let id = receipt.id();
        let scores: Vec<_> = input.scores.iter().filter(|row| row.receipt_id == id).collect();
        let total: U256 = scores.iter().map(|row| U256::from(row.score)).sum();
        for row in scores.iter().filter(|row| row.score > 0) {
            let credit = wide(receipt.price) * U256::from(row.score) / total;
            let (contribution, datanet) = input
                .contributions
                .iter()
                .map(|c| (c, &input.datanets[c.datanet as usize]))
                .find(|(c, d)| contribution_key(d.id, c.content_id) == row.contribution_key)
                .unwrap();
            let fee = credit * U256::from(datanet.fee_bps) / U256::from(10_000);
            *earned.entry(contribution.payee.to_word()).or_default() += credit - fee;
            *earned.entry(datanet.treasury.to_word()).or_default() += fee;
        }
    }
    let all: U256 = earned.values().sum();
    *earned.entry(input.terms.fallback.to_word()).or_default() += receipts - all;
    let mut payouts: BTreeMap<B256, U256> =
        input.last_payouts.iter().map(|last| (last.payee.to_word(), wide(last.amount))).collect();
    for (payee, credit) in earned.into_iter().filter(|(_, credit)| !credit.is_zero()) {
        *payouts.entry(payee).or_default() += wide(input.terms.pool) * credit / receipts;
    }
    payouts.retain(|_, amount| !amount.is_zero());
    payouts
}

fn check(input: RoundInput) -> Result<Payouts, TestCaseError> {
    let (pool, last) = (input.terms.pool, input.last_payouts.clone());
    let expected = recomputed(&input);
    let round = Round::build(input).unwrap();

    let found: BTreeMap<B256, U256> =
        round.payouts.iter().map(|row| (row.payee.to_word(), U256::from(row.payout))).collect();
    prop_assert_eq!(found, expected);

    let before: u128 = last.iter().map(|payout| payout.amount).sum();
    prop_assert!(round.payouts_tree.sum() <= before + pool, "no more than was paid in");
    prop_assert!(round.credits_tree.sum() <= round.receipts_tree.sum());
    let now = round.next_payouts();
    for payout in last {
        let now = now.iter().find(|now| now.payee == payout.payee).unwrap();
        prop_assert!(now.amount >= payout.amount, "a cumulative amount never falls");
    }
    for row in &round.payouts {
        let shown = round.payout_proof(row.payee).unwrap();
        prop_assert_eq!((shown.leaf.value, shown.leaf.data), (row.payout, B256::ZERO));
        prop_assert!(sum_tree::verify(round.payouts_tree.root(), &[shown.leaf], &shown.proof).is_some());

        let shown = round.credits_tree.prove_key(row.payee.to_word());
        let root = round.credits_tree.root();
        let credit = sum_tree::key_sum(root, row.payee.to_word(), &shown.run, &shown.proof);
        let unearned = if row.payee == round.terms.fallback { round.unearned } else { 0 };
        prop_assert_eq!(credit, Some(row.credit - unearned));
    }
    Ok(now)
}

/// A round's prices and its scores as (receipt, contribution, score).
type Shape = (Vec<u128>, Vec<(usize, usize, u64)>);

fn shape() -> impl Strategy<Value = Shape> {
    let price = prop_oneof![Just(0u128), 1u128..50, any::<u64>().prop_map(u128::from), 0..u128::MAX >> 8];
    let score = prop_oneof![Just(0u64), 1u64..20, any::<u64>()];
    (prop::collection::vec(price, 0..8), prop::collection::btree_map((0usize..8, 0usize..12), score, 0..40))
        .prop_map(|(prices, scores)| {
            let scores = scores.into_iter().filter(|((receipt, _), _)| *receipt < prices.len());
            let scores =
                scores.map(|((receipt, contribution), score)| (receipt, contribution, score)).collect();
            (prices, scores)
        })
}

fn somebody() -> impl Strategy<Value = Payee> {
    // Among them the treasury and the fallback account, as contributors.
    (96u32..104).prop_map(payee)
}

proptest! {
    #[test]
    fn payouts_are_those_of_an_independent_recomputation(
        rounds in prop::collection::vec((shape(), prop_oneof![0u128..100, 0..u128::MAX >> 8]), 1..4),
        contributors in prop::collection::vec((0u32..2, somebody()), 12),
        fees in (0u16..=10_000, prop_oneof![Just(0u16), Just(10_000)]),
    ) {
        let mut last = vec![];
        for (number, ((prices, scores), pool)) in rounds.into_iter().enumerate() {
            let mut input = input(fees.0, pool);
            input.terms.number = number as u64 + 1;
            input.datanets.push(Datanet { id: U256::from(MODEL), treasury: payee(98), fee_bps: fees.1 });
            input.contributions = (0u32..).zip(&contributors)
                .map(|(number, (datanet, payee))| contribution(number, *datanet, *payee)).collect();
            input.receipts = (0u32..).zip(prices).map(|(number, price)| receipt(number, price)).collect();
            for (receipt, contribution, score) in scores {
                input.shape(receipt, contribution, score);
            }
            input.last_payouts = last;
            last = check(input)?;
        }
    }

    #[test]
    fn the_order_of_the_input_means_nothing((prices, scores) in shape(), seed in any::<u64>()) {
        let mut one = input(250, 1_000_000);
        one.contributions = (0..12).map(|number| contribution(number, 0, payee(number % 5))).collect();
        one.receipts = (0u32..).zip(prices).map(|(number, price)| receipt(number, price)).collect();
        for (receipt, contribution, score) in scores {
            one.shape(receipt, contribution, score);
        }
        let mut other = one.clone();
        let at = |len: usize| if len == 0 { 0 } else { seed as usize % len };
        other.contributions.reverse();
        let (receipts, scores) = (at(one.receipts.len()), at(one.scores.len()));
        other.receipts.rotate_left(receipts);
        other.scores.rotate_left(scores);
        let (one, other) = (Round::build(one).unwrap(), Round::build(other).unwrap());
        prop_assert_eq!(one.receipts_tree.root(), other.receipts_tree.root());
        prop_assert_eq!(one.scores_tree.root(), other.scores_tree.root());
        prop_assert_eq!(one.credits_tree.root(), other.credits_tree.root());
        prop_assert_eq!(one.payouts_tree.root(), other.payouts_tree.root());
    }
}
