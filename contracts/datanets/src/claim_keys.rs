//! Who holds a payee, and how an account is bound to a claim key.

use crate::{ATTESTOR, Datanets, TREASURY};
use alloy_primitives::{Address, B256};
use stylus_sdk::prelude::*;
use tributary_core::{
    payee::{Payee, claim_key},
    typed_data::BindClaimKey,
};
use tributary_interfaces::IDatanets::{AlreadyBound, ClaimKeyBound, ZeroValue};
use tributary_parts::{Revert, log, require};

impl Datanets {
    /// Binds for the attestor, or for anyone with the attestor's signature.
    pub fn bind_claim_key(&mut self, bind: &BindClaimKey, signature: &[u8]) -> Result<(), Revert> {
        let BindClaimKey { ref datanet_id, ref identity, ref account, ref deadline } = *bind;
        let attestor = self.role(datanet_id, ATTESTOR).account;
        if attestor.is_zero() || attestor != self.vm().msg_sender() {
            let digest = bind.digest(self.vm().chain_id(), self.vm().contract_address());
            self.check_deadline(deadline)?;
            self.check_signature(&attestor, &digest, signature, false)?;
        }
        require!(!account.is_zero() && !identity.is_zero(), ZeroValue {});
        let key = claim_key(*datanet_id, *identity).to_word();
        let present = self.bound.get(&key);
        require!(present.is_zero(), AlreadyBound { claimKey: &key, account: &present });
        self.bound.set(&key, account);
        log!(
            self.vm(),
            ClaimKeyBound { datanetId: datanet_id, claimKey: &key, account: account, identity: identity }
        );
        Ok(())
    }

    pub fn holder_of(&self, payee: &B256) -> Address {
        match Payee::from_word(*payee) {
            Some(Payee::Account(account)) => account,
            Some(Payee::ClaimKey(_)) => self.bound.get(payee),
            Some(Payee::Treasury(id)) => self.role(&id.into_word().into(), TREASURY).account,
            None => Address::ZERO,
        }
    }
}
