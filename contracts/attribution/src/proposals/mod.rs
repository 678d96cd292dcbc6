//! Proposals of rounds (SPEC 5.3): `check` checks a round, this file who signed it.

mod check;

use crate::{
    Attribution, MODELS, REWARDS,
    round::{proposal, signed_round},
    storage::Progress,
};
use alloc::vec::Vec;
use alloy_primitives::{Address, B256, U256};
use check::Present;
use stylus_sdk::prelude::*;
use tributary_core::typed_data::{self, ReceiptBook};
use tributary_interfaces::{
    attribution::{
        Book, Endorsement, IAttributionProposals, InvalidOperatorSignature, InvalidScorerSignature, Round,
        RoundIsOpen, RoundProposed, RoundState, ScorerBlocked, Stake,
    },
    decode::Elements,
    models::RoundTermsCall,
    rewards::PoolCall,
};
use tributary_parts::{Revert, call, log, require};

impl IAttributionProposals for Attribution {
    /// `IAttribution.propose`
    fn propose(
        &mut self,
        round: &Round,
        uri: &[u8],
        book: &Book<'_>,
        endorsements: Elements<'_, Endorsement<'_>>,
    ) -> Result<(), Revert> {
        let endorsements: Vec<Endorsement<'_>> = endorsements.collect();
        let model_id = &round.model_id;
        let terms = call::of(self.vm(), self.peer(MODELS), &RoundTermsCall { model_id })?;
        let progress = self.progress.get(model_id);
        require!(!progress.is_open, RoundIsOpen { model_id, attempt: progress.attempts });
        let pool = call::of(self.vm(), self.peer(REWARDS), &PoolCall { model_id })?;
        let now = self.vm().block_timestamp();
        check::round(round, uri, book.deadline, &Present { terms: &terms, pool: &pool, progress, now })?;
        let signed = signed_round(round);
        self.check_operator(&signed, book, &terms.operator)?;
        check::quorum(endorsements.len(), terms.quorum)?;
        let round_hash = signed.hash();
        let signers = self.check_scorers(model_id, round_hash, &endorsements, &terms.scorers, now)?;
        let bond = check::bond(round.payouts.sum, &terms, &pool)?;
        for signer in &signers {
            self.lock_bond(&terms.asset, signer, bond)?;
        }
        let finalisable_at = now.saturating_add(terms.window.into());
        let stake = Stake { operator: terms.operator, bond, proposed_at: now, finalisable_at, signers };
        self.proposals.set((model_id, &round.attempt), &proposal(round_hash, &stake));
        let proposed = Progress { attempts: round.attempt, is_open: true, ..progress };
        self.progress.set(model_id, &proposed);
        log(
            self.vm(),
            &RoundProposed {
                model_id,
                attempt: round.attempt,
                round_hash: &round_hash,
                stake: &stake,
                round,
                uri,
                book,
            },
        );
        Ok(())
    }

    /// `IAttribution.roundState`
    fn round_state(&self, model_id: &U256) -> RoundState {
        let progress = self.progress.get(model_id);
        RoundState {
            attempts: progress.attempts,
            is_open: progress.is_open,
            last_cutoff: progress.last_cutoff,
            proposal: self.proposal_of(model_id, progress.attempts),
        }
    }

    /// `IAttribution.proposalOf`
    fn proposal_of(&self, model_id: &U256, attempt: u64) -> B256 {
        self.proposals.get((model_id, &attempt))
    }
}

impl Attribution {
    /// The operator must have signed the book of the round's receipts.
    fn check_operator(
        &self,
        round: &typed_data::Round,
        book: &Book<'_>,
        operator: &Address,
    ) -> Result<(), Revert> {
        let typed_data::Round { model_id, number, from, cutoff, receipts_root, .. } = *round;
        let message = ReceiptBook { model_id, number, from, cutoff, receipts_root, deadline: book.deadline };
        let digest = message.digest(self.vm().chain_id(), self.vm().contract_address());
        let is_signed = call::is_signed_by(self.vm(), *operator, digest, book.signature);
        require!(is_signed, InvalidOperatorSignature { model_id: &model_id, operator });
        Ok(())
    }

    /// Each endorsement must be a scorer's, and they must ascend by scorer; returns the signers.
    fn check_scorers(
        &self,
        model_id: &U256,
        round_hash: B256,
        endorsements: &[Endorsement<'_>],
        scorers: &[Address],
        now: u64,
    ) -> Result<Vec<Address>, Revert> {
        let digest = typed_data::round_digest(round_hash, self.vm().chain_id(), self.vm().contract_address());
        let mut signers: Vec<Address> = Vec::with_capacity(endorsements.len());
        for Endorsement { scorer, signature } in endorsements {
            check::scorer(model_id, scorer, signers.last(), scorers)?;
            let until = self.blocked.get((model_id, scorer));
            require!(now >= until, ScorerBlocked { model_id, scorer, until });
            let is_signed = call::is_signed_by(self.vm(), *scorer, digest, signature);
            require!(is_signed, InvalidScorerSignature { model_id, scorer });
            signers.push(*scorer);
        }
        Ok(signers)
    }
}
