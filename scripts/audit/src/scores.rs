//! Receipts and scores.

use crate::{
    Check,
    challenge::{Challenge, receipt, score},
    facts::{Bytes, Facts},
    trees::Trees,
};
use alloy_primitives::B256;
use tributary_core::{
    faults::trees::Tree,
    rule::Rule,
    span::{self, ByteRange, fault},
    typed_data::Receipt,
};
use tributary_interfaces::IDisputes::{
    proveLengthCall, proveOverlapCall, proveReceiptCall, proveShapeCall, proveStrayCall, proveUnheldCall,
};
use tributary_rounds::{FileError, StatedScore};

pub(crate) fn check(trees: &Trees<'_>) -> Check {
    for of_round in trees.stated.receipts() {
        check_receipt(trees, &of_round?)?;
    }
    let mut last = None;
    for row in trees.scored() {
        let (index, of_round, receipt) = row?;
        if let Some(last) = last.replace(of_round) {
            check_neighbours(trees, index - 1, &last, &of_round)?;
        }
        check_score(trees, &of_round, receipt.as_ref())?;
    }
    Ok(())
}

fn check_receipt(trees: &Trees<'_>, of_round: &Receipt) -> Check {
    let (round, id) = (trees.round, of_round.id());
    let is_right = of_round.model_id == round.modelId
        && of_round.counts()
        && of_round.time > round.from
        && of_round.time <= round.cutoff;
    if is_right {
        return Ok(());
    }
    let place = trees.place(Tree::Receipts, id, B256::ZERO)?;
    let call = proveReceiptCall { round: round.clone(), receipt: receipt(of_round), place };
    let Receipt { price, output_length, time, .. } = of_round;
    let reason = format!(
        "receipt {id} (price {price}, output of {output_length} bytes, time {time}) cannot be in this round"
    );
    Err(Challenge::new(&call, reason).into())
}

fn check_score(trees: &Trees<'_>, of_round: &StatedScore, of_score: Option<&Receipt>) -> Check {
    let (round, source) = (trees.round.clone(), of_round.source());
    let StatedScore { receipt_id, start, end, .. } = *of_round;
    let place = || trees.place(Tree::Scores, receipt_id, source);
    let Some(of_score) = of_score else {
        let absent = trees.place(Tree::Receipts, receipt_id, B256::ZERO)?;
        let call = proveStrayCall { round, receiptId: receipt_id, source, score: place()?, receipt: absent };
        let reason =
            format!("the score of {start}..{end} is of receipt {receipt_id}, which the round has not");
        return Err(Challenge::new(&call, reason).into());
    };
    let range = ByteRange { start, end, owner: () };
    if fault::shape(&range, range.value(), of_score.output_length.into()) {
        let call = proveShapeCall { round, receipt: receipt(of_score), source, score: place()? };
        let length = of_score.output_length;
        let reason = format!("{start}..{end} is no range of receipt {receipt_id}'s output of {length} bytes");
        return Err(Challenge::new(&call, reason).into());
    }
    Ok(())
}

fn check_neighbours(trees: &Trees<'_>, index: u64, leaf: &StatedScore, next: &StatedScore) -> Check {
    let range = |score: &StatedScore| ByteRange { start: score.start, end: score.end, owner: owner(score) };
    let (range, following) = (range(leaf), range(next));
    let meet = fault::overlap(&range, &following) || fault::join(&range, &following);
    if leaf.receipt_id != next.receipt_id || !meet {
        return Ok(());
    }
    let leaves = trees.neighbours(Tree::Scores, index, 2)?;
    let call = proveOverlapCall { round: trees.round.clone(), leaves };
    let reason = format!(
        "the scores of {}..{} and {}..{} of receipt {} overlap, or touch and have one owner",
        leaf.start, leaf.end, next.start, next.end, leaf.receipt_id
    );
    Err(Challenge::new(&call, reason).into())
}

/// The part of a source that names its owner.
fn owner(score: &StatedScore) -> [u8; 28] {
    let mut digest = [0; 28];
    digest.copy_from_slice(&score.source()[4..]);
    digest
}

/// Every byte of a score is held by its record, as far as the bytes are at hand; and no output of
/// another length than its receipt says has scores.
pub(crate) fn check_holders(trees: &Trees<'_>, facts: &Facts, bytes: &impl Bytes) -> Check {
    // The output of the receipt whose scores come now, if it is at hand.
    let mut current: Option<(B256, Option<Vec<u8>>)> = None;
    for row in trees.scored() {
        let (_, of_round, Some(of_receipt)) = row? else { continue };
        if current.as_ref().is_none_or(|current| current.0 != of_round.receipt_id) {
            let output = bytes.output(of_receipt.output_hash);
            let is_other = |output: &Vec<u8>| output.len() as u64 != u64::from(of_receipt.output_length);
            if let Some(output) = output.as_ref().filter(|output| is_other(output)) {
                return Err(length(trees, &of_receipt, &of_round, output)?.into());
            }
            current = Some((of_round.receipt_id, output));
        }
        let Some((_, Some(output))) = &current else { continue };
        let record = bytes.record(of_round.owner.content_id);
        if let Some(record) = record.filter(|_| facts.is_named(&of_round.owner)) {
            check_held(trees, facts, &of_receipt, &of_round, output, &record)?;
        }
    }
    Ok(())
}

fn length(
    trees: &Trees<'_>,
    of_receipt: &Receipt,
    of_round: &StatedScore,
    output: &[u8],
) -> Result<Challenge, FileError> {
    let source = of_round.source();
    let call = proveLengthCall {
        round: trees.round.clone(),
        receipt: receipt(of_receipt),
        source,
        output: output.to_vec().into(),
        score: trees.place(Tree::Scores, of_round.receipt_id, source)?,
    };
    let reason = format!(
        "receipt {} says {} bytes, its output has {}, and has scores",
        of_round.receipt_id,
        of_receipt.output_length,
        output.len()
    );
    Ok(Challenge::new(&call, reason))
}

fn check_held(
    trees: &Trees<'_>,
    facts: &Facts,
    of_receipt: &Receipt,
    of_round: &StatedScore,
    output: &[u8],
    record: &[u8],
) -> Check {
    let Rule::Span(params) = facts.rule else { return Ok(()) };
    let held = span::held(params, record, output);
    let is_held = |byte: &u16| held.iter().any(|range| range.contains(&usize::from(*byte)));
    let Some(byte) = (of_round.start..of_round.end).find(|byte| !is_held(byte)) else { return Ok(()) };
    let call = proveUnheldCall {
        round: trees.round.clone(),
        receipt: receipt(of_receipt),
        score: score(of_round, facts.batch_root(&of_round.owner)),
        byteOffset: byte,
        output: output.to_vec().into(),
        record: record.to_vec().into(),
        place: trees.place(Tree::Scores, of_round.receipt_id, of_round.source())?,
    };
    let reason = format!(
        "record {} does not hold byte {byte} of receipt {}'s output, which {}..{} pays it for",
        of_round.owner.content_id, of_round.receipt_id, of_round.start, of_round.end
    );
    Err(Challenge::new(&call, reason).into())
}
