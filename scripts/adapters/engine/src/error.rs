//! What the engine rejects.

use std::path::{Path, PathBuf};

/// Input that is wrong. Nothing of it is loaded.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file cannot be read.
    #[error("cannot read {}: {source}; check the path and its permissions", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The base model's file is not one that the engine can run.
    #[error("the model {} {what}; take a GGUF file of a llama model in Q4_1 and Q8_0", path.display())]
    Model {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// A file has another digest than it should.
    #[error("{} has the digest {found}, not {expected}; take the file that was registered", path.display())]
    Digest {
        /// The file.
        path: PathBuf,
        /// Its digest.
        found: String,
        /// The digest that it should have.
        expected: String,
    },
    /// A text is not a digest.
    #[error("\"{0}\" is not a digest; write sha256: or keccak256: and 64 hexadecimal digits")]
    NotADigest(String),
    /// An adapter's settings ask for what the engine does not compute.
    #[error("the adapter {name} sets {key} to {value}; {expected}")]
    Setting {
        /// The adapter.
        name: String,
        /// The key in adapter_config.json.
        key: String,
        /// Its value there.
        value: String,
        /// What it has to be.
        expected: &'static str,
    },
    /// An adapter's file is not what its settings say.
    #[error("the adapter {name}: {what}; write it again with peft, or register the right base model")]
    Adapter {
        /// The adapter.
        name: String,
        /// What is wrong.
        what: String,
    },
    /// An adapter alone takes more memory than all adapters may.
    #[error("the adapter {name} takes {bytes} bytes, and all adapters may take {limit}; raise the limit")]
    TooLarge {
        /// The adapter.
        name: String,
        /// What it takes, in bytes.
        bytes: usize,
        /// What all adapters may take, in bytes.
        limit: usize,
    },
    /// No adapter has this name.
    #[error("no adapter is called {0}; register it first")]
    Unknown(String),
    /// A name is taken.
    #[error("an adapter is called {0} already; remove it first")]
    Taken(String),
    /// A request is longer than the model's context.
    #[error("the request has {tokens} tokens with its answer, and the context {context}; shorten either")]
    TooLong {
        /// Tokens of the prompt and of the longest answer.
        tokens: usize,
        /// How many tokens a sequence may have.
        context: usize,
    },
    /// A request asks for what no model can do.
    #[error("the request's {what}")]
    Request {
        /// What is wrong, and what to do.
        what: String,
    },
    /// The numbers grew beyond all bounds.
    #[error("the logits are not finite; the adapter's numbers are too large for the base model")]
    NotFinite,
}

impl Error {
    /// A file that cannot be read.
    pub fn read(path: &Path) -> impl FnOnce(std::io::Error) -> Self + '_ {
        |source| Self::Read { path: path.to_owned(), source }
    }

    pub(crate) fn adapter(name: &str, what: impl Into<String>) -> Self {
        Self::Adapter { name: name.to_owned(), what: what.into() }
    }
}
