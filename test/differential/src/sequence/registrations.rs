//! Registrations of every kind, and what people try to register.

use super::builder::Builder;
use super::datanets::{Datanet, Entry};
use super::members::Batch;
use super::payees::treasury_of;
use alloy_primitives::{Address, B256, U256};
use tributary_core::ids::{BATCH_PREFIX, batch_item, is_batch_item};
use tributary_core::limits::MAX_ITEMS;
use tributary_core::payee::{Payee, claim_key};
use tributary_core::sum_tree::MAX_COUNT;
use tributary_interfaces::IDatanets::*;
use tributary_test_kit::values::{ACCEPTED, ACCOUNT, CLAIM_KEY, CURATED, LISTED, PENDING, TREASURY};

impl Builder<'_> {
    pub(super) fn registrations_call(&mut self) {
        match self.random.below(24) {
            0..=2 => self.contribute(),
            3..=5 => self.contribute_many(),
            6..=8 => self.contribute_as(),
            9 | 10 => self.contribute_batch(),
            11 | 12 => self.contribute_batch_as(),
            13..=15 => self.contribute_for(),
            16 | 17 => self.contribute_for_many(),
            18 => self.cancel_nonces(),
            19 | 20 => self.commit(),
            21 | 22 => self.reveal(),
            _ => self.change_wallet(),
        }
    }

    fn contribute(&mut self) {
        let Some((index, net)) = self.some_datanet() else { return };
        let (from, id) = (self.contributor(&net), self.id(net.id));
        let payee = Payee::Account(from).to_word();
        let item = self.content_id(&net, payee);
        let call = contributeCall { datanetId: id, contentId: item };
        if self.push("contribute", from, self.contracts.datanets, U256::ZERO, &call) {
            self.register(index, &[item], payee, status_of(&net));
        }
        self.view_entry(id, item, payee);
    }

    fn contribute_many(&mut self) {
        let Some((index, net)) = self.some_datanet() else { return };
        let (from, id) = (self.contributor(&net), self.id(net.id));
        let payee = Payee::Account(from).to_word();
        let items = self.content_ids(&net, payee);
        let call = contributeManyCall { datanetId: id, contentIds: items.clone() };
        if self.push("contributeMany", from, self.contracts.datanets, U256::ZERO, &call) {
            self.register(index, &items, payee, status_of(&net));
        }
        self.view_entries(id, &items, payee);
    }

    fn contribute_as(&mut self) {
        let Some((index, net)) = self.some_datanet() else { return };
        let (from, id) = (self.curator(&net), self.id(net.id));
        let (kind, who, payee) = self.named_payee(&net);
        let items = self.content_ids(&net, payee);
        self.clean &= !net.closed;
        let call = contributeAsCall { datanetId: id, kind, who, contentIds: items.clone() };
        if self.push("contributeAs", from, self.contracts.datanets, U256::ZERO, &call) {
            self.register(index, &items, payee, ACCEPTED);
        }
        self.view_entries(id, &items, payee);
    }

    fn contribute_batch(&mut self) {
        let Some((index, net)) = self.some_datanet() else { return };
        let (from, id) = (self.contributor(&net), self.id(net.id));
        let payee = Payee::Account(from).to_word();
        let batch = self.batch(&net);
        let root = batch.root;
        let call = contributeBatchCall { datanetId: id, root, count: self.count(), uri: self.uri() };
        if self.push("contributeBatch", from, self.contracts.datanets, U256::ZERO, &call) {
            self.register_batch(index, batch, payee, PENDING);
        }
        self.view_entry(id, batch_item(root), payee);
    }

    pub(super) fn contribute_batch_as(&mut self) {
        let Some((index, net)) = self.some_datanet() else { return };
        let (from, id) = (self.curator(&net), self.id(net.id));
        let (batch, (kind, who, payee)) = (self.batch(&net), self.named_payee(&net));
        let root = batch.root;
        self.clean &= !net.closed;
        let (count, uri) = (self.count(), self.uri());
        let call = contributeBatchAsCall { datanetId: id, kind, who, root, count, uri };
        if self.push("contributeBatchAs", from, self.contracts.datanets, U256::ZERO, &call) {
            self.register_batch(index, batch, payee, ACCEPTED);
        }
        self.view_entry(id, batch_item(root), payee);
    }

    /// How many records a batch is said to have.
    pub(super) fn count(&mut self) -> u64 {
        self.number(1, MAX_COUNT.into(), u64::MAX.into()) as u64
    }

    /// Who may contribute at once.
    fn contributor(&mut self, net: &Datanet) -> Address {
        self.clean &= !net.commit_first;
        self.admitted(net)
    }

    /// Who may contribute; in a listed Datanet without anybody listed, the call is not expected to
    /// work.
    pub(super) fn admitted(&mut self, net: &Datanet) -> Address {
        self.clean &= !net.closed;
        if net.policy != LISTED {
            return self.anybody();
        }
        let listed: Vec<Address> =
            net.listed.iter().filter(|account| self.pair.holders().contains(account)).copied().collect();
        let listed = self.random.choose(&listed);
        self.clean &= listed.is_some();
        let meant = listed.unwrap_or_else(|| self.anybody());
        self.caller(meant)
    }

    /// Kind and word of a payee that a curator may name, and the payee; by a slip they name nobody.
    fn named_payee(&mut self, net: &Datanet) -> (u8, B256, B256) {
        let identity = self.random.pick(&net.identities);
        let account = self.anybody().into_word();
        let (mut kind, mut who) =
            self.random.pick(&[(ACCOUNT, account), (CLAIM_KEY, identity), (TREASURY, B256::ZERO)]);
        if kind == CLAIM_KEY {
            self.clean &= !self.attestor(net).is_zero();
        }
        if self.slip() {
            match self.random.below(4) {
                0 => kind = self.random.below(256) as u8,
                1 => who = B256::ZERO,
                2 => who[self.random.below(12) as usize] ^= 1,
                _ => who = self.random.word(),
            }
        }
        let payee = match kind {
            ACCOUNT => who,
            CLAIM_KEY => claim_key(U256::from(net.id), who).to_word(),
            _ => treasury_of(net.id),
        };
        (kind, who, payee)
    }

    /// A record: mostly new, at times one that waits for somebody else or that somebody committed
    /// to; by a slip one that cannot be registered for this payee.
    pub(super) fn content_id(&mut self, net: &Datanet, payee: B256) -> B256 {
        if self.slip() {
            let taken = self.random.choose(&net.accepted).map(|entry| entry.item);
            let own: Vec<B256> =
                net.waiting.iter().filter(|entry| entry.payee == payee).map(|entry| entry.item).collect();
            let own = self.random.choose(&own);
            let mut formed = self.random.word();
            formed[..8].copy_from_slice(&BATCH_PREFIX);
            let wrong = [Some(B256::ZERO), Some(formed), taken, own, taken, own];
            return self.random.pick(&wrong).unwrap_or_default();
        }
        let waiting: Vec<B256> = net
            .waiting
            .iter()
            .filter(|entry| entry.payee != payee && !is_batch_item(entry.item))
            .map(|entry| entry.item)
            .collect();
        match self.random.below(8) {
            0 => self.random.choose(&waiting).filter(|item| !is_accepted(net, item)),
            1 => self.committed_record(),
            _ => None,
        }
        .unwrap_or_else(|| self.random.word())
    }

    /// 1 to 256 records; by a slip too many, none, or one of them twice.
    pub(super) fn content_ids(&mut self, net: &Datanet, payee: B256) -> Vec<B256> {
        let count = match self.random.below(60) {
            0 => MAX_ITEMS as u64,
            _ => 1 + self.random.below(4),
        };
        let count = if self.slip() { self.random.pick(&[0, MAX_ITEMS as u64 + 1]) } else { count };
        let mut items: Vec<B256> = (0..count).map(|_| self.random.word()).collect();
        if count > 0 {
            let index = self.random.below(count) as usize;
            items[index] = self.content_id(net, payee);
            if self.slip() {
                items[index] = items[0];
            }
        }
        items
    }

    pub(super) fn register(&mut self, index: usize, items: &[B256], payee: B256, status: u8) {
        let net = &mut self.datanets[index];
        let list = if status == ACCEPTED { &mut net.accepted } else { &mut net.waiting };
        list.extend(items.iter().map(|&item| Entry { item, payee, status }));
        self.moments.push(self.time);
    }

    pub(super) fn register_batch(&mut self, index: usize, batch: Batch, payee: B256, status: u8) {
        self.register(index, &[batch_item(batch.root)], payee, status);
        let batches = &mut self.datanets[index].batches;
        if batches.iter().all(|known| known.root != batch.root) {
            batches.push(batch);
        }
    }

    /// Everything that is said of a registration.
    pub(super) fn view_entry(&mut self, id: U256, item: B256, payee: B256) {
        let datanets = self.contracts.datanets;
        self.view(datanets, &contributionCall { datanetId: id, item });
        self.view(datanets, &submissionCall { datanetId: id, item, payee });
        let time = self.moment();
        self.view(datanets, &statusAtCall { datanetId: id, item, time });
    }

    pub(super) fn view_entries(&mut self, id: U256, items: &[B256], payee: B256) {
        for &item in items.iter().take(3) {
            self.view_entry(id, item, payee);
        }
    }
}

/// The status with which a record starts that its contributor registers.
pub(super) fn status_of(net: &Datanet) -> u8 {
    if net.policy == CURATED { PENDING } else { ACCEPTED }
}

pub(super) fn is_accepted(net: &Datanet, item: &B256) -> bool {
    net.accepted.iter().any(|entry| entry.item == *item)
}
