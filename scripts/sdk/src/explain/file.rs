//! The file of an explanation (docs/guides/explanation.md).

use crate::decimal;
use alloy_primitives::{Address, B256, Bytes, U256};
use serde::{Deserialize, Serialize};
use tributary_core::{
    ids::CreditRole,
    sum_tree::{self, Leaf, Place},
    typed_data::Receipt,
};
use tributary_interfaces::{IAttribution, IDisputes};
use tributary_rounds::{FileError, RangeProof, Tree};

/// The version of the file.
pub(super) const FORMAT: &str = "tributary-explanation/1";

/// What a payee earned in a round, with proofs. Amounts are in units of the model's asset, times in
/// seconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Explanation {
    /// `tributary-explanation/1`.
    pub format: String,
    /// The chain's id.
    pub chain_id: u64,
    /// The contract that the round was proposed to.
    pub attribution: Address,
    /// The round as it was proposed; its hash is what the chain must be asked for.
    pub round: ProposedFields,
    /// The payee's word.
    pub payee: B256,
    /// What the model is paid in; zero for native currency.
    pub asset: Address,
    /// The model's scoring rule.
    pub rule: B256,
    /// The root of the model's feature tree, where its rule is `gradient`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub feature_root: Option<B256>,
    /// The contributors' part of every receipt, in basis points.
    pub contributors_bps: u16,
    /// The Datanets that the round does not leave out, ascending by id.
    pub sources: Vec<SourceTerms>,
    /// The root of the last finalised round's payouts; that of the tree without leaves before the
    /// first.
    pub last_root: B256,
    /// The payee in the last payouts: what it had earned before.
    pub last: ProvenPlace,
    /// The payee in the payouts: what it has earned since the model began.
    pub payout: ProvenPlace,
    /// Where the payee's credits begin and end, which proves that the list of them is complete.
    pub credits_begin: ProvenPlace,
    /// See `credits_begin`.
    pub credits_end: ProvenPlace,
    /// The payee's credits, in the order of their tree.
    pub credits: Vec<Credit>,
}

/// A Datanet that a round draws on, as the chain has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SourceTerms {
    /// Its id.
    #[serde(with = "decimal")]
    pub datanet: U256,
    /// Its treasury's weight in what is unowned.
    pub weight: u16,
    /// Its treasury's part of every credit, in basis points.
    pub treasury_fee_bps: u16,
}

/// What a credit is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Role {
    /// The payee's record owns bytes of the output.
    Contributor,
    /// The treasury's fee of such a credit.
    Treasury,
    /// The treasury's part of what no record owns.
    Unowned,
}

impl Role {
    pub(super) fn of(role: CreditRole) -> Self {
        match role {
            CreditRole::Contributor => Self::Contributor,
            CreditRole::Treasury => Self::Treasury,
            CreditRole::Unowned => Self::Unowned,
        }
    }

    pub(super) fn in_core(self) -> CreditRole {
        match self {
            Self::Contributor => CreditRole::Contributor,
            Self::Treasury => CreditRole::Treasury,
            Self::Unowned => CreditRole::Unowned,
        }
    }
}

/// A credit and what it follows from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Credit {
    /// What it is for.
    pub role: Role,
    /// How much.
    #[serde(with = "decimal")]
    pub amount: u128,
    /// Its place in `credits`.
    pub place: ProvenPlace,
    /// The receipt whose price it is a part of.
    pub receipt: ReceiptFields,
    /// The receipt's place in `receipts`.
    pub receipt_place: ProvenPlace,
    /// Where the receipt's scores begin in `scores`.
    pub scores_begin: ProvenPlace,
    /// Where they end; for what is unowned, and for all credits under `gradient`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub scores_end: Option<ProvenPlace>,
    /// The range of the output, and its owner; under `span`, and not for what is unowned.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub range: Option<ScoredRange>,
    /// The record as a whole, and its score; under `gradient`, and not for what is unowned.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub whole: Option<ScoredWhole>,
    /// The output, if it was at hand.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub output: Option<Bytes>,
    /// The features of the output, if they were at hand; under `gradient` only.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub output_features: Option<Bytes>,
}

/// A record that is scored as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ScoredWhole {
    /// Its score.
    pub score: u32,
    /// The Datanet that it is registered in.
    #[serde(with = "decimal")]
    pub datanet: U256,
    /// The record.
    pub content_id: B256,
    /// Its content id if it is registered by itself, else its batch's item.
    pub item: B256,
    /// Its place in `scores`.
    pub place: ProvenPlace,
    /// The place of its content id in the model's feature tree, if that was at hand.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub feature: Option<ProvenPlace>,
    /// Its features, if they were at hand.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub features: Option<Bytes>,
}

/// A range of bytes of an output with its owner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ScoredRange {
    /// The offset of its first byte.
    pub start: u16,
    /// The offset after its last byte.
    pub end: u16,
    /// The Datanet that the owner is registered in.
    #[serde(with = "decimal")]
    pub datanet: U256,
    /// The record that owns the bytes.
    pub content_id: B256,
    /// Its content id if it is registered by itself, else its batch's item.
    pub item: B256,
    /// Its place in `scores`.
    pub place: ProvenPlace,
    /// The record, if it was at hand.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub record: Option<Bytes>,
}

/// A receipt's fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReceiptFields {
    request_id: B256,
    output_hash: B256,
    output_length: u32,
    feature_hash: B256,
    #[serde(with = "decimal")]
    price: u128,
    time: u64,
}

impl ReceiptFields {
    pub(crate) fn new(receipt: &Receipt) -> Self {
        let Receipt { request_id, output_hash, output_length, feature_hash, price, time, .. } = *receipt;
        Self { request_id, output_hash, output_length, feature_hash, price, time }
    }

    /// The receipt of a model.
    pub fn of_model(&self, model_id: U256) -> Receipt {
        let Self { request_id, output_hash, output_length, feature_hash, price, time } = *self;
        Receipt { model_id, request_id, output_hash, output_length, feature_hash, price, time }
    }
}

/// The place of (key, data) in a tree: the leaves around it, and the proof that they are neighbours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProvenPlace {
    leaves: Vec<LeafFields>,
    proof: Bytes,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LeafFields {
    key: B256,
    #[serde(with = "decimal")]
    value: u128,
    data: B256,
}

impl ProvenPlace {
    /// A place as Gradients takes it.
    pub(super) fn of(place: IDisputes::Place) -> Self {
        let leaf = |leaf: IDisputes::Leaf| LeafFields { key: leaf.key, value: leaf.value, data: leaf.data };
        Self { leaves: place.leaves.into_iter().map(leaf).collect(), proof: place.proof }
    }

    /// The data of the leaf with a key that it proves to be the first of this key in the tree with this
    /// root; `None` if it proves none.
    pub(super) fn data_of(&self, root: B256, key: B256) -> Option<B256> {
        self.prove(root, key, B256::ZERO)?;
        self.leaves.iter().find(|leaf| leaf.key == key).map(|leaf| leaf.data)
    }

    /// The place in the tree over these leaves.
    pub(super) fn new(tree: &Tree, key: B256, data: B256) -> Result<Self, FileError> {
        let RangeProof { leaves, proof, .. } = tree.prove_place(key, data)?;
        let leaf = |leaf: &Leaf| LeafFields { key: leaf.key, value: leaf.value, data: leaf.data };
        Ok(Self { leaves: leaves.iter().map(leaf).collect(), proof: proof.into() })
    }

    /// What it proves of (key, data) in the tree with this root; `None` if it proves nothing.
    pub(super) fn prove(&self, root: B256, key: B256, data: B256) -> Option<Place> {
        let leaves: Vec<Leaf> = self
            .leaves
            .iter()
            .map(|leaf| Leaf { key: leaf.key, value: leaf.value, data: leaf.data })
            .collect();
        sum_tree::place(root, key, data, &leaves, &self.proof)
    }
}

/// A round's fields, as Attribution takes them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProposedFields {
    #[serde(with = "decimal")]
    model_id: U256,
    number: u64,
    attempt: u64,
    from: u64,
    cutoff: u64,
    deadline: u64,
    settlement: alloy_primitives::FixedBytes<20>,
    manifest: B256,
    uri_hash: B256,
    receipts: TreeFields,
    scores: TreeFields,
    credits: TreeFields,
    payouts: TreeFields,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TreeFields {
    hash: alloy_primitives::FixedBytes<20>,
    #[serde(with = "decimal")]
    sum: u128,
    count: u64,
}

impl ProposedFields {
    pub(super) fn new(round: &IAttribution::Round) -> Self {
        let tree =
            |tree: &IAttribution::Tree| TreeFields { hash: tree.hash, sum: tree.sum, count: tree.count };
        Self {
            model_id: round.modelId,
            number: round.number,
            attempt: round.attempt,
            from: round.from,
            cutoff: round.cutoff,
            deadline: round.deadline,
            settlement: round.settlement,
            manifest: round.manifest,
            uri_hash: round.uriHash,
            receipts: tree(&round.receipts),
            scores: tree(&round.scores),
            credits: tree(&round.credits),
            payouts: tree(&round.payouts),
        }
    }

    /// The round as Attribution takes it.
    pub fn round(&self) -> IAttribution::Round {
        let tree =
            |tree: &TreeFields| IAttribution::Tree { hash: tree.hash, sum: tree.sum, count: tree.count };
        IAttribution::Round {
            modelId: self.model_id,
            number: self.number,
            attempt: self.attempt,
            from: self.from,
            cutoff: self.cutoff,
            deadline: self.deadline,
            settlement: self.settlement,
            manifest: self.manifest,
            uriHash: self.uri_hash,
            receipts: tree(&self.receipts),
            scores: tree(&self.scores),
            credits: tree(&self.credits),
            payouts: tree(&self.payouts),
        }
    }
}
