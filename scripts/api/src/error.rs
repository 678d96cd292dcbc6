//! Why a request is not answered with what it asks for.

use serde::Serialize;
use std::{io, path::PathBuf};
use tributary_rounds::FileError;
use tributary_sdk::{contribute::RelayError, index::IndexError};
use tributary_serve::{BodyError, StatusCode};
use utoipa::ToSchema;

/// Why the page cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum PagesError {
    /// A file or folder cannot be read.
    #[error("cannot read {path}: {source}", path = path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// The reason.
        source: io::Error,
    },
    /// The folder holds no built page.
    #[error("{path} has no index.html; build the page with `make dapp`", path = .0.display())]
    NoIndex(PathBuf),
    /// The folder holds more than a page.
    #[error("{path} has more than {most} bytes, so it is no built page", path = path.display())]
    TooLarge {
        /// The folder.
        path: PathBuf,
        /// The most that a page may have.
        most: u64,
    },
}

/// Why a request is not answered with what it asks for.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// A part of the path or of the query is not what it must be.
    BadRequest(String),
    /// There is nothing of this name.
    NotFound(String),
    /// The files of a round are not here, or are not what the chain says.
    NoFiles(FileError),
    /// The index cannot be read.
    Index,
    /// There are as many streams as there can be.
    Busy,
    /// The body is not what the relay takes.
    NotJson,
    /// A page of another origin asks the relay.
    OtherOrigin,
    /// The body cannot be read.
    Body(BodyError),
    /// The relay does not send it.
    Relay(RelayError),
}

impl From<IndexError> for Refusal {
    fn from(_: IndexError) -> Self {
        Self::Index
    }
}

/// An error.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ErrorBody {
    pub(crate) error: Problem,
}

/// What happened.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// What a program decides by.
    pub(crate) code: ErrorCode,
    /// A line for people.
    pub(crate) message: String,
}

/// What a program decides by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum ErrorCode {
    /// Status 400.
    BadRequest,
    /// Status 404: there is no such thing at this block.
    NotFound,
    /// Status 404: the files of the round are not in the folder that is served.
    FilesMissing,
    /// Status 405.
    MethodNotAllowed,
    /// Status 500.
    Internal,
    /// Status 503: as many clients as can be listen to events already, or as many contributions are under way.
    Busy,
    /// Status 403: a page of another origin asks.
    OtherOrigin,
    /// Status 408: the body came too slowly.
    TooSlow,
    /// Status 413: the body is too large.
    TooLarge,
    /// Status 415: the body must be JSON.
    NotJson,
    /// Status 422: the relay takes no such contribution, or the contract would not.
    Rejected,
    /// Status 429: the relay has spent what it may within an hour, or pauses.
    Limited,
    /// Status 502: the chain's node does not answer as it should.
    NodeFailed,
    /// Status 503: the relay has spent all that it may, or its account has too little.
    RelaySpent,
}

impl Refusal {
    pub(crate) fn parts(self) -> (StatusCode, ErrorCode, String) {
        match self {
            Self::BadRequest(message) => (StatusCode::BAD_REQUEST, ErrorCode::BadRequest, message),
            Self::NotFound(message) => (StatusCode::NOT_FOUND, ErrorCode::NotFound, message),
            // The error may name a path of this machine, so it is not shown.
            Self::NoFiles(FileError::Io { .. } | FileError::NotRegular(_)) => {
                let message = "the files of this round are not in the folder that is served";
                (StatusCode::NOT_FOUND, ErrorCode::FilesMissing, message.to_owned())
            }
            Self::NoFiles(_) => {
                let message =
                    "the files of this round that are served here are not those that the chain names";
                (StatusCode::NOT_FOUND, ErrorCode::FilesMissing, message.to_owned())
            }
            Self::Busy => {
                let message = "as many clients as can be listen to events; ask for the status instead";
                (StatusCode::SERVICE_UNAVAILABLE, ErrorCode::Busy, message.to_owned())
            }
            Self::NotJson => {
                let message = "the body must be JSON, with `content-type: application/json`";
                (StatusCode::UNSUPPORTED_MEDIA_TYPE, ErrorCode::NotJson, message.to_owned())
            }
            Self::OtherOrigin => {
                let message =
                    "the relay takes nothing from pages of other origins; use the page of this server";
                (StatusCode::FORBIDDEN, ErrorCode::OtherOrigin, message.to_owned())
            }
            Self::Body(BodyError::TooLarge) => {
                let message = "the body is too large; sign fewer records";
                (StatusCode::PAYLOAD_TOO_LARGE, ErrorCode::TooLarge, message.to_owned())
            }
            Self::Body(BodyError::TooSlow) => {
                let message = "the body came too slowly; ask again";
                (StatusCode::REQUEST_TIMEOUT, ErrorCode::TooSlow, message.to_owned())
            }
            Self::Body(BodyError::Broken) => {
                (StatusCode::BAD_REQUEST, ErrorCode::BadRequest, "the body cannot be read".to_owned())
            }
            Self::Relay(error) => {
                let (status, code) = of_relay(&error);
                (status, code, error.to_string())
            }
            Self::Index => {
                let message = "the index cannot be read";
                (StatusCode::INTERNAL_SERVER_ERROR, ErrorCode::Internal, message.to_owned())
            }
        }
    }
}

/// The status and the code of what the relay does not send.
fn of_relay(error: &RelayError) -> (StatusCode, ErrorCode) {
    use RelayError as E;
    match error {
        E::Records { .. }
        | E::Signature { .. }
        | E::OtherDatanet { .. }
        | E::Reverts { .. }
        | E::ExpiresSoon
        | E::Gas { .. }
        | E::Struck { .. }
        | E::Failed { .. } => (StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::Rejected),
        E::Limited { .. } | E::Paused { .. } => (StatusCode::TOO_MANY_REQUESTS, ErrorCode::Limited),
        E::Spent | E::Empty => (StatusCode::SERVICE_UNAVAILABLE, ErrorCode::RelaySpent),
        E::Busy { .. } => (StatusCode::SERVICE_UNAVAILABLE, ErrorCode::Busy),
        E::Node => (StatusCode::BAD_GATEWAY, ErrorCode::NodeFailed),
    }
}

/// The result of a request.
pub(crate) type Result<T, E = Refusal> = std::result::Result<T, E>;
