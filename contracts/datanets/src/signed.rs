//! What contributors and attestors sign, and anyone sends.

use crate::{Datanets, check_length, storage::ATTESTOR};
use alloc::vec::Vec;
use alloy_primitives::{Address, B256, U256};
use stylus_sdk::prelude::*;
use tributary_core::typed_data::{BindClaimKey, Contribute};
use tributary_interfaces::IDatanets::{
    ContributionSkipped, InvalidSignature, NonceCancelled, NoncesCancelled, SignatureExpired,
};
use tributary_parts::{
    Revert,
    abi::{Args, Word},
    call, emit, emit_with_tail, ensure,
};

/// What one contract wallet among many may use to check its signature.
const SIGNATURE_GAS: u64 = 100_000;

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
    pub(crate) fn read(mut args: Args<'a>) -> Result<Self, Revert> {
        Ok(Self {
            datanet_id: args.u256()?,
            contributor: args.address()?,
            content_ids: args.list(Args::word)?,
            nonce: args.u256()?,
            deadline: args.u256()?,
            signature: args.bytes()?,
        })
    }
}

impl Datanets {
    pub(crate) fn contribute_for(&mut self, signed: Signed<'_>) -> Result<(), Revert> {
        self.register_signed(signed, u64::MAX)
    }

    /// Registers one contribution of many; gives back why it was skipped, as an error's selector, or zero.
    pub(crate) fn contribute_or_skip(&mut self, signed: Signed<'_>) -> B256 {
        let Signed { datanet_id, contributor, nonce, .. } = signed;
        let Err(reason) = self.register_signed(signed, SIGNATURE_GAS) else { return B256::ZERO };
        let mut selector = B256::ZERO;
        selector.0.iter_mut().zip(reason.iter().take(4)).for_each(|(to, from)| *to = *from);
        let topics: [&dyn Word; 3] = [&datanet_id, &contributor, &nonce];
        emit_with_tail::<ContributionSkipped>(self.vm(), &topics, &[], reason.len(), &reason);
        selector
    }

    pub fn cancel_nonces(&mut self, word: U256, mask: U256) -> Result<(), Revert> {
        let account = self.vm().msg_sender();
        let cancelled = self.cancelled_nonces(account, word) | mask;
        self.cancelled.set(&[&account, &word], cancelled.to_word());
        emit(self.vm(), NoncesCancelled { account, word, mask });
        Ok(())
    }

    pub fn cancelled_nonces(&self, account: Address, word: U256) -> U256 {
        self.cancelled.get(&[&account, &word]).into()
    }

    pub fn bind_claim_key_signed(&mut self, bind: BindClaimKey, signature: &[u8]) -> Result<(), Revert> {
        let attestor = self.address(bind.datanet_id, ATTESTOR);
        let digest = bind.digest(self.vm().chain_id(), self.vm().contract_address());
        self.check_signature(attestor, digest, bind.deadline, signature, u64::MAX)?;
        self.bind(bind.datanet_id, bind.identity, bind.account)
    }

    fn register_signed(&mut self, signed: Signed<'_>, gas: u64) -> Result<(), Revert> {
        let Signed { datanet_id, contributor, content_ids, nonce, deadline, signature } = signed;
        check_length(content_ids.len())?;
        let (payee, status) = self.admit_openly(datanet_id, contributor)?;
        let cancelled = self.cancelled_nonces(contributor, nonce >> 8).bit((nonce.byte(0)).into());
        ensure(!cancelled, || NonceCancelled { account: contributor, nonce })?;
        let contribute = Contribute { datanet_id, content_ids: &content_ids, nonce, deadline };
        let digest = contribute.digest(self.vm().chain_id(), self.vm().contract_address());
        self.check_signature(contributor, digest, deadline, signature, gas)?;
        self.register(datanet_id, payee, status, content_ids)
    }

    fn check_signature(
        &self,
        account: Address,
        digest: B256,
        deadline: U256,
        signature: &[u8],
        gas: u64,
    ) -> Result<(), Revert> {
        let now = U256::from(self.vm().block_timestamp());
        ensure(now <= deadline, || SignatureExpired { deadline })?;
        let signed = call::is_signed_by(self.vm(), account, digest, signature, gas);
        ensure(signed, || InvalidSignature { account })
    }
}
