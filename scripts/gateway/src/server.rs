//! Paths, limits, and the state that requests share.

use crate::{
    books::{self, BooksError},
    config::{Config, ConfigError, ModelConfig},
    features::Features,
    ledger::{Key, Ledger, LedgerError},
    payers::{FRESH, OnChain, Payers},
    proxy,
    retrieve::{Corpus, Kept, RetrieveError},
};
use alloy_primitives::{Address, B256, U256, keccak256};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    future::Future,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};
use tokio::{net::TcpListener, sync::Semaphore};
use tributary_sdk::{Context, deposits, models::Model};

/// The most bytes that a request may have.
const MAX_REQUEST: usize = 8 << 20;

/// How many requests are under way at a time; others get 503.
const UNDER_WAY: usize = 1_024;

/// How often the chain's time is read.
const TICK: Duration = Duration::from_secs(1);

/// How often answers are moved to the books.
const FILL: Duration = Duration::from_millis(500);

/// How often records that are new are looked for, and how many times as long as the last look took is waited
/// at least: a Datanet in which much waits takes no more than a tenth of a core.
const LOOK: Duration = Duration::from_secs(2);
const LOOK_PAUSE: u32 = 10;

/// How long until the upstream is connected.
const CONNECT: Duration = Duration::from_secs(10);

/// Why a gateway does not start.
#[derive(Debug, thiserror::Error)]
pub enum GatewayError {
    /// The configuration is not what the chain has.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The chain cannot be read, or does not have a model.
    #[error(transparent)]
    Chain(#[from] tributary_sdk::Error),
    /// The ledger cannot be used.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// Answers of an earlier run cannot be put into their books.
    #[error(transparent)]
    Books(#[from] BooksError),
    /// The records that a model's answers are made with cannot be read.
    #[error(transparent)]
    Retrieve(#[from] RetrieveError),
    /// No client for upstreams can be made.
    #[error("cannot make a client for upstreams: {0}")]
    Client(#[from] reqwest::Error),
}

/// A model as it is served.
pub(crate) struct Served {
    pub(crate) config: ModelConfig,
    /// What the model is paid in.
    pub(crate) asset: Address,
    /// What its answers are made with.
    pub(crate) corpus: Option<Arc<Corpus>>,
    /// By what its answers are scored, if not by their text.
    pub(crate) features: Option<Features>,
}

/// What requests share.
pub struct Gateway {
    pub(crate) context: Context,
    pub(crate) models: HashMap<String, Served>,
    pub(crate) ledger: Ledger,
    pub(crate) payers: Arc<Payers>,
    pub(crate) upstream: reqwest::Client,
    pub(crate) under_way: Arc<Semaphore>,
    kept: Option<Kept>,
    clock: Clock,
    /// What requests are named by, with a count.
    seed: B256,
    count: AtomicU64,
}

impl Gateway {
    /// A gateway for the models of a configuration. Answers that an earlier run left behind are put into
    /// their books.
    ///
    /// # Errors
    /// [`GatewayError`]: also if an adapter's file is not the one that was registered.
    pub async fn start(context: Context, config: Config) -> Result<Self, GatewayError> {
        let folder = context.chain_folder();
        let mut models = HashMap::new();
        for config in config.models {
            let model = Model::read(&context, config.model).await?;
            config.check_artifact(model.terms.artifactHash)?;
            let corpus = Corpus::new(&config).map_err(RetrieveError::from)?;
            let features = Features::of(&folder, &model, model.rule()?);
            let asset = model.terms.asset;
            models.insert(config.name.clone(), Served { config, asset, corpus, features });
        }
        let ledger = Ledger::open(&folder)?;
        books::fill(&ledger, &folder).await?;
        let time = context.client.time().await.map_err(tributary_sdk::Error::from)?;
        // Vectors come later: the upstream may not be there yet.
        for corpus in models.values().filter_map(|served| served.corpus.as_ref()) {
            corpus.refresh(&context, time).await?;
        }
        let has_vectors =
            |served: &Served| served.config.retrieve.as_ref().is_some_and(|retrieve| retrieve.vectors);
        let kept = match models.values().any(has_vectors) {
            true => Some(Kept::open(&folder).map_err(RetrieveError::from)?),
            false => None,
        };
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
        let seed = [&now.to_be_bytes()[..], &std::process::id().to_be_bytes()].concat();
        Ok(Self {
            payers: Arc::new(Payers::read(&ledger)?),
            context,
            models,
            ledger,
            upstream: reqwest::Client::builder().connect_timeout(CONNECT).build()?,
            under_way: Arc::new(Semaphore::new(UNDER_WAY)),
            kept,
            clock: Clock::new(time),
            seed: keccak256(seed),
            count: AtomicU64::new(0),
        })
    }

    /// What payers owe and signed.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Models whose upstreams cannot be reached now, each with its upstream's address, by name.
    pub async fn unreachable(&self) -> Vec<(&str, &str)> {
        let mut found = Vec::new();
        for Served { config, .. } in self.models.values() {
            if !is_reachable(&self.upstream, &config.address("models")).await {
                found.push((config.name.as_str(), config.upstream.as_str()));
            }
        }
        found.sort_unstable();
        found
    }

    /// A name that no other request has.
    pub(crate) fn name_request(&self) -> B256 {
        let count = self.count.fetch_add(1, Ordering::Relaxed);
        keccak256([self.seed.as_slice(), &count.to_be_bytes()].concat())
    }

    /// The time of a receipt that is written now, in seconds since 1970: after the latest block.
    pub(crate) fn receipt_time(&self) -> u64 {
        self.clock.now() + 1
    }

    /// The time, in seconds since 1970.
    pub(crate) fn time(&self) -> u64 {
        self.clock.now()
    }

    /// Asks the chain for a payer.
    pub(crate) async fn look(&self, key: Key) -> Result<OnChain, tributary_sdk::Error> {
        let (model, payer): (U256, Address) = key;
        let account = deposits::account(&self.context, model, payer).await?;
        let chain = OnChain {
            balance: account.balance,
            redeemed: account.redeemed,
            is_leaving: account.withdrawableFrom > 0,
        };
        self.payers.see(key, chain);
        Ok(chain)
    }

    /// Brings what a model's answers are made with up to date.
    async fn follow(&self, corpus: &Arc<Corpus>) -> Result<(), RetrieveError> {
        corpus.refresh(&self.context, self.time()).await?;
        match &self.kept {
            Some(kept) => corpus.fill(&self.context, &self.upstream, kept).await,
            None => Ok(()),
        }
    }

    /// The list of models, as OpenAI's clients read it.
    fn list(&self) -> Value {
        let mut names: Vec<&String> = self.models.keys().collect();
        names.sort_unstable();
        let data: Vec<Value> = names.into_iter().filter_map(|name| self.described(name)).collect();
        json!({ "object": "list", "data": data })
    }

    fn described(&self, name: &str) -> Option<Value> {
        let Served { config, asset, .. } = self.models.get(name)?;
        let prices = &config.prices;
        let retrieve = config.retrieve.as_ref().map(|retrieve| {
            json!({
                "records": retrieve.records,
                "vectors": retrieve.vectors,
                "maxBytes": retrieve.max_bytes,
            })
        });
        Some(json!({
            "id": name,
            "object": "model",
            "created": 0,
            "owned_by": "tributary",
            "tributary": {
                "model": config.model.to_string(),
                "asset": asset,
                "request": prices.request.to_string(),
                "inputToken": prices.input_token.to_string(),
                "outputToken": prices.output_token.to_string(),
                "maxTokens": config.max_tokens,
                "retrieve": retrieve,
            },
        }))
    }
}

/// Whether a server is at an address, whatever it says.
async fn is_reachable(client: &reqwest::Client, address: &str) -> bool {
    let asked = tokio::time::timeout(CONNECT, client.get(address).send()).await;
    !matches!(asked, Ok(Err(error)) if error.is_connect() || error.is_timeout())
}

/// A response of JSON.
pub(crate) fn respond(status: StatusCode, body: &Value) -> Response {
    (status, [(CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}

/// An error as OpenAI's clients read it.
pub(crate) fn problem(status: StatusCode, kind: &str, message: impl Into<String>) -> Response {
    let error = json!({ "message": message.into(), "type": kind, "param": null, "code": kind });
    respond(status, &json!({ "error": error }))
}

/// Serves until `stop` is ready; answers that are under way are finished. `report` is called with what
/// goes wrong besides.
///
/// # Errors
/// If the listener fails, or the last answers cannot be put into their books: the next start does.
pub async fn serve(
    gateway: Arc<Gateway>,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
    report: impl Fn(String) + Send + Sync,
) -> Result<(), GatewayError> {
    let models = Arc::clone(&gateway);
    let one = Arc::clone(&gateway);
    let of = |path: &'static str| {
        let gateway = Arc::clone(&gateway);
        post(move |headers, body| proxy::answer(gateway, path, headers, body))
    };
    let unknown = || problem(StatusCode::NOT_FOUND, "not_found", "there is no such path");
    let router = Router::new()
        .route("/v1/chat/completions", of("chat/completions"))
        .route("/v1/completions", of("completions"))
        .route("/v1/embeddings", of("embeddings"))
        .route("/v1/models", get(async move || respond(StatusCode::OK, &models.list())))
        .route(
            "/v1/models/{name}",
            get(async move |axum::extract::Path(name): axum::extract::Path<String>| {
                one.described(&name).map_or_else(
                    || {
                        problem(
                            StatusCode::NOT_FOUND,
                            "model_not_found",
                            format!("there is no model {name:?}"),
                        )
                    },
                    |model| respond(StatusCode::OK, &model),
                )
            }),
        )
        .fallback(async move || unknown())
        .layer(DefaultBodyLimit::max(MAX_REQUEST));
    let serving = async { axum::serve(listener, router).with_graceful_shutdown(stop).await };
    let ticking = async {
        loop {
            tokio::time::sleep(TICK).await;
            match gateway.context.client.time().await {
                Ok(time) => gateway.clock.set(time),
                Err(error) => report(format!("cannot read the chain's time: {error}")),
            }
        }
    };
    let looking = async {
        loop {
            tokio::time::sleep(FRESH / 2).await;
            for key in gateway.payers.awake() {
                if let Err(error) = gateway.look(key).await {
                    report(format!("cannot read the deposit of {}: {error}", key.1));
                }
            }
        }
    };
    // Each model's by itself, so that an upstream that is slow holds up no other.
    let following = gateway.models.iter().filter_map(|(name, served)| {
        let (gateway, report) = (&gateway, &report);
        let corpus = served.corpus.as_ref()?;
        Some(async move {
            let mut last = None;
            loop {
                let began = Instant::now();
                let problem = gateway.follow(corpus).await.err().map(|error| error.to_string());
                // What stays as it is, is said once.
                if problem != last {
                    let new = problem.iter().map(|why| format!("cannot read new records for {name}: {why}"));
                    new.for_each(report);
                    last = problem;
                }
                tokio::time::sleep(LOOK.max(began.elapsed() * LOOK_PAUSE)).await;
            }
        })
    });
    let following = async {
        let _: Vec<()> = futures_util::future::join_all(following).await;
        // There is none.
        std::future::pending::<()>().await
    };
    let folder = gateway.context.chain_folder();
    let filling = async {
        loop {
            tokio::time::sleep(FILL).await;
            if let Err(error) = books::fill(&gateway.ledger, &folder).await {
                report(error.to_string());
            }
        }
    };
    tokio::select! {
        done = serving => if let Err(error) = done { report(format!("cannot serve: {error}")) },
        () = ticking => {}
        () = looking => {}
        () = following => {}
        () = filling => {}
    }
    books::fill(&gateway.ledger, &folder).await?;
    Ok(())
}

/// The chain's time between the blocks that are read.
#[derive(Debug)]
struct Clock(Mutex<(u64, Instant)>);

impl Clock {
    fn new(time: u64) -> Self {
        Self(Mutex::new((time, Instant::now())))
    }

    /// The latest block's time.
    fn set(&self, time: u64) {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if time > last.0 + last.1.elapsed().as_secs() {
            *last = (time, Instant::now());
        }
    }

    /// The time of the last block that was read and what has passed since, or this machine's, whichever
    /// is later. It does not go back.
    fn now(&self) -> u64 {
        let last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let here = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        here.max(last.0 + last.1.elapsed().as_secs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_server_that_says_anything_is_reachable() {
        tributary_chain::use_tls();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/v1/models", listener.local_addr().unwrap());
        let router = Router::new().fallback(async || StatusCode::NOT_FOUND);
        let serving = tokio::spawn(async { axum::serve(listener, router).await });
        let client = reqwest::Client::new();
        assert!(is_reachable(&client, &address).await);
        serving.abort();
        let _ = serving.await;
        assert!(!is_reachable(&reqwest::Client::new(), &address).await);
    }
}
