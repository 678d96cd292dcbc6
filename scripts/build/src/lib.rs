//! Builds the contracts into Stylus programs.
//!
//! Rust's own WebAssembly never activates: it names the table in a padded form that Nitro reads as a proposal it does
//! not have. So a build is cargo, a round trip through the text format, `wasm-opt`, a second look without custom
//! sections, and brotli. The same source gives the same bytes on every machine: paths are taken out, tools are pinned.

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
pub const CONTRACTS: [&str; 4] = ["datanets", "models", "rewards", "attribution"];

/// The most bytes that code on chain may have.
pub const MAX_CODE: usize = 24_576;

/// Why a contract was not built.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// A file could not be read or written.
    #[error("cannot {what} {path}: {source}")]
    File {
        /// What was tried.
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// A tool could not be started.
    #[error("cannot start {tool}: {source}\nhint: `make tools` installs what the build uses")]
    Tool {
        /// The tool.
        tool: PathBuf,
        /// Why not.
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
    /// The module is not what it should be.
    #[error("{contract}: {message}")]
    Module {
        /// The contract.
        contract: String,
        /// What is wrong.
        message: String,
    },
    /// The program is too large to be deployed.
    #[error("{contract} takes {bytes} bytes on chain, which is more than {MAX_CODE}")]
    TooLarge {
        /// The contract.
        contract: String,
        /// Its size with the prefix.
        bytes: usize,
    },
    /// The sizes are not those that were agreed on.
    #[error(
        "sizes differ from {path}:\n{changes}\nhint: if that is meant, run `make snapshots` and commit the file"
    )]
    Sizes {
        /// The file.
        path: PathBuf,
        /// One line a contract.
        changes: String,
    },
}

impl BuildError {
    fn file(what: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { what, path, source }
    }

    fn module(contract: &str, message: impl ToString) -> Self {
        Self::Module { contract: contract.to_owned(), message: message.to_string() }
    }
}
