//! The text of a round's files: one JSON object a line, amounts as decimal strings, everything else in lower-case hex.

use crate::{
    build::{CreditRow, PayoutRow, Round},
    input::{Contribution, Datanet, Terms},
    tree::Tree,
};
use alloy_primitives::{B256, FixedBytes, U256};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use tributary_core::{
    ids::{CreditRole, contribution_key},
    payee::Payee,
    rule::Rule,
    typed_data::Receipt,
};
use tributary_scoring::ScoreRow;

/// The manifest's file name.
pub(crate) const MANIFEST: &str = "manifest.json";

/// Says what the other fields mean; a reader that does not know it must not guess.
const FORMAT: &str = "tributary-round/1";

/// A file of lines.
pub(crate) trait Line: Serialize + DeserializeOwned {
    /// The file's name.
    const FILE: &'static str;
    /// What lines ascend by.
    type Order: Ord;
    fn order(&self) -> Self::Order;
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
            .ok_or_else(|| Error::custom(format!("{word} is neither an account nor a claim key")))
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
        Rule::from_word(word).ok_or_else(|| Error::custom(format!("{word} is no scoring rule known here")))
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ReceiptLine {
    id: B256,
    request_id: B256,
    output_hash: B256,
    feature_hash: B256,
    #[serde(with = "decimal")]
    price: u128,
    time: u64,
}

impl ReceiptLine {
    pub(crate) fn new(receipt: &Receipt) -> Self {
        Self {
            id: receipt.id(),
            request_id: receipt.request_id,
            output_hash: receipt.output_hash,
            feature_hash: receipt.feature_hash,
            price: receipt.price,
            time: receipt.time,
        }
    }

    pub(crate) fn receipt(&self, model: U256) -> Result<Receipt, &'static str> {
        let receipt = Receipt {
            model_id: model,
            request_id: self.request_id,
            output_hash: self.output_hash,
            feature_hash: self.feature_hash,
            price: self.price,
            time: self.time,
        };
        if receipt.id() == self.id { Ok(receipt) } else { Err("its id is not the one of its fields") }
    }
}

impl Line for ReceiptLine {
    const FILE: &'static str = "receipts.jsonl";
    type Order = B256;
    fn order(&self) -> B256 {
        self.id
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ContributionLine {
    contribution: B256,
    #[serde(with = "decimal")]
    datanet: U256,
    content_id: B256,
    #[serde(with = "payee")]
    payee: Payee,
}

impl ContributionLine {
    pub(crate) fn new(contribution: &Contribution, datanets: &[Datanet]) -> Self {
        let Contribution { datanet, content_id, payee } = *contribution;
        let datanet = datanets[datanet as usize].id;
        Self { contribution: contribution_key(datanet, content_id), datanet, content_id, payee }
    }

    pub(crate) fn contribution(&self, datanets: &[Datanet]) -> Result<Contribution, &'static str> {
        let datanet = (0..).zip(datanets).find(|(_, datanet)| datanet.id == self.datanet);
        let (datanet, _) = datanet.ok_or("its Datanet is not in the manifest")?;
        if contribution_key(self.datanet, self.content_id) != self.contribution {
            return Err("its key is not the one of its Datanet and content id");
        }
        Ok(Contribution { datanet, content_id: self.content_id, payee: self.payee })
    }
}

impl Line for ContributionLine {
    const FILE: &'static str = "contributions.jsonl";
    type Order = B256;
    fn order(&self) -> B256 {
        self.contribution
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ScoreLine {
    receipt: B256,
    contribution: B256,
    #[serde(with = "decimal")]
    score: u64,
}

impl ScoreLine {
    pub(crate) fn new(row: &ScoreRow) -> Self {
        Self { receipt: row.receipt_id, contribution: row.contribution_key, score: row.score }
    }

    pub(crate) fn row(&self) -> ScoreRow {
        ScoreRow { receipt_id: self.receipt, contribution_key: self.contribution, score: self.score }
    }
}

impl Line for ScoreLine {
    const FILE: &'static str = "scores.jsonl";
    type Order = (B256, B256);
    fn order(&self) -> (B256, B256) {
        (self.receipt, self.contribution)
    }
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Role {
    Contributor,
    Treasury,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CreditLine {
    #[serde(with = "payee")]
    payee: Payee,
    digest: B256,
    receipt: B256,
    contribution: B256,
    role: Role,
    #[serde(with = "decimal")]
    credit: u128,
}

impl CreditLine {
    pub(crate) fn new(row: &CreditRow) -> Self {
        let role = match row.role {
            CreditRole::Contributor => Role::Contributor,
            CreditRole::Treasury => Role::Treasury,
        };
        Self {
            payee: row.payee,
            digest: row.digest(),
            receipt: row.receipt_id,
            contribution: row.contribution_key,
            role,
            credit: row.credit,
        }
    }
}

impl Line for CreditLine {
    const FILE: &'static str = "credits.jsonl";
    type Order = (B256, B256);
    fn order(&self) -> (B256, B256) {
        (self.payee.to_word(), self.digest)
    }
}

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
    payout: u128,
}

impl PayoutLine {
    pub(crate) fn new(row: &PayoutRow) -> Self {
        let PayoutRow { payee, last, credit, payout } = *row;
        Self { payee, last, credit, payout }
    }
}

impl Line for PayoutLine {
    const FILE: &'static str = "payouts.jsonl";
    type Order = B256;
    fn order(&self) -> B256 {
        self.payee.to_word()
    }
}

/// A root and what it commits to.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct TreeText {
    root: B256,
    hash: FixedBytes<20>,
    #[serde(with = "decimal")]
    sum: u128,
    count: u64,
}

impl From<&Tree> for TreeText {
    fn from(tree: &Tree) -> Self {
        Self { root: tree.root(), hash: tree.summit().node.hash, sum: tree.sum(), count: tree.count() }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct DatanetText {
    #[serde(with = "decimal")]
    id: U256,
    #[serde(with = "payee")]
    treasury: Payee,
    fee_bps: u16,
}

/// A data file, as the manifest lists it.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct FileText {
    pub(crate) name: String,
    pub(crate) sha256: B256,
    pub(crate) bytes: u64,
    pub(crate) lines: u64,
}

/// The manifest, which binds everything else.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Manifest {
    format: String,
    #[serde(with = "decimal")]
    model: U256,
    number: u64,
    #[serde(with = "rule")]
    rule: Rule,
    cutoff: u64,
    #[serde(with = "decimal")]
    pool: u128,
    #[serde(with = "payee")]
    fallback: Payee,
    #[serde(with = "decimal")]
    unearned: u128,
    datanets: Vec<DatanetText>,
    previous_payouts: TreeText,
    receipts: TreeText,
    scores: TreeText,
    credits: TreeText,
    payouts: TreeText,
    pub(crate) files: Vec<FileText>,
}

impl Manifest {
    pub(crate) fn new(round: &Round, files: Vec<FileText>) -> Self {
        let Terms { model, number, rule, cutoff, pool, fallback } = round.terms;
        let datanet = |d: &Datanet| DatanetText { id: d.id, treasury: d.treasury, fee_bps: d.fee_bps };
        Self {
            format: FORMAT.into(),
            model,
            number,
            rule,
            cutoff,
            pool,
            fallback,
            unearned: round.unearned,
            datanets: round.datanets.iter().map(datanet).collect(),
            previous_payouts: (&round.last_payouts_tree).into(),
            receipts: (&round.receipts_tree).into(),
            scores: (&round.scores_tree).into(),
            credits: (&round.credits_tree).into(),
            payouts: (&round.payouts_tree).into(),
            files,
        }
    }

    pub(crate) fn is_known_format(&self) -> bool {
        self.format == FORMAT
    }

    pub(crate) fn terms(&self) -> Terms {
        let Self { model, number, rule, cutoff, pool, fallback, .. } = *self;
        Terms { model, number, rule, cutoff, pool, fallback }
    }

    pub(crate) fn datanets(&self) -> Vec<Datanet> {
        let datanet = |d: &DatanetText| Datanet { id: d.id, treasury: d.treasury, fee_bps: d.fee_bps };
        self.datanets.iter().map(datanet).collect()
    }

    /// The manifest's bytes.
    pub(crate) fn to_text(&self) -> serde_json::Result<String> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }
}
