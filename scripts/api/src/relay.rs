//! Signed contributions, which this server registers where its operator pays for that.

use crate::{
    error::{ErrorBody, Refusal, Result},
    values::{Account, Hash},
};
use alloy_primitives::U256;
use serde::Serialize;
use std::{sync::Arc, time::Duration};
use tributary_sdk::contribute::{Relay, RelayError, RelayState, SignedContribution};
use tributary_serve::{
    BodyError, Request,
    header::{CONTENT_TYPE, HOST, HeaderMap, HeaderName, ORIGIN},
};
use utoipa::ToSchema;

/// The path of the relay.
pub(crate) const PATH: &str = "/api/v1/relay/contributions";

/// The most bytes of a signed contribution: 256 content ids, a long signature, and spaces.
pub(crate) const MOST: usize = 32 << 10;

/// How long an answer is waited for; it must be less than what a connection may be idle.
const PATIENCE: Duration = Duration::from_secs(10);

/// What the relay takes.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RelayTerms {
    /// Whether it would send something now, as far as it knows: its limits are not spent, and its account has
    /// enough.
    is_open: bool,
    /// The most records of a contribution.
    records: usize,
    /// The Datanets that it sends to; missing if it sends to all.
    datanets: Option<Vec<u64>>,
}

impl RelayTerms {
    pub(crate) fn of(relay: &Relay) -> Self {
        let limits = relay.limits();
        let id = |id: &U256| u64::try_from(*id).unwrap_or(u64::MAX);
        let datanets: Vec<u64> = limits.datanets.iter().map(id).collect();
        Self {
            is_open: relay.is_open(),
            records: limits.records,
            datanets: (!datanets.is_empty()).then_some(datanets),
        }
    }
}

/// A number of at most 256 bits, in decimal digits or in hexadecimal digits after `0x`.
#[derive(ToSchema)]
#[schema(value_type = String, pattern = "^(0x[0-9a-fA-F]{1,64}|[0-9]{1,76})$")]
#[allow(dead_code, reason = "describes a body")]
struct Number(String);

/// 32 bytes in hexadecimal digits.
#[derive(ToSchema)]
#[schema(value_type = String, pattern = "^0x[0-9a-fA-F]{64}$")]
#[allow(dead_code, reason = "describes a body")]
struct ContentId(String);

/// An account in hexadecimal digits.
#[derive(ToSchema)]
#[schema(value_type = String, pattern = "^0x[0-9a-fA-F]{40}$")]
#[allow(dead_code, reason = "describes a body")]
struct Contributor(String);

/// Bytes in hexadecimal digits.
#[derive(ToSchema)]
#[schema(value_type = String, pattern = "^0x([0-9a-fA-F]{2}){0,4096}$")]
#[allow(dead_code, reason = "describes a body")]
struct Signature(String);

/// Records that their contributor has signed, as `tributary contribution sign` writes them.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[allow(dead_code, reason = "describes a body")]
pub(crate) struct SignedBody {
    datanet: Number,
    /// Whom the records are registered for.
    contributor: Contributor,
    #[schema(min_items = 1, max_items = 256)]
    content_ids: Vec<ContentId>,
    /// Any number that the contributor has not cancelled.
    nonce: Number,
    /// The last second in which it is valid, since 1970.
    deadline: Number,
    signature: Signature,
}

/// Where a contribution stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum RelayStep {
    /// Status 200: it is registered.
    Registered,
    /// Status 202: it is under way; who asks again with the same learns what became of it.
    Sending,
}

/// What became of a signed contribution.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RelayedContribution {
    pub(crate) state: RelayStep,
    /// In decimal digits.
    #[schema(pattern = "^[0-9]{1,78}$")]
    datanet: String,
    /// Whom the records are registered for.
    contributor: Account,
    /// How many are registered; missing while it is under way.
    records: Option<usize>,
    /// Whether a curator has still to accept them; missing while it is under way.
    waits: Option<bool>,
    /// The transaction; missing while it is under way, and where another one than this server's registered
    /// them.
    transaction: Option<Hash>,
    /// The gas that the transaction used.
    gas: Option<u64>,
}

/// Registers a signed contribution, for whose gas the operator of this server pays.
///
/// The same one may be asked for again: it is sent once, and answered the same. A browser's page of another
/// origin cannot ask.
#[utoipa::path(post, path = "/api/v1/relay/contributions", tag = "relay", operation_id = "relayContribution",
    request_body = SignedBody,
    responses((status = 200, body = RelayedContribution), (status = 202, body = RelayedContribution),
        (status = 400, body = ErrorBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 405, body = ErrorBody), (status = 408, body = ErrorBody), (status = 413, body = ErrorBody),
        (status = 415, body = ErrorBody), (status = 422, body = ErrorBody), (status = 429, body = ErrorBody),
        (status = 502, body = ErrorBody), (status = 503, body = ErrorBody)))]
pub(crate) fn contribute(relay: &Arc<Relay>, body: Result<&[u8], BodyError>) -> Result<RelayedContribution> {
    let body = body.map_err(Refusal::Body)?;
    let signed: SignedContribution = serde_json::from_slice(body)
        .map_err(|error| Refusal::BadRequest(format!("this is no signed contribution: {}", plain(&error))))?;
    let (datanet, contributor) = (signed.datanet.to_string(), Account(signed.contributor));
    // Requests are answered on threads that may block.
    let done = tokio::runtime::Handle::current().block_on(relay.relay(signed, PATIENCE));
    let relayed = |state| RelayedContribution {
        state,
        datanet,
        contributor,
        records: None,
        waits: None,
        transaction: None,
        gas: None,
    };
    Ok(match done.map_err(Refusal::Relay)? {
        RelayState::Sending => relayed(RelayStep::Sending),
        RelayState::Registered(done) => RelayedContribution {
            records: Some(done.records),
            waits: Some(done.waits),
            transaction: done.transaction.map(Hash),
            gas: done.gas,
            ..relayed(RelayStep::Registered)
        },
    })
}

/// What is wrong with a body, without its text.
fn plain(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.chars().filter(|char| char.is_ascii_graphic() || *char == ' ').take(200).collect()
}

/// Whether a request may ask the relay: with JSON, which a page of another origin cannot send without asking
/// first, and not from such a page by what its browser says.
pub(crate) fn gate(request: &Request<()>) -> Result<()> {
    let headers = request.headers();
    let is_json = value(headers, &CONTENT_TYPE).is_some_and(|kind| {
        kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json")
    });
    if !is_json {
        return Err(Refusal::NotJson);
    }
    let site = value(headers, &HeaderName::from_static("sec-fetch-site"));
    let is_elsewhere = site.is_some_and(|site| site != "same-origin" && site != "none");
    // A page's origin is scheme, host and port; `null` is the origin of a page that has none.
    let origin = headers.get(ORIGIN).map(|origin| origin.to_str().unwrap_or_default());
    let host = value(headers, &HOST);
    let is_other = origin.is_some_and(|origin| {
        let of = origin.split_once("://").map(|(_, host)| host);
        of.is_none() || !of.zip(host).is_some_and(|(of, host)| of.eq_ignore_ascii_case(host))
    });
    if is_elsewhere || is_other { Err(Refusal::OtherOrigin) } else { Ok(()) }
}

fn value<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

/// In how many seconds it is worth to ask again, where that is known.
pub(crate) fn again(error: &RelayError) -> Option<u64> {
    match error {
        RelayError::Limited { seconds } | RelayError::Paused { seconds } | RelayError::Busy { seconds } => {
            Some(*seconds)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(headers: &[(&str, &str)]) -> Result<()> {
        let mut request = Request::builder().method("POST").uri(PATH).header("host", "page.example:8080");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        gate(&request.body(()).unwrap())
    }

    #[test]
    fn a_page_of_another_origin_cannot_ask_the_relay() {
        let json = ("content-type", "application/json; charset=utf-8");
        for headers in [
            &[json][..],
            &[json, ("origin", "http://page.example:8080"), ("sec-fetch-site", "same-origin")],
            &[json, ("origin", "https://PAGE.example:8080")],
            &[json, ("sec-fetch-site", "none")],
        ] {
            assert!(asked(headers).is_ok(), "{headers:?}");
        }
        for headers in [
            &[json, ("origin", "http://other.example")][..],
            &[json, ("origin", "http://page.example")],
            &[json, ("origin", "null")],
            &[json, ("origin", "http://page.example:8080.other.example")],
            &[json, ("sec-fetch-site", "cross-site")],
            &[json, ("sec-fetch-site", "same-site")],
        ] {
            assert!(matches!(asked(headers), Err(Refusal::OtherOrigin)), "{headers:?}");
        }
    }

    #[test]
    fn what_a_form_of_a_page_can_send_is_not_read() {
        for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""] {
            assert!(matches!(asked(&[("content-type", kind)]), Err(Refusal::NotJson)), "{kind}");
        }
        assert!(matches!(asked(&[]), Err(Refusal::NotJson)));
    }

    #[test]
    fn the_largest_contribution_fits() {
        let signed = SignedContribution {
            datanet: U256::MAX,
            contributor: alloy_primitives::Address::repeat_byte(0xff),
            content_ids: vec![alloy_primitives::B256::repeat_byte(0xff); 256],
            nonce: U256::MAX,
            deadline: U256::MAX,
            signature: vec![0xff; 4_096].into(),
        };
        let body = serde_json::to_vec_pretty(&signed).unwrap();
        assert!(body.len() <= MOST, "{}", body.len());
        assert_eq!(serde_json::from_slice::<SignedContribution>(&body).unwrap(), signed);
    }
}
