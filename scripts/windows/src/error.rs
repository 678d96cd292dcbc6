//! Why an index cannot be used.

use std::{io, path::PathBuf};

/// Why an index cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// The system cannot read or write a file of it.
    #[error("cannot use {path}: {source}", path = path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file of it does not hold what was written.
    #[error("{path} is damaged: {problem}; remove its folder, and the index is built again", path = path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// Another version of this program wrote it.
    #[error("{path} has format {found}, not {known}; remove its folder, and the index is built again", path = path.display())]
    Format {
        /// Its manifest.
        path: PathBuf,
        /// Its format.
        found: u64,
        /// The format that this version knows.
        known: u64,
    },
    /// It is of other parameters of the rule.
    #[error("{path} is of spans of {words} words and {bytes} bytes; each choice of parameters has an index of its own", path = path.display())]
    Params {
        /// Its manifest, or its folder.
        path: PathBuf,
        /// Its least number of words.
        words: u8,
        /// Its least number of bytes.
        bytes: u8,
    },
    /// Another process writes it.
    #[error("another process writes the index in {path}; wait until it is done", path = .0.display())]
    InUse(PathBuf),
}

impl IndexError {
    /// Of a file that the system cannot use.
    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        |source| Self::File { path, source }
    }
}
