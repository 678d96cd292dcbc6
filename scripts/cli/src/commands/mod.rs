//! The commands: each reads its arguments, takes its steps, and says what came of it.

mod chain;
mod claim;
mod contribute;
mod datanet;
mod model;
mod receipt;
mod round;
mod status;

use crate::{
    args::{Arguments, Command, Global},
    network::{KeyChoice, Network},
    output::{Outcome, Printer},
};
use std::path::PathBuf;
use tributary_chain::{Account, Deployment};
use tributary_sdk::{
    context::Context,
    error::{Error, Result},
    folder::Folder,
};

/// Runs the command.
pub async fn run(arguments: &Arguments) -> Result<Outcome> {
    let session = Session { global: &arguments.global };
    match &arguments.command {
        Command::Devnode(arguments) => chain::devnode(arguments).await,
        Command::Deploy(arguments) => chain::deploy(&session, arguments).await,
        Command::Datanet(command) => datanet::run(&session, command).await,
        Command::Contribute(arguments) => contribute::run(&session, arguments).await,
        Command::Model(command) => model::run(&session, command).await,
        Command::Pay(arguments) => model::pay(&session, arguments).await,
        Command::Receipt(command) => receipt::run(&session, command).await,
        Command::Score(arguments) => round::score(&session, arguments).await,
        Command::Round(command) => round::run(&session, command).await,
        Command::Claim(arguments) => claim::run(&session, arguments).await,
        Command::Wait { seconds } => chain::wait(&session, *seconds).await,
        Command::Status => status::run(&session).await,
    }
}

/// What holds for every command.
struct Session<'a> {
    global: &'a Global,
}

/// A chain with the contracts, and who signs. The chain, if it is embedded, ends with it.
struct Open {
    context: Context,
    network: Network,
    keys: KeyChoice,
}

impl Open {
    fn account(&self) -> Result<Account> {
        self.keys.account(self.network.is_embedded())
    }
}

impl Session<'_> {
    fn printer(&self) -> Printer {
        Printer::new(self.global.quiet)
    }

    fn keys(&self) -> KeyChoice {
        KeyChoice { file: self.global.key_file.clone(), test_account: self.global.test_account }
    }

    fn folder(&self) -> Folder {
        Folder::new(&self.global.dir)
    }

    /// The node that `--rpc` names, or a chain that is kept in the working folder.
    async fn network(&self) -> Result<Network> {
        match &self.global.rpc {
            Some(rpc) => Network::connect(rpc).await,
            None => Network::embedded(Some(self.global.dir.join("chain"))).await,
        }
    }

    fn deployments(&self, network: &Network) -> PathBuf {
        let inside = || self.global.dir.join("deployments");
        let default = || if network.is_embedded() { inside() } else { PathBuf::from("deployments") };
        self.global.deployments.clone().unwrap_or_else(default)
    }

    /// The chain with the contracts on it.
    async fn open(&self) -> Result<Open> {
        let network = self.network().await?;
        let deployment = Deployment::load(&self.deployments(&network), &network.client).await?;
        let context = Context { client: network.client.clone(), deployment, folder: self.folder() };
        Ok(Open { context, network, keys: self.keys() })
    }
}

/// The bytes of a file that the command names.
fn read_file(path: &std::path::Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|error| Error::user(format!("cannot read {}: {error}", path.display())))
}
