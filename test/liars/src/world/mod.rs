//! A random small model on a chain, with a right round.

mod book;
mod records;
mod registries;

use crate::{
    known::{Known, Record},
    repair::head,
};
use alloy_primitives::{Address, B256, U256};
use std::{
    collections::HashMap,
    ops::{Deref, DerefMut},
};
use tributary_audit::{Facts, Scoring};
use tributary_core::{
    payee::Payee,
    span::Params,
    sum_tree::{Leaf, TreeHead},
};
use tributary_interfaces::IModels::{snapshotCall, sourcesOfCall};
use tributary_rounds::{Owner, Payout, Payouts as LastPayouts, RoundHeader, StatedRound};
use tributary_test_kit::{ChainFixture, Draft, Key, OpenRound, Payouts, Random, Revert, abi_tree};

/// Two words, since small texts shall have much in common.
pub(crate) fn params() -> Params {
    Params::new(2, 0).expect("parameters in range")
}

/// A random small model on a chain, with a right round that was not proposed.
#[allow(missing_debug_implementations, reason = "a chain has none")]
pub struct World {
    /// The chain.
    pub chain: ChainFixture,
    /// The model.
    pub model: U256,
    /// Who proves what is wrong.
    pub watcher: Key,
    /// What whoever makes or audits its rounds knows.
    pub known: Known,
    /// Whether all records' bytes that are not hidden were shown on chain before any round was
    /// proposed.
    pub is_shown: bool,
    seed: u64,
}

impl World {
    /// The SHA-256 of the manifest that was proposed with the earlier round, as the kit has it.
    pub const EARLIER_MANIFEST: B256 = B256::repeat_byte(0x22);

    /// The world of a seed. Every second one has all records shown, every third one a derived
    /// model, every fourth one a receipt with hundreds of scores.
    ///
    /// Panics if the programs were not built.
    pub fn new(seed: u64) -> Self {
        Self::on(ChainFixture::new(), seed)
    }

    /// The same on any chain that has the contracts and nothing else.
    pub fn on(chain: ChainFixture, seed: u64) -> Self {
        let mut random = Random::new(seed);
        let watcher = Key::named("watcher");
        chain.fund(watcher.account);
        let is_shown = seed % 2 == 1;
        let found = registries::Found::new(&chain, &mut random, seed.is_multiple_of(3), is_shown);
        let registries::Found { model, base, weights, fees, records, earned, changes, bound, unbound } =
            found;
        let sources = chain.read(chain.models, sourcesOfCall { modelId: model });
        let left_out = sources.iter().map(|source| (source.datanetId, source.leftOutFrom));
        let left_out: HashMap<U256, u64> = left_out.collect();
        let pool = chain.pool(model);
        let span = (chain.round_state(model).lastCutoff, chain.now() - 1);
        let source = |(datanet_id, weight): (U256, u16)| tributary_core::faults::Source {
            datanet_id,
            weight,
            left_out_from: left_out[&datanet_id],
        };
        let payee = |record: &Record| {
            let Owner { datanet, item, payee, .. } = record.owner;
            ((datanet, item), payee.to_word())
        };
        let in_batches = records.iter().filter(|record| !record.batch_root.is_zero());
        let standing = |record: &Record| {
            let Owner { datanet, item, content_id, .. } = record.owner;
            ((datanet, item, content_id), record.standing())
        };
        let facts = Facts {
            scoring: Scoring::Span { params: params(), right: None },
            contributors_bps: pool.contributorsBps,
            sources: weights.into_iter().map(source).collect(),
            fees,
            payees: records.iter().map(payee).collect(),
            batch_roots: in_batches.map(|record| (record.owner.item, record.batch_root)).collect(),
            standing: records.iter().map(standing).collect(),
            snapshots: (0..2).map(|index| snapshot(&chain, model, index)).collect(),
            last_payouts: earned,
        };
        let is_left_out = |source: &tributary_core::faults::Source| source.is_left_out(span.1);
        assert!(facts.sources.last().is_some_and(is_left_out), "the last source is left out by now");
        let known = Known {
            facts,
            right: StatedRound::default(),
            book: Vec::new(),
            span,
            thief: Payee::Account(Address::repeat_byte(0xbb)),
            base,
            changes,
            bound: Some(bound),
            unbound: Some(unbound),
            records,
        };
        let mut world = Self { chain, model, watcher, known, is_shown, seed };
        world.draw(&mut random);
        world
    }

    /// Replaces the right round by another one of the same model and span: other answers, times and
    /// prices.
    pub fn draw(&mut self, random: &mut Random) {
        let (header, book) = (self.header(), book::book(self, random));
        self.known.score(header, book);
    }

    /// What holds for a whole round.
    pub fn header(&self) -> RoundHeader {
        let pool = self.chain.pool(self.model);
        RoundHeader {
            model: self.model,
            number: pool.rounds + 1,
            from: self.span.0,
            cutoff: self.span.1,
            asset: pool.asset,
            rule: self.facts.rule(),
            contributors_bps: self.facts.contributors_bps,
        }
    }

    /// Proposes a round with these leaves, signed by the model's operator and its scorer.
    ///
    /// # Errors
    /// What Attribution reverts with.
    pub fn propose(&self, round: &StatedRound) -> Result<OpenRound, Revert> {
        self.propose_leaves(&round.leaves())
    }

    /// Proposes a round with these leaves of receipts, scores, credits and payouts.
    ///
    /// # Errors
    /// What Attribution reverts with.
    pub fn propose_leaves(&self, leaves: &[Vec<Leaf>; 4]) -> Result<OpenRound, Revert> {
        self.propose_trees(leaves.each_ref().map(|leaves| head(leaves)))
    }

    /// Proposes a round with these heads of receipts, scores, credits and payouts.
    ///
    /// # Errors
    /// What Attribution reverts with.
    pub fn propose_trees(&self, heads: [TreeHead; 4]) -> Result<OpenRound, Revert> {
        self.propose_files(heads, Self::EARLIER_MANIFEST)
    }

    /// The same with the SHA-256 of a manifest.
    ///
    /// # Errors
    /// What Attribution reverts with.
    pub fn propose_files(&self, heads: [TreeHead; 4], manifest: B256) -> Result<OpenRound, Revert> {
        let [receipts, scores, credits, payouts] = heads;
        let mut draft =
            Draft::with_trees(&self.chain, self.model, [receipts, scores, credits], Payouts::of([]));
        draft.round.payouts = abi_tree(payouts);
        (draft.round.cutoff, draft.round.manifest) = (self.span.1, manifest);
        if self.chain.free_bond(self.chain.token, self.chain.scorer.account) < 1_000 {
            self.chain.deposit(self.chain.scorer.account, self.chain.token, 1_020);
        }
        self.chain.propose(&draft.signed(&self.chain, &self.chain.operator, &[&self.chain.scorer]))
    }
}

/// A world has all that is known of it.
impl Deref for World {
    type Target = Known;

    fn deref(&self) -> &Known {
        &self.known
    }
}

impl DerefMut for World {
    fn deref_mut(&mut self) -> &mut Known {
        &mut self.known
    }
}

fn snapshot(chain: &ChainFixture, model: U256, index: u64) -> (u64, u64) {
    let snapshot = chain.read(chain.models, snapshotCall { modelId: model, index });
    (snapshot.takenAt, snapshot.upTo)
}

/// What payees have earned before, as a round takes it.
fn last_payouts(earned: &[(Payee, u128)]) -> LastPayouts {
    let mut list: LastPayouts =
        earned.iter().map(|(payee, amount)| Payout { payee: *payee, amount: *amount }).collect();
    list.sort_by_key(|payout| payout.payee);
    list
}
