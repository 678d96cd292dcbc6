//! A sum tree together with its leaves: what proofs are made from.

use alloy_primitives::B256;
use tributary_core::sum_tree::{BuildError, Leaf, SumTree, Summit};

/// A tree and its leaves.
#[derive(Clone, Debug)]
pub struct Tree {
    leaves: Vec<Leaf>,
    tree: SumTree,
    summit: Summit,
}

/// A leaf and the proof that it is in its tree, for [`tributary_core::sum_tree::verify`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeafProof {
    /// The leaf.
    pub leaf: Leaf,
    /// The proof of a run of this one leaf.
    pub proof: Vec<u8>,
}

/// All leaves of a key with their neighbours, for [`tributary_core::sum_tree::key_sum`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyProof {
    /// The leaf before the first of the key (if any), those of the key, the leaf after the last (if any).
    pub run: Vec<Leaf>,
    /// The proof of that run; empty for a tree without leaves.
    pub proof: Vec<u8>,
}

impl Tree {
    /// Builds the tree over leaves that strictly ascend by (key, data).
    pub fn build(leaves: Vec<Leaf>) -> Result<Self, BuildError> {
        let tree = SumTree::build(&leaves)?;
        let summit = tree.summit();
        Ok(Self { leaves, tree, summit })
    }

    /// The root that the chain holds.
    pub fn root(&self) -> B256 {
        self.summit.root()
    }

    /// The sum of all leaves' values.
    pub fn sum(&self) -> u128 {
        self.summit.node.sum
    }

    /// How many leaves there are.
    pub fn count(&self) -> u64 {
        self.summit.count
    }

    /// The topmost node and the count, which the root binds.
    pub fn summit(&self) -> Summit {
        self.summit
    }

    /// The leaves, in order.
    pub fn leaves(&self) -> &[Leaf] {
        &self.leaves
    }

    /// The proof of the run of leaves `start .. start + len`, as `payRange` takes it; `None` if there are no such leaves.
    pub fn prove_run(&self, start: u64, len: u64) -> Option<Vec<u8>> {
        self.tree.prove(start, len)
    }

    /// The first leaf of the key with its proof; `None` if the key has no leaf.
    pub fn prove_leaf(&self, key: B256) -> Option<LeafProof> {
        let at = self.leaves.partition_point(|leaf| leaf.key < key);
        let leaf = *self.leaves.get(at).filter(|leaf| leaf.key == key)?;
        Some(LeafProof { leaf, proof: self.tree.prove(at as u64, 1)? })
    }

    /// The proof of the sum of the key's leaves, which shows absence where there are none.
    pub fn prove_key(&self, key: B256) -> KeyProof {
        let first = self.leaves.partition_point(|leaf| leaf.key < key);
        let end = self.leaves.partition_point(|leaf| leaf.key <= key);
        let (start, end) = (first.saturating_sub(1), (end + 1).min(self.leaves.len()));
        let proof = self.tree.prove(start as u64, (end - start) as u64).unwrap_or_default();
        KeyProof { run: self.leaves[start..end].to_vec(), proof }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use tributary_core::sum_tree::{key_sum, verify};

    proptest! {
        #[test]
        fn every_key_is_proven_present_or_absent(keys in prop::collection::btree_set((0u8..16, any::<u8>()), 0..24)) {
            let leaf = |(key, data): (u8, u8)| Leaf {
                key: B256::repeat_byte(key), value: u128::from(data) + 1, data: B256::repeat_byte(data),
            };
            let tree = Tree::build(keys.iter().copied().map(leaf).collect()).unwrap();
            for key in 0u8..16 {
                let expected: u128 = keys.iter().filter(|leaf| leaf.0 == key).map(|leaf| u128::from(leaf.1) + 1).sum();
                let KeyProof { run, proof } = tree.prove_key(B256::repeat_byte(key));
                prop_assert_eq!(key_sum(tree.root(), B256::repeat_byte(key), &run, &proof), Some(expected));
                let one = tree.prove_leaf(B256::repeat_byte(key));
                prop_assert_eq!(one.is_some(), expected > 0);
                if let Some(LeafProof { leaf, proof }) = one {
                    prop_assert!(verify(tree.root(), &[leaf], &proof).is_some());
                }
            }
        }
    }
}
