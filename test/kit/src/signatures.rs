//! Messages that contributors, attestors and holders sign.

use crate::{ChainFixture, Key};
use alloy_primitives::{Address, B256, U256};
use tributary_core::typed_data::{BindClaimKey, ClaimTo, Contribute};
use tributary_interfaces::{
    IDatanets::{SignedContribution, bindClaimKeyCall},
    IRewards::{Claim, claimToSignedCall},
};

impl ChainFixture {
    /// What a contributor signs of a contribution.
    pub fn contribute_digest(&self, contribution: &SignedContribution) -> B256 {
        let message = Contribute {
            datanet_id: contribution.datanetId,
            contributor: contribution.contributor,
            content_ids: &contribution.contentIds,
            nonce: contribution.nonce,
            deadline: contribution.deadline,
        };
        message.digest(self.chain_id(), self.datanets)
    }

    /// A contribution for an account, signed by this key, with nonce 0 and without a deadline.
    pub fn signed_for(
        &self,
        datanet: U256,
        contributor: Address,
        key: &Key,
        content_ids: &[B256],
    ) -> SignedContribution {
        let contribution = SignedContribution {
            datanetId: datanet,
            contributor,
            contentIds: content_ids.to_vec(),
            nonce: U256::ZERO,
            deadline: U256::MAX,
            signature: Default::default(),
        };
        self.sign_contribution(key, contribution)
    }

    /// A contribution that a key signs for its own account, with nonce 0 and without a deadline.
    pub fn signed(&self, datanet: U256, key: &Key, content_ids: &[B256]) -> SignedContribution {
        self.signed_for(datanet, key.account, key, content_ids)
    }

    /// Replaces the signature of a contribution.
    pub fn sign_contribution(&self, key: &Key, contribution: SignedContribution) -> SignedContribution {
        let signature = key.sign(self.contribute_digest(&contribution)).to_vec().into();
        SignedContribution { signature, ..contribution }
    }

    /// A binding that this key signs.
    pub fn signed_binding(
        &self,
        datanet: U256,
        identity: B256,
        account: Address,
        deadline: U256,
        key: &Key,
    ) -> bindClaimKeyCall {
        let message = BindClaimKey { datanet_id: datanet, identity, account, deadline };
        let signature = key.sign(message.digest(self.chain_id(), self.datanets)).to_vec().into();
        bindClaimKeyCall { datanetId: datanet, identity, account, deadline, signature }
    }

    /// What a holder signs to have a claim paid to another account.
    pub fn claim_to_digest(&self, claim: &Claim, receiver: Address, deadline: U256) -> B256 {
        let (model_id, payee, cumulative) = (claim.modelId, claim.payee, claim.cumulative);
        let message = ClaimTo { model_id, payee, receiver, cumulative, deadline };
        message.digest(self.chain_id(), self.rewards)
    }

    /// A claim to another account, signed by this key, without a deadline.
    pub fn signed_claim(&self, claim: Claim, receiver: Address, key: &Key) -> claimToSignedCall {
        let deadline = U256::MAX;
        let signature = key.sign(self.claim_to_digest(&claim, receiver, deadline)).to_vec().into();
        let Claim { modelId, asset, payee, cumulative, proof } = claim;
        claimToSignedCall { modelId, asset, payee, receiver, cumulative, deadline, signature, proof }
    }
}
