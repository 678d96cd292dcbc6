//! The status of single records of a batch, shown to be in it by a proof (docs/adr/0012).

use crate::{Datanets, Record, Status, as_contribution, check_change, check_length, curators_status};
use alloc::vec::Vec;
use alloy_primitives::{Address, B256, U256};
use stylus_sdk::prelude::*;
use tributary_core::sum_tree::{self, Leaf};
use tributary_interfaces::IDatanets::{Contribution, InvalidProof, MemberStatusChanged};
use tributary_parts::{Revert, emit, ensure};

/// Neighbouring records of one batch.
pub(crate) struct Run<'a> {
    pub(crate) datanet_id: U256,
    pub(crate) root: B256,
    pub(crate) content_ids: Vec<B256>,
    pub(crate) proof: &'a [u8],
}

impl Datanets {
    pub(crate) fn curate_members(
        &mut self,
        run: &Run<'_>,
        status: u8,
        reason_hash: B256,
    ) -> Result<(), Revert> {
        let by = self.only_curator(run.datanet_id)?;
        let status = curators_status(status)?;
        let batch = self.existing(run.datanet_id, run.root)?;
        self.change_members(run, batch, status, by, reason_hash)
    }

    pub(crate) fn retract_members(&mut self, run: &Run<'_>) -> Result<(), Revert> {
        let caller = self.vm().msg_sender();
        let batch = self.existing(run.datanet_id, run.root)?;
        self.only_contributor(run.datanet_id, run.root, &batch)?;
        self.change_members(run, batch, Status::Retracted, caller, B256::ZERO)
    }

    pub fn member(&self, datanet_id: U256, root: B256, content_id: B256) -> Contribution {
        let batch = self.record(datanet_id, root);
        let counts = batch.is_some_and(|batch| batch.status == Status::Accepted);
        let own = if counts { self.own_record(datanet_id, root, content_id) } else { None };
        as_contribution(own.or(batch))
    }

    /// What a record of a batch has by itself, if its status was ever changed.
    fn own_record(&self, datanet_id: U256, root: B256, content_id: B256) -> Option<Record> {
        Record::unpack(self.records.get(&[&datanet_id, &root, &content_id]))
    }

    fn change_members(
        &mut self,
        run: &Run<'_>,
        batch: Record,
        status: Status,
        by: Address,
        reason_hash: B256,
    ) -> Result<(), Revert> {
        let Run { datanet_id, root, ref content_ids, proof } = *run;
        check_length(content_ids.len())?;
        let leaf = |content_id: &B256| Leaf { key: *content_id, value: 1, data: B256::ZERO };
        let leaves: Vec<Leaf> = content_ids.iter().map(leaf).collect();
        let shown = sum_tree::verify(root, &leaves, proof).is_some();
        ensure(shown, || InvalidProof { datanetId: datanet_id, root })?;
        // A batch that its contributor took back changes no more, and a record of a batch starts as accepted in itself.
        ensure_not_retracted(&batch, status)?;
        let first = Record { status: Status::Accepted, ..batch };
        let now = self.vm().block_timestamp();
        for &content_id in content_ids {
            let record = self.own_record(datanet_id, root, content_id).unwrap_or(first);
            check_change(record.status, status)?;
            let changed = Record { status, status_at: now, ..record };
            self.records.set(&[&datanet_id, &root, &content_id], changed.pack());
            emit(
                self.vm(),
                MemberStatusChanged {
                    datanetId: datanet_id,
                    root,
                    contentId: content_id,
                    status: status as u8,
                    by,
                    reasonHash: reason_hash,
                },
            );
        }
        Ok(())
    }
}

fn ensure_not_retracted(batch: &Record, requested: Status) -> Result<(), Revert> {
    if batch.status == Status::Retracted { check_change(batch.status, requested) } else { Ok(()) }
}
