//! What the guardian of Rewards does, and money that went astray.

use crate::{generator::Generator, target::Target, trick::Trick};
use alloy_primitives::{Address, U256};
use tributary_core::limits::MAX_PAUSE;
use tributary_interfaces::{IERC20, IRewards::*};

impl<T: Target> Generator<T> {
    /// The guardian; at times another account, whose call must revert.
    fn by_guardian(&mut self) -> Address {
        let guardian = self.environment.guardian();
        let meant = if self.random.one_in(8) { self.anyone() } else { guardian };
        let from = self.caller(meant);
        self.forbid(from != guardian, "only the guardian may");
        from
    }

    /// The guardian pauses payments and rounds.
    pub(crate) fn pause(&mut self) {
        let from = self.by_guardian();
        let known = self.read(self.contracts.rewards, &guardianCall {});
        let lately = known.is_some_and(|known| self.time < known.pausableFrom);
        self.forbid(lately, "a pause was lately");
        // Mostly short, so that there is something left to do.
        let longest = if self.random.one_in(3) { MAX_PAUSE } else { 3_000 };
        let latest = u128::from(self.time + longest);
        let until = self.number(u128::from(self.time) + 1, latest, u64::MAX.into());
        let until =
            if self.tries_in(10, Trick::LongPause) { self.time + MAX_PAUSE + 1 } else { until as u64 };
        self.push(from, self.contracts.rewards, &pauseCall { until });
        self.look(self.contracts.rewards, &guardianCall {});
    }

    /// The guardian ends a pause.
    pub(crate) fn unpause(&mut self) {
        let from = self.by_guardian();
        self.push(from, self.contracts.rewards, &unpauseCall {});
        self.look(self.contracts.rewards, &guardianCall {});
    }

    /// An account sends tokens to Rewards without paying for anything.
    pub(crate) fn send_astray(&mut self) {
        let token = self.random.pick(&self.environment.tokens());
        self.send_token_astray(token);
    }

    fn send_token_astray(&mut self, token: Address) {
        let (from, valid, forbidden) = (self.anyone(), self.valid, self.forbidden.take());
        let value = U256::from(self.random.between(1 << 51, 1 << 58));
        self.valid = self.environment.is_honest(token);
        self.push(from, token, &IERC20::transferCall { to: self.contracts.rewards, value });
        (self.valid, self.forbidden) = (valid, forbidden);
    }

    /// The guardian sends on what went astray; mostly of an asset that no model was paid in yet.
    pub(crate) fn recover(&mut self) {
        let from = self.by_guardian();
        let mut used: Vec<Address> = Vec::new();
        for index in 0..self.models.len() {
            let (id, asset) = (self.models[index].id, self.models[index].terms.asset);
            if self.pool(id).is_some_and(|pool| pool.paid > 0) {
                used.push(asset);
            }
        }
        let mut unused = self.environment.tokens();
        unused.retain(|token| !used.contains(token));
        let standard = self.environment.tokens.standard;
        let asset = self.random.choose(&unused).unwrap_or(standard);
        let asset = if self.random.one_in(6) { self.random.pick(&[Address::ZERO, standard]) } else { asset };
        let asset = if self.tries(Trick::OtherAsset) { self.no_token() } else { asset };
        let is_token = self.environment.tokens().contains(&asset);
        if is_token && self.random.one_in(2) {
            self.send_token_astray(asset);
        }
        self.forbid(used.contains(&asset), "what a model is paid in is not recovered");
        let amount = U256::from(self.number(1, 1 << 50, u128::MAX));
        // There may be nothing astray, or less, or models that are not in mind were paid in it.
        self.valid = false;
        let receiver = self.receiver();
        self.push(from, self.contracts.rewards, &recoverCall { asset, receiver, amount });
    }
}
