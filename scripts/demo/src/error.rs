//! Why the demo did not end well.

use std::{io, net::SocketAddr, path::PathBuf};
use tributary_chain::{ChainError, KeyError};
use tributary_hpo::{ParseError, release::DATA_VERSION};

/// Why the demo did not end well.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// A file that `make demo` provides is not there.
    #[error("cannot read {path}: {source}; `make demo` provides it", path = path.display())]
    Read { path: PathBuf, source: io::Error },
    /// The ontology is another release.
    #[error("{path} is not the release {DATA_VERSION} of HPO; remove it and run `make demo`, which fetches it", path = .0.display())]
    OtherRelease(PathBuf),
    /// The ontology is not OBO.
    #[error("{path}, {source}", path = path.display())]
    Ontology { path: PathBuf, source: ParseError },
    /// The token's file holds no init code.
    #[error("{path} holds no init code; remove it and run `make demo`", path = .0.display())]
    InitCode(PathBuf),
    /// A result cannot be written.
    #[error("cannot write {path}: {source}", path = path.display())]
    Write { path: PathBuf, source: io::Error },
    /// The page cannot be served.
    #[error(transparent)]
    Page(#[from] tributary_api::PagesError),
    /// The address is taken, or not allowed.
    #[error("cannot listen at {address}: {source}; choose another one")]
    Listen { address: SocketAddr, source: io::Error },
    /// What is served does not answer.
    #[error("{path} is not answered: {problem}")]
    Unanswered { path: &'static str, problem: String },
    /// Checks do not hold.
    #[error("{count} checks do not hold: {names}", count = .0.len(), names = .0.join("; "))]
    Checks(Vec<String>),
    /// The embedded chain did not start.
    #[error("the embedded chain did not start: {0}")]
    Devnode(String),
    /// A step of the protocol was not done.
    #[error(transparent)]
    Step(Box<tributary_sdk::Error>),
    /// A call was not sent.
    #[error(transparent)]
    Chain(#[from] ChainError),
    /// A key is none.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// Something that an earlier step must have made is not there.
    #[error("there is no {0}")]
    Missing(&'static str),
}

impl From<tributary_sdk::Error> for Error {
    fn from(error: tributary_sdk::Error) -> Self {
        Self::Step(Box::new(error))
    }
}

/// The result of a step of the demo.
pub(crate) type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// The exit code: 1 for a file that the user can mend and for a check that does not hold, 2 for
    /// what cannot happen on an embedded chain.
    pub(crate) fn code(&self) -> u8 {
        match self {
            Self::Read { .. }
            | Self::OtherRelease(_)
            | Self::Ontology { .. }
            | Self::InitCode(_)
            | Self::Write { .. }
            | Self::Page(_)
            | Self::Listen { .. }
            | Self::Unanswered { .. }
            | Self::Checks(_) => 1,
            Self::Devnode(_) | Self::Step(_) | Self::Chain(_) | Self::Key(_) | Self::Missing(_) => 2,
        }
    }
}
