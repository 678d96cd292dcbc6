//! Connections, routes and streams.

use crate::api::{self, Answer, Asked, Kind, Output, finish_reason};
use crate::features::{Feature, Features};
use crate::text::Text;
use crate::worker::{Worker, status};
use http_body_util::{BodyExt, Limited};
use hyper::body::{Body, Bytes, Frame, Incoming};
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use hyper::{Method, Request, Response, StatusCode, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use serde::Deserialize;
use serde_json::{Value, json};
use std::convert::Infallible;
use std::path::{Component, Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::sync::mpsc::{Receiver, Sender, UnboundedReceiver, channel};
use tributary_adapters::{Error, Outcome, Registration, Scheduler, Store, Tokens};
use tributary_adapters_train::{Error as FeatureError, hex};

/// The most bytes of a request's body.
const BODY: usize = 1 << 20;
/// How many connections are served at a time; others wait.
const CONNECTIONS: usize = 256;
/// How many requests may wait or run.
const REQUESTS: usize = 256;
/// How long a request's headers and body may take.
const READ: Duration = Duration::from_secs(30);
/// Pieces of a stream that wait for a slow client; more make its answer wait.
const PIECES: usize = 64;

/// What a server serves.
pub struct Options {
    /// The base model's name.
    pub base: String,
    /// The folder that adapters are loaded from, if a request may name one.
    pub folder: Option<PathBuf>,
    /// The most tokens of a request and its answer.
    pub context: usize,
    /// The encoding of texts.
    pub tokens: Arc<Tokens>,
    /// The adapters.
    pub store: Arc<Store>,
    /// What makes features of their outputs.
    pub features: Arc<Features>,
}

struct Server {
    options: Options,
    worker: Worker,
    next: AtomicU64,
    open: Arc<AtomicUsize>,
    started: u64,
}

/// A request that waits or runs; one fewer does when it is dropped.
struct Place(Arc<AtomicUsize>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

/// A response's bytes: all at once, or pieces as they come.
enum Bytestream {
    Whole(Option<Bytes>),
    Pieces(Receiver<Bytes>),
}

impl Body for Bytestream {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        match &mut *self {
            Self::Whole(bytes) => Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes)))),
            Self::Pieces(pieces) => {
                pieces.poll_recv(context).map(|piece| piece.map(|bytes| Ok(Frame::data(bytes))))
            }
        }
    }
}

fn response(status: u16, value: &Value) -> Response<Bytestream> {
    let mut response = Response::new(Bytestream::Whole(Some(format!("{value}\n").into())));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

fn failure(error: &Error) -> Response<Bytestream> {
    let (code, kind) = status(error);
    response(code, &api::error(&error.to_string(), kind))
}

fn refusal(status: u16, message: &str) -> Response<Bytestream> {
    response(status, &api::error(message, "invalid_request_error"))
}

/// What is answered once the engine's thread has ended.
fn ended() -> Response<Bytestream> {
    response(503, &api::error("the engine has ended; start the server anew", "server_error"))
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |now| now.as_secs())
}

/// Serves until `stop` is ready; answers that are under way then end with their connections.
///
/// # Errors
/// If the listener's address is not of this machine alone.
pub async fn run(
    listener: TcpListener,
    scheduler: Scheduler,
    options: Options,
    stop: impl Future<Output = ()>,
) -> std::io::Result<()> {
    if !listener.local_addr()?.ip().is_loopback() {
        let what = "the server has no keys and serves programs of this machine only; listen on 127.0.0.1";
        return Err(std::io::Error::new(std::io::ErrorKind::InvalidInput, what));
    }
    let server = Arc::new(Server {
        options,
        worker: Worker::new(scheduler),
        next: AtomicU64::new(0),
        open: Arc::default(),
        started: now(),
    });
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let mut connections = tokio::task::JoinSet::new();
    tokio::pin!(stop);
    loop {
        while connections.try_join_next().is_some() {}
        let next = async { (Arc::clone(&places).acquire_owned().await, listener.accept().await) };
        let (place, accepted) = tokio::select! {
            () = &mut stop => return Ok(()),
            next = next => next,
        };
        let Ok((stream, _)) = accepted else {
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        // An answer's pieces are small, and none may wait for the next.
        let _ = stream.set_nodelay(true);
        let server = Arc::clone(&server);
        connections.spawn(async move {
            let service = service_fn(|request| {
                let server = Arc::clone(&server);
                async move { Ok::<_, Infallible>(answer(&server, request).await) }
            });
            let mut http = http1::Builder::new();
            http.timer(TokioTimer::new()).header_read_timeout(READ);
            let _ = http.serve_connection(TokioIo::new(stream), service).await;
            drop(place);
        });
    }
}

async fn answer(server: &Arc<Server>, request: Request<Incoming>) -> Response<Bytestream> {
    let path = request.uri().path().trim_end_matches('/').to_owned();
    match (request.method(), path.as_str()) {
        (&Method::GET, "/health") if !server.worker.is_alive() => return ended(),
        (&Method::GET, "/health") => return response(200, &json!({ "status": "ok" })),
        (&Method::GET, "/v1/models") => return response(200, &models(server)),
        (&Method::GET, path) if path.starts_with("/v1/models/") => {
            let name = &path["/v1/models/".len()..];
            if name == server.options.base || server.options.store.contains(name) {
                return response(200, &model(server, name));
            }
            return failure(&Error::Unknown(name.to_owned()));
        }
        (&Method::POST, _) => {}
        _ => return refusal(404, "there is nothing at this path; ask for /v1/models"),
    }
    // A page of a browser may send other types anywhere without asking first.
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if kind.split(';').next().unwrap_or_default().trim() != "application/json" {
        return refusal(415, "the body's type is not application/json; send this");
    }
    let body = Limited::new(request.into_body(), BODY).collect();
    let Ok(Ok(body)) = tokio::time::timeout(READ, body).await else {
        return refusal(413, "the body has more than 1,048,576 bytes, or did not come; send less");
    };
    let body = body.to_bytes();
    match path.as_str() {
        "/v1/completions" => complete(server, Kind::Completion, body).await,
        "/v1/chat/completions" => complete(server, Kind::Chat, body).await,
        "/v1/features" => feature(server, body).await,
        "/v1/load_lora_adapter" => load(server, &body).await,
        "/v1/unload_lora_adapter" => unload(server, &body),
        _ => refusal(404, "there is nothing at this path; ask /v1/completions or /v1/chat/completions"),
    }
}

fn model(server: &Server, name: &str) -> Value {
    let base = &server.options.base;
    let parent = (name != base).then_some(base);
    json!({ "id": name, "object": "model", "created": server.started, "owned_by": "tributary", "parent": parent })
}

fn models(server: &Server) -> Value {
    let adapters = server.options.store.names();
    let names = std::iter::once(&server.options.base).chain(&adapters);
    json!({ "object": "list", "data": names.map(|name| model(server, name)).collect::<Vec<_>>() })
}

#[derive(Deserialize)]
struct Load {
    lora_name: String,
    lora_path: String,
    /// Digests that the files must have.
    weights: Option<String>,
    settings: Option<String>,
}

/// Registers an adapter and loads it once, so that a wrong one is an error here.
async fn load(server: &Arc<Server>, body: &[u8]) -> Response<Bytestream> {
    let load: Load = match serde_json::from_slice(body) {
        Ok(load) => load,
        Err(error) => return refusal(400, &format!("the body is not as expected: {error}")),
    };
    let Some(folder) = &server.options.folder else {
        return refusal(403, "this server loads no adapters by request; start it with a folder of adapters");
    };
    // Only what is below the folder, whatever the path says.
    let path = Path::new(&load.lora_path);
    let path = path.strip_prefix(folder).unwrap_or(path);
    if path.as_os_str().is_empty() || !path.components().all(|part| matches!(part, Component::Normal(_))) {
        return refusal(400, "lora_path is not a folder below the server's folder of adapters; name one");
    }
    if load.lora_name == server.options.base || load.lora_name.is_empty() {
        return refusal(400, "lora_name is empty or the base model's; choose another");
    }
    let digest = |text: &Option<String>| text.as_deref().map(str::parse).transpose();
    let (weights, settings) = match (digest(&load.weights), digest(&load.settings)) {
        (Ok(weights), Ok(settings)) => (weights, settings),
        (Err(error), _) | (_, Err(error)) => return failure(&error),
    };
    let registration = Registration { name: load.lora_name, folder: folder.join(path), settings, weights };
    let store = Arc::clone(&server.options.store);
    let loaded = tokio::task::spawn_blocking(move || {
        let name = registration.name.clone();
        store.register(registration).map_err(Arc::new)?;
        store.wait_for(&name).map(drop).inspect_err(|_| drop(store.remove(&name)))
    });
    match loaded.await {
        Ok(Ok(())) => response(200, &json!({ "status": "loaded" })),
        // What is wrong is wrong with the request: the file that it names.
        Ok(Err(error)) => refusal(400, &error.to_string()),
        Err(_) => {
            response(500, &api::error("the adapter's loader ended; look at the server", "server_error"))
        }
    }
}

fn unload(server: &Server, body: &[u8]) -> Response<Bytestream> {
    #[derive(Deserialize)]
    struct Unload {
        lora_name: String,
    }
    match serde_json::from_slice::<Unload>(body) {
        Ok(unload) => match server.options.store.remove(&unload.lora_name) {
            Ok(()) => response(200, &json!({ "status": "unloaded" })),
            Err(error) => failure(&error),
        },
        Err(error) => refusal(400, &format!("the body is not as expected: {error}")),
    }
}

/// A place for a request that is computed, or the answer that there is none.
fn place(server: &Server) -> Result<Place, Box<Response<Bytestream>>> {
    if server.open.fetch_add(1, Ordering::AcqRel) >= REQUESTS {
        server.open.fetch_sub(1, Ordering::AcqRel);
        let error =
            api::error(&format!("{REQUESTS} requests wait or run; ask again later"), "rate_limit_error");
        return Err(Box::new(response(429, &error)));
    }
    Ok(Place(Arc::clone(&server.open)))
}

/// Makes the feature of an output.
async fn feature(server: &Arc<Server>, body: Bytes) -> Response<Bytestream> {
    let place = match place(server) {
        Ok(place) => place,
        Err(response) => return *response,
    };
    let make = {
        let server = Arc::clone(server);
        move || -> Result<(String, Feature), FeatureError> {
            let _place = place;
            let Options { tokens, store, features, .. } = &server.options;
            let Output { model, prompt, text } = api::parse_output(&body, tokens)?;
            let folder = store.folder(&model).ok_or_else(|| Error::Unknown(model.clone()))?;
            let feature = features.make(&folder, &prompt, &text)?;
            Ok((model, feature))
        }
    };
    match tokio::task::spawn_blocking(make).await {
        Ok(Ok((model, Feature { vector, artifact }))) => {
            let vector: Vec<u8> = vector.into_iter().map(i8::cast_unsigned).collect();
            let value = json!({
                "object": "feature",
                "model": model,
                "artifact": hex(&artifact),
                "feature": hex(&vector),
            });
            response(200, &value)
        }
        Ok(Err(FeatureError::Engine(error))) => failure(&error),
        Ok(Err(error @ (FeatureError::NoFeatures { .. } | FeatureError::File { .. }))) => {
            refusal(404, &error.to_string())
        }
        Ok(Err(error)) => response(500, &api::error(&error.to_string(), "server_error")),
        Err(_) => response(500, &api::error("the feature was not made; look at the server", "server_error")),
    }
}

async fn complete(server: &Arc<Server>, kind: Kind, body: Bytes) -> Response<Bytestream> {
    if !server.worker.is_alive() {
        return ended();
    }
    let tokens = &server.options.tokens;
    // To encode a MB of text takes longer than others who are served may wait.
    let parse = {
        let server = Arc::clone(server);
        move || {
            let Options { base, context, tokens, store, .. } = &server.options;
            let asked = api::parse(kind, &body, base, *context, tokens)?;
            match asked.job.adapter.as_ref().filter(|name| !store.contains(name)) {
                Some(name) => Err(Error::Unknown(name.clone())),
                None => Ok(asked),
            }
        }
    };
    let asked = match tokio::task::spawn_blocking(parse).await {
        Ok(Ok(asked)) => asked,
        Ok(Err(error)) => return failure(&error),
        Err(_) => {
            let error = api::error("the request could not be read; look at the server", "server_error");
            return response(500, &error);
        }
    };
    let place = match place(server) {
        Ok(place) => place,
        Err(response) => return *response,
    };
    let Asked { kind, model, job, stops, is_stream, includes_usage } = asked;
    let id = server.next.fetch_add(1, Ordering::Relaxed);
    let answer = Answer { kind, id, created: now(), model, prompt_tokens: job.prompt.len() };
    let mut outcomes = server.worker.submit(job);
    let mut text = Text::new(stops);
    if !is_stream {
        let found = collect(&mut outcomes, &mut text, tokens).await;
        drop(place);
        return match found {
            Some(Ok((whole, reason, count))) => response(200, &answer.whole(&whole, reason, count)),
            Some(Err(error)) => failure(&error),
            None => ended(),
        };
    }
    // What fails before the first token has the status of an error.
    let first = match outcomes.recv().await {
        Some(Outcome::Failed(error)) => return failure(&error),
        None => return ended(),
        first => first,
    };
    let (pieces, receiver) = channel(PIECES);
    let tokens = Arc::clone(tokens);
    tokio::spawn(async move {
        let _place = place;
        stream(&answer, first, outcomes, text, &tokens, includes_usage, &pieces).await;
    });
    let mut response = Response::new(Bytestream::Pieces(receiver));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

/// All of an answer: text, why it ended, and how many tokens it has; `None` if the engine ended before it.
async fn collect(
    outcomes: &mut UnboundedReceiver<Outcome>,
    text: &mut Text,
    tokens: &Tokens,
) -> Option<Result<(String, &'static str, usize), Arc<Error>>> {
    let (mut whole, mut count) = (String::new(), 0);
    loop {
        match outcomes.recv().await? {
            Outcome::Token(token) => {
                count += 1;
                whole.push_str(&text.push(tokens.bytes(token)));
                if text.is_stopped() {
                    return Some(Ok((whole, "stop", count)));
                }
            }
            Outcome::Finished(finish) => {
                whole.push_str(&text.finish());
                let reason = if text.is_stopped() { "stop" } else { finish_reason(finish) };
                return Some(Ok((whole, reason, count)));
            }
            Outcome::Failed(error) => return Some(Err(error)),
        }
    }
}

/// Sends an answer's pieces; ends as soon as the client is gone, and the request with it.
async fn stream(
    answer: &Answer,
    first: Option<Outcome>,
    mut outcomes: UnboundedReceiver<Outcome>,
    mut text: Text,
    tokens: &Tokens,
    includes_usage: bool,
    pieces: &Sender<Bytes>,
) {
    async fn send(pieces: &Sender<Bytes>, value: Value) -> bool {
        pieces.send(format!("data: {value}\n\n").into()).await.is_ok()
    }
    let (mut next, mut count, mut is_first) = (first, 0, true);
    loop {
        let (piece, reason) = match next {
            Some(Outcome::Token(token)) => {
                count += 1;
                let piece = text.push(tokens.bytes(token));
                (piece, text.is_stopped().then_some("stop"))
            }
            Some(Outcome::Finished(finish)) => {
                let rest = text.finish();
                (rest, Some(if text.is_stopped() { "stop" } else { finish_reason(finish) }))
            }
            Some(Outcome::Failed(error)) => {
                send(pieces, api::error(&error.to_string(), "server_error")).await;
                return;
            }
            None => {
                send(pieces, api::error("the engine has ended within the answer", "server_error")).await;
                return;
            }
        };
        if !piece.is_empty() || is_first {
            if !send(pieces, answer.chunk(&piece, is_first, None)).await {
                return;
            }
            is_first = false;
        }
        if let Some(reason) = reason {
            send(pieces, answer.chunk("", false, Some(reason))).await;
            break;
        }
        next = tokio::select! {
            next = outcomes.recv() => next,
            () = pieces.closed() => return,
        };
    }
    drop(outcomes);
    if includes_usage {
        send(pieces, answer.usage_chunk(count)).await;
    }
    let _ = pieces.send("data: [DONE]\n\n".into()).await;
}

#[cfg(test)]
mod tests {
    use super::*;
    use tributary_adapters::{Arithmetic, Model, gguf::Gguf};

    #[tokio::test]
    async fn without_its_engine_a_server_says_that_it_cannot_answer() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../engine/tests/fixture/model.gguf");
        let gguf = Gguf::open(&path).unwrap();
        let model = Model::of(&gguf, Arithmetic::Integer16, 1).unwrap();
        let store = Arc::new(Store::new(model.config().dimensions, 1 << 20));
        let tokens = Arc::new(Tokens::of(&gguf).unwrap());
        let features = Arc::new(Features::new(path, Arc::clone(&tokens), 1));
        let options = Options { base: "base".into(), folder: None, context: 256, tokens, store, features };
        let (next, open) = (AtomicU64::new(0), Arc::default());
        let server = Arc::new(Server { options, worker: Worker::ended(), next, open, started: 0 });
        for is_stream in [false, true] {
            let body = json!({ "model": "base", "prompt": "x", "stream": is_stream }).to_string();
            let response = complete(&server, Kind::Completion, body.into()).await;
            assert_eq!(response.status(), 503);
        }
        assert_eq!(server.open.load(Ordering::Acquire), 0);
        // As it ends within an answer.
        let outcomes = server.worker.submit(tributary_adapters::Job {
            adapter: None,
            prompt: vec![1],
            longest: 1,
            sampling: tributary_adapters::Sampling::GREEDY,
            ignores_end: false,
        });
        let (pieces, mut receiver) = channel(PIECES);
        let answer = Answer { kind: Kind::Chat, id: 0, created: 0, model: "base".into(), prompt_tokens: 1 };
        let tokens = Arc::clone(&server.options.tokens);
        stream(&answer, Some(Outcome::Token(40)), outcomes, Text::new(vec![]), &tokens, false, &pieces).await;
        drop(pieces);
        let mut said = Vec::new();
        while let Some(piece) = receiver.recv().await {
            said.push(String::from_utf8(piece.to_vec()).unwrap());
        }
        assert!(said.last().unwrap().contains("\"error\""), "{said:?}");
        assert!(!said.concat().contains("[DONE]"), "{said:?}");
    }
}
