//! Fixed shares, and the own word of those who hold them.

use super::builder::Builder;
use super::models::Model;
use alloy_primitives::{Address, U256};
use tributary_interfaces::IModels::shareTermsCall;
use tributary_interfaces::IRewards::*;

impl Builder<'_> {
    pub(super) fn shares_call(&mut self) {
        let Some((_, model)) = self.some_model() else { return };
        let shares = 2 + model.terms.payees.len() as u8;
        let index = if self.slip() {
            self.random.pick(&[shares, 6, 255, 1])
        } else {
            self.random.below(u64::from(shares)) as u8
        };
        match self.random.below(10) {
            0..=5 => self.draw_share(&model, index),
            6..=8 => self.draw_share_to(&model, index),
            _ => self.set_share_own_word(&model, index),
        }
        self.view(self.contracts.rewards, &drawnCall { modelId: U256::from(model.id), index });
        self.view_pool(model.id);
        self.view_pool(model.terms.baseModelId.saturating_to());
    }

    fn draw_share(&mut self, model: &Model, index: u8) {
        let (from, id) = (self.anybody(), self.id(model.id));
        self.clean &= self.is_settled(model);
        let call = drawShareCall { modelId: id, index };
        self.push("drawShare", from, self.contracts.rewards, U256::ZERO, &call);
    }

    fn draw_share_to(&mut self, model: &Model, index: u8) {
        let holder = self.share_holder(model, index);
        let (from, id) = (self.caller(holder), self.id(model.id));
        self.clean &= index != 1 && self.is_settled(model);
        let call = drawShareToCall { modelId: id, index, receiver: self.receiver() };
        self.push("drawShareTo", from, self.contracts.rewards, U256::ZERO, &call);
    }

    fn set_share_own_word(&mut self, model: &Model, index: u8) {
        let holder = self.share_holder(model, index);
        let (from, id) = (self.caller(holder), self.id(model.id));
        self.clean &= index != 1;
        let on = self.random.one_in(2);
        let call = setShareOwnWordCall { modelId: id, index, on };
        self.push("setShareOwnWord", from, self.contracts.rewards, U256::ZERO, &call);
    }

    /// Whether there is something to draw, as far as that can be told at once.
    fn is_settled(&mut self, model: &Model) -> bool {
        self.pool(model.id).is_some_and(|pool| pool.receiptsSettled > 10_000)
    }

    fn share_holder(&mut self, model: &Model, index: u8) -> Address {
        let call = shareTermsCall { modelId: U256::from(model.id), index };
        let holder = self.ask(self.contracts.models, &call).map(|share| share.holder).unwrap_or_default();
        if holder.is_zero() { self.anybody() } else { holder }
    }
}
