//! Rounds: honest ones, those of scorers who move payouts about at equal sums, and those that must
//! revert.

use crate::{
    files::{Fault, Files},
    generator::Generator,
    models::KEPT,
    proofs::leaves,
    signatures::Proposal,
    target::{Merit, Payouts, Target},
    trick::Trick,
};
use alloy_primitives::{Address, B256, FixedBytes, U256, keccak256};
use alloy_sol_types::SolCall;
use std::sync::Arc;
use tributary_core::{
    limits::MAX_URI,
    split,
    sum_tree::{MAX_COUNT, SumTree},
};
use tributary_interfaces::{
    IAttribution::*,
    IModels::{RoundTerms, roundTermsCall},
    IRewards::Pool,
};
use tributary_rounds::round_hash;
use tributary_test_kit::abi_tree;

/// How a tally names an honest round that was proposed.
pub(crate) const HONEST: &str = "honest round";

/// What a model's rounds are made with at a time.
pub(crate) type Terms = RoundTerms;

/// A round that should be open.
#[derive(Clone)]
pub(crate) struct Open {
    pub(crate) round: Round,
    /// What is known of it to everyone, if it has files.
    pub(crate) files: Option<Arc<Files>>,
    pub(crate) payouts: Arc<Payouts>,
    /// Who signed it, what each has at stake, and its window.
    pub(crate) stake: Stake,
}

impl Open {
    /// The bonds of all its signers together.
    pub(crate) fn locked(&self) -> u128 {
        self.stake.bond * self.stake.signers.len() as u128
    }

    /// The call that finalises it.
    pub(crate) fn finalise(&self) -> finaliseCall {
        finaliseCall { round: self.round.clone(), stake: self.stake.clone() }
    }
}

/// What a round must follow on.
pub(crate) struct Present {
    pub(crate) pool: Pool,
    pub(crate) terms: Terms,
    pub(crate) state: RoundState,
}

impl Present {
    /// What each signer of a round has at stake.
    fn bond(&self, round: &Round) -> u128 {
        let reach = split::reach(self.pool.left, self.pool.settled, round.payouts.sum.min(1 << 100));
        split::bond(self.terms.bond, reach, self.terms.bondBps)
    }

    /// Whether a round has what SPEC 5.3 wants of it before its signatures are looked at.
    fn fits(&self, model: U256, round: &Round, uri: &str, now: u64) -> bool {
        let (pool, state) = (&self.pool, &self.state);
        let follows = (round.modelId, round.number, round.attempt, round.from)
            == (model, pool.rounds + 1, state.attempts + 1, state.lastCutoff);
        let in_time = round.from < round.cutoff && round.cutoff < now && now <= round.deadline;
        let names =
            round.settlement == pool.settlement && uri.len() <= MAX_URI && round.uriHash == keccak256(uri);
        let is_tree = |tree: &Tree| {
            let is_empty = tree.hash.is_zero() && tree.sum == 0;
            tree.count <= MAX_COUNT && (tree.count > 0 || is_empty)
        };
        let trees = [&round.receipts, &round.scores, &round.credits, &round.payouts].into_iter().all(is_tree);
        let (receipts, payouts) = (round.receipts.sum, round.payouts.sum);
        let unsettled = split::unsettled(pool.paid, pool.receiptsSettled);
        let bps = self.terms.contributorsBps;
        let bounds = split::payouts_bounds(pool.settled, receipts, bps, round.credits.count);
        let sums = (1..=unsettled).contains(&receipts)
            && round.credits.sum == receipts
            && bounds.is_some_and(|(least, most)| (least..=most).contains(&payouts));
        follows && in_time && names && trees && sums
    }
}

impl<T: Target> Generator<T> {
    /// The next step that a model lacks for its next payouts.
    pub(crate) fn next_step_of_round(&mut self) {
        let Some(index) = self.some_model() else { return self.register_model() };
        let unsettled =
            self.pool(self.models[index].id).map_or(0, |pool| pool.paid.saturating_sub(pool.receiptsSettled));
        if self.models[index].open.is_some() {
            self.finalise_on(index);
        } else if unsettled == 0 {
            self.pay_for(index);
        } else {
            self.propose_for(index);
        }
    }

    /// Anyone proposes a round of a model.
    pub(crate) fn propose(&mut self) {
        match self.some_model() {
            Some(index) => self.propose_for(index),
            None => self.register_model(),
        }
    }

    pub(crate) fn propose_for(&mut self, index: usize) {
        let Some(present) = self.present(index) else { return };
        self.notice_final(index, &present);
        if self.random.one_in(2) {
            self.wait_for_scorers(index, &present.terms.scorers);
        }
        if self.models[index].honest {
            self.prepare_answers(index);
        }
        let Some(present) = self.present(index) else { return };
        let uri = self.text();
        let (model, honest) = (self.models[index].id, self.models[index].honest);
        let next = if honest {
            let next = self.round_with_files(index, &present);
            next.map(|(round, payouts, files)| (round, payouts, Some(files)))
        } else {
            self.any_round(index, &present).map(|(round, payouts)| (round, payouts, None))
        };
        let Some((round, payouts, files)) = next else { return self.pay_for(index) };
        let mut round = Round { uriHash: keccak256(&uri), ..round };
        if self.tries_in(6, Trick::BadRound) {
            let good = round.clone();
            self.change_round(&mut round);
            // Honest scorers sign no round that could be taken; and no one a round of another model,
            // which might fit that one.
            let could_be_taken = honest && present.fits(model, &round, &uri, self.time);
            if could_be_taken || round.modelId != model {
                round = good;
            }
        }
        let book = self.book(index, &round, present.terms.operator);
        let endorsements = self.endorsements(index, &round, &present.terms);
        let signers: Vec<Address> = endorsements.iter().map(|endorsement| endorsement.scorer).collect();
        self.put_up(&signers, self.models[index].terms.asset, present.bond(&round));
        let signed = round.clone();
        if self.tries(Trick::ChangedRound) {
            self.change_round(&mut round);
        }
        let uri = if self.tries(Trick::ChangedRound) { self.text() } else { uri };
        let is_changed = round_hash(&round) != round_hash(&signed);
        let is_blocked = signers.iter().any(|signer| self.is_blocked(model, *signer));
        self.forbid(is_blocked, "a blocked scorer endorses no round");
        let all_wallets = !signers.is_empty() && signers.iter().all(|signer| self.is_wallet(*signer));
        self.forbid(is_changed && !all_wallets, "a round is signed as it is proposed");
        self.forbid(!present.fits(model, &round, &uri, self.time), "a round fits what SPEC 5.3 says");
        self.forbid(present.state.isOpen, "a model has one open round");
        self.forbid(present.pool.pausedUntil > self.time, "Attribution is paused");
        let proposal = Proposal { round, uri, book, endorsements };
        if self.send_proposal(&proposal) {
            // What scorers' wallets took for signed was not computed by anyone.
            let files = files.filter(|_| !is_changed).map(Arc::new);
            match files.as_ref().map(|files| &files.fault) {
                None => self.tally.note("any round"),
                Some(Fault::Nothing) => self.tally.note(HONEST),
                Some(Fault::Malformed(_)) => self.tally.note("lie of nodes"),
                Some(Fault::Told(lie)) => self.tally.note(format!("lie {lie}")),
            }
            let round = proposal.round.clone();
            let stake = Stake {
                operator: present.terms.operator,
                bond: present.bond(&round),
                proposedAt: self.time,
                finalisableAt: self.time + u64::from(present.terms.window),
                signers,
            };
            let state = self.present(index).map(|present| present.state);
            let is_open = state.is_none_or(|state| state.isOpen && state.attempts == round.attempt);
            self.require("final-roots", is_open, || "a proposed round is not open".into());
            let merit = files.as_ref().map_or(Merit::Unknown, |files| files.merit());
            self.target.proposed(round_hash(&round), &payouts, merit);
            let open = Open { round, files, payouts: Arc::new(payouts), stake };
            let model = &mut self.models[index];
            model.payees.extend(open.payouts.keys().copied());
            model.open = Some(Arc::new(open.clone()));
            Self::remember(&mut model.past, KEPT, Arc::new(proposal));
            if self.random.one_in(12) {
                let (from, call) = (self.anyone(), open.finalise());
                self.forbid(true, "a round is finalised after its window");
                self.push(from, self.contracts.attribution, &call);
            }
            if let Some(files) = open.files {
                self.look_at_shown(self.models[index].id, &files.known);
                self.audit_proposed(index);
            }
        }
        self.look_at_round(index, present.state.attempts + 1);
    }

    /// Mostly has the signers deposit the bond, without which the proposal reverts.
    fn put_up(&mut self, signers: &[Address], asset: Address, bond: u128) {
        let (valid, forbidden) = (self.valid, self.forbidden.take());
        let lacking = self.random.one_in(12);
        let holders = self.environment.holders();
        for &signer in signers {
            if !lacking && holders.contains(&signer) {
                self.valid = true;
                self.top_up(signer, asset, bond);
            }
        }
        (self.valid, self.forbidden) = (valid, forbidden);
        let mut lacks = false;
        for signer in signers {
            lacks |= self.free_bond(asset, *signer) < bond;
        }
        self.forbid(lacks, "each signer has the bond");
    }

    fn send_proposal(&mut self, proposal: &Proposal) -> bool {
        let from = self.anyone();
        let Proposal { round, uri, book, endorsements } = proposal.clone();
        self.push(from, self.contracts.attribution, &proposeCall { round, uri, book, endorsements })
    }

    /// Anyone proposes again what was proposed before, for its model or another one, at times with
    /// the book, the signatures or the receipts of another round.
    pub(crate) fn replay_proposal(&mut self) {
        let Some(index) = self.some_model() else { return self.register_model() };
        let Some(old) = self.past(index) else { return self.next_step_of_round() };
        let mut old = Proposal::clone(&old);
        if self.random.one_in(2)
            && let Some(other) = self.past(index)
        {
            match self.random.below(4) {
                0 => old.book = other.book.clone(),
                1 => old.endorsements = other.endorsements.clone(),
                2 => old.round.receipts = other.round.receipts.clone(),
                _ => old.round.modelId = self.models[index].id,
            }
        }
        self.forbid(true, "a proposal is taken once");
        self.send_proposal(&old);
        self.look_at_round(index, 1);
    }

    pub(crate) fn present(&mut self, index: usize) -> Option<Present> {
        let id = self.models[index].id;
        let pool = self.pool(id)?;
        let terms = self.read(self.contracts.models, &roundTermsCall { modelId: id })?;
        let state = self.read(self.contracts.attribution, &roundStateCall { modelId: id })?;
        Some(Present { pool, terms, state })
    }

    /// A model's next round, unless there is nothing to settle: any that fits; by tricks one that does
    /// not.
    fn any_round(&mut self, index: usize, present: &Present) -> Option<(Round, Payouts)> {
        let Present { pool, terms, state } = present;
        let unsettled = pool.paid.checked_sub(pool.receiptsSettled)?;
        let receipts = self.number(1, unsettled.max(1), u128::MAX);
        // A few credits, or so many that nothing need be allocated.
        let credits = if self.random.one_in(6) { MAX_COUNT } else { 1 + self.random.below(1_000) };
        let (least, most) = split::payouts_bounds(pool.settled, receipts, terms.contributorsBps, credits)?;
        let sum = self.number(least, most, u128::MAX);
        let payouts = self.any_payouts(index, sum);
        let trees = [
            self.hidden_tree(receipts),
            self.hidden_tree(7),
            Tree { count: credits, ..self.hidden_tree(receipts) },
            abi_tree(SumTree::build(&leaves(&payouts)).ok()?.head()),
        ];
        let cutoff = self.cutoff(state.lastCutoff);
        Some((self.next_round(self.models[index].id, present, cutoff, trees), payouts))
    }

    /// The round that follows on a model's last one, with the trees of receipts, scores, credits and
    /// payouts, and no address of its data yet.
    pub(crate) fn next_round(&mut self, id: U256, now: &Present, cutoff: u64, trees: [Tree; 4]) -> Round {
        let [receipts, scores, credits, payouts] = trees;
        Round {
            modelId: id,
            number: now.pool.rounds + 1,
            attempt: now.state.attempts + 1,
            from: now.state.lastCutoff,
            cutoff,
            deadline: self.deadline(),
            settlement: now.pool.settlement,
            manifest: self.random.word(),
            uriHash: B256::ZERO,
            receipts,
            scores,
            credits,
            payouts,
        }
    }

    /// A cutoff between the last round's and now; often the last second that is good, by a trick the
    /// first that is not.
    fn cutoff(&mut self, last: u64) -> u64 {
        if self.tries(Trick::BadCutoff) {
            return self.random.pick(&[last, self.time, self.time + 1]);
        }
        self.good_cutoff(last)
    }

    pub(crate) fn good_cutoff(&mut self, last: u64) -> u64 {
        match self.random.below(4) {
            0 => last + 1,
            1 => self.time - 1,
            _ => (self.time - 1).saturating_sub(self.random.below(100)).max(last + 1),
        }
    }

    /// Payouts with this sum: what was allocated before and what is new, or, by hostile scorers,
    /// anything.
    fn any_payouts(&mut self, index: usize, sum: u128) -> Payouts {
        let last = self.models[index].payouts.clone();
        let before: u128 = last.values().sum();
        let hostile = sum < before || self.random.one_in(6);
        let mut payouts = if hostile { Payouts::new() } else { Payouts::clone(&last) };
        let mut left = if hostile { sum } else { sum - before };
        let known: Vec<B256> = last.keys().copied().collect();
        let parts = self.random.below(7);
        for i in 0..=parts {
            let part = if i == parts { left } else { self.random.between(0, left) };
            if part == 0 {
                continue;
            }
            let again = self.random.one_in(3).then(|| self.random.choose(&known)).flatten();
            // Zero, words that are no payee, Rewards itself, as careless scorers would have it.
            let strange = self.random.one_in(12).then(|| self.strange_payee());
            let payee = strange.or(again).unwrap_or_else(|| self.payee());
            let entry = payouts.entry(payee).or_default();
            *entry = entry.saturating_add(part);
            left -= part;
        }
        payouts
    }

    /// A tree of which only the head is known.
    fn hidden_tree(&mut self, sum: u128) -> Tree {
        let hash = FixedBytes::from_slice(&self.random.word()[..20]);
        Tree { hash, sum, count: 1 + self.random.below(MAX_COUNT) }
    }

    /// Changes one field of a round.
    fn change_round(&mut self, round: &mut Round) {
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
            18 => round.modelId = self.random.pick(&[round.modelId ^ U256::ONE, U256::MAX]),
            _ => round.manifest = self.random.word(),
        }
    }

    /// Anyone finalises one of the open rounds.
    pub(crate) fn finalise(&mut self) {
        let open: Vec<usize> =
            (0..self.models.len()).filter(|index| self.models[*index].open.is_some()).collect();
        match self.random.choose(&open) {
            Some(index) => self.finalise_on(index),
            None => self.next_step_of_round(),
        }
    }

    /// Finalises a model's open round when its window has passed; by tricks a second early, or with
    /// something else than was proposed.
    fn finalise_on(&mut self, index: usize) {
        if let Some(present) = self.present(index) {
            self.notice_final(index, &present);
        }
        let Some(open) = self.models[index].open.clone() else { return };
        let early = self.tries(Trick::FinalisedEarly);
        self.advance_to(open.stake.finalisableAt - u64::from(early));
        let mut changed = Open::clone(&open);
        if self.tries(Trick::FinalisedOther) {
            let (anyone, stake) = (self.anyone(), &mut changed.stake);
            match self.random.below(10) {
                0 => drop(stake.signers.pop()),
                1 => stake.signers.push(anyone),
                2 => stake.signers.rotate_left(1),
                3 => stake.bond ^= 1,
                4 => stake.bond = 0,
                5 => stake.finalisableAt -= 1,
                6 => stake.signers.extend(stake.signers.first().copied()),
                7 => stake.proposedAt += 1,
                8 => stake.operator = anyone,
                _ => self.change_round(&mut changed.round),
            }
        }
        let is_other = changed.finalise().abi_encode() != open.finalise().abi_encode();
        self.forbid(is_other, "a round is finalised as it was proposed");
        self.forbid(self.time < open.stake.finalisableAt, "a round is finalised after its window");
        let waits = self.waiting_of(&open) > 0;
        self.forbid(waits, "a round of which something is withheld does not become final");
        let paused = self.is_paused();
        self.forbid(paused, "Rewards is paused");
        let (from, call) = (self.anyone(), changed.finalise());
        if self.push(from, self.contracts.attribution, &call) {
            self.note_final(index, &open);
            if self.random.one_in(8) {
                self.forbid(true, "a round is finalised once");
                self.push(from, self.contracts.attribution, &call);
            }
        }
        self.look_at_round(index, open.round.attempt);
    }

    /// Notices that a model's open round was finalised without this generator: a token can do that in
    /// the middle of a transfer.
    fn notice_final(&mut self, index: usize, present: &Present) {
        if let Some(open) = self.models[index].open.clone().filter(|_| !present.state.isOpen) {
            self.note_final(index, &open);
        }
    }

    fn note_final(&mut self, index: usize, open: &Open) {
        let model = &mut self.models[index];
        let is_wrong = open.files.as_ref().is_some_and(|files| files.merit() == Merit::Wrong);
        let last = std::mem::replace(&mut model.payouts, open.payouts.clone());
        let honest = model.honest;
        let never_falls = last.iter().all(|(payee, amount)| open.payouts.get(payee) >= Some(amount));
        Self::remember(&mut model.old, KEPT, last);
        model.open = None;
        self.require("proven-lies-never-settle", !is_wrong, || "a wrong round is final".into());
        self.require("payouts-never-fall", !honest || never_falls, || "an honest payout has fallen".into());
    }

    fn look_at_round(&mut self, index: usize, attempt: u64) {
        let (attribution, id) = (self.contracts.attribution, self.models[index].id);
        let terms = self.models[index].terms.clone();
        self.look(attribution, &roundStateCall { modelId: id });
        self.look(attribution, &proposalOfCall { modelId: id, attempt });
        for scorer in terms.scorers.iter().take(3) {
            self.look_at_bond(terms.asset, *scorer);
        }
        self.look_at_pool(id);
    }
}
