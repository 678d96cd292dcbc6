//! Why there is no round.

use alloy_primitives::U256;
use std::{convert::Infallible, path::PathBuf};
use tributary_chain::words::time;
use tributary_rounds::InputError;
use tributary_scoring::ScoreError;

/// Why a round cannot be scored, proposed or read.
#[derive(Debug, thiserror::Error)]
pub enum RoundError {
    /// A round of the model is open: the next one follows on it.
    #[error("a round of model {model} is open")]
    IsOpen {
        /// The model.
        model: U256,
    },
    /// The cutoff is too late.
    #[error(
        "the cutoff {} is not before the latest block; {} is the latest that can be settled",
        time(*.cutoff), time(*.latest)
    )]
    CutoffTooLate {
        /// The cutoff, in seconds since 1970.
        cutoff: u64,
        /// The latest possible cutoff, in seconds since 1970.
        latest: u64,
    },
    /// No receipt can be settled.
    #[error("there is nothing to settle for model {model} after {} and up to {}", time(*.from), time(*.up_to))]
    NothingToSettle {
        /// The model.
        model: U256,
        /// The last round's cutoff, in seconds since 1970.
        from: u64,
        /// The cutoff that was asked for, or the latest possible one, in seconds since 1970.
        up_to: u64,
        /// Why not.
        reason: NothingToSettle,
    },
    /// The outputs cannot be scored.
    #[error(transparent)]
    Score(#[from] ScoreError<Infallible>),
    /// Another program changed the book of receipts while it was read.
    #[error("{path} was changed while it was scored; score again", path = path.display())]
    BookChanged {
        /// The book.
        path: PathBuf,
    },
    /// What was scored makes no round.
    #[error(transparent)]
    Input(#[from] InputError),
    /// No round of the model was scored in this working folder.
    #[error("no round of model {model} was scored")]
    NotScored {
        /// The model.
        model: U256,
    },
    /// The record of what was scored last cannot be understood.
    #[error("cannot understand {path}: {source}; score the round again", path = path.display())]
    Draft {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// The node does not have the events of rounds that the chain knows.
    #[error("rounds of model {model} are not in the node's events; ask a node that keeps all logs")]
    NotInEvents {
        /// The model.
        model: U256,
    },
    /// The files of a round are another round's than was finalised.
    #[error(
        "the files of round {number} of model {model} give another `{field}` than was finalised; ask another scorer for the right ones"
    )]
    OtherFiles {
        /// The model.
        model: U256,
        /// The round's number.
        number: u64,
        /// The first field that differs.
        field: &'static str,
    },
}

/// Why no receipt can be settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NothingToSettle {
    /// The first receipts cost more than was paid for the model and is not settled.
    NotPaid {
        /// What was paid and is not settled, in units of the model's asset.
        unsettled: u128,
    },
    /// There is no block yet with a later time than the receipts'.
    NoLaterBlock,
    /// All receipts of the book are of earlier rounds' times.
    Settled,
    /// The book has no receipt with a price.
    NoReceipts,
}
