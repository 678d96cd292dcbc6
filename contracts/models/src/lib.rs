//! The program Models: models with their Datanets, shares, signers and rule.
//!
//! `abi/IModels.sol` documents every function, event and error. Each section of the interface is a
//! trait (adr/0025), which one file implements:
//!
//! | file | what it does |
//! |---|---|
//! | `registration` | registers a model; `check` checks its terms |
//! | `ownership` | hands a model over |
//! | `signers` | the operator and the scorers, who change with a delay |
//! | `snapshots` | up to when a model draws on its Datanets |
//! | `sources` | the Datanets that a model draws on or leaves out |
//! | `terms` | what other contracts and anyone else read of a model |
//! | `storage` | what the words of the contract's storage hold |
//!
//! This file has the storage, the constructor, and what several of the others check.
#![cfg_attr(target_arch = "wasm32", no_main)]
#![allow(
    missing_docs,
    reason = "abi/IModels.sol is the documentation, and the SDK's macros generate public items"
)]

extern crate alloc;

mod check;
mod ownership;
mod registration;
mod signers;
mod snapshots;
mod sources;
mod storage;
mod terms;

use alloy_primitives::{Address, U256};
use storage::{ModelWord, Outline, Snapshot};
use stylus_sdk::prelude::*;
use tributary_interfaces::models::{IModelsPeers, NotModelOwner, PeersReturn, UnknownModel, ZeroValue};
use tributary_parts::{Revert, contract_storage, require, router};

/// Indexes in `peers`.
const DATANETS: u8 = 0;
const REWARDS: u8 = 1;

contract_storage! {
    /// All models.
    pub struct Models {
        /// The contracts that this one works with, in the order of `peers()`.
        peers: Map(index: u8 => Address),
        /// How many models there are.
        count: Map(=> U256),
        /// Each model's own words.
        models: StructMap(id: U256 => ModelWord),
        /// The snapshots of a model.
        snapshots: Map(id: U256, index: u64 => Snapshot),
    }
}

router!(
    Models: models,
    construct: Some(|this, input| this.constructor(&input.address(), &input.address()))
);

impl Models {
    fn constructor(&mut self, datanets: &Address, rewards: &Address) -> Result<(), Revert> {
        require!(!datanets.is_zero() && !rewards.is_zero(), ZeroValue {});
        self.peers.set(&DATANETS, datanets);
        self.peers.set(&REWARDS, rewards);
        Ok(())
    }

    /// The peer with this index.
    fn peer(&self, index: u8) -> Address {
        self.peers.get(&index)
    }
}

impl IModelsPeers for Models {
    /// `IModels.peers`
    fn peers(&self) -> PeersReturn {
        PeersReturn { datanets: self.peer(DATANETS), rewards: self.peer(REWARDS) }
    }
}

impl Models {
    /// The block's timestamp, in seconds since 1970 (UTC).
    fn now(&self) -> u64 {
        self.vm().block_timestamp()
    }

    /// All zero if there is no such model.
    #[inline(never)]
    fn outline(&self, model_id: &U256) -> Outline {
        self.models.get(model_id, ModelWord::OUTLINE)
    }

    /// The outline of a model that must exist.
    #[inline(never)]
    fn existing(&self, model_id: &U256) -> Result<Outline, Revert> {
        let outline = self.outline(model_id);
        require!(!outline.owner.is_zero(), UnknownModel { model_id });
        Ok(outline)
    }

    /// The caller must own the model; returns its outline.
    #[inline(never)]
    fn only_owner(&self, model_id: &U256) -> Result<Outline, Revert> {
        let outline = self.existing(model_id)?;
        let caller = self.vm().msg_sender();
        require!(outline.owner == caller, NotModelOwner { model_id, caller: &caller });
        Ok(outline)
    }
}
