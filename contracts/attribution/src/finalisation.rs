//! Finalisation of rounds (SPEC 5.3).

use crate::{Attribution, REQUESTS, REWARDS, round::signed_round, storage::Progress};
use alloy_primitives::U256;
use stylus_sdk::prelude::*;
use tributary_interfaces::{
    attribution::{IAttributionFinalisation, NoSuchRound, Round, RoundFinalised, Stake, Unanswered},
    requests::UnansweredCall,
    rewards::SettleCall,
};
use tributary_parts::{Revert, call, log, require};

impl IAttributionFinalisation for Attribution {
    /// `IAttribution.finalise`
    fn finalise(&mut self, round: &Round, stake: &Stake) -> Result<(), Revert> {
        let (model_id, attempt) = (&round.model_id, round.attempt);
        let signed = signed_round(round);
        let round_hash = signed.hash();
        let progress = self.progress.get(model_id);
        require!(progress.is_open_at(attempt), NoSuchRound { model_id, round_hash: &round_hash });
        self.take_proposal(model_id, attempt, round_hash, stake)?;
        self.require_past(stake.finalisable_at)?;
        self.require_answered(model_id, attempt)?;
        let finalised = Progress { last_cutoff: round.cutoff, is_open: false, ..progress };
        self.progress.set(model_id, &finalised);
        let settle = SettleCall {
            model_id,
            payouts_root: &signed.payouts_root,
            payouts_sum: round.payouts.sum,
            receipts_sum: round.receipts.sum,
        };
        let asset = call::of(self.vm(), self.peer(REWARDS), &settle)?;
        // After the call, which returns the asset. That is safe: Rewards calls no one, and the
        // round is closed already.
        self.unlock_bonds(&asset, stake)?;
        log(self.vm(), &RoundFinalised { model_id, number: round.number, round_hash: &round_hash });
        Ok(())
    }
}

impl Attribution {
    /// Nothing that was asked for of an attempt may wait to be shown.
    fn require_answered(&self, model_id: &U256, attempt: u64) -> Result<(), Revert> {
        let count = call::of(self.vm(), self.peer(REQUESTS), &UnansweredCall { model_id, attempt })?;
        require!(count == 0, Unanswered { model_id, attempt, count });
        Ok(())
    }
}
