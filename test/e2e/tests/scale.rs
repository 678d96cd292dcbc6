//! Ten thousand contributors: the round costs the chain no more than for ten.

use crate::fixture::CommandFixture;
use alloy_primitives::{Address, B256, U256, keccak256};
use std::sync::{
    Mutex,
    atomic::{AtomicU64, Ordering},
};
use tributary_core::{payee::Payee, status::Status, typed_data::Receipt};
use tributary_interfaces::{IDatanets::contributionCall, IRewards::claimedCall};
use tributary_rounds::{Owner, PayoutRow, Round, RoundHeader, RoundInput, Source, read_payouts};
use tributary_scoring::{ByteRange, Order, ScoreRow, Sieve};
use tributary_sdk::{
    Error,
    claims::{Balance, Claimable, claim},
    models::Model,
    receipts::{Book, Entry},
    recompute,
    rounds::{
        Draft, RoundError, ScoreOptions, ScoredRound, endorse, finalise, folder, propose, score, sign_book,
    },
};

const PAYEES: u64 = 10_000;

pub(crate) fn account(number: u64) -> Address {
    Address::from_slice(&keccak256(number.to_be_bytes())[12..])
}

fn content(number: u64) -> B256 {
    keccak256([b"content".as_slice(), &number.to_be_bytes()].concat())
}

/// A round of one receipt that so many records shaped, each of another payee.
fn round(model: &Model, payees: u64, time: u64, price: u128) -> Round {
    let datanet = U256::from(1);
    let receipt = Receipt {
        model_id: model.id,
        request_id: B256::repeat_byte(1),
        output_hash: B256::repeat_byte(2),
        output_length: 32_768,
        feature_hash: B256::ZERO,
        price,
        time,
    };
    let order = |number: u64| Order { number: number + 1, index: 0 };
    let owner = |number: u64| Owner {
        datanet,
        content_id: content(number),
        item: content(number),
        payee: Payee::Account(account(number)),
        order: order(number),
    };
    let score = |number: u64| {
        let start = 3 * number as u16;
        let range = ByteRange { start, end: start + 1 + (number % 3) as u16, owner: order(number) };
        ScoreRow { receipt_id: receipt.id(), range }
    };
    let header = RoundHeader {
        model: model.id,
        number: 1,
        from: 0,
        cutoff: time,
        asset: model.terms.asset,
        rule: model.rule().unwrap(),
        contributors_bps: model.terms.contributorsBps,
    };
    Round::build(RoundInput {
        header,
        sources: vec![Source { datanet, weight: 1, fee_bps: 0 }],
        receipts: vec![receipt],
        scores: (0..payees).map(score).collect(),
        owners: (0..payees).map(owner).collect(),
        missing: Vec::new(),
        last_payouts: Vec::new(),
    })
    .unwrap()
}

/// Settles a round of so many payees, as the model's first one; returns it, and the gas of its proposal
/// and of making it final.
pub(crate) async fn settle_round(
    fixture: &CommandFixture,
    model: &Model,
    payees: u64,
    price: u128,
) -> (ScoredRound, u64, u64) {
    let (context, scorer) = (&fixture.context, fixture.account(0));
    let time = context.client.time().await.unwrap();
    fixture.advance_second().await;
    let round = round(model, payees, time, price);
    let published = tributary_rounds::write(&folder(context), &round, &context.budget()).unwrap();
    let draft = Draft {
        manifest: published.manifest,
        attempt: 1,
        deadline: time + 1_000,
        uri: "tributary:round".to_owned(),
    };
    let scored = ScoredRound { round: round.summary, draft, folder: published.folder, notes: Vec::new() };
    let book = sign_book(context, &scorer, &scored).await.unwrap();
    let signed = endorse(context, &scorer, &scored).await.unwrap();
    let proposal = propose(context, &scorer, &scored, book, vec![signed]).await.unwrap();
    fixture.advance_window().await;
    let finalised = finalise(context, &scorer, model.id).await.unwrap().unwrap();
    (scored, proposal.sent.unwrap().gas, finalised.gas)
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_payees_cost_what_ten_cost() {
    let fixture = CommandFixture::new("scale").await;
    let context = &fixture.context;
    fixture.write("weights", "w");
    fixture.json(0, "datanet create");
    let price = 1_000_000_007_000_000u128;
    let mut gas = Vec::new();
    for (number, payees) in [(1u64, 10), (2, PAYEES)] {
        fixture.json(0, "model register --artifact weights --datanet 1 --window 280800");
        fixture.json(3, &format!("pay {number} {price}"));
        let model = Model::read(context, U256::from(number)).await.unwrap();
        let (scored, proposal, finalised) = settle_round(&fixture, &model, payees, price).await;
        gas.push((proposal, finalised));
        if payees == PAYEES {
            claim_a_sample(&fixture, model, &scored).await;
        }
    }
    let [few, many] = gas[..] else { panic!("{gas:?}") };
    // What differs is the number of zero bytes in the calldata.
    assert!(few.0.abs_diff(many.0) < 1_000 && few.1.abs_diff(many.1) < 1_000, "{few:?} and {many:?}");
    // The records of the sample were never registered: what a challenge would show, and the reason for the window.
    let call = contributionCall { datanetId: U256::from(1), item: content(0) };
    assert_eq!(context.client.read(context.datanets(), &call).await.unwrap().status, Status::None as u8);
}

async fn claim_a_sample(fixture: &CommandFixture, model: Model, scored: &ScoredRound) {
    let (context, keeper) = (&fixture.context, fixture.account(9));
    let round = scored.read(&context.budget()).unwrap();
    let computed = recompute::payouts(std::slice::from_ref(&round)).unwrap();
    assert_eq!(computed.len() as u64, PAYEES + 1, "the treasury has what nobody's words are");
    let rows: Vec<PayoutRow> = round.payouts().map(Result::unwrap).collect();
    let sample: Vec<Balance> = rows
        .iter()
        .step_by(777)
        .filter_map(|row| match row.payee {
            Payee::Account(account) => Some((account, row)),
            _ => None,
        })
        .map(|(account, row)| Balance {
            payee: row.payee,
            holder: Some(account),
            earned: row.payout,
            claimed: 0,
            by_holder_only: false,
        })
        .collect();
    let claimable =
        Claimable { model, payouts: read_payouts(&scored.folder, round.heads.payouts.root()).unwrap() };
    let report = claim(context, &keeper, &claimable, &sample, |_| ()).await.unwrap();
    assert_eq!(report.paid, sample.len());
    for standing in &sample {
        let word = standing.payee.to_word();
        let call = claimedCall { modelId: claimable.model.id, payee: word };
        let claimed = context.client.read(context.rewards(), &call).await.unwrap().amount;
        assert_eq!(claimed, computed[&word]);
        let balance = context.client.balance(standing.holder.unwrap()).await.unwrap();
        assert_eq!(balance, U256::from(claimed));
    }
}

/// More than there can be groups for one pass over the records.
const OUTPUTS: usize = Sieve::GROUPS + 9;

/// What the outputs of [`receipt`] repeat.
const TEXTS: [&str; 3] = [
    "The quick brown fox jumps over the lazy dog while the sun sets behind the hills.",
    "A slow green turtle walks under the busy bridge before the moon rises over the sea.",
    "Seven small birds sing in the old apple tree until the first snow falls on the garden.",
];

/// A receipt of model 1.
fn receipt(number: u8, time: u64) -> Entry {
    let text = TEXTS[usize::from(number) % TEXTS.len()].as_bytes().to_vec();
    Entry::new(U256::from(1), B256::repeat_byte(number), text, 100, time).unwrap()
}

/// Model 1, that was paid for, with a book of these receipts.
async fn served(name: &str, receipts: impl FnOnce(u64) -> Vec<Entry>) -> (CommandFixture, Book) {
    let fixture = CommandFixture::new(name).await;
    for (number, text) in (1..).zip(TEXTS) {
        fixture.write(&format!("texts/{number}.txt"), text);
    }
    fixture.write("weights", "w");
    fixture.json(0, "datanet create");
    fixture.json(0, "contribute 1 texts");
    fixture.vouch(1).await;
    fixture.json(0, "model register --artifact weights --datanet 1 --window 280800");
    fixture.json(3, "pay 1 10000");
    let time = fixture.context.client.time().await.unwrap();
    let book = Book::of(&fixture.context.chain_folder(), U256::from(1));
    book.add(&receipts(time)).unwrap();
    fixture.advance_second().await;
    (fixture, book)
}

#[tokio::test(flavor = "multi_thread")]
async fn outputs_that_are_scored_in_groups_make_the_same_round() {
    let all = |time| (1..=OUTPUTS as u8).map(|number| receipt(number, time)).collect();
    let (fixture, _) = served("groups", all).await;
    let mut rounds = Vec::new();
    for memory in [1 << 31, 1] {
        let read = AtomicU64::new(0);
        let mut context = fixture.context.clone();
        context.memory = memory;
        let progress = |records| {
            read.fetch_max(records, Ordering::Relaxed);
        };
        let scored = score(&context, U256::from(1), ScoreOptions::default(), progress).await.unwrap();
        assert_eq!(scored.round.heads.scores.count, OUTPUTS as u64);
        rounds.push((scored.draft.manifest, read.into_inner()));
    }
    let [(whole, once), (grouped, read)] = rounds[..] else { unreachable!() };
    assert_eq!(whole, grouped);
    assert_eq!((once, read), (3, 6), "each output by itself, and the records once for the most that go");
}

/// Outputs are read again after the records, and then a receipt is among them that no record was compared
/// with.
#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_that_comes_while_groups_are_scored_makes_no_round() {
    let (fixture, book) = served("late", |time| vec![receipt(1, time - 2), receipt(2, time)]).await;
    let mut context = fixture.context.clone();
    context.memory = 1;
    let mut times = Vec::new();
    book.each_price(|time, _| times.push(time)).unwrap();
    let late = Mutex::new(Some(receipt(3, times[0] + 1)));
    let progress = |_| {
        if let Some(late) = late.lock().unwrap().take() {
            book.add(&[late]).unwrap();
        }
    };
    let scored = score(&context, U256::from(1), ScoreOptions::default(), progress).await;
    let Err(Error::Round(RoundError::BookChanged { path })) = scored else { panic!("{scored:?}") };
    assert_eq!(path, book.path());
    let again = score(&context, U256::from(1), ScoreOptions::default(), |_| ()).await.unwrap();
    assert_eq!(again.round.heads.receipts.count, 3);
}
