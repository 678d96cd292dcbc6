//! Payments, and what only other contracts may call.

use crate::{generator::Generator, target::Target, trick::Trick};
use alloy_primitives::U256;
use tributary_core::limits::AMOUNT_LIMIT;
use tributary_interfaces::IRewards::*;

impl<T: Target> Generator<T> {
    /// An account pays for a model.
    pub(crate) fn pay(&mut self) {
        match self.some_model() {
            Some(index) => self.pay_for(index),
            None => self.register_model(),
        }
    }

    pub(crate) fn pay_for(&mut self, index: usize) {
        let (meant, asset) = (self.models[index].id, self.models[index].terms.asset);
        let from = self.anyone();
        let id = self.id(meant);
        let small = if self.random.one_in(4) { 200 } else { self.scope.most_units };
        let amount = self.amount(1, small);
        let asset = if self.tries(Trick::OtherAsset) { self.no_token() } else { asset };
        let value = self.value(asset, amount);
        let pool = self.pool(meant);
        let paid = pool.as_ref().map_or(0, |pool| pool.paid);
        let is_full = amount + U256::from(paid) >= U256::from(AMOUNT_LIMIT);
        // A fee of a hundredth leaves nothing of a unit only if it rounds up, which it does not.
        self.valid &= self.environment.is_honest(asset) && !is_full;
        let paused = self.is_paused();
        self.forbid(paused, "Rewards is paused");
        let call = payCall { modelId: id, asset, amount, receiptsRoot: self.any_digest() };
        self.push_with(from, self.contracts.rewards, value, &call);
        self.look_at_pool(meant);
    }

    /// An account calls what only the other contracts may call.
    pub(crate) fn call_as_contract(&mut self) {
        let from = self.anyone();
        let id = self.some_model().map_or(U256::ONE, |index| self.models[index].id);
        let (rewards, asset) = (self.contracts.rewards, self.environment.tokens.standard);
        self.forbid(true, "only Models opens pools, only Attribution settles");
        if self.random.one_in(2) {
            let id = if self.random.one_in(2) { id } else { U256::from(u64::MAX) };
            self.push(from, rewards, &openPoolCall { modelId: id, asset, contributorsBps: 5 });
        } else {
            let settled = self.pool(id).map_or(0, |pool| pool.settled);
            let (sum, receipts) = self.random.pick(&[(1, 1), (settled, 0)]);
            let root = self.random.word();
            let call = settleCall { modelId: id, payoutsRoot: root, payoutsSum: sum, receiptsSum: receipts };
            self.push(from, rewards, &call);
        }
        self.look_at_pool(id);
    }

    /// What came in and went out for a model.
    pub(crate) fn pool(&mut self, id: U256) -> Option<Pool> {
        self.read(self.contracts.rewards, &poolCall { modelId: id })
    }

    pub(crate) fn look_at_pool(&mut self, id: U256) {
        self.look(self.contracts.rewards, &poolCall { modelId: id });
    }

    /// Whether payments and rounds are paused.
    pub(crate) fn is_paused(&mut self) -> bool {
        let known = self.read(self.contracts.rewards, &guardianCall {});
        known.is_some_and(|known| self.time < known.pausedUntil)
    }
}
