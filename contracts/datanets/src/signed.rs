//! What contributors sign, and anyone sends (docs/adr/0010).

use crate::{Datanets, check_length};
use alloc::vec::Vec;
use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::SolError;
use stylus_sdk::prelude::*;
use tributary_core::{limits::INNER_CALL_FLOOR, typed_data::Contribute};
use tributary_interfaces::IDatanets::{
    ContributionSkipped, GasTooLow, InvalidSignature, NonceCancelled, NoncesCancelled, SignatureExpired,
};
use tributary_parts::{Revert, abi::Word, call, emit_with_tail, input::Input, log, refusal, require};

/// A contribution as its contributor signed it.
pub(crate) struct Signed<'a> {
    datanet_id: U256,
    contributor: Address,
    content_ids: Vec<B256>,
    nonce: U256,
    deadline: U256,
    signature: &'a [u8],
}

impl<'a> Signed<'a> {
    pub(crate) fn read(mut input: Input<'a>) -> Self {
        Self {
            datanet_id: input.u256(),
            contributor: input.address(),
            content_ids: input.list(),
            nonce: input.u256(),
            deadline: input.u256(),
            signature: input.bytes(),
        }
    }
}

impl Datanets {
    /// Registers one contribution of many. Returns why it was skipped, as an error's selector, or
    /// zero. Fails where that would say nothing of the contribution: its signature could not be
    /// checked with the gas that is left, or (without data) there are no numbers left.
    pub(crate) fn contribute_or_skip(&mut self, signed: &Signed<'_>) -> Result<B256, Revert> {
        let Err(reason) = self.contribute_for(signed, true) else { return Ok(B256::ZERO) };
        if reason.is_empty() || reason.starts_with(&GasTooLow::SELECTOR) {
            return Err(reason);
        }
        let mut selector = B256::ZERO;
        selector.0.iter_mut().zip(reason.iter().take(4)).for_each(|(to, from)| *to = *from);
        let topics: [&dyn Word; 3] = [&signed.datanet_id, &signed.contributor, &signed.nonce];
        emit_with_tail::<ContributionSkipped>(self.vm(), &topics, &[], reason.len(), &reason);
        Ok(selector)
    }

    /// Registers a contribution by itself or, `among_many`, with bounded gas for a contract's
    /// signature check.
    #[inline(never)]
    pub(crate) fn contribute_for(&mut self, signed: &Signed<'_>, among_many: bool) -> Result<(), Revert> {
        let Signed { datanet_id, contributor, content_ids, nonce, deadline, signature } = signed;
        check_length(content_ids.len())?;
        let admission = self.admit_openly(datanet_id, contributor)?;
        let cancelled = self.cancelled_nonces(contributor, &(*nonce >> 8)).bit(nonce.byte(0).into());
        require!(!cancelled, NonceCancelled { account: contributor, nonce: nonce });
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

    pub fn cancel_nonces(&mut self, word: &U256, mask: &U256) {
        let account = self.vm().msg_sender();
        let cancelled = self.cancelled_nonces(&account, word) | *mask;
        self.cancelled.set((&account, word), &cancelled);
        log!(self.vm(), NoncesCancelled { account: &account, word: word, mask: mask });
    }

    pub fn cancelled_nonces(&self, account: &Address, word: &U256) -> U256 {
        self.cancelled.get((account, word))
    }

    pub(crate) fn check_deadline(&self, deadline: &U256) -> Result<(), Revert> {
        require!(U256::from(self.now()) <= *deadline, SignatureExpired { deadline: deadline });
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
                .ok_or_else(|| refusal!(GasTooLow { needed: &INNER_CALL_FLOOR }))?
        } else {
            call::is_signed_by(self.vm(), *account, *digest, signature)
        };
        require!(signed, InvalidSignature { account: account });
        Ok(())
    }
}
