//! Rounds, honest and false.

use crate::{
    cast::{MODEL_WINDOW, Model},
    fuzz::Fuzz,
};
use alloy_primitives::{B256, U256, keccak256};
use std::{collections::BTreeMap, sync::Arc};
use tributary_interfaces::{IAttribution, IModels};
use tributary_test_kit::{Answer, Draft, Key, OwnedRange, Payouts, Proposal, payee};

/// The most proposals of a model that are kept to be replayed.
const KEPT: usize = 6;
/// The most stale trees.
const STALE: usize = 3;

impl Fuzz {
    /// The operator and scorers that sign for a model now, and how many must.
    fn signers_of(&self, model: U256) -> (Key, Vec<Key>, usize) {
        let terms = self.chain.read(self.chain.models, IModels::roundTermsCall { modelId: model });
        let scorers = terms.scorers.iter().map(|scorer| self.cast.signer(*scorer).clone()).collect();
        (self.cast.signer(terms.operator).clone(), scorers, terms.quorum.into())
    }

    fn sign(&mut self, draft: &Draft) -> Proposal {
        let (operator, scorers, quorum) = self.signers_of(draft.round.modelId);
        let more = self.random.index(1 + scorers.len() - quorum);
        let signers: Vec<&Key> = scorers.iter().take(quorum + more).collect();
        draft.signed(&self.chain, &operator, &signers)
    }

    /// Whether a round can be proposed at all.
    fn can_propose(&self, model: usize) -> bool {
        let id = self.models[model].id;
        let (pool, state) = (self.chain.pool(id), self.chain.round_state(id));
        let waits = state.isOpen || self.paused();
        !waits && pool.paid > pool.receiptsSettled && state.lastCutoff + 1 < self.chain.now()
    }

    /// The next round of a model, by honest people or others.
    pub(crate) fn propose(&mut self, model: usize) -> &'static str {
        if !self.can_propose(model) {
            return "propose: not now";
        }
        let honest = self.models[model].honest;
        let draft = if honest { self.honest_round(model) } else { self.false_round(model) };
        let proposal = self.sign(&draft);
        let result = self.chain.propose(&proposal);
        let open = result.unwrap_or_else(|revert| panic!("a round within the sums is refused: {revert:?}"));
        assert_eq!(open.finalisable_at, self.chain.now() + MODEL_WINDOW, "final-roots");
        let state = &mut self.models[model];
        state.open = Some(open);
        if state.used.len() == KEPT {
            state.used.remove(0);
        }
        state.used.push(proposal);
        if honest { "propose" } else { "propose falsely" }
    }

    /// Some answers, of accepted records and of nobody's.
    fn honest_round(&mut self, model: usize) -> Draft {
        let pool = self.chain.pool(self.models[model].id);
        let unsettled = pool.paid - pool.receiptsSettled;
        let mut answers: Vec<Answer> = Vec::new();
        let mut left = unsettled;
        for _ in 0..1 + self.random.index(3) {
            if left == 0 {
                break;
            }
            let price = 1 + u128::from(self.random.next()) % left.min(400_000);
            left -= price;
            answers.push(self.answer(model, price));
        }
        let draft = Draft::honest(&self.chain, self.models[model].id, &self.models[model].payouts, &answers);
        assert_eq!(draft.round.credits.sum, draft.round.receipts.sum, "price-is-shared");
        draft
    }

    fn answer(&mut self, model: usize, price: u128) -> Answer {
        let sources = IModels::sourcesOfCall { modelId: self.models[model].id };
        let mut sources = self.chain.read(self.chain.models, sources);
        sources.retain(|source| source.leftOutFrom == 0 || source.leftOutFrom >= self.chain.now());
        self.made += 1;
        let mut accepted: Vec<(U256, B256, B256)> =
            self.replica.datanets.accepted.iter().map(|(key, item)| (key.0, key.1, item.payee)).collect();
        accepted.retain(|record| sources.iter().any(|source| source.datanetId == record.0));
        accepted.sort_unstable();
        let mut ranges = Vec::new();
        for _ in 0..self.random.index(4) {
            if accepted.is_empty() {
                break;
            }
            let (datanet, content_id, payee) = self.random.pick(&accepted);
            let length = 1 + self.random.index(30) as u16;
            ranges.push(OwnedRange { datanet, content_id, payee, length });
        }
        Answer { price, length: 100, ranges }
    }

    /// Whatever a quorum likes within the sums: shrunken, moved, for fresh accounts, for what is no
    /// payee, with tops that nobody can show.
    fn false_round(&mut self, model: usize) -> Draft {
        let (id, bps) = (self.models[model].id, self.models[model].bps);
        let pool = self.chain.pool(id);
        let unsettled = pool.paid - pool.receiptsSettled;
        let receipts = 1 + u128::from(self.random.next()) % unsettled;
        let most = pool.settled + receipts * u128::from(bps) / 10_000;
        let sum = if self.random.one_in(2) {
            most
        } else {
            pool.settled + u128::from(self.random.next()) % (most - pool.settled + 1)
        };
        let payouts = self.spread(model, sum);
        let mut draft = Draft::with_receipts(&self.chain, id, receipts, payouts);
        draft.round.credits.count = (1 << 40) - 1;
        draft.round.payouts.sum = sum;
        if self.random.one_in(6) && draft.round.payouts.count > 0 {
            draft.round.payouts.hash.0[0] ^= 1;
        }
        if sum == 0 {
            draft.round.payouts = IAttribution::Tree { hash: Default::default(), sum: 0, count: 0 };
        }
        draft
    }

    /// A tree of about this sum, beside what payees had.
    fn spread(&mut self, model: usize, sum: u128) -> Arc<Payouts> {
        self.made += 1;
        let had = &self.models[model].payouts;
        let mut new: BTreeMap<B256, u128> = BTreeMap::new();
        let mut left = sum;
        // Some keep what they had, at most; who has claimed all shrinks.
        for (payee, amount) in had {
            let keeps = match self.random.index(3) {
                0 => *amount,
                1 => amount / 2,
                _ => 0,
            };
            let keeps = keeps.min(left);
            if keeps > 0 {
                new.insert(*payee, keeps);
                left -= keeps;
            }
        }
        let fresh = B256::from(keccak256(self.made.to_be_bytes()));
        let mut nobody = fresh;
        nobody[0] = 7;
        let mut fresh_account = B256::ZERO;
        fresh_account[12..].copy_from_slice(&fresh[12..]);
        let thief = payee(self.cast.actors[self.cast.actors.len() - 1].account);
        let targets = [fresh_account, thief, payee(self.chain.rewards), nobody, B256::ZERO];
        let target = if self.random.one_in(3) { self.random.pick(&targets) } else { fresh_account };
        if left > 0 {
            *new.entry(target).or_default() += left;
        }
        Payouts::of_map(&new)
    }

    /// One unit more than may be, or other sums that do not fit, signed by all.
    pub(crate) fn propose_out_of_bounds(&mut self, model: usize) -> &'static str {
        if !self.can_propose(model) {
            return "propose out of bounds: not now";
        }
        let mut draft = self.false_round(model);
        let pool = self.chain.pool(self.models[model].id);
        let part = draft.round.receipts.sum * u128::from(self.models[model].bps) / 10_000;
        let now = self.chain.now();
        let round = &mut draft.round;
        let what = self.random.index(9);
        match what {
            0 => round.payouts.sum = pool.settled + part + 1,
            1 if pool.settled > 0 => round.payouts.sum = pool.settled - 1,
            2 => (round.receipts.sum, round.credits.sum) = (0, 0),
            3 => {
                let above = pool.paid - pool.receiptsSettled + 1;
                (round.receipts.sum, round.credits.sum) = (above, above);
            }
            4 => round.credits.sum += 1,
            5 => round.cutoff = now,
            6 => round.settlement.0[0] ^= 1,
            7 => round.number += 1,
            _ => round.attempt += 1,
        }
        let is_wrong = what != 1 || pool.settled > 0;
        if round.payouts.sum > 0 && round.payouts.count == 0 {
            (round.payouts.hash.0[0], round.payouts.count) = (1, 1);
        }
        if !is_wrong {
            return "propose out of bounds: not now";
        }
        let proposal = self.sign(&draft);
        let result = self.chain.propose(&proposal);
        assert!(result.is_err(), "settlement-within-receipts: out of bounds ({what}) and taken");
        "propose out of bounds: refused"
    }

    /// A proposal that was taken once is never taken again, nor for another model.
    pub(crate) fn replay_proposal(&mut self, model: usize) -> &'static str {
        let other = self.random.index(self.models.len());
        if self.models[other].used.is_empty() {
            return "replay a proposal: none";
        }
        let mut proposal = self.random.pick(&self.models[other].used);
        if self.random.one_in(2) {
            proposal.draft.round.modelId = self.models[model].id;
        }
        assert!(self.chain.propose(&proposal).is_err(), "final-roots: a proposal is taken twice");
        "replay a proposal: refused"
    }

    /// A fresh round with an old book, or with old signatures of scorers.
    pub(crate) fn replay_signature(&mut self, model: usize) -> &'static str {
        if self.models[model].used.is_empty() || !self.can_propose(model) {
            return "replay a signature: not now";
        }
        let honest = self.models[model].honest;
        let draft = if honest { self.honest_round(model) } else { self.false_round(model) };
        let mut proposal = self.sign(&draft);
        let old = self.random.pick(&self.models[model].used);
        match self.random.index(3) {
            0 => proposal.book = old.book,
            1 => proposal.endorsements = old.endorsements,
            _ => {
                // The old receipts with the old book, as if they had not counted yet.
                proposal.draft.round.receipts = old.draft.round.receipts.clone();
                proposal.draft.round.credits.sum = proposal.draft.round.receipts.sum;
                let mut resigned = self.sign(&proposal.draft.clone());
                resigned.book = old.book;
                proposal = resigned;
            }
        }
        assert!(self.chain.propose(&proposal).is_err(), "paid-once: a signature is used twice");
        "replay a signature: refused"
    }

    /// Somebody makes a round final: in its window, with another bond or other signers, or at last.
    pub(crate) fn finalise(&mut self, model: usize) -> &'static str {
        let Some(open) = self.models[model].open.take() else { return "finalise: no round" };
        let mut forged = open.clone();
        match self.random.index(4) {
            0 => forged.bond += 1,
            1 => forged.signers.truncate(1),
            2 => forged.finalisable_at = open.finalisable_at.min(self.chain.now()) - 1,
            _ => forged.round.payouts.sum += 1,
        }
        let is_other = forged.bond != open.bond
            || forged.signers != open.signers
            || forged.finalisable_at != open.finalisable_at
            || forged.round.payouts.sum != open.round.payouts.sum;
        assert!(!is_other || self.chain.finalise(&forged).is_err(), "final-roots: a forged round");
        match self.chain.finalise(&open) {
            Ok(()) => {
                assert!(self.chain.now() >= open.finalisable_at, "final-roots");
                assert!(self.chain.finalise(&open).is_err(), "bond-once: a round was made final twice");
                self.note_final(model, open.payouts);
                "finalise"
            }
            Err(revert) => {
                let early = self.chain.now() < open.finalisable_at;
                let expected = (early && revert.is::<IAttribution::WindowOpen>())
                    || (self.paused() && revert.is::<IAttribution::IsPaused>());
                assert!(expected, "{revert:?}");
                self.models[model].open = Some(open);
                "finalise early or otherwise: refused"
            }
        }
    }

    fn note_final(&mut self, model: usize, payouts: Arc<Payouts>) {
        let Model { id, honest, payouts: before, settled, stale, .. } = &mut self.models[model];
        self.books.finalised(*id, &payouts);
        let new: BTreeMap<B256, u128> = payouts.leaves.iter().map(|leaf| (leaf.key, leaf.value)).collect();
        if *honest {
            for (payee, amount) in &*before {
                assert!(new.get(payee).is_some_and(|now| now >= amount), "payouts-never-fall");
            }
        }
        *before = new;
        stale.extend(settled.replace(payouts));
        if stale.len() > STALE {
            stale.remove(0);
        }
    }
}
