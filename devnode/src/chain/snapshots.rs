//! Snapshots of the chain, which live in memory only.

use std::collections::BTreeMap;

use super::mempool::Mempool;
use super::settings::Settings;
use crate::state::State;

/// What a snapshot restores.
#[derive(Clone, Debug)]
pub(super) struct Snapshot {
    /// Number of the block that was the latest.
    pub(super) height: u64,
    pub(super) state: State,
    pub(super) mempool: Mempool,
    pub(super) settings: Settings,
}

/// The snapshots that were taken and not yet used, by number.
#[derive(Debug, Default)]
pub(super) struct Snapshots {
    saved: BTreeMap<u64, Snapshot>,
    /// How many were ever taken.
    taken: u64,
}

impl Snapshots {
    /// Keeps a snapshot and returns its number, counting from 1.
    pub(super) fn take(&mut self, snapshot: Snapshot) -> u64 {
        self.taken += 1;
        self.saved.insert(self.taken, snapshot);
        self.taken
    }

    pub(super) fn get(&self, id: u64) -> Option<&Snapshot> {
        self.saved.get(&id)
    }

    /// The snapshots' numbers, each with the height of its block.
    pub(super) fn heights(&self) -> impl Iterator<Item = (u64, u64)> {
        self.saved.iter().map(|(id, snapshot)| (*id, snapshot.height))
    }

    /// Drops a snapshot and all that were taken after it.
    pub(super) fn drop_from(&mut self, id: u64) {
        self.saved.split_off(&id);
    }
}
