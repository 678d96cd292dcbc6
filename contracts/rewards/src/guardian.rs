//! What the guardian may do: hold up payments and settlements for a while, and send on money that
//! nobody is owed.

use crate::{Rewards, storage::PauseState};
use alloy_primitives::{Address, U256};
use stylus_sdk::prelude::*;
use tributary_core::limits::{MAX_PAUSE, PAUSE_INTERVAL};
use tributary_interfaces::IRewards;
use tributary_parts::{Revert, emit, ensure};

impl Rewards {
    pub fn pause(&mut self, until: u64) -> Result<(), Revert> {
        let state = self.only_guardian()?;
        let now = self.vm().block_timestamp();
        ensure(now >= state.pausable_from, || IRewards::PausedLately { from: state.pausable_from })?;
        let latest = now.saturating_add(MAX_PAUSE);
        ensure(until > now && until <= latest, || IRewards::InvalidPause { until, latest })?;
        let pausable_from = now.saturating_add(PAUSE_INTERVAL);
        self.pause_state.set((), &PauseState { paused_until: until, pausable_from, ..state });
        emit(self.vm(), IRewards::Paused { until });
        Ok(())
    }

    pub fn unpause(&mut self) -> Result<(), Revert> {
        let state = self.only_guardian()?;
        self.pause_state.set((), &PauseState { paused_until: 0, ..state });
        emit(self.vm(), IRewards::Unpaused {});
        Ok(())
    }

    pub fn recover(&mut self, asset: Address, receiver: Address, amount: U256) -> Result<(), Revert> {
        self.only_guardian()?;
        self.check_receiver(receiver)?;
        ensure(!amount.is_zero(), || IRewards::InvalidAmount { amount })?;
        let is_used = self.used.get(&asset);
        ensure(!is_used, || IRewards::AssetInUse { asset })?;
        emit(self.vm(), IRewards::Recovered { asset, receiver, amount });
        self.send(asset, receiver, amount)
    }

    pub(crate) fn not_paused(&self) -> Result<(), Revert> {
        let until = self.pause_state.get(()).paused_until;
        ensure(until <= self.vm().block_timestamp(), || IRewards::IsPaused { until })
    }

    fn only_guardian(&self) -> Result<PauseState, Revert> {
        let caller = self.vm().msg_sender();
        let state = self.pause_state.get(());
        ensure(state.guardian == caller, || IRewards::NotAllowed { caller })?;
        Ok(state)
    }
}
