//! The plainest terms of Datanets and models, which tests change.

use crate::{ChainFixture, WINDOW, values::OPEN};
use alloy_primitives::{Address, B256, U256};
use tributary_interfaces::{
    IDatanets::{DatanetTerms, createDatanetCall},
    IModels::{ModelTerms, Source, registerModelCall},
};

impl ChainFixture {
    /// Terms of an open Datanet without a fee; the owner is its attestor and treasury.
    pub fn datanet_terms(&self) -> DatanetTerms {
        DatanetTerms {
            uri: "https://example.org/datanet".into(),
            termsHash: B256::repeat_byte(1),
            policy: OPEN,
            treasury: self.owner.account,
            treasuryFeeBps: 0,
            attestor: self.owner.account,
            commitFirst: false,
        }
    }

    /// Terms of a model on one Datanet: 20 % to its owner, 80 % to contributors; one scorer, a bond
    /// of 1,000 and the shortest window.
    pub fn model_terms(&self, datanet: U256, asset: Address) -> ModelTerms {
        let mut rule = B256::ZERO;
        (rule.0[0], rule.0[1]) = (1, 8);
        ModelTerms {
            uri: "https://example.org/model".into(),
            artifactHash: B256::repeat_byte(2),
            baseModelId: U256::ZERO,
            sources: vec![Source { datanetId: datanet, weight: 100 }],
            manifestRoot: B256::ZERO,
            featureRoot: B256::ZERO,
            rule,
            asset,
            ownerBps: 2_000,
            baseBps: 0,
            contributorsBps: 8_000,
            payees: Vec::new(),
            scorers: vec![self.scorer.account],
            quorum: 1,
            bond: 1_000,
            bondBps: 0,
            window: WINDOW as u32,
            operator: self.operator.account,
            isPrivate: false,
        }
    }

    /// Creates a Datanet of the owner's.
    pub fn create_datanet(&self, terms: DatanetTerms) -> U256 {
        self.call(self.owner.account, self.datanets, createDatanetCall { terms })
    }

    /// Registers a model of the owner's.
    pub fn register(&self, terms: ModelTerms) -> U256 {
        self.call(self.owner.account, self.models, registerModelCall { terms })
    }
}
