//! Finalisation of rounds (SPEC 5.3).

use crate::{Attribution, REWARDS, round::signed_round, storage::Progress};
use alloy_primitives::Address;
use stylus_sdk::prelude::*;
use tributary_core::ids;
use tributary_interfaces::{
    attribution::{
        IAttributionFinalisation, IAttributionProposals, NoSuchRound, Round, RoundFinalised, WindowOpen,
    },
    rewards::SettleCall,
};
use tributary_parts::{Revert, call, log, require};

impl IAttributionFinalisation for Attribution {
    /// `IAttribution.finalise`
    fn finalise(
        &mut self,
        round: &Round,
        signers: &[Address],
        bond: u128,
        finalisable_at: u64,
    ) -> Result<(), Revert> {
        let model_id = &round.model_id;
        let signed = signed_round(round);
        let round_hash = signed.hash();
        let progress = self.progress.get(model_id);
        let given = ids::proposal(round_hash, bond, finalisable_at, signers);
        let is_open = progress.is_open && given == self.proposal_of(model_id, progress.attempts);
        require!(is_open, NoSuchRound { model_id, round_hash: &round_hash });
        let now = self.vm().block_timestamp();
        require!(now >= finalisable_at, WindowOpen { finalisable_at, present: now });
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
        for signer in signers {
            self.unlock_bond(&asset, signer, bond)?;
        }
        log(self.vm(), &RoundFinalised { model_id, number: round.number, round_hash: &round_hash });
        Ok(())
    }
}
