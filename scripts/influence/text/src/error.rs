use std::path::PathBuf;

/// Why a model could not be opened or a text not be read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file could not be read.
    #[error("{}: {error}; give the folder that has model.safetensors and vocab.txt", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// The file is no safetensors file.
    #[error("{}: {error}; take the file of all-MiniLM-L6-v2 anew", path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// Why.
        error: safetensors::SafeTensorError,
    },
    /// A tensor is missing, or of another type or shape.
    #[error("the tensor {name} is {found}, not {expected}; take the weights of all-MiniLM-L6-v2")]
    Tensor {
        /// The tensor's name.
        name: String,
        /// What there is.
        found: String,
        /// What there should be.
        expected: String,
    },
    /// The vocabulary lacks an entry that every text needs.
    #[error("the vocabulary has no entry {0}; take the vocab.txt of all-MiniLM-L6-v2")]
    Vocabulary(&'static str),
    /// There are no texts.
    #[error("there are no texts; give at least one")]
    Empty,
}
