//! Verdicts of Disputes, the rules' programs and Requests on rounds, and what becomes of the bonds (SPEC 5.5).

use crate::{Attribution, DISPUTES, MODELS, REQUESTS, of_rule, round::proposal, storage::Progress};
use alloy_primitives::{Address, B256, U256};
use stylus_sdk::prelude::*;
use tributary_core::split;
use tributary_interfaces::{
    attribution::{
        BondsReleased, IAttributionProposals, IAttributionVerdicts, NoSuchRound, NotAllowed, RoundSlashed,
        RoundVoided, Stake, WindowOpen,
    },
    models::{VerdictTermsCall, VerdictTermsReturn},
};
use tributary_parts::{Revert, call, log, require};

impl IAttributionVerdicts for Attribution {
    /// `IAttribution.slashRound`
    fn slash_round(
        &mut self,
        model_id: &U256,
        attempt: u64,
        round_hash: &B256,
        stake: &Stake,
        challenger: &Address,
    ) -> Result<(), Revert> {
        let terms = self.verdict_terms(model_id)?;
        self.require_caller(&[DISPUTES, of_rule(terms.rule[0])])?;
        self.take_proposal(model_id, attempt, *round_hash, stake)?;
        self.cancel(model_id, attempt, stake);
        let reward = stake.bond / 2;
        self.add_bond(&terms.asset, challenger, reward)?;
        log(self.vm(), &RoundSlashed { model_id, attempt, round_hash, challenger, reward });
        Ok(())
    }

    /// `IAttribution.voidRound`
    fn void_round(
        &mut self,
        model_id: &U256,
        attempt: u64,
        round_hash: &B256,
        stake: &Stake,
        challenger: &Address,
        charged: bool,
    ) -> Result<(), Revert> {
        let terms = self.verdict_terms(model_id)?;
        self.require_caller(&[DISPUTES, of_rule(terms.rule[0]), REQUESTS])?;
        let is_open = self.progress.get(model_id).is_open_at(attempt);
        require!(is_open, NoSuchRound { model_id, round_hash });
        self.take_proposal(model_id, attempt, *round_hash, stake)?;
        self.cancel(model_id, attempt, stake);
        // A bond is at least the model's, so the fee is below it.
        let fee = if charged { split::void_fee(terms.bond).min(stake.bond) } else { 0 };
        let reward = fee.saturating_mul(stake.signers.len() as u128);
        self.add_bond(&terms.asset, challenger, reward)?;
        let left = Stake { bond: stake.bond.saturating_sub(fee), signers: stake.signers.clone(), ..*stake };
        self.proposals.set((model_id, &attempt), &proposal(*round_hash, &left));
        log(self.vm(), &RoundVoided { model_id, attempt, round_hash, challenger, reward, stake: &left });
        Ok(())
    }

    /// `IAttribution.releaseBonds`
    fn release_bonds(
        &mut self,
        model_id: &U256,
        attempt: u64,
        round_hash: &B256,
        stake: &Stake,
    ) -> Result<(), Revert> {
        let is_open = self.progress.get(model_id).is_open_at(attempt);
        require!(!is_open, NoSuchRound { model_id, round_hash });
        self.take_proposal(model_id, attempt, *round_hash, stake)?;
        self.require_past(stake.finalisable_at)?;
        self.unlock_bonds(&self.verdict_terms(model_id)?.asset, stake)?;
        log(self.vm(), &BondsReleased { model_id, attempt, round_hash });
        Ok(())
    }

    /// `IAttribution.blockedUntil`
    fn blocked_until(&self, model_id: &U256, scorer: &Address) -> u64 {
        self.blocked.get((model_id, scorer))
    }
}

impl Attribution {
    /// Clears what is kept of an attempt, which must be this round with this stake.
    pub(crate) fn take_proposal(
        &mut self,
        model_id: &U256,
        attempt: u64,
        round_hash: B256,
        stake: &Stake,
    ) -> Result<(), Revert> {
        let is_kept = proposal(round_hash, stake) == self.proposal_of(model_id, attempt);
        require!(is_kept, NoSuchRound { model_id, round_hash: &round_hash });
        self.proposals.set((model_id, &attempt), &B256::ZERO);
        Ok(())
    }

    /// The window that ends at this time must have passed.
    pub(crate) fn require_past(&self, finalisable_at: u64) -> Result<(), Revert> {
        let present = self.vm().block_timestamp();
        require!(present >= finalisable_at, WindowOpen { finalisable_at, present });
        Ok(())
    }

    /// The caller must be one of these peers.
    fn require_caller(&self, peers: &[u8]) -> Result<(), Revert> {
        let caller = &self.vm().msg_sender();
        require!(peers.iter().any(|peer| *caller == self.peer(*peer)), NotAllowed { caller });
        Ok(())
    }

    /// Closes the round if it is open, and blocks its signers until the end of its window.
    fn cancel(&mut self, model_id: &U256, attempt: u64, stake: &Stake) {
        let progress = self.progress.get(model_id);
        if progress.is_open_at(attempt) {
            self.progress.set(model_id, &Progress { is_open: false, ..progress });
        }
        for signer in &stake.signers {
            let until = self.blocked.get((model_id, signer)).max(stake.finalisable_at);
            self.blocked.set((model_id, signer), &until);
        }
    }

    fn verdict_terms(&self, model_id: &U256) -> Result<VerdictTermsReturn, Revert> {
        call::of(self.vm(), self.peer(MODELS), &VerdictTermsCall { model_id })
    }
}
