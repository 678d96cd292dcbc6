//! What payees have earned, paid to their holders: one by one, or among many.

use crate::{
    DATANETS, Rewards,
    storage::{Received, Settlement},
};
use alloc::vec::Vec;
use alloy_primitives::{Address, B256, FixedBytes, U256};
use stylus_sdk::prelude::*;
use tributary_core::{
    ids, leaves,
    limits::{INNER_CALL_FLOOR, MAX_ITEMS},
    payee::Payee,
    sum_tree::{self, Leaf},
    typed_data::ClaimTo,
};
use tributary_interfaces::{
    datanets::HolderOfCall,
    decode::Elements,
    rewards::{
        self, Claim, Claimed, ClaimedReturn, GasTooLow, IRewardsClaims, InvalidLength, InvalidPayee,
        InvalidProof, InvalidSignature, NoHolder, NotAllowed, NothingLeft, NothingToPay, OnlyByOwnWord,
        OwnWordSet, RangePaid, SignatureExpired,
    },
};
use tributary_parts::{Revert, asset, asset_error, call, log, require, revert};

/// A payee whose leaf was proved, and who holds it.
struct Proved {
    payee: B256,
    holder: Address,
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
        let settlement = self.settlement(model_id);
        require!(proves(&settlement, asset, &leaves, proof), InvalidProof { model_id });
        let amounts = self.pay_proved(model_id, asset, &settlement, &proved)?;
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
    /// Who holds a payee, zero if no one does; `None` if the word is no payee. An account holds
    /// itself, so only the other kinds cost a call.
    fn holder_of(&self, payee: &B256) -> Result<Option<Address>, Revert> {
        match Payee::from_word(*payee) {
            None => Ok(None),
            Some(Payee::Account(account)) => Ok(Some(account)),
            Some(Payee::ClaimKey(_) | Payee::Treasury(_)) => {
                call::of(self.vm(), self.peer(DATANETS), &HolderOfCall { payee }).map(Some)
            }
        }
    }

    /// Who holds a payee; an error if no one does.
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

    /// Pays a claim to `receiver`, or fails. `is_own_word`: the holder sent or signed it.
    fn pay_payee(
        &mut self,
        claim: &Claim<'_>,
        holder: &Address,
        receiver: &Address,
        is_own_word: bool,
    ) -> Result<u128, Revert> {
        let &Claim { ref model_id, ref asset, ref payee, cumulative, proof } = claim;
        let settlement = self.settlement(model_id);
        let is_proved = proves(&settlement, asset, &[leaves::payout(*payee, cumulative)], proof);
        require!(is_proved, InvalidProof { model_id });
        let before = self.claimed.get((model_id, payee));
        require!(is_own_word || !before.own_word, OnlyByOwnWord { holder });
        let amount = cumulative.saturating_sub(before.amount);
        require!(amount > 0, NothingToPay {});
        let left = settlement
            .left
            .checked_sub(amount)
            .ok_or_else(|| revert(NothingLeft { model_id, left: settlement.left, amount }))?;
        self.claimed.set((model_id, payee), &Received { amount: cumulative, ..before });
        self.set_settlement(model_id, &Settlement { left, ..settlement });
        log(self.vm(), &Claimed { model_id, payee, receiver, amount });
        self.send(asset, receiver, &U256::from(amount))?;
        Ok(amount)
    }

    /// Pays one claim of many; zero if it is skipped.
    fn claim_or_skip(&mut self, claim: &Claim<'_>) -> Result<u128, Revert> {
        let &Claim { ref model_id, ref asset, ref payee, cumulative, proof } = claim;
        let holder = self.holder_of(payee)?.unwrap_or_default();
        let settlement = self.settlement(model_id);
        let is_proved = || proves(&settlement, asset, &[leaves::payout(*payee, cumulative)], proof);
        if !self.can_receive(&holder) || !is_proved() {
            return Ok(0);
        }
        let proved = [Proved { payee: *payee, holder, cumulative }];
        let amount = self.pay_proved(model_id, asset, &settlement, &proved)?.into_iter().sum();
        if amount > 0 {
            log(self.vm(), &Claimed { model_id, payee, receiver: &holder, amount });
        }
        Ok(amount)
    }

    /// Pays payees of one model, in this order; returns what each was paid, 0 for one that was
    /// skipped. All of it together was left, so its sum is below 2^96.
    fn pay_proved(
        &mut self,
        model_id: &U256,
        asset: &Address,
        settlement: &Settlement,
        proved: &[Proved],
    ) -> Result<Vec<u128>, Revert> {
        // While money is sent, nothing is left for anyone else. No one else can be there anyway,
        // since this contract reverts when it is re-entered (adr/0008), so the word written at the
        // end is the only one that is ever read, and this one costs no storage.
        self.set_settlement(model_id, &Settlement { left: 0, ..*settlement });
        let mut left = settlement.left;
        let mut amounts = Vec::with_capacity(proved.len());
        for proved in proved {
            amounts.push(self.pay_or_skip(model_id, asset, proved, &mut left)?);
        }
        self.set_settlement(model_id, &Settlement { left, ..*settlement });
        Ok(amounts)
    }

    /// Pays one payee of many out of `left`, or skips it: then everything is as it was, and 0 is
    /// returned.
    fn pay_or_skip(
        &mut self,
        model_id: &U256,
        asset: &Address,
        proved: &Proved,
        left: &mut u128,
    ) -> Result<u128, Revert> {
        let &Proved { ref payee, ref holder, cumulative } = proved;
        let before = self.claimed.get((model_id, payee));
        let amount = cumulative.saturating_sub(before.amount);
        let Some(rest) = left.checked_sub(amount) else { return Ok(0) };
        if amount == 0 || before.own_word || !self.can_receive(holder) {
            return Ok(0);
        }
        let has_gas = call::has_gas_for_inner_call(self.vm());
        require!(has_gas, GasTooLow { needed: INNER_CALL_FLOOR });
        self.claimed.set((model_id, payee), &Received { amount: cumulative, ..before });
        let value = U256::from(amount);
        let is_paid = asset::pay_among_many(self.vm(), *asset, *holder, value).map_err(asset_error!(
            rewards,
            self.vm(),
            *asset,
            *holder,
            value
        ))?;
        if !is_paid {
            self.claimed.set((model_id, payee), &before);
            return Ok(0);
        }
        *left = rest;
        Ok(amount)
    }
}

/// Between 1 and [`MAX_ITEMS`].
fn check_length(length: usize) -> Result<(), Revert> {
    require!((1..=MAX_ITEMS).contains(&length), InvalidLength { length: &U256::from(length) });
    Ok(())
}

/// Whether a proof proves these leaves to be in the payouts tree that was settled in this asset.
/// Before the first round the digest is zero, which no tree has.
fn proves(settlement: &Settlement, asset: &Address, leaves: &[Leaf], proof: &[u8]) -> bool {
    let proved: Option<FixedBytes<20>> =
        sum_tree::root_of(leaves, proof).map(|(root, _)| ids::settlement(*asset, root));
    proved == Some(settlement.settlement)
}
