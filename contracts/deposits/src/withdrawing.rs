//! What no voucher claims goes back to its payer, after an announcement.

use crate::{Deposits, storage::Account};
use alloy_primitives::{Address, U256};
use stylus_sdk::prelude::*;
use tributary_core::limits::WITHDRAWAL_DELAY;
use tributary_interfaces::deposits::{
    self, IDepositsWithdrawing, InvalidReceiver, NotAnnounced, NothingToWithdraw, WithdrawalAnnounced,
    WithdrawalTooEarly, Withdrawn,
};
use tributary_parts::{Revert, asset, asset_error, log, require};

impl IDepositsWithdrawing for Deposits {
    /// `IDeposits.announceWithdrawal`
    fn announce_withdrawal(&mut self, model_id: &U256, on: bool) -> Result<u64, Revert> {
        let payer = &self.vm().msg_sender();
        let account = self.accounts.get((model_id, payer));
        require!(account.balance > 0, NothingToWithdraw { model_id, payer });
        let ready = self.vm().block_timestamp().saturating_add(WITHDRAWAL_DELAY);
        let withdrawable_from = if on { ready } else { 0 };
        self.accounts.set((model_id, payer), &Account { withdrawable_from, ..account });
        log(self.vm(), &WithdrawalAnnounced { model_id, payer, withdrawable_from });
        Ok(withdrawable_from)
    }

    /// `IDeposits.withdrawDeposit`
    fn withdraw_deposit(&mut self, model_id: &U256, receiver: &Address) -> Result<u128, Revert> {
        let can_receive = !receiver.is_zero() && *receiver != self.vm().contract_address();
        require!(can_receive, InvalidReceiver { receiver });
        let (payer, present) = (&self.vm().msg_sender(), self.vm().block_timestamp());
        let account = self.accounts.get((model_id, payer));
        let Account { balance: amount, withdrawable_from: from, .. } = account;
        require!(from > 0, NotAnnounced { model_id, payer });
        require!(present >= from, WithdrawalTooEarly { from, present });
        // What is announced is above zero, or `collect` had taken the announcement back.
        self.accounts.set((model_id, payer), &Account { balance: 0, withdrawable_from: 0, ..account });
        log(self.vm(), &Withdrawn { model_id, payer, receiver, amount });
        let (asset, units) = (self.asset(model_id)?, U256::from(amount));
        asset::pay(self.vm(), asset, *receiver, units).map_err(asset_error!(
            deposits,
            self.vm(),
            asset,
            *receiver,
            units
        ))?;
        Ok(amount)
    }
}
