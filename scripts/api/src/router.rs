//! Which function answers a path; conditions, errors, and the answers of a block that are kept.

use crate::{
    answers,
    asked::{self, Query},
    datanets, earnings,
    error::{ErrorBody, ErrorCode, Problem, Refusal, Result},
    events::Events,
    follow::{Current, Follower},
    health, models,
    relay::{self, RelayStep},
    rounds,
};
use serde::Serialize;
use std::sync::Arc;
use tributary_sdk::contribute::Relay;
use tributary_serve::{
    Answer, Body, BodyError, Bytes, Method, Request, Response, StatusCode,
    header::{
        ALLOW, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, ETAG, HeaderMap, HeaderValue, IF_NONE_MATCH,
        RETRY_AFTER, X_CONTENT_TYPE_OPTIONS,
    },
};

/// The API over what a [`Follower`] has read.
///
/// | status | when |
/// |---|---|
/// | 200 | with the answer as of the latest block, whose hash is the `ETag` |
/// | 304 | `If-None-Match` names that block |
/// | 400 | a part of the path or of the query is not what it must be |
/// | 404 | there is no such thing at this block, or the files that it needs are not here |
/// | 405 | another method than `GET` or `HEAD`, or than `POST` for the relay |
/// | 500 | the index cannot be read |
/// | 503 | too many clients listen to events |
///
/// The relay, where there is one, has statuses of its own, which `openapi.json` lists.
#[derive(Clone)]
pub struct Api {
    follower: Arc<Follower>,
    events: Events,
    rpc: Option<String>,
    relay: Option<Arc<Relay>>,
}

impl Api {
    /// The API over what a follower reads. `rpc` is where browsers reach the chain's node.
    pub fn new(follower: Arc<Follower>, rpc: Option<String>) -> Self {
        let events = Events::new(follower.news());
        Self { follower, events, rpc, relay: None }
    }

    /// The same API, which sends signed contributions too, by this relay.
    #[must_use]
    pub fn with_relay(self, relay: Arc<Relay>) -> Self {
        Self { relay: Some(relay), ..self }
    }

    /// The relay, for a request that may ask it.
    fn relay_for(&self, request: &Request<()>) -> Result<&Arc<Relay>> {
        Query::read(request.uri().query(), &[])?;
        let relay = self.relay.as_ref().ok_or_else(|| {
            Refusal::NotFound("this server sends nothing; send it yourself, or have someone else".to_owned())
        })?;
        relay::gate(request)?;
        Ok(relay)
    }

    /// The answer to a request for the relay.
    fn relayed(&self, request: &Request<()>, body: Result<&[u8], BodyError>) -> Response<Body> {
        let done = self.relay_for(request).and_then(|relay| relay::contribute(relay, body));
        let mut response = match done {
            Ok(done) => {
                let status = match done.state {
                    RelayStep::Registered => StatusCode::OK,
                    RelayStep::Sending => StatusCode::ACCEPTED,
                };
                json(status, encoded(&done))
            }
            Err(refusal) => refused(refusal),
        };
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }

    fn respond(&self, request: &Request<()>) -> Result<Response<Body>> {
        let (path, query) = (request.uri().path(), request.uri().query());
        let current = self.follower.current();
        if path == "/api/v1/status" {
            Query::read(query, &[])?;
            let (look, relay) = (self.follower.last_look(), self.relay.as_deref());
            let status = health::status(&current, &look, self.rpc.as_deref(), relay);
            return Ok(json(StatusCode::OK, encoded(&status)));
        }
        if path == "/api/v1/events" {
            Query::read(query, &[])?;
            return Ok(events(self.events.stream(last_event(request.headers()))?));
        }
        let tag = format!("\"{:x}\"", current.catalogue.head().hash);
        let name = request.uri().path_and_query().map_or(path, |name| name.as_str());
        let known = current.known(name);
        let is_new = known.is_none();
        let body = match known {
            Some(body) => body,
            None => self.make(&current, path, query)?,
        };
        if is_new {
            current.keep(name, &body);
        }
        let is_known = request.headers().get(IF_NONE_MATCH).is_some_and(|value| names(value, &tag));
        let mut response = if is_known {
            let mut response = Response::new(Body::bytes(""));
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            response
        } else {
            json(StatusCode::OK, body)
        };
        // A block's hash is digits between quotation marks.
        if let Ok(tag) = HeaderValue::from_str(&tag) {
            response.headers_mut().insert(ETAG, tag);
        }
        Ok(response)
    }

    /// The answer as of the current block.
    fn make(&self, current: &Current, path: &str, query: Option<&str>) -> Result<Bytes> {
        let (catalogue, files) = (&current.catalogue, &self.follower.files);
        let path = path.strip_prefix("/api/v1/").unwrap_or_default();
        let segments: Vec<&str> = path.split('/').collect();
        let none = || Query::read(query, &[]);
        let paged = |more: &[&str]| Query::read(query, &[&["cursor", "limit"], more].concat());
        Ok(match segments[..] {
            ["health"] => none().and_then(|_| Ok(encoded(&health::health(catalogue, files)?)))?,
            ["datanets"] => encoded(&datanets::list(catalogue, &paged(&["search"])?)?),
            ["datanets", id] => none().and_then(|_| Ok(encoded(&datanets::one(catalogue, id)?)))?,
            ["datanets", id, "registrations"] => {
                encoded(&datanets::registrations(catalogue, id, &paged(&["payee"])?)?)
            }
            ["datanets", id, "items"] => {
                encoded(&datanets::items(catalogue, id, &Query::read(query, &["ids"])?)?)
            }
            ["models"] => encoded(&models::list(catalogue, files, &paged(&["search"])?)?),
            ["models", id] => none().and_then(|_| Ok(encoded(&models::one(catalogue, files, id)?)))?,
            ["models", id, "payees"] => encoded(&earnings::payees(catalogue, files, id, &paged(&[])?)?),
            ["models", id, "claims", payee] => {
                none().and_then(|_| Ok(encoded(&earnings::claim(catalogue, files, id, payee)?)))?
            }
            ["rounds"] => encoded(&rounds::list(catalogue, &paged(&["model"])?)?),
            ["rounds", hash] => none().and_then(|_| Ok(encoded(&rounds::one(catalogue, files, hash)?)))?,
            ["rounds", hash, "answers"] => encoded(&answers::list(catalogue, files, hash, &paged(&[])?)?),
            ["rounds", hash, "answers", index] => {
                none().and_then(|_| Ok(encoded(&answers::one(catalogue, files, hash, index)?)))?
            }
            ["rounds", hash, "credits", payee] => {
                encoded(&answers::credits(catalogue, files, hash, payee, &paged(&[])?)?)
            }
            ["accounts", account, "earnings"] => {
                none().and_then(|_| Ok(encoded(&earnings::of_account(catalogue, files, account)?)))?
            }
            ["payees", payee, "earnings"] => {
                none().and_then(|_| Ok(encoded(&earnings::of_payee(catalogue, files, payee)?)))?
            }
            _ => return Err(Refusal::NotFound("the API has no such path".to_owned())),
        })
    }
}

impl Answer for Api {
    fn answer(&self, request: &Request<()>) -> Response<Body> {
        let is_relay = request.uri().path() == relay::PATH;
        let is_read = request.method() == Method::GET || request.method() == Method::HEAD;
        let mut response = if is_relay && request.method() == Method::POST {
            // It may not ask, or its body would have been read.
            self.relayed(request, Err(BodyError::Broken))
        } else if is_relay {
            not_allowed("POST", "POST only")
        } else if is_read {
            self.respond(request).unwrap_or_else(refused)
        } else {
            not_allowed("GET, HEAD", "GET and HEAD only")
        };
        if request.method() == Method::HEAD {
            *response.body_mut() = Body::bytes("");
        }
        response
    }

    fn most_body(&self, request: &Request<()>) -> Option<usize> {
        let is_relay = request.method() == Method::POST && request.uri().path() == relay::PATH;
        (is_relay && self.relay_for(request).is_ok()).then_some(relay::MOST)
    }

    fn answer_body(&self, request: &Request<()>, body: Result<Bytes, BodyError>) -> Response<Body> {
        self.relayed(request, body.as_deref().map_err(|error| *error))
    }
}

fn not_allowed(allowed: &'static str, message: &str) -> Response<Body> {
    let mut response = error(StatusCode::METHOD_NOT_ALLOWED, ErrorCode::MethodNotAllowed, message.to_owned());
    response.headers_mut().insert(ALLOW, HeaderValue::from_static(allowed));
    response
}

fn refused(refusal: Refusal) -> Response<Body> {
    let again = if let Refusal::Relay(error) = &refusal { relay::again(error) } else { None };
    let (status, code, message) = refusal.parts();
    let mut response = error(status, code, message);
    if let Some(seconds) = again {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

fn error(status: StatusCode, code: ErrorCode, message: String) -> Response<Body> {
    json(status, encoded(&ErrorBody { error: Problem { code, message } }))
}

/// The JSON of an answer, all of whose types have one.
fn encoded(value: &impl Serialize) -> Bytes {
    serde_json::to_vec(value).unwrap_or_default().into()
}

fn json(status: StatusCode, body: Bytes) -> Response<Body> {
    let length = HeaderValue::from(body.len());
    let mut response = Response::new(Body::bytes(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // A client may keep it, and asks each time whether its block is the latest.
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(CONTENT_LENGTH, length);
    response
}

/// The id of the last event that a client knows, which browsers send when they come back.
fn last_event(headers: &HeaderMap) -> Option<u64> {
    asked::number(headers.get("last-event-id")?.to_str().ok()?)
}

/// Events, which no one between may keep.
fn events(body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // Proxies of nginx's kind collect what comes in parts, unless a response has this.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}

/// Whether the condition names a tag.
pub(crate) fn names(condition: &HeaderValue, tag: &str) -> bool {
    let known = condition.to_str().unwrap_or_default().split(',').map(str::trim);
    known.into_iter().any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}
