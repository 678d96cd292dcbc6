//! A chain that is served over JSON-RPC.

use std::fmt::{self, Display, Formatter};
use std::net::SocketAddr;

use jsonrpsee::server::ServerHandle;
use tokio::task::{JoinError, JoinHandle};

use crate::accounts::accounts;
use crate::chain::{Chain, StateError};
use crate::config::Config;
use crate::rpc;

/// Why a node did not start, or stopped.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The port is taken or not allowed.
    #[error("cannot listen on 127.0.0.1:{port}: {source}; choose another port, or 0 for any free one")]
    Port {
        /// The port that was asked for.
        port: u16,
        /// The system's error.
        source: std::io::Error,
    },
    /// The chain's file cannot be used, or not any more.
    #[error(transparent)]
    State(#[from] StateError),
}

/// A running node. Dropping it stops the server; the chain lives as long as there are handles to
/// it.
#[derive(Debug)]
pub struct Node {
    chain: Chain,
    address: SocketAddr,
    server: ServerHandle,
    miner: JoinHandle<StateError>,
}

impl Node {
    /// Makes a chain and serves it on 127.0.0.1. Must be called inside a Tokio runtime.
    ///
    /// # Errors
    /// [`StartError::State`] if the chain's file cannot be used; [`StartError::Port`] if the port
    /// cannot be listened on.
    pub async fn start(config: Config) -> Result<Self, StartError> {
        let port = config.port;
        let chain = Chain::open(config)?;
        let (address, server) =
            rpc::start(chain.clone()).await.map_err(|source| StartError::Port { port, source })?;
        let miner = tokio::spawn(chain.clone().mine_at_intervals());
        Ok(Self { chain, address, server, miner })
    }

    /// The URL for HTTP requests, such as `http://127.0.0.1:8547`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The URL for WebSocket connections, such as `ws://127.0.0.1:8547`.
    pub fn ws_url(&self) -> String {
        format!("ws://{}", self.address)
    }

    /// The chain, for use in process.
    pub fn chain(&self) -> &Chain {
        &self.chain
    }

    /// Waits until the server has stopped, which it does not do by itself, or a block at an
    /// interval ([`Mining::Interval`](crate::Mining::Interval)) could not be written, after which
    /// no more are made.
    ///
    /// # Errors
    /// The error of that write.
    pub async fn stopped(mut self) -> Result<(), StateError> {
        tokio::select! {
            () = self.server.clone().stopped() => Ok(()),
            ended = &mut self.miner => match ended.map_err(JoinError::try_into_panic) {
                Ok(error) => Err(error),
                Err(Ok(panic)) => std::panic::resume_unwind(panic),
                // It is cancelled only when the node is dropped.
                Err(Err(_)) => Ok(()),
            },
        }
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.miner.abort();
        // It may have stopped before.
        let _ = self.server.stop();
    }
}

/// What a user needs to connect: the chain, its URLs, and the funded accounts with their keys, a
/// line each.
impl Display for Node {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Config { chain_id, arbos_version, .. } = self.chain.config();
        let arbos = arbos_version.number();
        writeln!(f, "Stylus chain {chain_id} (ArbOS {arbos}) on {} and {}", self.url(), self.ws_url())?;
        writeln!(f, "Funded accounts and their keys, which are public:")?;
        accounts().iter().try_for_each(|account| writeln!(f, "  {} {}", account.address, account.key))
    }
}

/// Serves a chain until it is interrupted (ctrl-c). `started` is called when it answers requests,
/// such as to print the node.
///
/// # Errors
/// Those of [`Node::start`] and [`Node::stopped`].
pub async fn serve(config: Config, started: impl FnOnce(&Node)) -> Result<(), StartError> {
    let node = Node::start(config).await?;
    started(&node);
    tokio::select! {
        // Without signals there is nothing to wait for but the node itself.
        Ok(()) = tokio::signal::ctrl_c() => Ok(()),
        stopped = node.stopped() => Ok(stopped?),
    }
}
