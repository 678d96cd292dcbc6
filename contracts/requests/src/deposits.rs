//! What accounts can withdraw: deposits of requests that they answered, or that came back.

use crate::{Requests, asking::Pending, round::Proposed, storage::Waiting};
use alloy_primitives::{Address, U256};
use stylus_sdk::prelude::*;
use tributary_interfaces::requests::{
    self, IRequestsDeposits, InvalidAmount, InvalidReceiver, NothingToWithdraw, Withdrawn,
};
use tributary_parts::{Revert, asset, asset_error, log, require, revert};

/// Deposits are in native currency.
const NATIVE: Address = Address::ZERO;

impl IRequestsDeposits for Requests {
    /// `IRequests.withdraw`
    fn withdraw(&mut self, to: &Address) -> Result<u128, Revert> {
        let can_receive = !to.is_zero() && *to != self.vm().contract_address();
        require!(can_receive, InvalidReceiver { receiver: to });
        let account = &self.vm().msg_sender();
        let amount = self.balances.get(account);
        require!(amount > 0, NothingToWithdraw { account });
        self.balances.set(account, &0);
        log(self.vm(), &Withdrawn { account, to, amount });
        let value = U256::from(amount);
        asset::pay(self.vm(), NATIVE, *to, value).map_err(asset_error!(
            requests,
            self.vm(),
            NATIVE,
            *to,
            value
        ))?;
        Ok(amount)
    }

    /// `IRequests.balanceOf`
    fn balance_of(&self, account: &Address) -> u128 {
        self.balances.get(account)
    }
}

impl Requests {
    /// Clears a request of a round, and adds its deposit to an account's balance.
    pub(crate) fn clear(
        &mut self,
        round: &Proposed<'_>,
        pending: &Pending,
        to: &Address,
    ) -> Result<(), Revert> {
        let Pending { id, waiting: Waiting { deposit, .. } } = pending;
        self.waiting.set(id, &Waiting::default());
        self.count(round, -1);
        // No overflow: there is less native currency than that.
        let amount = &U256::from(*deposit);
        let balance = self.balances.get(to).checked_add(*deposit);
        self.balances.set(to, &balance.ok_or_else(|| revert(InvalidAmount { amount }))?);
        Ok(())
    }
}
