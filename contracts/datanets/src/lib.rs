//! The program Datanets: communities' datasets, and the records that are registered in them.
//!
//! `abi/IDatanets.sol` documents every function, event and error. Each section of the interface is
//! a trait (adr/0025), which one file implements:
//!
//! | file | what it does |
//! |---|---|
//! | `registry` | creates Datanets, hands them over, closes them |
//! | `roles` | treasury, attestor, curators, listed contributors, and what they vouch for |
//! | `contributing` | registers records and batches: openly, by signature, after a commitment |
//! | `curating` | the statuses of registrations and of single records of a batch, now and in the past |
//! | `claim_keys` | who holds a payee |
//! | `storage` | what the words of the contract's storage hold |
//!
//! This file has the storage, and what several of the others check.
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
use storage::{Commitment, ContributionRules, DatanetWord, Entry, Item};
use stylus_sdk::prelude::*;
use tributary_core::limits::{INNER_CALL_FLOOR, MAX_ITEMS, MAX_URI};
use tributary_interfaces::datanets::{
    DatanetIsClosed, GasTooLow, IDatanetsClaimKeys, IDatanetsRoles, InvalidLength, InvalidSignature,
    NotContributor, NotCurator, NotDatanetOwner, SignatureExpired, UnknownDatanet, UriTooLong,
};
use tributary_parts::{Revert, call, contract_storage, require, revert, router};

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
        /// The registrations that wait for a curator.
        submissions: Map(id: U256, item: B256, payee: B256 => Option<Entry>),
        /// How the status of an accepted item changed.
        history: Map(id: U256, item: B256, index: u64 => Changes),
        /// How the status of a record of a batch changed, by a digest of batch and record. It is
        /// not in `history`, since anyone can register that digest as an item.
        member_history: Map(id: U256, batch_item_and_content_id: B256, index: u64 => Changes),
        /// An account's index in the list of curators; 0 if it is not in it.
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

/* WHO THE CALLER MUST BE */

impl Datanets {
    /// The caller must own the Datanet; returns its rules.
    #[inline(never)]
    fn only_owner(&self, datanet_id: &U256) -> Result<ContributionRules, Revert> {
        let rules = self.existing(datanet_id)?;
        let caller = self.vm().msg_sender();
        require!(rules.owner == caller, NotDatanetOwner { datanet_id, caller: &caller });
        Ok(rules)
    }

    /// The caller must be the Datanet's owner or a curator; returns the caller.
    #[inline(never)]
    fn only_curator(&self, datanet_id: &U256) -> Result<Address, Revert> {
        self.existing(datanet_id)?;
        let caller = self.vm().msg_sender();
        let trusted = self.is_curator(datanet_id, &caller);
        require!(trusted, NotCurator { datanet_id, caller: &caller });
        Ok(caller)
    }

    /// The caller must hold the payee of this item.
    #[inline(never)]
    fn only_holder(&self, datanet_id: &U256, item: &B256, payee: &B256) -> Result<(), Revert> {
        let caller = self.vm().msg_sender();
        let holds = self.holder_of(payee) == caller;
        require!(holds, NotContributor { datanet_id, item, caller: &caller });
        Ok(())
    }
}

/* THE RULES OF A DATANET */

impl Datanets {
    /// All zero if there is no such Datanet.
    #[inline(never)]
    fn rules(&self, datanet_id: &U256) -> ContributionRules {
        self.datanets.get(datanet_id, DatanetWord::RULES)
    }

    #[inline(never)]
    fn set_rules(&mut self, datanet_id: &U256, rules: &ContributionRules) {
        self.datanets.set(datanet_id, DatanetWord::RULES, rules);
    }

    /// The rules of a Datanet that must exist.
    #[inline(never)]
    fn existing(&self, datanet_id: &U256) -> Result<ContributionRules, Revert> {
        let rules = self.rules(datanet_id);
        require!(!rules.owner.is_zero(), UnknownDatanet { datanet_id });
        Ok(rules)
    }

    /// The rules of a Datanet that must exist and be open.
    #[inline(never)]
    fn open_rules(&self, datanet_id: &U256) -> Result<ContributionRules, Revert> {
        let rules = self.existing(datanet_id)?;
        require!(rules.closed_at == 0, DatanetIsClosed { datanet_id });
        Ok(rules)
    }
}

/* TIME AND SIGNATURES */

impl Datanets {
    /// The block's timestamp, in seconds since 1970 (UTC).
    fn now(&self) -> u64 {
        self.vm().block_timestamp()
    }

    fn check_deadline(&self, deadline: &U256) -> Result<(), Revert> {
        require!(U256::from(self.now()) <= *deadline, SignatureExpired { deadline });
        Ok(())
    }

    /// The account must have signed the digest. `among_many`: a contract gets a bounded amount of
    /// gas for its check.
    #[inline(never)]
    fn check_signature(
        &self,
        account: &Address,
        digest: &B256,
        signature: &[u8],
        among_many: bool,
    ) -> Result<(), Revert> {
        let signed = if among_many {
            call::is_signed_by_among_many(self.vm(), *account, *digest, signature)
                .ok_or_else(|| revert(GasTooLow { needed: INNER_CALL_FLOOR }))?
        } else {
            call::is_signed_by(self.vm(), *account, *digest, signature)
        };
        require!(signed, InvalidSignature { account });
        Ok(())
    }
}

/* LENGTHS OF ARGUMENTS */

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
