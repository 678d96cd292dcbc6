//! Models, lineage and shares: see `abi/IModels.sol`, which documents every function, event and error.
#![cfg_attr(target_arch = "wasm32", no_main)]
#![allow(
    missing_docs,
    reason = "abi/IModels.sol is the documentation, and the SDK's macros generate public items"
)]

extern crate alloc;

mod check;
mod route;

use alloc::{string::String, vec::Vec};
use alloy_primitives::{Address, U16, U64, U256};
use stylus_sdk::prelude::*;
use tributary_interfaces::{
    IDatanets,
    IModels::{self, ModelTerms, RoundTerms, Share, ShareTerms},
    IRewards,
};
use tributary_parts::{Revert, call, emit, ensure};

/// The most models that a lineage may have.
const MAX_DEPTH: u8 = 8;

sol_storage! {
    /// All models.
    #[entrypoint]
    pub struct Models {
        address datanets;
        address rewards;
        uint256 count;
        mapping(uint256 => State) models;
    }

    /// One model. What a round needs is in the first three slots.
    pub struct State {
        address owner;
        uint16 owner_bps;
        uint16 base_bps;
        uint16 contributors_bps;
        uint16 outflow_cap_bps;
        uint32 window;
        address asset;
        uint96 bond;
        address operator;
        uint64 operator_since;
        uint8 quorum;
        uint8 depth;
        address pending_owner;
        address fallback_account;
        uint256 base_model_id;
        bytes32 artifact_hash;
        bytes32 manifest_root;
        bytes32 feature_root;
        bytes32 rule;
        uint256[] datanet_ids;
        address[] scorers;
        ShareState[] payees;
    }

    /// A payee with a fixed share, in one slot.
    pub struct ShareState {
        address account;
        uint16 bps;
    }
}

impl Models {
    pub fn constructor(&mut self, datanets: Address, rewards: Address) -> Result<(), Revert> {
        ensure(!datanets.is_zero() && !rewards.is_zero(), || IModels::ZeroValue {})?;
        self.datanets.set(datanets);
        self.rewards.set(rewards);
        Ok(())
    }

    pub fn register_model(&mut self, terms: ModelTerms) -> Result<U256, Revert> {
        check::terms(&terms)?;
        self.check_datanets(&terms.datanetIds)?;
        let depth = self.depth_above(&terms)?;
        let id = self.count.get() + U256::from(1);
        let owner = self.vm().msg_sender();
        let now = self.vm().block_timestamp();
        self.count.set(id);
        store(&mut self.models.setter(id), &terms, owner, now, depth);
        let pool = IRewards::openPoolCall {
            modelId: id,
            asset: terms.asset,
            contributorsBps: terms.contributorsBps,
        };
        call::write(self.vm(), self.rewards.get(), &pool)?;
        emit(self.vm(), IModels::ModelRegistered { modelId: id, owner, terms });
        Ok(id)
    }

    pub fn offer_model(&mut self, model_id: U256, pending_owner: Address) -> Result<(), Revert> {
        let owner = self.only_owner(model_id)?;
        self.models.setter(model_id).pending_owner.set(pending_owner);
        emit(self.vm(), IModels::ModelOffered { modelId: model_id, owner, pendingOwner: pending_owner });
        Ok(())
    }

    pub fn accept_model(&mut self, model_id: U256) -> Result<(), Revert> {
        let caller = self.vm().msg_sender();
        let mut state = self.models.setter(model_id);
        let offered = state.pending_owner.get();
        ensure(offered == caller, || IModels::NotPendingOwner { modelId: model_id, caller })?;
        let from = state.owner.get();
        state.owner.set(caller);
        state.pending_owner.set(Address::ZERO);
        emit(self.vm(), IModels::ModelTransferred { modelId: model_id, from, to: caller });
        Ok(())
    }

    pub fn set_operator(&mut self, model_id: U256, operator: Address) -> Result<(), Revert> {
        self.only_owner(model_id)?;
        ensure(!operator.is_zero(), || IModels::ZeroValue {})?;
        let now = self.vm().block_timestamp();
        let mut state = self.models.setter(model_id);
        let from = state.operator.get();
        state.operator.set(operator);
        state.operator_since.set(U64::from(now));
        emit(self.vm(), IModels::OperatorChanged { modelId: model_id, from, to: operator });
        Ok(())
    }

    pub fn model_count(&self) -> U256 {
        self.count.get()
    }

    pub fn model(&self, model_id: U256) -> Result<ModelTerms, Revert> {
        self.must_exist(model_id)?;
        let state = self.models.getter(model_id);
        let datanets = (0..state.datanet_ids.len()).filter_map(|i| state.datanet_ids.get(i));
        let scorers = (0..state.scorers.len()).filter_map(|i| state.scorers.get(i));
        Ok(ModelTerms {
            uri: String::new(),
            artifactHash: state.artifact_hash.get(),
            baseModelId: state.base_model_id.get(),
            datanetIds: datanets.collect(),
            manifestRoot: state.manifest_root.get(),
            featureRoot: state.feature_root.get(),
            rule: state.rule.get(),
            asset: state.asset.get(),
            ownerBps: state.owner_bps.get().to(),
            baseBps: state.base_bps.get().to(),
            contributorsBps: state.contributors_bps.get().to(),
            payees: payees(&state),
            scorers: scorers.collect(),
            quorum: state.quorum.get().to(),
            bond: state.bond.get().to(),
            window: state.window.get().to(),
            outflowCapBps: state.outflow_cap_bps.get().to(),
            operator: state.operator.get(),
            fallbackAccount: state.fallback_account.get(),
        })
    }

    pub fn owner_of(&self, model_id: U256) -> Address {
        self.models.getter(model_id).owner.get()
    }

    pub fn operator_of(&self, model_id: U256) -> (Address, u64) {
        let state = self.models.getter(model_id);
        (state.operator.get(), state.operator_since.get().to())
    }

    pub fn depth_of(&self, model_id: U256) -> u8 {
        self.models.getter(model_id).depth.get().to()
    }

    pub fn round_terms(&self, model_id: U256, scorer: Address) -> Result<RoundTerms, Revert> {
        self.must_exist(model_id)?;
        let state = self.models.getter(model_id);
        let place = (0..state.scorers.len()).find(|i| state.scorers.get(*i) == Some(scorer));
        Ok(RoundTerms {
            asset: state.asset.get(),
            contributorsBps: state.contributors_bps.get().to(),
            scorerIndex: place.map_or(0, |i| i as u8 + 1),
            quorum: state.quorum.get().to(),
            bond: state.bond.get().to(),
            window: state.window.get().to(),
            outflowCapBps: state.outflow_cap_bps.get().to(),
            operator: state.operator.get(),
        })
    }

    pub fn share_terms(&self, model_id: U256) -> Result<ShareTerms, Revert> {
        self.must_exist(model_id)?;
        let state = self.models.getter(model_id);
        Ok(ShareTerms {
            owner: state.owner.get(),
            baseModelId: state.base_model_id.get(),
            ownerBps: state.owner_bps.get().to(),
            baseBps: state.base_bps.get().to(),
            contributorsBps: state.contributors_bps.get().to(),
            payees: payees(&state),
        })
    }

    pub fn peers(&self) -> [Address; 2] {
        [self.datanets.get(), self.rewards.get()]
    }
}

impl Models {
    fn must_exist(&self, model_id: U256) -> Result<(), Revert> {
        let owner = self.models.getter(model_id).owner.get();
        ensure(!owner.is_zero(), || IModels::UnknownModel { modelId: model_id })
    }

    fn only_owner(&self, model_id: U256) -> Result<Address, Revert> {
        self.must_exist(model_id)?;
        let caller = self.vm().msg_sender();
        let owner = self.models.getter(model_id).owner.get();
        ensure(owner == caller, || IModels::NotModelOwner { modelId: model_id, caller })?;
        Ok(caller)
    }

    fn check_datanets(&self, ids: &[U256]) -> Result<(), Revert> {
        for id in ids {
            let call = IDatanets::datanetCall { datanetId: *id };
            let datanet = call::read(self.vm(), self.datanets.get(), &call)?;
            let is_open = !datanet.owner.is_zero() && datanet.closedAt == 0;
            ensure(is_open, || IModels::DatanetNotOpen { datanetId: *id })?;
        }
        Ok(())
    }

    /// The depth of the new model; its base must exist, be paid in the same asset and not be too deep itself.
    fn depth_above(&self, terms: &ModelTerms) -> Result<u8, Revert> {
        let base_id = terms.baseModelId;
        if base_id.is_zero() {
            return Ok(1);
        }
        self.must_exist(base_id)?;
        let base = self.models.getter(base_id);
        let base_asset = base.asset.get();
        ensure(base_asset == terms.asset, || IModels::AssetMismatch {
            asset: terms.asset,
            baseAsset: base_asset,
        })?;
        let depth: u8 = base.depth.get().to();
        ensure(depth < MAX_DEPTH, || IModels::LineageTooDeep { baseModelId: base_id })?;
        Ok(depth + 1)
    }
}

/// Writes a new model. The terms were checked, so every number fits its field.
fn store(state: &mut State, terms: &ModelTerms, owner: Address, now: u64, depth: u8) {
    state.owner.set(owner);
    state.owner_bps.set(U16::from(terms.ownerBps));
    state.base_bps.set(U16::from(terms.baseBps));
    state.contributors_bps.set(U16::from(terms.contributorsBps));
    state.outflow_cap_bps.set(U16::from(terms.outflowCapBps));
    state.window.set(terms.window.try_into().unwrap_or_default());
    state.asset.set(terms.asset);
    state.bond.set(terms.bond.try_into().unwrap_or_default());
    state.operator.set(terms.operator);
    state.operator_since.set(U64::from(now));
    state.quorum.set(terms.quorum.try_into().unwrap_or_default());
    state.depth.set(depth.try_into().unwrap_or_default());
    state.fallback_account.set(terms.fallbackAccount);
    state.base_model_id.set(terms.baseModelId);
    state.artifact_hash.set(terms.artifactHash);
    state.manifest_root.set(terms.manifestRoot);
    state.feature_root.set(terms.featureRoot);
    state.rule.set(terms.rule);
    terms.datanetIds.iter().for_each(|id| state.datanet_ids.push(*id));
    terms.scorers.iter().for_each(|scorer| state.scorers.push(*scorer));
    for share in &terms.payees {
        let mut slot = state.payees.grow();
        slot.account.set(share.account);
        slot.bps.set(U16::from(share.bps));
    }
}

fn payees(state: &State) -> Vec<Share> {
    let share = |share: &ShareState| Share { account: share.account.get(), bps: share.bps.get().to() };
    (0..state.payees.len()).filter_map(|i| state.payees.getter(i).map(|slot| share(&slot))).collect()
}
