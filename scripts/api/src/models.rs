//! Models: terms, lineage, snapshots, pools.

use crate::{
    asked::{self, Cursor, Query},
    catalogue::{Asset, Catalogue, Model},
    error::{ErrorBody, Refusal, Result},
    files::Files,
    values::{Account, Amount, BlockRef, Hash, Page, id, page, time},
};
use alloy_primitives::Address;
use serde::Serialize;
use tributary_core::rule::Rule;
use tributary_interfaces::IModels::ModelTerms;
use utoipa::ToSchema;

/// What a model is paid in.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct AssetRef {
    /// The token; missing for native currency.
    address: Option<Account>,
    /// What the token calls itself: any text of at most 32 bytes. Missing if it says nothing.
    symbol: Option<String>,
    /// How many digits are behind the point; missing if the token does not say, so that amounts can
    /// only be shown in units.
    decimals: Option<u8>,
}

impl AssetRef {
    pub(crate) fn of(catalogue: &Catalogue, address: Address) -> Self {
        let known = catalogue.assets.get(&address).cloned();
        let Asset { symbol, decimals } = known.unwrap_or(Asset { symbol: None, decimals: None });
        Self { address: Account::unless_zero(address), symbol, decimals }
    }
}

/// What came in for a model, and what went out, in units of its asset.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PoolState {
    /// Everything that users ever paid in.
    paid: Amount,
    /// The prices of all receipts in finalised rounds.
    receipts_settled: Amount,
    /// What all finalised rounds allocated to payees.
    settled: Amount,
    /// What payees have claimed of it.
    claimed: Amount,
    /// What no payee has claimed yet.
    left: Amount,
    /// What came up from derived models.
    income: Amount,
    /// How many rounds are final.
    rounds: u64,
}

impl PoolState {
    pub(crate) fn of(model: &Model) -> Self {
        let pool = &model.pool;
        Self {
            paid: Amount(pool.paid),
            receipts_settled: Amount(pool.receiptsSettled),
            settled: Amount(pool.settled),
            claimed: Amount(pool.settled.saturating_sub(pool.left)),
            left: Amount(pool.left),
            income: Amount(pool.income),
            rounds: pool.rounds,
        }
    }
}

/// A model, as lists show it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ModelRow {
    id: u64,
    /// Where people read about it, as its owner says: any text of at most 2,048 bytes.
    uri: String,
    owner: Account,
    /// The SHA-256 of what the model is.
    artifact_hash: Hash,
    /// The model that it is built on.
    base: Option<u64>,
    /// The Datanets that it draws on.
    datanets: Vec<u64>,
    asset: AssetRef,
    pool: PoolState,
    /// The hash of its open round.
    open_round: Option<Hash>,
    is_private: bool,
    /// The SHA-256 of the document among this server's files that says what was measured of it; missing
    /// if there is none.
    quality: Option<Hash>,
    registered_at: u64,
}

impl ModelRow {
    fn of(catalogue: &Catalogue, files: &Files, model: &Model) -> Self {
        let open = catalogue.rounds.iter().rev().find(|round| {
            round.is_of(model.id) && round.proposal.attempt == model.rounds.attempts && model.rounds.isOpen
        });
        Self {
            id: model.id,
            uri: model.terms.uri.clone(),
            owner: Account(model.owner),
            artifact_hash: Hash(model.terms.artifactHash),
            base: base(model),
            datanets: model.sources.iter().map(|source| id(source.datanetId)).collect(),
            asset: AssetRef::of(catalogue, model.terms.asset),
            pool: PoolState::of(model),
            open_round: open.map(|round| Hash(round.proposal.roundHash)),
            is_private: model.terms.isPrivate,
            quality: files.quality(model.id).map(Hash),
            registered_at: model.registered_at,
        }
    }
}

fn base(model: &Model) -> Option<u64> {
    (!model.terms.baseModelId.is_zero()).then(|| id(model.terms.baseModelId))
}

/// How records are scored. Of an unknown rule there is the word alone.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ScoringRule {
    /// The rule as the chain holds it.
    word: Hash,
    /// Under `span`: the least number of words of a span that has an owner.
    min_words: Option<u8>,
    /// Under `span`: the least number of bytes of such a span.
    min_bytes: Option<u8>,
    /// Under `gradient`: how many numbers the features of a record and of an answer have.
    dimensions: Option<u16>,
    /// Under `gradient`: what a dot product of features must be above; the score is what is above.
    threshold: Option<u32>,
    /// Under `gradient`: the root of the tree of the records' features.
    feature_root: Option<Hash>,
}

impl ScoringRule {
    fn of(terms: &ModelTerms) -> Self {
        let word = Hash(terms.rule);
        let none = Self {
            word,
            min_words: None,
            min_bytes: None,
            dimensions: None,
            threshold: None,
            feature_root: None,
        };
        match Rule::from_word(terms.rule) {
            Some(Rule::Span(params)) => {
                Self { min_words: Some(params.min_words()), min_bytes: Some(params.min_bytes()), ..none }
            }
            Some(Rule::Gradient(params)) => Self {
                dimensions: Some(params.dimensions()),
                threshold: Some(params.threshold()),
                feature_root: Some(Hash(terms.featureRoot)),
                ..none
            },
            None => none,
        }
    }
}

/// A Datanet that a model draws on.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ModelSource {
    datanet: u64,
    /// Its part of what is unowned, beside the other sources' weights.
    weight: u16,
    /// From which cutoff on rounds leave it out.
    left_out_from: Option<u64>,
}

/// A fixed part of every settled receipt.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FixedShare {
    account: Account,
    /// In basis points.
    bps: u16,
}

/// What a model draws on from a time.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SnapshotRow {
    taken_at: u64,
    /// What was accepted up to then is in it.
    up_to: u64,
}

/// A scorer of a model.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Scorer {
    account: Account,
}

/// A model.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ModelDetail {
    block: BlockRef,
    #[serde(flatten)]
    row: ModelRow,
    rule: ScoringRule,
    sources: Vec<ModelSource>,
    /// The owner's part of every settled receipt, in basis points.
    owner_bps: u16,
    /// The base model's part, in basis points.
    base_bps: u16,
    /// The contributors' part, in basis points.
    contributors_bps: u16,
    fixed_shares: Vec<FixedShare>,
    scorers: Vec<Scorer>,
    /// How many scorers must sign a round.
    quorum: u8,
    /// The least that each signer has at stake, in units of the asset.
    bond: Amount,
    /// The least that each signer has at stake, in basis points of what the round can reach.
    bond_bps: u16,
    /// How long a round can be challenged, in seconds.
    window: u32,
    operator: Account,
    next_operator: Option<Account>,
    operator_from: Option<u64>,
    /// Ascending.
    snapshots: Vec<SnapshotRow>,
    /// The models that it is built on, the nearest first, at most 8.
    ancestors: Vec<u64>,
    /// The models that are built on it.
    derived: Vec<u64>,
    /// How many rounds were proposed.
    attempts: u64,
    /// The end of the last finalised round.
    last_cutoff: Option<u64>,
}

/// Models, the newest first. `search`: an id, an owner, or a text in the address that one names.
#[utoipa::path(get, path = "/api/v1/models", tag = "models", operation_id = "models",
    params(("cursor" = Option<Cursor>, Query), ("limit" = Option<u32>, Query, minimum = 1, maximum = 200),
        ("search" = Option<String>, Query)),
    responses((status = 200, body = Page<ModelRow>), (status = 400, body = ErrorBody)))]
pub(crate) fn list(catalogue: &Catalogue, files: &Files, query: &Query) -> Result<Page<ModelRow>> {
    let before = query.before()?;
    let found = catalogue.models.iter().rev().filter(|model| model.id < before);
    let found = found.filter(|model| query.finds(model.id, &model.terms.uri, model.owner));
    let (shown, next) = page(found, query.limit()?, |model| model.id);
    let items = shown.into_iter().map(|model| ModelRow::of(catalogue, files, model)).collect();
    Ok(Page { block: catalogue.head().into(), items, next })
}

/// One model.
#[utoipa::path(get, path = "/api/v1/models/{model}", tag = "models", operation_id = "model",
    params(("model" = u64, Path, maximum = 999999999999999.0)),
    responses((status = 200, body = ModelDetail), (status = 400, body = ErrorBody),
        (status = 404, body = ErrorBody)))]
pub(crate) fn one(catalogue: &Catalogue, files: &Files, model: &str) -> Result<ModelDetail> {
    let model = find(catalogue, model)?;
    let terms = &model.terms;
    let mut ancestors = Vec::new();
    let mut above = base(model);
    // A lineage has at most 8 models, and a base is registered before what is built on it.
    while let Some(next) = above.and_then(|above| catalogue.model(above)) {
        ancestors.push(next.id);
        above = base(next).filter(|above| *above < next.id);
    }
    let source = |source: &tributary_interfaces::IModels::SourceState| ModelSource {
        datanet: id(source.datanetId),
        weight: source.weight,
        left_out_from: time(source.leftOutFrom),
    };
    let derived = catalogue.models.iter().filter(|other| base(other) == Some(model.id));
    Ok(ModelDetail {
        block: catalogue.head().into(),
        row: ModelRow::of(catalogue, files, model),
        rule: ScoringRule::of(terms),
        sources: model.sources.iter().map(source).collect(),
        owner_bps: terms.ownerBps,
        base_bps: terms.baseBps,
        contributors_bps: terms.contributorsBps,
        fixed_shares: terms
            .payees
            .iter()
            .map(|share| FixedShare { account: Account(share.account), bps: share.bps })
            .collect(),
        scorers: terms.scorers.iter().map(|account| Scorer { account: Account(*account) }).collect(),
        quorum: terms.quorum,
        bond: Amount(terms.bond),
        bond_bps: terms.bondBps,
        window: terms.window,
        operator: Account(model.operator.operator),
        next_operator: Account::unless_zero(model.operator.next),
        operator_from: time(model.operator.effectiveFrom),
        snapshots: model
            .snapshots
            .iter()
            .map(|(taken_at, up_to)| SnapshotRow { taken_at: *taken_at, up_to: *up_to })
            .collect(),
        ancestors,
        derived: derived.map(|other| other.id).collect(),
        attempts: model.rounds.attempts,
        last_cutoff: time(model.rounds.lastCutoff),
    })
}

pub(crate) fn find<'c>(catalogue: &'c Catalogue, model: &str) -> Result<&'c Model> {
    let model = asked::id(model, "model")?;
    catalogue.model(model).ok_or_else(|| Refusal::NotFound(format!("there is no model {model}")))
}
