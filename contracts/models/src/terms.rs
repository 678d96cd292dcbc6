//! A model's terms, as other contracts and anyone else read them.

use crate::{
    Models,
    storage::{AssetAndBond, ModelWord, PayeeShare},
};
use alloy_primitives::{Address, B256, U256};
use tributary_core::split::{BASE_SHARE, FIRST_PAYEE_SHARE, OWNER_SHARE};
use tributary_interfaces::models::{
    IModelsTerms, ModelTerms, RoundTerms, ScoringOfReturn, Share, ShareTermsReturn, Source, UnknownModel,
    VerdictTermsReturn,
};
use tributary_parts::{Revert, require};

impl IModelsTerms for Models {
    /// `IModels.model`
    fn model(&self, model_id: &U256) -> Result<ModelTerms<'_>, Revert> {
        let outline = self.existing(model_id)?;
        let round = self.round_terms(model_id)?;
        let digest = |word| self.models.get(model_id, word);
        let sources = self.stored_sources(model_id).into_iter();
        Ok(ModelTerms {
            uri: &[],
            artifact_hash: digest(ModelWord::ARTIFACT_HASH),
            base_model_id: self.models.get(model_id, ModelWord::BASE_MODEL),
            sources: sources
                .map(|source| Source { datanet_id: source.datanet_id, weight: source.weight })
                .collect(),
            manifest_root: digest(ModelWord::MANIFEST_ROOT),
            feature_root: digest(ModelWord::FEATURE_ROOT),
            rule: digest(ModelWord::RULE),
            asset: round.asset,
            owner_bps: outline.owner_bps,
            base_bps: outline.base_bps,
            contributors_bps: round.contributors_bps,
            payees: (0..outline.payees).map(|index| self.payee_share(model_id, index)).collect(),
            scorers: round.scorers,
            quorum: round.quorum,
            bond: round.bond,
            bond_bps: round.bond_bps,
            window: round.window,
            operator: round.operator,
            is_private: outline.is_private,
        })
    }

    /// `IModels.ruleOf`
    fn rule_of(&self, model_id: &U256) -> B256 {
        self.models.get(model_id, ModelWord::RULE)
    }

    /// `IModels.scoringOf`
    fn scoring_of(&self, model_id: &U256) -> ScoringOfReturn {
        let feature_root = self.models.get(model_id, ModelWord::FEATURE_ROOT);
        ScoringOfReturn { rule: self.rule_of(model_id), feature_root }
    }

    /// `IModels.verdictTerms`
    fn verdict_terms(&self, model_id: &U256) -> VerdictTermsReturn {
        let AssetAndBond { asset, bond } = self.models.get(model_id, ModelWord::ASSET_AND_BOND);
        VerdictTermsReturn { asset, bond, rule: self.rule_of(model_id) }
    }

    /// `IModels.isPrivate`
    fn is_private(&self, model_id: &U256) -> bool {
        self.outline(model_id).is_private
    }

    /// `IModels.roundTerms`: reads no word that it does not need, since rounds are proposed often.
    fn round_terms(&self, model_id: &U256) -> Result<RoundTerms, Revert> {
        let (rules, scorers) = self.signers(model_id);
        require!(!rules.operator.is_zero(), UnknownModel { model_id });
        let AssetAndBond { asset, bond } = self.models.get(model_id, ModelWord::ASSET_AND_BOND);
        Ok(RoundTerms {
            asset,
            contributors_bps: rules.contributors_bps,
            quorum: rules.quorum,
            bond,
            bond_bps: rules.bond_bps,
            window: rules.window,
            operator: rules.operator,
            scorers: self.scorers(model_id, scorers, rules.scorers),
        })
    }

    /// `IModels.shareTerms`
    fn share_terms(&self, model_id: &U256, index: u8) -> Result<ShareTermsReturn, Revert> {
        let outline = self.existing(model_id)?;
        let (holder, bps) = match index {
            OWNER_SHARE => (outline.owner, outline.owner_bps),
            BASE_SHARE => (Address::ZERO, outline.base_bps),
            _ if index - FIRST_PAYEE_SHARE < outline.payees => {
                let Share { account, bps } = self.payee_share(model_id, index - FIRST_PAYEE_SHARE);
                (account, bps)
            }
            _ => (Address::ZERO, 0),
        };
        let base_model_id = self.models.get(model_id, ModelWord::BASE_MODEL);
        Ok(ShareTermsReturn { holder, bps, base_model_id })
    }

    /// `IModels.depthOf`
    fn depth_of(&self, model_id: &U256) -> u8 {
        self.outline(model_id).depth
    }
}

impl Models {
    /// The fixed share of the payee with this index, counted from 0.
    fn payee_share(&self, model_id: &U256, index: u8) -> Share {
        let PayeeShare { account, bps } = self.models.get(model_id, ModelWord::PAYEES.at(index));
        Share { account, bps }
    }
}
