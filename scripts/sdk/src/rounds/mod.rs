//! Rounds: from a model's receipts to a finalised round.
//!
//! [`score`] makes a round of the receipts since the last one and writes its files; [`endorse`] and
//! [`sign_book`] sign it; [`propose`] and [`finalise`] bring it on the chain. [`proposed`] and
//! [`finalised`] read back what is there; [`export()`] writes a round as text.

mod candidates;
mod draft;
mod error;
mod export;
mod groups;
mod leaves;
mod pieces;
mod propose;
mod proposed;
mod score;
mod scoring;
mod select;
mod unscored;
mod wholes;

pub(crate) use candidates::{Candidates, outputs};
pub use draft::{Draft, ScoredRound, last_scored};
pub use error::{NothingToSettle, RoundError};
pub use export::{ExportedFile, export};
pub(crate) use leaves::{CommittedLeaves, LeavesError, committed_tree};
pub use propose::{Proposal, bond, endorse, finalise, propose, sign_book};
pub use proposed::{
    Ending, ProposalState, ProposedRound, endings, finalised, folder, last_finalised, last_payouts, open,
    proposed, state,
};
pub use score::{Note, ScoreOptions, Scores, score, score_outputs};
pub(crate) use scoring::Scoring;
pub use tributary_rounds::{Budget, FileError, InputError};
pub use tributary_scoring::ScoreError;
pub use unscored::sign_unscored;
pub(crate) use wholes::{Scored, Wholes, WholesInput, moments};
