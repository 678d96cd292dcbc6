//! Transfers in a model's asset.

use crate::Rewards;
use alloy_primitives::{Address, U256};
use stylus_sdk::prelude::*;
use tributary_interfaces::rewards::{self, InvalidReceiver};
use tributary_parts::{Revert, asset, asset_error, require, word::low};

impl Rewards {
    /// Whether an account can receive money: what is sent to zero or to this contract is lost.
    pub(crate) fn can_receive(&self, account: &Address) -> bool {
        !account.is_zero() && *account != self.vm().contract_address()
    }

    #[inline(never)]
    pub(crate) fn check_receiver(&self, receiver: &Address) -> Result<(), Revert> {
        require!(self.can_receive(receiver), InvalidReceiver { receiver });
        Ok(())
    }

    /// Transfers an amount from the caller to this contract; returns how much arrived.
    #[inline(never)]
    pub(crate) fn take(&self, asset: &Address, amount: &U256) -> Result<u128, Revert> {
        let to = self.vm().contract_address();
        asset::take(self.vm(), *asset, *amount).map(|arrived| low(arrived.into())).map_err(asset_error!(
            rewards,
            self.vm(),
            *asset,
            to,
            *amount
        ))
    }

    /// Transfers an amount to an account.
    #[inline(never)]
    pub(crate) fn send(&self, asset: &Address, to: &Address, amount: &U256) -> Result<(), Revert> {
        asset::pay(self.vm(), *asset, *to, *amount).map_err(asset_error!(
            rewards,
            self.vm(),
            *asset,
            *to,
            *amount
        ))
    }
}
