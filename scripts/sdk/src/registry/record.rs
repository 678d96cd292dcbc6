//! What a registry consists of.

use alloy_primitives::{B256, U256};
use std::{ops::Range, sync::Arc};
use tributary_core::{ids::contribution_key, payee::Payee, span::Order, status::Status};

/// A record that was accepted in a Datanet at some time, by itself or in a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisteredRecord {
    /// The Datanet.
    pub datanet: U256,
    /// Its content id.
    pub content_id: B256,
    /// What it is registered as: the content id, or its batch's item.
    pub item: B256,
    /// Whom its credits are for.
    pub payee: Payee,
    /// Its position in the order of all records.
    pub order: Order,
    /// When it was first accepted, in seconds since 1970.
    pub accepted_at: u64,
    /// When it is accepted: ascending ranges of seconds since 1970; the last one has no end
    /// (`u64::MAX`) if it is accepted now.
    pub accepted: Arc<Vec<Range<u64>>>,
}

impl RegisteredRecord {
    /// What names the contribution.
    pub fn key(&self) -> B256 {
        contribution_key(self.datanet, self.content_id)
    }

    /// Whether it is a candidate for a receipt of this time, whose snapshot goes up to `up_to`
    /// (SPEC 5.1).
    pub fn earns(&self, time: u64, up_to: u64) -> bool {
        earns(self.accepted_at, &self.accepted, time, up_to)
    }

    /// Whether it is accepted now.
    pub fn is_accepted(&self) -> bool {
        self.accepted.last().is_some_and(|range| range.end == u64::MAX)
    }
}

/// What a registration is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// One record.
    Record,
    /// A batch: its root, how many records its contributor says it has, and where its list is.
    Batch {
        /// The root of the tree over its content ids.
        root: B256,
        /// How many records, as the contributor says.
        count: u64,
        /// Where the list is published, as the contributor says.
        uri: String,
    },
}

/// A registration that was never accepted, or not for this payee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// The content id, or the batch's item.
    pub item: B256,
    /// Whom it is for.
    pub payee: Payee,
    /// Its number.
    pub number: u64,
    /// When it was registered, in seconds since 1970.
    pub submitted_at: u64,
    /// Pending, rejected, retracted or flagged.
    pub status: Status,
    /// What it is of.
    pub content: Content,
}

/// An accepted batch whose list cannot be read, so that its records cannot be scored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreadableBatch {
    /// Its root.
    pub root: B256,
    /// How many records it has, as its contributor says.
    pub count: u64,
    /// Where the list is published, as its contributor says.
    pub uri: String,
    /// When it was first accepted, in seconds since 1970.
    pub accepted_at: u64,
    /// When it is accepted, as in [`RegisteredRecord`].
    pub accepted: Arc<Vec<Range<u64>>>,
    /// Why the list cannot be read.
    pub reason: String,
}

impl UnreadableBatch {
    /// Whether its records would be candidates for a receipt, as in [`RegisteredRecord::earns`].
    pub fn would_earn(&self, time: u64, up_to: u64) -> bool {
        earns(self.accepted_at, &self.accepted, time, up_to)
    }
}

fn earns(accepted_at: u64, accepted: &[Range<u64>], time: u64, up_to: u64) -> bool {
    accepted_at <= up_to && accepted.iter().any(|range| range.contains(&time))
}
