//! The lines of a journal's file, each a JSON document.

use super::{Entry, Outcome};
use alloy_primitives::{B256, Bytes};
use serde::{Deserialize, Serialize};

/// A line. `id` is the hash of the first version of the transaction that it is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
pub(super) enum Line {
    /// A transaction was signed, and may be sent from now on.
    Signed { call: String, intent: Option<B256>, nonce: u64, signed_at: u64, raw: Bytes },
    /// It was signed again with a higher fee.
    Replaced { id: B256, raw: Bytes },
    /// The node refused it.
    Refused { id: B256 },
    /// It is in a block.
    Mined { id: B256, transaction: B256, succeeded: bool },
    /// It can never be in a block, or was taken out.
    Gone { id: B256 },
    /// Its outcome was reported.
    Reported { id: B256 },
}

/// The lines that give an entry.
pub(super) fn of_entry(entry: &Entry) -> Vec<Line> {
    let Entry { id, ref call, intent, nonce, signed_at, ref versions, outcome } = *entry;
    let mut versions = versions.iter().cloned();
    let first = versions.next().map(|raw| Line::Signed { call: call.clone(), intent, nonce, signed_at, raw });
    let mut lines: Vec<Line> =
        first.into_iter().chain(versions.map(|raw| Line::Replaced { id, raw })).collect();
    match outcome {
        Outcome::Open => {}
        Outcome::Refused => lines.push(Line::Refused { id }),
        Outcome::Done { transaction } => lines.push(Line::Mined { id, transaction, succeeded: true }),
    }
    lines
}
