//! Why the index cannot say what the chain says.

use std::path::PathBuf;
use tributary_chain::ChainError;

/// Why the index cannot say what the chain says.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// The node did not do what it was asked, or its answer cannot be.
    #[error(transparent)]
    Chain(#[from] ChainError),
    /// The node does not have a block that the index needs: its answers to questions about it are
    /// empty, whatever happened there.
    #[error("the node does not have block {block} any more, from which on its events are needed")]
    Forgotten {
        /// The block's number.
        block: u64,
    },
    /// The node is far behind what is indexed already.
    #[error("the node is at block {head}, {seconds} seconds behind block {indexed}, which is indexed")]
    Lags {
        /// The node's latest block.
        head: u64,
        /// The last indexed block.
        indexed: u64,
        /// How far the node is behind, in seconds.
        seconds: u64,
    },
    /// Events are missing: a contract counts more of what each has an event for.
    #[error("the chain has {count} {what}, and the events that nodes gave are of {events}")]
    Incomplete {
        /// Of what.
        what: &'static str,
        /// How many the contract counts.
        count: u64,
        /// Of how many the index has the event.
        events: u64,
    },
    /// The database cannot be read or written.
    #[error("the index {name} cannot be used: {source}")]
    Database {
        /// Its file, or its name on a server.
        name: String,
        /// What the database says.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// This program is at fault.
    #[error("an internal fault of the index: {0}")]
    Internal(String),
    /// The database's folder cannot be created, or its file cannot be removed.
    #[error("cannot {action} {path}: {source}", path = path.display())]
    File {
        /// What was tried.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The reason.
        source: std::io::Error,
    },
}
