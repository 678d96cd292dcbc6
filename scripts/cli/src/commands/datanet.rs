//! `datanet`.

use super::{Open, Session, read_file};
use crate::{
    args::{DatanetCommand, Policy, Verdict},
    error::{Error, Result},
    output::Outcome,
    registry::{ACCEPTED, Registry},
};
use alloy_primitives::{Address, B256, U256, keccak256};
use serde_json::json;
use tributary_core::{ids::content_id, payee::claim_key};
use tributary_interfaces::IDatanets::{
    DatanetCreated, DatanetTerms, bindClaimKeyCall, boundAccountCall, contributionCall, createDatanetCall,
    curateCall, datanetCall,
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
        DatanetCommand::Curate { datanet, status, items } => curate(&open, *datanet, *status, items).await,
        DatanetCommand::Bind { datanet, author, account } => bind(&open, *datanet, author, *account).await,
    }
}

fn policy_number(policy: Policy) -> u8 {
    match policy {
        Policy::Open => 0,
        Policy::Curated => 1,
        Policy::Listed => 2,
    }
}

async fn create(open: &Open, terms: DatanetTerms) -> Result<Outcome> {
    let context = &open.context;
    let call = createDatanetCall { terms };
    let sent = context.client.send(&open.account()?, context.datanets(), &call, U256::ZERO).await?;
    let event = sent
        .event::<DatanetCreated>()
        .ok_or_else(|| Error::internal("Datanets told nothing of the new Datanet"))?;
    let id = event.datanetId;
    Ok(Outcome::new(
        format!("Datanet {id}"),
        json!({ "datanet": id.to_string(), "owner": event.owner, "transaction": sent.transaction, "gas": sent.gas }),
    ))
}

async fn show(open: &Open, id: U256) -> Result<Outcome> {
    let context = &open.context;
    let state = context.client.read(context.datanets(), &datanetCall { datanetId: id }).await?;
    if state.owner.is_zero() {
        return Err(Error::user(format!("there is no Datanet {id}"))
            .hint("`tributary status` lists those that are there"));
    }
    let registry = Registry::read(context, id, u64::MAX).await?;
    let accepted = registry.records.iter().filter(|record| record.status == ACCEPTED).count();
    let payees: std::collections::HashSet<_> = registry.records.iter().map(|record| record.payee).collect();
    let policy = ["open", "curated", "listed"].get(usize::from(state.policy)).copied().unwrap_or("unknown");
    let lines = [
        format!("Datanet     {id}{}", if state.closedAt > 0 { " (closed)" } else { "" }),
        format!("owner       {}", state.owner),
        format!("policy      {policy}{}", if state.commitFirst { ", a commitment comes first" } else { "" }),
        format!("terms       {}", state.termsHash),
        format!("treasury    {} ({} basis points)", state.treasury, state.treasuryFeeBps),
        format!("attestor    {}", state.attestor),
        format!("records     {} ({accepted} accepted), of {} payees", registry.records.len(), payees.len()),
    ];
    let json = json!({
        "datanet": id.to_string(), "owner": state.owner, "policy": policy, "termsHash": state.termsHash,
        "treasury": state.treasury, "treasuryFeeBps": state.treasuryFeeBps, "attestor": state.attestor,
        "commitFirst": state.commitFirst, "closedAt": state.closedAt, "records": registry.records.len(), "accepted": accepted, "payees": payees.len(),
    });
    Ok(Outcome::new(lines.join("\n"), json))
}

async fn curate(open: &Open, id: U256, verdict: Verdict, items: &[B256]) -> Result<Outcome> {
    let context = &open.context;
    let status = verdict as u8;
    let mut changed = Vec::new();
    for item in items {
        let call = contributionCall { datanetId: id, item: *item };
        if context.client.read(context.datanets(), &call).await?.status != status {
            changed.push(*item);
        }
    }
    let calls: Vec<_> = changed
        .chunks(256)
        .map(|items| curateCall { datanetId: id, items: items.to_vec(), status, reasonHash: B256::ZERO })
        .collect();
    context.client.send_all(&open.account()?, context.datanets(), &calls, |_| ()).await?;
    let text = format!("{} changed, {} were so before", changed.len(), items.len() - changed.len());
    Ok(Outcome::new(text, json!({ "changed": changed.len(), "before": items.len() - changed.len() })))
}

async fn bind(open: &Open, id: U256, author: &str, account: Address) -> Result<Outcome> {
    let context = &open.context;
    let identity = identity(author);
    let key = claim_key(id, identity).to_word();
    let bound = context.client.read(context.datanets(), &boundAccountCall { claimKey: key }).await?;
    if bound != account {
        let call = bindClaimKeyCall { datanetId: id, identity, account };
        context.client.send(&open.account()?, context.datanets(), &call, U256::ZERO).await?;
    }
    Ok(Outcome::new(
        format!("{author} is {account} in Datanet {id}"),
        json!({ "author": author, "identity": identity, "claimKey": key, "account": account, "before": bound == account }),
    ))
}

/// The identity of an author: keccak256 of the name, as the file that names the author writes it.
pub(super) fn identity(author: &str) -> B256 {
    keccak256(author)
}
