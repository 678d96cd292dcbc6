//! What is shown of a tree of which a few neighbouring leaves are known.

use crate::nodes::half;
use alloy_primitives::B256;
use std::ops::Range;
use tributary_audit::leaf;
use tributary_core::sum_tree::{TreeHead, around};
use tributary_interfaces::IDisputes::{self, Place};
use tributary_test_kit::{DeepTree, made_up};

/// What Disputes is shown of a deep tree.
pub(crate) trait Show {
    /// A made-up leaf as its parents commit to it, which has no leaf's preimage.
    fn made_up(&self) -> IDisputes::Node;
    /// The position of a known leaf among the known ones.
    fn position(&self, key: B256, data: B256) -> usize;
    /// The place of (key, data), which is between known leaves.
    fn place(&self, key: B256, data: B256) -> Place;
    /// Neighbours among the known leaves.
    fn neighbours(&self, range: Range<usize>) -> Place;
}

impl Show for DeepTree {
    fn made_up(&self) -> IDisputes::Node {
        let leaf = self.start - 1;
        let TreeHead { node: top, count } = self.head();
        IDisputes::Node {
            topHash: top.hash,
            topSum: top.sum,
            count,
            level: 0,
            index: leaf,
            sum: 1,
            siblings: self.siblings(leaf).into_iter().flat_map(|node| half(&node)).collect(),
            preimage: made_up(0, leaf).into(),
        }
    }

    fn position(&self, key: B256, data: B256) -> usize {
        self.leaves.iter().position(|leaf| (leaf.key, leaf.data) == (key, data)).expect("a known leaf")
    }

    fn place(&self, key: B256, data: B256) -> Place {
        self.neighbours(around(&self.leaves, key, data))
    }

    fn neighbours(&self, range: Range<usize>) -> Place {
        let leaves = self.leaves[range.clone()].iter().map(leaf).collect();
        Place { leaves, proof: self.prove(range).into() }
    }
}
