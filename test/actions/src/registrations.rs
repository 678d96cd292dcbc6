//! Registrations of records, and what accounts try to register.

use crate::{
    batches::Batch,
    datanets::{Datanet, Entry},
    generator::{Generator, MOST_REMEMBERED},
    target::Target,
    trick::Trick,
};
use alloy_primitives::{Address, B256, U256};
use tributary_core::{
    ids::{BATCH_PREFIX, batch_item, is_batch_item},
    limits::MAX_ITEMS,
    payee::{self, Payee},
    sum_tree::MAX_COUNT,
};
use tributary_interfaces::IDatanets::*;
use tributary_test_kit::{
    claim_key,
    values::{ACCEPTED, ACCOUNT, CLAIM_KEY, CURATED, LISTED, PENDING, TREASURY},
};

impl<T: Target> Generator<T> {
    /// An account registers a record for itself, or several in one call.
    pub(crate) fn contribute(&mut self) {
        let Some(index) = self.some_datanet() else { return };
        let ((from, id), datanets) = (self.contributor(index), self.contracts.datanets);
        let payee = Payee::Account(from).to_word();
        let (items, done);
        if self.random.one_in(2) {
            items = vec![self.content_id(index, payee)];
            done = self.push(from, datanets, &contributeCall { datanetId: id, contentId: items[0] });
        } else {
            items = self.content_ids(index, payee);
            done =
                self.push(from, datanets, &contributeManyCall { datanetId: id, contentIds: items.clone() });
        }
        if done {
            self.register(id, &items, payee, None);
        }
        self.look_at_entries(id, &items, payee);
    }

    /// The owner or a curator registers records for a payee.
    pub(crate) fn contribute_as(&mut self) {
        if let Some(index) = self.some_datanet() {
            self.contribute_as_to(index);
        }
    }

    pub(crate) fn contribute_as_to(&mut self, index: usize) {
        let (from, id) = self.curator(index);
        let (kind, who, payee) = self.named_payee(index, id);
        let items = self.content_ids(index, payee);
        self.valid &= !self.datanets[index].closed;
        let call = contributeAsCall { datanetId: id, kind, who, contentIds: items.clone() };
        if self.push(from, self.contracts.datanets, &call) {
            self.register(id, &items, payee, Some(ACCEPTED));
        }
        self.look_at_entries(id, &items, payee);
    }

    /// An account registers a batch for itself.
    pub(crate) fn contribute_batch(&mut self) {
        let Some(index) = self.some_datanet() else { return };
        let (from, id) = self.contributor(index);
        let payee = Payee::Account(from).to_word();
        let batch = self.batch(index);
        let root = batch.root;
        let (count, uri) = (self.count(), self.text());
        let call = contributeBatchCall { datanetId: id, root, count, uri };
        if self.push(from, self.contracts.datanets, &call) {
            self.register_batch(id, batch, payee, PENDING);
        }
        self.look_at_entry(id, batch_item(root), payee);
    }

    /// The owner or a curator registers a batch for a payee.
    pub(crate) fn contribute_batch_as(&mut self) {
        if let Some(index) = self.some_datanet() {
            self.contribute_batch_as_to(index);
        }
    }

    pub(crate) fn contribute_batch_as_to(&mut self, index: usize) {
        let (from, id) = self.curator(index);
        let batch = self.batch(index);
        let (kind, who, payee) = self.named_payee(index, id);
        let root = batch.root;
        self.valid &= !self.datanets[index].closed;
        let (count, uri) = (self.count(), self.text());
        let call = contributeBatchAsCall { datanetId: id, kind, who, root, count, uri };
        if self.push(from, self.contracts.datanets, &call) {
            self.register_batch(id, batch, payee, ACCEPTED);
        }
        self.look_at_entry(id, batch_item(root), payee);
    }

    /// How many records a batch is said to have.
    pub(crate) fn count(&mut self) -> u64 {
        self.number(1, MAX_COUNT.into(), u64::MAX.into()) as u64
    }

    /// An account that may register at once, and the Datanet's id.
    fn contributor(&mut self, index: usize) -> (Address, U256) {
        self.valid &= !self.datanets[index].commit_first;
        let meant = self.datanets[index].id;
        (self.admitted(index), self.id(meant))
    }

    /// An account that may register; where none is listed that must be, the call is not expected to
    /// succeed.
    pub(crate) fn admitted(&mut self, index: usize) -> Address {
        self.valid &= !self.datanets[index].closed;
        if self.datanets[index].policy != LISTED {
            return self.anyone();
        }
        let holders = self.environment.accounts.iter().map(|key| key.account);
        let listed: Vec<Address> =
            holders.filter(|account| self.datanets[index].listed.contains(account)).collect();
        let listed = self.random.choose(&listed);
        self.valid &= listed.is_some();
        let meant = listed.unwrap_or_else(|| self.anyone());
        self.caller(meant)
    }

    /// Kind and word of a payee that a curator of this Datanet may name, and the payee that they are in
    /// the one with this id; by a trick they name none.
    fn named_payee(&mut self, index: usize, id: U256) -> (u8, B256, B256) {
        let identity = self.random.pick(&self.datanets[index].identities);
        let account = self.anyone().into_word();
        let kinds = [(ACCOUNT, account), (CLAIM_KEY, identity), (TREASURY, B256::ZERO)];
        let (mut kind, mut who) = self.random.pick(&kinds);
        if kind == CLAIM_KEY {
            self.valid &= !self.attestor(index).is_zero();
        }
        if self.tries(Trick::NoPayee) {
            match self.random.below(4) {
                0 => kind = self.random.below(256) as u8,
                1 => who = B256::ZERO,
                2 => who[self.random.index(12)] ^= 1,
                _ => who = self.random.word(),
            }
        }
        let payee = match kind {
            ACCOUNT => who,
            CLAIM_KEY => claim_key(id, who),
            // An id that no Datanet can have has no treasury either.
            _ => payee::treasury(id).map(Payee::to_word).unwrap_or_default(),
        };
        (kind, who, payee)
    }

    /// A record: mostly new, at times one that waits for another payee or that another account
    /// committed to; by a trick one that cannot be registered for this payee.
    pub(crate) fn content_id(&mut self, index: usize, payee: B256) -> B256 {
        let datanet = &self.datanets[index];
        let waits = |own: bool| -> Vec<B256> {
            let entries = datanet.waiting.iter().filter(|entry| (entry.payee == payee) == own);
            entries.map(|entry| entry.item).filter(|item| own || !is_batch_item(*item)).collect()
        };
        let (own, mut others) = (waits(true), waits(false));
        others.retain(|item| !datanet.waits.contains(&(*item, payee)));
        let accepted: Vec<B256> = datanet.accepted.iter().map(|entry| entry.item).collect();
        if self.tries_in(8, Trick::TakenRecord) {
            let (taken, own) = (self.random.choose(&accepted), self.random.choose(&own));
            let mut formed = self.random.word();
            formed[..8].copy_from_slice(&BATCH_PREFIX);
            let wrong = [Some(B256::ZERO), Some(formed), taken, own];
            return self.random.pick(&wrong).unwrap_or_default();
        }
        match self.random.below(8) {
            0 => self.random.choose(&others).filter(|item| !self.datanets[index].is_accepted(item)),
            1 => self.committed_record(),
            2 => self.text_for(index, payee),
            _ => None,
        }
        .unwrap_or_else(|| self.new_record())
    }

    /// 1 to 256 records; by a trick none, too many, or one of them twice.
    pub(crate) fn content_ids(&mut self, index: usize, payee: B256) -> Vec<B256> {
        let count = if self.random.one_in(60) { MAX_ITEMS } else { 1 + self.random.index(4) };
        let count = if self.tries(Trick::ListLength) { self.random.pick(&[0, MAX_ITEMS + 1]) } else { count };
        let few = count <= 4;
        let mut items: Vec<B256> =
            (0..count).map(|_| if few { self.new_record() } else { self.random.word() }).collect();
        if count > 0 {
            let which = self.random.index(count);
            items[which] = self.content_id(index, payee);
            if self.tries(Trick::RecordTwice) {
                items[which] = items[0];
            }
        }
        items
    }

    /// Keeps registrations in mind, if the Datanet is known; with the status with which a record
    /// starts that its contributor registers, or another one.
    pub(crate) fn register(&mut self, id: U256, items: &[B256], payee: B256, status: Option<u8>) {
        let Some(datanet) = self.datanets.iter_mut().find(|datanet| datanet.id == id) else { return };
        let status = status.unwrap_or_else(|| status_of(datanet));
        for item in items {
            let entry = Entry { item: *item, payee, status };
            if status == ACCEPTED {
                datanet.accepted_items.insert(*item);
                Self::remember(&mut datanet.accepted, MOST_REMEMBERED, entry);
            } else {
                datanet.waits.insert((*item, payee));
                Self::remember(&mut datanet.waiting, MOST_REMEMBERED, entry);
            }
        }
        self.note_moment(self.time);
    }

    pub(crate) fn register_batch(&mut self, id: U256, batch: Batch, payee: B256, status: u8) {
        self.register(id, &[batch_item(batch.root)], payee, Some(status));
        let Some(datanet) = self.datanets.iter_mut().find(|datanet| datanet.id == id) else { return };
        if datanet.batches.iter().all(|known| known.root != batch.root) {
            Self::remember(&mut datanet.batches, MOST_REMEMBERED, batch);
        }
    }

    /// Looks at everything that is said of a registration.
    pub(crate) fn look_at_entry(&mut self, id: U256, item: B256, payee: B256) {
        let datanets = self.contracts.datanets;
        self.look(datanets, &contributionCall { datanetId: id, item });
        self.look(datanets, &submissionCall { datanetId: id, item, payee });
        let time = self.moment();
        self.look(datanets, &statusAtCall { datanetId: id, item, time });
    }

    pub(crate) fn look_at_entries(&mut self, id: U256, items: &[B256], payee: B256) {
        for item in items.iter().take(3) {
            self.look_at_entry(id, *item, payee);
        }
    }
}

/// The status with which a record starts that its contributor registers.
pub(crate) fn status_of(datanet: &Datanet) -> u8 {
    if datanet.policy == CURATED { PENDING } else { ACCEPTED }
}
