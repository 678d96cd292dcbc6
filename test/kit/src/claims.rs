//! Claims against a payouts tree.

use crate::Payouts;
use alloy_primitives::{Address, B256, U256};
use std::ops::Range;
use tributary_interfaces::IRewards::{Claim, claimCall, claimToCall, payRangeCall};

/// A payee's claim of a payouts tree.
#[track_caller]
pub fn claim_of(model: U256, asset: Address, payouts: &Payouts, payee: B256) -> Claim {
    let index = payouts.index_of(payee);
    Claim {
        modelId: model,
        asset,
        payee,
        cumulative: payouts.leaves[index].value,
        proof: payouts.prove(index, 1).into(),
    }
}

/// The call that makes a claim for its holder.
pub fn claim_call(claim: Claim) -> claimCall {
    let Claim { modelId, asset, payee, cumulative, proof } = claim;
    claimCall { modelId, asset, payee, cumulative, proof }
}

/// The call by which a holder has its claim paid to another account.
pub fn claim_to_call(claim: Claim, receiver: Address) -> claimToCall {
    let Claim { modelId, asset, payee, cumulative, proof } = claim;
    claimToCall { modelId, asset, payee, receiver, cumulative, proof }
}

/// The call that pays a range of a tree's accounts.
pub fn range_call(model: U256, asset: Address, payouts: &Payouts, range: Range<usize>) -> payRangeCall {
    let leaves = &payouts.leaves[range.clone()];
    payRangeCall {
        modelId: model,
        asset,
        accounts: leaves.iter().map(|leaf| Address::from_word(leaf.key)).collect(),
        cumulatives: leaves.iter().map(|leaf| leaf.value).collect(),
        proof: payouts.prove(range.start, range.len()).into(),
    }
}
