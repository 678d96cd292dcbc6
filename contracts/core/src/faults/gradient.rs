//! What is wrong with leaves of scores, and with the amounts of credits, under the rule `gradient`.

use super::{
    Owner, Proof, Score, Shown, Source, Unproven, credits,
    credits::Registered,
    fault_if,
    ownership::{Standing, is_in_batch},
    shown_if,
};
use crate::{
    gradient::{self, Params},
    ids::{self, RECORD_TAG},
    rule::Rule,
    split,
    typed_data::{Receipt, Round},
};
use alloy_primitives::{B256, U256};

/// What Models says that a model's scores follow from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scoring {
    /// The rule.
    pub rule: B256,
    /// The root of the feature tree.
    pub feature_root: B256,
}

impl Scoring {
    fn params(&self) -> Result<Params, Unproven> {
        match Rule::from_word(self.rule) {
            Some(Rule::Gradient(params)) => Ok(params),
            _ => Err(Unproven::NoFault),
        }
    }
}

/// A record with its features.
#[derive(Clone, Debug)]
pub struct Featured<'a> {
    /// One of its registrations.
    pub owner: Owner,
    /// The place of its content id in the feature tree.
    pub feature: Shown<'a>,
    /// Its features; not looked at if the tree has none.
    pub features: &'a [u8],
}

/// The hash of a record's features in the tree with this root, `None` if it has none there.
///
/// `Err` if `feature` is not the place of its content id.
pub fn feature_hash(root: B256, content_id: B256, feature: &Shown<'_>) -> Result<Option<B256>, Unproven> {
    feature.at(root, content_id, B256::ZERO, "record")?;
    // The leaf below the place has another key, since no leaf of this one is below it.
    Ok(feature.leaves.iter().find(|leaf| leaf.key == content_id).map(|leaf| leaf.data))
}

/// A leaf has not the score that follows from the features of its record and of its output.
pub fn score(
    round: &Round,
    scoring: &Scoring,
    receipt: &Receipt,
    record: &Featured<'_>,
    output_features: &[u8],
    place: &Shown<'_>,
) -> Proof {
    let params = scoring.params()?;
    let expected = expected(params, scoring.feature_root, receipt, record, output_features)?;
    let source = Score::whole(record.owner).source();
    let given = place.leaf_at(round.scores_root, receipt.id(), source, "place")?.value;
    fault_if(given != expected.into())
}

/// The score that follows from what is shown.
fn expected(
    params: Params,
    feature_root: B256,
    receipt: &Receipt,
    record: &Featured<'_>,
    output_features: &[u8],
) -> Result<u32, Unproven> {
    if receipt.feature_hash.is_zero() {
        return Ok(0);
    }
    shown_if(ids::content_id(output_features) == receipt.feature_hash, "outputFeatures")?;
    if output_features.len() != usize::from(params.dimensions()) {
        return Ok(0);
    }
    let Some(hash) = feature_hash(feature_root, record.owner.content_id, &record.feature)? else {
        return Ok(0);
    };
    shown_if(ids::content_id(record.features) == hash, "record")?;
    Ok(gradient::score(params, record.features, output_features))
}

/// A record that scores is in no leaf, by whatever registration. `gap` is the place of its
/// [tag](ids::record_tag).
pub fn missing(
    round: &Round,
    scoring: &Scoring,
    receipt: &Receipt,
    record: &Featured<'_>,
    standing: &Standing,
    member: &Shown<'_>,
    output_features: &[u8],
    place: &Shown<'_>,
    gap: &Shown<'_>,
) -> Proof {
    let params = scoring.params()?;
    let Owner { content_id, .. } = record.owner;
    shown_if(ids::content_id(output_features) == receipt.feature_hash, "outputFeatures")?;
    shown_if(standing.was_accepted(), "record")?;
    let hash = feature_hash(scoring.feature_root, content_id, &record.feature)?;
    shown_if(hash == Some(ids::content_id(record.features)), "record")?;
    let is_there = is_in_batch(&record.owner, member)?;
    let id = receipt.id();
    place.leaf_at(round.receipts_root, id, B256::ZERO, "place")?;
    let tag = ids::record_tag(content_id);
    gap.at(round.scores_root, id, tag, "gap")?;
    let is_scored =
        gap.leaves.iter().any(|leaf| leaf.key == id && leaf.data[..RECORD_TAG] == tag[..RECORD_TAG]);
    let scores = gradient::score(params, record.features, output_features) > 0;
    fault_if(is_there && standing.is_candidate() && scores && !is_scored)
}

/// A leaf names a registration of a record that was registered earlier.
pub fn not_first(
    round: &Round,
    receipt: &Receipt,
    scored: &Owner,
    of_scored: &Standing,
    first: &Owner,
    of_first: &Standing,
    member: &Shown<'_>,
    place: &Shown<'_>,
) -> Proof {
    shown_if(of_scored.was_accepted(), "scored")?;
    shown_if(first.content_id == scored.content_id && of_first.was_accepted(), "first")?;
    let is_there = is_in_batch(first, member)?;
    place.leaf_at(round.scores_root, receipt.id(), Score::whole(*scored).source(), "place")?;
    // A batch has a content once.
    let is_earlier = of_first.number < of_scored.number;
    fault_if(is_there && of_first.is_candidate() && is_earlier)
}

/// A score has not the credit that follows from it and from the sum of its receipt's scores.
pub fn part(
    round: &Round,
    receipt: &Receipt,
    scored: Owner,
    registered: Option<Registered>,
    role: u8,
    first: &Shown<'_>,
    place: &Shown<'_>,
    after_last: &Shown<'_>,
    credit: &Shown<'_>,
) -> Proof {
    let score = Score::whole(scored);
    credits::part(round, receipt, &score, registered, "scored", role, first, place, Some(after_last), credit)
}

/// A treasury has not its part of the price of a receipt without scores, or has one of a receipt with
/// scores.
pub fn rest(
    round: &Round,
    receipt: &Receipt,
    datanet_id: U256,
    sources: &[Source],
    place: &Shown<'_>,
    first: &Shown<'_>,
    after_last: &Shown<'_>,
    credit: &Shown<'_>,
) -> Proof {
    let rest = |scores| Some(split::unscored(receipt.price, scores));
    credits::unowned_by(round, receipt, datanet_id, sources, place, first, after_last, credit, rest)
}
