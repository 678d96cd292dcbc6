//! The commands: each reads its arguments, calls the library, and reports what came of it.

pub(crate) mod attribute;
pub(crate) mod bond;
pub(crate) mod claim;
pub(crate) mod completions;
pub(crate) mod contribute;
pub(crate) mod contribution;
pub(crate) mod datanet;
pub(crate) mod deploy;
pub(crate) mod deposit;
pub(crate) mod devnode;
pub(crate) mod explain;
pub(crate) mod features;
mod fetching;
pub(crate) mod gateway;
pub(crate) mod guardian;
pub(crate) mod index;
pub(crate) mod journal;
pub(crate) mod model;
pub(crate) mod pay;
pub(crate) mod payout;
pub(crate) mod program;
mod quality;
pub(crate) mod receipt;
pub(crate) mod request;
mod roles;
pub(crate) mod round;
mod schema;
pub(crate) mod score;
pub(crate) mod serve;
pub(crate) mod share;
mod status;
pub(crate) mod wait;
pub(crate) mod watch;

use crate::{
    args::{Arguments, Command},
    failure::{Failure, Result},
    fields::Done,
    output::Outcome,
    session::{Open, Session},
};
use alloy_primitives::U256;
use alloy_sol_types::SolCall;
use serde::Serialize;
use std::{net::SocketAddr, path::Path};
use tokio::net::TcpListener;
use tributary_chain::Contract;
use tributary_sdk::{
    Context,
    models::Model,
    rounds::{self, ProposedRound},
};

/// Runs the command.
pub(crate) async fn run(session: &Session<'_>, arguments: &Arguments) -> Result<Outcome> {
    match &arguments.command {
        Command::Devnode(arguments) => devnode::run(arguments).await,
        Command::Deploy(arguments) => deploy::run(session, arguments).await,
        Command::Datanet(command) => datanet::run(session, command).await,
        Command::Contribute(arguments) => contribute::run(session, arguments).await,
        Command::Model(command) => model::run(session, command).await,
        Command::Completions(arguments) => completions::run(arguments),
        Command::Bond(command) => bond::run(session, command).await,
        Command::Deposit(command) => deposit::run(session, command).await,
        Command::Contribution(command) => contribution::run(session, command).await,
        Command::Features(command) => features::run(session, command).await,
        Command::Gateway(command) => gateway::run(session, command).await,
        Command::Guardian(command) => guardian::run(session, command).await,
        Command::Journal(command) => journal::run(session, command).await,
        Command::Payout(command) => payout::run(session, command).await,
        Command::Program(command) => program::run(session, command).await,
        Command::Request(command) => request::run(session, command).await,
        Command::Share(command) => share::run(session, command).await,
        Command::Pay(arguments) => pay::run(session, arguments).await,
        Command::Receipt(command) => receipt::run(session, command).await,
        Command::Schema { command } => schema::run(command),
        Command::Attribute(arguments) => attribute::run(session, arguments).await,
        Command::Score(arguments) => score::run(session, arguments).await,
        Command::Round(command) => round::run(session, command).await,
        Command::Claim(arguments) => claim::run(session, arguments).await,
        Command::Wait(arguments) => wait::run(session, arguments).await,
        Command::Explain(arguments) => explain::run(session, arguments).await,
        Command::Index(arguments) => index::run(session, arguments).await,
        Command::Serve(arguments) => serve::run(session, arguments).await,
        Command::Status => status::run(session).await,
        Command::Watch(arguments) => watch::run(session, arguments).await,
    }
}

/// Sends a call, and reports what it did with the transaction.
async fn send<C: SolCall + Send + Sync>(
    open: &Open<'_>,
    contract: Contract,
    call: &C,
    text: String,
    what: impl Serialize,
) -> Result<Outcome> {
    let sent = open.context.client.send(&open.account().await?, contract, call, U256::ZERO).await?;
    Ok(Outcome::new(format!("{text}; {} gas", sent.gas), Done::by(&sent, what)))
}

/// The open round of a model, which must have one.
async fn open_round(context: &Context, model: U256) -> Result<ProposedRound> {
    Model::read(context, model).await?;
    let open = rounds::open(context, model).await?;
    open.ok_or_else(|| {
        Failure::user(format!("model {model} has no open round"))
            .hint(format!("`tributary round show {model}` shows the model's rounds"))
    })
}

/// The bytes of a file that the command names.
fn read_file(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|error| Failure::user(format!("cannot read {}: {error}", path.display())))
}

/// Listens at an address.
async fn listen(address: SocketAddr) -> Result<TcpListener> {
    let cannot = |error| Failure::user(format!("cannot listen at {address}: {error}"));
    TcpListener::bind(address).await.map_err(cannot)
}
