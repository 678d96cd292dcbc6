//! `datanet`.

use super::{
    read_file,
    roles::{self, DatanetRoles},
};
use crate::{
    failure::{Failure, Result},
    fields::{Account, Decimal, DoneOnce, HexBytes, Word},
    output::Outcome,
    session::{Open, Session},
};
use alloy_primitives::{Address, B256, Bytes, U256};
use clap::{Args, Subcommand, ValueEnum};
use schemars::JsonSchema;
use serde::Serialize;
use std::path::PathBuf;
use tributary_chain::words::{counted, time};
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
        /// Up to this time, in seconds since 1970; all that is accepted by now if not given
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
    /// Bind accounts to the claim keys of many authors, as the attestor
    BindAll {
        /// The Datanet's id
        datanet: U256,
        /// A file with a JSON object a line, such as {"author": "Ada", "account": "0x..."}, with the
        /// authors as `contribute --by-author` read them
        file: PathBuf,
        /// Leave out authors for whom nothing is registered, and those who are bound to other accounts,
        /// and print them
        #[arg(long)]
        skip: bool,
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

mod binding;
pub(super) use binding::AllBound;

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
            let text = signature.to_string();
            let (account, signature) = ((*account).into(), signature.into());
            let attested = Attested { datanet: (*datanet).into(), account, deadline: *deadline, signature };
            Ok(Outcome::new(text, attested))
        }
        DatanetCommand::Bind { datanet, author, account, signature, deadline } => {
            let signed = deadline.zip(signature.clone());
            bind(&open, *datanet, author, *account, signed).await
        }
        DatanetCommand::BindAll { datanet, file, skip } => {
            binding::bind_all(session, &open, *datanet, file, *skip).await
        }
    }
}

/// A Datanet that was created.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Created {
    /// Its id.
    datanet: Decimal,
    /// Its owner.
    owner: Account,
}

/// A Datanet.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Shown {
    /// Its id.
    datanet: Decimal,
    /// Its owner.
    owner: Account,
    /// `open`, `curated` or `listed`: who contributes.
    policy: &'static str,
    /// SHA-256 of its licence and terms; zero if there are none.
    terms_hash: Word,
    /// The account that holds its earnings.
    treasury: Account,
    /// The treasury's part of every credit, in basis points.
    treasury_fee_bps: u16,
    /// Who says which account belongs to a claim key.
    attestor: Account,
    /// Whether contributors commit to their records first.
    commit_first: bool,
    /// When it was closed, in seconds since 1970; 0 if it is not.
    closed_at: u64,
    /// Its curators beside the owner.
    curators: Vec<Account>,
    /// How many records were accepted at any time.
    records: u64,
    /// How many are accepted.
    accepted: u64,
    /// How many payees they have.
    payees: u64,
    /// How many registrations wait for a curator.
    waiting: u64,
    /// Up to when curators vouch for what was accepted, in seconds since 1970.
    vouched_up_to: u64,
    /// The roots of accepted batches whose lists are not at hand.
    unreadable: Vec<Word>,
}

/// A registration that waits for a curator.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Submission {
    /// The content id, or the batch's root.
    item: Word,
    /// Its status.
    status: String,
    /// For whom it is registered.
    payee: Word,
    /// Its number.
    number: u64,
    /// When it was registered, in seconds since 1970.
    submitted_at: u64,
    /// What it is, in words.
    is: String,
}

/// What a curator changed.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Curated {
    /// How many registrations have another status now.
    changed: usize,
    /// How many had it before.
    before: usize,
}

/// What a contributor withdrew.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Retracted {
    /// How many registrations were withdrawn now.
    retracted: usize,
    /// How many were before.
    before: usize,
}

/// What a curator vouched for.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Vouched {
    /// The Datanet's id.
    datanet: Decimal,
    /// Up to when, in seconds since 1970.
    up_to: u64,
    /// Whether it was vouched for before.
    before: bool,
}

/// What an account is now.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Role {
    /// The Datanet's id.
    datanet: Decimal,
    /// The account.
    account: Account,
    /// What it is of the Datanet.
    is: &'static str,
}

/// What was changed of a batch.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Members {
    /// How many of its records.
    records: usize,
    /// How many calls it took.
    calls: usize,
}

/// An attestor's word for an account.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Attested {
    /// The Datanet's id.
    datanet: Decimal,
    /// The account that may be bound to the author's claim key.
    account: Account,
    /// The last second in which it is valid, since 1970.
    deadline: u64,
    /// The attestor's signature.
    signature: HexBytes,
}

/// An author with an account.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Bound {
    /// The author.
    author: String,
    /// The author's identity.
    identity: Word,
    /// The author's claim key in the Datanet.
    claim_key: Word,
    /// The account that is paid.
    account: Account,
    /// Whether it was bound before.
    before: bool,
}

fn role(datanet: U256, account: Address, role: &'static str) -> Outcome {
    let text = format!("{account} is {role} of Datanet {datanet} now");
    Outcome::new(text, Role { datanet: datanet.into(), account: account.into(), is: role })
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
    let created = Created { datanet: id.into(), owner: owner.into() };
    Ok(Outcome::new(format!("Datanet {id}"), DoneOnce::by(&sent, created)))
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
        format!("records     {records} ({accepted} accepted), of {}", counted(payees, "payee")),
        format!("waiting     {} for a curator", counted(pending, "registration")),
        format!("vouched     up to {}", time(state.vouchedUpTo)),
    ];
    for batch in &unreadable {
        lines.push(format!("left out    batch {}: {}", batch.root, batch.reason));
    }
    let shown = Shown {
        datanet: id.into(),
        owner: state.owner.into(),
        policy,
        terms_hash: state.termsHash.into(),
        treasury: state.treasury.into(),
        treasury_fee_bps: state.treasuryFeeBps,
        attestor: state.attestor.into(),
        commit_first: state.commitFirst,
        closed_at: state.closedAt,
        curators: curators.into_iter().map(Account::from).collect(),
        records,
        accepted,
        payees,
        waiting: pending,
        vouched_up_to: state.vouchedUpTo,
        unreadable: unreadable.iter().map(|batch| batch.root.into()).collect(),
    };
    Ok(Outcome::new(lines.join("\n"), shown))
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
        list.push(Submission {
            item: name.into(),
            status,
            payee: entry.payee.to_word().into(),
            number: entry.number,
            submitted_at: entry.submitted_at,
            is: what,
        });
    }
    Ok(Outcome::new(lines.join("\n"), list))
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
    Ok(Outcome::new(text, Curated { changed, before }))
}

async fn retract(open: &Open<'_>, id: U256, items: &[B256]) -> Result<Outcome> {
    let retracted = datanets::retract(&open.context, &open.account().await?, id, items).await?;
    let before = items.len() - retracted;
    let text = format!("{retracted} retracted, {before} were before");
    Ok(Outcome::new(text, Retracted { retracted, before }))
}

async fn vouch(open: &Open<'_>, id: U256, up_to: Option<u64>) -> Result<Outcome> {
    let context = &open.context;
    let account = open.account().await?;
    let state = datanets::read(context, id).await?;
    let up_to = match up_to {
        Some(time) => time,
        None => datanets::vouchable(context, id).await?,
    };
    let before = up_to <= state.vouchedUpTo;
    if !before {
        open.wait_past(up_to).await?;
        datanets::vouch(context, &account, id, up_to).await?;
    }
    let text = format!(
        "what was accepted in Datanet {id} up to {} can earn once a model takes a snapshot",
        time(up_to)
    );
    Ok(Outcome::new(text, Vouched { datanet: id.into(), up_to, before }))
}

fn members(records: usize, calls: usize) -> Outcome {
    let text = format!("{}, in {}", counted(records, "record"), counted(calls, "call"));
    Outcome::new(text, Members { records, calls })
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
    let text = format!("{author} is {account} in Datanet {id}");
    let bound = Bound {
        author: author.to_owned(),
        identity: identity.into(),
        claim_key: bound.claim_key.into(),
        account: account.into(),
        before: bound.before,
    };
    Ok(Outcome::new(text, bound))
}
