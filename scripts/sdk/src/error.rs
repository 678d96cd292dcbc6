//! Why a step was not done.

use crate::{
    attribute::AttributionError,
    claims::ClaimError,
    contribute::ContributionError,
    datanets::DatanetError,
    explain::ExplainError,
    features::FeaturesError,
    fetch::FetchError,
    file::WriteError,
    folder::FolderError,
    funds::FundsError,
    models::ModelError,
    quality::QualityError,
    receipts::{BookError, EntryError},
    rounds::RoundError,
};
use alloy_primitives::{B256, U256};
use alloy_sol_types::SolEvent;
use tributary_chain::{ChainError, Sent};
use tributary_index::IndexError;
use tributary_rounds::FileError;

/// Why a step of the protocol was not done. Every variant keeps its source.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The node or a contract did not do what it was asked.
    #[error(transparent)]
    Chain(#[from] ChainError),
    /// The index of the chain's events cannot be used.
    #[error(transparent)]
    Index(IndexError),
    /// The working folder does not have what is needed, or cannot be written.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// A file cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// A book of receipts cannot be read or written.
    #[error(transparent)]
    Book(#[from] BookError),
    /// The files of a round cannot be read or written, or are not what the chain says.
    #[error(transparent)]
    RoundFiles(#[from] FileError),
    /// Something cannot be fetched.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// A Datanet does not have what is asked for.
    #[error(transparent)]
    Datanet(#[from] DatanetError),
    /// Records cannot be registered.
    #[error(transparent)]
    Contribution(#[from] ContributionError),
    /// A model is not as it must be.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// There is no document of what was measured of a model.
    #[error(transparent)]
    Quality(#[from] QualityError),
    /// A round cannot be scored, proposed or read.
    #[error(transparent)]
    Round(#[from] RoundError),
    /// Nothing can be claimed.
    #[error(transparent)]
    Claim(#[from] ClaimError),
    /// There is no explanation of what a payee earned.
    #[error(transparent)]
    Explain(#[from] ExplainError),
    /// An answer is not attributed.
    #[error(transparent)]
    Attribution(#[from] AttributionError),
    /// Features are not what is needed.
    #[error(transparent)]
    Features(#[from] FeaturesError),
    /// The index of the records' windows cannot be used.
    #[error(transparent)]
    Windows(tributary_windows::IndexError),
    /// An account has too little.
    #[error(transparent)]
    Funds(#[from] FundsError),
    /// A model's book does not have a receipt.
    #[error("the book of model {model} has no receipt {id}")]
    NoReceipt {
        /// The model.
        model: U256,
        /// The receipt's id.
        id: B256,
    },
    /// A transaction succeeded, but the contract did not emit the event that says what it did. No
    /// contract of the protocol does that.
    #[error("transaction {transaction} succeeded without the event {event}")]
    MissingEvent {
        /// The event's signature.
        event: &'static str,
        /// The transaction.
        transaction: B256,
    },
}

impl From<EntryError> for Error {
    fn from(error: EntryError) -> Self {
        Self::Book(error.into())
    }
}

impl From<IndexError> for Error {
    fn from(error: IndexError) -> Self {
        match error {
            IndexError::Chain(error) => Self::Chain(error),
            error => Self::Index(error),
        }
    }
}

/// The result of a step of the protocol.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The event that a call emits when it succeeds.
pub(crate) fn event_of<E: SolEvent>(sent: &Sent) -> Result<E> {
    let missing = || Error::MissingEvent { event: E::SIGNATURE, transaction: sent.transaction };
    sent.event::<E>().ok_or_else(missing)
}
