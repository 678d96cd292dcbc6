//! Registration of models.

use crate::{
    DATANETS, Models, REWARDS, check,
    storage::{AssetAndBond, ModelWord, Outline, RoundRules},
};
use alloy_primitives::{Address, U256};
use stylus_sdk::prelude::*;
use tributary_core::{limits::MAX_DEPTH, split::BPS};
use tributary_interfaces::{
    datanets::IsOpenCall,
    models::{
        AssetMismatch, BaseTakesNothing, DatanetNotOpen, IModelsRegistration, LineageTooDeep,
        ModelRegistered, ModelTerms, SourceMissing,
    },
    rewards::OpenPoolCall,
};
use tributary_parts::{Revert, call, log, require, revert};

impl IModelsRegistration for Models {
    /// `IModels.registerModel`
    fn register_model(&mut self, terms: &ModelTerms<'_>) -> Result<U256, Revert> {
        check::terms(terms, self.peer(REWARDS))?;
        self.check_datanets(terms)?;
        let depth = self.depth_above(terms)?;
        let id = self.model_count().saturating_add(U256::from(1));
        let owner = self.vm().msg_sender();
        self.count.set((), &id);
        self.write(&id, terms, owner, depth);
        let pool =
            OpenPoolCall { model_id: &id, asset: &terms.asset, contributors_bps: terms.contributors_bps };
        call::of(self.vm(), self.peer(REWARDS), &pool)?;
        log(self.vm(), &ModelRegistered { model_id: &id, owner: &owner, terms });
        Ok(id)
    }

    /// `IModels.modelCount`
    fn model_count(&self) -> U256 {
        self.count.get(())
    }
}

impl Models {
    /// Writes a new model. Its terms were checked, so that every number fits its field and every
    /// list its words.
    fn write(&mut self, id: &U256, terms: &ModelTerms<'_>, owner: Address, depth: u8) {
        let outline = Outline {
            owner,
            owner_bps: terms.owner_bps,
            base_bps: terms.base_bps,
            sources: terms.sources.len() as u8,
            payees: terms.payees.len() as u8,
            depth,
            is_private: terms.is_private,
        };
        let rules = RoundRules {
            operator: terms.operator,
            contributors_bps: terms.contributors_bps,
            bond_bps: terms.bond_bps,
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
        models.set(id, ModelWord::BASE_MODEL, &terms.base_model_id);
        models.set(id, ModelWord::ARTIFACT_HASH, &terms.artifact_hash);
        models.set(id, ModelWord::MANIFEST_ROOT, &terms.manifest_root);
        models.set(id, ModelWord::FEATURE_ROOT, &terms.feature_root);
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

    fn check_datanets(&self, terms: &ModelTerms<'_>) -> Result<(), Revert> {
        for source in &terms.sources {
            let datanet_id = &source.datanet_id;
            let is_open = call::of(self.vm(), self.peer(DATANETS), &IsOpenCall { datanet_id })?;
            require!(is_open, DatanetNotOpen { datanet_id });
        }
        Ok(())
    }

    /// The depth of a new model. Its base must exist, be paid in the same asset, have fixed shares
    /// if it has a share of this model, and not be too deep; and the new model must draw on all
    /// Datanets of the base.
    fn depth_above(&self, terms: &ModelTerms<'_>) -> Result<u8, Revert> {
        let base_model_id = &terms.base_model_id;
        if base_model_id.is_zero() {
            return Ok(1);
        }
        let base = self.existing(base_model_id)?;
        let base_asset = self.models.get(base_model_id, ModelWord::ASSET_AND_BOND).asset;
        require!(base_asset == terms.asset, AssetMismatch { asset: &terms.asset, base_asset: &base_asset });
        let base_takes = u128::from(self.round_rules(base_model_id).contributors_bps) < BPS;
        require!(terms.base_bps == 0 || base_takes, BaseTakesNothing { base_model_id });
        require!(base.depth < MAX_DEPTH, LineageTooDeep { base_model_id });
        let sources = self.stored_sources(base_model_id).into_iter().map(|source| source.datanet_id);
        if let Some(missing) = check::missing(&terms.sources, sources) {
            return Err(revert(SourceMissing { base_model_id, datanet_id: &missing }));
        }
        Ok(base.depth + 1)
    }
}
