//! What the guardian of Rewards does, and money that has gone astray.

use super::actors::guardian;
use super::builder::Builder;
use crate::side::Addresses;
use alloy_primitives::{Address, U256};
use tributary_core::limits::MAX_PAUSE;
use tributary_interfaces::IERC20;
use tributary_interfaces::IRewards::*;

impl Builder<'_> {
    pub(super) fn guardian_call(&mut self) {
        match self.random.below(8) {
            0..=2 => self.pause(),
            3 => self.unpause(),
            _ => self.recover(),
        }
        self.view(self.contracts.rewards, &guardianCall {});
    }

    /// Whether payments are paused.
    pub(super) fn paused(&mut self) -> bool {
        self.pool(1).is_some_and(|pool| self.time < pool.pausedUntil)
    }

    fn pause(&mut self) {
        let from = self.caller(guardian());
        let known = self.ask(self.contracts.rewards, &guardianCall {});
        self.clean &= known.is_some_and(|known| self.time >= known.pausableFrom);
        // Mostly short, so that there is something left to do.
        let longest = if self.random.one_in(3) { MAX_PAUSE } else { 3000 };
        let latest = u128::from(self.time + longest);
        let until = self.number(u128::from(self.time) + 1, latest, u64::MAX.into());
        let until = if self.slip() { self.time + MAX_PAUSE + 1 } else { until as u64 };
        self.push("pause", from, self.contracts.rewards, U256::ZERO, &pauseCall { until });
        self.view_pool(1);
    }

    fn unpause(&mut self) {
        let from = self.caller(guardian());
        self.push("unpause", from, self.contracts.rewards, U256::ZERO, &unpauseCall {});
        self.view_pool(1);
    }

    /// Sends tokens to Rewards that nobody pays with.
    pub(super) fn stray(&mut self) {
        let assets = [self.addresses.token, self.addresses.fee_token, self.addresses.odd_token];
        let asset = self.random.pick(&assets);
        self.stray_of(asset);
    }

    fn stray_of(&mut self, asset: Address) {
        let (from, clean) = (self.anybody(), self.clean);
        let value = U256::from(self.random.between(1 << 51, 1 << 60));
        let call = IERC20::transferCall { to: self.contracts.rewards, value };
        self.push("token.send", from, asset, U256::ZERO, &call);
        self.clean = clean;
    }

    /// Sends on what went astray; mostly of an asset that no model was paid in yet.
    fn recover(&mut self) {
        let from = self.caller(guardian());
        let Addresses { token, fee_token, odd_token, .. } = self.addresses;
        let paid: Vec<Address> = self
            .models
            .clone()
            .iter()
            .filter(|model| self.pool(model.id).is_some_and(|pool| pool.paid > 0))
            .map(|model| model.terms.asset)
            .collect();
        let unused: Vec<Address> =
            [token, fee_token, odd_token].into_iter().filter(|asset| !paid.contains(asset)).collect();
        let asset = self.random.choose(&unused).unwrap_or(token);
        let asset = if self.random.one_in(6) { self.random.pick(&[Address::ZERO, token]) } else { asset };
        let asset = if self.slip() { self.no_token() } else { asset };
        if self.random.one_in(2) {
            self.stray_of(asset);
        }
        let amount = U256::from(self.number(1, 1 << 50, u128::MAX));
        self.clean &= unused.contains(&asset);
        let call = recoverCall { asset, receiver: self.receiver(), amount };
        self.push("recover", from, self.contracts.rewards, U256::ZERO, &call);
    }
}
