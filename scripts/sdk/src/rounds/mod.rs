//! Rounds: from a model's receipts to a finalised round.
//!
//! [`score`] makes a round of the receipts since the last one and writes its files; [`endorse`] and
//! [`sign_book`] sign it; [`propose`] and [`finalise`] bring it on the chain. [`proposed`] and
//! [`finalised`] read back what is there; [`export()`] writes a round as text.

mod draft;
mod error;
mod export;
mod propose;
mod proposed;
mod score;
mod select;
mod unscored;

pub use draft::{Draft, ScoredRound, last_scored};
pub use error::{NothingToSettle, RoundError};
pub use export::{ExportedFile, export};
pub use propose::{Proposal, bond, endorse, finalise, propose, sign_book};
pub use proposed::{
    ProposalState, ProposedRound, finalised, folder, last_finalised, last_payouts, open, proposed, state,
};
pub(crate) use score::{Moments, candidates, outputs, scores};
pub use score::{Note, ScoreOptions, score};
pub use tributary_rounds::{Budget, FileError, InputError};
pub use tributary_scoring::ScoreError;
pub use unscored::sign_unscored;
