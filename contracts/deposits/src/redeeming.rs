//! Vouchers, and what they collect for a model.

use crate::{Deposits, add, storage::Account};
use alloc::vec::Vec;
use alloy_primitives::{Address, B256, U256};
use stylus_sdk::prelude::*;
use tributary_core::{
    limits::{INNER_CALL_FLOOR, MAX_ITEMS},
    typed_data,
};
use tributary_interfaces::{
    decode::Elements,
    deposits::{
        self, Forwarded, GasTooLow, IDepositsRedeeming, InvalidAmount, InvalidLength, InvalidSignature,
        NothingToForward, NothingToRedeem, Redeemed, Voucher, VoucherExpired,
    },
    rewards::PayCall,
};
use tributary_parts::{Revert, asset, asset_error, call, log, require, revert};

impl IDepositsRedeeming for Deposits {
    /// `IDeposits.redeem`
    fn redeem(&mut self, model_id: &U256, voucher: &Voucher<'_>) -> Result<u128, Revert> {
        let &Voucher { ref payer, total, deadline, signature } = voucher;
        require!(self.vm().block_timestamp() <= deadline, VoucherExpired { deadline });
        let account = self.accounts.get((model_id, payer));
        let amount = due(&account, voucher);
        let Account { balance, redeemed, .. } = account;
        require!(amount > 0, NothingToRedeem { payer, total, redeemed, balance });
        let is_signed = call::is_signed_by(self.vm(), *payer, self.digest(model_id, voucher), signature);
        require!(is_signed, InvalidSignature { account: payer });
        let is_collected = self.collect(model_id, payer, account, amount);
        require!(is_collected, InvalidAmount { amount: &U256::from(amount) });
        Ok(amount)
    }

    /// `IDeposits.redeemMany`
    fn redeem_many(
        &mut self,
        model_id: &U256,
        vouchers: Elements<'_, Voucher<'_>>,
    ) -> Result<Vec<u128>, Revert> {
        let length = vouchers.len();
        require!((1..=MAX_ITEMS).contains(&length), InvalidLength { length: &U256::from(length) });
        let mut amounts = Vec::with_capacity(length);
        for voucher in vouchers {
            amounts.push(self.redeem_or_skip(model_id, &voucher)?);
        }
        Ok(amounts)
    }

    /// `IDeposits.forward`
    fn forward(&mut self, model_id: &U256) -> Result<u128, Revert> {
        let amount = self.collected.get(model_id);
        require!(amount > 0, NothingToForward { model_id });
        self.collected.set(model_id, &0);
        log(self.vm(), &Forwarded { model_id, amount });
        let (asset, rewards, units) = (self.asset(model_id)?, self.rewards(), U256::from(amount));
        let pay = PayCall { model_id, asset: &asset, amount: &units, receipts_root: &B256::ZERO };
        let value = if asset::is_native(asset) {
            units
        } else {
            let approved = asset::approve(self.vm(), asset, rewards, units);
            approved.map_err(asset_error!(deposits, self.vm(), asset, rewards, units))?;
            U256::ZERO
        };
        call::paying(self.vm(), rewards, &pay, value)?;
        Ok(amount)
    }

    /// `IDeposits.collected`
    fn collected(&self, model_id: &U256) -> u128 {
        self.collected.get(model_id)
    }
}

impl Deposits {
    /// Redeems one voucher of many; returns what was collected, 0 if it was skipped.
    fn redeem_or_skip(&mut self, model_id: &U256, voucher: &Voucher<'_>) -> Result<u128, Revert> {
        let is_late = self.vm().block_timestamp() > voucher.deadline;
        let account = self.accounts.get((model_id, &voucher.payer));
        let amount = due(&account, voucher);
        if is_late || amount == 0 {
            return Ok(0);
        }
        let (digest, payer) = (self.digest(model_id, voucher), &voucher.payer);
        let is_signed = call::is_signed_by_among_many(self.vm(), *payer, digest, voucher.signature);
        let is_signed = is_signed.ok_or_else(|| revert(GasTooLow { needed: INNER_CALL_FLOOR }))?;
        Ok(if is_signed && self.collect(model_id, payer, account, amount) { amount } else { 0 })
    }

    fn digest(&self, model_id: &U256, voucher: &Voucher<'_>) -> B256 {
        let Voucher { payer, total, deadline, .. } = *voucher;
        let voucher = typed_data::Voucher { model_id: *model_id, payer, total, deadline };
        voucher.digest(self.vm().chain_id(), self.vm().contract_address())
    }

    /// Moves an amount that is due from the payer's balance to what is collected; returns false, and
    /// changes nothing, if a sum would reach 2^96. `account` is as it is stored: what came between is a
    /// static call.
    fn collect(&mut self, model_id: &U256, payer: &Address, account: Account, amount: u128) -> bool {
        let (redeemed, collected) =
            (add(account.redeemed, amount), add(self.collected.get(model_id), amount));
        let (Some(balance), Some(redeemed), Some(collected)) =
            (account.balance.checked_sub(amount), redeemed, collected)
        else {
            return false;
        };
        // An announcement is of a balance: the next one is not to be taken back at once.
        let withdrawable_from = if balance > 0 { account.withdrawable_from } else { 0 };
        self.accounts.set((model_id, payer), &Account { balance, redeemed, withdrawable_from });
        self.collected.set(model_id, &collected);
        log(self.vm(), &Redeemed { model_id, payer, amount, redeemed });
        true
    }
}

/// What a voucher would collect.
fn due(account: &Account, voucher: &Voucher<'_>) -> u128 {
    voucher.total.saturating_sub(account.redeemed).min(account.balance)
}
