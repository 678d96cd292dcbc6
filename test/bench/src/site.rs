//! A node with the contracts on it, and a client.

use std::time::{Duration, Instant};

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use serde_json::json;
use stylus_devnode::{Config, Node};
use tributary_interfaces::IERC20::transferCall;
use tributary_test_kit::{ChainFixture, Implementation};

use crate::Result;
use crate::client::{Client, Sender};

/// A node with the contracts on it, and a client.
pub(crate) struct Site {
    /// Serves as long as this is here.
    node: Node,
    pub(crate) chain: ChainFixture,
    pub(crate) client: Client,
    /// The chain's owner, who has tokens.
    pub(crate) sender: Sender,
    /// From nothing to the first answer over HTTP.
    pub(crate) first_answer: Duration,
}

impl Site {
    /// Starts a node on a free port, asks it for the first answer, and puts the contracts on it, cached.
    pub(crate) async fn new(config: Config) -> Result<Self> {
        let start = Instant::now();
        let node = Node::start(Config { port: 0, ..config }).await?;
        let url = node.url();
        let (first_answer, mut client) = tokio::task::spawn_blocking(move || -> Result<_> {
            let mut client = Client::connect(&url)?;
            client.call("eth_blockNumber", json!([]))?;
            Ok((start.elapsed(), client))
        })
        .await??;
        let chain = node.chain().clone();
        let chain = tokio::task::spawn_blocking(move || {
            ChainFixture::on(chain, Implementation::Programs { cached: true })
        })
        .await?;
        let key = chain.owner.clone();
        let (client, sender) = tokio::task::spawn_blocking(move || -> Result<_> {
            let sender = Sender::new(&mut client, key)?;
            Ok((client, sender))
        })
        .await??;
        Ok(Self { node, chain, client, sender, first_answer })
    }

    /// Where it serves HTTP.
    pub(crate) fn url(&self) -> String {
        self.node.url()
    }

    /// Signs transfers of the chain's ERC-20 to a thousand accounts in turn, so that the state stays as it is.
    pub(crate) fn transfers(&mut self, count: usize) -> Result<Vec<String>> {
        (0..count)
            .map(|index| {
                let to = Address::from_word(U256::from(0x10_0000 + index % 1000).into());
                let call = transferCall { to, value: U256::from(1) };
                self.sender.sign(self.chain.token, call.abi_encode(), 200_000)
            })
            .collect()
    }
}
