//! Rounds of the rule `gradient`: a score is a record's, and the whole is the receipt's total.

use crate::sample::{input, member, owner, payee, receipt, rows, source, treasury_of};
use alloy_primitives::{B256, U256};
use proptest::prelude::*;
use std::collections::BTreeMap;
use tributary_core::{
    faults::{Owner as OfCore, Score, trees::Tree},
    gradient::Params,
    ids,
    rule::Rule,
    split,
    sum_tree::Leaf,
    typed_data::Receipt,
};
use tributary_rounds::{
    Budget, Export, InputError, Missing, Owner, Round, RoundBuilder, RoundInput, StatedRound, read,
    read_stated, write,
};

const DIMENSIONS: u16 = 4;
const MOST: u32 = 4 << 14;

/// Two Datanets, of which the second takes a fee; six records by seven registrations.
fn base() -> (RoundInput, Vec<Owner>) {
    let mut input = input(0);
    input.header.rule = Rule::Gradient(Params::new(DIMENSIONS, 0).unwrap());
    input.sources = vec![source(1, 3, 0), source(2, 5, 1_000)];
    let owners = vec![
        owner(1, 1, payee(1)),
        owner(2, 1, payee(2)),
        owner(3, 2, payee(1)),
        member(4, 1, payee(3), 9),
        member(5, 1, payee(3), 9),
        owner(6, 2, payee(5)),
    ];
    (input, owners)
}

fn of_features(number: u32, price: u128) -> Receipt {
    // However long their outputs are.
    let length = if number.is_multiple_of(2) { 1 } else { 32_768 };
    Receipt { feature_hash: B256::repeat_byte(7), ..receipt(number, price, length) }
}

/// Scores as (receipt, owner, score).
fn build(
    input: &RoundInput,
    owners: &[Owner],
    receipts: &[Receipt],
    scores: &[(usize, usize, u32)],
) -> Result<Round, InputError> {
    let mut builder = RoundBuilder::new(input.header, input.sources.clone(), Budget::default())?;
    receipts.iter().try_for_each(|receipt| builder.receipt(receipt))?;
    owners.iter().try_for_each(|owner| builder.owner(owner))?;
    for (receipt, owner, score) in scores {
        builder.whole(receipts[*receipt].id(), *score, owners[*owner].order)?;
    }
    builder.build()
}

/// What the scores pay, written from SPEC 5.2, by payee.
fn due(
    input: &RoundInput,
    owners: &[Owner],
    receipts: &[Receipt],
    scores: &[(usize, usize, u32)],
) -> BTreeMap<B256, u128> {
    let mut due: BTreeMap<B256, u128> = BTreeMap::new();
    for (index, receipt) in receipts.iter().enumerate() {
        let mut own: Vec<_> = scores.iter().filter(|score| score.0 == index).collect();
        own.sort_by_key(|score| whole(&owners[score.1]).source());
        let total: u128 = own.iter().map(|score| u128::from(score.2)).sum();
        let up_to = |sum: u128| split::part_of(receipt.price, sum, total).unwrap();
        let mut before = 0;
        for (_, owner, score) in own {
            let owner = &owners[*owner];
            let credit = up_to(before + u128::from(*score)) - up_to(before);
            before += u128::from(*score);
            let fee = if owner.datanet == U256::from(2) { credit / 10 } else { 0 };
            *due.entry(owner.payee.to_word()).or_default() += credit - fee;
            *due.entry(treasury_of(owner.datanet.to()).to_word()).or_default() += fee;
        }
        if total == 0 {
            let second = receipt.price * 5 / 8;
            *due.entry(treasury_of(1).to_word()).or_default() += receipt.price - second;
            *due.entry(treasury_of(2).to_word()).or_default() += second;
        }
    }
    assert_eq!(input.sources.len(), 2);
    due.retain(|_, amount| *amount > 0);
    due
}

fn whole(owner: &Owner) -> Score {
    let Owner { datanet, content_id, .. } = *owner;
    let batch_root = if owner.item == content_id { B256::ZERO } else { root(owner) };
    Score::whole(OfCore { datanet_id: datanet, content_id, batch_root })
}

/// The root behind the item of the sample's only batch.
fn root(owner: &Owner) -> B256 {
    let root = crate::sample::content(9);
    assert_eq!(ids::batch_item(root), owner.item);
    root
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_price_is_shared_by_scores(
        prices in prop::collection::vec(prop_oneof![1u128..100, 1u128..1 << 96], 1..5),
        scores in prop::collection::btree_map((0usize..5, 0usize..6), 1u32..=MOST, 0..20),
    ) {
        let (input, owners) = base();
        let receipts: Vec<Receipt> =
            prices.iter().zip(1..).map(|(price, number)| of_features(number, *price)).collect();
        let scores: Vec<_> = scores.into_iter().map(|((receipt, owner), score)| (receipt, owner, score))
            .filter(|score| score.0 < receipts.len()).collect();
        let round = build(&input, &owners, &receipts, &scores).unwrap();
        let found: BTreeMap<B256, u128> =
            rows(round.payouts()).iter().map(|row| (row.payee.to_word(), row.payout)).collect();
        prop_assert_eq!(found, due(&input, &owners, &receipts, &scores));
        prop_assert_eq!(round.heads.credits.node.sum, round.heads.receipts.node.sum, "all is shared");

        // The leaves are those that the programs take.
        let mut leaves: Vec<Leaf> = scores.iter().map(|(receipt, owner, score)| Leaf {
            key: receipts[*receipt].id(),
            value: (*score).into(),
            data: whole(&owners[*owner]).source(),
        }).collect();
        leaves.sort_by_key(|leaf| (leaf.key, leaf.data));
        let tree = round.tree(Tree::Scores);
        prop_assert_eq!(tree.leaves(0..u64::MAX).unwrap(), leaves.clone());
        prop_assert_eq!(round.stated().tree(Tree::Scores).unwrap().unwrap().head(), tree.head());
        let stated: Vec<Leaf> = rows(round.scores()).iter().map(|score| score.leaf()).collect();
        prop_assert_eq!(stated, leaves);

        // And its files say the same, to whoever checks them and to whoever only reads them.
        let folder = tempfile::tempdir().unwrap();
        let published = write(folder.path(), &round, &Budget::default()).unwrap();
        let again = read(folder.path(), published.manifest, &Budget::default()).unwrap();
        prop_assert_eq!(&again.summary, &round.summary);
        let stated = read_stated(folder.path(), published.manifest, &Budget::default()).unwrap();
        let lists = StatedRound::read(&stated).unwrap();
        prop_assert_eq!(&lists, &StatedRound::read(round.stated()).unwrap());
        let of_lists = lists.statement(input.header.model, &input.sources, &[]);
        for tree in Tree::ALL {
            prop_assert_eq!(of_lists.tree(tree).unwrap().unwrap().head(), round.tree(tree).head());
        }
    }
}

#[test]
fn what_is_no_score_of_the_rule_is_refused() {
    let (input, mut owners) = base();
    let receipts = [of_features(1, 10)];
    let id = receipts[0].id();
    for score in [0, MOST + 1, u32::MAX] {
        let refused = build(&input, &owners, &receipts, &[(0, 0, score)]).unwrap_err();
        assert_eq!(refused, InputError::WholeScore { receipt: id, score, most: MOST });
    }
    let twice = |content_id| InputError::ScoredTwice { receipt: id, content_id };
    let refused = build(&input, &owners, &receipts, &[(0, 0, 1), (0, 0, 2)]).unwrap_err();
    assert_eq!(refused, twice(owners[0].content_id));
    // The same record by another registration.
    let mut second = owner(1, 2, payee(8));
    second.order.number = 77;
    owners.push(second);
    let refused = build(&input, &owners, &receipts, &[(0, 0, 1), (0, 6, 1)]).unwrap_err();
    assert_eq!(refused, twice(owners[0].content_id));
    assert!(build(&input, &owners, &receipts, &[(0, 0, 1), (0, 5, 1)]).is_ok());
    // A range of an output, and a record as a whole where ranges are scored.
    let mut builder = RoundBuilder::new(input.header, input.sources.clone(), Budget::default()).unwrap();
    let range = tributary_scoring::ByteRange { start: 0, end: 1, owner: owners[0].order };
    let row = tributary_scoring::ScoreRow { receipt_id: id, range };
    assert_eq!(builder.score(&row), Err(InputError::Form(input.header.rule.to_word())));
    let of_span = crate::sample::input(0);
    let mut builder = RoundBuilder::new(of_span.header, of_span.sources, Budget::default()).unwrap();
    assert!(matches!(builder.whole(id, 1, owners[0].order), Err(InputError::Form(_))));
}

#[test]
fn features_of_an_output_can_be_missing() {
    let (input, owners) = base();
    let receipt = of_features(1, 10);
    let without = Receipt { feature_hash: B256::ZERO, ..of_features(2, 10) };
    let build = |of: &Receipt, content_id| {
        let mut builder = RoundBuilder::new(input.header, input.sources.clone(), Budget::default()).unwrap();
        builder.receipt(of).unwrap();
        owners.iter().for_each(|owner| builder.owner(owner).unwrap());
        builder.missing(&Missing { datanet: U256::ZERO, item: of.id(), content_id }).unwrap();
        builder.build()
    };
    let round = build(&receipt, receipt.feature_hash).unwrap();
    assert_eq!(rows(round.missing()).len(), 1);
    assert!(build(&receipt, receipt.output_hash).is_err(), "its output is not what is scored");
    assert!(build(&without, B256::ZERO).is_err(), "it has no features");
}

#[test]
fn an_export_says_the_score() {
    let (input, owners) = base();
    let receipts = [of_features(1, 10)];
    let round = build(&input, &owners, &receipts, &[(0, 1, 77)]).unwrap();
    let mut text = Vec::new();
    round.stated().export(Export::Scores, &mut text).unwrap();
    let text = String::from_utf8(text).unwrap();
    assert!(text.contains(r#""score":77,"datanet":"1""#) && !text.contains("start"), "{text}");
}
