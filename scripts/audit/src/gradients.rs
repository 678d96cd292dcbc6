//! Scores under the rule `gradient`: that each is what follows from the features of its record and of
//! its output, and that none is missing.

use crate::{
    Check, Found,
    challenge::{Challenge, member, receipt, score},
    facts::{Bytes, Facts, Features},
    ownership::MOST_HOLDERS,
    trees::{Trees, nowhere},
    wholes::{RightWhole, RightWholes},
};
use alloy_primitives::B256;
use std::{collections::HashSet, io, path::PathBuf};
use tributary_core::{
    faults::trees::Tree,
    gradient::{self, Params},
    ids::{RECORD_TAG, record_tag},
    typed_data::Receipt,
};
use tributary_interfaces::IDisputes::{Featured, proveMissingCall, proveNotFirstCall, proveScoreCall};
use tributary_rounds::{FileError, StatedScore};

/// What is known of the features of the output of a receipt.
enum OfOutput {
    /// They are not at hand.
    Unknown,
    /// No record scores by them: the receipt has none, or such of other dimensions than the rule's.
    /// What is shown of them.
    Scoreless(Vec<u8>),
    /// These.
    Known(Vec<u8>),
}

impl OfOutput {
    fn of(params: Params, receipt: &Receipt, bytes: &impl Bytes) -> Self {
        if receipt.feature_hash.is_zero() {
            return Self::Scoreless(Vec::new());
        }
        match bytes.output_features(receipt.feature_hash) {
            None => Self::Unknown,
            Some(features) if features.len() == usize::from(params.dimensions()) => Self::Known(features),
            Some(features) => Self::Scoreless(features),
        }
    }
}

/// Every score is what the rule gives, as far as features are at hand.
pub(crate) fn check_scores(trees: &Trees<'_>, facts: &Facts, params: Params, bytes: &impl Bytes) -> Check {
    // Of the receipt whose scores come now.
    let mut current: Option<(B256, OfOutput)> = None;
    for row in trees.scored() {
        let (_, of_round, Some(of_receipt)) = row? else { continue };
        if current.as_ref().is_none_or(|current| current.0 != of_round.receipt_id) {
            current = Some((of_round.receipt_id, OfOutput::of(params, &of_receipt, bytes)));
        }
        let Some((_, of_output)) = &current else { continue };
        if let Some(wrong) = check_score(trees, facts, params, bytes, (&of_receipt, of_output), &of_round)? {
            return Err(wrong.into());
        }
    }
    Ok(())
}

fn check_score(
    trees: &Trees<'_>,
    facts: &Facts,
    params: Params,
    bytes: &impl Bytes,
    (of_receipt, of_output): (&Receipt, &OfOutput),
    of_round: &StatedScore,
) -> Result<Option<Challenge>, FileError> {
    let content_id = of_round.owner.content_id;
    let (expected, feature, features, output) = match of_output {
        OfOutput::Unknown => return Ok(None),
        // Nothing of the record but its registration is looked at.
        OfOutput::Scoreless(output) => (0, nowhere(), Vec::new(), output),
        OfOutput::Known(output) => {
            let (expected, features) = match bytes.features(content_id) {
                None => return Ok(None),
                Some(Features::None) => (0, Vec::new()),
                Some(Features::Some(features)) => (gradient::score(params, &features, output), features),
            };
            if u128::from(expected) == of_round.value() {
                return Ok(None);
            }
            let Some(feature) = bytes.feature(content_id) else { return Ok(None) };
            (expected, feature, features, output)
        }
    };
    if u128::from(expected) == of_round.value() || !facts.is_named(&of_round.owner) {
        return Ok(None);
    }
    let owner = score(of_round, facts.batch_root(&of_round.owner)).owner;
    let call = proveScoreCall {
        round: trees.round.clone(),
        receipt: receipt(of_receipt),
        record: Featured { owner, feature, features: features.into() },
        outputFeatures: output.clone().into(),
        place: trees.place(Tree::Scores, of_round.receipt_id, of_round.source())?,
    };
    let reason = format!(
        "record {content_id} has a score of {} for receipt {}, and the rule gives {expected}",
        of_round.value(),
        of_round.receipt_id
    );
    Ok(Some(Challenge::new(&call, reason)))
}

/// Every record that scores has its score, by the first of its registrations that can earn, as far as
/// `right` has them. One fault is found of each item whose records are owed something; those of
/// records that are registered by themselves come first, since nothing of them can be hidden.
pub(crate) fn check_owed(
    trees: &Trees<'_>,
    facts: &Facts,
    right: &RightWholes,
    bytes: &impl Bytes,
    found: &mut Found,
) -> Result<(), FileError> {
    let failed = |source: io::Error| FileError::Io {
        action: "read right scores from",
        path: PathBuf::from("the folder for what does not fit into memory"),
        source,
    };
    let mut scores = trees.stated.scores().peekable();
    let mut owed = right.rows().peekable();
    let (mut items, mut challenges) = (HashSet::new(), Vec::new());
    'receipts: for of_round in trees.stated.receipts() {
        let of_round = of_round?;
        let id = of_round.id();
        // Both ascend, and every score is of a receipt.
        let is_its =
            |score: &Result<StatedScore, _>| score.as_ref().map_or(true, |score| score.receipt_id <= id);
        let mut stated = Vec::new();
        while let Some(score) = scores.next_if(is_its) {
            let score = score?;
            stated.push((score.source(), score));
        }
        let is_its = |owed: &io::Result<RightWhole>| owed.as_ref().map_or(true, |owed| owed.receipt_id <= id);
        while let Some(owed) = owed.next_if(is_its) {
            let owed = owed.map_err(failed)?;
            let item = (owed.owner.datanet, owed.owner.item);
            if owed.receipt_id != id || items.contains(&item) {
                continue;
            }
            if let Some(challenge) = owed_by(trees, facts, bytes, &of_round, &stated, &owed)? {
                items.insert(item);
                challenges.push((owed.owner.item != owed.owner.content_id, challenge));
                if items.len() == MOST_HOLDERS {
                    break 'receipts;
                }
            }
        }
    }
    challenges.sort_by_key(|(is_of_batch, _)| *is_of_batch);
    found.challenges.extend(challenges.into_iter().map(|(_, challenge)| challenge));
    Ok(())
}

/// The fault, if a right score is in no leaf, or in one of a later registration. `stated` are the
/// scores of its receipt with the data of their leaves, ascending by these.
fn owed_by(
    trees: &Trees<'_>,
    facts: &Facts,
    bytes: &impl Bytes,
    of_round: &Receipt,
    stated: &[(B256, StatedScore)],
    owed: &RightWhole,
) -> Result<Option<Challenge>, FileError> {
    let (id, content_id) = (of_round.id(), owed.owner.content_id);
    let tag = &owed.source[..RECORD_TAG];
    let first = stated.partition_point(|score| &score.0[..RECORD_TAG] < tag);
    let mut same = stated[first..].iter().take_while(|score| &score.0[..RECORD_TAG] == tag).peekable();
    let Some(record) = abi_owner(facts, owed) else { return Ok(None) };
    let member = || member(facts, bytes, &owed.owner);
    if same.peek().is_none() {
        let (Some(output), Some(Features::Some(features)), Some(feature)) = (
            bytes.output_features(of_round.feature_hash),
            bytes.features(content_id),
            bytes.feature(content_id),
        ) else {
            return Ok(None);
        };
        let call = proveMissingCall {
            round: trees.round.clone(),
            receipt: receipt(of_round),
            record: Featured { owner: record, feature, features: features.into() },
            member: member(),
            outputFeatures: output.into(),
            place: trees.place(Tree::Receipts, id, B256::ZERO)?,
            gap: trees.place(Tree::Scores, id, record_tag(content_id))?,
        };
        let reason = format!("record {content_id} has no score for receipt {id}, and must have one");
        return Ok(Some(Challenge::new(&call, reason)));
    }
    // Orders that files state are nobody's word: those of the chain count. What cannot earn is
    // another fault.
    let is_later = |scored: &StatedScore| {
        scored.owner.content_id == content_id
            && facts.is_named(&scored.owner)
            && facts.order(&scored.owner).is_some_and(|order| order > owed.owner.order)
    };
    let Some((source, scored)) = same.find(|(_, scored)| is_later(scored)) else { return Ok(None) };
    let call = proveNotFirstCall {
        round: trees.round.clone(),
        receipt: receipt(of_round),
        scored: score(scored, facts.batch_root(&scored.owner)).owner,
        first: record,
        member: member(),
        place: trees.place(Tree::Scores, id, *source)?,
    };
    let reason = format!(
        "receipt {id} pays record {content_id} by its registration {}, but {} was first",
        scored.owner.order.number, owed.owner.order.number
    );
    Ok(Some(Challenge::new(&call, reason)))
}

/// The registration of a right score, as Gradients takes it; `None` if the root of its batch is not
/// known.
fn abi_owner(facts: &Facts, owed: &RightWhole) -> Option<tributary_interfaces::IDisputes::Owner> {
    let owner = &owed.owner;
    facts.is_named(owner).then(|| tributary_interfaces::IDisputes::Owner {
        datanetId: owner.datanet,
        contentId: owner.content_id,
        batchRoot: facts.batch_root(owner),
    })
}
