//! Scorers' bonds.

use super::builder::{Builder, MOST};
use alloy_primitives::{Address, U256};
use tributary_interfaces::IAttribution::*;

impl Builder<'_> {
    pub(super) fn deposit_bond(&mut self) {
        let Some((_, model)) = self.some_model() else { return };
        let from = self.anybody();
        let asset = if self.slip() { self.no_token() } else { model.terms.asset };
        let low = model.terms.bond.clamp(1, MOST);
        let mut amount = U256::from(self.number(low, 2 * low, u128::MAX));
        if self.slip() {
            amount =
                self.random.pick(&[U256::ZERO, U256::ONE << 96, (U256::ONE << 128) + U256::ONE, U256::MAX]);
        }
        self.deposit(from, asset, amount);
    }

    fn deposit(&mut self, from: Address, asset: Address, amount: U256) {
        let value = self.value(asset, amount);
        let call = depositBondCall { asset, amount };
        self.push("depositBond", from, self.contracts.attribution, value, &call);
        self.view_bond(asset, from);
    }

    /// Has an account put up what it lacks of a bond, and a little more for a token that keeps a
    /// fee.
    pub(super) fn top_up(&mut self, scorer: Address, asset: Address, bond: u128) {
        let free = self.free_bond(asset, scorer);
        let missing = bond.saturating_sub(free);
        if missing > 0 && missing <= MOST {
            self.deposit(scorer, asset, U256::from(missing + missing / 50 + 2));
        }
    }

    pub(super) fn withdraw_bond(&mut self) {
        let Some((_, model)) = self.some_model() else { return };
        let (asset, scorer) = (model.terms.asset, self.anybody());
        let free = self.free_bond(asset, scorer);
        self.clean &= free > 0;
        let mut amount = U256::from(self.number(1, free.max(1), u128::MAX));
        if self.slip() {
            amount =
                self.random.pick(&[U256::ZERO, U256::ONE << 96, (U256::ONE << 128) + U256::ONE, U256::MAX]);
        }
        let call = withdrawBondCall { asset, amount };
        self.push("withdrawBond", scorer, self.contracts.attribution, U256::ZERO, &call);
        self.view_bond(asset, scorer);
    }

    pub(super) fn free_bond(&mut self, asset: Address, scorer: Address) -> u128 {
        self.ask(self.contracts.attribution, &freeBondCall { asset, scorer }).unwrap_or_default()
    }

    pub(super) fn view_bond(&mut self, asset: Address, scorer: Address) {
        self.view(self.contracts.attribution, &freeBondCall { asset, scorer });
    }
}
