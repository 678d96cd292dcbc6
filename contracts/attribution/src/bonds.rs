//! Bonds of scorers: free, or locked while a round is open (SPEC 5.3).

use crate::Attribution;
use alloy_primitives::{Address, U256};
use stylus_sdk::prelude::*;
use tributary_core::limits::AMOUNT_LIMIT;
use tributary_interfaces::attribution::{
    self, BondDeposited, BondTooSmall, BondWithdrawn, IAttributionBonds, InvalidAmount, Stake,
};
use tributary_parts::{Revert, asset, asset_error, log, require, revert, word::low};

impl IAttributionBonds for Attribution {
    /// `IAttribution.depositBond`
    fn deposit_bond(&mut self, asset: &Address, amount: &U256) -> Result<(), Revert> {
        let (scorer, to) = (self.vm().msg_sender(), self.vm().contract_address());
        let arrived = asset::take(self.vm(), *asset, *amount).map_err(asset_error!(
            attribution,
            self.vm(),
            *asset,
            to,
            *amount
        ))?;
        let deposited = bond_amount(&arrived)?;
        let free = sum(self.free_bond(asset, &scorer), deposited)?;
        self.bonds.set((asset, &scorer), &bond_amount(&U256::from(free))?);
        log(self.vm(), &BondDeposited { asset, scorer: &scorer, amount: deposited });
        Ok(())
    }

    /// `IAttribution.withdrawBond`
    fn withdraw_bond(&mut self, asset: &Address, amount: &U256) -> Result<(), Revert> {
        let scorer = self.vm().msg_sender();
        let withdrawn = bond_amount(amount)?;
        self.lock_bond(asset, &scorer, withdrawn)?;
        log(self.vm(), &BondWithdrawn { asset, scorer: &scorer, amount: withdrawn });
        asset::pay(self.vm(), *asset, scorer, *amount).map_err(asset_error!(
            attribution,
            self.vm(),
            *asset,
            scorer,
            *amount
        ))
    }

    /// `IAttribution.freeBond`
    fn free_bond(&self, asset: &Address, scorer: &Address) -> u128 {
        self.bonds.get((asset, scorer))
    }
}

impl Attribution {
    /// Subtracts `needed` from the scorer's free bond.
    pub(crate) fn lock_bond(
        &mut self,
        asset: &Address,
        scorer: &Address,
        needed: u128,
    ) -> Result<(), Revert> {
        let free = self.free_bond(asset, scorer);
        let rest = free.checked_sub(needed).ok_or_else(|| revert(BondTooSmall { scorer, needed, free }))?;
        self.bonds.set((asset, scorer), &rest);
        Ok(())
    }

    /// Adds an amount that was locked to an account's free bond, which can become 2^96 or more.
    pub(crate) fn add_bond(
        &mut self,
        asset: &Address,
        account: &Address,
        amount: u128,
    ) -> Result<(), Revert> {
        let free = sum(self.free_bond(asset, account), amount)?;
        self.bonds.set((asset, account), &free);
        Ok(())
    }

    /// Adds the bond of a stake to the free bond of each who signed.
    pub(crate) fn unlock_bonds(&mut self, asset: &Address, stake: &Stake) -> Result<(), Revert> {
        stake.signers.iter().try_for_each(|signer| self.add_bond(asset, signer, stake.bond))
    }
}

/// The sum of a free bond and an amount; both are below 2^128.
fn sum(free: u128, amount: u128) -> Result<u128, Revert> {
    free.checked_add(amount).ok_or_else(|| revert(InvalidAmount { amount: &U256::from(amount) }))
}

/// An amount of bond, which must be above zero and below 2^96.
fn bond_amount(amount: &U256) -> Result<u128, Revert> {
    let fits = !amount.is_zero() && *amount < U256::from(AMOUNT_LIMIT);
    require!(fits, InvalidAmount { amount });
    Ok(low((*amount).into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy_sol_types::SolError;
    use tributary_interfaces::IAttribution;

    #[test]
    fn amounts_of_bond_are_above_zero_and_below_2_to_96() {
        let reverts_with = |amount: U256| Err(IAttribution::InvalidAmount { amount }.abi_encode());
        let limit = U256::from(AMOUNT_LIMIT);
        assert_eq!(bond_amount(&U256::ZERO), reverts_with(U256::ZERO));
        assert_eq!(bond_amount(&U256::from(1)), Ok(1));
        assert_eq!(bond_amount(&(limit - U256::from(1))), Ok(AMOUNT_LIMIT - 1));
        assert_eq!(bond_amount(&limit), reverts_with(limit));
        assert_eq!(bond_amount(&U256::MAX), reverts_with(U256::MAX));
    }
}
