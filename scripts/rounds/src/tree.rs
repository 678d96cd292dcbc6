//! A sum tree with its leaves, from which proofs are made.

use alloy_primitives::B256;
use tributary_core::sum_tree::{BuildError, Leaf, SumTree, TreeHead};

/// A tree and its leaves. The default is the tree without leaves.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    leaves: Vec<Leaf>,
    /// `None` for the tree without leaves.
    tree: Option<SumTree>,
    head: TreeHead,
}

/// A leaf and the proof that it is in its tree, for [`tributary_core::sum_tree::verify`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeafProof {
    /// The leaf.
    pub leaf: Leaf,
    /// The proof of the range of this one leaf.
    pub proof: Vec<u8>,
}

impl Tree {
    /// Builds the tree over leaves that strictly ascend by (key, data).
    pub fn build(leaves: Vec<Leaf>) -> Result<Self, BuildError> {
        let tree = SumTree::build(&leaves)?;
        let head = tree.head();
        Ok(Self { leaves, tree: Some(tree), head })
    }

    /// The root that the chain holds.
    pub fn root(&self) -> B256 {
        self.head.root()
    }

    /// The sum of the values of all leaves.
    pub fn sum(&self) -> u128 {
        self.head.node.sum
    }

    /// How many leaves there are.
    pub fn count(&self) -> u64 {
        self.head.count
    }

    /// The topmost node and the count, which the root binds.
    pub fn head(&self) -> TreeHead {
        self.head
    }

    /// The leaves, in order.
    pub fn leaves(&self) -> &[Leaf] {
        &self.leaves
    }

    /// The proof of the leaves `start .. start + len`, as `payRange` takes it; `None` if there are
    /// no such leaves.
    pub fn prove_range(&self, start: u64, len: u64) -> Option<Vec<u8>> {
        self.tree.as_ref()?.prove(start, len)
    }

    /// The first leaf of the key with its proof; `None` if the key has no leaf.
    pub fn prove_leaf(&self, key: B256) -> Option<LeafProof> {
        let index = self.leaves.partition_point(|leaf| leaf.key < key);
        let leaf = *self.leaves.get(index).filter(|leaf| leaf.key == key)?;
        Some(LeafProof { leaf, proof: self.prove_range(index as u64, 1)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use tributary_core::sum_tree::verify;

    #[test]
    fn the_tree_without_leaves_is_the_default() {
        let (built, default) = (Tree::build(vec![]).unwrap(), Tree::default());
        assert_eq!((built.root(), built.count()), (default.root(), default.count()));
        assert_eq!(built.prove_leaf(B256::ZERO), default.prove_leaf(B256::ZERO));
    }

    proptest! {
        #[test]
        fn every_key_that_has_leaves_is_proven(keys in prop::collection::btree_set((0u8..16, any::<u8>()), 0..24)) {
            let leaf = |(key, data): (u8, u8)| Leaf {
                key: B256::repeat_byte(key), value: u128::from(data) + 1, data: B256::repeat_byte(data),
            };
            let tree = Tree::build(keys.iter().copied().map(leaf).collect()).unwrap();
            for key in 0u8..16 {
                let one = tree.prove_leaf(B256::repeat_byte(key));
                prop_assert_eq!(one.is_some(), keys.iter().any(|leaf| leaf.0 == key));
                if let Some(LeafProof { leaf, proof }) = one {
                    prop_assert!(verify(tree.root(), &[leaf], &proof).is_some());
                }
            }
        }
    }
}
