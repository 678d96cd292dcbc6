//! `model` and `pay`.

use super::{Open, Session, read_file};
use crate::{
    args::{ModelCommand, Pay, Register},
    output::Outcome,
};
use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::SolCall;
use serde_json::json;
use tributary_core::{ids::content_id, rule::Rule, span::Params};
use tributary_interfaces::{
    IDatanets::leastVouchedCall,
    IModels::{
        ModelRegistered, ModelTerms, Share, SnapshotTaken, Source, announcedScorersCall, leaveOutCall,
        operatorOfCall, ownerOfCall, registerModelCall, setOperatorCall, setScorersCall, takeSnapshotCall,
    },
    IRewards::{Paid, payCall},
};
use tributary_sdk::{
    error::{Error, Result},
    folder::batch_root,
    funds::provide,
    model::{Model, Snapshots},
    registry::Registry,
};

pub(super) async fn run(session: &Session<'_>, command: &ModelCommand) -> Result<Outcome> {
    if let ModelCommand::Register(arguments) = command {
        return register(session, arguments).await;
    }
    let open = session.open().await?;
    match command {
        ModelCommand::Register(_) => Err(Error::internal("registered twice")),
        ModelCommand::Show { model } => show(&open, *model).await,
        ModelCommand::Snapshot { model } => {
            let up_to = snapshot(&open, *model).await?;
            let json = json!({ "model": model.to_string(), "upTo": up_to });
            Ok(Outcome::new(format!("model {model} draws on what was accepted up to {up_to}"), json))
        }
        ModelCommand::LeaveOut { model, datanet } => {
            let call = leaveOutCall { modelId: *model, datanetId: *datanet };
            announce(&open, *model, &call, format!("Datanet {datanet} will be left out of model {model}"))
                .await
        }
        ModelCommand::Operator { model, operator } => {
            let call = setOperatorCall { modelId: *model, operator: *operator };
            announce(&open, *model, &call, format!("{operator} will sign the receipts of model {model}"))
                .await
        }
        ModelCommand::Scorers { model, scorers, quorum } => {
            let mut scorers = scorers.clone();
            scorers.sort_unstable();
            let text = format!("{quorum} of {} scorers will sign the rounds of model {model}", scorers.len());
            let call = setScorersCall { modelId: *model, scorers, quorum: *quorum };
            announce(&open, *model, &call, text).await
        }
    }
}

async fn announce<C: SolCall + Send + Sync>(
    open: &Open,
    model: U256,
    call: &C,
    what: String,
) -> Result<Outcome> {
    let context = &open.context;
    let window = Model::read(context, model).await?.terms.window;
    context.client.send(&open.account()?, context.models(), call, U256::ZERO).await?;
    let after = 2 * u64::from(window);
    let json = json!({ "model": model.to_string(), "inSeconds": after });
    Ok(Outcome::new(format!("{what}, in {after} seconds"), json))
}

async fn snapshot(open: &Open, model: U256) -> Result<u64> {
    let context = &open.context;
    let call = takeSnapshotCall { modelId: model };
    let sent = context.client.send(&open.account()?, context.models(), &call, U256::ZERO).await?;
    let taken =
        sent.event::<SnapshotTaken>().ok_or_else(|| Error::internal("a snapshot without its event"))?;
    Ok(taken.upTo)
}

async fn register(session: &Session<'_>, arguments: &Register) -> Result<Outcome> {
    let artifact = content_id(&read_file(&arguments.artifact)?);
    let params = Params::new(arguments.min_words, arguments.min_bytes).ok_or_else(|| {
        Error::user(format!("a span cannot be asked to have {} words", arguments.min_words))
            .hint("2 to 64 are possible")
    })?;
    let open = session.open().await?;
    let account = open.account()?;
    let terms = terms(&open, arguments, account.address(), artifact, params).await?;
    let context = &open.context;
    let call = registerModelCall { terms: terms.clone() };
    let sent = context.client.send(&account, context.models(), &call, U256::ZERO).await?;
    let event =
        sent.event::<ModelRegistered>().ok_or_else(|| Error::internal("a new model without its event"))?;
    let id = event.modelId;
    let datanets = terms.sources.iter().map(|source| source.datanetId).collect();
    let vouched = context.client.read(context.datanets(), &leastVouchedCall { datanetIds: datanets }).await?;
    let (text, up_to) = if vouched == 0 {
        let hint =
            format!("nothing can earn yet: `tributary datanet vouch`, then `tributary model snapshot {id}`");
        (format!("model {id}; {hint}"), 0)
    } else {
        let up_to = snapshot(&open, id).await?;
        (format!("model {id}, which draws on what was accepted up to {up_to}"), up_to)
    };
    let json = json!({
        "model": id.to_string(), "owner": event.owner, "upTo": up_to, "transaction": sent.transaction, "gas": sent.gas,
    });
    Ok(Outcome::new(text, json))
}

async fn terms(
    open: &Open,
    arguments: &Register,
    sender: Address,
    artifact: B256,
    params: Params,
) -> Result<ModelTerms> {
    let mut sources: Vec<Source> =
        arguments.sources.iter().map(|(id, weight)| Source { datanetId: *id, weight: *weight }).collect();
    sources.sort_unstable_by_key(|source| source.datanetId);
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
        manifestRoot: manifest_root(open, &sources).await?,
        sources,
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
        bondBps: arguments.bond_bps,
        window: arguments.window,
        operator: arguments.operator.unwrap_or(sender),
        isPrivate: arguments.private,
    })
}

/// The root over the keys of everything that is accepted in the Datanets now.
async fn manifest_root(open: &Open, sources: &[Source]) -> Result<B256> {
    let mut keys = Vec::new();
    for source in sources {
        let registry = Registry::read(&open.context, source.datanetId).await?;
        keys.extend(registry.accepted().map(tributary_sdk::registry::Record::key));
    }
    keys.sort_unstable();
    keys.dedup();
    batch_root(&keys)
}

async fn show(open: &Open, id: U256) -> Result<Outcome> {
    let context = &open.context;
    let model = Model::read(context, id).await?;
    let snapshots = Snapshots::read(context, id).await?;
    let owner = context.client.read(context.models(), &ownerOfCall { modelId: id }).await?;
    let operator = context.client.read(context.models(), &operatorOfCall { modelId: id }).await?;
    let next = context.client.read(context.models(), &announcedScorersCall { modelId: id }).await?;
    let (terms, pool) = (&model.terms, &model.pool);
    let Rule::Span(params) = model.rule()?;
    let asset = if terms.asset.is_zero() { "native currency".to_owned() } else { terms.asset.to_string() };
    let sources: Vec<String> = model
        .sources
        .iter()
        .map(|source| match source.leftOutFrom {
            0 => format!("{} (weight {})", source.datanetId, source.weight),
            from => format!("{} (weight {}, left out from {from})", source.datanetId, source.weight),
        })
        .collect();
    let up_to = snapshots.up_to(u64::MAX);
    let mut lines = vec![
        format!("model       {id}, owned by {owner}"),
        format!("Datanets    {}", sources.join(", ")),
        format!(
            "draws on    {}",
            up_to.map_or("nothing yet".to_owned(), |time| {
                format!("what was accepted up to {time}; {} snapshots", snapshots.count())
            })
        ),
        format!(
            "rule        spans of at least {} words and {} bytes",
            params.min_words(),
            params.min_bytes()
        ),
        format!("paid in     {asset}"),
        format!(
            "shares      owner {}, base {}, contributors {} basis points",
            terms.ownerBps, terms.baseBps, terms.contributorsBps
        ),
        format!(
            "rounds      {} final; a window of {} s, {} of {} scorers, a bond of {} or {} basis points each",
            pool.rounds,
            terms.window,
            terms.quorum,
            terms.scorers.len(),
            terms.bond,
            terms.bondBps
        ),
        format!("operator    {}", operator.operator),
        format!("paid in all {}, of which receipts settled {}", pool.paid, pool.receiptsSettled),
        format!("allocated   {} to payees, of which {} are unclaimed", pool.settled, pool.left),
        format!("income      {} from derived models", pool.income),
    ];
    if terms.isPrivate {
        lines.push("outputs     private: its scorers alone can check the scores".to_owned());
    }
    if operator.effectiveFrom > 0 {
        lines.push(format!("announced   operator {} from {}", operator.next, operator.effectiveFrom));
    }
    if next.effectiveFrom > 0 {
        lines.push(format!("announced   {} scorers from {}", next.scorers.len(), next.effectiveFrom));
    }
    let json = json!({
        "model": id.to_string(), "owner": owner, "datanets": model.sources.iter().map(|source| source.datanetId.to_string()).collect::<Vec<_>>(),
        "asset": terms.asset, "operator": operator.operator, "scorers": terms.scorers, "quorum": terms.quorum,
        "rule": terms.rule, "ownerBps": terms.ownerBps, "baseBps": terms.baseBps, "private": terms.isPrivate,
        "contributorsBps": terms.contributorsBps, "window": terms.window, "bond": terms.bond.to_string(), "bondBps": terms.bondBps,
        "rounds": pool.rounds, "paid": pool.paid.to_string(), "settled": pool.settled.to_string(), "left": pool.left.to_string(),
        "receiptsSettled": pool.receiptsSettled.to_string(), "income": pool.income.to_string(),
        "snapshots": snapshots.count(), "upTo": up_to,
    });
    Ok(Outcome::new(lines.join("\n"), json))
}

pub(super) async fn pay(session: &Session<'_>, arguments: &Pay) -> Result<Outcome> {
    let open = session.open().await?;
    let (context, account) = (&open.context, open.account()?);
    let model = Model::read(context, arguments.model).await?;
    let asset = model.terms.asset;
    let value = provide(&context.client, &account, asset, context.rewards(), arguments.amount).await?;
    let call = payCall {
        modelId: arguments.model,
        asset,
        amount: U256::from(arguments.amount),
        receiptsRoot: arguments.receipts,
    };
    let sent = context.client.send(&account, context.rewards(), &call, value).await?;
    // A token with a fee lets less arrive than was sent.
    let arrived = sent.event::<Paid>().map_or(arguments.amount, |paid| paid.amount);
    Ok(Outcome::new(
        format!("paid {arrived} for model {}; {} gas", arguments.model, sent.gas),
        json!({
            "model": arguments.model.to_string(), "amount": arrived.to_string(),
            "transaction": sent.transaction, "gas": sent.gas,
        }),
    ))
}
