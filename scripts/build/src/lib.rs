//! Builds the contracts into Stylus programs.
//!
//! Nitro never activates the WebAssembly that Rust writes: a padded index of the table looks to it
//! like a proposal that it does not support. So a build is cargo, a round trip through the text
//! format, `wasm-opt`, a second round trip, and brotli; custom sections are dropped. The same
//! source gives the same bytes on every machine: paths are remapped and tools are pinned.

mod cargo;
mod panics;
mod program;
mod size;
mod wasm;

pub use cargo::compile;
pub use program::{PREFIX, Program, init_code, package};
pub use size::{check, write};

use std::path::{Path, PathBuf};

/// The contracts, in the order in which they are deployed.
pub const CONTRACTS: [&str; 9] = [
    "datanets",
    "models",
    "rewards",
    "attribution",
    "disputes",
    "requests",
    "spans",
    "gradients",
    "deposits",
];

/// The largest code that a contract can have on chain, in bytes.
pub const MAX_CODE: usize = 24_576;

/// Why a contract was not built.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// A file cannot be read or written.
    #[error("cannot {action} {path}: {source}")]
    File {
        /// What was tried: find, read, write, create, compress or remove.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// The reason.
        source: std::io::Error,
    },
    /// A tool cannot be started.
    #[error("cannot start {tool}: {source}")]
    Tool {
        /// The tool.
        tool: PathBuf,
        /// The reason.
        source: std::io::Error,
    },
    /// A tool ended with an error.
    #[error("{tool} failed on {contract}\n{output}")]
    Failed {
        /// The tool.
        tool: &'static str,
        /// The contract.
        contract: String,
        /// What it wrote to its standard error.
        output: String,
    },
    /// The module is not valid, or would not activate.
    #[error("{contract}: {message}")]
    Module {
        /// The contract.
        contract: String,
        /// What is wrong with the module.
        message: String,
    },
    /// The program is larger than [`MAX_CODE`].
    #[error("{contract} takes {bytes} bytes on chain, which is more than {MAX_CODE}")]
    TooLarge {
        /// The contract.
        contract: String,
        /// Its size in bytes, with the prefix.
        bytes: usize,
    },
    /// The programs' sizes are not those of the snapshot.
    #[error("sizes differ from {path}:\n{changes}")]
    Sizes {
        /// The file of the snapshot.
        path: PathBuf,
        /// One line for each contract whose size differs.
        changes: String,
    },
}

impl BuildError {
    fn file(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { action, path, source }
    }

    fn module(contract: &str, message: impl ToString) -> Self {
        Self::Module { contract: contract.to_owned(), message: message.to_string() }
    }
}
