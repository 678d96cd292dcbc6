//! Fixed shares: the owner's, the base model's, the payees'.

use crate::{
    MODELS, Rewards, add,
    storage::{Accrual, Received},
};
use alloy_primitives::{Address, U256};
use stylus_sdk::prelude::*;
use tributary_core::split::{self, BASE_SHARE};
use tributary_interfaces::{IModels, IRewards};
use tributary_parts::{Revert, abi::Args, call, emit, ensure};

/// A fixed share as the model's terms have it.
struct Share {
    /// Who has it; zero for the base model's.
    holder: Address,
    /// Part of every settled receipt, at least 1.
    bps: u16,
    /// The base model, whatever the index; 0 if there is none.
    base_model: U256,
}

impl Rewards {
    pub fn draw_share(&mut self, model_id: U256, index: u8) -> Result<u128, Revert> {
        let share = self.share(model_id, index)?;
        if index == BASE_SHARE {
            return self.draw_for_base(model_id, &share);
        }
        let (holder, caller) = (share.holder, self.vm().msg_sender());
        let is_free = !self.drawn(model_id, index).own_word || caller == holder;
        ensure(is_free, || IRewards::OnlyByOwnWord { holder })?;
        self.check_receiver(holder)?;
        self.draw_for_account(model_id, index, &share, holder)
    }

    pub fn draw_share_to(&mut self, model_id: U256, index: u8, receiver: Address) -> Result<u128, Revert> {
        self.check_receiver(receiver)?;
        let share = self.only_share_holder(model_id, index)?;
        self.draw_for_account(model_id, index, &share, receiver)
    }

    pub fn set_share_own_word(&mut self, model_id: U256, index: u8, on: bool) -> Result<(), Revert> {
        self.only_share_holder(model_id, index)?;
        let received = self.drawn(model_id, index);
        self.set_drawn(model_id, index, Received { own_word: on, ..received });
        emit(self.vm(), IRewards::ShareOwnWordSet { modelId: model_id, index, on });
        Ok(())
    }
}

impl Rewards {
    #[inline(never)]
    fn share(&self, model_id: U256, index: u8) -> Result<Share, Revert> {
        let call = IModels::shareTermsCall { modelId: model_id, index };
        let terms = call::read(self.vm(), self.peer(MODELS), &call)?;
        let mut terms = Args::new(&terms);
        let share = Share { holder: terms.address()?, bps: terms.u16()?, base_model: terms.u256()? };
        ensure(share.bps > 0, || IRewards::UnknownShare { modelId: model_id, index })?;
        Ok(share)
    }

    /// A share that the caller holds; nobody holds the base model's.
    fn only_share_holder(&self, model_id: U256, index: u8) -> Result<Share, Revert> {
        let share = self.share(model_id, index)?;
        ensure(index != BASE_SHARE, || IRewards::UnknownShare { modelId: model_id, index })?;
        let caller = self.vm().msg_sender();
        ensure(caller == share.holder, || IRewards::NotAllowed { caller })?;
        Ok(share)
    }

    #[inline(never)]
    fn set_drawn(&mut self, model_id: U256, index: u8, received: Received) {
        self.drawn.set((&model_id, &index), &received);
    }

    /// What is due to an account goes there.
    fn draw_for_account(
        &mut self,
        model_id: U256,
        index: u8,
        share: &Share,
        receiver: Address,
    ) -> Result<u128, Revert> {
        let amount = self.mark_drawn(model_id, index, share, receiver)?;
        self.send(self.payments(model_id).asset, receiver, U256::from(amount))?;
        Ok(amount)
    }

    /// What is due to the base model stays here, as its income. It has a pool, in the same asset,
    /// since Models took it for a base.
    fn draw_for_base(&mut self, model_id: U256, share: &Share) -> Result<u128, Revert> {
        let amount = self.mark_drawn(model_id, BASE_SHARE, share, self.vm().contract_address())?;
        let accrual = self.accrual(share.base_model);
        let income = add(accrual.income, amount)?;
        self.set_accrual(share.base_model, Accrual { income, ..accrual });
        Ok(amount)
    }

    /// Notes that a share has drawn all that is due to it; returns what that is now, above zero.
    fn mark_drawn(
        &mut self,
        model_id: U256,
        index: u8,
        share: &Share,
        receiver: Address,
    ) -> Result<u128, Revert> {
        let (totals, accrual) = (self.totals(model_id), self.accrual(model_id));
        // Both sums are below 2^96, so a share always fits.
        let due = split::share(totals.receipts_settled, accrual.income, share.bps, accrual.contributors_bps)
            .unwrap_or(0);
        let before = self.drawn(model_id, index);
        let amount = due.saturating_sub(before.amount);
        ensure(amount > 0, || IRewards::NothingToPay {})?;
        self.set_drawn(model_id, index, Received { amount: due, ..before });
        emit(self.vm(), IRewards::ShareDrawn { modelId: model_id, index, receiver, amount });
        Ok(amount)
    }
}
