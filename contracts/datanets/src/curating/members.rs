//! The statuses of single records of a batch, which a proof proves to be in it (adr/0012).

use super::{Change, check_change, history::History};
use crate::{Datanets, check_length};
use alloc::vec::Vec;
use alloy_primitives::{B256, U256, keccak256};
use stylus_sdk::prelude::*;
use tributary_core::{
    ids::{batch_item, concat},
    leaves,
    status::Status,
    sum_tree::{self, Leaf},
};
use tributary_interfaces::datanets::{
    IDatanetsMembers, IDatanetsStatuses, InvalidProof, InvalidStatus, MemberStatusChanged,
    UnknownContribution,
};
use tributary_parts::{Revert, log, require, revert};

/// Neighbouring records of one batch, with the proof that they are in it.
struct Range<'a> {
    root: &'a B256,
    content_ids: &'a [B256],
    proof: &'a [u8],
}

impl IDatanetsMembers for Datanets {
    /// `IDatanets.curateMembers`
    fn curate_members(
        &mut self,
        datanet_id: &U256,
        root: &B256,
        content_ids: &[B256],
        proof: &[u8],
        status: u8,
        reason_hash: &B256,
    ) -> Result<(), Revert> {
        let change = self.curators_change(datanet_id, status, reason_hash)?;
        self.change_members(&change, &Range { root, content_ids, proof })
    }

    /// `IDatanets.retractMembers`
    fn retract_members(
        &mut self,
        datanet_id: &U256,
        root: &B256,
        content_ids: &[B256],
        proof: &[u8],
    ) -> Result<(), Revert> {
        let change = self.retraction(datanet_id);
        self.change_members(&change, &Range { root, content_ids, proof })
    }

    /// `IDatanets.memberStatusAt`
    fn member_status_at(&self, datanet_id: &U256, root: &B256, content_id: &B256, time: u64) -> Status {
        let item = batch_item(*root);
        let batch = self.status_at(datanet_id, &item, time);
        let key = member_key(&item, content_id);
        Status::of_member(batch, self.member_history(datanet_id, &key).status_at(time))
    }
}

impl Datanets {
    #[inline(never)]
    fn change_members(&mut self, change: &Change<'_>, range: &Range<'_>) -> Result<(), Revert> {
        let (datanet_id, &Range { root, content_ids, proof }) = (change.datanet_id, range);
        let item = batch_item(*root);
        let Some(batch) = self.items.get((datanet_id, &item)) else {
            return Err(revert(UnknownContribution { datanet_id, item: &item, payee: &B256::ZERO }));
        };
        if change.status == Status::Retracted {
            self.only_holder(datanet_id, &item, &batch.payee.0)?;
        }
        check_length(content_ids.len())?;
        let leaves: Vec<Leaf> = content_ids.iter().copied().map(leaves::member).collect();
        let proved = sum_tree::verify(*root, &leaves, proof).is_some();
        require!(proved, InvalidProof { datanet_id, root });
        check_batch(batch.entry.status, change.status)?;
        content_ids.iter().try_for_each(|content_id| self.change_member(change, root, &item, content_id))
    }

    fn change_member(
        &mut self,
        change: &Change<'_>,
        root: &B256,
        item: &B256,
        content_id: &B256,
    ) -> Result<(), Revert> {
        let &Change { datanet_id, status, ref by, reason_hash } = change;
        let key = member_key(item, content_id);
        let history = self.member_history(datanet_id, &key);
        check_change(history.status_at(u64::MAX), status)?;
        for (index, word) in history.with(status, self.now()) {
            self.member_history.set((datanet_id, &key, &index), &word);
        }
        log(self.vm(), &MemberStatusChanged { datanet_id, root, content_id, status, by, reason_hash });
        Ok(())
    }

    fn member_history<'a>(&'a self, datanet_id: &'a U256, key: &'a B256) -> History<'a> {
        History { words: &self.member_history, datanet_id, key }
    }
}

/// The key under which `member_history` keeps the status of a record of a batch.
fn member_key(item: &B256, content_id: &B256) -> B256 {
    keccak256(concat(&[*item, *content_id]))
}

/// A curator's change needs a batch that is accepted now, so that a record was first accepted when
/// its batch was. A retraction needs a batch that is not retracted.
fn check_batch(batch: Status, requested: Status) -> Result<(), Revert> {
    let changes =
        if requested == Status::Retracted { batch != Status::Retracted } else { batch == Status::Accepted };
    require!(changes, InvalidStatus { present: batch as u8, requested: requested as u8 });
    Ok(())
}
