//! `model` and `pay`.

use super::{Open, Session, read_file};
use crate::{
    args::{ModelCommand, Pay, Register},
    error::{Error, Result},
    folder::batch_root,
    output::Outcome,
    registry::Registry,
    rounds::{Model, provide},
};
use alloy_primitives::{Address, B256, U256};
use serde_json::json;
use tributary_core::{
    ids::{content_id, contribution_key},
    rule::Rule,
    span::Params,
};
use tributary_interfaces::{
    IModels::{ModelRegistered, ModelTerms, Share, ownerOfCall, registerModelCall},
    IRewards::payCall,
};

pub(super) async fn run(session: &Session<'_>, command: &ModelCommand) -> Result<Outcome> {
    match command {
        ModelCommand::Register(arguments) => register(session, arguments).await,
        ModelCommand::Show { model } => show(&session.open().await?, *model).await,
    }
}

async fn register(session: &Session<'_>, arguments: &Register) -> Result<Outcome> {
    let artifact = content_id(&read_file(&arguments.artifact)?);
    let params = Params::new(arguments.min_words, arguments.threshold).ok_or_else(|| {
        Error::user(format!("a span cannot be asked to have {} words", arguments.min_words))
            .hint("2 to 64 are possible")
    })?;
    let open = session.open().await?;
    let account = open.account()?;
    let terms = terms(&open, arguments, account.address(), artifact, params).await?;
    let context = &open.context;
    let sent =
        context.client.send(&account, context.models(), &registerModelCall { terms }, U256::ZERO).await?;
    let event = sent
        .event::<ModelRegistered>()
        .ok_or_else(|| Error::internal("Models told nothing of the new model"))?;
    let id = event.modelId;
    Ok(Outcome::new(
        format!("model {id}"),
        json!({ "model": id.to_string(), "owner": event.owner, "transaction": sent.transaction, "gas": sent.gas }),
    ))
}

async fn terms(
    open: &Open,
    arguments: &Register,
    sender: Address,
    artifact: B256,
    params: Params,
) -> Result<ModelTerms> {
    let mut datanets = arguments.datanets.clone();
    datanets.sort_unstable();
    let mut scorers = arguments.scorers.clone();
    scorers.sort_unstable();
    if scorers.is_empty() {
        scorers.push(sender);
    }
    let payees: Vec<Share> =
        arguments.payees.iter().map(|(account, bps)| Share { account: *account, bps: *bps }).collect();
    let others = u32::from(arguments.contributors)
        + u32::from(arguments.base_share)
        + payees.iter().map(|share| u32::from(share.bps)).sum::<u32>();
    let owner = 10_000u32.checked_sub(others).ok_or_else(|| {
        Error::user(format!("the shares add up to {others} basis points")).hint("10,000 are the whole")
    })?;
    Ok(ModelTerms {
        uri: arguments.uri.clone(),
        artifactHash: artifact,
        baseModelId: arguments.base,
        manifestRoot: manifest_root(open, &datanets).await?,
        datanetIds: datanets,
        featureRoot: B256::ZERO,
        rule: Rule::Span(params).to_word(),
        asset: arguments.asset.unwrap_or_default(),
        ownerBps: owner as u16,
        baseBps: arguments.base_share,
        contributorsBps: arguments.contributors,
        payees,
        scorers,
        quorum: arguments.quorum,
        bond: arguments.bond,
        window: arguments.window,
        outflowCapBps: arguments.cap,
        operator: arguments.operator.unwrap_or(sender),
        fallbackAccount: arguments.fallback.unwrap_or(sender),
    })
}

/// The root over the keys of everything that is accepted in the Datanets now.
async fn manifest_root(open: &Open, datanets: &[U256]) -> Result<B256> {
    let mut keys = Vec::new();
    for datanet in datanets {
        let registry = Registry::read(&open.context, *datanet, u64::MAX).await?;
        keys.extend(registry.accepted().map(|record| contribution_key(*datanet, record.content_id)));
    }
    keys.sort_unstable();
    batch_root(&keys)
}

async fn show(open: &Open, id: U256) -> Result<Outcome> {
    let context = &open.context;
    let model = Model::read(context, id).await?;
    let owner = context.client.read(context.models(), &ownerOfCall { modelId: id }).await?;
    let (terms, pool) = (&model.terms, &model.pool);
    let Rule::Span(params) = model.rule()?;
    let asset =
        if terms.asset.is_zero() { "the chain's own currency".to_owned() } else { terms.asset.to_string() };
    let datanets: Vec<String> = terms.datanetIds.iter().map(U256::to_string).collect();
    let lines = [
        format!("model       {id}, owned by {owner}"),
        format!("Datanets    {}", datanets.join(", ")),
        format!(
            "rule        spans of {} words or more, above {} bytes",
            params.min_words(),
            params.threshold()
        ),
        format!("paid in     {asset}"),
        format!(
            "shares      owner {}, base {}, contributors {} basis points",
            terms.ownerBps, terms.baseBps, terms.contributorsBps
        ),
        format!(
            "rounds      {} final; a window of {} s, a bond of {}",
            pool.rounds, terms.window, terms.bond
        ),
        format!("paid in all {}, of which receipts settled {}", pool.paid, pool.receiptsSettled),
        format!("allocated   {} to payees", pool.settled),
    ];
    let json = json!({
        "model": id.to_string(), "owner": owner, "datanets": datanets, "asset": terms.asset, "operator": terms.operator,
        "fallback": terms.fallbackAccount, "rule": terms.rule, "ownerBps": terms.ownerBps, "baseBps": terms.baseBps,
        "contributorsBps": terms.contributorsBps, "window": terms.window, "bond": terms.bond.to_string(),
        "rounds": pool.rounds, "paid": pool.paid.to_string(), "settled": pool.settled.to_string(),
        "receiptsSettled": pool.receiptsSettled.to_string(),
    });
    Ok(Outcome::new(lines.join("\n"), json))
}

pub(super) async fn pay(session: &Session<'_>, arguments: &Pay) -> Result<Outcome> {
    let open = session.open().await?;
    let (context, account) = (&open.context, open.account()?);
    let model = Model::read(context, arguments.model).await?;
    let value =
        provide(&context.client, &account, model.terms.asset, context.rewards(), arguments.amount).await?;
    let call = payCall {
        modelId: arguments.model,
        amount: U256::from(arguments.amount),
        receiptsRoot: arguments.receipts,
    };
    let sent = context.client.send(&account, context.rewards(), &call, value).await?;
    Ok(Outcome::new(
        format!("paid {} for model {}; {} gas", arguments.amount, arguments.model, sent.gas),
        json!({
            "model": arguments.model.to_string(), "amount": arguments.amount.to_string(),
            "transaction": sent.transaction, "gas": sent.gas,
        }),
    ))
}
