//! The last block that a client was told of.

use alloy_primitives::B256;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The last block of the chain that a client and its clones know of: what a node must have before what
/// it says fits what they know.
#[derive(Debug, Default)]
pub(crate) struct Seen(Mutex<Option<SeenBlock>>);

/// A block's number and hash.
pub(crate) type SeenBlock = (u64, B256);

impl Seen {
    /// That block; `None` if none was asked for.
    pub(crate) fn last(&self) -> Option<SeenBlock> {
        *self.lock()
    }

    /// A node says that this is the latest block. It may be before the last one, if that was replaced.
    pub(super) fn latest(&self, block: SeenBlock) {
        *self.lock() = Some(block);
    }

    /// A node has this block, as a receipt or an answer says.
    pub(crate) fn note(&self, block: SeenBlock) {
        let mut last = self.lock();
        if last.is_none_or(|last| last.0 < block.0) {
            *last = Some(block);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<SeenBlock>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
