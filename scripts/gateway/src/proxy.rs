//! The way of one request: who pays, the upstream, and the receipt.

use crate::{
    answer::{Events, Reading, Said, said},
    books,
    features::FeatureError,
    ledger::{Answer, Key, LedgerError, Write},
    payers::{FRESH, Refusal, Reservation},
    price::Usage,
    retrieve::{self, RetrieveError, Retrieved},
    server::{Gateway, Served, problem, respond},
    voucher::{self, HEADER, Terms},
};
use alloy_primitives::{Address, B256, Signature};
use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use futures_util::stream;
use serde_json::{Map, Value, json};
use std::{convert::Infallible, sync::Arc, time::Duration};
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use tributary_core::{ids::content_id, typed_data};
use tributary_sdk::deposits::{self, SignedVoucher};

/// How long a voucher must be good for at least, in seconds: two days, so that it can be redeemed.
const LEAST_DEADLINE: u64 = 2 * 86_400;

/// How long an upstream may say nothing.
const SILENCE: Duration = Duration::from_secs(300);

/// The most bytes that an answer may have.
const MAX_ANSWER: usize = 32 << 20;

/// Names the request, in the response.
const REQUEST: HeaderName = HeaderName::from_static("x-tributary-request");
/// The ids of the answer's receipts.
const RECEIPT: HeaderName = HeaderName::from_static("x-tributary-receipt");
/// What the answer cost.
const PRICE: HeaderName = HeaderName::from_static("x-tributary-price");
/// All that the payer owes the model.
const OWED: HeaderName = HeaderName::from_static("x-tributary-owed");

/// A request that was read.
struct Asked {
    path: &'static str,
    name: String,
    body: Map<String, Value>,
    /// The SHA-256 of the body, as it was received.
    hash: B256,
    /// How many bytes it had, and those of the records that were put into it.
    bytes: usize,
    /// What records are looked for by; `None` if none are.
    question: Option<String>,
    /// Whether the client asked for the usage at the stream's end.
    wants_usage: bool,
    /// The most tokens that it and its answer can have.
    most: Usage,
}

/// Something, or the response that says why not.
type Answered<T> = Result<T, Box<Response>>;

/// What an answer came to.
#[derive(Debug, Default)]
struct Settled {
    receipts: Vec<B256>,
    price: u128,
    owed: u128,
}

impl Settled {
    /// The ids of the receipts, in one line.
    fn receipts(&self) -> String {
        self.receipts.iter().map(B256::to_string).collect::<Vec<_>>().join(", ")
    }
}

/// Why an answer is not charged.
#[derive(Debug, thiserror::Error)]
enum Unsettled {
    /// Its receipt cannot be written.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// It has no features, and its model is scored by them.
    #[error(transparent)]
    Features(#[from] FeatureError),
}

impl Unsettled {
    /// Without its receipt an answer is not given, nor without what the receipt names.
    fn kind(&self) -> (StatusCode, &'static str) {
        match self {
            Self::Ledger(_) | Self::Features(FeatureError::Store(_) | FeatureError::Ended) => {
                (StatusCode::INTERNAL_SERVER_ERROR, "receipt_error")
            }
            Self::Features(FeatureError::Unmade(_)) => (StatusCode::BAD_GATEWAY, "feature_error"),
        }
    }
}

/// Answers a request to one of OpenAI's paths.
pub(crate) async fn answer(
    gateway: Arc<Gateway>,
    path: &'static str,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Ok(permit) = Arc::clone(&gateway.under_way).try_acquire_owned() else {
        return problem(
            StatusCode::SERVICE_UNAVAILABLE,
            "overloaded",
            "too many requests are under way; try again",
        );
    };
    let way = async {
        let mut asked = read(&gateway, path, &body)?;
        let served = gateway.models.get(&asked.name).ok_or_else(|| unknown(&asked.name))?;
        let reservation = pay(&gateway, served, &asked, &headers).await?;
        // Who does not pay has nothing looked for.
        let retrieved = retrieve(&gateway, served, &mut asked).await?;
        let upstream = ask(&gateway, served, &asked).await?;
        let is_events = upstream
            .headers()
            .get(CONTENT_TYPE)
            .is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"));
        if is_events {
            return Ok(stream_answer(&gateway, asked, retrieved, reservation, upstream, permit));
        }
        whole_answer(&gateway, &asked, retrieved, reservation, upstream).await
    };
    way.await.unwrap_or_else(|response: Box<Response>| *response)
}

fn unknown(name: &str) -> Box<Response> {
    let message = format!("there is no model {name:?}; GET /v1/models lists those that are served");
    Box::new(problem(StatusCode::NOT_FOUND, "model_not_found", message))
}

fn unavailable(message: String) -> Box<Response> {
    Box::new(problem(StatusCode::SERVICE_UNAVAILABLE, "unavailable", message))
}

fn invalid(message: impl Into<String>) -> Box<Response> {
    Box::new(problem(StatusCode::BAD_REQUEST, "invalid_request_error", message))
}

/// Reads a request, and sets what the upstream is asked.
fn read(gateway: &Gateway, path: &'static str, body: &[u8]) -> Answered<Asked> {
    let parsed: Result<Map<String, Value>, _> = serde_json::from_slice(body);
    let mut object = parsed.map_err(|error| invalid(format!("the body is no JSON object: {error}")))?;
    let name = object.get("model").and_then(Value::as_str).unwrap_or_default().to_owned();
    let served = gateway.models.get(&name).ok_or_else(|| unknown(&name))?;
    let cap = served.config.max_tokens;
    let number = |object: &Map<String, Value>, field: &str| match object.get(field) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => {
            let number = value.as_u64().filter(|number| *number > 0);
            number
                .map(Some)
                .ok_or_else(|| invalid(format!("{field} is {value}; it is a whole number above zero")))
        }
    };
    let mut output = 0;
    let is_by_features = served.features.is_some();
    if is_by_features && path == "embeddings" {
        return Err(invalid(format!(
            "{name:?} is scored by the features of texts, and embeddings have none"
        )));
    }
    if path != "embeddings" {
        let (one, other) = (number(&object, "max_tokens")?, number(&object, "max_completion_tokens")?);
        let tokens = one.max(other).unwrap_or(cap);
        if tokens > cap {
            return Err(invalid(format!(
                "{tokens} tokens are asked for; an answer of {name:?} has at most {cap}"
            )));
        }
        if one.or(other).is_none() {
            object.insert("max_tokens".to_owned(), json!(cap));
        }
        let choices = number(&object, "n")?.max(number(&object, "best_of")?).unwrap_or(1);
        if is_by_features && choices > 1 {
            return Err(invalid(format!(
                "{name:?} is scored by the features of one text; ask for one choice"
            )));
        }
        output = tokens.saturating_mul(choices);
    }
    let is_stream = object.get("stream").and_then(Value::as_bool).unwrap_or(false);
    let options = object.get("stream_options").and_then(Value::as_object).cloned().unwrap_or_default();
    let wants_usage = options.get("include_usage").and_then(Value::as_bool).unwrap_or(false);
    if is_stream {
        let mut options = options;
        options.insert("include_usage".to_owned(), json!(true));
        object.insert("stream_options".to_owned(), Value::Object(options));
    }
    object.insert("model".to_owned(), json!(served.config.upstream_name()));
    let retrieve = served.config.retrieve.as_ref().filter(|_| path != "embeddings");
    let question = retrieve.map(|_| retrieve::question(path, &object)).transpose().map_err(invalid)?;
    // A token has a byte or more. Which records there will be is not known before they are paid for.
    let records = retrieve.map_or(0, |retrieve| retrieve.max_bytes);
    let most = Usage { input: (body.len() + records) as u64, output };
    let (hash, bytes) = (content_id(body), body.len());
    Ok(Asked { path, name, body: object, hash, bytes, question, wants_usage, most })
}

/// Puts the records that fit the request's question into it; `None` if the model's answers are made without.
async fn retrieve(gateway: &Gateway, served: &Served, asked: &mut Asked) -> Answered<Option<Retrieved>> {
    let (Some(corpus), Some(question)) = (&served.corpus, asked.question.take()) else { return Ok(None) };
    let found = corpus.find(&gateway.context, &gateway.upstream, gateway.time(), question).await;
    let found = found.map_err(|error| {
        let status = match error {
            RetrieveError::Embeddings(_) | RetrieveError::Vector(_) => StatusCode::BAD_GATEWAY,
            _ => StatusCode::SERVICE_UNAVAILABLE,
        };
        let message = format!("no records can be retrieved, and without none is answered: {error}");
        Box::new(problem(status, "retrieval_error", message))
    })?;
    let salt = retrieve::salt().map_err(|error| unavailable(format!("the system has no salt: {error}")))?;
    retrieve::insert(asked.path, &mut asked.body, &found.notes);
    // From here on the price is bounded by what is sent.
    asked.bytes += found.notes.bytes();
    asked.most.input = asked.bytes as u64;
    Ok(Some(Retrieved { records: found.records, salt, body: asked.hash }))
}

/// Reserves what the request costs at most; `None` if the model is free.
async fn pay(
    gateway: &Gateway,
    served: &Served,
    asked: &Asked,
    headers: &HeaderMap,
) -> Answered<Option<Reservation>> {
    let config = &served.config;
    if config.prices.is_free() {
        return Ok(None);
    }
    let most = config
        .prices
        .of(asked.most)
        .ok_or_else(|| invalid("such an answer has no price; ask for fewer tokens"))?;
    let chain_id = gateway.context.client.chain_id();
    let needed = gateway.time() + LEAST_DEADLINE;
    let refuse = |total: Option<u128>, why: String| {
        let terms = Terms {
            chain_id,
            deposits: gateway.context.deposits().address,
            model: config.model,
            asset: served.asset,
            most,
            total,
            deadline: needed,
            resource: format!("/v1/{}", asked.path),
        };
        Box::new(respond(StatusCode::PAYMENT_REQUIRED, &terms.body(&why)))
    };
    let Some(header) = headers.get(HEADER) else {
        return Err(refuse(None, format!("sign a voucher, and send it in {HEADER}")));
    };
    let voucher = voucher::read(header.as_bytes(), chain_id).map_err(|why| refuse(None, why))?;
    if voucher.model != config.model {
        return Err(refuse(
            None,
            format!("the voucher is for model {}, not for {}", voucher.model, config.model),
        ));
    }
    let key: Key = (voucher.model, voucher.payer);
    if voucher.deadline < needed {
        let total = gateway.payers.owed(key).saturating_add(most);
        return Err(refuse(
            Some(total),
            format!("the voucher is good until {}, it must be until {needed}", voucher.deadline),
        ));
    }
    if !gateway.payers.knows(&voucher) {
        take(gateway, &voucher).await.map_err(|why| match why {
            Bad::Voucher(why) => refuse(None, why),
            Bad::Gateway(why) => unavailable(why),
        })?;
    }
    let mut has_looked = false;
    loop {
        let refusal = match gateway.payers.reserve(key, most, FRESH) {
            Ok(reservation) => return Ok(Some(reservation)),
            Err(refusal) => refusal,
        };
        let total = gateway.payers.owed(key).saturating_add(most);
        return Err(match refusal {
            Refusal::Unsigned(total) => {
                refuse(Some(total), format!("the voucher is for {}, it must be for {total}", voucher.total))
            }
            // What the chain said may be old, and who put more down is not to wait until it is asked again.
            _ if !has_looked => {
                has_looked = true;
                let look = gateway.look(key).await;
                look.map_err(|error| unavailable(format!("cannot read the payer's deposit: {error}")))?;
                continue;
            }
            Refusal::Uncovered(balance, more) => {
                refuse(Some(total), format!("{balance} are put down, {more} are needed; deposit more"))
            }
            Refusal::Leaving | Refusal::Unknown => {
                refuse(None, "the payer takes its deposit back; take the announcement back first".to_owned())
            }
        });
    }
}

/// Why a voucher is not taken.
enum Bad {
    Voucher(String),
    Gateway(String),
}

/// Takes a voucher that is new: it is good, its payer has put something down, and it is on the disk.
async fn take(gateway: &Gateway, voucher: &SignedVoucher) -> Result<(), Bad> {
    if !is_of_key(gateway, voucher) {
        let checked = deposits::check(&gateway.context, voucher).await;
        checked.map_err(|error| Bad::Voucher(format!("the voucher is not good: {error}")))?;
    }
    // Otherwise anyone could fill the disk with vouchers of accounts that have nothing.
    let look = gateway.look((voucher.model, voucher.payer)).await;
    let chain = look.map_err(|error| Bad::Gateway(format!("cannot read the payer's deposit: {error}")))?;
    if chain.balance == 0 && chain.redeemed == 0 {
        return Err(Bad::Voucher(format!("{} has put nothing down; deposit first", voucher.payer)));
    }
    let written = gateway.ledger.write(Write::Voucher(voucher.clone())).await;
    written.map_err(|error| Bad::Gateway(error.to_string()))?;
    gateway.payers.sign(voucher);
    Ok(())
}

/// Whether the payer's key signed, as Deposits would find.
fn is_of_key(gateway: &Gateway, voucher: &SignedVoucher) -> bool {
    let SignedVoucher { model, payer, total, deadline, ref signature } = *voucher;
    let message = typed_data::Voucher { model_id: model, payer, total, deadline };
    let digest = message.digest(gateway.context.client.chain_id(), gateway.context.deposits().address);
    let signature = tributary_chain::signature_bytes(signature);
    let signed = Signature::from_raw(&signature).ok().filter(|signed| signed.normalize_s().is_none());
    let signer: Option<Address> = signed.and_then(|signed| signed.recover_address_from_prehash(&digest).ok());
    signature.len() == 65 && signer == Some(payer)
}

/// Asks the upstream. What it answers with an error is passed on, and costs nothing.
async fn ask(gateway: &Gateway, served: &Served, asked: &Asked) -> Answered<reqwest::Response> {
    let body = Value::Object(asked.body.clone()).to_string();
    let request = gateway
        .upstream
        .post(served.config.address(asked.path))
        .header(CONTENT_TYPE, "application/json")
        .body(body)
        .send();
    let failed = |message: String| Box::new(problem(StatusCode::BAD_GATEWAY, "upstream_error", message));
    let response = tokio::time::timeout(SILENCE, request)
        .await
        .map_err(|_| failed(format!("the upstream said nothing for {} s", SILENCE.as_secs())))?
        .map_err(|error| {
            failed(match error.is_connect() {
                true => "the model's server is not reached; ask again once its operator runs it".to_owned(),
                false => format!("cannot ask the upstream: {}", error.without_url()),
            })
        })?;
    if response.status().is_success() {
        return Ok(response);
    }
    let status = response.status();
    let kind = response.headers().get(CONTENT_TYPE).cloned();
    let text = collect(response).await.map_err(failed)?;
    let mut passed = (status, text).into_response();
    passed.headers_mut().insert(CONTENT_TYPE, kind.unwrap_or(HeaderValue::from_static("application/json")));
    Err(Box::new(passed))
}

/// Reads all of a response.
async fn collect(mut response: reqwest::Response) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    while let Some(part) = chunk(&mut response).await? {
        bytes.extend_from_slice(&part);
        if bytes.len() > MAX_ANSWER {
            return Err(format!("the upstream's answer has more than {MAX_ANSWER} bytes"));
        }
    }
    Ok(bytes)
}

/// The next part of a response; `None` at its end.
async fn chunk(response: &mut reqwest::Response) -> Result<Option<Bytes>, String> {
    match tokio::time::timeout(SILENCE, response.chunk()).await {
        Err(_) => Err(format!("the upstream said nothing for {} s", SILENCE.as_secs())),
        Ok(Err(error)) => Err(format!("the upstream's answer was cut off: {}", error.without_url())),
        Ok(Ok(part)) => Ok(part),
    }
}

/// Passes an answer on at once.
async fn whole_answer(
    gateway: &Gateway,
    asked: &Asked,
    retrieved: Option<Retrieved>,
    reservation: Option<Reservation>,
    upstream: reqwest::Response,
) -> Answered<Response> {
    let failed = |message: String| Box::new(problem(StatusCode::BAD_GATEWAY, "upstream_error", message));
    let bytes = collect(upstream).await.map_err(failed)?;
    let value: Value = serde_json::from_slice(&bytes)
        .map_err(|error| failed(format!("the upstream's answer is no JSON: {error}")))?;
    let mut reading = Reading::default();
    reading.take(&value);
    let request = name(gateway, retrieved.as_ref());
    let settled = settle(gateway, asked, request, reservation, &reading).await.map_err(|error| {
        let (status, kind) = error.kind();
        Box::new(problem(status, kind, error.to_string()))
    })?;
    let bytes = match (&retrieved, value.as_object()) {
        (Some(retrieved), Some(object)) => retrieved.cite(bytes, object),
        _ => bytes,
    };
    let mut response = (StatusCode::OK, [(CONTENT_TYPE, "application/json")], bytes).into_response();
    let headers = response.headers_mut();
    let fields = [
        (REQUEST, request.to_string()),
        (RECEIPT, settled.receipts()),
        (PRICE, settled.price.to_string()),
        (OWED, settled.owed.to_string()),
    ];
    for (name, value) in fields.into_iter().chain(retrieved.iter().flat_map(Retrieved::headers)) {
        headers.extend(HeaderValue::from_str(&value).ok().map(|value| (name, value)));
    }
    Ok(response)
}

/// What the request is named by: what was retrieved for it, or a count.
fn name(gateway: &Gateway, retrieved: Option<&Retrieved>) -> B256 {
    retrieved.map_or_else(|| gateway.name_request(), Retrieved::request)
}

/// Passes an answer on as it comes, and its end once its receipt is on the disk.
fn stream_answer(
    gateway: &Arc<Gateway>,
    asked: Asked,
    retrieved: Option<Retrieved>,
    reservation: Option<Reservation>,
    upstream: reqwest::Response,
    permit: OwnedSemaphorePermit,
) -> Response {
    let (to, from) = mpsc::channel::<Bytes>(64);
    let request = name(gateway, retrieved.as_ref());
    let gateway = Arc::clone(gateway);
    // In a task of its own, which goes on when the client is gone.
    tokio::spawn(async move {
        pass(&gateway, &asked, request, reservation, upstream, &to).await;
        drop(permit);
    });
    let parts = stream::unfold(from, |mut from| async {
        let part = from.recv().await?;
        Some((Ok::<_, Infallible>(part), from))
    });
    let mut response = Body::from_stream(parts).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    let fields = [(REQUEST, request.to_string())];
    for (name, value) in fields.into_iter().chain(retrieved.iter().flat_map(Retrieved::headers)) {
        headers.extend(HeaderValue::from_str(&value).ok().map(|value| (name, value)));
    }
    response
}

/// Passes the events of an answer on. What was passed on is paid for, also when the client or the
/// upstream is gone.
async fn pass(
    gateway: &Gateway,
    asked: &Asked,
    request: B256,
    reservation: Option<Reservation>,
    mut upstream: reqwest::Response,
    to: &mpsc::Sender<Bytes>,
) {
    let (mut reading, mut events, mut bytes) = (Reading::default(), Events::default(), 0);
    let cut: Option<String> = 'reading: loop {
        let part = match chunk(&mut upstream).await {
            Ok(Some(part)) => part,
            // Some servers end without a last event.
            Ok(None) => break None,
            Err(why) => break Some(why),
        };
        bytes += part.len();
        let Some(found) = events.take(&part).filter(|_| bytes <= MAX_ANSWER) else {
            break Some("the upstream's answer is too long".to_owned());
        };
        for event in found {
            let value = match said(&event) {
                Said::Done => break 'reading None,
                Said::Part(value) => value,
                Said::Other => Value::Null,
            };
            reading.take(&value);
            let is_usage_alone =
                value["usage"].is_object() && value["choices"].as_array().is_some_and(Vec::is_empty);
            if is_usage_alone && !asked.wants_usage {
                continue;
            }
            if to.send(event.into()).await.is_err() {
                break 'reading Some("the client is gone".to_owned());
            }
        }
    };
    let settled = settle(gateway, asked, request, reservation, &reading).await;
    let last = match (settled, cut) {
        (Ok(settled), None) => {
            let Settled { price, owed, .. } = settled;
            format!(
                ": tributary receipt={} price={price} owed={owed}\n\ndata: [DONE]\n\n",
                settled.receipts()
            )
        }
        (Ok(settled), Some(why)) => {
            let Settled { price, owed, .. } = settled;
            let error =
                json!({ "error": { "message": why, "type": "upstream_error", "code": "upstream_error" } });
            let receipts = settled.receipts();
            format!(": tributary receipt={receipts} price={price} owed={owed}\n\ndata: {error}\n\n")
        }
        (Err(why), _) => {
            let (_, kind) = why.kind();
            let error = json!({ "error": { "message": why.to_string(), "type": kind, "code": kind } });
            format!("data: {error}\n\n")
        }
    };
    // The client may be gone.
    let _ = to.send(last.into()).await;
}

/// Has the answer's price owed and its receipt written. An answer without text costs nothing, nor does one without the
/// features by which its model is scored: whose records moved it could never be found.
async fn settle(
    gateway: &Gateway,
    asked: &Asked,
    request: B256,
    reservation: Option<Reservation>,
    reading: &Reading,
) -> Result<Settled, Unsettled> {
    let (Some(reservation), Some(served)) = (reservation, gateway.models.get(&asked.name)) else {
        return Ok(Settled::default());
    };
    let output = reading.text();
    let usage = reading.usage(asked.bytes, asked.most);
    let (model, payer) = reservation.key;
    let price = served.config.prices.of(usage).unwrap_or(reservation.most).min(reservation.most);
    if output.is_empty() || price == 0 {
        return Ok(Settled { owed: gateway.payers.owed(reservation.key), ..Settled::default() });
    }
    let features = match &served.features {
        Some(features) => {
            let text = String::from_utf8_lossy(&output);
            Some(features.make(&gateway.upstream, &served.config, &asked.body, &text).await?)
        }
        None => None,
    };
    let answer = Answer { request, model, price, time: gateway.receipt_time(), output, features };
    let receipts = books::entries(&answer).map(|list| list.iter().map(|entry| entry.id()).collect());
    gateway.ledger.write(Write::Answer(payer, answer)).await?;
    let owed = reservation.settle(price);
    Ok(Settled { receipts: receipts.unwrap_or_default(), price, owed })
}
