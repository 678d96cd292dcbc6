//! Fixed shares: the owner's, the base model's and the payees' (SPEC 6).

use crate::{
    MODELS, Rewards,
    pool::add,
    storage::{Accrual, Received},
};
use alloy_primitives::{Address, U256};
use stylus_sdk::prelude::*;
use tributary_core::split::{self, BASE_SHARE};
use tributary_interfaces::{
    models::{ShareTermsCall, ShareTermsReturn},
    rewards::{
        DrawnReturn, IRewardsShares, NotAllowed, NothingToPay, OnlyByOwnWord, ShareDrawn, ShareOwnWordSet,
        UnknownShare,
    },
};
use tributary_parts::{Revert, call, log, require};

impl IRewardsShares for Rewards {
    /// `IRewards.drawShare`
    fn draw_share(&mut self, model_id: &U256, index: u8) -> Result<u128, Revert> {
        let share = self.share(model_id, index)?;
        if index == BASE_SHARE {
            return self.draw_for_base(model_id, &share);
        }
        let (holder, caller) = (&share.holder, self.vm().msg_sender());
        let is_free = !self.drawn.get((model_id, &index)).own_word || caller == *holder;
        require!(is_free, OnlyByOwnWord { holder });
        self.check_receiver(holder)?;
        self.draw_for_account(model_id, index, &share, holder)
    }

    /// `IRewards.drawShareTo`
    fn draw_share_to(&mut self, model_id: &U256, index: u8, receiver: &Address) -> Result<u128, Revert> {
        self.check_receiver(receiver)?;
        let share = self.only_share_holder(model_id, index)?;
        self.draw_for_account(model_id, index, &share, receiver)
    }

    /// `IRewards.setShareOwnWord`
    fn set_share_own_word(&mut self, model_id: &U256, index: u8, on: bool) -> Result<(), Revert> {
        self.only_share_holder(model_id, index)?;
        let received = self.drawn.get((model_id, &index));
        self.drawn.set((model_id, &index), &Received { own_word: on, ..received });
        log(self.vm(), &ShareOwnWordSet { model_id, index, on });
        Ok(())
    }

    /// `IRewards.drawn`
    fn drawn(&self, model_id: &U256, index: u8) -> DrawnReturn {
        let Received { amount, own_word } = self.drawn.get((model_id, &index));
        DrawnReturn { amount, by_own_word: own_word }
    }
}

impl Rewards {
    /// A fixed share by the model's terms. Reverts if it has no basis points.
    #[inline(never)]
    fn share(&self, model_id: &U256, index: u8) -> Result<ShareTermsReturn, Revert> {
        let share = call::of(self.vm(), self.peer(MODELS), &ShareTermsCall { model_id, index })?;
        require!(share.bps > 0, UnknownShare { model_id, index });
        Ok(share)
    }

    /// A share that the caller must hold; no one holds the base model's.
    fn only_share_holder(&self, model_id: &U256, index: u8) -> Result<ShareTermsReturn, Revert> {
        let share = self.share(model_id, index)?;
        require!(index != BASE_SHARE, UnknownShare { model_id, index });
        let caller = self.vm().msg_sender();
        require!(caller == share.holder, NotAllowed { caller: &caller });
        Ok(share)
    }

    /// Pays what a share has accrued to an account.
    fn draw_for_account(
        &mut self,
        model_id: &U256,
        index: u8,
        share: &ShareTermsReturn,
        receiver: &Address,
    ) -> Result<u128, Revert> {
        let amount = self.mark_drawn(model_id, index, share, receiver)?;
        self.send(&self.payments(model_id).asset, receiver, &U256::from(amount))?;
        Ok(amount)
    }

    /// Adds what the base model's share has accrued to the base model's income. The base model has
    /// a pool in the same asset, which Models checked at registration.
    fn draw_for_base(&mut self, model_id: &U256, share: &ShareTermsReturn) -> Result<u128, Revert> {
        let amount = self.mark_drawn(model_id, BASE_SHARE, share, &self.vm().contract_address())?;
        let accrual = self.accrual(&share.base_model_id);
        let income = add(accrual.income, amount)?;
        self.set_accrual(&share.base_model_id, &Accrual { income, ..accrual });
        Ok(amount)
    }

    /// Records that a share has drawn all that it has accrued; returns how much that is now, above
    /// zero.
    fn mark_drawn(
        &mut self,
        model_id: &U256,
        index: u8,
        share: &ShareTermsReturn,
        receiver: &Address,
    ) -> Result<u128, Revert> {
        let (totals, accrual) = (self.totals(model_id), self.accrual(model_id));
        // Both sums are below 2^96, so a share always fits 128 bits.
        let due = split::share(totals.receipts_settled, accrual.income, share.bps, accrual.contributors_bps)
            .unwrap_or(0);
        let before = self.drawn.get((model_id, &index));
        let amount = due.saturating_sub(before.amount);
        require!(amount > 0, NothingToPay {});
        self.drawn.set((model_id, &index), &Received { amount: due, ..before });
        log(self.vm(), &ShareDrawn { model_id, index, receiver, amount });
        Ok(amount)
    }
}
