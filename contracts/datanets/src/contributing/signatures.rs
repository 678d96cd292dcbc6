//! What contributors sign, and anyone sends (docs/adr/0010).

use crate::{Datanets, check_length};
use alloc::vec::Vec;
use alloy_primitives::{Address, B256, FixedBytes, U256};
use stylus_sdk::prelude::*;
use tributary_core::{limits::INNER_CALL_FLOOR, typed_data::Contribute};
use tributary_interfaces::{
    datanets::{
        ContributionSkipped, GasTooLow, IDatanetsSignatures, InvalidSignature, NonceCancelled,
        NoncesCancelled, SignatureExpired, SignedContribution,
    },
    decode::Elements,
    encode::Error,
};
use tributary_parts::{Revert, call, log, require, revert};

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
    /// Registers one contribution of many. Returns why it was skipped, as an error's selector, or
    /// zero. Fails where that would say nothing of the contribution: its signature could not be
    /// checked with the gas that is left, or (without data) there are no numbers left.
    fn register_or_skip(&mut self, contribution: &SignedContribution<'_>) -> Result<FixedBytes<4>, Revert> {
        let Err(reason) = self.register_signed(contribution, true) else { return Ok(FixedBytes::ZERO) };
        let Some(selector) = reason.first_chunk().filter(|selector| **selector != GasTooLow::SELECTOR) else {
            return Err(reason);
        };
        let SignedContribution { datanet_id, contributor, nonce, .. } = contribution;
        log(self.vm(), &ContributionSkipped { datanet_id, contributor, nonce, reason: &reason });
        Ok(FixedBytes::new(*selector))
    }

    /// Registers a contribution by itself or, `among_many`, with bounded gas for a contract's
    /// signature check.
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

    pub(crate) fn check_deadline(&self, deadline: &U256) -> Result<(), Revert> {
        require!(U256::from(self.now()) <= *deadline, SignatureExpired { deadline });
        Ok(())
    }

    #[inline(never)]
    pub(crate) fn check_signature(
        &self,
        account: &Address,
        digest: &B256,
        signature: &[u8],
        among_many: bool,
    ) -> Result<(), Revert> {
        let signed = if among_many {
            call::is_signed_by_among_many(self.vm(), *account, *digest, signature)
                .ok_or_else(|| revert(GasTooLow { needed: INNER_CALL_FLOOR }))?
        } else {
            call::is_signed_by(self.vm(), *account, *digest, signature)
        };
        require!(signed, InvalidSignature { account });
        Ok(())
    }
}
