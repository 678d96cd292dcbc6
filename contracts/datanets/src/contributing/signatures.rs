//! Contributions that the contributor signs and anyone sends (adr/0010).

use crate::{Datanets, check_length};
use alloc::vec::Vec;
use alloy_primitives::{Address, FixedBytes, U256};
use stylus_sdk::prelude::*;
use tributary_core::typed_data::Contribute;
use tributary_interfaces::{
    datanets::{
        ContributionSkipped, GasTooLow, IDatanetsSignatures, NonceCancelled, NoncesCancelled,
        SignedContribution,
    },
    decode::Elements,
    encode::Error,
};
use tributary_parts::{Revert, log, require};

impl IDatanetsSignatures for Datanets {
    /// `IDatanets.contributeFor`
    fn contribute_for(&mut self, contribution: &SignedContribution<'_>) -> Result<(), Revert> {
        self.register_signed(contribution, false)
    }

    /// `IDatanets.contributeForMany`
    fn contribute_for_many(
        &mut self,
        contributions: Elements<'_, SignedContribution<'_>>,
    ) -> Result<Vec<FixedBytes<4>>, Revert> {
        check_length(contributions.len())?;
        let mut reasons = Vec::with_capacity(contributions.len());
        for contribution in contributions {
            reasons.push(self.register_or_skip(&contribution)?);
        }
        Ok(reasons)
    }

    /// `IDatanets.cancelNonces`
    fn cancel_nonces(&mut self, word: &U256, mask: &U256) {
        let account = &self.vm().msg_sender();
        let cancelled = self.cancelled_nonces(account, word) | *mask;
        self.cancelled.set((account, word), &cancelled);
        log(self.vm(), &NoncesCancelled { account, word, mask });
    }

    /// `IDatanets.cancelledNonces`
    fn cancelled_nonces(&self, account: &Address, word: &U256) -> U256 {
        self.cancelled.get((account, word))
    }
}

impl Datanets {
    /// Registers one contribution of many. Returns zero, or the selector of the error for which it
    /// was skipped. Reverts for a reason that is not the contribution's: there is too little gas to
    /// check its signature or, without data, there are no numbers left.
    fn register_or_skip(&mut self, contribution: &SignedContribution<'_>) -> Result<FixedBytes<4>, Revert> {
        let Err(reason) = self.register_signed(contribution, true) else { return Ok(FixedBytes::ZERO) };
        let Some(selector) = reason.first_chunk().filter(|selector| **selector != GasTooLow::SELECTOR) else {
            return Err(reason);
        };
        let SignedContribution { datanet_id, contributor, nonce, .. } = contribution;
        log(self.vm(), &ContributionSkipped { datanet_id, contributor, nonce, reason: &reason });
        Ok(FixedBytes::new(*selector))
    }

    /// Registers a contribution. `among_many`: a contract gets a bounded amount of gas to check its
    /// signature.
    #[inline(never)]
    fn register_signed(
        &mut self,
        contribution: &SignedContribution<'_>,
        among_many: bool,
    ) -> Result<(), Revert> {
        let SignedContribution { datanet_id, contributor, content_ids, nonce, deadline, signature } =
            contribution;
        check_length(content_ids.len())?;
        let admission = self.admit_openly(datanet_id, contributor)?;
        let cancelled = self.cancelled_nonces(contributor, &(*nonce >> 8)).bit(nonce.byte(0).into());
        require!(!cancelled, NonceCancelled { account: contributor, nonce });
        self.check_deadline(deadline)?;
        let contribute = Contribute {
            datanet_id: *datanet_id,
            contributor: *contributor,
            content_ids,
            nonce: *nonce,
            deadline: *deadline,
        };
        let digest = contribute.digest(self.vm().chain_id(), self.vm().contract_address());
        self.check_signature(contributor, &digest, signature, among_many)?;
        self.register(&admission, content_ids)
    }
}
