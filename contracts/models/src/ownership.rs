//! Who owns a model: ownership moves in two steps.

use crate::{
    Models,
    storage::{ModelWord, Outline},
};
use alloy_primitives::{Address, U256};
use stylus_sdk::prelude::*;
use tributary_interfaces::models::{IModelsOwnership, ModelOffered, ModelTransferred, NotPendingOwner};
use tributary_parts::{Revert, log, require};

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
