//! The round that was scored last, which signing and proposing start from.

use super::{RoundError, folder, score::Note};
use crate::{context::Context, error::Result, file};
use alloy_primitives::{B256, U256, hex};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use tributary_core::ids::cid;
use tributary_interfaces::IAttribution;
use tributary_rounds::{Budget, FileError, Round, RoundSummary, round_hash};

/// For how long after its cutoff a round can be proposed, in seconds: 14 days.
const VALID: u64 = 14 * 86_400;

/// What scorers sign of a round beside its files. All of it follows from the files, the cutoff and
/// the chain, so scorers that find the same round sign the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Draft {
    /// The SHA-256 of the manifest.
    pub manifest: B256,
    /// One more than the proposals of the model so far.
    pub attempt: u64,
    /// Until when round and book can be proposed, in seconds since 1970.
    pub deadline: u64,
    /// Where the files are.
    pub uri: String,
}

impl Draft {
    pub(super) fn new(manifest: B256, attempt: u64, cutoff: u64, uri: Option<&str>) -> Self {
        let uri = uri.map_or_else(|| format!("ipfs://{}", cid(manifest)), str::to_owned);
        Self { manifest, attempt, deadline: Self::deadline(cutoff), uri }
    }

    /// The last second in which a round with this cutoff can be proposed, since 1970.
    pub(super) fn deadline(cutoff: u64) -> u64 {
        cutoff.saturating_add(VALID)
    }

    fn path(context: &Context, model: U256) -> PathBuf {
        context.chain_folder().join("drafts").join(format!("{model}.json"))
    }

    pub(super) fn put(&self, context: &Context, model: U256) -> Result<()> {
        let path = Self::path(context, model);
        let text = serde_json::to_vec_pretty(self)
            .map_err(|source| RoundError::Draft { path: path.clone(), source })?;
        Ok(file::write(&path, &text)?)
    }
}

/// A round that was scored.
#[derive(Clone, Debug)]
pub struct ScoredRound {
    /// The round, without its leaves, which [`ScoredRound::read`] reads.
    pub round: RoundSummary,
    /// What scorers sign of it beside its files.
    pub draft: Draft,
    /// Where its files are.
    pub folder: PathBuf,
    /// What its scorer should know; empty if it was read back.
    pub notes: Vec<Note>,
}

impl ScoredRound {
    /// The round with its leaves, checked, from its files.
    ///
    /// # Errors
    /// What [`tributary_rounds::read()`] fails with.
    pub fn read(&self, budget: &Budget) -> Result<Round, FileError> {
        tributary_rounds::read_folder(&self.folder, self.draft.manifest, budget)
    }

    /// How much of the receipts' prices is unowned, in units of the asset.
    ///
    /// # Errors
    /// What [`tributary_rounds::read_stated`] fails with.
    pub fn unowned(&self, budget: &Budget) -> Result<u128, FileError> {
        tributary_rounds::read_stated_folder(&self.folder, self.draft.manifest, budget)?.unowned()
    }

    /// The round as Attribution takes it, and its hash.
    pub fn proposal(&self) -> (IAttribution::Round, B256) {
        let draft = &self.draft;
        let round = self.round.proposal(draft.manifest, draft.attempt, draft.deadline, &draft.uri);
        let hash = round_hash(&round);
        (round, hash)
    }
}

/// The round of a model that was scored last, as the draft and the manifest that [`super::score`] wrote
/// state it. Its files must be as they were written; they are not computed again, since whoever could
/// change files and draft could change the book and the records as well.
///
/// # Errors
/// [`RoundError::NotScored`]; [`RoundError::Draft`]; what [`tributary_rounds::read_summary`] fails
/// with.
pub fn last_scored(context: &Context, model: U256) -> Result<ScoredRound> {
    let path = Draft::path(context, model);
    let text = std::fs::read(&path).map_err(|_| RoundError::NotScored { model })?;
    let draft: Draft = serde_json::from_slice(&text).map_err(|source| RoundError::Draft { path, source })?;
    let round = tributary_rounds::read_summary(&folder(context), draft.manifest, &context.budget())?;
    let folder = folder(context).join(hex::encode(draft.manifest));
    Ok(ScoredRound { round, draft, folder, notes: Vec::new() })
}
