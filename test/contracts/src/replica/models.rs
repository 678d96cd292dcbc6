//! Models, rebuilt from its logs.

use super::{Words, account, number};
use alloy_primitives::{Address, U256};
use std::collections::HashMap;
use tributary_interfaces::IModels::{IModelsEvents as Event, ModelTerms};

#[derive(Debug)]
pub(crate) struct Models {
    pub(crate) words: Words,
    models: HashMap<U256, Model>,
}

#[derive(Clone)]
struct Model {
    terms: ModelTerms,
    owner: Address,
    depth: u8,
    /// Who signs, as far as it was written down: an announcement that took effect is written down
    /// with the next one.
    operator: Address,
    scorers: Vec<Address>,
    quorum: u8,
    next: Next,
    snapshots: u64,
}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Model").field("owner", &self.owner).finish_non_exhaustive()
    }
}

#[derive(Clone, Debug, Default)]
struct Next {
    announced: bool,
    operator: Address,
    operator_from: u64,
    scorers: Vec<Address>,
    quorum: u8,
    scorers_from: u64,
}

impl Models {
    pub(crate) fn new(words: Words) -> Self {
        Self { words, models: HashMap::new() }
    }

    pub(crate) fn base_of(&self, model: U256) -> U256 {
        self.models[&model].terms.baseModelId
    }

    pub(crate) fn apply(&mut self, event: Event, time: u64) {
        match event {
            Event::ModelRegistered(e) => self.register(e.modelId, e.owner, e.terms),
            Event::ModelOffered(e) => self.put_pending_owner(e.modelId, e.pendingOwner),
            Event::ModelTransferred(e) => {
                self.change(e.modelId, |model| model.owner = e.to);
                self.put_pending_owner(e.modelId, Address::ZERO);
            }
            Event::OperatorAnnounced(e) => self.change(e.modelId, |model| {
                if took_over(model.next.operator_from, time) {
                    model.operator = model.next.operator;
                }
                model.next.announced = true;
                (model.next.operator, model.next.operator_from) = (e.operator, e.effectiveFrom);
            }),
            Event::ScorersAnnounced(e) => self.change(e.modelId, |model| {
                if took_over(model.next.scorers_from, time) {
                    (model.scorers, model.quorum) = (model.next.scorers.clone(), model.next.quorum);
                }
                model.next.announced = true;
                (model.next.scorers, model.next.quorum) = (e.scorers, e.quorum);
                model.next.scorers_from = e.effectiveFrom;
            }),
            Event::SnapshotTaken(e) => {
                self.change(e.modelId, |model| model.snapshots = e.index + 1);
                let values = [("taken at", U256::from(time)), ("up to", U256::from(e.upTo))];
                let keys = [e.modelId.into(), number(e.index)];
                self.words.fields("snapshots", "id, index", &keys, &values);
            }
            Event::SourceLeftOut(e) => {
                let sources = &self.models[&e.modelId].terms.sources;
                let index = sources.iter().position(|source| source.datanetId == e.datanetId);
                let index = index.expect("one of the model's");
                self.put_source(e.modelId, index, e.leftOutFrom);
            }
        }
    }

    fn register(&mut self, id: U256, owner: Address, terms: ModelTerms) {
        let depth = self.models.get(&terms.baseModelId).map_or(0, |base| base.depth) + 1;
        self.words.value("count", "", &[], id);
        let stake = [("asset", account(terms.asset)), ("bond", U256::from(terms.bond))];
        self.words.fields("models", "id, 1", &[id.into(), number(1)], &stake);
        let words: [U256; 5] = [
            terms.baseModelId,
            terms.artifactHash.into(),
            terms.manifestRoot.into(),
            terms.featureRoot.into(),
            terms.rule.into(),
        ];
        for (index, word) in (5..).zip(words) {
            self.words.value("models", &format!("id, {index}"), &[id.into(), number(index)], word);
        }
        for (index, share) in (48..).zip(&terms.payees) {
            let values = [("account", account(share.account)), ("bps", U256::from(share.bps))];
            self.words.fields("models", "id, 48 to 51", &[id.into(), number(index)], &values);
        }
        let (operator, scorers, quorum) = (terms.operator, terms.scorers.clone(), terms.quorum);
        let sources = terms.sources.len();
        let next = Next::default();
        let model = Model { terms, owner, depth, operator, scorers, quorum, next, snapshots: 0 };
        self.models.insert(id, model);
        (0..sources).for_each(|index| self.put_source(id, index, 0));
        self.put(id);
    }

    fn change(&mut self, id: U256, change: impl FnOnce(&mut Model)) {
        change(self.models.get_mut(&id).expect("registered"));
        self.put(id);
    }

    fn put_pending_owner(&mut self, id: U256, pending: Address) {
        self.words.value("models", "id, 4", &[id.into(), number(4)], account(pending));
    }

    fn put_source(&mut self, id: U256, index: usize, left_out_from: u64) {
        let source = &self.models[&id].terms.sources[index];
        let values = [
            ("datanet id", source.datanetId),
            ("weight", U256::from(source.weight)),
            ("left out from", U256::from(left_out_from)),
        ];
        let keys = [id.into(), number(16 + index as u64)];
        self.words.fields("models", "id, 16 to 31", &keys, &values);
    }

    /// The words that change.
    fn put(&mut self, id: U256) {
        let Model { terms, owner, depth, operator, scorers, quorum, next, snapshots } =
            self.models[&id].clone();
        let head = [
            ("owner", account(owner)),
            ("owner bps", U256::from(terms.ownerBps)),
            ("base bps", U256::from(terms.baseBps)),
            ("sources", U256::from(terms.sources.len())),
            ("payees", U256::from(terms.payees.len())),
            ("depth", U256::from(depth)),
            ("is private", U256::from(terms.isPrivate)),
        ];
        let signing = [
            ("operator", account(operator)),
            ("contributors bps", U256::from(terms.contributorsBps)),
            ("bond bps", U256::from(terms.bondBps)),
            ("window", U256::from(terms.window)),
            ("scorers", U256::from(scorers.len())),
            ("quorum", U256::from(quorum)),
            ("announced", U256::from(next.announced)),
        ];
        let announced = [
            ("operator", account(next.operator)),
            ("operator from", U256::from(next.operator_from)),
            ("scorers from", U256::from(next.scorers_from)),
            ("scorers", U256::from(next.scorers.len())),
            ("quorum", U256::from(next.quorum)),
        ];
        self.words.fields("models", "id, 0", &[id.into(), number(0)], &head);
        self.words.fields("models", "id, 2", &[id.into(), number(2)], &signing);
        self.words.fields("models", "id, 3", &[id.into(), number(3)], &announced);
        self.words.value("models", "id, 10", &[id.into(), number(10)], U256::from(snapshots));
        self.put_scorers(id, "id, 32 to 39", 32, &scorers);
        self.put_scorers(id, "id, 40 to 47", 40, &next.scorers);
    }

    fn put_scorers(&mut self, id: U256, row: &str, first: u64, scorers: &[Address]) {
        for index in 0..8 {
            let scorer = scorers.get(index).map_or(U256::ZERO, |scorer| account(*scorer));
            self.words.value("models", row, &[id.into(), number(first + index as u64)], scorer);
        }
    }
}

/// Whether what was announced for a time has taken effect.
fn took_over(from: u64, now: u64) -> bool {
    from > 0 && from <= now
}
