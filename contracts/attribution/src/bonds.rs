//! What scorers put at stake: free, or locked behind an open round.

use crate::Attribution;
use alloy_primitives::{Address, U256};
use stylus_sdk::prelude::*;
use tributary_core::limits::AMOUNT_LIMIT;
use tributary_interfaces::attribution::{
    self, BondDeposited, BondTooSmall, BondWithdrawn, IAttributionBonds, InvalidAmount,
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
    /// Takes `needed` off what the scorer has free.
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

    /// Adds a bond that was locked to what the scorer has free, which may so reach 2^96 and more.
    pub(crate) fn unlock_bond(
        &mut self,
        asset: &Address,
        scorer: &Address,
        bond: u128,
    ) -> Result<(), Revert> {
        let free = sum(self.free_bond(asset, scorer), bond)?;
        self.bonds.set((asset, scorer), &free);
        Ok(())
    }
}

/// The sum of two amounts of bond.
fn sum(free: u128, amount: u128) -> Result<u128, Revert> {
    free.checked_add(amount).ok_or_else(|| revert(InvalidAmount { amount: &U256::from(amount) }))
}

/// An amount of bond: above zero and below 2^96.
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
        let refused = |amount: U256| Err(IAttribution::InvalidAmount { amount }.abi_encode());
        let limit = U256::from(AMOUNT_LIMIT);
        assert_eq!(bond_amount(&U256::ZERO), refused(U256::ZERO));
        assert_eq!(bond_amount(&U256::from(1)), Ok(1));
        assert_eq!(bond_amount(&(limit - U256::from(1))), Ok(AMOUNT_LIMIT - 1));
        assert_eq!(bond_amount(&limit), refused(limit));
        assert_eq!(bond_amount(&U256::MAX), refused(U256::MAX));
    }
}
