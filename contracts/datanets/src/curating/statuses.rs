//! The statuses of registrations.

use super::{Change, check_change, history::History};
use crate::{
    Datanets, check_length,
    storage::{Entry, Item, PackedPayee},
};
use alloy_primitives::{B256, U256};
use stylus_sdk::prelude::*;
use tributary_core::status::Status;
use tributary_interfaces::datanets::{
    AlreadyContributed, Contribution, IDatanetsStatuses, Registration, StatusChanged, Submission,
    UnknownContribution,
};
use tributary_parts::{Revert, log, revert};

impl IDatanetsStatuses for Datanets {
    /// `IDatanets.curate`
    fn curate(
        &mut self,
        datanet_id: &U256,
        registrations: &[Registration],
        status: u8,
        reason_hash: &B256,
    ) -> Result<(), Revert> {
        let change = self.curators_change(datanet_id, status, reason_hash)?;
        self.change_statuses(&change, registrations)
    }

    /// `IDatanets.retract`
    fn retract(&mut self, datanet_id: &U256, registrations: &[Registration]) -> Result<(), Revert> {
        let change = self.retraction(datanet_id);
        self.change_statuses(&change, registrations)
    }

    /// `IDatanets.contribution`
    fn contribution(&self, datanet_id: &U256, item: &B256) -> Contribution {
        self.items.get((datanet_id, item)).map_or(
            Contribution { payee: B256::ZERO, number: 0, accepted_at: 0, status: Status::None },
            |Item { payee, entry }| Contribution {
                payee: payee.0,
                number: entry.number,
                accepted_at: entry.time,
                status: entry.status,
            },
        )
    }

    /// `IDatanets.submission`
    fn submission(&self, datanet_id: &U256, item: &B256, payee: &B256) -> Submission {
        self.submissions.get((datanet_id, item, payee)).map_or(
            Submission { number: 0, submitted_at: 0, status: Status::None },
            |entry| Submission { number: entry.number, submitted_at: entry.time, status: entry.status },
        )
    }

    /// `IDatanets.statusAt`
    fn status_at(&self, datanet_id: &U256, item: &B256, time: u64) -> Status {
        let Some(Item { entry, .. }) = self.items.get((datanet_id, item)) else { return Status::None };
        if time >= self.now() {
            return entry.status;
        }
        if time < entry.time {
            return Status::None;
        }
        History { words: &self.history, datanet_id, key: item }.status_at(time)
    }
}

impl Datanets {
    #[inline(never)]
    fn change_statuses(&mut self, change: &Change<'_>, registrations: &[Registration]) -> Result<(), Revert> {
        check_length(registrations.len())?;
        for Registration { item, payee } in registrations {
            self.change_status(change, item, payee)?;
            log(
                self.vm(),
                &StatusChanged {
                    datanet_id: change.datanet_id,
                    item,
                    payee,
                    status: change.status,
                    by: &change.by,
                    reason_hash: change.reason_hash,
                },
            );
        }
        Ok(())
    }

    /// Changes one registration: accepted or, if this payee's is not, waiting.
    fn change_status(&mut self, change: &Change<'_>, item: &B256, payee: &B256) -> Result<(), Revert> {
        let Change { datanet_id, status, .. } = *change;
        let accepted = self.items.get((datanet_id, item));
        let own = accepted.filter(|accepted| accepted.payee.0 == *payee).map(|own| own.entry);
        let Some(entry) = own.or_else(|| self.submissions.get((datanet_id, item, payee))) else {
            return Err(revert(UnknownContribution { datanet_id, item, payee }));
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
                return Err(revert(AlreadyContributed { datanet_id, item, payee: &payee.0 }));
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

    /// Adds a change to the item's history.
    fn keep_change(&mut self, datanet_id: &U256, item: &B256, status: Status) {
        let now = self.now();
        for (index, word) in (History { words: &self.history, datanet_id, key: item }).with(status, now) {
            self.history.set((datanet_id, item, &index), &word);
        }
    }
}
