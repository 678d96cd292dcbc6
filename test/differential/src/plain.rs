//! The least that a Datanet and a model can be registered with, for those who measure or use something else.

use alloy_primitives::{Address, B256, U256, keccak256};
use tributary_interfaces::{IDatanets::DatanetTerms, IModels::ModelTerms};

/// An open Datanet without a fee.
pub fn datanet() -> DatanetTerms {
    DatanetTerms {
        uri: String::new(),
        termsHash: B256::ZERO,
        policy: 0,
        treasury: Address::ZERO,
        treasuryFeeBps: 0,
        attestor: Address::ZERO,
        commitFirst: false,
    }
}

/// A model on Datanet 1, paid in `asset`: half for the owner, who also scores, half for the contributors; no bond.
pub fn model(owner: Address, asset: Address, operator: Address) -> ModelTerms {
    let mut rule = B256::ZERO;
    (rule[0], rule[1]) = (1, 3);
    ModelTerms {
        uri: String::new(),
        artifactHash: keccak256("weights"),
        baseModelId: U256::ZERO,
        datanetIds: vec![U256::ONE],
        manifestRoot: keccak256("manifest"),
        featureRoot: B256::ZERO,
        rule,
        asset,
        ownerBps: 5000,
        baseBps: 0,
        contributorsBps: 5000,
        payees: Vec::new(),
        scorers: vec![owner],
        quorum: 1,
        bond: 0,
        window: 3600,
        outflowCapBps: 10_000,
        operator,
        fallbackAccount: owner,
    }
}
