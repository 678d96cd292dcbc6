//! Registering records and batches (docs/SPEC.md 1.1).

mod commitments;
mod signatures;

use crate::{
    ATTESTOR, Datanets, check_length, check_uri,
    storage::{ContributionRules, Entry, Item, MAX_NUMBER, PackedPayee},
};
use alloc::vec::Vec;
use alloy_primitives::{Address, B256, U256};
use stylus_sdk::prelude::*;
use tributary_core::{
    ids::{batch_item, is_batch_item},
    limits::MAX_ITEMS,
    payee::{self, Payee},
    status::Status,
    sum_tree::MAX_COUNT,
};
use tributary_interfaces::datanets::{
    AlreadyContributed, BatchContributed, CommitmentRequired, Contributed, IDatanetsContributions,
    IDatanetsTrust, InvalidCount, InvalidPayee, NoAttestor, NotARecord, NotListed, ZeroValue,
};
use tributary_parts::{Revert, log, require, revert};

/// What may be registered: in which Datanet, for whom, and with which status it starts.
pub(crate) struct Admission<'a> {
    pub(crate) datanet_id: &'a U256,
    pub(crate) payee: B256,
    pub(crate) status: Status,
}

impl Admission<'_> {
    /// The same for a batch: it waits for a curator under every policy.
    pub(crate) fn of_batch(self) -> Self {
        Self { status: Status::Pending, ..self }
    }
}

/// What is registered as a batch.
pub(crate) struct Batch<'a> {
    pub(crate) root: &'a B256,
    pub(crate) count: u64,
    pub(crate) uri: &'a [u8],
}

impl IDatanetsContributions for Datanets {
    /// `IDatanets.contribute`
    fn contribute(&mut self, datanet_id: &U256, content_id: &B256) -> Result<(), Revert> {
        self.contribute_many(datanet_id, &[*content_id])
    }

    /// `IDatanets.contributeMany`
    fn contribute_many(&mut self, datanet_id: &U256, content_ids: &[B256]) -> Result<(), Revert> {
        let admission = self.admit_openly(datanet_id, &self.vm().msg_sender())?;
        self.register(&admission, content_ids)
    }

    /// `IDatanets.contributeAs`
    fn contribute_as(
        &mut self,
        datanet_id: &U256,
        kind: u8,
        who: &B256,
        content_ids: &[B256],
    ) -> Result<(), Revert> {
        let admission = self.curator_admits(datanet_id, kind, who)?;
        self.register(&admission, content_ids)
    }

    /// `IDatanets.contributeBatch`
    fn contribute_batch(
        &mut self,
        datanet_id: &U256,
        root: &B256,
        count: u64,
        uri: &[u8],
    ) -> Result<(), Revert> {
        let admission = self.admit_openly(datanet_id, &self.vm().msg_sender())?;
        self.register_batch(&admission.of_batch(), None, &Batch { root, count, uri })
    }

    /// `IDatanets.contributeBatchAs`
    fn contribute_batch_as(
        &mut self,
        datanet_id: &U256,
        kind: u8,
        who: &B256,
        root: &B256,
        count: u64,
        uri: &[u8],
    ) -> Result<(), Revert> {
        let admission = self.curator_admits(datanet_id, kind, who)?;
        self.register_batch(&admission, None, &Batch { root, count, uri })
    }
}

impl Datanets {
    /// An account that may contribute without a commitment.
    #[inline(never)]
    pub(crate) fn admit_openly<'a>(
        &self,
        datanet_id: &'a U256,
        account: &Address,
    ) -> Result<Admission<'a>, Revert> {
        let rules = self.open_rules(datanet_id)?;
        require!(!rules.commit_first, CommitmentRequired { datanet_id });
        self.admit(datanet_id, &rules, account)
    }

    /// An account that the policy lets in.
    #[inline(never)]
    pub(crate) fn admit<'a>(
        &self,
        datanet_id: &'a U256,
        rules: &ContributionRules,
        account: &Address,
    ) -> Result<Admission<'a>, Revert> {
        let admitted = !rules.policy.needs_listing() || self.is_listed(datanet_id, account);
        require!(admitted, NotListed { datanet_id, account });
        let status = rules.policy.first_status();
        Ok(Admission { datanet_id, payee: account.into_word(), status })
    }

    /// Whoever a curator names. What a curator registers is accepted.
    #[inline(never)]
    fn curator_admits<'a>(
        &self,
        datanet_id: &'a U256,
        kind: u8,
        who: &B256,
    ) -> Result<Admission<'a>, Revert> {
        self.open_rules(datanet_id)?;
        self.only_curator(datanet_id)?;
        let Some(payee) = payee::named(*datanet_id, kind, *who) else {
            return Err(revert(InvalidPayee { kind, who }));
        };
        if let Payee::ClaimKey(_) = payee {
            let attested = !self.role(datanet_id, ATTESTOR).account.is_zero();
            require!(attested, NoAttestor { datanet_id });
        }
        Ok(Admission { datanet_id, payee: payee.to_word(), status: Status::Accepted })
    }

    /// Registers all of the records, or none of them, with new numbers.
    #[inline(never)]
    pub(crate) fn register(&mut self, admission: &Admission<'_>, content_ids: &[B256]) -> Result<(), Revert> {
        check_length(content_ids.len())?;
        let first = self.next_number()?;
        for (number, (index, content_id)) in (first..).zip(content_ids.iter().enumerate()) {
            if let Err(reason) = self.register_record(admission, content_id, number) {
                // One contribution of many fails by itself: what it has written must go.
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
    pub(crate) fn register_batch(
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
                status: admission.status as u8,
                number,
                count,
                uri,
            },
        );
        Ok(())
    }

    pub(crate) fn register_record(
        &mut self,
        admission: &Admission<'_>,
        content_id: &B256,
        number: u64,
    ) -> Result<(), Revert> {
        require!(!content_id.is_zero(), ZeroValue {});
        require!(!is_batch_item(*content_id), NotARecord { content_id });
        self.register_item(admission, content_id, number)
    }

    pub(crate) fn emit_contributed(&self, admission: &Admission<'_>, first: u64, content_ids: &[B256]) {
        log(
            self.vm(),
            &Contributed {
                datanet_id: admission.datanet_id,
                payee: &admission.payee,
                status: admission.status as u8,
                first_number: first,
                content_ids,
            },
        );
    }

    /// The next registration's number. Reverts if a call might need a number that does not fit its
    /// word, so that no two registrations ever share one; that takes some 2^32 commitments.
    pub(crate) fn next_number(&self) -> Result<u64, Revert> {
        let given = self.registrations.get(());
        let next = given.saturating_add(1);
        if next.saturating_add(MAX_ITEMS as u64) > MAX_NUMBER { Err(Vec::new()) } else { Ok(next) }
    }

    /// Gives so many numbers from `first` on, which is the next one.
    pub(crate) fn use_numbers(&mut self, first: u64, count: usize) {
        let given = first.saturating_sub(1).saturating_add(count as u64);
        self.registrations.set((), &given);
    }

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

    /// Writes the word of a new registration, or takes it away again.
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
