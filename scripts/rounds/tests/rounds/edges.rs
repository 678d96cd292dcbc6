//! The cases that a scorer meets sooner or later, with their amounts in plain numbers.

use crate::sample::{Sample, contribution, input, payee, receipt};
use alloy_primitives::{B256, U256};
use tributary_core::{
    payee::{Payee, claim_key},
    sum_tree::Summit,
};
use tributary_rounds::{Contribution, InputError, Payout, Round, RoundInput};

fn amounts(round: &Round) -> Vec<(Payee, u128)> {
    round.payouts.iter().map(|row| (row.payee, row.payout)).collect()
}

fn amount(round: &Round, payee: Payee) -> u128 {
    amounts(round).iter().find(|(other, _)| *other == payee).map_or(0, |(_, amount)| *amount)
}

/// One receipt of this price and, for each score, a contributor of their own (accounts 0, 2, 4 ...).
fn shaped(fee_bps: u16, price: u128, pool: u128, scores: &[u64]) -> RoundInput {
    let mut input = input(fee_bps, pool);
    input.receipts.push(receipt(1, price));
    for (number, score) in scores.iter().enumerate() {
        let number = number as u32;
        input.contributions.push(contribution(number, 0, payee(2 * number)));
        input.shape(0, number as usize, *score);
    }
    input
}

#[test]
fn one_contributor_gets_it_all() {
    let round = Round::build(shaped(0, 100, 100, &[3])).unwrap();
    assert_eq!(amounts(&round), [(payee(0), 100)]);
    assert_eq!(round.unearned, 0);
}

#[test]
fn rounding_goes_to_the_fallback_account() {
    let round = Round::build(shaped(0, 10, 10, &[1, 1, 1])).unwrap();
    assert_eq!([payee(0), payee(2), payee(4), payee(102)].map(|who| amount(&round, who)), [3, 3, 3, 1]);
}

#[test]
fn what_flooring_leaves_stays_in_the_pool() {
    // 9 of 10 units of credit, a pool of 7: floor(7 * 3 / 10) = 2 each, floor(7 * 1 / 10) = 0 for the fallback account.
    let round = Round::build(shaped(0, 10, 7, &[1, 1, 1])).unwrap();
    assert_eq!(round.payouts_tree.sum(), 6);
    assert_eq!(round.payouts.len(), 3, "a payout of zero has no leaf");
}

#[test]
fn a_score_of_zero_earns_nothing_and_has_no_leaf() {
    let round = Round::build(shaped(0, 10, 10, &[0, 5])).unwrap();
    assert_eq!(amounts(&round), [(payee(2), 10)]);
    assert_eq!((round.scores_tree.count(), round.contributions.len()), (1, 1));
}

#[test]
fn a_receipt_nobody_shaped_goes_to_the_fallback_account() {
    let mut nobody = shaped(500, 60, 100, &[1]);
    nobody.receipts.push(receipt(2, 40));
    let round = Round::build(nobody).unwrap();
    assert_eq!(round.unearned, 40);
    assert_eq!([payee(0), payee(100), payee(102)].map(|who| amount(&round, who)), [57, 3, 40]);

    let round = Round::build(shaped(500, 60, 60, &[])).unwrap();
    assert_eq!(amounts(&round), [(payee(102), 60)]);
    assert_eq!(round.credits_tree.summit(), Summit::default());
}

#[test]
fn without_receipts_everyone_keeps_what_they_have() {
    let mut input = input(500, 1_000);
    let last = Payout { payee: payee(4), amount: 5 };
    input.last_payouts = vec![last];
    let round = Round::build(input).unwrap();
    assert_eq!(amounts(&round), [(last.payee, 5)]);
    assert_eq!(round.payouts_tree.root(), round.last_payouts_tree.root());
}

#[test]
fn a_receipt_without_a_price_plays_no_part() {
    let mut free = shaped(0, 10, 10, &[1]);
    free.receipts.push(receipt(2, 0));
    free.shape(1, 0, 9);
    let (with, without) = (Round::build(free).unwrap(), Round::build(shaped(0, 10, 10, &[1])).unwrap());
    assert_eq!(with.receipts_tree.root(), without.receipts_tree.root());
    assert_eq!(with.scores_tree.root(), without.scores_tree.root());
    assert_eq!(with.receipts, without.receipts);
}

#[test]
fn the_treasury_earns_its_fee_and_what_it_contributed() {
    let mut own = shaped(1_000, 100, 100, &[1]);
    own.contributions.push(contribution(9, 0, payee(100)));
    own.shape(0, 1, 1);
    let round = Round::build(own).unwrap();
    // Of 50 each: 45 + 5 fee, and 45 + 5 fee of its own.
    assert_eq!([payee(0), payee(100)].map(|who| amount(&round, who)), [45, 55]);
    assert_eq!(round.credits.len(), 4, "fee and contribution are leaves of their own");
}

#[test]
fn a_group_is_paid_under_its_claim_key() {
    let group = claim_key(U256::from(1), B256::repeat_byte(5));
    let mut input = shaped(0, 100, 100, &[1]);
    input.contributions.push(contribution(9, 0, group));
    input.shape(0, 1, 3);
    let round = Round::build(input).unwrap();
    assert_eq!(amount(&round, group), 75);
    assert_eq!(round.payout_proof(group).unwrap().leaf.key, group.to_word());
    assert_eq!(round.payout_proof(payee(77)), None, "who has earned nothing has no proof");
}

#[test]
fn ten_thousand_contributors_share_one_receipt() {
    let scores: Vec<u64> = (1..=10_000).collect();
    let total: u128 = (1..=10_000u128).sum();
    let price = 1_000_000_007u128;
    let round = Round::build(shaped(0, price, price, &scores)).unwrap();
    assert_eq!(round.credits.len(), 10_000);
    for number in 0..10_000u32 {
        assert_eq!(amount_of(&round, payee(2 * number)), expected(number, price, total), "{number}");
    }
    assert!(round.payouts_tree.sum() <= price);
    assert!(round.payout_proof(payee(4_000)).is_some());
}

fn expected(number: u32, price: u128, total: u128) -> u128 {
    // The fallback account, payee 102, is contributor 51 here and also gets what rounding left.
    let part = |number: u32| price * (u128::from(number) + 1) / total;
    let left = if 2 * number == 102 { price - (0..10_000).map(part).sum::<u128>() } else { 0 };
    part(number) + left
}

fn amount_of(round: &Round, payee: Payee) -> u128 {
    round.payout_proof(payee).unwrap().leaf.value
}

#[test]
fn amounts_of_any_size_are_exact_or_refused() {
    let most = u128::MAX;
    let round = Round::build(shaped(0, most, most, &[u64::MAX, u64::MAX])).unwrap();
    assert_eq!(amount(&round, payee(0)), most / 2);
    assert_eq!(amount(&round, payee(102)), 1);

    let mut over = shaped(0, most, most, &[1]);
    over.receipts.push(receipt(2, 1));
    assert_eq!(Round::build(over).unwrap_err(), InputError::Overflow("the receipts' prices"));
    let mut over = shaped(0, 1, most, &[1]);
    over.last_payouts = vec![Payout { payee: payee(0), amount: 1 }];
    assert_eq!(Round::build(over).unwrap_err(), InputError::Overflow("the payouts"));
}

#[test]
fn input_that_makes_no_sense_is_refused() {
    let good = || shaped(500, 10, 10, &[1, 2]);
    let refused = |change: fn(&mut RoundInput)| {
        let mut input = good();
        change(&mut input);
        Round::build(input).unwrap_err()
    };
    let id = good().receipts[0].id();
    let row = good().scores[0];
    let (receipt, contribution) = (id, row.contribution_key);

    assert_eq!(refused(|i| i.receipts.push(i.receipts[0])), InputError::ReceiptTwice(id));
    assert!(matches!(refused(|i| i.receipts[0].model_id = U256::from(8)), InputError::Model { .. }));
    assert!(matches!(refused(|i| i.receipts[0].time = 1_000_001), InputError::AfterCutoff { .. }));
    assert_eq!(refused(|i| i.receipts.clear()), {
        let first = good().scores.into_iter().min().unwrap();
        InputError::NoReceipt { receipt, contribution: first.contribution_key }
    });
    assert_eq!(
        refused(|i| i.contributions.retain(|c| c.content_id != B256::ZERO)),
        InputError::NoContribution { receipt, contribution }
    );
    assert_eq!(
        refused(|i| {
            i.scores.push(i.scores[0]);
            i.scores[0].score = 99;
        }),
        InputError::ScoreTwice { receipt, contribution }
    );
    assert!(matches!(
        refused(|i| i.contributions.push(Contribution { payee: payee(8), ..i.contributions[0] })),
        InputError::ContributionTwice { .. }
    ));
    assert!(matches!(refused(|i| i.contributions[0].datanet = 1), InputError::NoDatanet { index: 1, .. }));
    assert!(matches!(refused(|i| i.datanets[0].fee_bps = 10_001), InputError::Fee { fee_bps: 10_001, .. }));
    assert_eq!(refused(|i| i.datanets.push(i.datanets[0])), InputError::DatanetTwice(U256::from(1)));
    let last = |amount| Payout { payee: payee(2), amount };
    let mut twice = good();
    twice.last_payouts = vec![last(1), last(1)];
    assert!(matches!(Round::build(twice).unwrap_err(), InputError::LastPayouts(_)));
    let mut zero = good();
    zero.last_payouts = vec![last(0)];
    assert_eq!(Round::build(zero).unwrap_err(), InputError::LastPayoutZero(payee(2).to_word()));
}

#[test]
fn the_receipts_root_is_known_before_anything_is_scored() {
    let input = shaped(500, 10, 10, &[1, 2]);
    let root = Round::receipts_root(&input.terms, input.receipts.clone()).unwrap();
    assert_eq!(root, Round::build(input).unwrap().receipts_tree.root());
}
