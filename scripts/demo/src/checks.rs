//! What must hold, whatever happened before: each check can fail, and then the demo fails.

use crate::results::Story;
use alloy_primitives::{Address, B256, U256};
use tributary_chain::{ChainError, Contract};
use tributary_core::{ids::settlement, split};
use tributary_interfaces::{
    IAttribution::{finaliseCall, freeBondCall},
    IDatanets::{contributeBatchAsCall, holderOfCall},
    IERC20::balanceOfCall,
    IRewards::{Claimed, ShareDrawn, claimCall, claimedCall},
};
use tributary_rounds::Round;
use tributary_sdk::{context::Context, error::Result, model::Model, proposals, recompute};

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

/// Checks a model after its rounds and claims.
pub(crate) async fn of_model(
    context: &Context,
    model: U256,
    rounds: &[Round],
    story: &Story,
) -> Result<Vec<Check>> {
    let state = Model::read(context, model).await?;
    let pool = &state.pool;
    let last = rounds.last();
    let allocated = last.map_or(0, |round| round.payouts_tree().sum());
    let earned = split::basis_points(pool.receiptsSettled, pool.contributorsBps);
    let (claimed, exact) = claims(context, model, rounds).await?;
    let label = |text: &str| format!("model {model}: {text}");
    let mut checks = vec![
        check(
            label("claimed <= allocated <= the contributors' part of the receipts, which were paid for"),
            claimed <= allocated
                && allocated == pool.settled
                && pool.left == allocated - claimed
                && allocated <= earned
                && pool.receiptsSettled <= pool.paid,
            format!("{claimed} <= {allocated} <= {earned}, of {} paid in", pool.paid),
        ),
        exact,
        check(
            label("the credits of each round are its receipts' prices"),
            rounds.iter().all(|round| round.tops.credits.node.sum == round.tops.receipts.node.sum),
            format!("{} rounds", rounds.len()),
        ),
        check(
            label("no payee's total ever fell"),
            rounds.windows(2).all(|pair| never_falls(&pair[0], &pair[1])),
            format!("{} payees over {} rounds", last.map_or(0, |round| round.payouts.len()), rounds.len()),
        ),
        root_is_kept(&state, last),
    ];
    checks.push(solvent(context, &state, claimed).await?);
    checks.push(bond(context, &state, story).await?);
    checks.extend(refusals(context, model, rounds, story).await?);
    Ok(checks)
}

/// What was claimed, and whether each payee got exactly what other code computes from receipts and scores.
async fn claims(context: &Context, model: U256, rounds: &[Round]) -> Result<(u128, Check)> {
    let computed = recompute::payouts(rounds);
    let (mut sum, mut compared, mut wrong) = (0, 0, Vec::new());
    for (payee, amount) in &computed {
        let claimed = context
            .client
            .read(context.rewards(), &claimedCall { modelId: model, payee: *payee })
            .await?
            .amount;
        sum += claimed;
        let holder = context.client.read(context.datanets(), &holderOfCall { payee: *payee }).await?;
        let expected = if holder.is_zero() { 0 } else { *amount };
        compared += 1;
        if claimed != expected {
            wrong.push(format!("{payee}: {claimed} instead of {expected}"));
        }
    }
    let found =
        if wrong.is_empty() { format!("{compared} payees, to the last unit") } else { wrong.join("; ") };
    let name = format!("model {model}: each claim is what a recomputation from receipts and scores gives");
    Ok((sum, check(name, wrong.is_empty() && compared > 0, found)))
}

fn never_falls(before: &Round, after: &Round) -> bool {
    before
        .payouts
        .iter()
        .all(|row| after.payouts.iter().any(|later| later.payee == row.payee && later.payout >= row.payout))
}

fn root_is_kept(state: &Model, last: Option<&Round>) -> Check {
    let root = last.map(|round| round.payouts_tree().root()).unwrap_or_default();
    let expected = settlement(state.terms.asset, root);
    check(
        format!("model {}: the chain holds the root of the payouts that were finalised last", state.id),
        state.pool.settlement == expected,
        format!("{root}"),
    )
}

/// Everything that came in and has not gone out is still there: for one model in an asset, to the last unit.
async fn solvent(context: &Context, state: &Model, claimed: u128) -> Result<Check> {
    let (contract, from, topic) = (context.rewards(), context.deployment.block, Some(B256::from(state.id)));
    let drawn: u128 = context
        .client
        .events::<ShareDrawn>(contract, from, topic)
        .await?
        .iter()
        .map(|drawn| drawn.event.amount)
        .sum();
    let in_events: u128 = context
        .client
        .events::<Claimed>(contract, from, topic)
        .await?
        .iter()
        .map(|claim| claim.event.amount)
        .sum();
    let owed = state.pool.paid.saturating_sub(in_events + drawn);
    let held = holds(context, state.terms.asset, contract.address).await?;
    Ok(check(
        format!("model {}: Rewards holds what it owes", state.id),
        in_events == claimed && held == U256::from(owed),
        format!("holds {held}, owes {owed}"),
    ))
}

/// What an account holds of an asset.
pub(crate) async fn holds(context: &Context, asset: Address, account: Address) -> Result<U256> {
    if asset.is_zero() {
        return Ok(context.client.balance(account).await?);
    }
    Ok(context.client.read(Contract::new("Token", asset), &balanceOfCall { account }).await?)
}

async fn bond(context: &Context, state: &Model, story: &Story) -> Result<Check> {
    let call = freeBondCall { asset: state.terms.asset, scorer: story.cast.scorer.address() };
    let free = context.client.read(context.attribution(), &call).await?;
    Ok(check(
        format!("model {}: the scorer's bond is free again, once", state.id),
        free >= state.terms.bond,
        format!("{free} free, {} at least at stake in a round", state.terms.bond),
    ))
}

/// What must be refused.
async fn refusals(context: &Context, model: U256, rounds: &[Round], story: &Story) -> Result<Vec<Check>> {
    let (client, keeper) = (&context.client, &story.cast.keeper);
    let mut checks = Vec::new();
    let Some(last) = rounds.last() else { return Ok(checks) };
    let asset = Model::read(context, model).await?.terms.asset;
    let mut paid = None;
    for row in &last.payouts {
        let payee = row.payee.to_word();
        let holder = client.read(context.datanets(), &holderOfCall { payee }).await?;
        if !holder.is_zero() {
            paid = Some(row);
        }
    }
    if let Some(row) = paid {
        let proof = last.payout_proof(row.payee).map(|proof| proof.proof).unwrap_or_default();
        let call = |cumulative| claimCall {
            modelId: model,
            asset,
            payee: row.payee.to_word(),
            cumulative,
            proof: proof.clone().into(),
        };
        let again = client.send(keeper, context.rewards(), &call(row.payout), U256::ZERO).await;
        checks.push(refused(format!("model {model}: nobody is paid twice"), again, "NothingToPay"));
        let more = client.send(keeper, context.rewards(), &call(row.payout + 1), U256::ZERO).await;
        checks.push(refused(format!("model {model}: nobody is paid a unit more"), more, "InvalidProof"));
    }
    let rounds = proposals::proposed(context, model).await?;
    if let Some(round) = rounds.into_iter().last() {
        let call = finaliseCall {
            round: round.round,
            signers: round.signers,
            bond: round.bond,
            finalisableAt: round.finalisable_at,
        };
        let again = client.send(keeper, context.attribution(), &call, U256::ZERO).await;
        checks.push(refused(format!("model {model}: a round is finalised once"), again, "NoSuchRound"));
    }
    Ok(checks)
}

/// A record or batch has one owner.
pub(crate) async fn one_owner(context: &Context, story: &Story) -> Check {
    let root = story.batches.first().copied().unwrap_or_default();
    let call = contributeBatchAsCall {
        datanetId: story.datanet,
        kind: 0,
        who: story.cast.thief.address().into_word(),
        root,
        count: 1,
        uri: String::new(),
    };
    let again = context.client.send(&story.cast.curator, context.datanets(), &call, U256::ZERO).await;
    refused("a batch cannot be registered for somebody else".to_owned(), again, "AlreadyContributed")
}

pub(crate) fn refused<T>(name: String, result: Result<T, ChainError>, error: &str) -> Check {
    match result {
        Err(ChainError::Reverted { reason, .. }) => check(name, reason.contains(error), reason),
        Err(other) => check(name, false, other.to_string()),
        Ok(_) => check(name, false, "it went through"),
    }
}
