//! A chain that is served over JSON-RPC.

use std::net::SocketAddr;

use jsonrpsee::server::ServerHandle;
use tokio::task::JoinHandle;

use crate::accounts::accounts;
use crate::chain::{Chain, StateError};
use crate::config::Config;
use crate::rpc;

/// Why a node could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The port cannot be had.
    #[error("cannot listen on 127.0.0.1:{port}: {source}; choose another port, or 0 for any free one")]
    Port {
        /// The port that was asked for.
        port: u16,
        /// What the system said.
        source: std::io::Error,
    },
    /// The chain's file cannot be used.
    #[error(transparent)]
    State(#[from] StateError),
}

/// A running node. Dropping it stops the server; the chain lives as long as there are handles to it.
#[derive(Debug)]
pub struct Node {
    chain: Chain,
    address: SocketAddr,
    server: ServerHandle,
    miner: JoinHandle<()>,
}

impl Node {
    /// Makes a chain and serves it on 127.0.0.1. Must be called inside a Tokio runtime.
    ///
    /// # Errors
    /// If the port cannot be had, or the state file cannot be used.
    pub async fn start(config: Config) -> Result<Self, StartError> {
        let port = config.port;
        let chain = Chain::open(config)?;
        let (address, server) =
            rpc::start(chain.clone()).await.map_err(|source| StartError::Port { port, source })?;
        let miner = tokio::spawn(chain.clone().mine_at_intervals());
        Ok(Self { chain, address, server, miner })
    }

    /// Where HTTP requests go.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where WebSocket connections go.
    pub fn ws_url(&self) -> String {
        format!("ws://{}", self.address)
    }

    /// The chain, for use in process.
    pub fn chain(&self) -> &Chain {
        &self.chain
    }

    /// Waits until the server has stopped.
    pub async fn stopped(self) {
        self.server.clone().stopped().await;
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.miner.abort();
        // It may have stopped before.
        let _ = self.server.stop();
    }
}

/// Serves a chain until it is interrupted (ctrl-c), with its address and accounts on stderr.
///
/// # Errors
/// If the port cannot be had, or the state file cannot be used.
pub async fn serve(config: Config) -> Result<(), StartError> {
    let arbos = config.arbos_version.number();
    let chain_id = config.chain_id;
    let node = Node::start(config).await?;
    eprintln!("Stylus chain {chain_id} (ArbOS {arbos}) on {} and {}", node.url(), node.ws_url());
    eprintln!("Funded accounts, with keys that everybody knows:");
    for account in accounts() {
        eprintln!("  {} {}", account.address, account.key);
    }
    // Without signals there is nothing to wait for but the server itself.
    if tokio::signal::ctrl_c().await.is_err() {
        node.stopped().await;
    }
    Ok(())
}
