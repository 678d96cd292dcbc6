//! A model's terms as others read them.

use crate::{
    Models,
    storage::{AssetAndBond, ModelWord, PayeeShare},
};
use alloc::{string::String, vec::Vec};
use alloy_primitives::{Address, U256};
use tributary_core::split::{BASE_SHARE, FIRST_PAYEE_SHARE, OWNER_SHARE};
use tributary_interfaces::IModels::{ModelTerms, RoundTerms, Share, Source, UnknownModel};
use tributary_parts::{Revert, flat::push, require};

impl Models {
    pub fn model(&self, model_id: &U256) -> Result<ModelTerms, Revert> {
        let outline = self.existing(model_id)?;
        let round = self.round_terms(model_id)?;
        let digest = |word| self.models.get(model_id, word);
        let sources = self.sources_of(model_id).into_iter();
        Ok(ModelTerms {
            uri: String::new(),
            artifactHash: digest(ModelWord::ARTIFACT_HASH),
            baseModelId: self.models.get(model_id, ModelWord::BASE_MODEL),
            sources: sources
                .map(|source| Source { datanetId: source.datanet_id, weight: source.weight })
                .collect(),
            manifestRoot: digest(ModelWord::MANIFEST_ROOT),
            featureRoot: digest(ModelWord::FEATURE_ROOT),
            rule: digest(ModelWord::RULE),
            asset: round.asset,
            ownerBps: outline.owner_bps,
            baseBps: outline.base_bps,
            contributorsBps: round.contributorsBps,
            payees: (0..outline.payees).map(|index| self.payee_share(model_id, index)).collect(),
            scorers: round.scorers,
            quorum: round.quorum,
            bond: round.bond,
            bondBps: round.bondBps,
            window: round.window,
            operator: round.operator,
            isPrivate: outline.is_private,
        })
    }

    /// Reads as few words as can be: rounds are proposed often.
    pub fn round_terms(&self, model_id: &U256) -> Result<RoundTerms, Revert> {
        let (rules, scorers) = self.signers(model_id);
        require!(!rules.operator.is_zero(), UnknownModel { modelId: model_id });
        let AssetAndBond { asset, bond } = self.models.get(model_id, ModelWord::ASSET_AND_BOND);
        Ok(RoundTerms {
            asset,
            contributorsBps: rules.contributors_bps,
            quorum: rules.quorum,
            bond,
            bondBps: rules.bond_bps,
            window: rules.window,
            operator: rules.operator,
            scorers: self.scorers(model_id, scorers, rules.scorers),
        })
    }

    /// (holder, basis points, base model) of the share with this index.
    pub fn share_terms(&self, model_id: &U256, index: u8) -> Result<(Address, u16, U256), Revert> {
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
        Ok((holder, bps, self.models.get(model_id, ModelWord::BASE_MODEL)))
    }

    fn payee_share(&self, model_id: &U256, index: u8) -> Share {
        let PayeeShare { account, bps } = self.models.get(model_id, ModelWord::PAYEES.at(index));
        Share { account, bps }
    }

    pub fn owner_of(&self, model_id: &U256) -> Address {
        self.outline(model_id).owner
    }

    pub fn depth_of(&self, model_id: &U256) -> u8 {
        self.outline(model_id).depth
    }
}

/// `roundTerms`' result as the ABI encodes it: where the struct is, and its fields, of which the
/// last says where the list is.
pub(crate) fn encode_round_terms(terms: &RoundTerms) -> Vec<u8> {
    const FIELDS: u64 = 8;
    let RoundTerms { asset, contributorsBps, quorum, bond, bondBps, window, operator, scorers } = terms;
    let mut out = Vec::with_capacity(32 * 18);
    push(&mut out, &[&32u64, asset, contributorsBps, quorum, bond, bondBps, window, operator]);
    push(&mut out, &[&(32 * FIELDS), &(scorers.len() as u64)]);
    scorers.iter().for_each(|scorer| push(&mut out, &[scorer]));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy_sol_types::SolValue;

    #[test]
    fn round_terms_are_written_as_a_general_encoder_does() {
        for count in 1..=8 {
            let terms = RoundTerms {
                asset: Address::repeat_byte(9),
                contributorsBps: 7_000,
                quorum: 2,
                bond: u128::MAX,
                bondBps: 100,
                window: 280_800,
                operator: Address::repeat_byte(8),
                scorers: (1..=count).map(Address::repeat_byte).collect(),
            };
            assert_eq!(encode_round_terms(&terms), terms.abi_encode());
        }
    }
}
