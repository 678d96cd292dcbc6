//! Rounds: what was proposed, by whom, and what became of it.

use crate::{
    asked::{self, Cursor, Query, Word},
    catalogue::{Catalogue, Round},
    error::{ErrorBody, Refusal, Result},
    files::Files,
    models::AssetRef,
    values::{Account, Amount, BlockRef, Hash, Page, id, page},
};
use serde::Serialize;
use tributary_core::ids::cid;
use tributary_interfaces::IAttribution;
use tributary_rounds::{listed_files, tree_head};
use tributary_sdk::rounds::ProposalState;
use utoipa::ToSchema;

/// What has become of a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum RoundStatus {
    /// It waits to be finalised, and can be challenged.
    Open,
    /// Its payouts can be claimed.
    Final,
    /// A fault was proven: its signers have lost their bonds.
    Slashed,
    /// A fault was proven that an honest scorer can be led into.
    Voided,
}

impl From<ProposalState> for RoundStatus {
    fn from(state: ProposalState) -> Self {
        match state {
            ProposalState::Open => Self::Open,
            ProposalState::Final => Self::Final,
            ProposalState::Slashed => Self::Slashed,
            ProposalState::Voided => Self::Voided,
        }
    }
}

/// A round, as lists show it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RoundRow {
    hash: Hash,
    model: u64,
    /// Its number among the model's final rounds, if it becomes one.
    number: u64,
    /// Which proposal of the model it is.
    attempt: u64,
    status: RoundStatus,
    /// When it was finalised, slashed or voided.
    ended_at: Option<u64>,
    /// Who proved a fault.
    challenger: Option<Account>,
    proposed_at: u64,
    /// From when on it can be finalised.
    finalisable_at: u64,
    asset: AssetRef,
    /// How many receipts it settles.
    receipts: u64,
    /// Their prices, in units of the asset.
    receipts_sum: Amount,
    /// How many payees have earned something since the model began.
    payees: u64,
    /// What all of them have earned since the model began, in units of the asset.
    payouts_sum: Amount,
}

/// A tree of a round.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TreeOf {
    /// The root, which the scorers have signed.
    root: Hash,
    sum: Amount,
    count: u64,
}

/// What a round paid, by what for, in units of the asset, before the contributors' part is taken.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RoundSums {
    contributors: Amount,
    /// The treasuries' fees.
    treasuries: Amount,
    /// What no one owns, which is the treasuries' too.
    unowned: Amount,
}

/// A round.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RoundDetail {
    block: BlockRef,
    #[serde(flatten)]
    row: RoundRow,
    /// After which time its receipts were given.
    from: u64,
    /// Up to which time.
    cutoff: u64,
    /// The SHA-256 of the manifest of its files.
    manifest: Hash,
    /// Where its files are, as its scorers say: any text.
    uri: String,
    receipts_tree: TreeOf,
    scores_tree: TreeOf,
    credits_tree: TreeOf,
    payouts_tree: TreeOf,
    /// Who signed it, and has the bond at stake.
    signers: Vec<Account>,
    /// What each signer has at stake, in units of the asset.
    bond: Amount,
    operator: Account,
    /// Missing if the files are not here.
    sums: Option<RoundSums>,
    /// The files, as their manifest lists them; empty if the manifest is not here.
    files: Vec<RoundFile>,
}

/// A file of a round.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RoundFile {
    name: String,
    bytes: u64,
    sha256: Hash,
    /// The name under `/ipfs/`.
    cid: String,
}

impl RoundRow {
    pub(crate) fn of(catalogue: &Catalogue, round: &Round) -> Self {
        let (terms, stake) = (round.terms(), &round.proposal.stake);
        let challenger = round.ending.and_then(|ending| ending.challenger);
        let model = id(terms.modelId);
        let asset = catalogue.model(model).map(|model| model.terms.asset).unwrap_or_default();
        Self {
            hash: Hash(round.proposal.roundHash),
            model,
            number: terms.number,
            attempt: round.proposal.attempt,
            status: round.state().into(),
            ended_at: round.ending.map(|ending| ending.time),
            challenger: challenger.and_then(Account::unless_zero),
            proposed_at: stake.proposedAt,
            finalisable_at: stake.finalisableAt,
            asset: AssetRef::of(catalogue, asset),
            receipts: terms.receipts.count,
            receipts_sum: Amount(terms.receipts.sum),
            payees: terms.payouts.count,
            payouts_sum: Amount(terms.payouts.sum),
        }
    }

    /// When it got the status that it has, in seconds since 1970.
    pub(crate) fn changed_at(&self) -> u64 {
        self.ended_at.unwrap_or(self.proposed_at)
    }
}

/// Rounds that were proposed, the newest first; `model` keeps those of one model.
#[utoipa::path(get, path = "/api/v1/rounds", tag = "rounds", operation_id = "rounds",
    params(("cursor" = Option<Cursor>, Query), ("limit" = Option<u32>, Query, minimum = 1, maximum = 200),
        ("model" = Option<u64>, Query, maximum = 999999999999999.0)),
    responses((status = 200, body = Page<RoundRow>), (status = 400, body = ErrorBody)))]
pub(crate) fn list(catalogue: &Catalogue, query: &Query) -> Result<Page<RoundRow>> {
    let model = query.model.as_deref().map(|model| asked::id(model, "model")).transpose()?;
    let before = query.before()?;
    // The cursor is the place among all rounds, counted from 1, which no later block changes.
    let all = catalogue.rounds.iter().enumerate().rev().map(|(at, round)| (at as u64 + 1, round));
    let found = all.filter(|(at, round)| *at < before && model.is_none_or(|model| round.is_of(model)));
    let (shown, next) = page(found, query.limit()?, |(at, _)| *at);
    let items = shown.into_iter().map(|(_, round)| RoundRow::of(catalogue, round)).collect();
    Ok(Page { block: catalogue.head().into(), items, next })
}

/// One round by its hash.
#[utoipa::path(get, path = "/api/v1/rounds/{hash}", tag = "rounds", operation_id = "round",
    params(("hash" = Word, Path)),
    responses((status = 200, body = RoundDetail), (status = 400, body = ErrorBody),
        (status = 404, body = ErrorBody)))]
pub(crate) fn one(catalogue: &Catalogue, files: &Files, hash: &str) -> Result<RoundDetail> {
    let round = find(catalogue, hash)?;
    let (terms, stake) = (round.terms(), &round.proposal.stake);
    let tree = |tree: &IAttribution::Tree| TreeOf {
        root: Hash(tree_head(tree).root()),
        sum: Amount(tree.sum),
        count: tree.count,
    };
    let file = |name: &str, bytes, sha256| RoundFile {
        name: name.to_owned(),
        bytes,
        sha256: Hash(sha256),
        cid: cid(sha256),
    };
    let listed = listed_files(&files.manifest(terms.manifest), terms.manifest).unwrap_or_default();
    let listed = listed.into_iter().map(|listed| file(listed.name, listed.bytes, listed.sha256));
    let sums = files.sums(round).ok().map(|sums| RoundSums {
        contributors: Amount(sums.contributors),
        treasuries: Amount(sums.treasuries),
        unowned: Amount(sums.unowned),
    });
    Ok(RoundDetail {
        block: catalogue.head().into(),
        row: RoundRow::of(catalogue, round),
        from: terms.from,
        cutoff: terms.cutoff,
        manifest: Hash(terms.manifest),
        uri: round.proposal.uri.clone(),
        receipts_tree: tree(&terms.receipts),
        scores_tree: tree(&terms.scores),
        credits_tree: tree(&terms.credits),
        payouts_tree: tree(&terms.payouts),
        signers: stake.signers.iter().copied().map(Account).collect(),
        bond: Amount(stake.bond),
        operator: Account(stake.operator),
        sums,
        files: listed.collect(),
    })
}

pub(crate) fn find<'c>(catalogue: &'c Catalogue, hash: &str) -> Result<&'c Round> {
    let hash = asked::hash(hash, "round's hash")?;
    catalogue.round(hash).ok_or_else(|| Refusal::NotFound(format!("no round {hash} was proposed")))
}
