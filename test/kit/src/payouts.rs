//! What each payee has earned since a model began, as a tree.

use alloy_primitives::{Address, B256};
use std::{collections::BTreeMap, sync::Arc};
use tributary_core::sum_tree::{Leaf, SumTree};

/// What each payee has earned since a model began, as a tree.
#[derive(Debug)]
pub struct Payouts {
    /// The leaves, ascending.
    pub leaves: Vec<Leaf>,
    /// The tree.
    pub tree: SumTree,
}

impl Payouts {
    /// The tree of payees and what they have earned since the model began, above zero.
    pub fn new(mut payouts: Vec<(B256, u128)>) -> Arc<Self> {
        payouts.sort_unstable();
        let leaf = |(key, value): &(B256, u128)| Leaf { key: *key, value: *value, data: B256::ZERO };
        let leaves: Vec<Leaf> = payouts.iter().map(leaf).collect();
        let tree = SumTree::build(&leaves).expect("payees ascend");
        Arc::new(Self { leaves, tree })
    }

    /// The payouts of accounts.
    pub fn of<const N: usize>(payouts: [(Address, u128); N]) -> Arc<Self> {
        Self::new(payouts.map(|(account, amount)| (account.into_word(), amount)).to_vec())
    }

    /// The payouts of a map.
    pub fn of_map(payouts: &BTreeMap<B256, u128>) -> Arc<Self> {
        Self::new(payouts.iter().map(|(payee, amount)| (*payee, *amount)).collect())
    }

    /// The sum over all payees, in units of the asset.
    pub fn sum(&self) -> u128 {
        self.tree.head().node.sum
    }

    /// The index of a payee's leaf.
    #[track_caller]
    pub fn index_of(&self, payee: B256) -> usize {
        self.leaves.iter().position(|leaf| leaf.key == payee).expect("the payee has a leaf")
    }

    /// The proof for the leaves `start .. start + length`.
    pub fn prove(&self, start: usize, length: usize) -> Vec<u8> {
        self.tree.prove(start as u64, length as u64).expect("there are such leaves")
    }
}
