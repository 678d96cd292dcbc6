//! What an audit is told of a world, and what a round's files state.

use super::{round::GradientRound, world::GradientWorld};
use alloy_primitives::{Address, B256};
use std::collections::HashMap;
use tributary_audit::{Bytes, Facts, Features, Scoring, Standing, WholeSorter, place};
use tributary_core::{faults::Score, leaves, payee::Payee, span::Order, sum_tree::Leaf};
use tributary_interfaces::IDisputes::Place;
use tributary_rounds::{Budget, CreditRow, Owner, Payout, StatedRound, StatedScore};

impl GradientWorld {
    /// What the chain says of the model and of all registrations, with the right scores.
    ///
    /// # Panics
    /// If right scores cannot be kept in the folder for temporary files.
    pub fn facts(&self) -> Facts {
        let budget = Budget::default();
        let mut right = WholeSorter::new(&budget);
        for (receipt_id, score, _) in &GradientRound::right(self).scores {
            right.add(*receipt_id, &self.owner(score)).expect("a folder for temporary files");
        }
        let right = Some(right.finish(&budget).expect("a folder for temporary files"));
        let mut facts = Facts {
            scoring: Scoring::Gradient { params: self.params, right },
            contributors_bps: self.contributors_bps,
            sources: self.sources.clone(),
            fees: self
                .sources
                .iter()
                .map(|source| source.datanet_id)
                .zip(self.fees.iter().copied())
                .collect(),
            payees: HashMap::new(),
            batch_roots: HashMap::new(),
            standing: HashMap::new(),
            snapshots: vec![(0, u64::MAX - 1)],
            last_payouts: Vec::new(),
        };
        for record in &self.records {
            let owner = self.owner(&Score::whole(record.owner));
            facts.payees.insert((owner.datanet, owner.item), owner.payee.to_word());
            if owner.item != owner.content_id {
                facts.batch_roots.insert(owner.item, record.owner.batch_root);
            }
            // What cannot earn was flagged, or came after the snapshot.
            let accepted_at = if record.earns { 0 } else { u64::MAX };
            let (order, accepted) = (record.order, std::iter::once(0..u64::MAX).collect());
            let standing = Standing { order, accepted_at, accepted };
            facts.standing.insert((owner.datanet, owner.item, owner.content_id), standing);
        }
        facts
    }

    /// The registration that a score names, as a round's files have it.
    fn owner(&self, score: &Score) -> Owner {
        let owner = &score.owner;
        let record = self.record(owner);
        Owner {
            datanet: owner.datanet_id,
            content_id: owner.content_id,
            item: owner.item(),
            payee: Payee::Account(record.map_or(Address::repeat_byte(9), |record| record.payee)),
            // A record that no one registered has an order of the files' own.
            order: record.map_or(Order { number: u64::MAX, index: 0 }, |record| record.order),
        }
    }
}

impl GradientRound {
    /// What the files of this round state; `None` if they cannot, since their scores have one form.
    ///
    /// # Panics
    /// If a payee is none.
    pub fn stated(&self, world: &GradientWorld) -> Option<StatedRound> {
        if !self.scores.iter().all(|(_, score, _)| score.is_whole()) {
            return None;
        }
        let score = |(receipt_id, score, value): &(B256, Score, u128)| StatedScore {
            receipt_id: *receipt_id,
            start: 0,
            end: 0,
            whole: Some(u32::try_from(*value).expect("a score")),
            owner: world.owner(score),
        };
        let payee = |word: B256| Payee::from_word(word).expect("a payee");
        let mut credits: Vec<CreditRow> = self
            .credits
            .iter()
            .map(|(reason, credit)| CreditRow {
                payee: payee(reason.payee),
                receipt_id: reason.receipt_id,
                source: reason.source(),
                role: reason.role,
                credit: *credit,
            })
            .collect();
        credits.sort_by(|one, other| one.leaf().order(&other.leaf()));
        let payouts = self.leaves(world)[3].clone();
        let payout = |leaf: &Leaf| Payout { payee: payee(leaf.key), amount: leaf.value };
        Some(StatedRound {
            receipts: self.receipts.clone(),
            scores: self.scores.iter().map(score).collect(),
            credits,
            payouts: payouts.iter().map(payout).collect(),
        })
    }
}

impl Bytes for GradientWorld {
    fn batch(&self, root: B256) -> Option<Vec<B256>> {
        let of_batch =
            self.records.iter().find(|record| record.owner.batch_root == root && !root.is_zero())?;
        Some(of_batch.batch.iter().map(|leaf| leaf.key).collect())
    }

    fn record(&self, _: B256) -> Option<Vec<u8>> {
        None
    }

    fn output(&self, _: B256) -> Option<Vec<u8>> {
        None
    }

    fn output_features(&self, feature_hash: B256) -> Option<Vec<u8>> {
        Some(self.vector(feature_hash)).filter(|vector| !vector.is_empty())
    }

    fn features(&self, content_id: B256) -> Option<Features> {
        let features = self.features_of(content_id);
        Some(if features.is_empty() { Features::None } else { Features::Some(features) })
    }

    fn feature(&self, content_id: B256) -> Option<Place> {
        let leaves = self.feature_leaves().map(|(id, hash)| leaves::feature(id, hash)).collect();
        Some(place(leaves, content_id, B256::ZERO))
    }
}
