//! Datanets and the contributions in them: see `abi/IDatanets.sol`, which documents every function,
//! event and error.
#![cfg_attr(target_arch = "wasm32", no_main)]
#![allow(
    missing_docs,
    reason = "abi/IDatanets.sol is the documentation, and the SDK's macros generate public items"
)]

extern crate alloc;

mod claim_keys;
mod contributing;
mod curating;
mod registry;
mod roles;
mod storage;

use alloy_primitives::{Address, B256, U256};
use curating::history::Changes;
use storage::{Commitment, ContributionRules, DatanetWord, Entry, Item, Role, Successor};
use stylus_sdk::prelude::*;
use tributary_core::{
    limits::{MAX_ITEMS, MAX_URI},
    status::Status,
};
use tributary_interfaces::datanets::{
    DatanetIsClosed, IDatanetsClaimKeys, IDatanetsTrust, InvalidLength, InvalidStatus, NotContributor,
    NotCurator, NotDatanetOwner, UnknownDatanet, UriTooLong,
};
use tributary_parts::{Revert, contract_storage, require, router, store::WordIndex};

contract_storage! {
    /// All Datanets and contributions.
    pub struct Datanets {
        /// How many Datanets there are.
        count: Map(=> U256),
        /// How many registration numbers were given.
        registrations: Map(=> u64),
        /// Each Datanet's own words.
        datanets: StructMap(id: U256 => DatanetWord),
        /// The accepted items.
        items: Map(id: U256, item: B256 => Option<Item>),
        /// The registrations that wait.
        submissions: Map(id: U256, item: B256, payee: B256 => Option<Entry>),
        /// How the status of an accepted item changed.
        history: Map(id: U256, item: B256, index: u64 => Changes),
        /// The same of a record of a batch, by a digest of batch and record. A field of its own,
        /// since anyone can register that digest as an item.
        member_history: Map(id: U256, batch_item_and_content_id: B256, index: u64 => Changes),
        /// An account's index in the list of curators; 0 if it is none.
        curators: Map(id: U256, account: Address => u64),
        /// The curators.
        curator_list: List(id: U256 => Address),
        /// Whether an account may contribute to a listed Datanet.
        listed: Map(id: U256, account: Address => bool),
        /// The account behind a claim key; zero if none is bound.
        bound: Map(claim_key: B256 => Address),
        /// Which nonces of a group of 256 are cancelled, one bit each.
        cancelled: Map(account: Address, nonce_group: U256 => U256),
        /// The commitments that were not revealed.
        commitments: Map(commitment: B256 => Commitment),
    }
}

router!(Datanets: datanets, construct: None);

/// The words of a role that changes with a delay.
#[derive(Clone, Copy)]
struct RoleWords {
    account: WordIndex<DatanetWord, Address>,
    successor: WordIndex<DatanetWord, Successor>,
}

const TREASURY: RoleWords =
    RoleWords { account: DatanetWord::TREASURY, successor: DatanetWord::NEXT_TREASURY };
const ATTESTOR: RoleWords =
    RoleWords { account: DatanetWord::ATTESTOR, successor: DatanetWord::NEXT_ATTESTOR };

/// What is read, and what is checked of whoever calls.
impl Datanets {
    fn now(&self) -> u64 {
        self.vm().block_timestamp()
    }

    #[inline(never)]
    fn rules(&self, datanet_id: &U256) -> ContributionRules {
        self.datanets.get(datanet_id, DatanetWord::RULES)
    }

    #[inline(never)]
    fn set_rules(&mut self, datanet_id: &U256, rules: &ContributionRules) {
        self.datanets.set(datanet_id, DatanetWord::RULES, rules);
    }

    /// Who has a role now, and who takes it over.
    #[inline(never)]
    fn role(&self, datanet_id: &U256, words: RoleWords) -> Role {
        let account = self.datanets.get(datanet_id, words.account);
        Role::at(account, self.datanets.get(datanet_id, words.successor), self.now())
    }

    #[inline(never)]
    fn existing(&self, datanet_id: &U256) -> Result<ContributionRules, Revert> {
        let rules = self.rules(datanet_id);
        require!(!rules.owner.is_zero(), UnknownDatanet { datanet_id });
        Ok(rules)
    }

    /// The rules of a Datanet that takes contributions.
    #[inline(never)]
    fn open_rules(&self, datanet_id: &U256) -> Result<ContributionRules, Revert> {
        let rules = self.existing(datanet_id)?;
        require!(rules.closed_at == 0, DatanetIsClosed { datanet_id });
        Ok(rules)
    }

    #[inline(never)]
    fn only_owner(&self, datanet_id: &U256) -> Result<ContributionRules, Revert> {
        let rules = self.existing(datanet_id)?;
        let caller = self.vm().msg_sender();
        require!(rules.owner == caller, NotDatanetOwner { datanet_id, caller: &caller });
        Ok(rules)
    }

    /// The caller, if it is the Datanet's owner or a curator.
    #[inline(never)]
    fn only_curator(&self, datanet_id: &U256) -> Result<Address, Revert> {
        self.existing(datanet_id)?;
        let caller = self.vm().msg_sender();
        let trusted = self.is_curator(datanet_id, &caller);
        require!(trusted, NotCurator { datanet_id, caller: &caller });
        Ok(caller)
    }

    /// Refuses a caller who does not hold the payee of this item.
    #[inline(never)]
    fn only_holder(&self, datanet_id: &U256, item: &B256, payee: &B256) -> Result<(), Revert> {
        let caller = self.vm().msg_sender();
        let holds = self.holder_of(payee) == caller;
        require!(holds, NotContributor { datanet_id, item, caller: &caller });
        Ok(())
    }
}

#[inline(never)]
fn check_length(length: usize) -> Result<(), Revert> {
    require!((1..=MAX_ITEMS).contains(&length), InvalidLength { length: &U256::from(length) });
    Ok(())
}

#[inline(never)]
fn check_uri(uri: &[u8]) -> Result<(), Revert> {
    require!(uri.len() <= MAX_URI, UriTooLong { length: &U256::from(uri.len()) });
    Ok(())
}

/// A status changes to another one, and retraction is for good.
#[inline(never)]
fn check_change(present: Status, requested: Status) -> Result<(), Revert> {
    require!(
        present.can_become(requested),
        InvalidStatus { present: present as u8, requested: requested as u8 }
    );
    Ok(())
}
