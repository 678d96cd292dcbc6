//! The text of a round's files, exact to the byte (SPEC 5.4).
//!
//! Each line is one JSON object without white space, its fields in the order in which they are
//! declared here. Amounts and ids of the chain are strings of decimal digits, what has a fixed
//! number of bytes is a string of lower-case hexadecimal digits after `0x`, and all else is a
//! number.

use crate::{
    build::TreeHeads,
    credits::CreditRow,
    input::{Missing, Owner, RoundHeader, Source},
    payouts::PayoutRow,
    scores::Score,
    stated::StatedScore,
};
use alloy_primitives::{Address, B256, FixedBytes, U256};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use tributary_core::{ids::CreditRole, payee::Payee, rule::Rule, sum_tree::TreeHead, typed_data::Receipt};
use tributary_scoring::{ByteRange, Order, ScoreRow};

/// The manifest's file name.
pub(crate) const MANIFEST: &str = "manifest.json";

/// The most bytes that a manifest may have: more than twice as many as the longest one has.
pub const MAX_MANIFEST: u64 = 16_384;

/// The most bytes that a line may have, its line feed included: nearly twice as many as the longest
/// one has.
pub(crate) const MAX_LINE: u64 = 1_024;

/// The version of all files. A reader that does not know it must not read on.
const FORMAT: &str = "tributary-round/3";

/// A line of a data file.
pub(crate) trait Line: Serialize + DeserializeOwned {
    /// The name of the file.
    const FILE: &'static str;
    /// What lines ascend by.
    type Key: Ord;
    fn key(&self) -> Self::Key;
}

/// Numbers as decimal strings, which every language reads without loss.
mod decimal {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};
    use std::{fmt::Display, str::FromStr};

    pub(super) fn serialize<T: Display, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(value)
    }

    pub(super) fn deserialize<'de, T: FromStr, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
        let text = String::deserialize(from)?;
        let canonical =
            text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
        let value = if canonical { text.parse().ok() } else { None };
        value.ok_or_else(|| Error::custom(format!("{text:?} is no whole number in range")))
    }
}

mod payee {
    use super::{B256, Payee};
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(value: &Payee, to: S) -> Result<S::Ok, S::Error> {
        value.to_word().serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Payee, D::Error> {
        let word = B256::deserialize(from)?;
        Payee::from_word(word)
            .ok_or_else(|| Error::custom(format!("{word} is neither an account, a claim key nor a treasury")))
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

/// What the scorer did not have.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct MissingLine {
    #[serde(with = "decimal")]
    datanet: U256,
    item: B256,
    content_id: B256,
}

impl MissingLine {
    pub(crate) fn new(missing: &Missing) -> Self {
        let Missing { datanet, item, content_id } = *missing;
        Self { datanet, item, content_id }
    }

    pub(crate) fn missing(&self) -> Missing {
        let Self { datanet, item, content_id } = *self;
        Missing { datanet, item, content_id }
    }
}

impl Line for MissingLine {
    const FILE: &'static str = "missing.jsonl";
    type Key = (U256, B256, B256);
    fn key(&self) -> Self::Key {
        (self.datanet, self.item, self.content_id)
    }
}

/// A receipt that has a price.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ReceiptLine {
    id: B256,
    request_id: B256,
    output_hash: B256,
    output_length: u32,
    feature_hash: B256,
    #[serde(with = "decimal")]
    price: u128,
    time: u64,
}

impl ReceiptLine {
    pub(crate) fn new(receipt: &Receipt) -> Self {
        let Receipt { request_id, output_hash, output_length, feature_hash, price, time, .. } = *receipt;
        let id = receipt.id();
        Self { id, request_id, output_hash, output_length, feature_hash, price, time }
    }

    pub(crate) fn receipt(&self, model_id: U256) -> Result<Receipt, &'static str> {
        let Self { id, request_id, output_hash, output_length, feature_hash, price, time } = *self;
        let receipt = Receipt { model_id, request_id, output_hash, output_length, feature_hash, price, time };
        if receipt.id() == id { Ok(receipt) } else { Err("its id is not that of its fields") }
    }
}

impl Line for ReceiptLine {
    const FILE: &'static str = "receipts.jsonl";
    type Key = B256;
    fn key(&self) -> B256 {
        self.id
    }
}

/// A score, with its owner.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ScoreLine {
    receipt: B256,
    start: u16,
    end: u16,
    #[serde(with = "decimal")]
    datanet: U256,
    content_id: B256,
    item: B256,
    #[serde(with = "payee")]
    payee: Payee,
    number: u64,
    index: u64,
}

impl ScoreLine {
    pub(crate) fn new(score: &Score<'_>) -> Self {
        let Score { receipt_id, start, end, owner, .. } = *score;
        Self::of_stated(&StatedScore { receipt_id, start, end, owner: *owner })
    }

    pub(crate) fn of_stated(score: &StatedScore) -> Self {
        let StatedScore { receipt_id: receipt, start, end, owner } = *score;
        let Owner { datanet, content_id, item, payee, order } = owner;
        let Order { number, index } = order;
        Self { receipt, start, end, datanet, content_id, item, payee, number, index }
    }

    pub(crate) fn row(&self) -> ScoreRow {
        let owner = Order { number: self.number, index: self.index };
        ScoreRow { receipt_id: self.receipt, range: ByteRange { start: self.start, end: self.end, owner } }
    }

    pub(crate) fn stated(&self) -> StatedScore {
        StatedScore { receipt_id: self.receipt, start: self.start, end: self.end, owner: self.owner() }
    }

    pub(crate) fn owner(&self) -> Owner {
        let Self { datanet, content_id, item, payee, number, index, .. } = *self;
        Owner { datanet, content_id, item, payee, order: Order { number, index } }
    }
}

impl Line for ScoreLine {
    const FILE: &'static str = "scores.jsonl";
    type Key = (B256, u16);
    fn key(&self) -> (B256, u16) {
        (self.receipt, self.start)
    }
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Role {
    Contributor,
    Treasury,
    Unowned,
}

/// A credit, with what its digest is made from.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CreditLine {
    #[serde(with = "payee")]
    payee: Payee,
    digest: B256,
    receipt: B256,
    source: B256,
    role: Role,
    #[serde(with = "decimal")]
    credit: u128,
}

impl CreditLine {
    pub(crate) fn new(row: &CreditRow) -> Self {
        let CreditRow { payee, receipt_id: receipt, source, role, credit } = *row;
        let role = match role {
            CreditRole::Contributor => Role::Contributor,
            CreditRole::Treasury => Role::Treasury,
            CreditRole::Unowned => Role::Unowned,
        };
        Self { payee, digest: row.digest(), receipt, source, role, credit }
    }
}

impl CreditLine {
    /// The credit, whose digest must be that of receipt, source and role.
    pub(crate) fn row(&self) -> Result<CreditRow, &'static str> {
        let Self { payee, digest, receipt: receipt_id, source, role, credit } = *self;
        let role = match role {
            Role::Contributor => CreditRole::Contributor,
            Role::Treasury => CreditRole::Treasury,
            Role::Unowned => CreditRole::Unowned,
        };
        let row = CreditRow { payee, receipt_id, source, role, credit };
        if row.digest() == digest { Ok(row) } else { Err("its digest is not that of its fields") }
    }
}

impl Line for CreditLine {
    const FILE: &'static str = "credits.jsonl";
    type Key = (Payee, B256);
    fn key(&self) -> (Payee, B256) {
        (self.payee, self.digest)
    }
}

/// A payout, with what it is computed from.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PayoutLine {
    #[serde(with = "payee")]
    pub(crate) payee: Payee,
    #[serde(with = "decimal")]
    pub(crate) last: u128,
    #[serde(with = "decimal")]
    credit: u128,
    #[serde(with = "decimal")]
    pub(crate) payout: u128,
}

impl PayoutLine {
    pub(crate) fn new(row: &PayoutRow) -> Self {
        let PayoutRow { payee, last, credit, payout } = *row;
        Self { payee, last, credit, payout }
    }
}

impl Line for PayoutLine {
    const FILE: &'static str = "payouts.jsonl";
    type Key = Payee;
    fn key(&self) -> Payee {
        self.payee
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
    pub(crate) lines: u64,
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
    pub(crate) fn new(
        header: &RoundHeader,
        sources: &[Source],
        heads: &TreeHeads,
        files: Vec<FileText>,
    ) -> Self {
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
