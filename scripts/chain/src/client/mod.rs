//! The connection to a node.

mod address;
mod explain;
mod in_time;
mod retry;
mod spare;
mod tls;
mod two;

pub use address::AddressError;
pub(crate) use explain::is_silent;
pub(crate) use retry::{is_transient, pause_asked_for};
pub use tls::use_tls;

use crate::{
    Block, ChainError,
    read::Seen,
    send::{GasLedger, PATIENCE},
};
use address::NodeAddress;
use alloy_provider::{Provider, RootProvider};
use alloy_rpc_client::ClientBuilder;
use alloy_transport::{TransportError, TransportResult};
use alloy_transport_ws::WsConnect;
use in_time::InTime;
use std::{future::IntoFuture, sync::Arc, time::Duration};

/// How long one answer is waited for.
pub(crate) const ANSWER_TIMEOUT: Duration = Duration::from_secs(60);

/// How often a node elsewhere is asked whether a transaction is in a block; one on this machine is
/// asked as often as alloy does, each 250 ms.
const POLL_INTERVAL: Duration = Duration::from_secs(1);

/// A connection to a node. Clones share it, and the record of the gas that was used.
#[derive(Clone, Debug)]
pub struct Client {
    /// Repeats a request while the node is silent or busy: for what may be done twice.
    pub(crate) provider: RootProvider,
    /// Makes each request once: for what must not be done twice without knowing.
    pub(crate) once: RootProvider,
    pub(crate) ledger: Arc<GasLedger>,
    pub(crate) pin: Option<Block>,
    pub(crate) patience: Duration,
    pub(crate) only_try: bool,
    pub(crate) most_gas: Option<u64>,
    pub(crate) seen: Arc<Seen>,
    address: Arc<NodeAddress>,
    /// Of the node that is asked where the first one does not answer.
    spare: Option<Arc<NodeAddress>>,
    chain_id: u64,
}

impl Client {
    /// Connects to the node at `url`, over HTTP or WebSocket, with TLS (`https://`, `wss://`) or without; it
    /// must answer.
    pub async fn connect(url: &str) -> Result<Self, ChainError> {
        let (url, address) = NodeAddress::parse(url)?;
        use_tls();
        let unreachable =
            |reason: String| ChainError::Unreachable { url: address.shown().to_owned(), reason };
        let (once, again) = if url.scheme().starts_with("ws") {
            // Its connection is made anew for as long as it takes; each request has its own time.
            let connection = || WsConnect::new(url.as_str()).with_max_retries(u32::MAX);
            let lost = |error: TransportError| unreachable(address.redact(&error.to_string()));
            let again = ClientBuilder::default().layer(retry::layer()).layer(InTime);
            (
                ClientBuilder::default().layer(InTime).pubsub(connection()).await.map_err(lost)?,
                again.pubsub(connection()).await.map_err(lost)?,
            )
        } else {
            let http = reqwest::Client::builder().timeout(ANSWER_TIMEOUT).build();
            let http = http.map_err(|error| unreachable(error.to_string()))?;
            let again = ClientBuilder::default().layer(retry::layer());
            (
                ClientBuilder::default().http_with_client(http.clone(), url.clone()),
                again.http_with_client(http, url),
            )
        };
        if !again.is_local() {
            again.set_poll_interval(POLL_INTERVAL);
        }
        let mut client = Self {
            provider: RootProvider::new(again),
            once: RootProvider::new(once),
            ledger: Arc::default(),
            pin: None,
            patience: PATIENCE,
            only_try: false,
            most_gas: None,
            seen: Arc::default(),
            address: Arc::new(address),
            spare: None,
            chain_id: 0,
        };
        client.chain_id = client.ask("eth_chainId", client.once.get_chain_id()).await?;
        Ok(client)
    }

    /// The same connection, which waits for a transaction to be in a block for this long instead of
    /// 120 s.
    #[must_use]
    pub fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// The same connection, which sends no transaction with a higher limit of gas: it is
    /// [`ChainError::TooMuchGas`] before anything is signed.
    #[must_use]
    pub fn with_most_gas(self, most: u64) -> Self {
        Self { most_gas: Some(most), ..self }
    }

    /// The node's scheme, host and port, since the rest of its address may hold a key.
    pub fn url(&self) -> &str {
        self.address.shown()
    }

    /// The chain's id.
    pub fn chain_id(&self) -> u64 {
        self.chain_id
    }

    /// The answer to a request, or an error that names the request as `what`.
    pub(crate) async fn ask<T>(
        &self,
        what: &str,
        request: impl IntoFuture<Output = TransportResult<T>>,
    ) -> Result<T, ChainError> {
        request.into_future().await.map_err(|error| self.explain(what, &error))
    }
}
