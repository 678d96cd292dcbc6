//! What the chain and the contracts are, and whether money goes where it should.

use crate::{
    catalogue::Catalogue,
    error::{ErrorBody, Result},
    files::{Files, Sums as RoundSums},
    follow::{Current, Look},
    models::AssetRef,
    relay::RelayTerms,
    values::{Account, Amount, BlockRef, Hash, PayeeRef, id, time},
};
use alloy_primitives::{Address, U256};
use serde::Serialize;
use std::collections::BTreeMap;
use tributary_core::payee::treasury;
use tributary_sdk::{contribute::Relay, rounds::ProposalState};
use utoipa::ToSchema;

/// One of the contracts.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ContractAt {
    name: String,
    address: Account,
}

/// The chain, and how fresh what the API says is. Not of one block: never kept.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Status {
    chain_id: u64,
    /// Where a browser reaches the chain's node; missing if whoever serves this names none.
    rpc: Option<String>,
    /// What the relay of this server takes; missing if it has none.
    relay: Option<RelayTerms>,
    contracts: Vec<ContractAt>,
    /// The latest block, of which everything else is.
    block: BlockRef,
    /// The hash of the latest block in which something happened that the API speaks of, or may have
    /// happened: while it is the same, so are all answers but for their block and what depends on the time.
    changed: Hash,
    /// For how many seconds the chain has not been read, whether for want of an answer or otherwise.
    age: u64,
    /// Whether the last look at the chain failed.
    is_stale: bool,
}

/// What came in and went out in one asset, in units of it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AssetHealth {
    asset: AssetRef,
    models: u64,
    paid: Amount,
    /// The prices of the receipts of final rounds.
    receipts_settled: Amount,
    /// What was paid and is in no final round.
    unsettled: Amount,
    /// What final rounds allocated to payees.
    settled: Amount,
    claimed: Amount,
    /// What was allocated and not claimed.
    unclaimed: Amount,
    /// The credits of bytes that no one owns, in final rounds whose files are here.
    unowned: Amount,
    /// All credits of those rounds.
    credited: Amount,
    /// Whose treasuries have them, those with most first.
    unowned_by_treasury: Vec<UnownedOf>,
}

/// What a treasury has of unowned bytes, in units of the asset.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UnownedOf {
    datanet: u64,
    payee: PayeeRef,
    credit: Amount,
}

/// Whether money goes where it should.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Health {
    block: BlockRef,
    datanets: u64,
    models: u64,
    rounds: u64,
    rounds_open: u64,
    rounds_final: u64,
    rounds_slashed: u64,
    rounds_voided: u64,
    /// Until when payments and settlements are paused; missing if they are not.
    paused_until: Option<u64>,
    guardian: Option<Account>,
    assets: Vec<AssetHealth>,
    /// The models with final rounds whose files are not here.
    missing: Vec<u64>,
}

/// The chain, the contracts, and how fresh what the API says is.
#[utoipa::path(get, path = "/api/v1/status", tag = "health", operation_id = "status",
    responses((status = 200, body = Status)))]
pub(crate) fn status(current: &Current, look: &Look, rpc: Option<&str>, relay: Option<&Relay>) -> Status {
    let catalogue = &current.catalogue;
    let contract = |one: &tributary_chain::Contract| ContractAt {
        name: one.name.to_owned(),
        address: Account(one.address),
    };
    Status {
        chain_id: catalogue.chain_id,
        rpc: rpc.map(str::to_owned),
        relay: relay.map(RelayTerms::of),
        contracts: catalogue.contracts.iter().map(contract).collect(),
        block: catalogue.head().into(),
        changed: Hash(current.changed.hash),
        age: look.at.elapsed().as_secs(),
        is_stale: look.problem.is_some(),
    }
}

/// Sums over everything.
#[utoipa::path(get, path = "/api/v1/health", tag = "health", operation_id = "health",
    responses((status = 200, body = Health), (status = 500, body = ErrorBody)))]
pub(crate) fn health(catalogue: &Catalogue, files: &Files) -> Result<Health> {
    let mut sums: BTreeMap<Address, Sums> = BTreeMap::new();
    let mut missing = Vec::new();
    for model in &catalogue.models {
        let sum = sums.entry(model.terms.asset).or_default();
        let pool = &model.pool;
        sum.models += 1;
        sum.paid = sum.paid.saturating_add(pool.paid);
        sum.receipts_settled = sum.receipts_settled.saturating_add(pool.receiptsSettled);
        sum.settled = sum.settled.saturating_add(pool.settled);
        sum.left = sum.left.saturating_add(pool.left);
        for round in catalogue.finalised(model.id) {
            match files.sums(round) {
                Ok(credits) => sum.add(&credits),
                Err(_) => missing.push(model.id),
            }
        }
    }
    missing.dedup();
    let count = |state| catalogue.rounds.iter().filter(|round| round.state() == state).count() as u64;
    Ok(Health {
        block: catalogue.head().into(),
        datanets: catalogue.datanets.len() as u64,
        models: catalogue.models.len() as u64,
        rounds: catalogue.rounds.len() as u64,
        rounds_open: count(ProposalState::Open),
        rounds_final: count(ProposalState::Final),
        rounds_slashed: count(ProposalState::Slashed),
        rounds_voided: count(ProposalState::Voided),
        paused_until: time(catalogue.paused_until).filter(|until| *until > catalogue.head().time),
        guardian: Account::unless_zero(catalogue.guardian),
        assets: sums.into_iter().map(|(asset, sums)| sums.health(AssetRef::of(catalogue, asset))).collect(),
        missing,
    })
}

#[derive(Default)]
struct Sums {
    models: u64,
    paid: u128,
    receipts_settled: u128,
    settled: u128,
    left: u128,
    credited: u128,
    unowned: BTreeMap<u64, u128>,
}

impl Sums {
    fn add(&mut self, credits: &RoundSums) {
        for credit in [credits.contributors, credits.treasuries, credits.unowned] {
            self.credited = self.credited.saturating_add(credit);
        }
        for (datanet, credit) in &credits.by_treasury {
            let sum = self.unowned.entry(id(*datanet)).or_default();
            *sum = sum.saturating_add(*credit);
        }
    }

    fn health(self, asset: AssetRef) -> AssetHealth {
        let mut by_treasury: Vec<(u64, u128)> = self.unowned.into_iter().collect();
        by_treasury.sort_by_key(|(datanet, credit)| (std::cmp::Reverse(*credit), *datanet));
        let of = |(datanet, credit): (u64, u128)| {
            let payee = treasury(U256::from(datanet))?.into();
            Some(UnownedOf { datanet, payee, credit: Amount(credit) })
        };
        AssetHealth {
            asset,
            models: self.models,
            paid: Amount(self.paid),
            receipts_settled: Amount(self.receipts_settled),
            unsettled: Amount(self.paid.saturating_sub(self.receipts_settled)),
            settled: Amount(self.settled),
            claimed: Amount(self.settled.saturating_sub(self.left)),
            unclaimed: Amount(self.left),
            unowned: Amount(by_treasury.iter().fold(0, |sum, (_, credit)| sum.saturating_add(*credit))),
            credited: Amount(self.credited),
            unowned_by_treasury: by_treasury.into_iter().filter_map(of).collect(),
        }
    }
}
