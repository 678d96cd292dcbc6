//! `datanet`.

use super::{Open, Session, read_file};
use crate::{
    args::{DatanetCommand, Policy},
    output::Outcome,
};
use alloy_primitives::{Address, B256, U256};
use serde_json::{Value, json};
use std::time::Duration;
use tributary_core::{
    ids::{batch_item, content_id},
    limits::MAX_ITEMS,
    payee::{Payee, claim_key},
    status::{self, Status},
};
use tributary_interfaces::IDatanets::{
    Datanet, DatanetCreated, DatanetTerms, Registration, bindClaimKeyCall, createDatanetCall, curateCall,
    curatorsOfCall, datanetCall, holderOfCall, retractCall, setCuratorCall, setListedCall, vouchCall,
};
use tributary_sdk::{
    contribute::describe,
    error::{Error, Result},
    registry::{Content, Registry},
};

pub(super) async fn run(session: &Session<'_>, command: &DatanetCommand) -> Result<Outcome> {
    let open = session.open().await?;
    match command {
        DatanetCommand::Create { uri, terms, policy, treasury, fee, attestor, commit_first } => {
            let sender = open.account()?.address();
            let terms_hash = terms.as_deref().map(read_file).transpose()?.map(|bytes| content_id(&bytes));
            let terms = DatanetTerms {
                uri: uri.clone(),
                termsHash: terms_hash.unwrap_or_default(),
                policy: policy_number(*policy),
                treasury: treasury.unwrap_or(sender),
                treasuryFeeBps: *fee,
                attestor: attestor.unwrap_or(sender),
                commitFirst: *commit_first,
            };
            create(&open, terms).await
        }
        DatanetCommand::Show { datanet } => show(&open, *datanet).await,
        DatanetCommand::Waiting { datanet } => waiting(&open, *datanet).await,
        DatanetCommand::Curate { datanet, status, items, payee } => {
            curate(&open, *datanet, Status::from_u8(*status as u8), items, *payee).await
        }
        DatanetCommand::Retract { datanet, items } => retract(&open, *datanet, items).await,
        DatanetCommand::Vouch { datanet, up_to } => vouch(&open, *datanet, *up_to).await,
        DatanetCommand::Curator { datanet, account, remove } => {
            let call = setCuratorCall { datanetId: *datanet, account: *account, trusted: !remove };
            open.context.client.send(&open.account()?, open.context.datanets(), &call, U256::ZERO).await?;
            Ok(told(*datanet, *account, if *remove { "no curator" } else { "a curator" }))
        }
        DatanetCommand::List { datanet, account, remove } => {
            let call = setListedCall { datanetId: *datanet, account: *account, listed: !remove };
            open.context.client.send(&open.account()?, open.context.datanets(), &call, U256::ZERO).await?;
            Ok(told(*datanet, *account, if *remove { "not listed" } else { "listed" }))
        }
        DatanetCommand::Bind { datanet, author, account } => bind(&open, *datanet, author, *account).await,
    }
}

fn told(datanet: U256, account: Address, what: &str) -> Outcome {
    let json = json!({ "datanet": datanet.to_string(), "account": account, "is": what });
    Outcome::new(format!("{account} is {what} of Datanet {datanet} now"), json)
}

fn policy_number(policy: Policy) -> u8 {
    match policy {
        Policy::Open => status::Policy::Open as u8,
        Policy::Curated => status::Policy::Curated as u8,
        Policy::Listed => status::Policy::Listed as u8,
    }
}

fn policy_name(policy: u8) -> &'static str {
    match status::Policy::from_u8(policy) {
        Some(status::Policy::Open) => "open",
        Some(status::Policy::Curated) => "curated",
        Some(status::Policy::Listed) => "listed",
        None => "unknown",
    }
}

async fn create(open: &Open, terms: DatanetTerms) -> Result<Outcome> {
    let context = &open.context;
    let call = createDatanetCall { terms };
    let sent = context.client.send(&open.account()?, context.datanets(), &call, U256::ZERO).await?;
    let event =
        sent.event::<DatanetCreated>().ok_or_else(|| Error::internal("a new Datanet without its event"))?;
    let id = event.datanetId;
    Ok(Outcome::new(
        format!("Datanet {id}"),
        json!({ "datanet": id.to_string(), "owner": event.owner, "transaction": sent.transaction, "gas": sent.gas }),
    ))
}

async fn existing(open: &Open, id: U256) -> Result<Datanet> {
    let context = &open.context;
    let state = context.client.read(context.datanets(), &datanetCall { datanetId: id }).await?;
    if state.owner.is_zero() {
        return Err(Error::user(format!("there is no Datanet {id}"))
            .hint("`tributary status` lists those that are there"));
    }
    Ok(state)
}

async fn show(open: &Open, id: U256) -> Result<Outcome> {
    let context = &open.context;
    let state = existing(open, id).await?;
    let curators = context.client.read(context.datanets(), &curatorsOfCall { datanetId: id }).await?;
    let registry = Registry::read(context, id).await?;
    let accepted = registry.accepted().count();
    let payees: std::collections::HashSet<_> = registry.records.iter().map(|record| record.payee).collect();
    let policy = policy_name(state.policy);
    let pending = registry.waiting.iter().filter(|waiting| waiting.status == Status::Pending).count();
    let mut lines = vec![
        format!("Datanet     {id}{}", if state.closedAt > 0 { " (closed)" } else { "" }),
        format!("owner       {}", state.owner),
        format!("policy      {policy}{}", if state.commitFirst { ", a commitment comes first" } else { "" }),
        format!("terms       {}", state.termsHash),
        format!("treasury    {} ({} basis points)", state.treasury, state.treasuryFeeBps),
        format!("attestor    {}", state.attestor),
        format!("curators    {} beside the owner", curators.len()),
        format!("records     {} ({accepted} accepted), of {} payees", registry.records.len(), payees.len()),
        format!("waiting     {pending} registrations for a curator"),
        format!("vouched     up to {}", state.vouchedUpTo),
    ];
    for batch in &registry.unreadable {
        lines.push(format!("passed over batch {}: {}", batch.root, batch.reason));
    }
    let json = json!({
        "datanet": id.to_string(), "owner": state.owner, "policy": policy, "termsHash": state.termsHash,
        "treasury": state.treasury, "treasuryFeeBps": state.treasuryFeeBps, "attestor": state.attestor,
        "commitFirst": state.commitFirst, "closedAt": state.closedAt, "curators": curators,
        "records": registry.records.len(), "accepted": accepted, "payees": payees.len(), "waiting": pending,
        "vouchedUpTo": state.vouchedUpTo,
        "unreadable": registry.unreadable.iter().map(|batch| batch.root).collect::<Vec<_>>(),
    });
    Ok(Outcome::new(lines.join("\n"), json))
}

async fn waiting(open: &Open, id: U256) -> Result<Outcome> {
    existing(open, id).await?;
    let registry = Registry::read(&open.context, id).await?;
    let mut lines = Vec::new();
    let mut list: Vec<Value> = Vec::new();
    for entry in &registry.waiting {
        let status = format!("{:?}", entry.status).to_lowercase();
        let (name, what) = match &entry.content {
            Content::Record => (entry.item, "record".to_owned()),
            Content::Batch { root, count, uri } => (*root, format!("batch of {count}, listed at {uri:?}")),
        };
        lines.push(format!("{name}  {status}  {}  {what}", describe(entry.payee)));
        list.push(json!({
            "item": name, "status": status, "payee": entry.payee.to_word(), "number": entry.number,
            "submittedAt": entry.submitted_at, "is": what,
        }));
    }
    Ok(Outcome::new(lines.join("\n"), Value::Array(list)))
}

/// A registration and its status.
type Found = (Registration, Status);

/// The registrations that words name, as content ids or as roots of batches.
fn named(registry: &Registry, words: &[B256], payee: Option<B256>) -> Result<Vec<Found>> {
    let accepted = registry.items();
    words
        .iter()
        .map(|word| {
            let items = [*word, batch_item(*word)];
            let of =
                |item: &B256, who: Payee| items.contains(item) && payee.is_none_or(|is| is == who.to_word());
            let waiting = registry.waiting.iter().filter(|entry| of(&entry.item, entry.payee));
            let waiting = waiting.map(|entry| (entry.item, entry.payee, entry.status));
            let known = accepted.iter().filter(|entry| of(&entry.0, entry.1)).copied();
            let found: Vec<_> = known.chain(waiting).collect();
            match found.as_slice() {
                [] => Err(Error::user(format!("nothing is registered as {word}"))
                    .hint("`tributary datanet waiting` lists what waits")),
                [(item, payee, status)] => {
                    Ok((Registration { item: *item, payee: payee.to_word() }, *status))
                }
                several => Err(Error::user(format!("{word} is registered for {} payees", several.len()))
                    .hint("name one of them with `--payee`; `tributary datanet waiting` lists them")),
            }
        })
        .collect()
}

async fn curate(
    open: &Open,
    id: U256,
    status: Status,
    words: &[B256],
    payee: Option<B256>,
) -> Result<Outcome> {
    let context = &open.context;
    let registry = Registry::read(context, id).await?;
    let found = named(&registry, words, payee)?;
    let changed: Vec<Registration> =
        found.into_iter().filter(|(_, present)| *present != status).map(|(entry, _)| entry).collect();
    let calls: Vec<_> = changed
        .chunks(MAX_ITEMS)
        .map(|entries| curateCall {
            datanetId: id,
            registrations: entries.to_vec(),
            status: status as u8,
            reasonHash: B256::ZERO,
        })
        .collect();
    context.client.send_all(&open.account()?, context.datanets(), &calls, |_| ()).await?;
    let text = format!("{} changed, {} were so before", changed.len(), words.len() - changed.len());
    Ok(Outcome::new(text, json!({ "changed": changed.len(), "before": words.len() - changed.len() })))
}

async fn retract(open: &Open, id: U256, words: &[B256]) -> Result<Outcome> {
    let (context, account) = (&open.context, open.account()?);
    let registry = Registry::read(context, id).await?;
    let own = account.address().into_word();
    let found = named(&registry, words, Some(own)).or_else(|_| named(&registry, words, None))?;
    let is_left = |entry: &Found| entry.1 != Status::Retracted;
    let left: Vec<Registration> = found.into_iter().filter(is_left).map(|(entry, _)| entry).collect();
    let calls: Vec<_> = left
        .chunks(MAX_ITEMS)
        .map(|entries| retractCall { datanetId: id, registrations: entries.to_vec() })
        .collect();
    context.client.send_all(&account, context.datanets(), &calls, |_| ()).await?;
    let text = format!("{} retracted, {} were before", left.len(), words.len() - left.len());
    Ok(Outcome::new(text, json!({ "retracted": left.len(), "before": words.len() - left.len() })))
}

async fn vouch(open: &Open, id: U256, up_to: Option<u64>) -> Result<Outcome> {
    let context = &open.context;
    let state = existing(open, id).await?;
    let up_to = match up_to {
        Some(time) => time,
        None => {
            let registry = Registry::read(context, id).await?;
            registry.records.iter().map(|record| record.accepted_at).max().ok_or_else(|| {
                Error::user(format!("nothing is accepted in Datanet {id} whose bytes could be had"))
            })?
        }
    };
    let before = up_to <= state.vouchedUpTo;
    if !before {
        open.pass(up_to).await?;
        let call = vouchCall { datanetId: id, upTo: up_to };
        context.client.send(&open.account()?, context.datanets(), &call, U256::ZERO).await?;
    }
    let text =
        format!("what was accepted in Datanet {id} up to {up_to} can earn once a model takes a snapshot");
    Ok(Outcome::new(text, json!({ "datanet": id.to_string(), "upTo": up_to, "before": before })))
}

async fn bind(open: &Open, id: U256, author: &str, account: Address) -> Result<Outcome> {
    let context = &open.context;
    let identity =
        tributary_records::author_identity(author).ok_or_else(|| Error::user("an author has a name"))?;
    let payee = claim_key(id, identity);
    let key = payee.to_word();
    let bound = context.client.read(context.datanets(), &holderOfCall { payee: key }).await?;
    if bound != account {
        let registry = Registry::read(context, id).await?;
        if registry.records.iter().all(|record| record.payee != payee) {
            return Err(Error::user(format!("nothing is registered in Datanet {id} for {author:?}")).hint(
                "a key is bound once and for all: write the author as `contribute --by-author` read it",
            ));
        }
        let call = bindClaimKeyCall {
            datanetId: id,
            identity,
            account,
            deadline: U256::ZERO,
            signature: Default::default(),
        };
        context.client.send(&open.account()?, context.datanets(), &call, U256::ZERO).await?;
    }
    Ok(Outcome::new(
        format!("{author} is {account} in Datanet {id}"),
        json!({ "author": author, "identity": identity, "claimKey": key, "account": account, "before": bound == account }),
    ))
}

impl Open {
    /// Makes sure that the next block has a later time than this.
    pub(super) async fn pass(&self, time: u64) -> Result<()> {
        if self.context.client.time().await? > time {
            return Ok(());
        }
        if self.network.is_embedded() {
            self.context.client.advance_clock(1).await?;
        } else {
            tokio::time::sleep(Duration::from_millis(1_100)).await;
        }
        Ok(())
    }
}
