//! A model's terms as others read them.

use crate::{
    Models,
    storage::{ARTIFACT, BASE_MODEL, FEATURES, MANIFEST, PAYEES, RULE, STAKE, Stake, unpack_share},
};
use alloc::{string::String, vec::Vec};
use alloy_primitives::{Address, U256};
use tributary_interfaces::IModels::{ModelTerms, RoundTerms, Source, UnknownModel};
use tributary_parts::{Revert, flat::push, require};

impl Models {
    pub fn model(&self, model_id: &U256) -> Result<ModelTerms, Revert> {
        let head = self.existing(model_id)?;
        let round = self.round_terms(model_id)?;
        let word = |index: u8| self.word(model_id, index);
        let sources = self.sources_of(model_id).into_iter();
        let payees = PAYEES..PAYEES.saturating_add(head.payees);
        Ok(ModelTerms {
            uri: String::new(),
            artifactHash: word(ARTIFACT),
            baseModelId: word(BASE_MODEL).into(),
            sources: sources
                .map(|source| Source { datanetId: source.datanetId, weight: source.weight })
                .collect(),
            manifestRoot: word(MANIFEST),
            featureRoot: word(FEATURES),
            rule: word(RULE),
            asset: round.asset,
            ownerBps: head.owner_bps,
            baseBps: head.base_bps,
            contributorsBps: round.contributorsBps,
            payees: payees.map(word).map(unpack_share).collect(),
            scorers: round.scorers,
            quorum: round.quorum,
            bond: round.bond,
            bondBps: round.bondBps,
            window: round.window,
            operator: round.operator,
            isPrivate: head.is_private,
        })
    }

    /// Reads as few words as can be: rounds are proposed often.
    pub fn round_terms(&self, model_id: &U256) -> Result<RoundTerms, Revert> {
        let (signing, first_scorer) = self.signers(model_id);
        require!(!signing.operator.is_zero(), UnknownModel { modelId: model_id });
        let stake = Stake::unpack(self.word(model_id, STAKE));
        Ok(RoundTerms {
            asset: stake.asset,
            contributorsBps: signing.contributors_bps,
            quorum: signing.quorum,
            bond: stake.bond,
            bondBps: signing.bond_bps,
            window: signing.window,
            operator: signing.operator,
            scorers: self.scorers(model_id, first_scorer, signing.scorers),
        })
    }

    /// (holder, basis points, base model) of the share with this index.
    pub fn share_terms(&self, model_id: &U256, index: u8) -> Result<(Address, u16, U256), Revert> {
        let head = self.existing(model_id)?;
        let (holder, bps) = match index {
            0 => (head.owner, head.owner_bps),
            1 => (Address::ZERO, head.base_bps),
            _ if index - 2 < head.payees => {
                let share = unpack_share(self.word(model_id, PAYEES.saturating_add(index - 2)));
                (share.account, share.bps)
            }
            _ => (Address::ZERO, 0),
        };
        Ok((holder, bps, self.word(model_id, BASE_MODEL).into()))
    }

    pub fn owner_of(&self, model_id: &U256) -> Address {
        self.head(model_id).owner
    }

    pub fn depth_of(&self, model_id: &U256) -> u8 {
        self.head(model_id).depth
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
