//! Rounds: honest ones, those of scorers who move payouts about at equal sums, and those that must
//! be refused.

use super::builder::Builder;
use super::endorsements::Proposal;
use super::models::Model;
use super::proofs::leaves;
use alloy_primitives::{Address, B256, FixedBytes, U256, keccak256};
use std::collections::BTreeMap;
use tributary_core::split;
use tributary_core::sum_tree::{MAX_COUNT, SumTree};
use tributary_interfaces::IAttribution::*;
use tributary_interfaces::IModels::{RoundTerms, roundTermsCall};
use tributary_interfaces::IRewards::Pool;

/// What each payee has earned since the model began.
pub(super) type Payouts = BTreeMap<B256, u128>;

/// A round that should be open.
#[derive(Clone)]
pub(super) struct Open {
    round: Round,
    pub(super) payouts: Payouts,
    pub(super) signers: Vec<Address>,
    pub(super) bond: u128,
    pub(super) finalisable_at: u64,
}

/// What a round is made for.
struct Present {
    pool: Pool,
    terms: RoundTerms,
    state: RoundState,
}

impl Present {
    /// What each signer of a round has at stake.
    fn bond(&self, round: &Round) -> u128 {
        let reach = (self.pool.left + round.payouts.sum.min(1 << 100)).saturating_sub(self.pool.settled);
        split::bond(self.terms.bond, reach, self.terms.bondBps)
    }
}

impl Builder<'_> {
    pub(super) fn rounds_call(&mut self) {
        let settled = self.models.iter().any(|model| !model.payouts.is_empty());
        match self.random.below(24) {
            0 => self.deposit_bond(),
            1 => self.withdraw_bond(),
            2 => self.pay(),
            3 => self.bind(),
            4 => self.finalise(),
            5 => self.propose(),
            6 => self.set_operator(),
            7 => self.set_scorers(),
            8 if self.random.one_in(4) => self.guardian_call(),
            9 => self.sources_call(),
            10 if settled => self.shares_call(),
            11..=16 if settled => self.claims_call(),
            17 => self.replay(),
            _ => self.advance(),
        }
    }

    /// Whatever a model lacks for its next payouts.
    fn advance(&mut self) {
        let Some((index, model)) = self.some_model() else { return };
        let unsettled = self.pool(model.id).map_or(0, |pool| pool.paid.saturating_sub(pool.receiptsSettled));
        match &model.open {
            Some(_) => self.finalise_on(index),
            None if unsettled == 0 => self.pay_for(index),
            None => self.propose_for(index),
        }
    }

    fn propose(&mut self) {
        if let Some((index, _)) = self.some_model() {
            self.propose_for(index);
        }
    }

    fn propose_for(&mut self, index: usize) {
        let model = self.models[index].clone();
        let Some(present) = self.present(&model) else { return };
        let (uri, Some((round, payouts))) = (self.uri(), self.round(&model, &present)) else { return };
        let mut round = Round { uriHash: keccak256(&uri), ..round };
        let Present { terms, pool, .. } = &present;
        self.clean &= model.open.is_none() && pool.pausedUntil <= self.time;
        if self.slip() {
            self.change_round(&mut round);
        }
        let book = self.book(&model, &round, terms.operator);
        let endorsements = self.endorsements(&model, &round, terms);
        let signers: Vec<Address> = endorsements.iter().map(|endorsement| endorsement.scorer).collect();
        self.put_up(&signers, model.terms.asset, present.bond(&round));
        if self.slip() {
            self.change_round(&mut round);
        }
        let uri = if self.slip() { self.uri() } else { uri };
        let proposal = Proposal { round, uri, book, endorsements };
        if self.send_proposal(&proposal) {
            let finalisable_at = self.time + u64::from(terms.window);
            let round = proposal.round.clone();
            let bond = present.bond(&round);
            self.models[index].open = Some(Open { round, payouts, signers, bond, finalisable_at });
            self.models[index].past.push(proposal);
        }
        self.view_round(&model, present.state.attempts + 1);
    }

    /// Mostly has the signers put up the bond, without which the round is refused.
    fn put_up(&mut self, signers: &[Address], asset: Address, bond: u128) {
        let (clean, lacking) = (self.clean, self.random.one_in(12));
        for &signer in signers {
            if !lacking && self.pair.holders().contains(&signer) {
                self.top_up(signer, asset, bond);
            }
        }
        self.clean = clean && signers.iter().all(|signer| self.free_bond(asset, *signer) >= bond);
    }

    fn send_proposal(&mut self, proposal: &Proposal) -> bool {
        let from = self.anybody();
        let Proposal { round, uri, book, endorsements } = proposal.clone();
        let call = proposeCall { round, uri, book, endorsements };
        self.push("propose", from, self.contracts.attribution, U256::ZERO, &call)
    }

    /// Sends what was proposed before once more, at times with another round's book or signatures.
    fn replay(&mut self) {
        let Some((_, model)) = self.some_model() else { return };
        let Some(mut old) = self.past(&model) else { return };
        if self.random.one_in(2)
            && let Some(other) = self.past(&model)
        {
            match self.random.below(3) {
                0 => old.book = other.book,
                1 => old.endorsements = other.endorsements,
                _ => old.round.receipts = other.round.receipts,
            }
        }
        self.clean = false;
        if self.send_proposal(&old) {
            // It was never finalised nor followed; nobody keeps its payouts any more.
            return;
        }
        self.view_round(&model, 1);
    }

    fn present(&mut self, model: &Model) -> Option<Present> {
        let id = U256::from(model.id);
        let pool = self.pool(model.id)?;
        let terms = self.ask(self.contracts.models, &roundTermsCall { modelId: id })?;
        let state = self.ask(self.contracts.attribution, &roundStateCall { modelId: id })?;
        Some(Present { pool, terms, state })
    }

    /// A round that fits a model, unless there is nothing to share; by a slip, one that does not.
    fn round(&mut self, model: &Model, present: &Present) -> Option<(Round, Payouts)> {
        let Present { pool, terms, state } = present;
        let unsettled = pool.paid.checked_sub(pool.receiptsSettled)?;
        self.clean &= unsettled > 0;
        let receipts = self.number(1, unsettled.max(1), u128::MAX);
        // A few credits, or so many that nothing need be allocated.
        let credits = if self.random.one_in(6) { MAX_COUNT } else { 1 + self.random.below(1_000) };
        let (least, most) = split::payouts_bounds(pool.settled, receipts, terms.contributorsBps, credits)?;
        let sum = self.number(least, most, u128::MAX);
        let payouts = self.payouts(model, sum);
        let round = Round {
            modelId: self.id(model.id),
            number: pool.rounds + 1,
            attempt: state.attempts + 1,
            from: state.lastCutoff,
            cutoff: self.cutoff(state.lastCutoff),
            deadline: self.deadline(),
            settlement: pool.settlement,
            manifest: self.random.word(),
            uriHash: B256::ZERO,
            receipts: self.tree(receipts),
            scores: self.tree(7),
            credits: Tree { count: credits, ..self.tree(receipts) },
            payouts: tree_of(&payouts)?,
        };
        Some((round, payouts))
    }

    /// A cutoff between the last round's and now; often the last second that is good, by a slip the
    /// first that is not.
    fn cutoff(&mut self, last: u64) -> u64 {
        if self.slip() {
            return self.random.pick(&[last, self.time, self.time + 1]);
        }
        self.clean &= self.time > last + 1;
        match self.random.below(4) {
            0 => last + 1,
            1 => self.time - 1,
            _ => (self.time - 1).saturating_sub(self.random.below(100)).max(last + 1),
        }
    }

    /// Leaves with this sum: what was allocated before and what is new, or, by hostile scorers,
    /// anything.
    fn payouts(&mut self, model: &Model, sum: u128) -> Payouts {
        let before: u128 = model.payouts.values().sum();
        let hostile = sum < before || self.random.one_in(6);
        let mut payouts = if hostile { Payouts::new() } else { model.payouts.clone() };
        let mut left = if hostile { sum } else { sum - before };
        let known: Vec<B256> = model.payouts.keys().copied().collect();
        let parts = self.random.below(7);
        for i in 0..=parts {
            let part = if i == parts { left } else { self.random.between(0, left) };
            if part == 0 {
                continue;
            }
            let again = self.random.one_in(3).then(|| self.random.choose(&known)).flatten();
            // Nobody, words that are no payee, and the contract itself, as careless scorers would
            // have it.
            let odd = self.random.one_in(12).then(|| self.odd_payee());
            let payee = odd.or(again).unwrap_or_else(|| self.payee());
            let entry = payouts.entry(payee).or_default();
            *entry = entry.saturating_add(part);
            left -= part;
        }
        payouts
    }

    /// A tree of which only the top is known.
    fn tree(&mut self, sum: u128) -> Tree {
        let hash = FixedBytes::from_slice(&self.random.word()[..20]);
        Tree { hash, sum, count: 1 + self.random.below(MAX_COUNT) }
    }

    /// Makes one thing of a round wrong.
    pub(super) fn change_round(&mut self, round: &mut Round) {
        let now = self.time;
        let off = |number: u64| [number.wrapping_add(1), number.wrapping_sub(1), 0, u64::MAX];
        let off_sum = |sum: u128| [sum.wrapping_add(1), sum.wrapping_sub(1), 0, u128::MAX];
        match self.random.below(20) {
            0 => round.number = self.random.pick(&off(round.number)),
            1 => round.attempt = self.random.pick(&off(round.attempt)),
            2 => round.from = self.random.pick(&off(round.from)),
            3 => round.cutoff = self.random.pick(&[now, now + 1, round.from, 0, u64::MAX]),
            4 => round.deadline = self.random.pick(&[now - 1, 0]),
            5 => round.settlement = FixedBytes::from_slice(&self.random.word()[..20]),
            6 => round.settlement = FixedBytes::ZERO,
            7 => round.uriHash = self.random.word(),
            8 => round.receipts.sum = self.random.pick(&off_sum(round.receipts.sum)),
            9 => round.credits.sum = self.random.pick(&off_sum(round.credits.sum)),
            10 | 11 => round.payouts.sum = self.random.pick(&off_sum(round.payouts.sum)),
            12 => round.payouts.count = self.random.pick(&[0, MAX_COUNT + 1, u64::MAX]),
            13 => round.scores.count = self.random.pick(&[0, MAX_COUNT + 1, u64::MAX]),
            14 => round.credits.count = self.random.pick(&[0, 1, MAX_COUNT + 1]),
            15 => round.scores = Tree { hash: FixedBytes::ZERO, sum: 0, count: 0 },
            16 => round.receipts.count = self.random.pick(&[0, MAX_COUNT + 1]),
            17 => round.receipts.hash = FixedBytes::from_slice(&self.random.word()[..20]),
            18 => round.modelId ^= U256::ONE,
            _ => round.manifest = self.random.word(),
        }
    }

    fn finalise(&mut self) {
        let open: Vec<usize> =
            (0..self.models.len()).filter(|index| self.models[*index].open.is_some()).collect();
        if let Some(index) = self.random.choose(&open) {
            self.finalise_on(index);
        }
    }

    /// Finalises the open round when its window has passed; by a slip a second early, or with
    /// something else than what was proposed.
    fn finalise_on(&mut self, index: usize) {
        let model = self.models[index].clone();
        let Some(open) = model.open.clone() else { return };
        let early = self.slip();
        self.wait_until(open.finalisable_at - u64::from(early));
        let Open { mut round, payouts, mut signers, mut bond, mut finalisable_at } = open;
        if self.slip() {
            match self.random.below(8) {
                0 => drop(signers.pop()),
                1 => signers.push(self.anybody()),
                2 => signers.rotate_left(1),
                3 => bond ^= 1,
                4 => bond = 0,
                5 => finalisable_at -= 1,
                6 => signers.extend(signers.first().copied()),
                _ => self.change_round(&mut round),
            }
        }
        self.clean &= !self.paused() && self.time >= finalisable_at;
        let from = self.anybody();
        let call = finaliseCall { round, signers, bond, finalisableAt: finalisable_at };
        if self.push("finalise", from, self.contracts.attribution, U256::ZERO, &call) {
            let model = &mut self.models[index];
            let old = std::mem::replace(&mut model.payouts, payouts);
            model.old.push(old);
            model.open = None;
        }
        self.view_round(&model, model.past.len() as u64);
    }

    fn view_round(&mut self, model: &Model, attempt: u64) {
        let (attribution, id) = (self.contracts.attribution, U256::from(model.id));
        self.view(attribution, &roundStateCall { modelId: id });
        self.view(attribution, &proposalOfCall { modelId: id, attempt });
        for scorer in model.terms.scorers.iter().take(3) {
            self.view_bond(model.terms.asset, *scorer);
        }
        self.view_pool(model.id);
    }
}

/// The top of the tree of some payouts; `None` if they do not add up.
fn tree_of(payouts: &Payouts) -> Option<Tree> {
    let head = SumTree::build(&leaves(payouts)).ok()?.head();
    Some(Tree { hash: head.node.hash, sum: head.node.sum, count: head.count })
}
