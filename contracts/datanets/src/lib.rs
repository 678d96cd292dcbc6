//! Datanets and the contributions in them: see `abi/IDatanets.sol`, which documents every function,
//! event and error.
#![cfg_attr(target_arch = "wasm32", no_main)]
#![allow(
    missing_docs,
    reason = "abi/IDatanets.sol is the documentation, and the SDK's macros generate public items"
)]

extern crate alloc;

mod claim_keys;
mod commit;
mod datanet;
mod history;
mod members;
mod register;
mod route;
mod signed;
mod statuses;
mod storage;
mod trust;

use alloy_primitives::{Address, B256, U256};
use storage::{Entry, HEAD, Head, Item, Role};
use stylus_sdk::prelude::*;
use tributary_core::{
    limits::{MAX_ITEMS, MAX_URI},
    status::Status,
};
use tributary_interfaces::IDatanets::*;
use tributary_parts::{Revert, require, store::Words};

sol_storage! {
    /// All Datanets and contributions.
    #[entrypoint]
    pub struct Datanets {
        /// How many Datanets there are.
        Words count;
        /// How many registration numbers were given.
        Words registrations;
        /// A Datanet's words, by Datanet and the word indexes in `storage.rs`.
        Words datanets;
        /// An accepted [`Item`], by Datanet and item.
        Words items;
        /// A waiting [`Entry`], by Datanet, item and payee.
        Words submissions;
        /// How the status of an accepted item changed, by Datanet, item and the word indexes of
        /// `history.rs`.
        Words history;
        /// The same of a record of a batch, by Datanet, a digest of batch and record, and word
        /// index. A field of its own, since anybody can register that digest as an item.
        Words member_history;
        /// An account's index in the list of curators, counted from 1, by Datanet and account.
        Words curators;
        /// The list of curators: their number at (Datanet, 0), then the accounts.
        Words curator_list;
        /// 1 for an account that may contribute to a listed Datanet, by Datanet and account.
        Words listed;
        /// The account behind a claim key, by claim key.
        Words bound;
        /// Which of 256 nonces are cancelled, by account and nonce / 256.
        Words cancelled;
        /// A [`Commitment`](storage::Commitment) by its digest; zero once it was revealed.
        Words commitments;
    }
}

/// What is read, and what is checked of whoever calls.
impl Datanets {
    fn now(&self) -> u64 {
        self.vm().block_timestamp()
    }

    #[inline(never)]
    fn head(&self, datanet_id: &U256) -> Head {
        Head::unpack(self.datanets.get(&[datanet_id, &HEAD]))
    }

    #[inline(never)]
    fn set_head(&mut self, datanet_id: &U256, head: &Head) {
        self.datanets.set(&[datanet_id, &HEAD], head.pack());
    }

    /// A role as it stands now.
    #[inline(never)]
    fn role(&self, datanet_id: &U256, index: u8) -> Role {
        let word = |index: u8| self.datanets.get(&[datanet_id, &index]);
        Role::at(word(index), word(index + 1), self.now())
    }

    #[inline(never)]
    fn item(&self, datanet_id: &U256, item: &B256) -> Option<Item> {
        Item::unpack(self.items.get(&[datanet_id, item]))
    }

    #[inline(never)]
    fn waiting(&self, datanet_id: &U256, item: &B256, payee: &B256) -> Option<Entry> {
        Entry::unpack(self.submissions.get(&[datanet_id, item, payee]))
    }

    #[inline(never)]
    fn existing(&self, datanet_id: &U256) -> Result<Head, Revert> {
        let head = self.head(datanet_id);
        require!(!head.owner.is_zero(), UnknownDatanet { datanetId: datanet_id });
        Ok(head)
    }

    /// The head of a Datanet that takes contributions.
    #[inline(never)]
    fn open_head(&self, datanet_id: &U256) -> Result<Head, Revert> {
        let head = self.existing(datanet_id)?;
        require!(head.closed_at == 0, DatanetIsClosed { datanetId: datanet_id });
        Ok(head)
    }

    #[inline(never)]
    fn only_owner(&self, datanet_id: &U256) -> Result<Head, Revert> {
        let head = self.existing(datanet_id)?;
        let caller = self.vm().msg_sender();
        require!(head.owner == caller, NotDatanetOwner { datanetId: datanet_id, caller: &caller });
        Ok(head)
    }

    /// The caller, if it is the Datanet's owner or a curator.
    #[inline(never)]
    fn only_curator(&self, datanet_id: &U256) -> Result<Address, Revert> {
        self.existing(datanet_id)?;
        let caller = self.vm().msg_sender();
        let trusted = self.is_curator(datanet_id, &caller);
        require!(trusted, NotCurator { datanetId: datanet_id, caller: &caller });
        Ok(caller)
    }

    /// Refuses a caller who does not hold the payee of this item.
    #[inline(never)]
    fn only_holder(&self, datanet_id: &U256, item: &B256, payee: &B256) -> Result<(), Revert> {
        let caller = self.vm().msg_sender();
        let holds = self.holder_of(payee) == caller;
        require!(holds, NotContributor { datanetId: datanet_id, item: item, caller: &caller });
        Ok(())
    }
}

#[inline(never)]
fn check_length(length: usize) -> Result<(), Revert> {
    require!((1..=MAX_ITEMS).contains(&length), InvalidLength { length: &(length as u64) });
    Ok(())
}

#[inline(never)]
fn check_uri(uri: &[u8]) -> Result<(), Revert> {
    require!(uri.len() <= MAX_URI, UriTooLong { length: &(uri.len() as u64) });
    Ok(())
}

/// A status changes to another one, and retraction is for good.
#[inline(never)]
fn check_change(present: Status, requested: Status) -> Result<(), Revert> {
    require!(
        present.can_become(requested),
        InvalidStatus { present: &(present as u8), requested: &(requested as u8) }
    );
    Ok(())
}
