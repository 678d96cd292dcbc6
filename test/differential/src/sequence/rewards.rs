//! Payments, and what only other contracts may call.

use super::builder::{Builder, MOST};
use alloy_primitives::{Address, U256};
use tributary_interfaces::IRewards::*;

impl Builder<'_> {
    pub(super) fn rewards_call(&mut self) {
        match self.random.below(24) {
            0..=4 => self.pay(),
            5..=9 => self.shares_call(),
            10 => self.not_allowed(),
            11 => self.change_token(),
            12 => self.change_wallet(),
            13..=15 => self.guardian_call(),
            16 => self.stray(),
            17 => self.register_model(),
            18 | 19 => self.rounds_call(),
            _ => self.claims_call(),
        }
    }

    pub(super) fn pay(&mut self) {
        if let Some((index, _)) = self.some_model() {
            self.pay_for(index);
        }
    }

    pub(super) fn pay_for(&mut self, index: usize) {
        let model = self.models[index].clone();
        let (from, id) = (self.anybody(), self.id(model.id));
        let small = if self.random.one_in(4) { 200 } else { MOST };
        let mut amount = U256::from(self.number(1, small, u128::MAX));
        if self.slip() {
            amount =
                self.random.pick(&[U256::ZERO, U256::ONE << 96, (U256::ONE << 128) + U256::ONE, U256::MAX]);
        }
        let asset = if self.slip() { self.no_token() } else { model.terms.asset };
        let value = self.value(asset, amount);
        self.clean &= !self.paused();
        let call = payCall { modelId: id, asset, amount, receiptsRoot: self.any_digest() };
        self.push("pay", from, self.contracts.rewards, value, &call);
        self.view_pool(model.id);
    }

    /// What only the other contracts may call.
    fn not_allowed(&mut self) {
        let from = self.anybody();
        let id = U256::from(1 + self.random.below(3));
        let (rewards, asset) = (self.contracts.rewards, self.addresses.token);
        self.clean = false;
        if self.random.one_in(2) {
            let call = openPoolCall { modelId: id, asset, contributorsBps: 5 };
            self.push("openPool", from, rewards, U256::ZERO, &call);
        } else {
            let root = self.random.word();
            let call = settleCall { modelId: id, payoutsRoot: root, payoutsSum: 1, receiptsSum: 1 };
            self.push("settle", from, rewards, U256::ZERO, &call);
        }
        self.view_pool(id.to());
    }

    /// The native currency to send with a call that moves `amount` of an asset; by a slip a wrong
    /// one.
    pub(super) fn value(&mut self, asset: Address, amount: U256) -> U256 {
        let right = if asset.is_zero() { amount } else { U256::ZERO };
        // Nobody has more than 2^100.
        let right = if right > U256::ONE << 99 { U256::ZERO } else { right };
        if self.slip() { U256::from(self.random.below(3)) } else { right }
    }

    /// What came in and went out for a model.
    pub(super) fn pool(&mut self, id: u64) -> Option<Pool> {
        self.ask(self.contracts.rewards, &poolCall { modelId: U256::from(id) })
    }

    pub(super) fn view_pool(&mut self, id: u64) {
        self.view(self.contracts.rewards, &poolCall { modelId: U256::from(id) });
    }
}
