//! Claims: payments of what payees have earned (SPEC 6).
//!
//! `single` pays one claim or reverts; `many` pays several, and skips those that cannot be paid.

mod many;
mod single;

use crate::{
    DATANETS, Rewards,
    storage::{Claimable, Received},
};
use alloc::vec::Vec;
use alloy_primitives::{Address, B256, FixedBytes, U256};
use stylus_sdk::prelude::*;
use tributary_core::{
    ids, leaves,
    limits::MAX_ITEMS,
    payee::Payee,
    sum_tree::{self, Leaf},
    typed_data::ClaimTo,
};
use tributary_interfaces::{
    datanets::HolderOfCall,
    decode::Elements,
    rewards::{
        Claim, ClaimedReturn, IRewardsClaims, InvalidLength, InvalidPayee, InvalidProof, InvalidSignature,
        NoHolder, NotAllowed, OwnWordSet, RangePaid, SignatureExpired,
    },
};
use tributary_parts::{Revert, call, log, require, revert};

/// A payee whose leaf was proved to be in the payouts tree.
struct Proved {
    payee: B256,
    /// Who holds the payee.
    holder: Address,
    /// What the payee has earned since the model began, in units of the asset.
    cumulative: u128,
}

impl IRewardsClaims for Rewards {
    /// `IRewards.claim`
    fn claim(
        &mut self,
        model_id: &U256,
        asset: &Address,
        payee: &B256,
        cumulative: u128,
        proof: &[u8],
    ) -> Result<u128, Revert> {
        let holder = self.holder(payee)?;
        self.check_receiver(&holder)?;
        let is_own_word = self.vm().msg_sender() == holder;
        let claim = Claim { model_id: *model_id, asset: *asset, payee: *payee, cumulative, proof };
        self.pay_payee(&claim, &holder, &holder, is_own_word)
    }

    /// `IRewards.claimTo`
    fn claim_to(
        &mut self,
        model_id: &U256,
        asset: &Address,
        payee: &B256,
        receiver: &Address,
        cumulative: u128,
        proof: &[u8],
    ) -> Result<u128, Revert> {
        self.check_receiver(receiver)?;
        let holder = self.only_holder(payee)?;
        let claim = Claim { model_id: *model_id, asset: *asset, payee: *payee, cumulative, proof };
        self.pay_payee(&claim, &holder, receiver, true)
    }

    /// `IRewards.claimToSigned`
    fn claim_to_signed(
        &mut self,
        model_id: &U256,
        asset: &Address,
        payee: &B256,
        receiver: &Address,
        cumulative: u128,
        deadline: &U256,
        signature: &[u8],
        proof: &[u8],
    ) -> Result<u128, Revert> {
        self.check_receiver(receiver)?;
        let now = U256::from(self.vm().block_timestamp());
        require!(now <= *deadline, SignatureExpired { deadline });
        let holder = self.holder(payee)?;
        let message = ClaimTo {
            model_id: *model_id,
            payee: *payee,
            receiver: *receiver,
            cumulative,
            deadline: *deadline,
        };
        let digest = message.digest(self.vm().chain_id(), self.vm().contract_address());
        let is_signed = call::is_signed_by(self.vm(), holder, digest, signature);
        require!(is_signed, InvalidSignature { account: &holder });
        let claim = Claim { model_id: *model_id, asset: *asset, payee: *payee, cumulative, proof };
        self.pay_payee(&claim, &holder, receiver, true)
    }

    /// `IRewards.claimMany`
    fn claim_many(&mut self, claims: Elements<'_, Claim<'_>>) -> Result<Vec<u128>, Revert> {
        check_length(claims.len())?;
        let mut amounts = Vec::with_capacity(claims.len());
        for claim in claims {
            amounts.push(self.claim_or_skip(&claim)?);
        }
        Ok(amounts)
    }

    /// `IRewards.payRange`
    fn pay_range(
        &mut self,
        model_id: &U256,
        asset: &Address,
        accounts: &[Address],
        cumulatives: &[u128],
        proof: &[u8],
    ) -> Result<u128, Revert> {
        check_length(accounts.len())?;
        let length = cumulatives.len();
        require!(accounts.len() == length, InvalidLength { length: &U256::from(length) });
        let proved: Vec<Proved> = accounts
            .iter()
            .zip(cumulatives)
            .map(|(holder, cumulative)| Proved {
                payee: holder.into_word(),
                holder: *holder,
                cumulative: *cumulative,
            })
            .collect();
        let leaves: Vec<Leaf> =
            proved.iter().map(|proved| leaves::payout(proved.payee, proved.cumulative)).collect();
        let claimable = self.claimable(model_id);
        require!(proves(&claimable, asset, &leaves, proof), InvalidProof { model_id });
        let amounts = self.pay_proved(model_id, asset, &claimable, &proved)?;
        log(self.vm(), &RangePaid { model_id, accounts, amounts: &amounts });
        Ok(amounts.into_iter().sum())
    }

    /// `IRewards.setOwnWord`
    fn set_own_word(&mut self, model_id: &U256, payee: &B256, on: bool) -> Result<(), Revert> {
        self.only_holder(payee)?;
        let received = self.claimed.get((model_id, payee));
        self.claimed.set((model_id, payee), &Received { own_word: on, ..received });
        log(self.vm(), &OwnWordSet { model_id, payee, on });
        Ok(())
    }

    /// `IRewards.claimed`
    fn claimed(&self, model_id: &U256, payee: &B256) -> ClaimedReturn {
        let Received { amount, own_word } = self.claimed.get((model_id, payee));
        ClaimedReturn { amount, by_own_word: own_word }
    }
}

impl Rewards {
    /// Who holds a payee; zero if no one does, `None` if these 32 bytes are no payee. An account
    /// holds itself, so only the other kinds cost a call.
    fn holder_of(&self, payee: &B256) -> Result<Option<Address>, Revert> {
        match Payee::from_word(*payee) {
            None => Ok(None),
            Some(Payee::Account(account)) => Ok(Some(account)),
            Some(Payee::ClaimKey(_) | Payee::Treasury(_)) => {
                call::of(self.vm(), self.peer(DATANETS), &HolderOfCall { payee }).map(Some)
            }
        }
    }

    /// Who holds a payee. Reverts if no one does.
    #[inline(never)]
    fn holder(&self, payee: &B256) -> Result<Address, Revert> {
        let holder = self.holder_of(payee)?.ok_or_else(|| revert(InvalidPayee { payee }))?;
        require!(!holder.is_zero(), NoHolder { payee });
        Ok(holder)
    }

    /// The payee's holder, who must be the caller.
    fn only_holder(&self, payee: &B256) -> Result<Address, Revert> {
        let (holder, caller) = (self.holder(payee)?, self.vm().msg_sender());
        require!(holder == caller, NotAllowed { caller: &caller });
        Ok(holder)
    }
}

/// A call names 1 to [`MAX_ITEMS`] claims or accounts.
fn check_length(length: usize) -> Result<(), Revert> {
    require!((1..=MAX_ITEMS).contains(&length), InvalidLength { length: &U256::from(length) });
    Ok(())
}

/// Whether the proof proves that the payouts tree settled in this asset includes these leaves.
/// Before the first round the settlement is zero, which no tree has.
fn proves(claimable: &Claimable, asset: &Address, leaves: &[Leaf], proof: &[u8]) -> bool {
    let proved: Option<FixedBytes<20>> =
        sum_tree::root_of(leaves, proof).map(|(root, _)| ids::settlement(*asset, root));
    proved == Some(claimable.settlement)
}
