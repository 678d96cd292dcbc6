//! What training rejects.

use std::path::{Path, PathBuf};

/// Input that is wrong. Nothing is written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file cannot be read or written.
    #[error("cannot use {}: {source}; check the path, its permissions and the disk", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A line is no record.
    #[error("line {line} {what}; give a record as {{\"id\": \"0x...\", \"text\": \"...\"}}")]
    Record {
        /// The line, counted from 1.
        line: usize,
        /// What is wrong with it.
        what: String,
    },
    /// There is nothing to train on.
    #[error("no record has two tokens or more; give records with text")]
    Empty,
    /// A setting is out of its range.
    #[error("the {what} is {value}; choose {range}")]
    Setting {
        /// Which setting.
        what: &'static str,
        /// Its value.
        value: String,
        /// Its range.
        range: &'static str,
    },
    /// The loss grew beyond all bounds.
    #[error("the loss is not finite after {steps} steps; choose a lower learning rate")]
    NotFinite {
        /// How many steps were made.
        steps: usize,
    },
    /// The engine rejected something.
    #[error(transparent)]
    Engine(#[from] tributary_adapters::Error),
    /// A text's gradient grew beyond all bounds.
    #[error("the feature of {0} is not finite; leave the text out, or train at a lower learning rate")]
    NotFiniteFeature(String),
    /// A folder does not have what makes features of outputs.
    #[error("{} makes no features: {what}; train the adapter with --features", path.display())]
    NoFeatures {
        /// The file that shows it.
        path: PathBuf,
        /// Why not.
        what: String,
    },
    /// A file of features cannot be written.
    #[error(transparent)]
    Features(#[from] tributary_features::FeatureError),
    /// Features cannot be computed.
    #[error(transparent)]
    Influence(#[from] tributary_influence::Error),
    /// An adapter could not be written as safetensors.
    #[error("the adapter cannot be written: {0}; report this")]
    Write(#[from] safetensors::SafeTensorError),
}

impl Error {
    /// A file that cannot be read or written.
    pub(crate) fn file(path: &Path) -> impl Fn(std::io::Error) -> Self + use<> {
        let path = path.to_owned();
        move |source| Self::File { path: path.clone(), source }
    }
}
