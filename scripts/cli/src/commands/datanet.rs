//! `datanet`.

use super::{
    read_file,
    roles::{self, DatanetRoles},
};
use crate::{
    failure::{Failure, Result},
    output::Outcome,
    session::{Open, Session},
};
use alloy_primitives::{Address, B256, Bytes, U256};
use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value, json};
use std::path::PathBuf;
use tributary_core::{
    ids::content_id,
    status::{self, Status},
};
use tributary_interfaces::IDatanets::{DatanetTerms, curatorsOfCall, setCuratorCall, setListedCall};
use tributary_sdk::{
    datanets,
    payees::describe,
    registry::{Content, Registry, Totals},
};

#[derive(Debug, Subcommand)]
pub(crate) enum DatanetCommand {
    /// Create a Datanet
    Create(Create),
    /// Show a Datanet, and how many records it has
    Show {
        /// The Datanet's id
        datanet: U256,
    },
    /// List what waits for a curator
    Waiting {
        /// The Datanet's id
        datanet: U256,
    },
    /// Accept, reject or flag records or batches, as a curator
    Curate {
        /// The Datanet's id
        datanet: U256,
        /// The new status
        #[arg(value_enum)]
        status: Verdict,
        /// Content ids or batch roots
        #[arg(required = true)]
        items: Vec<B256>,
        /// For whom they are registered, where several payees have registered the same
        #[arg(long, value_name = "PAYEE")]
        payee: Option<B256>,
    },
    /// Withdraw your own records or batches permanently
    Retract {
        /// The Datanet's id
        datanet: U256,
        /// Content ids or batch roots
        #[arg(required = true)]
        items: Vec<B256>,
    },
    /// Vouch, as a curator, that anyone can have the bytes of what was accepted: only that can earn
    Vouch {
        /// The Datanet's id
        datanet: U256,
        /// Up to this time, in seconds since 1970; up to the last acceptance if not given
        #[arg(long, value_name = "TIME")]
        up_to: Option<u64>,
    },
    /// Appoint an account as a curator, or remove it, as the owner
    Curator {
        /// The Datanet's id
        datanet: U256,
        /// The account
        account: Address,
        /// Remove it
        #[arg(long)]
        remove: bool,
    },
    /// List an account as a contributor of a listed Datanet, or remove it, as a curator
    List {
        /// The Datanet's id
        datanet: U256,
        /// The account
        account: Address,
        /// Remove it
        #[arg(long)]
        remove: bool,
    },
    #[command(flatten)]
    Roles(DatanetRoles),
    /// Accept, reject or flag single records of a batch, as a curator
    CurateMembers {
        /// The Datanet's id
        datanet: U256,
        /// The batch's root
        root: B256,
        /// The new status
        #[arg(value_enum)]
        status: Verdict,
        /// Content ids
        #[arg(required = true)]
        content_ids: Vec<B256>,
    },
    /// Withdraw single records of your own batch permanently
    RetractMembers {
        /// The Datanet's id
        datanet: U256,
        /// The batch's root
        root: B256,
        /// Content ids
        #[arg(required = true)]
        content_ids: Vec<B256>,
    },
    /// Sign, as the attestor, that an account may be bound to the claim key of an author, for anyone
    /// to send with `datanet bind --signature`
    Attest {
        /// The Datanet's id
        datanet: U256,
        /// The author, as `contribute --by-author` read it
        author: String,
        /// The account that is paid
        account: Address,
        /// The last second in which it is valid, since 1970
        #[arg(long, value_name = "TIME")]
        deadline: u64,
    },
    /// Bind an account to the claim key of an author, as the attestor or with its signature
    Bind {
        /// The Datanet's id
        datanet: U256,
        /// The author, as `contribute --by-author` read it
        author: String,
        /// The account that is paid from now on
        account: Address,
        /// The attestor's signature, as `datanet attest` prints it
        #[arg(long, requires = "deadline")]
        signature: Option<Bytes>,
        /// The last second in which the signature is valid, since 1970
        #[arg(long, value_name = "TIME", requires = "signature")]
        deadline: Option<u64>,
    },
}

#[derive(Args, Debug)]
pub(crate) struct Create {
    /// Where people read about it
    #[arg(long, default_value = "")]
    uri: String,
    /// The file with the licence and terms of contributions
    #[arg(long, value_name = "FILE")]
    terms: Option<PathBuf>,
    /// Who contributes
    #[arg(long, value_enum, default_value_t = Policy::Open)]
    policy: Policy,
    /// The account that holds the Datanet's earnings; the sender if not given
    #[arg(long)]
    treasury: Option<Address>,
    /// The treasury's part of every credit, in basis points
    #[arg(long, default_value_t = 0)]
    fee: u16,
    /// The attestor, who says which account belongs to a claim key; the sender if not given
    #[arg(long)]
    attestor: Option<Address>,
    /// Require contributors to commit to their records before they reveal them
    #[arg(long)]
    commit_first: bool,
}

/// The policies of Datanets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Policy {
    /// Anyone contributes
    Open,
    /// What is contributed waits for a curator
    Curated,
    /// Listed accounts contribute
    Listed,
}

impl From<Policy> for status::Policy {
    fn from(policy: Policy) -> Self {
        match policy {
            Policy::Open => Self::Open,
            Policy::Curated => Self::Curated,
            Policy::Listed => Self::Listed,
        }
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

/// What a curator decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Verdict {
    /// The record earns
    Accepted,
    /// The record does not earn
    Rejected,
    /// The record is in doubt, and does not earn
    Flagged,
}

impl From<Verdict> for Status {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Accepted => Self::Accepted,
            Verdict::Rejected => Self::Rejected,
            Verdict::Flagged => Self::Flagged,
        }
    }
}

pub(super) async fn run(session: &Session<'_>, command: &DatanetCommand) -> Result<Outcome> {
    let open = session.open().await?;
    match command {
        DatanetCommand::Create(arguments) => create(&open, arguments).await,
        DatanetCommand::Show { datanet } => show(&open, *datanet).await,
        DatanetCommand::Waiting { datanet } => waiting(&open, *datanet).await,
        DatanetCommand::Curate { datanet, status, items, payee } => {
            curate(&open, *datanet, (*status).into(), items, *payee).await
        }
        DatanetCommand::Retract { datanet, items } => retract(&open, *datanet, items).await,
        DatanetCommand::Vouch { datanet, up_to } => vouch(&open, *datanet, *up_to).await,
        DatanetCommand::Curator { datanet, account, remove } => {
            let call = setCuratorCall { datanetId: *datanet, account: *account, trusted: !remove };
            open.context
                .client
                .send(&open.account().await?, open.context.datanets(), &call, U256::ZERO)
                .await?;
            Ok(role(*datanet, *account, if *remove { "no curator" } else { "a curator" }))
        }
        DatanetCommand::List { datanet, account, remove } => {
            let call = setListedCall { datanetId: *datanet, account: *account, listed: !remove };
            open.context
                .client
                .send(&open.account().await?, open.context.datanets(), &call, U256::ZERO)
                .await?;
            Ok(role(*datanet, *account, if *remove { "not listed" } else { "listed" }))
        }
        DatanetCommand::Roles(command) => roles::datanet(&open, command).await,
        DatanetCommand::CurateMembers { datanet, root, status, content_ids } => {
            let (context, account) = (&open.context, open.account().await?);
            let status = (*status).into();
            let calls =
                datanets::curate_members(context, &account, *datanet, *root, content_ids, status).await?;
            Ok(members(content_ids.len(), calls))
        }
        DatanetCommand::RetractMembers { datanet, root, content_ids } => {
            let (context, account) = (&open.context, open.account().await?);
            let calls = datanets::retract_members(context, &account, *datanet, *root, content_ids).await?;
            Ok(members(content_ids.len(), calls))
        }
        DatanetCommand::Attest { datanet, author, account, deadline } => {
            let signature = datanets::attest(
                &open.context,
                &open.signer().await?,
                *datanet,
                identity(author)?,
                *account,
                *deadline,
            )
            .await?;
            let json = json!({ "datanet": datanet.to_string(), "account": account, "deadline": deadline, "signature": signature });
            Ok(Outcome::new(signature.to_string(), json))
        }
        DatanetCommand::Bind { datanet, author, account, signature, deadline } => {
            let signed = deadline.zip(signature.clone());
            bind(&open, *datanet, author, *account, signed).await
        }
    }
}

fn role(datanet: U256, account: Address, role: &str) -> Outcome {
    let json = json!({ "datanet": datanet.to_string(), "account": account, "is": role });
    Outcome::new(format!("{account} is {role} of Datanet {datanet} now"), json)
}

async fn create(open: &Open<'_>, arguments: &Create) -> Result<Outcome> {
    let account = open.account().await?;
    let terms_hash = arguments.terms.as_deref().map(read_file).transpose()?.map(|bytes| content_id(&bytes));
    let terms = DatanetTerms {
        uri: arguments.uri.clone(),
        termsHash: terms_hash.unwrap_or_default(),
        policy: status::Policy::from(arguments.policy) as u8,
        treasury: arguments.treasury.unwrap_or(account.address()),
        treasuryFeeBps: arguments.fee,
        attestor: arguments.attestor.unwrap_or(account.address()),
        commitFirst: arguments.commit_first,
    };
    let created = datanets::create(&open.context, &account, terms).await?;
    let (id, owner, sent) = (created.id, created.owner, created.sent);
    open.note_earlier(&sent);
    let json = json!({
        "datanet": id.to_string(), "owner": owner, "transaction": sent.transaction,
        "earlier": sent.earlier, "gas": sent.gas,
    });
    Ok(Outcome::new(format!("Datanet {id}"), json))
}

async fn show(open: &Open<'_>, id: U256) -> Result<Outcome> {
    let context = &open.context;
    let state = datanets::read(context, id).await?;
    let curators = context.client.read(context.datanets(), &curatorsOfCall { datanetId: id }).await?;
    let registry = Registry::read(context, id).await?;
    let Totals { records, accepted, payees, waiting: pending } = registry.totals()?;
    let unreadable = registry.unreadable()?;
    let policy = policy_name(state.policy);
    let mut lines = vec![
        format!("Datanet     {id}{}", if state.closedAt > 0 { " (closed)" } else { "" }),
        format!("owner       {}", state.owner),
        format!("policy      {policy}{}", if state.commitFirst { ", a commitment comes first" } else { "" }),
        format!("terms       {}", state.termsHash),
        format!("treasury    {} ({} basis points)", state.treasury, state.treasuryFeeBps),
        format!("attestor    {}", state.attestor),
        format!("curators    {} beside the owner", curators.len()),
        format!("records     {records} ({accepted} accepted), of {payees} payees"),
        format!("waiting     {pending} registrations for a curator"),
        format!("vouched     up to {}", state.vouchedUpTo),
    ];
    for batch in &unreadable {
        lines.push(format!("left out    batch {}: {}", batch.root, batch.reason));
    }
    let unreadable: Vec<B256> = unreadable.iter().map(|batch| batch.root).collect();
    let json = json!({
        "datanet": id.to_string(), "owner": state.owner, "policy": policy, "termsHash": state.termsHash,
        "treasury": state.treasury, "treasuryFeeBps": state.treasuryFeeBps, "attestor": state.attestor,
        "commitFirst": state.commitFirst, "closedAt": state.closedAt, "curators": curators,
        "records": records, "accepted": accepted, "payees": payees, "waiting": pending,
        "vouchedUpTo": state.vouchedUpTo, "unreadable": unreadable,
    });
    Ok(Outcome::new(lines.join("\n"), json))
}

async fn waiting(open: &Open<'_>, id: U256) -> Result<Outcome> {
    datanets::read(&open.context, id).await?;
    let registry = Registry::read(&open.context, id).await?;
    let (mut lines, mut list) = (Vec::new(), Vec::new());
    for entry in registry.submissions() {
        let entry = entry?;
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

async fn curate(
    open: &Open<'_>,
    id: U256,
    status: Status,
    items: &[B256],
    payee: Option<B256>,
) -> Result<Outcome> {
    let changed = datanets::curate(&open.context, &open.account().await?, id, items, payee, status).await?;
    let before = items.len() - changed;
    let text = format!("{changed} changed, {before} were so before");
    Ok(Outcome::new(text, json!({ "changed": changed, "before": before })))
}

async fn retract(open: &Open<'_>, id: U256, items: &[B256]) -> Result<Outcome> {
    let retracted = datanets::retract(&open.context, &open.account().await?, id, items).await?;
    let before = items.len() - retracted;
    let text = format!("{retracted} retracted, {before} were before");
    Ok(Outcome::new(text, json!({ "retracted": retracted, "before": before })))
}

async fn vouch(open: &Open<'_>, id: U256, up_to: Option<u64>) -> Result<Outcome> {
    let context = &open.context;
    let account = open.account().await?;
    let state = datanets::read(context, id).await?;
    let up_to = match up_to {
        Some(time) => time,
        None => datanets::last_acceptance(context, id).await?,
    };
    let before = up_to <= state.vouchedUpTo;
    if !before {
        open.wait_past(up_to).await?;
        datanets::vouch(context, &account, id, up_to).await?;
    }
    let text =
        format!("what was accepted in Datanet {id} up to {up_to} can earn once a model takes a snapshot");
    Ok(Outcome::new(text, json!({ "datanet": id.to_string(), "upTo": up_to, "before": before })))
}

fn members(records: usize, calls: usize) -> Outcome {
    Outcome::new(
        format!("{records} records, in {calls} calls"),
        json!({ "records": records, "calls": calls }),
    )
}

fn identity(author: &str) -> Result<B256> {
    tributary_records::author_identity(author).ok_or_else(|| Failure::user("the author is empty"))
}

async fn bind(
    open: &Open<'_>,
    id: U256,
    author: &str,
    account: Address,
    signed: Option<(u64, Bytes)>,
) -> Result<Outcome> {
    let identity = identity(author)?;
    let sender = open.account().await?;
    let bound = datanets::bind(&open.context, &sender, id, identity, account, signed).await?;
    let json = json!({
        "author": author, "identity": identity, "claimKey": bound.claim_key, "account": account,
        "before": bound.before,
    });
    Ok(Outcome::new(format!("{author} is {account} in Datanet {id}"), json))
}
