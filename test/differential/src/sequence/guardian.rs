//! What the guardian of Rewards does, and money that has gone astray.

use super::actors::guardian;
use super::builder::Builder;
use alloy_primitives::{Address, U256};
use tributary_interfaces::IERC20;
use tributary_interfaces::IRewards::*;

/// The longest pause, in seconds.
const LONGEST: u64 = 604_800;
/// From the start of one pause to that of the next, in seconds.
const EVERY: u64 = 2_592_000;

impl Builder<'_> {
    pub(super) fn guardian_call(&mut self) {
        match self.random.below(8) {
            0..=2 => self.pause(),
            3 => self.unpause(),
            4 => self.wait_for_the_guardian(),
            _ => self.recover(),
        }
        self.view(self.places.rewards, &guardianCall {});
    }

    /// Whether payments are paused.
    pub(super) fn paused(&self) -> bool {
        self.time < self.paused_until
    }

    fn pause(&mut self) {
        let from = self.caller(guardian());
        self.clean &= self.time >= self.pausable_from;
        // Mostly short, so that there is something left to do.
        let latest = if self.random.one_in(3) { LONGEST } else { 3000 };
        let until = self.number(u128::from(self.time) + 1, u128::from(self.time + latest), u64::MAX.into());
        let until = if self.slip() { self.time + LONGEST + 1 } else { until as u64 };
        if self.push("pause", from, self.places.rewards, U256::ZERO, &pauseCall { until }) {
            (self.paused_until, self.pausable_from) = (until, self.time + EVERY);
        }
        self.view_pool(1);
    }

    fn unpause(&mut self) {
        let from = self.caller(guardian());
        if self.push("unpause", from, self.places.rewards, U256::ZERO, &unpauseCall {}) {
            self.paused_until = 0;
        }
        self.view_pool(1);
    }

    /// Goes to the second at which a pause ends or the next may begin, or to the one before.
    fn wait_for_the_guardian(&mut self) {
        let end = if self.random.one_in(2) { self.paused_until } else { self.pausable_from };
        self.time = self.time.max(end.saturating_sub(self.random.below(2)));
    }

    /// Sends tokens to Rewards that nobody pays with.
    pub(super) fn stray(&mut self) {
        let from = self.anybody();
        let asset = self.some_token();
        let value = U256::from(self.number(1, 1 << 60, 1 << 61));
        let call = IERC20::transferCall { to: self.places.rewards, value };
        self.push("token.transfer.set", from, asset, U256::ZERO, &call);
    }

    fn recover(&mut self) {
        let from = self.caller(guardian());
        let asset = if self.random.one_in(4) { Address::ZERO } else { self.some_token() };
        let asset = if self.slip() { self.actors[0].address } else { asset };
        if self.random.one_in(2) && !asset.is_zero() {
            self.stray();
        }
        let amount = U256::from(self.number(1, 1 << 59, u128::MAX));
        self.clean &= self.models.iter().all(|model| model.terms.asset != asset);
        let call = recoverCall { asset, receiver: self.account(), amount };
        self.push("recover", from, self.places.rewards, U256::ZERO, &call);
    }

    fn some_token(&mut self) -> Address {
        let assets = [self.places.token, self.places.fee_token, self.places.odd_token];
        self.random.pick(&assets)
    }
}
