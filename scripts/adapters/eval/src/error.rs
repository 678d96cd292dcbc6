//! What can go wrong in the evaluation.

use std::path::{Path, PathBuf};

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// An argument is wrong.
    #[error("{0}")]
    Argument(String),
    /// A file cannot be read or written.
    #[error("cannot use {}: {source}; check the path, its permissions and the disk", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The ontology is not what is expected of it.
    #[error("{}: {problem}", path.display())]
    Ontology {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// The engine rejected something.
    #[error(transparent)]
    Engine(#[from] tributary_adapters::Error),
    /// Training, or making features, failed.
    #[error(transparent)]
    Train(#[from] tributary_adapters_train::Error),
    /// A file of features cannot be read.
    #[error(transparent)]
    Features(#[from] tributary_features::FeatureError),
    /// Figures cannot be read or written.
    #[error(transparent)]
    Figures(#[from] tributary_influence_measure::Error),
}

impl Error {
    pub(crate) fn file(path: &Path) -> impl Fn(std::io::Error) -> Self + use<> {
        let path = path.to_owned();
        move |source| Self::File { path: path.clone(), source }
    }
}
