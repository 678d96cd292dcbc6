//! Datanets, their owners, and whom they trust.

use crate::{
    batches::Batch,
    generator::{Generator, MOST_KNOWN},
    sources::is_source_of,
    target::Target,
    trick::Trick,
};
use alloy_primitives::{Address, B256, U256};
use std::collections::HashSet;
use tributary_core::limits::{MAX_CURATORS, MAX_TREASURY_FEE_BPS};
use tributary_interfaces::IDatanets::*;
use tributary_test_kit::values::{LISTED, OPEN};

/// A Datanet as it should be.
#[derive(Clone, Debug, Default)]
pub(crate) struct Datanet {
    pub(crate) id: U256,
    pub(crate) owner: Address,
    pub(crate) pending: Address,
    pub(crate) policy: u8,
    pub(crate) closed: bool,
    pub(crate) commit_first: bool,
    pub(crate) curators: Vec<Address>,
    pub(crate) listed: Vec<Address>,
    /// Registrations that were accepted, as far as they are remembered.
    pub(crate) accepted: Vec<Entry>,
    /// All items that were accepted.
    pub(crate) accepted_items: HashSet<B256>,
    /// Registrations that wait, as far as they are remembered.
    pub(crate) waiting: Vec<Entry>,
    /// All registrations that wait: item and payee.
    pub(crate) waits: HashSet<(B256, B256)>,
    /// Batches, as far as they are remembered.
    pub(crate) batches: Vec<Batch>,
    /// The identities that the attestor knows.
    pub(crate) identities: [B256; 2],
}

/// A registration as it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) item: B256,
    pub(crate) payee: B256,
    pub(crate) status: u8,
}

impl Datanet {
    pub(crate) fn is_accepted(&self, item: &B256) -> bool {
        self.accepted_items.contains(item)
    }

    /// Whether an account is the owner or a curator.
    pub(crate) fn trusts(&self, account: Address) -> bool {
        account == self.owner || self.curators.contains(&account)
    }
}

impl<T: Target> Generator<T> {
    /// Creates a Datanet; the first one is open and needs no commitments.
    pub(crate) fn create_datanet(&mut self) {
        let first = self.datanets.is_empty();
        let policy = if first { OPEN } else { self.number(OPEN.into(), LISTED.into(), 255) as u8 };
        let commit_first = !first && self.random.one_in(4);
        self.create_datanet_with(policy, commit_first);
    }

    pub(crate) fn create_datanet_with(&mut self, policy: u8, commit_first: bool) {
        let owner = self.anyone();
        let fee = self.number(0, MAX_TREASURY_FEE_BPS.into(), 65_535) as u16;
        let attestor = if self.random.one_in(3) { Address::ZERO } else { self.account() };
        let terms = DatanetTerms {
            uri: self.text(),
            termsHash: self.any_digest(),
            policy,
            treasury: self.role_holder(),
            treasuryFeeBps: fee,
            attestor,
            commitFirst: commit_first,
        };
        let datanets = self.contracts.datanets;
        let identities = [self.random.word(), self.random.word()];
        let mut id = U256::ZERO;
        if self.push(owner, datanets, &createDatanetCall { terms }) {
            id = U256::from_be_slice(&self.output);
            let datanet = Datanet { id, owner, policy, commit_first, identities, ..Datanet::default() };
            // Where there are enough, in place of one that is closed, if any.
            if self.datanets.len() < MOST_KNOWN {
                self.datanets.push(datanet);
            } else if let Some(closed) = self.datanets.iter_mut().find(|datanet| datanet.closed) {
                *closed = datanet;
            }
        }
        self.look(datanets, &datanetCountCall {});
        self.look_at_datanet(id);
    }

    /// The owner offers a Datanet to an account, or takes the offer back.
    pub(crate) fn offer_datanet(&mut self) {
        let Some((_, owner, id)) = self.some_owned_datanet() else { return };
        let account = if self.random.one_in(4) { Address::ZERO } else { self.anyone() };
        let call = offerDatanetCall { datanetId: id, pendingOwner: account };
        if self.push(owner, self.contracts.datanets, &call) {
            self.update_datanet(id, |datanet| datanet.pending = account);
        }
        self.look_at_datanet(id);
    }

    /// The account that a Datanet is offered to accepts it.
    pub(crate) fn accept_datanet(&mut self) {
        let offered: Vec<usize> =
            (0..self.datanets.len()).filter(|index| !self.datanets[*index].pending.is_zero()).collect();
        let Some(index) = self.random.choose(&offered) else { return self.offer_datanet() };
        let (meant, pending) = (self.datanets[index].id, self.datanets[index].pending);
        let id = self.id(meant);
        let from = self.only(pending, id == meant, "only the pending owner accepts");
        if self.push(from, self.contracts.datanets, &acceptDatanetCall { datanetId: id }) {
            self.update_datanet(id, |datanet| {
                (datanet.owner, datanet.pending) = (from, Address::ZERO);
            });
            if self.random.one_in(4) {
                self.forbid(true, "an offer is accepted once");
                self.push(from, self.contracts.datanets, &acceptDatanetCall { datanetId: id });
            }
        }
        self.look_at_datanet(id);
    }

    /// The owner closes a Datanet; in a long run seldom, since it is permanent.
    pub(crate) fn close_datanet(&mut self) {
        if self.scope.is_long() && self.random.one_in(2) {
            return self.create_datanet();
        }
        let Some((index, owner, id)) = self.some_owned_datanet() else { return };
        // Without its records a model's later answers would be nobody's.
        let honest = |model: usize| self.models[model].honest && is_source_of(self, model, index);
        if self.scope.is_long() && (0..self.models.len()).any(honest) {
            (self.valid, self.forbidden) = (true, None);
            return self.create_datanet();
        }
        self.valid &= !self.datanets[index].closed;
        if self.push(owner, self.contracts.datanets, &closeDatanetCall { datanetId: id }) {
            self.update_datanet(id, |datanet| datanet.closed = true);
            if self.random.one_in(4) {
                self.forbid(true, "a Datanet is closed once");
                self.push(owner, self.contracts.datanets, &closeDatanetCall { datanetId: id });
            }
        }
        self.look_at_datanet(id);
    }

    /// The owner trusts an account as a curator, or no longer.
    pub(crate) fn set_curator(&mut self) {
        let Some((index, owner, id)) = self.some_owned_datanet() else { return };
        let account = self.account();
        let trusted = !self.random.one_in(3);
        self.set_curator_of(index, owner, id, account, trusted);
    }

    fn set_curator_of(&mut self, index: usize, from: Address, id: U256, account: Address, trusted: bool) {
        let datanets = self.contracts.datanets;
        let curators = &self.datanets[index].curators;
        self.valid &= !trusted || curators.len() < MAX_CURATORS || curators.contains(&account);
        if self.push(from, datanets, &setCuratorCall { datanetId: id, account, trusted }) {
            self.update_datanet(id, |datanet| set_member(&mut datanet.curators, account, trusted));
        }
        self.look(datanets, &isCuratorCall { datanetId: id, account });
        self.look(datanets, &curatorsOfCall { datanetId: id });
    }

    /// The owner sets about as many curators as there may be; some go again, and one too many comes.
    pub(crate) fn set_many_curators(&mut self) {
        let Some(index) = self.some_datanet() else { return };
        let (id, owner) = (self.datanets[index].id, self.datanets[index].owner);
        let mut set: Vec<Address> = Vec::new();
        for _ in self.datanets[index].curators.len()..=MAX_CURATORS {
            let account = self.random.address();
            self.set_curator_of(index, owner, id, account, true);
            set.push(account);
        }
        for _ in 0..self.random.below(4) {
            let account = self.random.pick(&set);
            let trusted = self.random.one_in(3);
            self.set_curator_of(index, owner, id, account, trusted);
        }
        // In a long run there is room for others again.
        if self.scope.is_long() {
            for account in set {
                self.set_curator_of(index, owner, id, account, false);
            }
        }
    }

    /// The owner or a curator lists an account, or no longer.
    pub(crate) fn set_listed(&mut self) {
        let Some(index) = self.some_datanet() else { return };
        let (from, id) = self.curator(index);
        let account = self.account();
        let listed = !self.random.one_in(4);
        if self.push(from, self.contracts.datanets, &setListedCall { datanetId: id, account, listed }) {
            self.update_datanet(id, |datanet| set_member(&mut datanet.listed, account, listed));
        }
        self.look(self.contracts.datanets, &isListedCall { datanetId: id, account });
    }

    /// The owner or a curator vouches for a Datanet's bytes.
    pub(crate) fn vouch(&mut self) {
        if let Some(index) = self.some_datanet() {
            self.vouch_for(index);
        }
    }

    /// The owner vouches for all up to a second ago.
    pub(crate) fn vouch_up_to_now(&mut self, index: usize) {
        let (id, owner) = (self.datanets[index].id, self.datanets[index].owner);
        let known = self.read(self.contracts.datanets, &datanetCall { datanetId: id });
        let up_to = self.time - 1;
        self.valid &= known.is_some_and(|known| known.vouchedUpTo < up_to);
        self.push(owner, self.contracts.datanets, &vouchCall { datanetId: id, upTo: up_to });
    }

    /// Vouches up to a second ago or before; by a trick up to now, or no further than before.
    pub(crate) fn vouch_for(&mut self, index: usize) {
        let datanets = self.contracts.datanets;
        let known = self.read(datanets, &datanetCall { datanetId: self.datanets[index].id });
        let last = known.map_or(0, |known| known.vouchedUpTo);
        let latest = self.time - 1;
        self.valid &= last < latest;
        let near = self.random.one_in(2);
        let least = if near { latest.saturating_sub(100) } else { 0 }.max(last + 1);
        let up_to = self.number(least.into(), latest.max(least).into(), u64::MAX.into()) as u64;
        let up_to = if self.tries(Trick::NothingNewVouched) { last } else { up_to };
        let (from, id) = self.curator(index);
        if self.push(from, datanets, &vouchCall { datanetId: id, upTo: up_to }) {
            let past = up_to < self.time;
            self.require("past-is-fixed", past, || format!("vouched up to {up_to}, which is not past"));
            self.note_moment(up_to);
        }
        self.look_at_datanet(id);
        let ids = (0..self.random.below(4)).map(U256::from).chain([id]).collect();
        self.look(datanets, &leastVouchedCall { datanetIds: ids });
    }

    /// The index of one of the Datanets.
    pub(crate) fn some_datanet(&mut self) -> Option<usize> {
        (!self.datanets.is_empty()).then(|| self.random.index(self.datanets.len()))
    }

    /// One of the Datanets: its index, its owner, and its id; by tricks another account or another
    /// id.
    pub(crate) fn some_owned_datanet(&mut self) -> Option<(usize, Address, U256)> {
        let index = self.some_datanet()?;
        let (meant, owner) = (self.datanets[index].id, self.datanets[index].owner);
        let id = self.id(meant);
        Some((index, self.only(owner, id == meant, "only the owner of the Datanet may"), id))
    }

    /// A Datanet's owner or one of its curators, and its id; by tricks another account or another
    /// id.
    pub(crate) fn curator(&mut self, index: usize) -> (Address, U256) {
        let datanet = &self.datanets[index];
        let trusted = [&datanet.curators[..], &[datanet.owner]].concat();
        let meant = datanet.id;
        let curator = self.random.pick(&trusted);
        let (from, id) = (self.caller(curator), self.id(meant));
        let trusts = self.datanets[index].trusts(from);
        self.forbid(id == meant && !trusts, "only owner and curators of the Datanet may");
        (from, id)
    }

    /// Changes what is kept of a Datanet, if it is kept in mind.
    pub(crate) fn update_datanet(&mut self, id: U256, change: impl FnOnce(&mut Datanet)) {
        if let Some(datanet) = self.datanets.iter_mut().find(|datanet| datanet.id == id) {
            change(datanet);
        }
    }

    pub(crate) fn look_at_datanet(&mut self, id: U256) {
        self.look(self.contracts.datanets, &datanetCall { datanetId: id });
        self.look(self.contracts.datanets, &isOpenCall { datanetId: id });
    }
}

fn set_member(list: &mut Vec<Address>, account: Address, member: bool) {
    list.retain(|other| *other != account);
    if member {
        list.push(account);
    }
}
