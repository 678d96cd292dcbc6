//! Claim keys, and who holds a payee (SPEC 1.1, adr/0005).

use crate::{Datanets, storage::RoleWords};
use alloy_primitives::{Address, B256, U256};
use stylus_sdk::prelude::*;
use tributary_core::{
    payee::{Payee, claim_key},
    typed_data::BindClaimKey,
};
use tributary_interfaces::datanets::{AlreadyBound, ClaimKeyBound, IDatanetsClaimKeys, ZeroValue};
use tributary_parts::{Revert, log, require};

impl IDatanetsClaimKeys for Datanets {
    /// `IDatanets.bindClaimKey`: the attestor sends it, or anyone with the attestor's signature.
    fn bind_claim_key(
        &mut self,
        datanet_id: &U256,
        identity: &B256,
        account: &Address,
        deadline: &U256,
        signature: &[u8],
    ) -> Result<(), Revert> {
        let attestor = self.role(datanet_id, RoleWords::ATTESTOR).account;
        if attestor.is_zero() || attestor != self.vm().msg_sender() {
            let bind = BindClaimKey {
                datanet_id: *datanet_id,
                identity: *identity,
                account: *account,
                deadline: *deadline,
            };
            let digest = bind.digest(self.vm().chain_id(), self.vm().contract_address());
            self.check_deadline(deadline)?;
            self.check_signature(&attestor, &digest, signature, false)?;
        }
        require!(!account.is_zero() && !identity.is_zero(), ZeroValue {});
        let key = claim_key(*datanet_id, *identity).to_word();
        let present = self.bound.get(&key);
        require!(present.is_zero(), AlreadyBound { claim_key: &key, account: &present });
        self.bound.set(&key, account);
        log(self.vm(), &ClaimKeyBound { datanet_id, claim_key: &key, account, identity });
        Ok(())
    }

    /// `IDatanets.holderOf`
    fn holder_of(&self, payee: &B256) -> Address {
        match Payee::from_word(*payee) {
            Some(Payee::Account(account)) => account,
            Some(Payee::ClaimKey(_)) => self.bound.get(payee),
            Some(Payee::Treasury(id)) => self.role(&id.into_word().into(), RoleWords::TREASURY).account,
            None => Address::ZERO,
        }
    }
}
