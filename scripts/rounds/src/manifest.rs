//! The text of a round's manifest, exact to the byte (SPEC 5.4).
//!
//! It is one JSON object without white space, its fields in the order in which they are declared
//! here. Amounts and ids of the chain are strings of decimal digits, what has a fixed number of bytes
//! is a string of lower-case hexadecimal digits after `0x`, and all else is a number.

use crate::{
    build::{RoundSummary, TreeHeads},
    input::{RoundHeader, Source},
};
use alloy_primitives::{Address, B256, FixedBytes, U256};
use serde::{Deserialize, Serialize};
use tributary_core::{
    rule::Rule,
    sum_tree::{Node, TreeHead},
};

/// The manifest's file name.
pub(crate) const MANIFEST: &str = "manifest.json";

/// The most bytes that a manifest may have: more than twice as many as the longest one has.
pub const MAX_MANIFEST: u64 = 16_384;

/// The version of all files. A reader that does not know it must not read on.
const FORMAT: &str = "tributary-round/4";

/// Numbers as decimal strings, which every language reads without loss.
pub(crate) mod decimal {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};
    use std::{fmt::Display, str::FromStr};

    pub(crate) fn serialize<T: Display, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(value)
    }

    pub(crate) fn deserialize<'de, T: FromStr, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
        let text = String::deserialize(from)?;
        let canonical =
            text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
        let value = if canonical { text.parse().ok() } else { None };
        value.ok_or_else(|| Error::custom(format!("{text:?} is no whole number in range")))
    }
}

mod rule {
    use super::{B256, Rule};
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(value: &Rule, to: S) -> Result<S::Ok, S::Error> {
        value.to_word().serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Rule, D::Error> {
        let word = B256::deserialize(from)?;
        Rule::from_word(word).ok_or_else(|| Error::custom(format!("{word} is no scoring rule that is known")))
    }
}

/// A tree head and its root.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct TreeText {
    root: B256,
    hash: FixedBytes<20>,
    #[serde(with = "decimal")]
    sum: u128,
    count: u64,
}

impl TreeText {
    fn head(&self) -> Option<TreeHead> {
        let head = TreeHead { node: Node { hash: self.hash, sum: self.sum }, count: self.count };
        (head.root() == self.root).then_some(head)
    }
}

impl From<TreeHead> for TreeText {
    fn from(head: TreeHead) -> Self {
        Self { root: head.root(), hash: head.node.hash, sum: head.node.sum, count: head.count }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct SourceText {
    #[serde(with = "decimal")]
    datanet: U256,
    weight: u16,
    treasury_fee_bps: u16,
}

/// A data file, as the manifest lists it.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct FileText {
    pub(crate) name: String,
    pub(crate) bytes: u64,
    pub(crate) rows: u64,
    pub(crate) sha256: B256,
}

/// The manifest, which names all other files by their hashes.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Manifest {
    format: String,
    #[serde(with = "decimal")]
    model: U256,
    number: u64,
    from: u64,
    cutoff: u64,
    asset: Address,
    #[serde(with = "rule")]
    rule: Rule,
    contributors_bps: u16,
    sources: Vec<SourceText>,
    last_payouts: TreeText,
    receipts: TreeText,
    scores: TreeText,
    credits: TreeText,
    payouts: TreeText,
    pub(crate) files: Vec<FileText>,
}

impl Manifest {
    pub(crate) fn new(round: &RoundSummary, files: Vec<FileText>) -> Self {
        let RoundSummary { header, sources, heads } = round;
        let RoundHeader { model, number, from, cutoff, asset, rule, contributors_bps } = *header;
        let TreeHeads { last_payouts, receipts, scores, credits, payouts } = *heads;
        let source = |source: &Source| {
            let Source { datanet, weight, fee_bps } = *source;
            SourceText { datanet, weight, treasury_fee_bps: fee_bps }
        };
        Self {
            format: FORMAT.into(),
            model,
            number,
            from,
            cutoff,
            asset,
            rule,
            contributors_bps,
            sources: sources.iter().map(source).collect(),
            last_payouts: last_payouts.into(),
            receipts: receipts.into(),
            scores: scores.into(),
            credits: credits.into(),
            payouts: payouts.into(),
            files,
        }
    }

    pub(crate) fn is_known_format(&self) -> bool {
        self.format == FORMAT
    }

    pub(crate) fn header(&self) -> RoundHeader {
        let Self { model, number, from, cutoff, asset, rule, contributors_bps, .. } = *self;
        RoundHeader { model, number, from, cutoff, asset, rule, contributors_bps }
    }

    /// The heads of the trees; `None` if a root is another one's.
    pub(crate) fn heads(&self) -> Option<TreeHeads> {
        Some(TreeHeads {
            last_payouts: self.last_payouts.head()?,
            receipts: self.receipts.head()?,
            scores: self.scores.head()?,
            credits: self.credits.head()?,
            payouts: self.payouts.head()?,
        })
    }

    pub(crate) fn sources(&self) -> Vec<Source> {
        let source = |source: &SourceText| {
            let SourceText { datanet, weight, treasury_fee_bps } = *source;
            Source { datanet, weight, fee_bps: treasury_fee_bps }
        };
        self.sources.iter().map(source).collect()
    }
}

/// An object's line, its line feed included.
pub(crate) fn line(object: &impl Serialize) -> serde_json::Result<String> {
    Ok(serde_json::to_string(object)? + "\n")
}
