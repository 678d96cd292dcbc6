//! Money that is put down for a payer.

use crate::{Deposits, add, storage::Account};
use alloy_primitives::{Address, U256};
use stylus_sdk::prelude::*;
use tributary_interfaces::deposits::{
    self, Deposited, IDepositsDepositing, InvalidAmount, WrongAsset, ZeroAccount,
};
use tributary_parts::{Revert, asset, asset_error, log, require, revert, word::low};

impl IDepositsDepositing for Deposits {
    /// `IDeposits.deposit`
    fn deposit(
        &mut self,
        model_id: &U256,
        payer: &Address,
        asset: &Address,
        amount: &U256,
    ) -> Result<(), Revert> {
        require!(!payer.is_zero(), ZeroAccount {});
        let expected = &self.asset(model_id)?;
        require!(asset == expected, WrongAsset { expected, given: asset });
        let this = self.vm().contract_address();
        let arrived = asset::take(self.vm(), *asset, *amount)
            .map(|arrived| low(arrived.into()))
            .map_err(asset_error!(deposits, self.vm(), *asset, this, *amount))?;
        let account = self.accounts.get((model_id, payer));
        let balance = add(account.balance, arrived).filter(|_| arrived > 0);
        let balance = balance.ok_or_else(|| revert(InvalidAmount { amount: &U256::from(arrived) }))?;
        self.accounts.set((model_id, payer), &Account { balance, ..account });
        let by = &self.vm().msg_sender();
        log(self.vm(), &Deposited { model_id, payer, by, amount: arrived });
        Ok(())
    }

    /// `IDeposits.account`
    fn account(&self, model_id: &U256, payer: &Address) -> deposits::Account {
        let Account { balance, redeemed, withdrawable_from } = self.accounts.get((model_id, payer));
        deposits::Account { balance, redeemed, withdrawable_from }
    }
}
