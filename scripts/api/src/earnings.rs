//! What payees have earned, and the proofs with which it is claimed.

use crate::{
    asked::{self, Cursor, Holder, PayeeWord, Query},
    catalogue::{Catalogue, Model, Round},
    error::{ErrorBody, Refusal, Result},
    files::Files,
    models::{self, AssetRef},
    values::{Account, Amount, BlockRef, Hash, HexBytes, Page, PayeeRef, id, page},
};
use alloy_primitives::{Address, U256};
use serde::Serialize;
use tributary_core::payee::{Payee, treasury};
use tributary_interfaces::IRewards::OwnWordSet;
use tributary_rounds::tree_head;
use utoipa::ToSchema;

/// How many of the last final rounds of a model are in the history of earnings.
const ROUNDS: usize = 100;

/// What a payee had earned after a round.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EarnedAfter {
    round: u64,
    /// The round's hash.
    hash: Hash,
    /// When it was finalised.
    time: u64,
    /// What the payee had earned by then since the model began, in units of the asset.
    earned: Amount,
}

/// What a payee has of a model, in units of the model's asset.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EarningsRow {
    model: u64,
    model_uri: String,
    asset: AssetRef,
    payee: PayeeRef,
    /// The account that is paid; missing for a claim key that no account is bound to.
    holder: Option<Account>,
    /// What it has earned since the model began.
    earned: Amount,
    /// What it has received.
    claimed: Amount,
    /// What is due to it.
    due: Amount,
    /// Whether only its holder can have it paid.
    by_own_word: bool,
    /// The last final round.
    round: u64,
    /// The last final round's hash.
    round_hash: Hash,
    /// What it had earned after each of the last 100 final rounds whose payouts are here, ascending.
    history: Vec<EarnedAfter>,
}

/// Everything that an account, or another payee, has earned.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Earnings {
    block: BlockRef,
    /// The payees that are meant: the account, the claim keys that are bound to it, and the treasuries
    /// that it holds.
    payees: Vec<PayeeRef>,
    rows: Vec<EarningsRow>,
    /// The models with a final round whose payouts are not here, so that this may not be all.
    missing: Vec<u64>,
}

/// Everything that a claim needs.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ClaimProof {
    block: BlockRef,
    model: u64,
    asset: AssetRef,
    payee: PayeeRef,
    holder: Option<Account>,
    by_own_word: bool,
    /// What the payee has earned since the model began: the value of its leaf.
    cumulative: Amount,
    claimed: Amount,
    due: Amount,
    /// Proves that the leaf is in the payouts tree (SPEC 2.1).
    proof: HexBytes,
    /// The root of the payouts tree of the last final round.
    payouts_root: Hash,
    round: u64,
    round_hash: Hash,
}

/// A payee of a model, by what it has earned.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PayeeRow {
    /// From 1; equal amounts have the order of the payees.
    rank: u64,
    payee: PayeeRef,
    holder: Option<Account>,
    /// In units of the model's asset.
    earned: Amount,
    claimed: Amount,
}

/// Everything that an account has earned: for itself, for claim keys that are bound to it, and for
/// treasuries that it holds.
#[utoipa::path(get, path = "/api/v1/accounts/{account}/earnings", tag = "earnings",
    operation_id = "accountEarnings", params(("account" = Holder, Path)),
    responses((status = 200, body = Earnings), (status = 400, body = ErrorBody)))]
pub(crate) fn of_account(catalogue: &Catalogue, files: &Files, account: &str) -> Result<Earnings> {
    let account = asked::account(account)?;
    if account.is_zero() {
        return Err(Refusal::BadRequest("the zero account earns nothing".to_owned()));
    }
    let mut payees = vec![Payee::Account(account)];
    payees.extend(catalogue.view.claim_keys_of(account)?);
    let held = catalogue.datanets.iter().filter(|datanet| datanet.state.treasury == account);
    payees.extend(held.filter_map(|datanet| treasury(U256::from(datanet.id))));
    earnings(catalogue, files, payees)
}

/// Everything that a payee has earned, such as a claim key that no account is bound to.
#[utoipa::path(get, path = "/api/v1/payees/{payee}/earnings", tag = "earnings",
    operation_id = "payeeEarnings", params(("payee" = PayeeWord, Path)),
    responses((status = 200, body = Earnings), (status = 400, body = ErrorBody)))]
pub(crate) fn of_payee(catalogue: &Catalogue, files: &Files, payee: &str) -> Result<Earnings> {
    earnings(catalogue, files, vec![asked::payee(payee)?])
}

fn earnings(catalogue: &Catalogue, files: &Files, payees: Vec<Payee>) -> Result<Earnings> {
    let (mut rows, mut missing) = (Vec::new(), Vec::new());
    for model in &catalogue.models {
        let Some(last) = catalogue.finalised(model.id).next_back() else { continue };
        let payouts = match files.payouts(last) {
            Ok(payouts) => payouts,
            Err(Refusal::NoFiles(_)) => {
                missing.push(model.id);
                continue;
            }
            Err(other) => return Err(other),
        };
        for payee in &payees {
            let Some(payout) = payouts.find(*payee)? else { continue };
            let claimed = catalogue.view.claimed_by(U256::from(model.id), *payee)?;
            rows.push(EarningsRow {
                model: model.id,
                model_uri: model.terms.uri.clone(),
                asset: AssetRef::of(catalogue, model.terms.asset),
                payee: (*payee).into(),
                holder: holder(catalogue, *payee)?,
                earned: Amount(payout.amount),
                claimed: Amount(claimed),
                due: Amount(payout.amount.saturating_sub(claimed)),
                by_own_word: by_own_word(catalogue, model, *payee)?,
                round: last.terms().number,
                round_hash: Hash(last.proposal.roundHash),
                history: history(catalogue, files, model, *payee)?,
            });
        }
    }
    let payees = payees.into_iter().map(Into::into).collect();
    Ok(Earnings { block: catalogue.head().into(), payees, rows, missing })
}

fn history(catalogue: &Catalogue, files: &Files, model: &Model, payee: Payee) -> Result<Vec<EarnedAfter>> {
    let mut history = Vec::new();
    for round in catalogue.finalised(model.id).rev().take(ROUNDS) {
        let (Some(ending), Ok(payouts)) = (round.ending, files.payouts(round)) else { continue };
        let earned = payouts.find(payee)?.map_or(0, |payout| payout.amount);
        let (number, hash) = (round.terms().number, Hash(round.proposal.roundHash));
        history.push(EarnedAfter { round: number, hash, time: ending.time, earned: Amount(earned) });
    }
    history.reverse();
    Ok(history)
}

/// What a payee can claim of a model, with its proof.
#[utoipa::path(get, path = "/api/v1/models/{model}/claims/{payee}", tag = "earnings",
    operation_id = "claim", params(("model" = u64, Path, maximum = 999999999999999.0), ("payee" = PayeeWord, Path)),
    responses((status = 200, body = ClaimProof), (status = 400, body = ErrorBody),
        (status = 404, body = ErrorBody)))]
pub(crate) fn claim(catalogue: &Catalogue, files: &Files, model: &str, payee: &str) -> Result<ClaimProof> {
    let (model, payee) = (models::find(catalogue, model)?, asked::payee(payee)?);
    let last = last(catalogue, model)?;
    let payouts = files.payouts(last)?;
    let nothing = || Refusal::NotFound(format!("this payee has earned nothing of model {}", model.id));
    let payout = payouts.find(payee)?.ok_or_else(nothing)?;
    let proof = payouts.settled.tree().prove_leaf(payee.to_word()).map_err(Refusal::NoFiles)?;
    let proof = proof.ok_or_else(nothing)?;
    let claimed = catalogue.view.claimed_by(U256::from(model.id), payee)?;
    Ok(ClaimProof {
        block: catalogue.head().into(),
        model: model.id,
        asset: AssetRef::of(catalogue, model.terms.asset),
        payee: payee.into(),
        holder: holder(catalogue, payee)?,
        by_own_word: by_own_word(catalogue, model, payee)?,
        cumulative: Amount(payout.amount),
        claimed: Amount(claimed),
        due: Amount(payout.amount.saturating_sub(claimed)),
        proof: HexBytes(proof.proof),
        payouts_root: Hash(tree_head(&last.terms().payouts).root()),
        round: last.terms().number,
        round_hash: Hash(last.proposal.roundHash),
    })
}

/// The payees of a model as of its last final round, those with most earned first.
#[utoipa::path(get, path = "/api/v1/models/{model}/payees", tag = "earnings", operation_id = "payees",
    params(("model" = u64, Path, maximum = 999999999999999.0), ("cursor" = Option<Cursor>, Query),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 200)),
    responses((status = 200, body = Page<PayeeRow>), (status = 400, body = ErrorBody),
        (status = 404, body = ErrorBody)))]
pub(crate) fn payees(
    catalogue: &Catalogue,
    files: &Files,
    model: &str,
    query: &Query,
) -> Result<Page<PayeeRow>> {
    let model = models::find(catalogue, model)?;
    let payouts = files.payouts(last(catalogue, model)?)?;
    let (after, limit) = (query.after()?, query.limit()?);
    let ranks = (1u64..).zip(&payouts.by_amount).skip(usize::try_from(after).unwrap_or(usize::MAX));
    let (shown, next) = page(ranks, limit, |(rank, _)| *rank);
    let mut items = Vec::with_capacity(shown.len());
    for (rank, at) in shown {
        let Some(payout) = payouts.at((*at).into())? else { continue };
        items.push(PayeeRow {
            rank,
            payee: payout.payee.into(),
            holder: holder(catalogue, payout.payee)?,
            earned: Amount(payout.amount),
            claimed: Amount(catalogue.view.claimed_by(U256::from(model.id), payout.payee)?),
        });
    }
    Ok(Page { block: catalogue.head().into(), items, next })
}

/// A model's last final round.
fn last<'c>(catalogue: &'c Catalogue, model: &Model) -> Result<&'c Round> {
    let none = || Refusal::NotFound(format!("no round of model {} is final yet", model.id));
    catalogue.finalised(model.id).next_back().ok_or_else(none)
}

/// The account that is paid for a payee.
fn holder(catalogue: &Catalogue, payee: Payee) -> Result<Option<Account>> {
    let account: Option<Address> = match payee {
        Payee::Account(account) => Some(account),
        Payee::ClaimKey(_) => catalogue.view.bound_account(payee)?,
        Payee::Treasury(of) => {
            let datanet = catalogue.datanet(id(U256::from_be_slice(of.as_slice())));
            datanet.map(|datanet| datanet.state.treasury)
        }
    };
    Ok(account.and_then(Account::unless_zero))
}

fn by_own_word(catalogue: &Catalogue, model: &Model, payee: Payee) -> Result<bool> {
    let topic = Some(U256::from(model.id).into());
    let set = catalogue.view.events::<OwnWordSet>(catalogue.contract("Rewards"), topic)?;
    let last = set.iter().rev().find(|set| set.event.payee == payee.to_word());
    Ok(last.is_some_and(|set| set.event.on))
}
