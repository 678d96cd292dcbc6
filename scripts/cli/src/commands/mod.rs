//! The commands: each reads its arguments, calls the library, and reports what came of it.

pub(crate) mod claim;
pub(crate) mod contribute;
pub(crate) mod datanet;
pub(crate) mod deploy;
pub(crate) mod devnode;
pub(crate) mod explain;
mod fetching;
pub(crate) mod model;
pub(crate) mod pay;
pub(crate) mod receipt;
pub(crate) mod round;
pub(crate) mod score;
pub(crate) mod serve;
mod status;
pub(crate) mod wait;
pub(crate) mod watch;

use crate::{
    args::{Arguments, Command},
    failure::{Failure, Result},
    output::Outcome,
    session::Session,
};
use std::{net::SocketAddr, path::Path};
use tokio::net::TcpListener;

/// Runs the command.
pub(crate) async fn run(arguments: &Arguments) -> Result<Outcome> {
    let session = Session { global: &arguments.global };
    match &arguments.command {
        Command::Devnode(arguments) => devnode::run(arguments).await,
        Command::Deploy(arguments) => deploy::run(&session, arguments).await,
        Command::Datanet(command) => datanet::run(&session, command).await,
        Command::Contribute(arguments) => contribute::run(&session, arguments).await,
        Command::Model(command) => model::run(&session, command).await,
        Command::Pay(arguments) => pay::run(&session, arguments).await,
        Command::Receipt(command) => receipt::run(&session, command).await,
        Command::Score(arguments) => score::run(&session, arguments).await,
        Command::Round(command) => round::run(&session, command).await,
        Command::Claim(arguments) => claim::run(&session, arguments).await,
        Command::Wait(arguments) => wait::run(&session, arguments).await,
        Command::Explain(arguments) => explain::run(&session, arguments).await,
        Command::Serve(arguments) => serve::run(&session, arguments).await,
        Command::Status => status::run(&session).await,
        Command::Watch(arguments) => watch::run(&session, arguments).await,
    }
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
