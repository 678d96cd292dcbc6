//! What follows from a proof that a round is wrong.

use crate::{
    files::{Fault, Files},
    generator::Generator,
    models::KEPT,
    rounds::Open,
    target::Target,
    trick::Trick,
};
use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::{SolCall, SolInterface, SolValue};
use std::sync::Arc;
use tributary_audit::{Challenge, Verdict as Found, audit_lists, proposed_round};
use tributary_core::{faults::trees::Tree, ids::batch_item};
use tributary_interfaces::{
    IAttribution::{Stake, blockedUntilCall, proposalOfCall, releaseBondsCall, roundStateCall},
    IDisputes::{
        self, IDisputesCalls as Calls, ProposedRound, hasVoidedCall, proveMalformedCall, shownAtCall,
    },
};
use tributary_rounds::round_hash;

/// What a signer of a voided round pays of the model's least bond.
const FEE_PART: u128 = 20;
/// The most proofs that are remembered.
const PROOFS: usize = 20;

/// What becomes of a round that is proven wrong (SPEC 8.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Slash,
    Void { charged: bool },
}

impl<T: Target> Generator<T> {
    /// The proof of what is wrong with a round.
    pub(crate) fn proof_of(&mut self, open: &Open, files: &Files) -> Option<Challenge> {
        let round = proposed_round(&open.round, &open.stake);
        match &files.fault {
            Fault::Nothing => None,
            Fault::Malformed(node) => {
                let call = proveMalformedCall { round, tree: Tree::Scores as u8, node: (**node).clone() };
                let reason = "a tree has another sum than its nodes".into();
                let signature = proveMalformedCall::SIGNATURE;
                Some(Challenge { signature, reason, call: call.abi_encode().into(), others: Vec::new() })
            }
            Fault::Told(lie) => match audit_lists(&round, &files.stated, &files.known.facts, &files.known) {
                Found::Wrong(challenge) => Some(challenge),
                other => {
                    self.require("proven-lies-never-settle", false, || format!("{lie}: {other:?}"));
                    None
                }
            },
        }
    }

    /// Anyone proves a fault of a round, which is a model's open one, or was voided.
    pub(crate) fn prove(&mut self, index: usize, open: &Open, files: &Files, challenge: &Challenge) {
        let model = &self.models[index];
        let (asset, judge) = (model.terms.asset, self.contracts.judge(&challenge.call));
        let is_open = model.open.as_ref().is_some_and(|other| other.round.attempt == open.round.attempt);
        let round = proposed_round(&open.round, &open.stake);
        let verdict =
            Calls::abi_decode(&challenge.call).ok().and_then(|call| self.judge(&call, &round, files));
        self.forbid(verdict.is_none(), "hidden data voids one round of a model");
        let is_void = matches!(verdict, Some(Verdict::Void { .. }));
        self.forbid(is_void && !is_open, "a round is voided once");
        let from = self.anyone();
        let free = self.free_bond(asset, from);
        if self.push_data(from, judge, U256::ZERO, challenge.function(), challenge.call.clone())
            && let Some(verdict) = verdict
        {
            Self::remember(&mut self.proofs, PROOFS, challenge.clone());
            self.note_verdict(index, open, verdict, from, free);
        }
        self.look_at_verdict(index, open);
    }

    /// What SPEC 8.6 says of a proof of a fault that is there; `None` if it is taken for none.
    fn judge(&mut self, call: &Calls, round: &ProposedRound, files: &Files) -> Option<Verdict> {
        let (holder, was_known, has_scores) = match call {
            Calls::proveEarlier(call) => {
                let (holder, paid) = (&call.holder.owner, &call.score.owner);
                (holder, holder.contentId == paid.contentId && holder.batchRoot.is_zero(), true)
            }
            Calls::proveGap(call) => {
                let is_it = |receipt: &&tributary_core::typed_data::Receipt| {
                    receipt.request_id == call.receipt.requestId
                };
                let id = files.stated.receipts.iter().find(is_it)?.id();
                (&call.holder.owner, false, call.gap.leaves.iter().any(|leaf| leaf.key == id))
            }
            Calls::proveOmitted(_) => return Some(Verdict::Void { charged: false }),
            _ => return Some(Verdict::Slash),
        };
        let IDisputes::Owner { datanetId, contentId, batchRoot } = *holder;
        let shown = shownAtCall { batchRoot, contentId };
        let shown_at = self.read(self.contracts.spans, &shown).unwrap_or_default();
        if was_known || has_scores && (1..=round.cutoff).contains(&shown_at) {
            return Some(Verdict::Slash);
        }
        let item = if batchRoot.is_zero() { contentId } else { batch_item(batchRoot) };
        let is_hidden = !(1..round.proposedAt).contains(&shown_at);
        let has_voided = is_hidden && self.has_voided(round.modelId, datanetId, item);
        (!has_voided).then_some(Verdict::Void { charged: has_scores })
    }

    pub(crate) fn has_voided(&mut self, model: U256, datanet: U256, item: B256) -> bool {
        let call = hasVoidedCall { modelId: model, datanetId: datanet, item };
        self.read(self.contracts.spans, &call).unwrap_or_default()
    }

    /// Keeps in mind what a verdict does; `free` is what `from`, the challenger, had.
    pub(crate) fn note_verdict(
        &mut self,
        index: usize,
        open: &Open,
        verdict: Verdict,
        from: Address,
        free: u128,
    ) {
        let (attempt, bond) = (open.round.attempt, open.stake.bond);
        let (asset, id) = (self.models[index].terms.asset, self.models[index].id);
        let signers = open.stake.signers.len() as u128;
        let model = &mut self.models[index];
        model.open = model.open.take().filter(|other| other.round.attempt != attempt);
        model.voided.retain(|other| other.round.attempt != attempt);
        let reward = match verdict {
            Verdict::Slash => {
                *self.unowned.entry(asset).or_default() += bond * signers - bond / 2;
                bond / 2
            }
            Verdict::Void { charged } => {
                let fee = if charged { model.terms.bond / FEE_PART } else { 0 };
                let stake = Stake { bond: bond - fee, ..open.stake.clone() };
                Self::remember(&mut model.voided, KEPT, Arc::new(Open { stake, ..open.clone() }));
                fee * signers
            }
        };
        let now = self.free_bond(asset, from);
        let is_paid = now == free + reward;
        self.require("bond-once", is_paid, || format!("a reward of {reward} made {now} of {free}"));
        let state = self.read(self.contracts.attribution, &roundStateCall { modelId: id });
        let is_closed = state.is_none_or(|state| !state.isOpen);
        self.require("proven-lies-never-settle", is_closed, || "a cancelled round is open".into());
        if self.random.one_in(2) {
            self.forbid(true, "a proven lie never settles");
            self.push(from, self.contracts.attribution, &open.finalise());
        }
    }

    /// Anyone has the bonds of a voided round released at the end of its window; by tricks a second
    /// early, or with another stake.
    pub(crate) fn release_bonds(&mut self) {
        let voided: Vec<(usize, Arc<Open>)> = (0..self.models.len())
            .flat_map(|index| self.models[index].voided.iter().map(move |open| (index, open.clone())))
            .collect();
        let Some((index, open)) = self.random.choose(&voided) else { return self.challenge() };
        let early = self.tries_in(8, Trick::ReleasedEarly);
        self.advance_to(open.stake.finalisableAt - u64::from(early));
        let mut stake = open.stake.clone();
        if self.tries_in(6, Trick::OtherStake) {
            match self.random.below(4) {
                0 => stake.bond ^= 1,
                1 => stake.operator = self.random.address(),
                2 => drop(stake.signers.pop()),
                _ => stake.finalisableAt -= 1,
            }
        }
        let call = releaseBondsCall {
            modelId: open.round.modelId,
            attempt: open.round.attempt,
            roundHash: round_hash(&open.round),
            stake,
        };
        let is_other = call.stake.abi_encode() != open.stake.abi_encode();
        self.forbid(is_other, "bonds are released as they were locked");
        self.forbid(self.time < open.stake.finalisableAt, "bonds are released after the window");
        let (from, asset) = (self.anyone(), self.models[index].terms.asset);
        let signer = open.stake.signers[0];
        let free = self.free_bond(asset, signer);
        if self.push(from, self.contracts.attribution, &call) {
            self.models[index].voided.retain(|other| other.round.attempt != open.round.attempt);
            let now = self.free_bond(asset, signer);
            let is_freed = now == free + open.stake.bond;
            self.require("bond-once", is_freed, || format!("a release made {now} of {free}"));
            self.forbid(true, "bonds are released once");
            self.push(from, self.contracts.attribution, &call);
        }
        self.look_at_verdict(index, &open);
    }

    /// Whether a scorer endorses no round of a model now.
    pub(crate) fn is_blocked(&mut self, model: U256, scorer: Address) -> bool {
        self.blocked_until(model, scorer) > self.time
    }

    fn blocked_until(&mut self, model: U256, scorer: Address) -> u64 {
        let call = blockedUntilCall { modelId: model, scorer };
        self.read(self.contracts.attribution, &call).unwrap_or_default()
    }

    /// Advances the clock to when all of a model's scorers may endorse a round.
    pub(crate) fn wait_for_scorers(&mut self, index: usize, scorers: &[Address]) {
        let id = self.models[index].id;
        let until = scorers.iter().map(|scorer| self.blocked_until(id, *scorer)).max();
        self.advance_to(until.unwrap_or_default());
    }

    fn look_at_verdict(&mut self, index: usize, open: &Open) {
        let (attribution, id) = (self.contracts.attribution, self.models[index].id);
        let asset = self.models[index].terms.asset;
        self.look(attribution, &roundStateCall { modelId: id });
        self.look(attribution, &proposalOfCall { modelId: id, attempt: open.round.attempt });
        for signer in open.stake.signers.iter().take(2) {
            self.look_at_bond(asset, *signer);
            self.look(attribution, &blockedUntilCall { modelId: id, scorer: *signer });
        }
    }
}
