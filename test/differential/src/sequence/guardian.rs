//! What the guardian of Rewards does, and money that has gone astray.

use super::actors::guardian;
use super::builder::Builder;
use crate::side::Places;
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
        let assets = [self.places.token, self.places.fee_token, self.places.odd_token];
        let asset = self.random.pick(&assets);
        self.stray_of(asset);
    }

    fn stray_of(&mut self, asset: Address) {
        let (from, clean) = (self.anybody(), self.clean);
        let value = U256::from(self.random.between(1 << 51, 1 << 60));
        let call = IERC20::transferCall { to: self.places.rewards, value };
        self.push("token.send", from, asset, U256::ZERO, &call);
        self.clean = clean;
    }

    fn recover(&mut self) {
        let from = self.caller(guardian());
        let used = |asset: &Address| self.models.iter().any(|model| model.terms.asset == *asset);
        let Places { token, fee_token, odd_token, .. } = self.places;
        let unused: Vec<Address> =
            [token, fee_token, odd_token].into_iter().filter(|asset| !used(asset)).collect();
        let asset = self.random.any(&unused).unwrap_or(token);
        let asset = if self.random.one_in(6) { self.random.pick(&[Address::ZERO, token]) } else { asset };
        let asset = if self.slip() { self.no_token() } else { asset };
        if self.random.one_in(2) {
            self.stray_of(asset);
        }
        let amount = U256::from(self.number(1, 1 << 50, u128::MAX));
        self.clean &= unused.contains(&asset);
        let call = recoverCall { asset, receiver: self.receiver(), amount };
        self.push("recover", from, self.places.rewards, U256::ZERO, &call);
    }

    /// What is no token, or another one: a contract, somebody, or a precompile, which answers without having code.
    pub(super) fn no_token(&mut self) -> Address {
        let nobody = Address::with_last_byte(self.random.below(10) as u8);
        self.random.pick(&[self.places.token, self.places.rewards, self.actors[0].address, nobody, nobody])
    }
}
