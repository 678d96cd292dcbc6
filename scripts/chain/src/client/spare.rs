//! A second node of the chain, which is asked from the moment on that the first one does not answer.
//!
//! What two nodes say is not mixed: before the other node is asked anything, it must have the last
//! block that this client knows of, by its hash. One that lags is waited for. A transaction that may
//! have reached the first node is handed to the other one as the same bytes, so it is one transaction.

use super::{Client, NodeAddress, is_silent, retry};
use crate::read::Seen;
use alloy_json_rpc::{RequestPacket, ResponsePacket};
use alloy_provider::{Provider, RootProvider};
use alloy_rpc_client::{ClientBuilder, RpcClient};
use alloy_transport::{BoxTransport, RpcError, TransportError, TransportErrorKind, TransportFut};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};
use tokio::time::Instant;
use tower::Service;

/// How long a node that lags is waited for, each time that it is needed.
const CATCH_UP: Duration = Duration::from_secs(10);

/// How often it is asked meanwhile.
const PAUSE: Duration = Duration::from_millis(200);

impl Client {
    /// The same connection, which asks another node of the chain once this one does not answer, and
    /// this one again once the other does not. Only a node that has the last block that the client
    /// knows of is asked.
    #[must_use]
    pub fn with_spare(self, spare: &Self) -> Self {
        let raw = |client: &Self| client.once.client().transport().clone();
        let nodes = Nodes {
            transports: [raw(&self), raw(spare)],
            addresses: [Arc::clone(&self.address), Arc::clone(&spare.address)],
            asked: Arc::default(),
            seen: Arc::clone(&self.seen),
        };
        let is_local = self.once.client().is_local();
        let client = |client: RpcClient| {
            client.set_poll_interval(self.provider.client().poll_interval());
            RootProvider::new(client)
        };
        Self {
            provider: client(
                ClientBuilder::default().layer(retry::layer()).transport(nodes.clone(), is_local),
            ),
            once: client(ClientBuilder::default().transport(nodes, is_local)),
            spare: Some(Arc::clone(&spare.address)),
            ..self
        }
    }
}

/// Two nodes of one chain, of which one is asked.
#[derive(Clone)]
struct Nodes {
    transports: [BoxTransport; 2],
    addresses: [Arc<NodeAddress>; 2],
    /// Which of them is asked.
    asked: Arc<AtomicUsize>,
    seen: Arc<Seen>,
}

impl Nodes {
    async fn ask(&self, request: RequestPacket) -> Result<ResponsePacket, TransportError> {
        let first = self.asked.load(Ordering::Relaxed);
        let failed = match self.transports[first].clone().call(request.clone()).await {
            Err(error) if is_gone(&error) && can_be_repeated(&request) => error,
            answered => return answered,
        };
        let other = 1 - first;
        let no_node = |problem: String| {
            let other = self.addresses[other].shown();
            TransportErrorKind::custom_str(&format!("{failed}; and {other} {problem}"))
        };
        self.catch_up(other).await.map_err(no_node)?;
        match self.transports[other].clone().call(request).await {
            Err(error) if is_gone(&error) => Err(no_node(format!("neither: {error}"))),
            answered => {
                self.asked.store(other, Ordering::Relaxed);
                answered
            }
        }
    }

    /// Waits until a node has the last block that the client knows of.
    ///
    /// # Errors
    /// What is wrong with it, in words that follow its address.
    async fn catch_up(&self, node: usize) -> Result<(), String> {
        let Some((number, hash)) = self.seen.last() else { return Ok(()) };
        let provider: RootProvider = RootProvider::new(RpcClient::new(self.transports[node].clone(), false));
        let deadline = Instant::now() + CATCH_UP;
        loop {
            match provider.get_block_by_number(number.into()).await {
                Ok(Some(block)) if block.header.hash == hash => return Ok(()),
                Ok(Some(_)) => return Err(format!("has another block {number}")),
                // A node that does not have it says so in one of two ways.
                Ok(None) | Err(RpcError::ErrorResp(_)) => {}
                Err(error) => return Err(format!("neither: {error}")),
            }
            if Instant::now() >= deadline {
                return Err(format!("lags: it does not have block {number}"));
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
}

impl Service<RequestPacket> for Nodes {
    type Response = ResponsePacket;
    type Error = TransportError;
    type Future = TransportFut<'static>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), TransportError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: RequestPacket) -> Self::Future {
        let nodes = self.clone();
        Box::pin(async move { nodes.ask(request).await })
    }
}

/// Whether no node is behind an address: none answers, or a gateway does in its place.
fn is_gone(error: &TransportError) -> bool {
    let status = match error {
        RpcError::Transport(kind) => kind.as_http_error().map(|error| error.status),
        _ => None,
    };
    is_silent(error) || matches!(status, Some(502..=504))
}

/// Whether a request may be done by both nodes: those of development chains, such as an advance of the
/// clock, may not.
fn can_be_repeated(request: &RequestPacket) -> bool {
    let is_standard = |method: &str| ["eth_", "net_", "web3_"].iter().any(|kind| method.starts_with(kind));
    match request {
        RequestPacket::Single(request) => is_standard(request.method()),
        RequestPacket::Batch(requests) => requests.iter().all(|request| is_standard(request.method())),
    }
}
