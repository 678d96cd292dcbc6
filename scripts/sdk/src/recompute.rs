//! Payouts once more, from receipts and scores alone, by other code: it shares neither arithmetic
//! nor trees with `tributary-core`, so that an error in one of the two is found.

use alloy_primitives::{B256, U256};
use std::collections::BTreeMap;
use tributary_core::rule::Rule;
use tributary_rounds::{FileError, Round, StatedScore};

/// What each payee has earned after these rounds, in units of the model's asset, by the word of its
/// payee.
///
/// # Errors
/// [`FileError`] if a round cannot be read.
///
/// # Panics
/// If a score's Datanet is none of its round's sources, which [`tributary_rounds::read()`] and
/// [`Round::build`] rule out.
pub fn payouts(rounds: &[Round]) -> Result<BTreeMap<B256, u128>, FileError> {
    let mut earned: BTreeMap<B256, u128> = BTreeMap::new();
    for round in rounds {
        for (payee, credit) in credits(round)? {
            *earned.entry(payee).or_default() += floor(credit, round.header.contributors_bps.into(), 10_000);
        }
    }
    earned.retain(|_, amount| *amount > 0);
    Ok(earned)
}

/// The credits of a round by payee.
fn credits(round: &Round) -> Result<BTreeMap<B256, u128>, FileError> {
    let mut credits: BTreeMap<B256, u128> = BTreeMap::new();
    let mut scores: BTreeMap<B256, Vec<_>> = BTreeMap::new();
    for score in round.scores() {
        let score = score?;
        scores.entry(score.receipt_id).or_default().push(score);
    }
    let fees: BTreeMap<U256, u16> =
        round.sources.iter().map(|source| (source.datanet, source.fee_bps)).collect();
    let weights: u128 = round.sources.iter().map(|source| u128::from(source.weight)).sum();
    for receipt in round.receipts() {
        let receipt = receipt?;
        let own = scores.remove(&receipt.id()).unwrap_or_default();
        let value = |score: &StatedScore| match score.whole {
            Some(whole) => u128::from(whole),
            None => u128::from(score.end - score.start),
        };
        let whole = match round.header.rule {
            Rule::Span(_) => receipt.output_length.into(),
            Rule::Gradient(_) => own.iter().map(value).sum(),
        };
        let up_to = |sum: u128| floor(receipt.price, sum, whole);
        let (mut left, mut before) = (receipt.price, 0);
        for score in own {
            let after = before + value(&score);
            let credit = up_to(after) - up_to(before);
            before = after;
            let fee = floor(credit, fees[&score.owner.datanet].into(), 10_000);
            *credits.entry(score.owner.payee.to_word()).or_default() += credit - fee;
            *credits.entry(treasury(score.owner.datanet)).or_default() += fee;
            left -= credit;
        }
        let rest = left;
        for source in round.sources.iter().skip(1) {
            let part = floor(rest, source.weight.into(), weights);
            *credits.entry(treasury(source.datanet)).or_default() += part;
            left -= part;
        }
        *credits.entry(treasury(round.sources[0].datanet)).or_default() += left;
    }
    Ok(credits)
}

/// The payee of a Datanet's treasury: kind 2, the Datanet's id.
fn treasury(datanet: U256) -> B256 {
    let mut word: B256 = datanet.into();
    word[0] = 2;
    word
}

fn floor(amount: u128, part: u128, whole: u128) -> u128 {
    (U256::from(amount) * U256::from(part) / U256::from(whole)).to()
}
