//! Receipts, and the right round that follows from them.

use super::{World, params, records::Record, texts::parts};
use alloy_primitives::{B256, keccak256};
use tributary_core::{ids::content_id, span, typed_data::Receipt};
use tributary_rounds::{Payout, Round, RoundInput, StatedRound, StatedScore};
use tributary_scoring::ScoreRow;
use tributary_test_kit::Random;

/// Some receipts, scored as SPEC 4 and 5 say by the records that are at hand; and the receipts with
/// their outputs.
pub(super) fn right_round(world: &World, random: &mut Random) -> (StatedRound, Vec<(Receipt, Vec<u8>)>) {
    let mut input = RoundInput {
        header: world.header(),
        sources: world.kept_sources(),
        receipts: Vec::new(),
        scores: Vec::new(),
        owners: world.owners().collect(),
        missing: Vec::new(),
        last_payouts: world.facts.last_payouts.clone(),
    };
    let book = book(world, random);
    for (receipt, output) in &book {
        let earns = |record: &&Record| world.facts.earns(&record.owner, receipt, world.span.1);
        let earning = world.known().filter(earns).map(|record| (record.owner.order, &record.bytes[..]));
        for range in span::ranges(params(), output, earning) {
            input.scores.push(ScoreRow { receipt_id: receipt.id(), range });
        }
        input.receipts.push(*receipt);
    }
    (stated(&Round::build(input).expect("a right round")), book)
}

/// Receipts of a round's span with their outputs.
fn book(world: &World, random: &mut Random) -> Vec<(Receipt, Vec<u8>)> {
    let texts: Vec<&[u8]> = world.known().map(|record| &record.bytes[..]).collect();
    let any_time = |random: &mut Random| world.span.0 + 1 + random.below(world.span.1 - world.span.0);
    let any_price = |random: &mut Random| match random.below(4) {
        0 => 1 + u128::from(random.below(3)),
        _ => 1 + u128::from(random.below(1 << 40)),
    };
    let mut book = Vec::new();
    let mut add = |output: Vec<u8>, price: u128, time: u64| {
        let receipt = Receipt {
            model_id: world.model,
            request_id: keccak256([book.len() as u8]),
            output_hash: content_id(&output),
            output_length: output.len() as u32,
            feature_hash: B256::ZERO,
            price,
            time,
        };
        book.push((receipt, output));
    };
    // Without scores; then in no tree, since there is no price, or no output.
    add(b"nothing that any record says".to_vec(), 1 + u128::from(random.below(1 << 40)), any_time(random));
    add(parts(random, &texts, 2), 0, any_time(random));
    add(Vec::new(), any_price(random), any_time(random));
    // A whole record, so that what was copied from it is there; then what only hidden records say.
    let first = |end: &[u8]| [texts[0], end].concat();
    add(first(b" gap"), 1_000 + any_price(random), world.changes[2]);
    add([texts[1], b" gap hid0 hid1 hid2"].concat(), any_price(random), world.span.1);
    add([texts[1], b" gap hid3 hid4 hid5"].concat(), any_price(random), world.span.1);
    add(b"gap hid3 hid4".to_vec(), any_price(random), any_time(random));
    // The same records before, between and after changes of their statuses.
    let changed: Vec<&[u8]> =
        world.known().filter(|record| record.has_history()).map(|record| &record.bytes[..]).collect();
    for time in world.changes.iter().flat_map(|time| [*time - 1, *time]) {
        add(
            [&changed.join(&b" gap "[..])[..], format!(" gap{time}").as_bytes()].concat(),
            any_price(random),
            time,
        );
    }
    add(parts(random, &texts, 1), any_price(random), world.span.0 + 1);
    for _ in 0..2 + random.below(4) {
        let count = 2 + random.below(3);
        add(parts(random, &texts, count), any_price(random), any_time(random));
    }
    if world.seed % 4 == 3 {
        add(parts(random, &texts, 300), (1 << 40) + any_price(random), any_time(random));
    }
    book
}

/// The leaves of a round, as its files state them.
fn stated(round: &Round) -> StatedRound {
    let score = |score: tributary_rounds::Score<'_>| StatedScore {
        receipt_id: score.receipt_id,
        start: score.start,
        end: score.end,
        owner: *score.owner,
    };
    StatedRound {
        receipts: round.receipts.clone(),
        scores: round.scores().map(score).collect(),
        credits: round.credits().collect(),
        payouts: round.payouts.iter().map(|row| Payout { payee: row.payee, amount: row.payout }).collect(),
    }
}
