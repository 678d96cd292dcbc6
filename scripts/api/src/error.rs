//! Why a request is not answered with what it asks for.

use serde::Serialize;
use std::{io, path::PathBuf};
use tributary_rounds::FileError;
use tributary_sdk::index::IndexError;
use tributary_serve::StatusCode;
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
    /// Status 503: as many clients as can be listen to events already.
    Busy,
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
            Self::Index => {
                let message = "the index cannot be read";
                (StatusCode::INTERNAL_SERVER_ERROR, ErrorCode::Internal, message.to_owned())
            }
        }
    }
}

/// The result of a request.
pub(crate) type Result<T, E = Refusal> = std::result::Result<T, E>;
