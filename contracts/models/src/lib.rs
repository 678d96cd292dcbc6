//! Models, lineage and shares: see `abi/IModels.sol`, which documents every function, event and
//! error.
#![cfg_attr(target_arch = "wasm32", no_main)]
#![allow(
    missing_docs,
    reason = "abi/IModels.sol is the documentation, and the SDK's macros generate public items"
)]

extern crate alloc;

mod check;
mod register;
mod route;
mod signers;
mod snapshots;
mod sources;
mod storage;
mod terms;

use alloy_primitives::{Address, B256, U256};
use storage::{HEAD, Head, PENDING_OWNER};
use stylus_sdk::prelude::*;
use tributary_interfaces::IModels::{
    ModelOffered, ModelTransferred, NotModelOwner, NotPendingOwner, UnknownModel, ZeroValue,
};
use tributary_parts::{Revert, log, require, store::Words};

/// Word indexes of `peers`.
const DATANETS: u8 = 0;
const REWARDS: u8 = 1;

sol_storage! {
    /// All models.
    #[entrypoint]
    pub struct Models {
        /// The contracts that this one works with, in the order of `peers()`.
        Words peers;
        /// How many models there are.
        Words count;
        /// A model's words, by model and the word indexes in `storage.rs`.
        Words models;
        /// A [`Snapshot`](storage::Snapshot), by model and index.
        Words snapshots;
    }
}

impl Models {
    pub fn constructor(&mut self, datanets: Address, rewards: Address) -> Result<(), Revert> {
        require!(!datanets.is_zero() && !rewards.is_zero(), ZeroValue {});
        self.peers.set(&[&DATANETS], datanets.into_word());
        self.peers.set(&[&REWARDS], rewards.into_word());
        Ok(())
    }

    pub fn offer_model(&mut self, model_id: &U256, pending_owner: &Address) -> Result<(), Revert> {
        let owner = self.only_owner(model_id)?.owner;
        self.models.set(&[model_id, &PENDING_OWNER], pending_owner.into_word());
        log!(self.vm(), ModelOffered { modelId: model_id, owner: &owner, pendingOwner: pending_owner });
        Ok(())
    }

    pub fn accept_model(&mut self, model_id: &U256) -> Result<(), Revert> {
        let caller = self.vm().msg_sender();
        let offered = Address::from_word(self.word(model_id, PENDING_OWNER)) == caller && !caller.is_zero();
        require!(offered, NotPendingOwner { modelId: model_id, caller: &caller });
        let head = self.head(model_id);
        self.models.set(&[model_id, &HEAD], Head { owner: caller, ..head }.pack());
        self.models.set(&[model_id, &PENDING_OWNER], B256::ZERO);
        log!(self.vm(), ModelTransferred { modelId: model_id, from: &head.owner, to: &caller });
        Ok(())
    }

    pub fn peer(&self, index: u8) -> Address {
        Address::from_word(self.peers.get(&[&index]))
    }
}

/// What is read, and what is checked of whoever calls.
impl Models {
    fn now(&self) -> u64 {
        self.vm().block_timestamp()
    }

    fn word(&self, model_id: &U256, index: u8) -> B256 {
        self.models.get(&[model_id, &index])
    }

    #[inline(never)]
    fn head(&self, model_id: &U256) -> Head {
        Head::unpack(self.word(model_id, HEAD))
    }

    #[inline(never)]
    fn existing(&self, model_id: &U256) -> Result<Head, Revert> {
        let head = self.head(model_id);
        require!(!head.owner.is_zero(), UnknownModel { modelId: model_id });
        Ok(head)
    }

    #[inline(never)]
    fn only_owner(&self, model_id: &U256) -> Result<Head, Revert> {
        let head = self.existing(model_id)?;
        let caller = self.vm().msg_sender();
        require!(head.owner == caller, NotModelOwner { modelId: model_id, caller: &caller });
        Ok(head)
    }
}
