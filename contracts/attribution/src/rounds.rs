//! Proposing and finalising rounds.

use crate::{
    Attribution, MODELS, REWARDS,
    check::{self, Present},
    event,
    storage::Progress,
};
use alloc::{string::String, vec::Vec};
use alloy_primitives::{Address, B256, U256};
use stylus_sdk::prelude::*;
use tributary_core::{
    ids,
    sum_tree::{Node, TreeHead},
    typed_data::{self, ReceiptBook},
};
use tributary_interfaces::{
    IAttribution::{self, Round, Tree},
    IModels, IRewards,
};
use tributary_parts::{Revert, abi::Args, call, emit, ensure};

/// A book of receipts as the operator signed it.
#[derive(Debug)]
pub struct SignedBook<'a> {
    pub deadline: u64,
    pub signature: &'a [u8],
}

/// A scorer's signature of a round.
#[derive(Debug)]
pub struct Endorsement<'a> {
    pub scorer: Address,
    pub signature: &'a [u8],
}

/// A round as it is proposed.
pub struct Proposal<'a> {
    pub round: Round,
    pub uri: String,
    pub book: SignedBook<'a>,
    pub endorsements: Vec<Endorsement<'a>>,
}

impl Attribution {
    pub fn propose(&mut self, proposal: &Proposal<'_>) -> Result<(), Revert> {
        let Proposal { round, uri, book, endorsements } = proposal;
        let model_id = round.modelId;
        let terms = self.round_terms(model_id)?;
        let progress = self.progress.get(&model_id);
        ensure(!progress.is_open, || IAttribution::RoundIsOpen {
            modelId: model_id,
            attempt: progress.attempts,
        })?;
        let pool = self.pool(model_id)?;
        let now = self.vm().block_timestamp();
        check::round(round, uri, book.deadline, &Present { terms: &terms, pool: &pool, progress, now })?;
        let signed = typed(round);
        self.check_operator(&signed, book, terms.operator)?;
        check::quorum(endorsements.len(), terms.quorum)?;
        let round_hash = signed.hash();
        let signers = self.check_scorers(model_id, round_hash, endorsements, &terms.scorers)?;
        let bond = check::bond(round.payouts.sum, &terms, &pool)?;
        for signer in &signers {
            self.lock_bond(terms.asset, *signer, bond)?;
        }
        let finalisable_at = now.saturating_add(terms.window.into());
        let kept = ids::proposal(round_hash, bond, finalisable_at, &signers);
        self.proposals.set((&model_id, &round.attempt), &kept);
        let proposed = Progress { attempts: round.attempt, is_open: true, ..progress };
        self.progress.set(&model_id, &proposed);
        let log = event::round_proposed(proposal, round_hash, finalisable_at, bond, &signers);
        self.vm().emit_log(&log, event::TOPICS);
        Ok(())
    }

    pub fn finalise(
        &mut self,
        round: &Round,
        signers: &[Address],
        bond: u128,
        finalisable_at: u64,
    ) -> Result<(), Revert> {
        let model_id = round.modelId;
        let signed = typed(round);
        let round_hash = signed.hash();
        let progress = self.progress.get(&model_id);
        let given = ids::proposal(round_hash, bond, finalisable_at, signers);
        let is_open = progress.is_open && given == self.proposal_of(model_id, progress.attempts);
        ensure(is_open, || IAttribution::NoSuchRound { modelId: model_id, roundHash: round_hash })?;
        let now = self.vm().block_timestamp();
        ensure(now >= finalisable_at, || IAttribution::WindowOpen {
            finalisableAt: finalisable_at,
            present: now,
        })?;
        let finalised = Progress { last_cutoff: round.cutoff, is_open: false, ..progress };
        self.progress.set(&model_id, &finalised);
        let asset = self.settle(model_id, signed.payouts_root, round)?;
        // After the call, since it names the asset: Rewards calls nobody, and the round is closed.
        for signer in signers {
            self.unlock_bond(asset, *signer, bond)?;
        }
        emit(
            self.vm(),
            IAttribution::RoundFinalised { modelId: model_id, number: round.number, roundHash: round_hash },
        );
        Ok(())
    }

    pub fn round_state(&self, model_id: U256) -> IAttribution::RoundState {
        let progress = self.progress.get(&model_id);
        IAttribution::RoundState {
            attempts: progress.attempts,
            isOpen: progress.is_open,
            lastCutoff: progress.last_cutoff,
            proposal: self.proposal_of(model_id, progress.attempts),
        }
    }

    pub fn proposal_of(&self, model_id: U256, attempt: u64) -> B256 {
        self.proposals.get((&model_id, &attempt))
    }
}

impl Attribution {
    /// The model's present terms; Models' `UnknownModel` if there is no such model.
    fn round_terms(&self, model_id: U256) -> Result<IModels::RoundTerms, Revert> {
        let call = IModels::roundTermsCall { modelId: model_id };
        let answer = call::read(self.vm(), self.peer(MODELS), &call)?;
        let mut terms = Args::new(&answer).tuple()?;
        Ok(IModels::RoundTerms {
            asset: terms.address()?,
            contributorsBps: terms.u16()?,
            quorum: terms.u8()?,
            bond: terms.number(128)?,
            bondBps: terms.u16()?,
            window: terms.u32()?,
            operator: terms.address()?,
            scorers: terms.list(Args::address)?,
        })
    }

    /// What Rewards holds for the model.
    fn pool(&self, model_id: U256) -> Result<IRewards::Pool, Revert> {
        let answer = call::read(self.vm(), self.peer(REWARDS), &IRewards::poolCall { modelId: model_id })?;
        let mut pool = Args::new(&answer);
        Ok(IRewards::Pool {
            asset: pool.address()?,
            paid: pool.number(128)?,
            contributorsBps: pool.u16()?,
            settled: pool.number(128)?,
            receiptsSettled: pool.number(128)?,
            left: pool.number(128)?,
            income: pool.number(128)?,
            rounds: pool.u64()?,
            settlement: pool.bytes20()?,
            pausedUntil: pool.u64()?,
        })
    }

    /// Hands the round's payouts to Rewards; returns the model's asset.
    fn settle(&self, model_id: U256, payouts_root: B256, round: &Round) -> Result<Address, Revert> {
        let call = IRewards::settleCall {
            modelId: model_id,
            payoutsRoot: payouts_root,
            payoutsSum: round.payouts.sum,
            receiptsSum: round.receipts.sum,
        };
        Args::new(&call::write(self.vm(), self.peer(REWARDS), &call)?).address()
    }

    /// The operator signed this round's receipts, for this round.
    fn check_operator(
        &self,
        round: &typed_data::Round,
        book: &SignedBook<'_>,
        operator: Address,
    ) -> Result<(), Revert> {
        let typed_data::Round { model_id, number, from, cutoff, receipts_root, .. } = *round;
        let message = ReceiptBook { model_id, number, from, cutoff, receipts_root, deadline: book.deadline };
        let digest = message.digest(self.vm().chain_id(), self.vm().contract_address());
        let is_signed = call::is_signed_by(self.vm(), operator, digest, book.signature);
        ensure(is_signed, || IAttribution::InvalidOperatorSignature { modelId: model_id, operator })
    }

    /// Each endorsement is a scorer's, and they ascend; returns who signed.
    fn check_scorers(
        &self,
        model_id: U256,
        round_hash: B256,
        endorsements: &[Endorsement<'_>],
        scorers: &[Address],
    ) -> Result<Vec<Address>, Revert> {
        let digest = typed_data::round_digest(round_hash, self.vm().chain_id(), self.vm().contract_address());
        let mut signers: Vec<Address> = Vec::with_capacity(endorsements.len());
        for Endorsement { scorer, signature } in endorsements {
            check::scorer(model_id, *scorer, signers.last().copied(), scorers)?;
            let is_signed = call::is_signed_by(self.vm(), *scorer, digest, signature);
            ensure(is_signed, || IAttribution::InvalidScorerSignature {
                modelId: model_id,
                scorer: *scorer,
            })?;
            signers.push(*scorer);
        }
        Ok(signers)
    }
}

/// The round as it is signed: with its trees' roots.
fn typed(round: &Round) -> typed_data::Round {
    typed_data::Round {
        model_id: round.modelId,
        number: round.number,
        attempt: round.attempt,
        from: round.from,
        cutoff: round.cutoff,
        deadline: round.deadline,
        settlement: round.settlement,
        manifest: round.manifest,
        uri_hash: round.uriHash,
        receipts_root: root(&round.receipts),
        scores_root: root(&round.scores),
        credits_root: root(&round.credits),
        payouts_root: root(&round.payouts),
    }
}

/// The root of a tree.
fn root(tree: &Tree) -> B256 {
    TreeHead { node: Node { hash: tree.hash, sum: tree.sum }, count: tree.count }.root()
}
