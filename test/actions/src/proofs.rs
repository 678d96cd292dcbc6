//! Proofs of a model's payouts, as they are, as they were, and with something changed.

use crate::{
    generator::Generator,
    target::{Payouts, Target},
    trick::Trick,
};
use alloy_primitives::{B256, Bytes};
use std::sync::Arc;
use tributary_core::sum_tree::{Leaf, SumTree};

impl<T: Target> Generator<T> {
    /// The payouts that a claim is proven against: the last ones; by a trick older ones, those of an
    /// open round, or another model's.
    pub(crate) fn proven_payouts(&mut self, index: usize) -> Arc<Payouts> {
        let model = &self.models[index];
        let last = model.payouts.clone();
        if !self.tries(Trick::StaleProof) {
            return last;
        }
        let model = &self.models[index];
        let open = model.open.iter().map(|open| open.payouts.clone());
        let old = model.old.iter().cloned();
        let others = self.models.iter().map(|other| other.payouts.clone());
        let all: Vec<Arc<Payouts>> =
            others.chain(old).chain(open).filter(|payouts| !payouts.is_empty()).collect();
        self.random.choose(&all).unwrap_or(last)
    }

    /// A leaf of the payouts with its proof; by tricks something about them is wrong.
    pub(crate) fn leaf(&mut self, index: usize) -> (B256, u128, Bytes) {
        let leaves = leaves(&self.proven_payouts(index));
        let which = self.random.index(leaves.len().max(1));
        let Leaf { key, value, .. } = leaves.get(which).copied().unwrap_or_default();
        let proof = SumTree::build(&leaves).ok().and_then(|tree| tree.prove(which as u64, 1));
        let value = if self.tries(Trick::OtherAmount) {
            self.random.pick(&[value.saturating_sub(1), value.saturating_add(1), u128::MAX, 0])
        } else {
            value
        };
        (key, value, self.damaged(proof.unwrap_or_default()))
    }

    /// A proof; by a trick a bit of it is changed, or it is cut, longer or empty. At times its sums
    /// are wider than they need be, which is good if it has siblings.
    pub(crate) fn damaged(&mut self, mut proof: Vec<u8>) -> Bytes {
        if proof.len() > HEADER && proof[0] < 16 && self.random.one_in(12) {
            widen(&mut proof);
        }
        if !proof.is_empty() && self.tries(Trick::DamagedProof) {
            let length = proof.len();
            match self.random.below(6) {
                0 => proof.truncate(self.random.index(length)),
                1 => proof.push(0),
                2 => proof.extend_from_slice(&[0; 20]),
                3 => proof.clear(),
                4 => proof[0] = self.random.below(256) as u8,
                _ => proof[self.random.index(length)] ^= 1 << self.random.below(8),
            }
        }
        proof.into()
    }
}

pub(crate) fn leaves(payouts: &Payouts) -> Vec<Leaf> {
    payouts.iter().map(|(key, value)| Leaf { key: *key, value: *value, data: B256::ZERO }).collect()
}

/// The bytes before a proof's siblings: the width of their sums, a count, a start.
const HEADER: usize = 11;

/// Writes every sibling's sum with one byte more.
fn widen(proof: &mut Vec<u8>) {
    let width = usize::from(proof[0]);
    let mut wider = vec![proof[0] + 1];
    wider.extend_from_slice(&proof[1..HEADER]);
    for sibling in proof[HEADER..].chunks(20 + width) {
        wider.extend_from_slice(&sibling[..20]);
        wider.push(0);
        wider.extend_from_slice(&sibling[20..]);
    }
    *proof = wider;
}
