//! Models, lineage and shares: see `abi/IModels.sol`, which documents every function, event and
//! error.
#![cfg_attr(target_arch = "wasm32", no_main)]
#![allow(
    missing_docs,
    reason = "abi/IModels.sol is the documentation, and the SDK's macros generate public items"
)]

extern crate alloc;

mod check;
mod registration;
mod signers;
mod snapshots;
mod sources;
mod storage;
mod terms;

use alloy_primitives::{Address, U256};
use storage::{ModelWord, Outline, Snapshot};
use stylus_sdk::prelude::*;
use tributary_interfaces::models::{
    IModelsOwnership, IModelsPeers, ModelOffered, ModelTransferred, NotModelOwner, NotPendingOwner,
    PeersReturn, UnknownModel, ZeroValue,
};
use tributary_parts::{Revert, contract_storage, log, require, router};

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

impl IModelsOwnership for Models {
    /// `IModels.offerModel`
    fn offer_model(&mut self, model_id: &U256, pending_owner: &Address) -> Result<(), Revert> {
        let owner = self.only_owner(model_id)?.owner;
        self.models.set(model_id, ModelWord::PENDING_OWNER, pending_owner);
        log(self.vm(), &ModelOffered { model_id, owner: &owner, pending_owner });
        Ok(())
    }

    /// `IModels.acceptModel`
    fn accept_model(&mut self, model_id: &U256) -> Result<(), Revert> {
        let caller = self.vm().msg_sender();
        let offered = self.models.get(model_id, ModelWord::PENDING_OWNER) == caller && !caller.is_zero();
        require!(offered, NotPendingOwner { model_id, caller: &caller });
        let outline = self.outline(model_id);
        self.models.set(model_id, ModelWord::OUTLINE, &Outline { owner: caller, ..outline });
        self.models.set(model_id, ModelWord::PENDING_OWNER, &Address::ZERO);
        log(self.vm(), &ModelTransferred { model_id, from: &outline.owner, to: &caller });
        Ok(())
    }

    /// `IModels.ownerOf`
    fn owner_of(&self, model_id: &U256) -> Address {
        self.outline(model_id).owner
    }
}

/// What is read, and what is checked of whoever calls.
impl Models {
    fn now(&self) -> u64 {
        self.vm().block_timestamp()
    }

    #[inline(never)]
    fn outline(&self, model_id: &U256) -> Outline {
        self.models.get(model_id, ModelWord::OUTLINE)
    }

    #[inline(never)]
    fn existing(&self, model_id: &U256) -> Result<Outline, Revert> {
        let outline = self.outline(model_id);
        require!(!outline.owner.is_zero(), UnknownModel { model_id });
        Ok(outline)
    }

    #[inline(never)]
    fn only_owner(&self, model_id: &U256) -> Result<Outline, Revert> {
        let outline = self.existing(model_id)?;
        let caller = self.vm().msg_sender();
        require!(outline.owner == caller, NotModelOwner { model_id, caller: &caller });
        Ok(outline)
    }
}
