//! Calls of Datanets.

use super::builder::Builder;
use super::members::Batch;
use alloy_primitives::{Address, B256, U256};
use tributary_core::payee::{Payee, claim_key};
use tributary_interfaces::IDatanets::*;

/// A Datanet as it should be.
#[derive(Clone, Debug)]
pub(super) struct Datanet {
    pub(super) id: u64,
    pub(super) owner: Address,
    pub(super) pending: Address,
    pub(super) policy: u8,
    pub(super) attestor: Address,
    pub(super) closed: bool,
    pub(super) commit_first: bool,
    pub(super) curators: Vec<Address>,
    pub(super) listed: Vec<Address>,
    pub(super) items: Vec<Item>,
    pub(super) batches: Vec<Batch>,
    /// Identities with their claim keys and the accounts that they are bound to.
    pub(super) keys: Vec<(B256, B256, Option<Address>)>,
}

/// A record or a batch as it should be.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) id: B256,
    pub(super) payee: B256,
    pub(super) status: u8,
}

pub(super) const ACCEPTED: u8 = 2;
pub(super) const RETRACTED: u8 = 4;
pub(super) const SETTABLE: [u8; 3] = [2, 3, 5];

impl Builder<'_> {
    pub(super) fn datanets_call(&mut self) {
        match self.random.below(40) {
            22..=24 => self.contribute_for(),
            25 | 26 => self.contribute_for_many(),
            27 => self.cancel_nonces(),
            28..=30 => self.commit(),
            31..=33 => self.reveal(),
            34..=36 => self.curate_members(),
            37 => self.retract_members(),
            38 => self.bind_signed(),
            39 => self.change_wallet(),
            0 | 1 => self.create_datanet(),
            2 => self.offer_datanet(),
            3 => self.accept_datanet(),
            4 => self.close_datanet(),
            5 => self.set_curator(),
            6 | 7 => self.set_listed(),
            8..=10 => self.contribute(),
            11 | 12 => self.contribute_many(),
            13 | 14 => self.contribute_as(),
            15 => self.contribute_batch(),
            16 => self.contribute_batch_as(),
            17 | 18 => self.curate(),
            19 => self.retract(),
            _ => self.bind(),
        }
    }

    pub(super) fn create_datanet(&mut self) {
        let owner = self.anybody();
        let first = self.datanets.is_empty();
        let policy = if first { 0 } else { self.number(0, 2, 255) as u8 };
        let fee = self.number(0, 3000, 65_535) as u16;
        let treasury = if fee == 0 && self.random.one_in(2) { Address::ZERO } else { self.account() };
        let attestor = if self.random.one_in(3) { Address::ZERO } else { self.account() };
        let terms = DatanetTerms {
            uri: self.uri(),
            termsHash: self.random.word(),
            policy,
            treasury,
            treasuryFeeBps: fee,
            attestor,
            commitFirst: !first && self.random.one_in(4),
        };
        let commit_first = terms.commitFirst;
        let places = self.places;
        if self.push("createDatanet", owner, places.datanets, U256::ZERO, &createDatanetCall { terms }) {
            let id = self.datanets.len() as u64 + 1;
            let keys = (0..2)
                .map(|_| self.random.word())
                .map(|identity| (identity, claim_key(U256::from(id), identity).to_word(), None))
                .collect();
            let (curators, listed, items, batches) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
            let pending = Address::ZERO;
            self.datanets.push(Datanet {
                id,
                owner,
                pending,
                policy,
                attestor,
                closed: false,
                commit_first,
                curators,
                listed,
                items,
                batches,
                keys,
            });
        }
        self.view(places.datanets, &datanetCountCall {});
        self.view_datanet(self.datanets.len() as u64);
    }

    fn offer_datanet(&mut self) {
        let Some((place, net)) = self.some_datanet() else { return };
        let (from, id) = (self.caller(net.owner), self.id(net.id));
        let account = if self.random.one_in(4) { Address::ZERO } else { self.anybody() };
        if self.push(
            "offerDatanet",
            from,
            self.places.datanets,
            U256::ZERO,
            &offerDatanetCall { datanetId: id, pendingOwner: account },
        ) {
            self.datanets[place].pending = account;
        }
        self.view_datanet(net.id);
    }

    fn accept_datanet(&mut self) {
        let Some((place, net)) = self.some_datanet() else { return };
        let meant = if net.pending.is_zero() { self.anybody() } else { net.pending };
        let (from, id) = (self.caller(meant), self.id(net.id));
        self.clean &= from == net.pending;
        if self.push(
            "acceptDatanet",
            from,
            self.places.datanets,
            U256::ZERO,
            &acceptDatanetCall { datanetId: id },
        ) {
            self.datanets[place].owner = from;
            self.datanets[place].pending = Address::ZERO;
        }
        self.view_datanet(net.id);
    }

    fn close_datanet(&mut self) {
        let Some((place, net)) = self.some_datanet() else { return };
        let (from, id) = (self.caller(net.owner), self.id(net.id));
        self.clean &= !net.closed;
        if self.push(
            "closeDatanet",
            from,
            self.places.datanets,
            U256::ZERO,
            &closeDatanetCall { datanetId: id },
        ) {
            self.datanets[place].closed = true;
        }
        self.view_datanet(net.id);
    }

    fn set_curator(&mut self) {
        let Some((place, net)) = self.some_datanet() else { return };
        let (from, id, account) = (self.caller(net.owner), self.id(net.id), self.account());
        let trusted = !self.random.one_in(4);
        if self.push(
            "setCurator",
            from,
            self.places.datanets,
            U256::ZERO,
            &setCuratorCall { datanetId: id, account, trusted },
        ) {
            set(&mut self.datanets[place].curators, account, trusted);
        }
        self.view(self.places.datanets, &isCuratorCall { datanetId: id, account });
    }

    fn set_listed(&mut self) {
        let Some((place, net)) = self.some_datanet() else { return };
        let (from, id, account) = (self.curator(&net), self.id(net.id), self.account());
        let listed = !self.random.one_in(4);
        if self.push(
            "setListed",
            from,
            self.places.datanets,
            U256::ZERO,
            &setListedCall { datanetId: id, account, listed },
        ) {
            set(&mut self.datanets[place].listed, account, listed);
        }
        self.view(self.places.datanets, &isListedCall { datanetId: id, account });
    }

    fn contribute(&mut self) {
        let Some((place, net)) = self.some_datanet() else { return };
        let (from, id) = (self.contributor(&net), self.id(net.id));
        let item = self.content_id(&net);
        if self.push(
            "contribute",
            from,
            self.places.datanets,
            U256::ZERO,
            &contributeCall { datanetId: id, contentId: item },
        ) {
            self.register(place, &[item], Payee::Account(from).to_word(), status_of(&net));
        }
        self.view_item(id, item);
    }

    fn contribute_many(&mut self) {
        let Some((place, net)) = self.some_datanet() else { return };
        let (from, id) = (self.contributor(&net), self.id(net.id));
        let items = self.content_ids(&net);
        let call = contributeManyCall { datanetId: id, contentIds: items.clone() };
        if self.push("contributeMany", from, self.places.datanets, U256::ZERO, &call) {
            self.register(place, &items, Payee::Account(from).to_word(), status_of(&net));
        }
        self.view_items(id, &items);
    }

    fn contribute_as(&mut self) {
        let Some((place, net)) = self.some_datanet() else { return };
        let (from, id) = (self.curator(&net), self.id(net.id));
        let (items, payee) = (self.content_ids(&net), self.payee(&net));
        self.clean &= !net.closed;
        let call = contributeAsCall { datanetId: id, payee, contentIds: items.clone() };
        if self.push("contributeAs", from, self.places.datanets, U256::ZERO, &call) {
            self.register(place, &items, payee, ACCEPTED);
        }
        self.view_items(id, &items);
    }

    fn contribute_batch(&mut self) {
        let Some((place, net)) = self.some_datanet() else { return };
        let (from, id) = (self.contributor(&net), self.id(net.id));
        let (root, leaves) = self.batch(&net);
        let count = self.number(1, (1 << 40) - 1, u64::MAX.into()) as u64;
        let call = contributeBatchCall { datanetId: id, root, count, uri: self.uri() };
        if self.push("contributeBatch", from, self.places.datanets, U256::ZERO, &call) {
            self.register(place, &[root], Payee::Account(from).to_word(), status_of(&net));
            self.datanets[place].batches.push(Batch::new(root, leaves));
        }
        self.view_item(id, root);
    }

    fn contribute_batch_as(&mut self) {
        let Some((place, net)) = self.some_datanet() else { return };
        let (from, id) = (self.curator(&net), self.id(net.id));
        let ((root, leaves), payee) = (self.batch(&net), self.payee(&net));
        self.clean &= !net.closed;
        let count = self.number(1, (1 << 40) - 1, u64::MAX.into()) as u64;
        let call = contributeBatchAsCall { datanetId: id, payee, root, count, uri: self.uri() };
        if self.push("contributeBatchAs", from, self.places.datanets, U256::ZERO, &call) {
            self.register(place, &[root], payee, ACCEPTED);
            self.datanets[place].batches.push(Batch::new(root, leaves));
        }
        self.view_item(id, root);
    }

    fn curate(&mut self) {
        let Some((place, net)) = self.some_datanet() else { return };
        let (from, id) = (self.curator(&net), self.id(net.id));
        let mut status = self.random.pick(&SETTABLE);
        let fit: Vec<B256> = net
            .items
            .iter()
            .filter(|item| item.status != status && item.status != RETRACTED)
            .map(|item| item.id)
            .collect();
        let items = self.some_items(&net, &fit);
        if self.slip() {
            status = self.random.below(8) as u8;
        }
        let reason = if self.random.one_in(2) { B256::ZERO } else { self.random.word() };
        let call = curateCall { datanetId: id, items: items.clone(), status, reasonHash: reason };
        if self.push("curate", from, self.places.datanets, U256::ZERO, &call) {
            self.set_status(place, &items, status);
        }
        self.view_items(id, &items);
    }

    fn retract(&mut self) {
        let Some((place, net)) = self.some_datanet() else { return };
        let live: Vec<&Item> = net.items.iter().filter(|item| item.status != RETRACTED).collect();
        let Some(first) = self.random.any(&live) else { return };
        let bound = net.keys.iter().find(|key| key.1 == first.payee).and_then(|key| key.2);
        let owner = bound.or(Payee::from_word(first.payee).and_then(account_of)).unwrap_or_default();
        let own: Vec<B256> =
            live.iter().filter(|item| item.payee == first.payee).map(|item| item.id).collect();
        self.clean &= !owner.is_zero();
        let owner = if owner.is_zero() { self.anybody() } else { owner };
        let (from, id) = (self.caller(owner), self.id(net.id));
        let items = self.some_items(&net, &own);
        if self.push(
            "retract",
            from,
            self.places.datanets,
            U256::ZERO,
            &retractCall { datanetId: id, items: items.clone() },
        ) {
            self.set_status(place, &items, RETRACTED);
        }
        self.view_items(id, &items);
    }

    pub(super) fn bind(&mut self) {
        let Some((place, net)) = self.some_datanet() else { return };
        let key = self.random.below(net.keys.len() as u64) as usize;
        let (mut identity, word, bound) = net.keys[key];
        let attestor = if net.attestor.is_zero() { self.anybody() } else { net.attestor };
        let (from, id, account) = (self.caller(attestor), self.id(net.id), self.account());
        self.clean &= bound.is_none() && from == net.attestor;
        if self.slip() {
            identity = B256::ZERO;
        }
        let places = self.places;
        if self.push(
            "bindClaimKey",
            from,
            places.datanets,
            U256::ZERO,
            &bindClaimKeyCall { datanetId: id, identity, account },
        ) {
            self.datanets[place].keys[key].2 = Some(account);
        }
        self.view(places.datanets, &boundAccountCall { claimKey: word });
        self.view(places.datanets, &claimKeyOfCall { datanetId: id, identity });
    }

    pub(super) fn some_datanet(&mut self) -> Option<(usize, Datanet)> {
        let place = self.random.below(self.datanets.len().max(1) as u64) as usize;
        self.datanets.get(place).map(|net| (place, net.clone()))
    }

    pub(super) fn curator(&mut self, net: &Datanet) -> Address {
        let trusted = [&net.curators[..], &[net.owner]].concat();
        let meant = self.random.pick(&trusted);
        self.caller(meant)
    }

    /// Who may contribute at once.
    fn contributor(&mut self, net: &Datanet) -> Address {
        self.clean &= !net.commit_first;
        self.admitted(net)
    }

    /// Who may contribute; in a listed Datanet without anybody listed, the call is not expected to work.
    pub(super) fn admitted(&mut self, net: &Datanet) -> Address {
        self.clean &= !net.closed;
        if net.policy != 2 {
            return self.anybody();
        }
        let listed = self.random.any(&net.listed);
        self.clean &= listed.is_some();
        let meant = listed.unwrap_or_else(|| self.anybody());
        self.caller(meant)
    }

    fn payee(&mut self, net: &Datanet) -> B256 {
        if self.slip() {
            let mut word = Payee::Account(self.anybody()).to_word();
            let place = self.random.below(12) as usize;
            word[place] = self.random.below(4) as u8;
            return if self.random.one_in(3) { B256::with_last_byte(0) } else { word };
        }
        if self.random.one_in(2) {
            self.random.pick(&net.keys).1
        } else {
            Payee::Account(self.anybody()).to_word()
        }
    }

    pub(super) fn content_id(&mut self, net: &Datanet) -> B256 {
        if self.slip() {
            let taken = self.random.any(&net.items).map(|item| item.id);
            return taken.unwrap_or_default();
        }
        self.random.word()
    }

    pub(super) fn content_ids(&mut self, net: &Datanet) -> Vec<B256> {
        let count = match self.random.below(40) {
            0 => 256,
            _ => 1 + self.random.below(4),
        };
        let count = if self.slip() { self.random.pick(&[0, 257]) } else { count };
        let mut items: Vec<B256> = (0..count).map(|_| self.random.word()).collect();
        if count > 0 && self.slip() {
            let place = self.random.below(count) as usize;
            items[place] = match self.random.below(4) {
                0 => B256::ZERO,
                1 => items[0],
                _ => self.content_id(net),
            };
        }
        items
    }

    /// Some of the items that fit, each once; by a slip twice, of another kind, unknown, or none.
    fn some_items(&mut self, net: &Datanet, fit: &[B256]) -> Vec<B256> {
        self.clean &= !fit.is_empty();
        let mut items: Vec<B256> = fit.iter().copied().filter(|_| self.random.one_in(2)).collect();
        if items.is_empty() {
            items.extend(fit.first());
        }
        if self.slip() {
            match self.random.below(4) {
                0 => items.extend(items.clone()),
                1 => items.push(self.random.word()),
                2 => items.extend(self.random.any(&net.items).map(|item| item.id)),
                _ => items.clear(),
            }
        }
        items
    }

    pub(super) fn register(&mut self, place: usize, items: &[B256], payee: B256, status: u8) {
        self.datanets[place].items.extend(items.iter().map(|&id| Item { id, payee, status }));
    }

    fn set_status(&mut self, place: usize, items: &[B256], status: u8) {
        self.datanets[place]
            .items
            .iter_mut()
            .filter(|item| items.contains(&item.id))
            .for_each(|item| item.status = status);
    }

    fn view_datanet(&mut self, id: u64) {
        self.view(self.places.datanets, &datanetCall { datanetId: U256::from(id) });
    }

    pub(super) fn view_item(&mut self, id: U256, item: B256) {
        self.view(self.places.datanets, &contributionCall { datanetId: id, item });
    }

    pub(super) fn view_items(&mut self, id: U256, items: &[B256]) {
        for &item in items.iter().take(3) {
            self.view_item(id, item);
        }
    }
}

pub(super) fn account_of(payee: Payee) -> Option<Address> {
    match payee {
        Payee::Account(account) => Some(account),
        _ => None,
    }
}

pub(super) fn status_of(net: &Datanet) -> u8 {
    if net.policy == 1 { 1 } else { ACCEPTED }
}

fn set(list: &mut Vec<Address>, account: Address, member: bool) {
    list.retain(|other| *other != account);
    if member {
        list.push(account);
    }
}
