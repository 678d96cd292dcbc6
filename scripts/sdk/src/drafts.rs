//! The round that was scored last, for `round sign`, `endorse` and `propose`.

use crate::{
    context::Context,
    error::{Error, Result},
    folder::put,
    proposals::rounds_folder,
    scoring::Scored,
};
use alloy_primitives::{B256, U256, hex};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// For how long after its cutoff a round can be proposed, in seconds: 14 days.
const VALID: u64 = 14 * 86_400;

/// What scorers sign of a round beside its files. All of it follows from the files, the cutoff and the
/// chain, so scorers that find the same round sign the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Draft {
    /// The SHA-256 of the manifest.
    pub manifest: B256,
    /// Which proposal of the model it will be.
    pub attempt: u64,
    /// Until when round and book can be proposed, in seconds since 1970.
    pub deadline: u64,
    /// Where the files are.
    pub uri: String,
}

impl Draft {
    pub(crate) fn new(manifest: B256, attempt: u64, cutoff: u64) -> Self {
        let uri = format!("tributary:round/{}", hex::encode(manifest));
        Self { manifest, attempt, deadline: cutoff.saturating_add(VALID), uri }
    }

    fn path(context: &Context, model: U256) -> PathBuf {
        context.chain_folder().join("drafts").join(format!("{model}.json"))
    }

    pub(crate) fn put(&self, context: &Context, model: U256) -> Result<()> {
        let text = serde_json::to_vec_pretty(self).map_err(Error::internal)?;
        put(&Self::path(context, model), &text)
    }
}

/// The round that was scored last for a model, read back from its files.
pub fn last(context: &Context, model: U256) -> Result<Scored> {
    let path = Draft::path(context, model);
    let text = std::fs::read(&path).map_err(|_| {
        Error::user(format!("no round of model {model} was scored"))
            .hint(format!("run `tributary score {model}`"))
    })?;
    let draft: Draft = serde_json::from_slice(&text).map_err(|error| {
        Error::user(format!("cannot understand {}: {error}", path.display()))
            .hint(format!("run `tributary score {model}` again"))
    })?;
    let round = tributary_rounds::read(&rounds_folder(context), draft.manifest)?;
    let folder = rounds_folder(context).join(hex::encode(draft.manifest));
    Ok(Scored { round, draft, folder, notes: Vec::new() })
}
