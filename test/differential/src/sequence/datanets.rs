//! Datanets, their owners, and whom they trust.

use super::builder::Builder;
use super::members::Batch;
use alloy_primitives::{Address, B256, U256};
use tributary_core::limits::{MAX_CURATORS, MAX_TREASURY_FEE_BPS};
use tributary_interfaces::IDatanets::*;
use tributary_test_kit::values::{LISTED, OPEN};

/// A Datanet as it should be.
#[derive(Clone, Debug)]
pub(super) struct Datanet {
    pub(super) id: u64,
    pub(super) owner: Address,
    pub(super) pending: Address,
    pub(super) policy: u8,
    pub(super) closed: bool,
    pub(super) commit_first: bool,
    pub(super) curators: Vec<Address>,
    pub(super) listed: Vec<Address>,
    /// What is its payee's for good.
    pub(super) accepted: Vec<Entry>,
    /// What waits for its payee.
    pub(super) waiting: Vec<Entry>,
    pub(super) batches: Vec<Batch>,
    /// Whom the attestor knows.
    pub(super) identities: [B256; 2],
}

/// A registration as it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) item: B256,
    pub(super) payee: B256,
    pub(super) status: u8,
}

impl Builder<'_> {
    pub(super) fn datanets_call(&mut self) {
        match self.random.below(24) {
            0..=3 => self.create_datanet(),
            4 => self.offer_datanet(),
            5 | 6 => self.accept_datanet(),
            7 => self.close_datanet(),
            8..=10 => self.set_curator(),
            11 if self.random.one_in(3) => self.crowd(),
            12 | 13 => self.set_listed(),
            14 | 15 => self.vouch(),
            16..=18 => self.roles_call(),
            19..=22 => self.bind(),
            _ => self.registrations_call(),
        }
    }

    pub(super) fn create_datanet(&mut self) {
        let owner = self.anybody();
        let first = self.datanets.is_empty();
        let policy = if first { OPEN } else { self.number(OPEN.into(), LISTED.into(), 255) as u8 };
        let fee = self.number(0, MAX_TREASURY_FEE_BPS.into(), 65_535) as u16;
        let attestor = if self.random.one_in(3) { Address::ZERO } else { self.account() };
        let commit_first = !first && self.random.one_in(4);
        let terms = DatanetTerms {
            uri: self.uri(),
            termsHash: self.any_digest(),
            policy,
            treasury: self.role_holder(),
            treasuryFeeBps: fee,
            attestor,
            commitFirst: commit_first,
        };
        let datanets = self.contracts.datanets;
        let identities = [self.random.word(), self.random.word()];
        if self.push("createDatanet", owner, datanets, U256::ZERO, &createDatanetCall { terms }) {
            self.datanets.push(Datanet {
                id: self.datanets.len() as u64 + 1,
                owner,
                pending: Address::ZERO,
                policy,
                closed: false,
                commit_first,
                curators: Vec::new(),
                listed: Vec::new(),
                accepted: Vec::new(),
                waiting: Vec::new(),
                batches: Vec::new(),
                identities,
            });
        }
        self.view(datanets, &datanetCountCall {});
        self.view_datanet(U256::from(self.datanets.len()));
    }

    fn offer_datanet(&mut self) {
        let Some((index, net)) = self.some_datanet() else { return };
        let (from, id) = (self.caller(net.owner), self.id(net.id));
        let account = if self.random.one_in(4) { Address::ZERO } else { self.anybody() };
        let call = offerDatanetCall { datanetId: id, pendingOwner: account };
        if self.push("offerDatanet", from, self.contracts.datanets, U256::ZERO, &call) {
            self.datanets[index].pending = account;
        }
        self.view_datanet(id);
    }

    fn accept_datanet(&mut self) {
        let offered: Vec<usize> =
            (0..self.datanets.len()).filter(|index| !self.datanets[*index].pending.is_zero()).collect();
        let Some(index) = self.random.choose(&offered) else { return self.offer_datanet() };
        let net = self.datanets[index].clone();
        let (from, id) = (self.caller(net.pending), self.id(net.id));
        let call = acceptDatanetCall { datanetId: id };
        if self.push("acceptDatanet", from, self.contracts.datanets, U256::ZERO, &call) {
            (self.datanets[index].owner, self.datanets[index].pending) = (from, Address::ZERO);
        }
        self.view_datanet(id);
    }

    fn close_datanet(&mut self) {
        let Some((index, net)) = self.some_datanet() else { return };
        let (from, id) = (self.caller(net.owner), self.id(net.id));
        self.clean &= !net.closed;
        let call = closeDatanetCall { datanetId: id };
        if self.push("closeDatanet", from, self.contracts.datanets, U256::ZERO, &call) {
            self.datanets[index].closed = true;
        }
        self.view_datanet(id);
    }

    fn set_curator(&mut self) {
        let Some((index, net)) = self.some_datanet() else { return };
        let (from, account) = (self.caller(net.owner), self.account());
        let trusted = !self.random.one_in(3);
        self.set_curator_of(index, from, account, trusted);
    }

    fn set_curator_of(&mut self, index: usize, from: Address, account: Address, trusted: bool) {
        let (id, datanets) = (self.id(self.datanets[index].id), self.contracts.datanets);
        let call = setCuratorCall { datanetId: id, account, trusted };
        if self.push("setCurator", from, datanets, U256::ZERO, &call) {
            set(&mut self.datanets[index].curators, account, trusted);
        }
        self.view(datanets, &isCuratorCall { datanetId: id, account });
        self.view(datanets, &curatorsOfCall { datanetId: id });
    }

    /// Sets about as many curators as there may be; some go again, and one too many comes.
    fn crowd(&mut self) {
        let Some((index, net)) = self.some_datanet() else { return };
        let mut set: Vec<Address> = Vec::new();
        for _ in net.curators.len()..=MAX_CURATORS {
            let account = self.random.address();
            self.clean = self.datanets[index].curators.len() < MAX_CURATORS;
            self.set_curator_of(index, net.owner, account, true);
            set.push(account);
        }
        for _ in 0..self.random.below(4) {
            let account = self.random.pick(&set);
            let trusted = self.random.one_in(3);
            self.set_curator_of(index, net.owner, account, trusted);
        }
    }

    fn set_listed(&mut self) {
        let Some((index, net)) = self.some_datanet() else { return };
        let (from, id, account) = (self.curator(&net), self.id(net.id), self.account());
        let listed = !self.random.one_in(4);
        let call = setListedCall { datanetId: id, account, listed };
        if self.push("setListed", from, self.contracts.datanets, U256::ZERO, &call) {
            set(&mut self.datanets[index].listed, account, listed);
        }
        self.view(self.contracts.datanets, &isListedCall { datanetId: id, account });
    }

    pub(super) fn vouch(&mut self) {
        let Some((_, net)) = self.some_datanet() else { return };
        self.vouch_for(&net);
    }

    /// Owner or curator vouches up to a second ago or before, by a slip up to now, or no further
    /// than before.
    pub(super) fn vouch_for(&mut self, net: &Datanet) {
        let (datanets, id) = (self.contracts.datanets, self.id(net.id));
        let known = self.ask(datanets, &datanetCall { datanetId: U256::from(net.id) });
        let last = known.map_or(0, |known| known.vouchedUpTo);
        let latest = self.time - 1;
        self.clean &= last < latest;
        let near = self.random.one_in(2);
        let least = if near { latest.saturating_sub(100) } else { 0 }.max(last + 1);
        let up_to = self.number(least.into(), latest.max(least).into(), u64::MAX.into()) as u64;
        let up_to = if self.slip() { last } else { up_to };
        let from = self.curator(net);
        let call = vouchCall { datanetId: id, upTo: up_to };
        if self.push("vouch", from, datanets, U256::ZERO, &call) {
            self.moments.push(up_to);
        }
        self.view_datanet(id);
        let ids = (0..self.random.below(4)).map(U256::from).chain([id]).collect();
        self.view(datanets, &leastVouchedCall { datanetIds: ids });
    }

    pub(super) fn some_datanet(&mut self) -> Option<(usize, Datanet)> {
        let index = self.random.below(self.datanets.len().max(1) as u64) as usize;
        self.datanets.get(index).map(|net| (index, net.clone()))
    }

    /// Owner or curator; by a slip somebody else.
    pub(super) fn curator(&mut self, net: &Datanet) -> Address {
        let trusted = [&net.curators[..], &[net.owner]].concat();
        let meant = self.random.pick(&trusted);
        self.caller(meant)
    }

    pub(super) fn view_datanet(&mut self, id: U256) {
        self.view(self.contracts.datanets, &datanetCall { datanetId: id });
        self.view(self.contracts.datanets, &isOpenCall { datanetId: id });
    }
}

fn set(list: &mut Vec<Address>, account: Address, member: bool) {
    list.retain(|other| *other != account);
    if member {
        list.push(account);
    }
}
