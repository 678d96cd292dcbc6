//! What can go wrong.

use std::path::PathBuf;

/// Why a run ended.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What was built before is not there.
    #[error("cannot read `{path}`: {source}\nhint: {hint}")]
    Artifact {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
        /// What makes it.
        hint: &'static str,
    },
    /// An artifact is not what it should be.
    #[error("`{path}` holds no bytecode\nhint: make -C test/foundry build")]
    Bytecode {
        /// The file.
        path: PathBuf,
    },
    /// Something that has to work before anything is compared did not.
    #[error("{what} failed: {answer}")]
    Setup {
        /// What was being done.
        what: String,
        /// What the chain said.
        answer: String,
    },
    /// A thread of this program panicked.
    #[error("a thread of the differential test panicked")]
    Thread,
}
