//! Fetching what an audit needs: the files of rounds, records, outputs, lists of batches and files of features.
//!
//! A source need not be trusted. Whatever it gives is measured while it comes and checked against its
//! hash, and what is wrong is as if it were missing: the next source is tried. A source is
//!
//! - a gateway, as `tributary serve` and IPFS gateways are: `<address>/ipfs/<cid>?format=raw`, and
//!   `<address>/features/<root>.i8` of `tributary serve`;
//! - a mirror of a round's folder over HTTP: `<address>/manifest.json` and so on;
//! - a folder on this machine: the folder of a round, a working folder, or files named by their CIDs.
//!
//! The URI of a round is one more source. Its scorers chose it, so an address of it that is not one
//! of the public internet is not followed: no round makes a watcher send requests into its own
//! network.

mod address;
mod content;
mod features;
mod progress;
mod round;
mod source;
mod transfer;

pub use progress::Reporter;
pub use source::Source;

use progress::Progress;
use source::Location;
use std::{
    fmt,
    fs::{self, File},
    path::{Path, PathBuf},
    time::Duration,
};
use transfer::{Clients, Wanted};

/// Why something was not fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// It is not the address of a source.
    #[error("`{text}` is no source: {problem}")]
    Source {
        /// The text.
        text: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The client could not be made.
    #[error("cannot fetch anything: {0}")]
    Client(reqwest::Error),
    /// No source has it.
    #[error("{what} cannot be had: {problems}")]
    Nowhere {
        /// What was to be fetched.
        what: String,
        /// What each source answered.
        problems: Problems,
    },
    /// The files of a round are larger than what may be fetched.
    #[error("the files of round {manifest} have {bytes} bytes, but at most {most} are fetched")]
    TooLarge {
        /// The SHA-256 of the round's manifest.
        manifest: alloy_primitives::B256,
        /// How many bytes they have, as their manifest states.
        bytes: u64,
        /// How many may be fetched.
        most: u64,
    },
    /// It took too long.
    #[error("{what} were not fetched within {seconds} seconds; what was fetched is kept")]
    TooSlow {
        /// What was to be fetched.
        what: String,
        /// How long it may take, in seconds.
        seconds: u64,
    },
    /// As much was fetched as may be.
    #[error("{what} is not fetched, since {most} bytes were")]
    Limit {
        /// What was to be fetched.
        what: String,
        /// How many bytes may be fetched.
        most: u64,
    },
    /// The list of a batch is another one's.
    #[error("what its contributor publishes is not the list of batch {root}")]
    OtherList {
        /// The batch's root.
        root: alloy_primitives::B256,
    },
    /// What was fetched cannot be kept in the working folder.
    #[error(transparent)]
    Keep(#[from] crate::folder::FolderError),
    /// A file that was fetched cannot be written.
    #[error("cannot write {path}: {source}", path = path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

/// What each source that was tried answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems(Vec<String>);

impl Problems {
    /// Whether no source was tried.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() { f.write_str("no source is named") } else { f.write_str(&self.0.join("; ")) }
    }
}

/// How much may be fetched for one round.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The most bytes that its files may have together, and those of its records.
    pub bytes: u64,
    /// How long its files may take, and its records.
    pub patience: Duration,
}

impl Default for Limits {
    /// 256 MiB and 300 s.
    fn default() -> Self {
        Self { bytes: 1 << 28, patience: Duration::from_secs(300) }
    }
}

/// Fetches from sources that its user named, and from where rounds say that their files are.
#[derive(Clone, Debug)]
pub struct Fetcher {
    sources: Vec<Source>,
    limits: Limits,
    clients: Clients,
}

impl Fetcher {
    /// A fetcher that tries these sources in this order, before the URI of a round.
    ///
    /// # Errors
    /// [`FetchError::Client`].
    pub fn new(sources: Vec<Source>, limits: Limits) -> Result<Self, FetchError> {
        let clients = Clients::new(Progress::default()).map_err(FetchError::Client)?;
        Ok(Self { sources, limits, clients })
    }

    /// The same, which calls `reporter` while it fetches.
    #[must_use]
    pub fn with_reporter(mut self, reporter: Reporter) -> Self {
        self.clients.progress = Progress::new(reporter);
        self
    }

    /// The sources for something that is said to be at a URI.
    fn with_uri(&self, uri: &str) -> Vec<Source> {
        self.sources.iter().cloned().chain(Source::of_uri(uri)).collect()
    }

    /// Whether there is any source for something that is said to be at a URI.
    pub(crate) fn has_source(&self, uri: &str) -> bool {
        !self.with_uri(uri).is_empty()
    }

    /// Fetches a file, which appears at `path` whole or not at all. `check` is called with where it is until
    /// then, and says what is wrong with it beside its SHA-256.
    async fn keep(
        &self,
        locations: Vec<Location>,
        wanted: &Wanted,
        path: &Path,
        check: impl Fn(&Path) -> Result<(), String>,
    ) -> Result<(), FetchError> {
        let cannot = |source| FetchError::Write { path: path.to_owned(), source };
        let part = path.with_extension(format!("{}.part", std::process::id()));
        let mut out = File::create(&part).map_err(cannot)?;
        let done = self.clients.get_checked(locations, wanted, &mut out, || check(&part)).await;
        let kept = done.and_then(|()| {
            out.sync_all().map_err(cannot)?;
            fs::rename(&part, path).map_err(cannot)
        });
        if kept.is_err() {
            let _ = fs::remove_file(&part);
        }
        kept
    }

    /// Ends what takes too long.
    async fn in_time<T>(
        &self,
        what: impl FnOnce() -> String,
        fetch: impl Future<Output = Result<T, FetchError>>,
    ) -> Result<T, FetchError> {
        let patience = self.limits.patience;
        let done = tokio::time::timeout(patience, fetch).await;
        done.unwrap_or_else(|_| Err(FetchError::TooSlow { what: what(), seconds: patience.as_secs() }))
    }
}
