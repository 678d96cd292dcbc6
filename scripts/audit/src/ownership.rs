//! Whose bytes a score pays, and which scores are missing.

use crate::{
    Found, Stop, Unproven,
    challenge::{Challenge, member, receipt, score, subject},
    facts::{Bytes, Facts, RightScores},
    trees::Trees,
};
use alloy_primitives::B256;
use std::collections::{HashMap, HashSet};
use tributary_core::{
    faults::trees::Tree,
    span::{self, Params},
    typed_data::Receipt,
};
use tributary_interfaces::IDisputes::{
    Holder, Witness, proveEarlierCall, proveGapCall, proveRegistrationCall,
};
use tributary_rounds::{FileError, StatedScore};

/// How many missing or wrongly paid records are shown at most, of different items.
pub(crate) const MOST_HOLDERS: usize = 64;

/// Every score names a record that can earn from its receipt.
pub(crate) fn check_registrations(
    trees: &Trees<'_>,
    facts: &Facts,
    bytes: &impl Bytes,
    found: &mut Found,
) -> Result<(), FileError> {
    for row in trees.scored() {
        let (index, of_round, Some(of_receipt)) = row? else { continue };
        let (index, owner) = (index as usize, &of_round.owner);
        if facts.earns(owner, &of_receipt, trees.round.cutoff) {
            continue;
        }
        let root = facts.batch_root(owner);
        if facts.is_unplaced(owner, bytes) {
            let unproven = if facts.is_named(owner) {
                Unproven::NoList { score: index, root }
            } else {
                Unproven::UnknownItem(index)
            };
            found.keep(Err(Stop::from(unproven)))?;
            continue;
        }
        let call = proveRegistrationCall {
            round: trees.round.clone(),
            receipt: receipt(&of_receipt),
            score: score(&of_round, root),
            member: member(facts, bytes, owner),
            place: trees.place(Tree::Scores, of_round.receipt_id, of_round.source())?,
        };
        let reason = format!(
            "{} of receipt {} pays record {} of Datanet {}, which cannot earn from it",
            subject(&of_round),
            of_round.receipt_id,
            owner.content_id,
            owner.datanet
        );
        return found.keep(Err(Challenge::new(&call, reason).into()));
    }
    Ok(())
}

/// The scores of every receipt are those that follow from its output and all candidates, as far as
/// `right` has them. Scores are ranges that do not meet, each held by its record. One fault is found
/// of each item whose records are owed something.
pub(crate) fn check_owners(
    trees: &Trees<'_>,
    facts: &Facts,
    params: Params,
    right: &RightScores,
    bytes: &impl Bytes,
    found: &mut Found,
) -> Result<(), FileError> {
    let mut scores = trees.stated.scores().peekable();
    let mut items = HashSet::new();
    for of_round in trees.stated.receipts() {
        let of_round = of_round?;
        let id = of_round.id();
        // Both ascend, and every score is of a receipt.
        let is_its =
            |score: &Result<StatedScore, _>| score.as_ref().map_or(true, |score| score.receipt_id <= id);
        let mut stated = Vec::new();
        while let Some(score) = scores.next_if(is_its) {
            stated.push(score?);
        }
        let mut owed = right.of(id).peekable();
        if owed.peek().is_none() {
            continue;
        }
        let Some(output) = bytes.output(of_round.output_hash) else { continue };
        for owed in owed {
            let item = (owed.owner.datanet, owed.owner.item);
            if items.contains(&item) {
                continue;
            }
            let owed_by = owed_by(trees, facts, params, bytes, (&of_round, &output), &stated, &owed)?;
            if let Some(challenge) = owed_by {
                found.challenges.push(challenge);
                items.insert(item);
                if items.len() == MOST_HOLDERS {
                    return Ok(());
                }
            }
        }
    }
    Ok(())
}

/// The fault, if a byte of a right score is in no leaf of its owner, or in none at all.
fn owed_by(
    trees: &Trees<'_>,
    facts: &Facts,
    params: Params,
    bytes: &impl Bytes,
    (of_round, output): (&Receipt, &[u8]),
    stated: &[StatedScore],
    owed: &StatedScore,
) -> Result<Option<Challenge>, FileError> {
    let owner_of = |byte: u16| stated.iter().find(|score| (score.start..score.end).contains(&byte));
    // Orders that files state are nobody's word: those of the chain count. What cannot earn is
    // another fault.
    let comes_first = |paid: &StatedScore| match (facts.order(&paid.owner), facts.order(&owed.owner)) {
        (Some(paid), Some(owed)) => paid <= owed,
        _ => true,
    };
    let is_right = |byte: &u16| owner_of(*byte).is_some_and(comes_first);
    let Some(byte) = (owed.start..owed.end).find(|byte| !is_right(byte)) else { return Ok(None) };
    // The right scores were made from these bytes.
    let Some(record) = bytes.record(owed.owner.content_id) else { return Ok(None) };
    let Some(witness) = witness(params, output, &record, byte) else { return Ok(None) };
    let holder = Holder {
        owner: score(owed, facts.batch_root(&owed.owner)).owner,
        member: member(facts, bytes, &owed.owner),
        record: record.into(),
        witness,
    };
    let (round, id) = (trees.round.clone(), of_round.id());
    let holder_id = owed.owner.content_id;
    Ok(Some(match owner_of(byte) {
        Some(paid) => {
            let call = proveEarlierCall {
                round,
                receipt: receipt(of_round),
                score: score(paid, facts.batch_root(&paid.owner)),
                output: output.to_vec().into(),
                holder,
                place: trees.place(Tree::Scores, id, paid.source())?,
            };
            let reason = format!(
                "byte {byte} of receipt {id} pays record {}, but record {holder_id} was first",
                paid.owner.content_id
            );
            Challenge::new(&call, reason)
        }
        None => {
            let mut place = B256::ZERO;
            place[..2].copy_from_slice(&byte.to_be_bytes());
            let call = proveGapCall {
                round,
                receipt: receipt(of_round),
                output: output.to_vec().into(),
                holder,
                place: trees.place(Tree::Receipts, id, B256::ZERO)?,
                gap: trees.place(Tree::Scores, id, place)?,
                start: byte,
            };
            Challenge::new(
                &call,
                format!("byte {byte} of receipt {id} pays nobody, but record {holder_id} holds it"),
            )
        }
    }))
}

/// A common span of output and record by the rule `span` that has the output's byte at this offset.
pub fn witness(params: Params, output: &[u8], record: &[u8], byte: u16) -> Option<Witness> {
    let byte = usize::from(byte);
    let mut windows: HashMap<&[u8], usize> = HashMap::new();
    for window in span::windows(params, record) {
        windows.entry(record.get(window.clone())?).or_insert(window.start);
    }
    span::windows(params, output).filter(|window| window.contains(&byte)).find_map(|window| {
        let start = *windows.get(output.get(window.clone())?)?;
        Some(Witness {
            outputStart: window.start as u16,
            recordStart: start as u16,
            length: window.len() as u16,
        })
    })
}
