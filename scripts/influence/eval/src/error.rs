//! What can go wrong in an evaluation.

use std::path::PathBuf;

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The engine rejected its input.
    #[error("{what}: {error}")]
    Engine {
        /// Of what it was the input.
        what: String,
        /// Why.
        error: tributary_influence::Error,
    },
    /// A file could not be read or written.
    #[error("{}: {error}; make eval-influence fetches what it needs into target/data", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// A file does not have the expected content.
    #[error("{}: {problem}; remove the file, and make eval-influence fetches it anew", path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// Figures could not be read or written.
    #[error(transparent)]
    Figures(#[from] tributary_influence_measure::Error),
    /// An argument is wrong.
    #[error("{0}")]
    Argument(String),
    /// The program that is compared with failed.
    #[error("the peer failed: {0}")]
    Peer(String),
    /// A figure is worse than it must be.
    #[error("{0}")]
    Figure(String),
}

impl Error {
    pub(crate) fn file(path: &std::path::Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |error| Self::File { path, error }
    }
}

/// Says what a result of the engine was for.
pub(crate) trait For<T> {
    /// The result, or an error that says what it was for.
    fn of(self, what: &str) -> Result<T, Error>;
}

impl<T> For<T> for Result<T, tributary_influence::Error> {
    fn of(self, what: &str) -> Result<T, Error> {
        self.map_err(|error| Error::Engine { what: what.into(), error })
    }
}
