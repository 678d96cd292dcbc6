//! What the guardian may do: hold up payments and settlements for a while, and send on money that
//! nobody is owed.

use crate::{Rewards, storage::Guard};
use alloy_primitives::{Address, U256};
use stylus_sdk::prelude::*;
use tributary_core::limits::{MAX_PAUSE, PAUSE_INTERVAL};
use tributary_interfaces::IRewards;
use tributary_parts::{Revert, emit, ensure};

impl Rewards {
    pub fn pause(&mut self, until: u64) -> Result<(), Revert> {
        let guard = self.only_guardian()?;
        let now = self.vm().block_timestamp();
        ensure(now >= guard.pausable_from, || IRewards::PausedLately { from: guard.pausable_from })?;
        let latest = now.saturating_add(MAX_PAUSE);
        ensure(until > now && until <= latest, || IRewards::InvalidPause { until, latest })?;
        let pausable_from = now.saturating_add(PAUSE_INTERVAL);
        self.set_guard(Guard { paused_until: until, pausable_from, ..guard });
        emit(self.vm(), IRewards::Paused { until });
        Ok(())
    }

    pub fn unpause(&mut self) -> Result<(), Revert> {
        let guard = self.only_guardian()?;
        self.set_guard(Guard { paused_until: 0, ..guard });
        emit(self.vm(), IRewards::Unpaused {});
        Ok(())
    }

    pub fn recover(&mut self, asset: Address, receiver: Address, amount: U256) -> Result<(), Revert> {
        self.only_guardian()?;
        self.check_receiver(receiver)?;
        ensure(!amount.is_zero(), || IRewards::InvalidAmount { amount })?;
        let is_used = !self.used.get(&[&asset]).is_zero();
        ensure(!is_used, || IRewards::AssetInUse { asset })?;
        emit(self.vm(), IRewards::Recovered { asset, receiver, amount });
        self.send(asset, receiver, amount)
    }

    pub(crate) fn guard(&self) -> Guard {
        Guard::unpack(self.guard.get(&[]))
    }

    pub(crate) fn set_guard(&mut self, guard: Guard) {
        self.guard.set(&[], guard.pack());
    }

    pub(crate) fn not_paused(&self) -> Result<(), Revert> {
        let until = self.guard().paused_until;
        ensure(until <= self.vm().block_timestamp(), || IRewards::IsPaused { until })
    }

    fn only_guardian(&self) -> Result<Guard, Revert> {
        let caller = self.vm().msg_sender();
        let guard = self.guard();
        ensure(guard.account == caller, || IRewards::NotAllowed { caller })?;
        Ok(guard)
    }
}
