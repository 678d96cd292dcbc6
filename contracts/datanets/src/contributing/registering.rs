//! Writing registrations and giving them numbers.

use super::Admission;
use crate::{
    Datanets, check_length, check_uri,
    storage::{Entry, Item, MAX_NUMBER, PackedPayee},
};
use alloc::vec::Vec;
use alloy_primitives::B256;
use stylus_sdk::prelude::*;
use tributary_core::{
    ids::{batch_item, is_batch_item},
    limits::MAX_ITEMS,
    status::Status,
    sum_tree::MAX_COUNT,
};
use tributary_interfaces::datanets::{
    AlreadyContributed, BatchContributed, Contributed, InvalidCount, NotARecord, ZeroValue,
};
use tributary_parts::{Revert, log, require};

/// Records that are registered together.
pub(super) struct Batch<'a> {
    /// The root of the tree of their content ids.
    pub(super) root: &'a B256,
    /// How many records there are.
    pub(super) count: u64,
    /// Where the list of them is, as UTF-8.
    pub(super) uri: &'a [u8],
}

/* RECORDS AND BATCHES */

impl Datanets {
    /// Registers all of the records with new numbers, or reverts and registers none.
    #[inline(never)]
    pub(super) fn register(&mut self, admission: &Admission<'_>, content_ids: &[B256]) -> Result<(), Revert> {
        check_length(content_ids.len())?;
        let first = self.next_number()?;
        for (number, (index, content_id)) in (first..).zip(content_ids.iter().enumerate()) {
            if let Err(reason) = self.register_record(admission, content_id, number) {
                // Other contributions of this call may succeed, so what was written is taken back.
                content_ids.iter().take(index).for_each(|id| self.put(admission, id, None));
                return Err(reason);
            }
        }
        self.use_numbers(first, content_ids.len());
        self.emit_contributed(admission, first, content_ids);
        Ok(())
    }

    /// Registers a batch with the number that a commitment kept for it, or a new one.
    #[inline(never)]
    pub(super) fn register_batch(
        &mut self,
        admission: &Admission<'_>,
        kept: Option<u64>,
        batch: &Batch<'_>,
    ) -> Result<(), Revert> {
        let &Batch { root, count, uri } = batch;
        require!((1..=MAX_COUNT).contains(&count), InvalidCount { count });
        check_uri(uri)?;
        require!(!root.is_zero(), ZeroValue {});
        let number = kept.map_or_else(|| self.next_number(), Ok)?;
        self.register_item(admission, &batch_item(*root), number)?;
        if kept.is_none() {
            self.use_numbers(number, 1);
        }
        log(
            self.vm(),
            &BatchContributed {
                datanet_id: admission.datanet_id,
                payee: &admission.payee,
                root,
                status: admission.status,
                number,
                count,
                uri,
            },
        );
        Ok(())
    }

    /// Registers one record with this number.
    pub(super) fn register_record(
        &mut self,
        admission: &Admission<'_>,
        content_id: &B256,
        number: u64,
    ) -> Result<(), Revert> {
        require!(!content_id.is_zero(), ZeroValue {});
        require!(!is_batch_item(*content_id), NotARecord { content_id });
        self.register_item(admission, content_id, number)
    }

    pub(super) fn emit_contributed(&self, admission: &Admission<'_>, first: u64, content_ids: &[B256]) {
        log(
            self.vm(),
            &Contributed {
                datanet_id: admission.datanet_id,
                payee: &admission.payee,
                status: admission.status,
                first_number: first,
                content_ids,
            },
        );
    }

    /// Registers an item unless it was accepted, or waits for this payee already.
    #[inline(never)]
    fn register_item(&mut self, admission: &Admission<'_>, item: &B256, number: u64) -> Result<(), Revert> {
        let &Admission { datanet_id, ref payee, status } = admission;
        let first = self.items.get((datanet_id, item));
        let taken = first.as_ref().map_or(payee, |first| &first.payee.0);
        let waits = || status == Status::Pending && self.submissions.get((datanet_id, item, payee)).is_some();
        require!(first.is_none() && !waits(), AlreadyContributed { datanet_id, item, payee: taken });
        self.put(admission, item, Some(Entry { time: self.now(), number, status }));
        Ok(())
    }

    /// Writes the storage word of a new registration; zero for `None`.
    #[inline(never)]
    fn put(&mut self, admission: &Admission<'_>, item: &B256, entry: Option<Entry>) {
        let &Admission { datanet_id, payee, status } = admission;
        if status == Status::Pending {
            self.submissions.set((datanet_id, item, &payee), &entry);
        } else {
            let item_word = entry.map(|entry| Item { payee: PackedPayee(payee), entry });
            self.items.set((datanet_id, item), &item_word);
        }
    }
}

/* NUMBERS */

impl Datanets {
    /// The next registration's number. Reverts if a number of this call might not fit its storage
    /// word, which takes some 2^32 commitments; so no two registrations have the same number.
    pub(super) fn next_number(&self) -> Result<u64, Revert> {
        let given = self.registrations.get(());
        let next = given.saturating_add(1);
        if next.saturating_add(MAX_ITEMS as u64) > MAX_NUMBER { Err(Vec::new()) } else { Ok(next) }
    }

    /// Uses `count` numbers from `first` on, which is the next one.
    pub(super) fn use_numbers(&mut self, first: u64, count: usize) {
        let given = first.saturating_sub(1).saturating_add(count as u64);
        self.registrations.set((), &given);
    }
}
