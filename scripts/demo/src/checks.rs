//! What must hold, whatever happened before: each check can fail, and then the demo fails.

use crate::{
    accounts::Accounts,
    error::Result,
    results::{ModelResults, Results, SmallRound},
};
use alloy_primitives::{Address, U256};
use tributary_chain::{ChainError, Contract};
use tributary_core::{ids::settlement, payee::PayeeKind, split};
use tributary_interfaces::{
    IAttribution::{finaliseCall, freeBondCall},
    IDatanets::{contributeBatchAsCall, holderOfCall},
    IERC20::balanceOfCall,
    IRewards::{ShareDrawn, claimCall, claimedCall},
};
use tributary_rounds::{PayoutRow, Round};
use tributary_sdk::{Context, models::Model, recompute, rounds};

/// A check and what it found.
#[derive(Clone, Debug)]
pub(crate) struct Check {
    /// What must hold.
    pub(crate) name: String,
    /// Whether it does.
    pub(crate) holds: bool,
    /// The numbers that were compared.
    pub(crate) found: String,
}

pub(crate) fn check(name: impl Into<String>, holds: bool, found: impl Into<String>) -> Check {
    Check { name: name.into(), holds, found: found.into() }
}

/// A call must revert with an error.
pub(crate) fn reverts<T>(name: impl Into<String>, result: Result<T, ChainError>, error: &str) -> Check {
    match result {
        Err(ChainError::Reverted { reason, .. }) => check(name, reason.contains(error), reason),
        Err(other) => check(name, false, other.to_string()),
        Ok(_) => check(name, false, "it did not revert"),
    }
}

/// Checks a model after its rounds and claims.
pub(crate) async fn of_model(
    context: &Context,
    model: &ModelResults,
    accounts: &Accounts,
) -> Result<Vec<Check>> {
    let (id, rounds) = (model.model, &model.rounds[..]);
    let state = Model::read(context, id).await?;
    let (claimed, exact) = claims(context, id, rounds).await?;
    let mut checks = vec![
        order(&state, rounds, claimed),
        exact,
        check(
            format!("model {id}: the credits of each round are its receipts' prices"),
            rounds.iter().all(|SmallRound { round, .. }| {
                round.heads.credits.node.sum == round.heads.receipts.node.sum
            }),
            format!("{} rounds", rounds.len()),
        ),
        never_fall(id, rounds),
        root_is_kept(&state, rounds),
        solvent(context, &state, claimed).await?,
        bond(context, &state, accounts).await?,
    ];
    checks.extend(what_must_revert(context, &state, rounds, accounts).await?);
    Ok(checks)
}

fn order(state: &Model, rounds: &[SmallRound], claimed: u128) -> Check {
    let pool = &state.pool;
    let allocated = rounds.last().map_or(0, |last| last.round.heads.payouts.node.sum);
    let earned = split::basis_points(pool.receiptsSettled, pool.contributorsBps);
    check(
        format!(
            "model {}: claimed <= allocated <= the contributors' part of the receipts, which were paid for",
            state.id
        ),
        claimed <= allocated
            && allocated == pool.settled
            && pool.left == allocated - claimed
            && allocated <= earned
            && pool.receiptsSettled <= pool.paid,
        format!("{claimed} <= {allocated} <= {earned}, of {} paid in", pool.paid),
    )
}

/// What was claimed, and whether each payee got exactly what other code computes from receipts and
/// scores.
async fn claims(context: &Context, model: U256, rounds: &[SmallRound]) -> Result<(u128, Check)> {
    let rounds: Vec<Round> = rounds.iter().map(|small| small.round.clone()).collect();
    let computed = recompute::payouts(&rounds).map_err(tributary_sdk::Error::from)?;
    let (mut sum, mut wrong) = (0, Vec::new());
    for (payee, amount) in &computed {
        let call = claimedCall { modelId: model, payee: *payee };
        let claimed = context.client.read(context.rewards(), &call).await?.amount;
        sum += claimed;
        let holder = context.client.read(context.datanets(), &holderOfCall { payee: *payee }).await?;
        let expected = if holder.is_zero() { 0 } else { *amount };
        if claimed != expected {
            wrong.push(format!("{payee}: {claimed} instead of {expected}"));
        }
    }
    let found = match wrong.as_slice() {
        [] => format!("{} payees, to the last unit", computed.len()),
        wrong => wrong.join("; "),
    };
    let name = format!("model {model}: each claim is what a recomputation from receipts and scores gives");
    Ok((sum, check(name, wrong.is_empty() && !computed.is_empty(), found)))
}

fn never_fall(model: U256, rounds: &[SmallRound]) -> Check {
    let is_kept = |row: &PayoutRow, after: &SmallRound| {
        after.payouts.iter().any(|later| later.payee == row.payee && later.payout >= row.payout)
    };
    let payees = rounds.last().map_or(0, |round| round.payouts.len());
    check(
        format!("model {model}: no payee's total ever fell"),
        rounds.windows(2).all(|pair| pair[0].payouts.iter().all(|row| is_kept(row, &pair[1]))),
        format!("{payees} payees over {} rounds", rounds.len()),
    )
}

fn root_is_kept(state: &Model, rounds: &[SmallRound]) -> Check {
    let root = rounds.last().map(|last| last.round.heads.payouts.root()).unwrap_or_default();
    check(
        format!("model {}: the chain holds the root of the payouts that were finalised last", state.id),
        state.pool.settlement == settlement(state.terms.asset, root),
        format!("{root}"),
    )
}

/// Everything that came in and has not gone out is still there: for one model in an asset, to the
/// last unit.
async fn solvent(context: &Context, state: &Model, claimed: u128) -> Result<Check> {
    let (view, contract) = (context.view().await?, context.rewards());
    let drawn =
        view.events::<ShareDrawn>(contract, Some(state.id.into())).map_err(tributary_sdk::Error::from)?;
    let drawn: u128 = drawn.iter().map(|drawn| drawn.event.amount).sum();
    let claims = view.claimed(state.id).map_err(tributary_sdk::Error::from)?;
    let in_events: u128 = claims.iter().map(|(_, amount)| amount).sum();
    let owed = state.pool.paid.saturating_sub(in_events + drawn);
    let held = holds(context, state.terms.asset, contract.address).await?;
    Ok(check(
        format!("model {}: Rewards holds what it owes", state.id),
        in_events == claimed && held == U256::from(owed),
        format!("holds {held}, owes {owed}"),
    ))
}

/// What an account holds of an asset, in units of the asset.
pub(crate) async fn holds(context: &Context, asset: Address, account: Address) -> Result<U256> {
    if asset.is_zero() {
        return Ok(context.client.balance(account).await?);
    }
    Ok(context.client.read(Contract::new("Token", asset), &balanceOfCall { account }).await?)
}

async fn bond(context: &Context, state: &Model, accounts: &Accounts) -> Result<Check> {
    let call = freeBondCall { asset: state.terms.asset, scorer: accounts.scorer.address() };
    let free = context.client.read(context.attribution(), &call).await?;
    Ok(check(
        format!("model {}: the scorer's bond is free again, once", state.id),
        free >= state.terms.bond,
        format!("{free} free, {} at least at stake in a round", state.terms.bond),
    ))
}

/// Calls that would take something twice.
async fn what_must_revert(
    context: &Context,
    state: &Model,
    finalised: &[SmallRound],
    accounts: &Accounts,
) -> Result<Vec<Check>> {
    let (client, keeper, id) = (&context.client, &accounts.keeper, state.id);
    let mut checks = Vec::new();
    let Some(last) = finalised.last() else { return Ok(checks) };
    if let Some(row) = last_paid(context, last).await? {
        let proof = last.round.payout_proof(row.payee).map_err(tributary_sdk::Error::from)?;
        let proof = proof.map(|proof| proof.proof).unwrap_or_default();
        let call = |cumulative| claimCall {
            modelId: id,
            asset: state.terms.asset,
            payee: row.payee.to_word(),
            cumulative,
            proof: proof.clone().into(),
        };
        let again = client.send(keeper, context.rewards(), &call(row.payout), U256::ZERO).await;
        checks.push(reverts(format!("model {id}: no payee is paid twice"), again, "NothingToPay"));
        let more = client.send(keeper, context.rewards(), &call(row.payout + 1), U256::ZERO).await;
        checks.push(reverts(format!("model {id}: no payee is paid one unit more"), more, "InvalidProof"));
    }
    if let Some(round) = rounds::proposed(context, id).await?.pop() {
        let call = finaliseCall { round: round.round, stake: round.stake };
        let again = client.send(keeper, context.attribution(), &call, U256::ZERO).await;
        checks.push(reverts(format!("model {id}: a round is finalised once"), again, "NoSuchRound"));
    }
    Ok(checks)
}

/// The last payee that has an account, and so was paid.
async fn last_paid<'r>(context: &Context, round: &'r SmallRound) -> Result<Option<&'r PayoutRow>> {
    for row in round.payouts.iter().rev() {
        let call = holderOfCall { payee: row.payee.to_word() };
        if !context.client.read(context.datanets(), &call).await?.is_zero() {
            return Ok(Some(row));
        }
    }
    Ok(None)
}

/// A batch has one owner.
pub(crate) async fn one_owner(context: &Context, results: &Results) -> Check {
    let accounts = &results.accounts;
    let call = contributeBatchAsCall {
        datanetId: results.datanet,
        kind: PayeeKind::Account as u8,
        who: accounts.attacker.address().into_word(),
        root: results.batches.first().copied().unwrap_or_default(),
        count: 1,
        uri: String::new(),
    };
    let again = context.client.send(&accounts.curator, context.datanets(), &call, U256::ZERO).await;
    reverts("a batch cannot be registered again for another account", again, "AlreadyContributed")
}
