//! What the options of every command name: a chain, the contracts, an account, a folder.

use crate::{args::Global, failure::Result, key::KeyChoice, network::Network, output::Printer};
use std::{path::PathBuf, time::Duration};
use tributary_chain::{Account, Deployment};
use tributary_sdk::{Context, folder::Folder, rounds::Budget};

/// The options of every command.
pub(crate) struct Session<'a> {
    pub(crate) global: &'a Global,
}

/// A chain with the contracts, and who signs. An embedded chain stops when this is dropped.
pub(crate) struct Open {
    pub(crate) context: Context,
    pub(crate) network: Network,
    keys: KeyChoice,
}

impl Open {
    /// The account that signs.
    pub(crate) fn account(&self) -> Result<Account> {
        self.keys.account(self.network.is_embedded())
    }

    /// Makes sure that the next block is later than a time, in seconds since 1970.
    pub(crate) async fn wait_past(&self, time: u64) -> Result<()> {
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

impl Session<'_> {
    pub(crate) fn printer(&self) -> Printer {
        Printer::new(self.global.quiet)
    }

    pub(crate) fn keys(&self) -> KeyChoice {
        KeyChoice { file: self.global.key_file.clone(), test_account: self.global.test_account }
    }

    pub(crate) fn folder(&self) -> Folder {
        Folder::new(&self.global.dir)
    }

    /// The memory for work on rounds; what does not fit is kept in the working folder.
    pub(crate) fn budget(&self) -> Budget {
        Budget { memory: self.global.memory << 20, ..Budget::in_folder(&self.global.dir) }
    }

    /// The node that `--rpc` names, or an embedded chain that is kept in the working folder.
    pub(crate) async fn network(&self) -> Result<Network> {
        match &self.global.rpc {
            Some(rpc) => Network::connect(rpc).await,
            None => Network::embedded(self.global.dir.join("chain")).await,
        }
    }

    /// The folder of the deployments' records.
    pub(crate) fn deployments(&self, network: &Network) -> PathBuf {
        let inside = || self.global.dir.join("deployments");
        let default = || if network.is_embedded() { inside() } else { PathBuf::from("deployments") };
        self.global.deployments.clone().unwrap_or_else(default)
    }

    /// The chain with the contracts on it.
    pub(crate) async fn open(&self) -> Result<Open> {
        let network = self.network().await?;
        let client = network.client.clone();
        let deployment = Deployment::load(&self.deployments(&network), &client).await?;
        let context = Context { client, deployment, folder: self.folder(), memory: self.budget().memory };
        Ok(Open { context, network, keys: self.keys() })
    }
}
