//! Proofs of a model's payouts, as they are, as they were, and as they would be with something
//! changed.

use super::builder::Builder;
use super::models::Model;
use super::rounds::Payouts;
use alloy_primitives::{B256, Bytes};
use tributary_core::sum_tree::{Leaf, SumTree};

impl Builder<'_> {
    /// The payouts that somebody shows: the last ones; by a slip older ones, or another model's.
    pub(super) fn shown_payouts(&mut self, model: &Model) -> Payouts {
        if self.slip() {
            let others: Vec<Payouts> = self
                .models
                .iter()
                .map(|other| other.payouts.clone())
                .chain(model.old.iter().cloned())
                .chain(model.open.iter().map(|open| open.payouts.clone()))
                .filter(|payouts| !payouts.is_empty())
                .collect();
            return self.random.choose(&others).unwrap_or_else(|| model.payouts.clone());
        }
        model.payouts.clone()
    }

    /// A leaf of the payouts with its proof; by a slip something about them is wrong.
    pub(super) fn leaf(&mut self, model: &Model) -> (B256, u128, Bytes) {
        let payouts = self.shown_payouts(model);
        let leaves = leaves(&payouts);
        let index = self.random.below(leaves.len().max(1) as u64);
        let Leaf { key, value, .. } = leaves.get(index as usize).copied().unwrap_or_default();
        let proof = SumTree::build(&leaves).ok().and_then(|tree| tree.prove(index, 1)).unwrap_or_default();
        let value = if self.slip() {
            self.random.pick(&[value.saturating_sub(1), value.saturating_add(1), u128::MAX, 0])
        } else {
            value
        };
        (key, value, self.damaged(proof))
    }

    /// A proof that by a slip has a bit changed, is cut, longer, wider, or empty; a wider one is
    /// still good if it has siblings.
    pub(super) fn damaged(&mut self, mut proof: Vec<u8>) -> Bytes {
        if proof.len() > 11 && proof[0] < 16 && self.random.one_in(12) {
            widen(&mut proof);
        }
        if !proof.is_empty() && self.slip() {
            let length = proof.len() as u64;
            match self.random.below(6) {
                0 => proof.truncate(self.random.below(length) as usize),
                1 => proof.push(0),
                2 => proof.extend_from_slice(&[0; 20]),
                3 => proof.clear(),
                4 => proof[0] = self.random.below(256) as u8,
                _ => proof[self.random.below(length) as usize] ^= 1 << self.random.below(8),
            }
        }
        proof.into()
    }
}

pub(super) fn leaves(payouts: &Payouts) -> Vec<Leaf> {
    payouts.iter().map(|(key, value)| Leaf { key: *key, value: *value, data: B256::ZERO }).collect()
}

/// Writes every sibling's sum with one byte more.
fn widen(proof: &mut Vec<u8>) {
    let width = usize::from(proof[0]);
    let mut wider = vec![proof[0] + 1];
    wider.extend_from_slice(&proof[1..11]);
    for sibling in proof[11..].chunks(20 + width) {
        wider.extend_from_slice(&sibling[..20]);
        wider.push(0);
        wider.extend_from_slice(&sibling[20..]);
    }
    *proof = wider;
}
