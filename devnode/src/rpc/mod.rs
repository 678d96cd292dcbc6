//! JSON-RPC over HTTP and WebSocket.

mod args;
mod controls;
mod debug;
mod error;
mod eth;
mod filters;
mod format;
mod simulate;
mod subscribe;
mod transport;
mod typed_data;

use std::hash::{BuildHasher as _, RandomState};
use std::net::SocketAddr;
use std::sync::Arc;

use alloy_primitives::B256;
use jsonrpsee::RpcModule;
use jsonrpsee::core::middleware::RpcServiceBuilder;
use jsonrpsee::server::{BatchRequestConfig, IdProvider, PingConfig, Server, ServerConfig, ServerHandle};
use jsonrpsee::types::SubscriptionId;
use tower_http::cors::CorsLayer;

use self::filters::Filters;
use self::transport::MarkUnasked;
use crate::chain::Chain;

/// What all methods share.
#[derive(Debug)]
pub(crate) struct Service {
    pub(crate) chain: Chain,
    pub(crate) filters: Filters,
    /// Tells this start of the node from every other, for tools that keep what they deployed by it.
    pub(crate) instance: B256,
}

/// A number that no other start of a node has: the standard library seeds its hashers at random.
fn instance() -> B256 {
    let word = || RandomState::new().hash_one(std::process::id()).to_be_bytes();
    B256::from_slice(&[word(), word(), word(), word()].concat())
}

type Module = RpcModule<Service>;
type Registered = Result<(), jsonrpsee::core::RegisterMethodError>;

/// Bytes of the largest response: the logs of a long range are large.
const MAX_RESPONSE: u32 = 256 * 1024 * 1024;

/// Gives subscriptions the hexadecimal ids that Ethereum's clients expect.
#[derive(Debug, Default)]
struct HexIds(std::sync::atomic::AtomicU64);

impl IdProvider for HexIds {
    fn next_id(&self) -> SubscriptionId<'static> {
        let id = self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        SubscriptionId::Str(format!("{:#x}", id + 1).into())
    }
}

/// Starts to serve a chain on 127.0.0.1.
pub(crate) async fn start(chain: Chain) -> std::io::Result<(SocketAddr, ServerHandle)> {
    let config = chain.config();
    let settings = ServerConfig::builder()
        .max_connections(config.max_connections)
        .max_request_body_size(config.max_request_bytes)
        .max_response_body_size(MAX_RESPONSE)
        .set_batch_request_config(BatchRequestConfig::Unlimited)
        .set_id_provider(HexIds::default())
        .enable_ws_ping(PingConfig::new())
        .set_tcp_no_delay(true)
        .build();
    let address = SocketAddr::from(([127, 0, 0, 1], config.port));
    let http = tower::ServiceBuilder::new()
        .layer(CorsLayer::permissive())
        .map_request(transport::without_parameters)
        .map_response(transport::without_unasked);
    let calls = RpcServiceBuilder::new().layer_fn(MarkUnasked);
    let server = Server::builder()
        .set_config(settings)
        .set_http_middleware(http)
        .set_rpc_middleware(calls)
        .build(address)
        .await?;
    let address = server.local_addr()?;
    let module = module(chain).map_err(std::io::Error::other)?;
    Ok((address, server.start(module)))
}

fn module(chain: Chain) -> Result<Module, jsonrpsee::core::RegisterMethodError> {
    let service = Service { chain, filters: Filters::default(), instance: instance() };
    let mut module = RpcModule::from_arc(Arc::new(service));
    eth::register(&mut module)?;
    simulate::register(&mut module)?;
    filters::register(&mut module)?;
    subscribe::register(&mut module)?;
    controls::register(&mut module)?;
    debug::register(&mut module)?;
    Ok(module)
}

/// The methods without a server.
#[derive(Debug)]
pub(crate) struct Offline(Option<Module>);

impl Offline {
    pub(crate) fn new(chain: Chain) -> Self {
        Self(module(chain).ok())
    }

    pub(crate) async fn answer(&self, request: &str) -> Option<String> {
        let (answer, _) = self.0.as_ref()?.raw_json_request(request, 16).await.ok()?;
        Some(answer.get().to_owned())
    }
}
