//! `request`.

use super::{open_round, send};
use crate::{
    failure::{Failure, Result},
    fields::{Account, Decimal, Done, Word},
    output::Outcome,
    session::{Open, Session},
};
use alloy_primitives::{Address, U256};
use clap::{Args, Subcommand, ValueEnum};
use schemars::JsonSchema;
use serde::Serialize;
use tributary_chain::words::{self, counted};
use tributary_core::{
    faults::trees,
    requests::{Kind, Request, Times},
};
use tributary_interfaces::IRequests::{balanceOfCall, withdrawCall};
use tributary_sdk::{
    disputes::{self, Waiting},
    models::Model,
    rounds::{self, ProposalState, ProposedRound},
};

#[derive(Debug, Subcommand)]
pub(crate) enum RequestCommand {
    /// Ask for a part of a model's open round that is withheld, in the first third of its window
    ///
    /// Whoever shows it has the deposit; if no one does in the second third, `request void` cancels the
    /// round and the deposit comes back.
    Ask(Ask),
    /// Show what is asked for of a model's rounds and waits for an answer
    Show {
        /// The model's id
        model: U256,
    },
    /// Show what is asked for of a model's open round, as far as the working folder has it
    ///
    /// One of the round's signers answers all that waits; another account, what has a deposit that pays
    /// for the gas.
    Answer {
        /// The model's id
        model: U256,
    },
    /// Cancel a model's open round by a request that no one answered, in the last third of its window
    Void {
        /// The model's id
        model: U256,
    },
    /// Take back the deposits of your requests about rounds of a model that were cancelled
    TakeBack {
        /// The model's id
        model: U256,
    },
    /// Show what an account can withdraw
    Balance {
        /// The account
        account: Address,
    },
    /// Withdraw what you have in Requests: for answers, and deposits that came back
    Withdraw {
        /// To whom; the sender if not given
        #[arg(long)]
        to: Option<Address>,
    },
}

#[derive(Args, Debug)]
pub(crate) struct Ask {
    /// The model's id
    model: U256,
    /// What is asked for
    #[arg(value_enum)]
    what: What,
    /// Of which of the round's lists; a record, an output and features are of `scores`
    #[arg(long, value_enum, default_value_t = Tree::Scores)]
    tree: Tree,
    /// The index of the leaf, or of the first of them, from 0
    #[arg(long, default_value_t = 0)]
    index: u64,
    /// How many leaves: 1 to 256 of `leaves`, 1 of anything else
    #[arg(long, default_value_t = 1)]
    count: u16,
    /// What answering it earns, in wei; what Requests needs at present and a quarter more if not given
    #[arg(long, value_name = "WEI")]
    deposit: Option<u128>,
}

/// What can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum What {
    /// Leaves of a list
    Leaves,
    /// The fields that a leaf was made from
    Fields,
    /// The record that a score names
    Record,
    /// The output that a score is of
    Output,
    /// The features of the record that a score names
    Features,
    /// The features of the output that a score is of
    OutputFeatures,
}

impl From<What> for Kind {
    fn from(what: What) -> Self {
        match what {
            What::Leaves => Self::Leaves,
            What::Fields => Self::Opened,
            What::Record => Self::Record,
            What::Output => Self::Output,
            What::Features => Self::Features,
            What::OutputFeatures => Self::OutputFeatures,
        }
    }
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Leaves => "leaves",
        Kind::Opened => "fields",
        Kind::Record => "record",
        Kind::Output => "output",
        Kind::Features => "features",
        Kind::OutputFeatures => "output features",
    }
}

/// The lists of a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Tree {
    /// Receipts by id
    Receipts,
    /// Scores by receipt and source
    Scores,
    /// Credits by payee
    Credits,
    /// What each payee has earned
    Payouts,
}

impl From<Tree> for trees::Tree {
    fn from(tree: Tree) -> Self {
        match tree {
            Tree::Receipts => Self::Receipts,
            Tree::Scores => Self::Scores,
            Tree::Credits => Self::Credits,
            Tree::Payouts => Self::Payouts,
        }
    }
}

/// A request that waits for an answer.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Asked {
    /// The model's id.
    model: Decimal,
    /// The round's number.
    number: u64,
    /// Which proposal of the model it is.
    attempt: u64,
    /// The request's id.
    request: Word,
    /// What answering it earns, in wei.
    deposit: Decimal,
    /// Until when it can be answered, in seconds since 1970.
    answered_until: u64,
    /// Whether the same waited before, so that nothing was sent.
    before: bool,
    /// The transaction's hash; null if nothing was sent.
    transaction: Option<Word>,
    /// The gas that it used; null if nothing was sent.
    gas: Option<u64>,
}

/// A request that waits for an answer.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Shown {
    /// The request's id.
    request: Word,
    /// The round's number.
    number: u64,
    /// Which proposal of the model it is.
    attempt: u64,
    /// `open`, `slashed` or `voided`: the round.
    state: &'static str,
    /// `leaves`, `fields`, `record`, `output`, `features` or `output features`.
    what: &'static str,
    /// `receipts`, `scores`, `credits` or `payouts`.
    tree: &'static str,
    /// The index of the leaf, or of the first of them.
    index: u64,
    /// How many leaves.
    count: u16,
    /// Who asked.
    asker: Account,
    /// What answering it earns, in wei.
    deposit: Decimal,
    /// Until when it can be answered, in seconds since 1970.
    answered_until: u64,
}

/// What was answered.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Answered {
    /// The model's id.
    model: Decimal,
    /// How many requests were answered now.
    answered: usize,
    /// What that added to the sender's balance in Requests, in wei.
    deposit: Decimal,
    /// How many still wait.
    waiting: usize,
}

/// A round that no answer came for.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Voided {
    /// The model's id.
    model: Decimal,
    /// The round's number.
    number: u64,
    /// The round's hash.
    round: Word,
    /// What was added to the asker's free bond, in units of the model's asset.
    reward: Decimal,
}

/// Deposits that were taken back.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct TakenBack {
    /// The model's id.
    model: Decimal,
    /// How many requests they were of.
    requests: usize,
    /// What was added to the sender's balance in Requests, in wei.
    deposit: Decimal,
}

/// What an account has in Requests.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Balance {
    /// The account.
    account: Account,
    /// What it can withdraw, in wei.
    balance: Decimal,
}

/// A balance that was withdrawn.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Withdrawn {
    /// Who has it now.
    to: Account,
}

pub(super) async fn run(session: &Session<'_>, command: &RequestCommand) -> Result<Outcome> {
    let open = session.open().await?;
    match command {
        RequestCommand::Ask(arguments) => ask(&open, arguments).await,
        RequestCommand::Show { model } => show(&open, *model).await,
        RequestCommand::Answer { model } => answer(&open, *model).await,
        RequestCommand::Void { model } => void(&open, *model).await,
        RequestCommand::TakeBack { model } => take_back(&open, *model).await,
        RequestCommand::Balance { account } => {
            let call = balanceOfCall { account: *account };
            let balance = open.context.client.read(open.context.requests(), &call).await?;
            let text = format!("{balance} wei can be withdrawn");
            Ok(Outcome::new(text, Balance { account: (*account).into(), balance: balance.into() }))
        }
        RequestCommand::Withdraw { to } => {
            let to = to.unwrap_or(open.signer().await?.address());
            let (call, withdrawn) = (withdrawCall { to }, Withdrawn { to: to.into() });
            send(&open, open.context.requests(), &call, format!("sent to {to}"), withdrawn).await
        }
    }
}

async fn ask(open: &Open<'_>, arguments: &Ask) -> Result<Outcome> {
    let Ask { model, what, tree, index, count, deposit } = *arguments;
    let (kind, tree) = (Kind::from(what), trees::Tree::from(tree));
    let request = Request::new(kind as u8, tree as u8, index, count).ok_or_else(|| {
        Failure::user(format!("{count} {} of {} cannot be asked for", kind_name(kind), tree.name()))
            .hint("1 to 256 leaves of any list; the fields of one of `receipts`, `scores` or `credits`; the record, the output or the features of one of `scores`")
    })?;
    let (context, account) = (&open.context, open.account().await?);
    let round = open_round(context, model).await?;
    let asked = disputes::ask_for(context, &account, &round, request, deposit).await?;
    let before = if asked.sent.is_none() { " before, and waits" } else { "" };
    let until = times(&round).answered_until;
    let text = format!(
        "asked for {} of round {} of model {model}{before}, as {}, with a deposit of {} wei; it can be answered until {}",
        name(&request),
        round.round.number,
        asked.id,
        asked.deposit,
        words::time(until),
    );
    let asked = Asked {
        model: model.into(),
        number: round.round.number,
        attempt: round.attempt,
        request: asked.id.into(),
        deposit: asked.deposit.into(),
        answered_until: until,
        before: asked.sent.is_none(),
        transaction: asked.sent.as_ref().map(|sent| sent.transaction.into()),
        gas: asked.sent.map(|sent| sent.gas),
    };
    Ok(Outcome::new(text, asked))
}

async fn show(open: &Open<'_>, model: U256) -> Result<Outcome> {
    let context = &open.context;
    Model::read(context, model).await?;
    let (mut lines, mut list) = (Vec::new(), Vec::new());
    for round in rounds::proposed(context, model).await? {
        // A round of which something waits is never final.
        if round.state == ProposalState::Final {
            continue;
        }
        let state = round.state.name();
        for Waiting { id, request, asker, deposit } in disputes::waiting(context, &round).await? {
            let number = round.round.number;
            lines
                .push(format!("{id}  round {number}, {state}  {}  {deposit} wei of {asker}", name(&request)));
            list.push(Shown {
                request: id.into(),
                number,
                attempt: round.attempt,
                state,
                what: kind_name(request.kind),
                tree: request.tree.name(),
                index: request.first,
                count: request.count,
                asker: asker.into(),
                deposit: deposit.into(),
                answered_until: times(&round).answered_until,
            });
        }
    }
    Ok(Outcome::new(lines.join("\n"), list))
}

async fn answer(open: &Open<'_>, model: U256) -> Result<Outcome> {
    let (context, account) = (&open.context, open.account().await?);
    let round = open_round(context, model).await?;
    let shown = disputes::answer(context, &account, &round).await?;
    let text = format!(
        "{} answered, for {} wei; {} still wait",
        counted(shown.answered, "request"),
        shown.deposit,
        shown.waiting
    );
    let disputes::Shown { answered, deposit, waiting } = shown;
    Ok(Outcome::new(text, Answered { model: model.into(), answered, deposit: deposit.into(), waiting }))
}

async fn void(open: &Open<'_>, model: U256) -> Result<Outcome> {
    let (context, account) = (&open.context, open.account().await?);
    let round = open_round(context, model).await?;
    let (number, until) = (round.round.number, times(&round).answered_until);
    let Some((struck, request)) = disputes::void_unanswered(context, &account, &round).await? else {
        let waits = disputes::waiting(context, &round).await?.len();
        let problem = match waits {
            0 => format!("no request about round {number} of model {model} waits for an answer"),
            _ => format!(
                "{} about round {number} of model {model} can be answered until {}",
                counted(waits, "request"),
                words::time(until)
            ),
        };
        return Err(Failure::user(problem));
    };
    let text = format!(
        "round {number} of model {model} is voided, since no one showed {}\n{} were added to the asker's free bond; {} gas",
        name(&request),
        struck.reward,
        struck.sent.gas
    );
    let (round, reward) = (round.hash.into(), struck.reward.into());
    Ok(Outcome::new(text, Done::by(&struck.sent, Voided { model: model.into(), number, round, reward })))
}

async fn take_back(open: &Open<'_>, model: U256) -> Result<Outcome> {
    let (context, account) = (&open.context, open.account().await?);
    Model::read(context, model).await?;
    let (requests, deposit) = disputes::take_back(context, &account, model).await?;
    let text = format!(
        "{} taken back; {deposit} wei can be withdrawn by `tributary request withdraw`",
        counted(requests, "request")
    );
    Ok(Outcome::new(text, TakenBack { model: model.into(), requests, deposit: deposit.into() }))
}

fn name(request: &Request) -> String {
    let Request { kind, tree, first, count } = *request;
    match kind {
        Kind::Leaves => format!("{count} leaves of {} from {first} on", tree.name()),
        kind => format!("{} of {} {first}", kind_name(kind), tree.name()),
    }
}

fn times(round: &ProposedRound) -> Times {
    Times::of(round.stake.proposedAt, round.stake.finalisableAt)
}
