//! Trees of any size of which a few neighbouring leaves are known, and all other nodes made up.

use alloy_primitives::{FixedBytes, keccak256};
use std::ops::Range;
use tributary_core::sum_tree::{Leaf, Node, TreeHead, encode_proof};

/// A tree with `count` leaves, of which these are known, from `start` on.
#[derive(Clone, Debug)]
pub struct DeepTree {
    count: u64,
    /// The index of the first known leaf.
    pub start: u64,
    /// The known leaves.
    pub leaves: Vec<Leaf>,
}

impl DeepTree {
    /// The known leaves are in the middle; `count` must be well above their number.
    pub fn new(count: u64, leaves: Vec<Leaf>) -> Self {
        Self { count, start: (count / 2) | 1, leaves }
    }

    /// What the tree's root commits to.
    pub fn head(&self) -> TreeHead {
        let levels = 64 - (self.count - 1).leading_zeros();
        TreeHead { node: self.node(levels, 0), count: self.count }
    }

    /// A node by its level and index: made of what is known, or made up.
    fn node(&self, level: u32, index: u64) -> Node {
        let (first, end) = (index << level, ((index + 1) << level).min(self.count));
        let known = self.start..self.start + self.leaves.len() as u64;
        if end <= known.start || known.end <= first {
            return Node {
                hash: FixedBytes::from_slice(&keccak256(made_up(level, index))[..20]),
                sum: u128::from(end - first),
            };
        }
        if level == 0 {
            return self.leaves[(first - known.start) as usize].node();
        }
        let left = self.node(level - 1, 2 * index);
        if (2 * index + 1) << (level - 1) >= self.count {
            return left;
        }
        left.join(&self.node(level - 1, 2 * index + 1)).expect("small sums")
    }

    /// The siblings of a leaf with this index, up to the top.
    pub fn siblings(&self, leaf: u64) -> Vec<Node> {
        let levels = 64 - (self.count - 1).leading_zeros();
        let sibling = |level: u32| (level, (leaf >> level) ^ 1);
        let exists = |(level, index): &(u32, u64)| index << level < self.count;
        (0..levels).map(sibling).filter(exists).map(|(level, index)| self.node(level, index)).collect()
    }

    /// The proof of SPEC 2.1 that known leaves, by their indexes among these, are neighbours.
    pub fn prove(&self, range: Range<usize>) -> Vec<u8> {
        let (start, end) = (self.start + range.start as u64, self.start + range.end as u64);
        let (mut low, mut high, mut length, mut level) = (start, end, self.count, 0);
        let mut siblings = Vec::new();
        while length > 1 {
            if low % 2 == 1 {
                siblings.push(self.node(level, low - 1));
            }
            if high % 2 == 1 && high < length {
                siblings.push(self.node(level, high));
            }
            (low, high, length, level) = (low / 2, high.div_ceil(2), length.div_ceil(2), level + 1);
        }
        encode_proof(self.count, start, &siblings)
    }
}

/// What the hash of a made-up node is made from: nothing that a node's or a leaf's can be made from.
pub fn made_up(level: u32, index: u64) -> Vec<u8> {
    [u64::from(level).to_be_bytes(), index.to_be_bytes()].concat()
}
