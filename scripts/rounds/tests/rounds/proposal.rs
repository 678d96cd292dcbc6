//! A round as it goes to Attribution.

use crate::sample::{Sample, input, owner, payee, receipt};
use alloy_primitives::{B256, FixedBytes, keccak256};
use tributary_core::{ids, sum_tree::TreeHead};
use tributary_interfaces::IAttribution;
use tributary_rounds::{Payout, Round, RoundInput, round_hash};

fn sample() -> RoundInput {
    let mut input = input(500);
    input.receipts.push(receipt(1, 100, 10));
    input.owners.push(owner(0, 1, payee(0)));
    input.shape(0, 0, 0..5);
    input.last_payouts = vec![Payout { payee: payee(2), amount: 3 }];
    input
}

fn proposal() -> (Round, IAttribution::Round) {
    let round = Round::build(sample()).unwrap();
    let proposal = round.proposal(B256::repeat_byte(9), 4, 5_000, "ipfs://files");
    (round, proposal)
}

#[test]
fn a_proposal_has_every_field_of_the_round() {
    let (round, proposal) = proposal();
    assert_eq!((proposal.number, proposal.attempt, proposal.deadline), (2, 4, 5_000));
    assert_eq!(proposal.uriHash, keccak256("ipfs://files"));
    assert_eq!(proposal.manifest, B256::repeat_byte(9));
    assert_eq!(proposal.credits.sum, 100);
    let settlement = ids::settlement(round.header.asset, round.heads.last_payouts.root());
    assert_eq!(proposal.settlement, settlement);
    assert_eq!(round.differs(&proposal), None);
}

#[test]
fn the_first_round_builds_on_no_settlement() {
    let mut first = sample();
    (first.header.number, first.header.from, first.last_payouts) = (1, 0, vec![]);
    assert_eq!(Round::build(first).unwrap().settlement(), FixedBytes::ZERO);

    let mut later = sample();
    later.last_payouts.clear();
    let round = Round::build(later).unwrap();
    let settlement = ids::settlement(round.header.asset, TreeHead::default().root());
    assert_eq!(round.settlement(), settlement, "a round whose payouts all round down to zero was finalised");
}

#[test]
fn every_field_is_in_the_hash_and_what_differs_is_named() {
    let (round, proposal) = proposal();
    let hash = round_hash(&proposal);
    type Change = fn(&mut IAttribution::Round);
    let changes: [(&str, Change); 13] = [
        ("modelId", |round| round.modelId += alloy_primitives::U256::from(1)),
        ("number", |round| round.number += 1),
        ("", |round| round.attempt += 1),
        ("from", |round| round.from += 1),
        ("cutoff", |round| round.cutoff += 1),
        ("", |round| round.deadline += 1),
        ("settlement", |round| round.settlement[0] ^= 1),
        ("", |round| round.manifest[0] ^= 1),
        ("", |round| round.uriHash[0] ^= 1),
        ("receipts", |round| round.receipts.count += 1),
        ("scores", |round| round.scores.hash[0] ^= 1),
        ("credits", |round| round.credits.sum += 1),
        ("payouts", |round| round.payouts.count += 1),
    ];
    for (name, change) in changes {
        let mut other = proposal.clone();
        change(&mut other);
        assert_ne!(round_hash(&other), hash, "{name}");
        assert_eq!(round.differs(&other).unwrap_or_default(), name);
    }
}
