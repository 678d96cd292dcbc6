//! Registering a model.

use crate::{
    DATANETS, Models, REWARDS, check,
    storage::{AssetAndBond, ModelWord, Outline, RoundRules},
};
use alloy_primitives::{Address, U256};
use stylus_sdk::prelude::*;
use tributary_core::{limits::MAX_DEPTH, split::BPS};
use tributary_interfaces::{
    IDatanets,
    IModels::{
        AssetMismatch, BaseTakesNothing, DatanetNotOpen, LineageTooDeep, ModelRegistered, ModelTerms,
        SourceMissing,
    },
    IRewards,
};
use tributary_parts::{Revert, abi::Args, call, emit_any, refusal, require};

impl Models {
    pub fn register_model(&mut self, terms: ModelTerms) -> Result<U256, Revert> {
        check::terms(&terms, self.peer(REWARDS))?;
        self.check_datanets(&terms)?;
        let depth = self.depth_above(&terms)?;
        let id = self.model_count().saturating_add(U256::from(1));
        let owner = self.vm().msg_sender();
        self.count.set((), &id);
        self.write(&id, &terms, owner, depth);
        let pool = IRewards::openPoolCall {
            modelId: id,
            asset: terms.asset,
            contributorsBps: terms.contributorsBps,
        };
        call::write(self.vm(), self.peer(REWARDS), &pool)?;
        emit_any(self.vm(), ModelRegistered { modelId: id, owner, terms });
        Ok(id)
    }

    pub fn model_count(&self) -> U256 {
        self.count.get(())
    }

    /// Writes a new model. Its terms were checked, so every number fits its field and every list
    /// its words.
    fn write(&mut self, id: &U256, terms: &ModelTerms, owner: Address, depth: u8) {
        let outline = Outline {
            owner,
            owner_bps: terms.ownerBps,
            base_bps: terms.baseBps,
            sources: terms.sources.len() as u8,
            payees: terms.payees.len() as u8,
            depth,
            is_private: terms.isPrivate,
        };
        let rules = RoundRules {
            operator: terms.operator,
            contributors_bps: terms.contributorsBps,
            bond_bps: terms.bondBps,
            window: terms.window,
            scorers: terms.scorers.len() as u8,
            quorum: terms.quorum,
            announced: false,
        };
        let asset_and_bond = AssetAndBond { asset: terms.asset, bond: terms.bond };
        let models = &mut self.models;
        models.set(id, ModelWord::OUTLINE, &outline);
        models.set(id, ModelWord::ASSET_AND_BOND, &asset_and_bond);
        models.set(id, ModelWord::ROUND_RULES, &rules);
        models.set(id, ModelWord::BASE_MODEL, &terms.baseModelId);
        models.set(id, ModelWord::ARTIFACT_HASH, &terms.artifactHash);
        models.set(id, ModelWord::MANIFEST_ROOT, &terms.manifestRoot);
        models.set(id, ModelWord::FEATURE_ROOT, &terms.featureRoot);
        models.set(id, ModelWord::RULE, &terms.rule);
        for (index, source) in (0..).zip(&terms.sources) {
            models.set(id, ModelWord::SOURCES.at(index), &source.into());
        }
        for (index, scorer) in (0..).zip(&terms.scorers) {
            models.set(id, ModelWord::SCORERS.at(index), scorer);
        }
        for (index, share) in (0..).zip(&terms.payees) {
            models.set(id, ModelWord::PAYEES.at(index), &share.into());
        }
    }

    fn check_datanets(&self, terms: &ModelTerms) -> Result<(), Revert> {
        for source in &terms.sources {
            let call = IDatanets::isOpenCall { datanetId: source.datanetId };
            let is_open = Args::new(&call::read(self.vm(), self.peer(DATANETS), &call)?).boolean()?;
            require!(is_open, DatanetNotOpen { datanetId: &source.datanetId });
        }
        Ok(())
    }

    /// The depth of the new model. Its base must exist, be paid in the same asset, take what is
    /// given to it and not be too deep itself, and the new model draws on all that the base does.
    fn depth_above(&self, terms: &ModelTerms) -> Result<u8, Revert> {
        let base_id = &terms.baseModelId;
        if base_id.is_zero() {
            return Ok(1);
        }
        let base = self.existing(base_id)?;
        let base_asset = self.models.get(base_id, ModelWord::ASSET_AND_BOND).asset;
        require!(base_asset == terms.asset, AssetMismatch { asset: &terms.asset, baseAsset: &base_asset });
        let base_takes = u128::from(self.round_rules(base_id).contributors_bps) < BPS;
        require!(terms.baseBps == 0 || base_takes, BaseTakesNothing { baseModelId: base_id });
        require!(base.depth < MAX_DEPTH, LineageTooDeep { baseModelId: base_id });
        let sources = self.sources_of(base_id).into_iter().map(|source| source.datanet_id);
        if let Some(missing) = check::missing(&terms.sources, sources) {
            return Err(refusal!(SourceMissing { baseModelId: base_id, datanetId: &missing }));
        }
        Ok(base.depth + 1)
    }
}
