//! Receipts and scores.

use crate::{
    Check, Stop, Unproven,
    challenge::{Challenge, receipt, score, subject},
    facts::{Bytes, Facts},
    trees::Trees,
};
use alloy_primitives::B256;
use tributary_core::{
    faults::trees::Tree,
    rule::Rule,
    span::{self, ByteRange, Params, fault},
    typed_data::Receipt,
};
use tributary_interfaces::IDisputes::{
    proveFormCall, proveLengthCall, proveOverlapCall, proveReceiptCall, proveShapeCall, proveStrayCall,
    proveUnheldCall,
};
use tributary_rounds::{FileError, StatedScore};

pub(crate) fn check(trees: &Trees<'_>, facts: &Facts) -> Check {
    for of_round in trees.stated.receipts() {
        check_receipt(trees, &of_round?)?;
    }
    let mut last = None;
    for row in trees.scored() {
        let (index, of_round, receipt) = row?;
        check_form(trees, facts, index, &of_round)?;
        if let (Some(last), Rule::Span(_)) = (last.replace(of_round), facts.rule()) {
            check_neighbours(trees, index - 1, &last, &of_round)?;
        }
        let receipt = check_receipt_of(trees, &of_round, receipt.as_ref())?;
        match facts.rule() {
            Rule::Span(_) => check_shape(trees, &of_round, receipt)?,
            // A record as a whole has no shape.
            Rule::Gradient(_) => {}
        }
    }
    Ok(())
}

/// A round's files state scores of one form, which is that of the rule in their manifest, and that
/// may be another than the model's.
fn check_form(trees: &Trees<'_>, facts: &Facts, index: u64, of_round: &StatedScore) -> Check {
    let is_of_rule = match facts.rule() {
        Rule::Span(_) => of_round.whole.is_none(),
        Rule::Gradient(_) => of_round.whole.is_some(),
    };
    if is_of_rule {
        return Ok(());
    }
    if !facts.is_named(&of_round.owner) {
        return Err(Unproven::UnknownItem(index as usize).into());
    }
    let call = proveFormCall {
        round: trees.round.clone(),
        receiptId: of_round.receipt_id,
        score: score(of_round, facts.batch_root(&of_round.owner)),
        place: trees.place(Tree::Scores, of_round.receipt_id, of_round.source())?,
    };
    let reason = format!("{} is none of the model's rule", subject(of_round));
    Err(Challenge::new(&call, reason).into())
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

/// The receipt of a score, which the round must have.
fn check_receipt_of<'r>(
    trees: &Trees<'_>,
    of_round: &StatedScore,
    of_score: Option<&'r Receipt>,
) -> Result<&'r Receipt, Stop> {
    if let Some(of_score) = of_score {
        return Ok(of_score);
    }
    let (source, receipt_id) = (of_round.source(), of_round.receipt_id);
    let call = proveStrayCall {
        round: trees.round.clone(),
        receiptId: receipt_id,
        source,
        score: trees.place(Tree::Scores, receipt_id, source)?,
        receipt: trees.place(Tree::Receipts, receipt_id, B256::ZERO)?,
    };
    let reason = format!("{} is of receipt {receipt_id}, which the round has not", subject(of_round));
    Err(Challenge::new(&call, reason).into())
}

fn check_shape(trees: &Trees<'_>, of_round: &StatedScore, of_score: &Receipt) -> Check {
    let (round, source) = (trees.round.clone(), of_round.source());
    let StatedScore { receipt_id, start, end, .. } = *of_round;
    let range = ByteRange { start, end, owner: () };
    if fault::shape(&range, range.value(), of_score.output_length.into()) {
        let score = trees.place(Tree::Scores, receipt_id, source)?;
        let call = proveShapeCall { round, receipt: receipt(of_score), source, score };
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
pub(crate) fn check_holders(trees: &Trees<'_>, facts: &Facts, params: Params, bytes: &impl Bytes) -> Check {
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
            check_held(trees, facts, params, (&of_receipt, output), &of_round, &record)?;
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
    params: Params,
    (of_receipt, output): (&Receipt, &[u8]),
    of_round: &StatedScore,
    record: &[u8],
) -> Check {
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
