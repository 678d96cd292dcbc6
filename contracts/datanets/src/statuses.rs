//! The status of registrations, now and in the past (docs/SPEC.md 1.2).

use crate::{
    Datanets, check_change, check_length,
    history::History,
    storage::{Entry, Item, PackedPayee},
};
use alloy_primitives::{Address, B256, U256};
use stylus_sdk::prelude::*;
use tributary_core::status::Status;
use tributary_interfaces::IDatanets::{
    AlreadyContributed, Contribution, InvalidStatus, StatusChanged, Submission, UnknownContribution,
};
use tributary_parts::{Revert, log, refusal, require};

/// A change of status as it is asked for.
pub(crate) struct Change<'a> {
    pub(crate) datanet_id: &'a U256,
    pub(crate) status: Status,
    pub(crate) by: Address,
    pub(crate) reason_hash: &'a B256,
}

impl Datanets {
    /// `registrations` are items and payees in turn.
    pub fn curate(
        &mut self,
        datanet_id: &U256,
        registrations: &[B256],
        status: u8,
        reason_hash: &B256,
    ) -> Result<(), Revert> {
        let change = self.curators_change(datanet_id, status, reason_hash)?;
        self.change_statuses(&change, registrations)
    }

    pub fn retract(&mut self, datanet_id: &U256, registrations: &[B256]) -> Result<(), Revert> {
        let change = self.retraction(datanet_id);
        self.change_statuses(&change, registrations)
    }

    pub fn contribution(&self, datanet_id: &U256, item: &B256) -> Contribution {
        self.items.get((datanet_id, item)).map_or(
            Contribution { payee: B256::ZERO, number: 0, acceptedAt: 0, status: 0 },
            |Item { payee, entry }| Contribution {
                payee: payee.0,
                number: entry.number,
                acceptedAt: entry.time,
                status: entry.status as u8,
            },
        )
    }

    pub fn submission(&self, datanet_id: &U256, item: &B256, payee: &B256) -> Submission {
        self.submissions.get((datanet_id, item, payee)).map_or(
            Submission { number: 0, submittedAt: 0, status: 0 },
            |entry| Submission { number: entry.number, submittedAt: entry.time, status: entry.status as u8 },
        )
    }

    pub(crate) fn status_at(&self, datanet_id: &U256, item: &B256, time: u64) -> Status {
        let Some(Item { entry, .. }) = self.items.get((datanet_id, item)) else { return Status::None };
        if time >= self.now() {
            return entry.status;
        }
        if time < entry.time {
            return Status::None;
        }
        History { words: &self.history, datanet_id, key: item }.status_at(time)
    }

    /// A change by the caller as owner or curator.
    #[inline(never)]
    pub(crate) fn curators_change<'a>(
        &self,
        datanet_id: &'a U256,
        requested: u8,
        reason_hash: &'a B256,
    ) -> Result<Change<'a>, Revert> {
        let by = self.only_curator(datanet_id)?;
        let status = Status::from_u8(requested);
        require!(status.is_curators(), InvalidStatus { present: &0u8, requested: &requested });
        Ok(Change { datanet_id, status, by, reason_hash })
    }

    /// A withdrawal by the caller, who is yet to be found to hold what it withdraws.
    pub(crate) fn retraction<'a>(&self, datanet_id: &'a U256) -> Change<'a> {
        let by = self.vm().msg_sender();
        Change { datanet_id, status: Status::Retracted, by, reason_hash: &B256::ZERO }
    }

    #[inline(never)]
    fn change_statuses(&mut self, change: &Change<'_>, registrations: &[B256]) -> Result<(), Revert> {
        let registrations = registrations.as_chunks().0;
        check_length(registrations.len())?;
        for [item, payee] in registrations {
            self.change_status(change, item, payee)?;
            log!(
                self.vm(),
                StatusChanged {
                    datanetId: change.datanet_id,
                    item: item,
                    payee: payee,
                    status: &(change.status as u8),
                    by: &change.by,
                    reasonHash: change.reason_hash,
                }
            );
        }
        Ok(())
    }

    fn change_status(&mut self, change: &Change<'_>, item: &B256, payee: &B256) -> Result<(), Revert> {
        let Change { datanet_id, status, .. } = *change;
        let accepted = self.items.get((datanet_id, item));
        let own = accepted.filter(|accepted| accepted.payee.0 == *payee).map(|own| own.entry);
        let Some(entry) = own.or_else(|| self.submissions.get((datanet_id, item, payee))) else {
            return Err(refusal!(UnknownContribution { datanetId: datanet_id, item: item, payee: payee }));
        };
        if status == Status::Retracted {
            self.only_holder(datanet_id, item, payee)?;
        }
        check_change(entry.status, status)?;
        let changed = Entry { status, ..entry };
        if own.is_some() {
            self.set_item(datanet_id, item, payee, changed);
            self.keep_change(datanet_id, item, status);
        } else if status == Status::Accepted {
            if let Some(Item { payee, .. }) = &accepted {
                let payee = &payee.0;
                return Err(refusal!(AlreadyContributed { datanetId: datanet_id, item: item, payee: payee }));
            }
            self.set_item(datanet_id, item, payee, Entry { time: self.now(), ..changed });
            self.submissions.set((datanet_id, item, payee), &None);
        } else {
            self.submissions.set((datanet_id, item, payee), &Some(changed));
        }
        Ok(())
    }

    fn set_item(&mut self, datanet_id: &U256, item: &B256, payee: &B256, entry: Entry) {
        self.items.set((datanet_id, item), &Some(Item { payee: PackedPayee(*payee), entry }));
    }

    fn keep_change(&mut self, datanet_id: &U256, item: &B256, status: Status) {
        let now = self.now();
        for (index, word) in (History { words: &self.history, datanet_id, key: item }).with(status, now) {
            self.history.set((datanet_id, item, &index), &word);
        }
    }
}
