//! Finalisation of rounds (SPEC 5.3).

use crate::{Attribution, REWARDS, round::signed_round, storage::Progress};
use stylus_sdk::prelude::*;
use tributary_interfaces::{
    attribution::{IAttributionFinalisation, NoSuchRound, Round, RoundFinalised, Stake},
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
