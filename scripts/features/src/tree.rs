//! The feature tree of a file, to which a model's `featureRoot` commits.

use crate::{FeatureError, FeatureFile};
use alloy_primitives::B256;
use tributary_core::{
    ids, leaves,
    sum_tree::{BuildError, Leaf, SumTree, TreeHead},
};

/// The feature tree of the records in a file: a leaf for each row, (content id, 1, SHA-256 of the
/// vector). In memory it takes 80 bytes a row, and 64 for the row's leaf.
#[derive(Clone, Debug)]
pub struct FeatureTree {
    leaves: Vec<Leaf>,
    tree: SumTree,
}

impl FeatureTree {
    /// Reads a file and makes its tree.
    ///
    /// # Errors
    /// As [`Rows::next`](crate::Rows::next).
    pub fn of(file: &FeatureFile) -> Result<Self, FeatureError> {
        let mut rows = file.rows()?;
        let mut leaves = Vec::new();
        while let Some((key, vector)) = rows.next()? {
            leaves.push(leaves::feature(key, ids::content_id(vector)));
        }
        let tree = SumTree::build(&leaves).map_err(|error: BuildError| FeatureError::NotFeatures {
            path: file.path().to_owned(),
            problem: error.to_string(),
        })?;
        Ok(Self { leaves, tree })
    }

    /// What its root commits to.
    pub fn head(&self) -> TreeHead {
        self.tree.head()
    }

    /// The model's `featureRoot`.
    pub fn root(&self) -> B256 {
        self.head().root()
    }

    /// The place of (content id, 0), as `proveScore` takes it: the leaves around it, in order, with
    /// their proof.
    pub fn place(&self, content_id: B256) -> (Vec<Leaf>, Vec<u8>) {
        let above = self.leaves.partition_point(|leaf| leaf.key < content_id);
        let from = above.saturating_sub(1);
        let leaves = self.leaves.get(from..(above + 1).min(self.leaves.len())).unwrap_or_default().to_vec();
        let proof = self.tree.prove(from as u64, leaves.len() as u64).unwrap_or_default();
        (leaves, proof)
    }
}
