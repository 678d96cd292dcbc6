//! Which bytes a request is answered with: the raw blocks of the specification "Trustless Gateway"
//! of IPFS (specs.ipfs.tech/http-gateways/trustless-gateway), and files of features.

use crate::{
    body::Body,
    range::{Asked, asked},
    server::{Answer, text},
};
use alloy_primitives::{B256, hex};
use hyper::{
    HeaderMap, Method, Request, Response, StatusCode,
    header::{
        ACCEPT, ACCEPT_RANGES, ALLOW, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE,
        CONTENT_TYPE, ETAG, HeaderName, HeaderValue, IF_NONE_MATCH, IF_RANGE, RANGE, VARY,
        X_CONTENT_TYPE_OPTIONS,
    },
    http::response::Builder,
};
use std::{
    fs::File,
    io::{self, Seek, SeekFrom},
    ops::Range,
};
use tributary_core::ids::from_cid;

/// The media type of a raw block.
const RAW: &str = "application/vnd.ipld.raw";

/// The CID of no bytes, by which clients find out what a gateway can do.
const PROBE: &str = "bafkqaaa";

/// What bytes are asked for by. Each names them for ever, so that who has them can check them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Name {
    /// Their SHA-256.
    Sha256(B256),
    /// The root of the tree that the file of features has (SPEC 5.6).
    Features(B256),
}

/// What has a name.
#[derive(Debug)]
pub enum Content {
    /// Bytes in memory.
    Bytes(Vec<u8>),
    /// A whole file.
    File(File),
}

/// A gateway over a function that finds content by its name: `None` if it has none.
///
/// It answers `GET` and `HEAD` of `/ipfs/<cid>`, where the request asks for a raw block by
/// `?format=raw` or `Accept: application/vnd.ipld.raw`, and of `/features/<root>.i8`, where the root has
/// 64 hexadecimal digits. Nothing of a request is used but these 32 bytes.
///
/// | status | when |
/// |---|---|
/// | 200, 206 | the bytes, or the one range of them that is asked for |
/// | 304 | `If-None-Match` names them |
/// | 400 | the CID is not one of a SHA-256 (version 1, raw codec, base32), or has a path behind it; the root is none |
/// | 404 | it does not have them; another path |
/// | 405 | another method |
/// | 406 | another format than a raw block, or none named |
/// | 416 | a range that does not exist |
/// | 500 | what it has cannot be read |
#[derive(Debug)]
pub struct Gateway<F>(pub F);

impl<F: Fn(Name) -> io::Result<Option<Content>> + Send + Sync + 'static> Answer for Gateway<F> {
    fn answer(&self, request: &Request<()>) -> Response<Body> {
        self.block(request).unwrap_or_else(|(status, reason)| {
            let mut refusal = text(status, reason);
            if status == StatusCode::METHOD_NOT_ALLOWED {
                refusal.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
            }
            refusal
        })
    }
}

/// Why there is no block: the status, and a line of text.
type Refusal = (StatusCode, &'static str);

impl<F: Fn(Name) -> io::Result<Option<Content>>> Gateway<F> {
    fn block(&self, request: &Request<()>) -> Result<Response<Body>, Refusal> {
        if request.method() != Method::GET && request.method() != Method::HEAD {
            return Err((StatusCode::METHOD_NOT_ALLOWED, "GET and HEAD only"));
        }
        let path = request.uri().path();
        // An error may name a path of this machine, so it is not shown.
        let broken = |_: io::Error| (StatusCode::INTERNAL_SERVER_ERROR, "the block cannot be read");
        let none = (StatusCode::NOT_FOUND, "this gateway does not have the block");
        if let Some(file) = path.strip_prefix("/features/") {
            let root = file.strip_suffix(".i8").and_then(|digits| hex::decode(digits).ok());
            let root = root.and_then(|bytes| B256::try_from(&bytes[..]).ok());
            let root = root.ok_or((StatusCode::BAD_REQUEST, "features are at /features/<root>.i8"))?;
            let content = (self.0)(Name::Features(root)).map_err(broken)?.ok_or(none)?;
            return respond(request, &hex::encode(root), "i8", content).map_err(broken);
        }
        let cid = path.strip_prefix("/ipfs/");
        let cid = cid.ok_or((StatusCode::NOT_FOUND, "blocks are at /ipfs/<cid>"))?;
        let cid = cid.strip_suffix('/').unwrap_or(cid);
        let id = from_cid(cid);
        if id.is_none() && cid != PROBE {
            let problem = "the CID must be of version 1, raw codec, sha2-256 and base32, without a path";
            return Err((StatusCode::BAD_REQUEST, problem));
        }
        if !wants_raw(request) {
            let problem = "only raw blocks are served: add ?format=raw, or accept application/vnd.ipld.raw";
            return Err((StatusCode::NOT_ACCEPTABLE, problem));
        }
        let content = match id {
            Some(id) => (self.0)(Name::Sha256(id)).map_err(broken)?,
            None => Some(Content::Bytes(Vec::new())),
        };
        respond(request, cid, "bin", content.ok_or(none)?).map_err(broken)
    }
}

/// Whether a raw block is asked for; the parameter counts more than the header.
fn wants_raw(request: &Request<()>) -> bool {
    let parameters = request.uri().query().unwrap_or_default().split('&');
    if let Some(format) = parameters.filter_map(|pair| pair.strip_prefix("format=")).next() {
        return format == "raw";
    }
    let accepted = request.headers().get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let mut types = accepted.flat_map(|value| value.split(','));
    types.any(|kind| kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(RAW))
}

/// The bytes, or what the conditions of the request ask for instead. `name` is what they are for ever.
fn respond(
    request: &Request<()>,
    name: &str,
    extension: &str,
    content: Content,
) -> io::Result<Response<Body>> {
    let (headers, tag) = (request.headers(), format!("\"{name}.raw\""));
    let named = |status| named(status, name, extension, &tag);
    let length = match &content {
        Content::Bytes(bytes) => bytes.len() as u64,
        Content::File(file) => file.metadata()?.len(),
    };
    if is_known(headers, &tag) {
        return finish(named(StatusCode::NOT_MODIFIED), Body::bytes(""));
    }
    let changed = value(headers, &IF_RANGE).is_some_and(|known| known != tag);
    let range = if changed { None } else { value(headers, &RANGE) };
    let (status, part) = match asked(range, length) {
        Asked::All => (StatusCode::OK, 0..length),
        Asked::Part(part) => (StatusCode::PARTIAL_CONTENT, part),
        Asked::Unsatisfiable => {
            let mut refusal = text(StatusCode::RANGE_NOT_SATISFIABLE, "there are no such bytes");
            let range = format!("bytes */{length}").parse().map_err(io::Error::other)?;
            refusal.headers_mut().insert(CONTENT_RANGE, range);
            return Ok(refusal);
        }
    };
    let mut response = named(status).header(CONTENT_LENGTH, part.end - part.start);
    if status == StatusCode::PARTIAL_CONTENT {
        let range = format!("bytes {}-{}/{length}", part.start, part.end - 1);
        response = response.header(CONTENT_RANGE, range);
    }
    // What is sent for HEAD has the headers of GET and no body.
    let body = if request.method() == Method::HEAD { Body::bytes("") } else { cut(content, part)? };
    finish(response, body)
}

fn finish(response: Builder, body: Body) -> io::Result<Response<Body>> {
    response.body(body).map_err(io::Error::other)
}

/// A response that is the same for ever.
fn named(status: StatusCode, name: &str, extension: &str, tag: &str) -> Builder {
    Response::builder()
        .status(status)
        .header(CONTENT_TYPE, RAW)
        .header(CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.{extension}\""))
        .header(X_CONTENT_TYPE_OPTIONS, "nosniff")
        .header(CACHE_CONTROL, "public, max-age=29030400, immutable")
        .header(ETAG, tag)
        .header(VARY, "Accept")
        .header(ACCEPT_RANGES, "bytes")
}

fn cut(content: Content, part: Range<u64>) -> io::Result<Body> {
    match content {
        Content::Bytes(mut bytes) => {
            bytes.truncate(part.end as usize);
            Ok(Body::bytes(bytes.split_off(part.start as usize)))
        }
        Content::File(mut file) => {
            file.seek(SeekFrom::Start(part.start))?;
            Ok(Body::file(file, part.end - part.start))
        }
    }
}

fn value<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

/// Whether the client has the block.
fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let known = value(headers, &IF_NONE_MATCH).unwrap_or_default().split(',').map(str::trim);
    known.into_iter().any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}
