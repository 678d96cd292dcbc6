//! Scorers' bonds.

use crate::{generator::Generator, target::Target, trick::Trick};
use alloy_primitives::{Address, U256};
use tributary_core::limits::AMOUNT_LIMIT;
use tributary_interfaces::IAttribution::*;

impl<T: Target> Generator<T> {
    /// An account deposits a bond in a model's asset.
    pub(crate) fn deposit_bond(&mut self) {
        let Some(index) = self.some_model() else { return self.register_model() };
        let (asset, bond) = (self.models[index].terms.asset, self.models[index].terms.bond);
        let from = self.anyone();
        let asset = if self.tries(Trick::OtherAsset) { self.no_token() } else { asset };
        let low = bond.clamp(1, self.scope.most_units);
        let amount = self.amount(low, 2 * low);
        self.deposit(from, asset, amount);
    }

    fn deposit(&mut self, from: Address, asset: Address, amount: U256) {
        let value = self.value(asset, amount);
        let free = self.free_bond(asset, from);
        let is_full = amount + U256::from(free) >= U256::from(AMOUNT_LIMIT);
        self.valid &= self.environment.is_honest(asset) && !is_full;
        if self.push_with(from, self.contracts.attribution, value, &depositBondCall { asset, amount }) {
            let now = self.free_bond(asset, from);
            let rose = now >= free && U256::from(now - free) <= amount;
            self.require("bond-once", rose, || format!("a deposit of {amount} made {now} of {free}"));
        }
        self.look_at_bond(asset, from);
    }

    /// Has an account deposit what it lacks of a bond, and a little more for a token that keeps a
    /// fee.
    pub(crate) fn top_up(&mut self, scorer: Address, asset: Address, bond: u128) {
        let missing = bond.saturating_sub(self.free_bond(asset, scorer));
        if missing > 0 && missing <= self.scope.most_units {
            self.deposit(scorer, asset, U256::from(missing + missing / 50 + 2));
        }
    }

    /// An account withdraws some of its free bond; at times a unit more than it has.
    pub(crate) fn withdraw_bond(&mut self) {
        let Some(index) = self.some_model() else { return self.register_model() };
        let asset = self.models[index].terms.asset;
        let holders = self.environment.accounts.iter().map(|key| key.account).collect::<Vec<_>>();
        let depositors: Vec<Address> =
            holders.into_iter().filter(|account| self.free_bond(asset, *account) > 0).collect();
        let scorer = self.random.choose(&depositors).unwrap_or_else(|| self.anyone());
        let free = self.free_bond(asset, scorer);
        let mut amount = self.amount(1, free.max(1));
        if self.random.one_in(8) {
            amount = U256::from(free) + U256::ONE;
        }
        self.forbid(amount > U256::from(free), "a bond that is locked or not there is not withdrawn");
        self.valid &= self.environment.is_honest(asset);
        if self.push(scorer, self.contracts.attribution, &withdrawBondCall { asset, amount }) {
            let now = self.free_bond(asset, scorer);
            let fell = U256::from(now) + amount == U256::from(free);
            self.require("bond-once", fell, || format!("a withdrawal of {amount} made {now} of {free}"));
        }
        self.look_at_bond(asset, scorer);
    }

    pub(crate) fn free_bond(&mut self, asset: Address, scorer: Address) -> u128 {
        self.read(self.contracts.attribution, &freeBondCall { asset, scorer }).unwrap_or_default()
    }

    pub(crate) fn look_at_bond(&mut self, asset: Address, scorer: Address) {
        self.look(self.contracts.attribution, &freeBondCall { asset, scorer });
    }
}
