//! Snapshots: up to when a model draws on its Datanets. They are a list that only grows (adr/0020).

use crate::{
    DATANETS, Models,
    storage::{ModelWord, Snapshot},
};
use alloc::vec::Vec;
use alloy_primitives::U256;
use stylus_sdk::prelude::*;
use tributary_core::announced::has_taken_effect;
use tributary_interfaces::{
    datanets::LeastVouchedCall,
    models::{IModelsSnapshots, NothingNew, SnapshotAtReturn, SnapshotReturn, SnapshotTaken},
};
use tributary_parts::{Revert, call, log, require, search::partition_point};

impl IModelsSnapshots for Models {
    /// `IModels.takeSnapshot`
    fn take_snapshot(&mut self, model_id: &U256) -> Result<u64, Revert> {
        self.only_owner(model_id)?;
        let index = self.snapshot_count(model_id);
        let last = index.checked_sub(1).map_or(0, |last| self.snapshots.get((model_id, &last)).up_to);
        let up_to = self.least_vouched(model_id)?;
        require!(up_to > last, NothingNew { up_to, last });
        let taken = Snapshot { taken_at: self.now(), up_to };
        self.snapshots.set((model_id, &index), &taken);
        self.models.set(model_id, ModelWord::SNAPSHOT_COUNT, &index.saturating_add(1));
        log(self.vm(), &SnapshotTaken { model_id, index, up_to });
        Ok(up_to)
    }

    /// `IModels.snapshotCount`
    fn snapshot_count(&self, model_id: &U256) -> u64 {
        self.models.get(model_id, ModelWord::SNAPSHOT_COUNT)
    }

    /// `IModels.snapshot`
    fn snapshot(&self, model_id: &U256, index: u64) -> SnapshotReturn {
        let Snapshot { taken_at, up_to } = self.snapshots.get((model_id, &index));
        SnapshotReturn { taken_at, up_to }
    }

    /// `IModels.snapshotAt`
    fn snapshot_at(&self, model_id: &U256, time: u64) -> SnapshotAtReturn {
        let snapshot = |index| self.snapshots.get((model_id, &index));
        let Snapshot { taken_at, up_to } = last_at(self.snapshot_count(model_id), time, snapshot);
        SnapshotAtReturn { taken_at, up_to }
    }
}

impl Models {
    /// The least of the times up to which the Datanets vouch that the model does not leave out now.
    fn least_vouched(&self, model_id: &U256) -> Result<u64, Revert> {
        let now = self.now();
        let mut sources = self.stored_sources(model_id);
        sources.retain(|source| !has_taken_effect(source.left_out_from, now));
        let datanet_ids: Vec<U256> = sources.iter().map(|source| source.datanet_id).collect();
        call::of(self.vm(), self.peer(DATANETS), &LeastVouchedCall { datanet_ids: &datanet_ids })
    }
}

/// The last snapshot that was taken at or before a time; of several taken in one second the last.
fn last_at(count: u64, time: u64, snapshot: impl Fn(u64) -> Snapshot) -> Snapshot {
    let taken = partition_point(count, |index| snapshot(index).taken_at <= time);
    taken.checked_sub(1).map_or_else(Snapshot::default, snapshot)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_last_snapshot_at_a_time_is_that_of_a_plain_list(
            steps in prop::collection::vec((0u64..4, 1u64..9), 0..50), asked in prop::collection::vec(0u64..200, 20),
        ) {
            let mut list: Vec<Snapshot> = Vec::new();
            for (later, more) in steps {
                let last = list.last().copied().unwrap_or(Snapshot { taken_at: 1, up_to: 0 });
                list.push(Snapshot { taken_at: last.taken_at + later, up_to: last.up_to + more });
            }
            for time in asked.into_iter().chain([0, 1, u64::MAX]) {
                let expected = list.iter().rev().find(|snapshot| snapshot.taken_at <= time);
                let found = last_at(list.len() as u64, time, |index| list[index as usize]);
                prop_assert_eq!(found, expected.copied().unwrap_or_default());
            }
        }
    }
}
