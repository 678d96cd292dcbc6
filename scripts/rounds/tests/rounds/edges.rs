//! The cases that a scorer meets sooner or later, with their amounts in plain numbers.

use crate::sample::{
    CUTOFF, FROM, Sample, content, input, member, owner, payee, receipt, rows, source, treasury_of,
};
use alloy_primitives::{B256, U256};
use tributary_core::{
    payee::{Payee, claim_key},
    sum_tree::TreeHead,
    typed_data::Receipt,
};
use tributary_rounds::{InputError, Missing, Owner, Payout, Round, RoundInput, receipt_book};
use tributary_scoring::Order;

fn amounts(round: &Round) -> Vec<(Payee, u128)> {
    rows(round.payouts()).iter().map(|row| (row.payee, row.payout)).collect()
}

fn amount(round: &Round, payee: Payee) -> u128 {
    amounts(round).iter().find(|(other, _)| *other == payee).map_or(0, |(_, amount)| *amount)
}

/// One receipt of this price and length; of its output, one after the other, so many bytes are
/// accounts' 0, 2, 4 ...
fn shaped(fee_bps: u16, price: u128, length: u32, ranges: &[u16]) -> RoundInput {
    let mut input = input(fee_bps);
    input.receipts.push(receipt(1, price, length));
    let mut at = 0;
    for (number, length) in (0u32..).zip(ranges) {
        input.owners.push(owner(number, 1, payee(2 * number)));
        input.shape(0, number as usize, at..at + length);
        at += length;
    }
    input
}

#[test]
fn one_owner_of_the_whole_output_gets_it_all() {
    let round = Round::build(shaped(0, 100, 3, &[3])).unwrap();
    assert_eq!(amounts(&round), [(payee(0), 100)]);
    assert_eq!(round.stated().unowned().unwrap(), 0);
}

#[test]
fn what_is_unowned_is_the_treasurys_with_what_rounding_takes() {
    let round = Round::build(shaped(0, 100, 1_000, &[300])).unwrap();
    assert_eq!(amounts(&round), [(payee(0), 30), (treasury_of(1), 70)]);
    assert_eq!(round.stated().unowned().unwrap(), 70);

    let round = Round::build(shaped(0, 10, 3, &[1, 1, 1])).unwrap();
    assert_eq!([payee(0), payee(2), payee(4), treasury_of(1)].map(|who| amount(&round, who)), [3, 3, 4, 0]);
    assert_eq!(round.heads.credits.node.sum, round.heads.receipts.node.sum);
}

#[test]
fn several_treasuries_share_by_weight_and_the_first_has_the_rest() {
    let mut several = shaped(0, 100, 10, &[]);
    several.sources = vec![source(1, 1, 0), source(2, 1, 500), source(9, 1, 0)];
    let round = Round::build(several).unwrap();
    assert_eq!(amounts(&round), [(treasury_of(1), 34), (treasury_of(2), 33), (treasury_of(9), 33)]);
    assert_eq!(round.heads.scores, TreeHead::default());

    let mut left_out = shaped(0, 100, 10, &[]);
    left_out.sources = vec![source(2, 1, 500), source(9, 3, 0)];
    let round = Round::build(left_out).unwrap();
    assert_eq!(amounts(&round), [(treasury_of(2), 25), (treasury_of(9), 75)]);
}

#[test]
fn contributors_get_their_part_and_what_rounding_takes_is_allocated_to_no_one() {
    // 70 % of 3, 3 and 1 are 2, 2 and 0.
    let mut part = shaped(0, 7, 7, &[3, 3, 1]);
    part.header.contributors_bps = 7_000;
    let round = Round::build(part).unwrap();
    assert_eq!(amounts(&round), [(payee(0), 2), (payee(2), 2)]);
    assert_eq!(round.heads.credits.count, 3, "a payout of zero has no leaf, its credit has");
}

#[test]
fn a_credit_of_zero_has_no_leaf_but_its_score_has() {
    let round = Round::build(shaped(0, 1, 1_000, &[10, 20])).unwrap();
    assert_eq!((round.heads.scores.count, round.heads.credits.count), (2, 1));
    assert_eq!(amounts(&round), [(treasury_of(1), 1)]);
}

#[test]
fn without_priced_receipts_there_is_no_round() {
    let nothing = InputError::NoReceipts { from: FROM, cutoff: CUTOFF };
    assert_eq!(Round::build(input(500)).unwrap_err(), nothing);
    assert_eq!(Round::build(shaped(500, 0, 10, &[5])).unwrap_err(), nothing);
    assert_eq!(receipt_book(&input(0).header, &[receipt(1, 0, 10)], 9).unwrap_err(), nothing);
}

#[test]
fn a_receipt_without_a_price_is_in_no_tree() {
    let mut free = shaped(0, 10, 10, &[1]);
    free.receipts.insert(0, receipt(2, 0, 10));
    free.owners.push(owner(7, 1, payee(14)));
    free.shape(0, 1, 0..9);
    let (with, without) = (Round::build(free).unwrap(), Round::build(shaped(0, 10, 10, &[1])).unwrap());
    assert_eq!(with.heads, without.heads);
    assert_eq!(rows(with.receipts()), rows(without.receipts()));
    assert_eq!(rows(with.owners()), rows(without.owners()));
}

#[test]
fn a_treasury_earns_its_fee_what_is_unowned_and_what_is_registered_for_it() {
    let mut own = shaped(1_000, 100, 100, &[50]);
    own.owners.push(owner(9, 1, treasury_of(1)));
    own.shape(0, 1, 60..80);
    let round = Round::build(own).unwrap();
    // Of 50: 45 and a fee of 5. Of 20: 18 and 2. 30 are unowned.
    assert_eq!(amounts(&round), [(payee(0), 45), (treasury_of(1), 55)]);
    assert_eq!(rows(round.credits()).len(), 5, "each is a leaf of its own");
}

#[test]
fn a_group_is_paid_under_its_claim_key() {
    let group = claim_key(U256::from(1), B256::repeat_byte(5));
    let mut input = shaped(0, 100, 4, &[1]);
    input.owners.push(member(9, 1, group, 3));
    input.shape(0, 1, 1..4);
    let round = Round::build(input).unwrap();
    assert_eq!(amount(&round, group), 75);
    assert_eq!(round.payout_proof(group).unwrap().unwrap().leaf.key, group.to_word());
    assert_eq!(round.payout_proof(payee(77)).unwrap(), None, "who has earned nothing has no proof");
}

#[test]
fn no_payout_falls() {
    let mut input = shaped(0, 10, 10, &[10]);
    input.last_payouts =
        vec![Payout { payee: payee(0), amount: 5 }, Payout { payee: treasury_of(8), amount: 7 }];
    let round = Round::build(input).unwrap();
    assert_eq!(amounts(&round), [(payee(0), 15), (treasury_of(8), 7)]);
    assert_eq!(round.heads.last_payouts.node.sum, 12);
}

#[test]
fn ten_thousand_owners_share_one_receipt() {
    let ranges = vec![3u16; 10_000];
    let round = Round::build(shaped(0, 1_000_007, 30_001, &ranges)).unwrap();
    assert_eq!(rows(round.credits()).len(), 10_001);
    let up_to = |bytes: u128| 1_000_007 * bytes / 30_001;
    assert_eq!(amount(&round, payee(4_000)), up_to(6_003) - up_to(6_000));
    assert_eq!(round.payouts_tree().sum(), 1_000_007);
    assert!(round.payout_proof(payee(4_000)).unwrap().is_some());
}

#[test]
fn amounts_are_exact_or_rejected() {
    let most = (1u128 << 96) - 1;
    let round = Round::build(shaped(0, most, 32_768, &[16_384, 16_384])).unwrap();
    assert_eq!(amount(&round, payee(0)), most / 2);
    assert_eq!(amount(&round, payee(2)), most / 2 + 1);

    let refused = Round::build(shaped(0, most + 1, 10, &[1])).unwrap_err();
    assert!(matches!(refused, InputError::Price { price, .. } if price == most + 1));
    let mut over = shaped(0, 1, 1, &[1]);
    over.last_payouts = vec![Payout { payee: payee(0), amount: u128::MAX }];
    assert_eq!(Round::build(over).unwrap_err(), InputError::Overflow("the payouts"));
}

fn refused(change: impl FnOnce(&mut RoundInput)) -> InputError {
    let mut input = shaped(500, 10, 100, &[10, 20]);
    change(&mut input);
    Round::build(input).unwrap_err()
}

#[test]
fn a_header_that_no_round_can_have_is_rejected() {
    assert!(matches!(refused(|i| i.header.cutoff = FROM), InputError::Span { .. }));
    assert!(matches!(refused(|i| i.header.number = 0), InputError::Span { .. }));
    assert!(matches!(refused(|i| i.header.number = 1), InputError::Span { .. }));
    assert!(matches!(refused(|i| i.header.from = 0), InputError::Span { .. }));
    assert_eq!(refused(|i| i.header.contributors_bps = 0), InputError::ContributorsPart(0));
    assert_eq!(refused(|i| i.header.contributors_bps = 10_001), InputError::ContributorsPart(10_001));

    assert_eq!(refused(|i| i.sources.clear()), InputError::Sources("none".into()));
    assert_eq!(refused(|i| i.sources.push(i.sources[0])), InputError::Sources("1, 1".into()));
    assert!(matches!(refused(|i| i.sources.insert(0, source(0, 1, 0))), InputError::Sources(_)));
    assert!(matches!(refused(|i| i.sources[0].datanet = U256::MAX), InputError::Sources(_)));
    assert!(matches!(
        refused(|i| i.sources = (1..18).map(|id| source(id, 1, 0)).collect()),
        InputError::Sources(_)
    ));
    assert!(matches!(refused(|i| i.sources[0].fee_bps = 3_001), InputError::Source { .. }));
    assert!(matches!(refused(|i| i.sources[0].weight = 0), InputError::Source { .. }));
    assert!(matches!(refused(|i| i.sources[0].weight = 10_001), InputError::Source { .. }));
}

#[test]
fn receipts_that_no_round_can_have_are_rejected() {
    let id = shaped(500, 10, 100, &[10, 20]).receipts[0].id();
    assert_eq!(refused(|i| i.receipts.push(i.receipts[0])), InputError::ReceiptTwice(id));
    assert!(matches!(refused(|i| i.receipts[0].model_id = U256::from(8)), InputError::Model { .. }));
    assert!(matches!(refused(|i| i.receipts[0].time = CUTOFF + 1), InputError::OutsideSpan { .. }));
    assert!(matches!(refused(|i| i.receipts[0].time = FROM), InputError::OutsideSpan { .. }));
    assert_eq!(
        refused(|i| i.receipts[0] = receipt(5, 1, 100)),
        InputError::NoReceipt { receipt: id, start: 0 }
    );
}

#[test]
fn scores_that_no_output_can_have_are_rejected() {
    let shape = |error: InputError| matches!(error, InputError::Shape { .. });
    assert!(shape(refused(|i| i.scores[1].range.end = 101)), "beyond the output");
    assert!(shape(refused(|i| i.scores[1].range.end = i.scores[1].range.start)), "no bytes");
    for length in [0, 32_769] {
        let mut with = shaped(0, 10, 10, &[1]);
        with.receipts.push(receipt(2, 10, length));
        let without = Round::build(shaped(0, 10, 10, &[1])).unwrap();
        assert_eq!(Round::build(with.clone()).unwrap().heads, without.heads, "{length} bytes: in no tree");
        with.owners.push(owner(7, 1, payee(14)));
        with.shape(1, 1, 0..1);
        assert!(shape(Round::build(with).unwrap_err()), "{length} bytes have no scores");
    }
    assert!(matches!(refused(|i| i.scores[1].range.start = 9), InputError::Overlap { start: 9, .. }));
    assert!(matches!(refused(|i| i.scores.push(i.scores[0])), InputError::Overlap { start: 0, .. }));
    assert!(matches!(
        refused(|i| i.scores[1].range.owner = i.scores[0].range.owner),
        InputError::Join { start: 10, .. }
    ));
    assert!(matches!(refused(|i| i.owners.truncate(1)), InputError::NoOwner { start: 10, .. }));
}

#[test]
fn owners_that_contradict_each_other_are_rejected() {
    let contradiction = |change: fn(&mut Owner)| {
        let error = refused(|i| {
            let mut other = i.owners[0];
            change(&mut other);
            i.owners.push(other);
            let last = i.owners.len() - 1;
            i.shape(0, last, 50..60);
        });
        assert!(matches!(error, InputError::Contradiction { .. }), "{error}");
    };
    contradiction(|owner| owner.payee = payee(8));
    contradiction(|owner| {
        owner.payee = payee(8);
        owner.order.number = 900;
    });
    contradiction(|owner| owner.order.number = 900);
    contradiction(|owner| owner.order.index = 1);
    contradiction(|owner| {
        owner.content_id = content(50);
        owner.item = content(50);
        owner.order = Order { number: 900, index: 1 };
    });
    assert!(matches!(refused(|i| i.owners[0].datanet = U256::from(2)), InputError::NoSource { .. }));

    let mut same = shaped(500, 10, 100, &[10, 20]);
    same.owners.push(same.owners[0]);
    Round::build(same).unwrap();
}

#[test]
fn last_payouts_that_no_round_can_have_are_rejected() {
    let last = |amount| Payout { payee: payee(2), amount };
    assert!(matches!(refused(|i| i.last_payouts = vec![last(1), last(1)]), InputError::LastPayouts(_)));
    assert_eq!(refused(|i| i.last_payouts = vec![last(0)]), InputError::LastPayoutZero(payee(2).to_word()));
    let first = refused(|i| {
        (i.header.number, i.header.from) = (1, 0);
        i.last_payouts = vec![last(1)];
    });
    assert_eq!(first, InputError::FirstHasNone);
}

#[test]
fn what_was_missing_is_kept_and_changes_no_tree() {
    let of = |datanet, item, content_id| Missing { datanet: U256::from(datanet), item, content_id };
    let mut input = shaped(500, 10, 100, &[10, 20]);
    input.receipts.extend([receipt(3, 5, 100), receipt(4, 0, 100)]);
    let [mute, free] = [1, 2].map(|index: usize| input.receipts[index]);
    let without = Round::build(input.clone()).unwrap();
    let record = of(1, content(9), content(9));
    let list = of(1, content(8), B256::ZERO);
    let output = |receipt: &Receipt| of(0, receipt.id(), receipt.output_hash);
    input.missing = vec![record, list, record, output(&mute), output(&free)];
    let round = Round::build(input).unwrap();
    let mut expected = [record, list, output(&mute)];
    expected.sort();
    assert_eq!(rows(round.missing()), expected, "each once, and nothing of a receipt without a price");
    assert_eq!(round.heads, without.heads);
}

#[test]
fn what_earns_is_not_missing() {
    let not_missing = |change: fn(&RoundInput) -> Missing| {
        let error = refused(|i| i.missing.push(change(i)));
        assert!(matches!(error, InputError::NotMissing { .. }), "{error}");
    };
    not_missing(|i| {
        let Owner { datanet, item, content_id, .. } = i.owners[0];
        Missing { datanet, item, content_id }
    });
    not_missing(|i| Missing {
        datanet: U256::ZERO,
        item: i.receipts[0].id(),
        content_id: i.receipts[0].output_hash,
    });
    let stranger = Missing { datanet: U256::from(2), item: content(9), content_id: content(9) };
    assert!(matches!(refused(|i| i.missing.push(stranger)), InputError::NoSource { .. }));

    let other = refused(|i| {
        i.receipts.push(receipt(3, 5, 100));
        i.missing.push(Missing { datanet: U256::ZERO, item: i.receipts[1].id(), content_id: B256::ZERO });
    });
    assert!(matches!(other, InputError::NotMissing { .. }), "another output's hash");

    // What was shown of a batch on chain earns without its list.
    let mut input = shaped(500, 10, 100, &[10, 20]);
    let Owner { datanet, item, .. } = input.owners[0];
    input.missing.push(Missing { datanet, item, content_id: B256::ZERO });
    assert_eq!(rows(Round::build(input.clone()).unwrap().missing()), input.missing);
}

#[test]
fn the_operator_can_sign_before_anything_is_scored() {
    let input = shaped(500, 10, 100, &[10, 20]);
    let book = receipt_book(&input.header, &input.receipts, 77).unwrap();
    let round = Round::build(input).unwrap();
    assert_eq!(book, round.book(77));
    assert_eq!((book.from, book.cutoff, book.deadline), (FROM, CUTOFF, 77));
}
