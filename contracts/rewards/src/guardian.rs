//! The guardian pauses payments and settlements for a time, and sends on assets that no model was
//! ever paid in (SPEC 6.1, adr/0013).

use crate::{Rewards, storage::PauseState};
use alloy_primitives::{Address, U256};
use stylus_sdk::prelude::*;
use tributary_core::limits::{MAX_PAUSE, PAUSE_INTERVAL};
use tributary_interfaces::rewards::{
    AssetInUse, GuardianReturn, IRewardsGuardian, InvalidAmount, InvalidPause, IsPaused, NotAllowed, Paused,
    PausedLately, Recovered, Unpaused,
};
use tributary_parts::{Revert, log, require};

impl IRewardsGuardian for Rewards {
    /// `IRewards.pause`
    fn pause(&mut self, until: u64) -> Result<(), Revert> {
        let state = self.only_guardian()?;
        let now = self.vm().block_timestamp();
        require!(now >= state.pausable_from, PausedLately { from: state.pausable_from });
        let latest = now.saturating_add(MAX_PAUSE);
        require!(until > now && until <= latest, InvalidPause { until, latest });
        let pausable_from = now.saturating_add(PAUSE_INTERVAL);
        self.pause_state.set((), &PauseState { paused_until: until, pausable_from, ..state });
        log(self.vm(), &Paused { until });
        Ok(())
    }

    /// `IRewards.unpause`
    fn unpause(&mut self) -> Result<(), Revert> {
        let state = self.only_guardian()?;
        self.pause_state.set((), &PauseState { paused_until: 0, ..state });
        log(self.vm(), &Unpaused {});
        Ok(())
    }

    /// `IRewards.recover`
    fn recover(&mut self, asset: &Address, receiver: &Address, amount: &U256) -> Result<(), Revert> {
        self.only_guardian()?;
        self.check_receiver(receiver)?;
        require!(!amount.is_zero(), InvalidAmount { amount });
        require!(!self.used.get(asset), AssetInUse { asset });
        log(self.vm(), &Recovered { asset, receiver, amount });
        self.send(asset, receiver, amount)
    }

    /// `IRewards.guardian`
    fn guardian(&self) -> GuardianReturn {
        let PauseState { guardian, paused_until, pausable_from } = self.pause_state.get(());
        GuardianReturn { account: guardian, paused_until, pausable_from }
    }
}

impl Rewards {
    /// There must be no pause.
    pub(crate) fn not_paused(&self) -> Result<(), Revert> {
        let until = self.pause_state.get(()).paused_until;
        require!(until <= self.vm().block_timestamp(), IsPaused { until });
        Ok(())
    }

    /// The caller must be the guardian; returns who can pause and when it did.
    fn only_guardian(&self) -> Result<PauseState, Revert> {
        let caller = self.vm().msg_sender();
        let state = self.pause_state.get(());
        require!(state.guardian == caller, NotAllowed { caller: &caller });
        Ok(state)
    }
}
