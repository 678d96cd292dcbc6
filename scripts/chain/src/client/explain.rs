//! From errors of the transport to [`ChainError`].

use crate::{
    ChainError, Client,
    revert_reason::{self, shown},
};
use alloy_transport::{RpcError, TransportError, TransportErrorKind};
use std::error::Error;

impl Client {
    /// Why a request has no result. `what` names the request: a call as `Contract.method`, or the
    /// node's own method.
    pub(crate) fn explain(&self, what: &str, error: &TransportError) -> ChainError {
        match error {
            RpcError::ErrorResp(payload) => match revert_reason::data(payload) {
                Some(data) => ChainError::Reverted {
                    call: what.to_owned(),
                    reason: revert_reason::explain(what, &data),
                    data,
                },
                None => ChainError::Node { what: what.to_owned(), message: shown(&payload.message) },
            },
            error if is_silent(error) => {
                ChainError::Unreachable { url: self.url().to_owned(), reason: self.one_line(error) }
            }
            error => ChainError::Node { what: what.to_owned(), message: self.one_line(error) },
        }
    }

    /// The error with its causes, on one line, without the secrets of the nodes' addresses.
    fn one_line(&self, error: &TransportError) -> String {
        let mut text = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            let more = error.to_string();
            if !text.contains(&more) {
                text = format!("{text}: {more}");
            }
            cause = error.source();
        }
        let line = self.address.redact(text.lines().next().unwrap_or_default());
        shown(&self.spare.as_ref().map_or_else(|| line.clone(), |spare| spare.redact(&line)))
    }
}

/// Whether no answer came at all.
pub(crate) fn is_silent(error: &TransportError) -> bool {
    matches!(error, RpcError::Transport(TransportErrorKind::Custom(_) | TransportErrorKind::BackendGone))
}
