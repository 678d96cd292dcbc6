//! Batches of records.

use alloy_primitives::{B256, U256};
use tributary_core::{
    ids::batch_item,
    sum_tree::{Leaf, SumTree},
};
use tributary_interfaces::IDatanets::{contributeBatchCall, curateMembersCall, retractMembersCall};

/// A batch of records, with its tree.
#[derive(Clone, Debug)]
pub struct Batch {
    /// The records, ascending.
    pub content_ids: Vec<B256>,
    /// The tree's root.
    pub root: B256,
    tree: SumTree,
}

impl Batch {
    /// The batch of these records, in any order.
    pub fn new(mut content_ids: Vec<B256>) -> Self {
        content_ids.sort_unstable();
        let leaf = |key: &B256| Leaf { key: *key, value: 1, data: B256::ZERO };
        let tree = SumTree::build(&content_ids.iter().map(leaf).collect::<Vec<_>>()).expect("ids differ");
        Self { root: tree.head().root(), content_ids, tree }
    }

    /// The batch's item in a Datanet.
    pub fn item(&self) -> B256 {
        batch_item(self.root)
    }

    /// Registers the batch.
    pub fn contribute(&self, datanet: U256) -> contributeBatchCall {
        let count = self.content_ids.len() as u64;
        contributeBatchCall { datanetId: datanet, root: self.root, count, uri: "list".into() }
    }

    /// Changes the status of the records `start .. start + length`.
    pub fn curate(&self, datanet: U256, start: usize, length: usize, status: u8) -> curateMembersCall {
        curateMembersCall {
            datanetId: datanet,
            root: self.root,
            contentIds: self.content_ids[start..start + length].to_vec(),
            proof: self.prove(start, length).into(),
            status,
            reasonHash: B256::ZERO,
        }
    }

    /// Withdraws the records `start .. start + length`.
    pub fn retract(&self, datanet: U256, start: usize, length: usize) -> retractMembersCall {
        retractMembersCall {
            datanetId: datanet,
            root: self.root,
            contentIds: self.content_ids[start..start + length].to_vec(),
            proof: self.prove(start, length).into(),
        }
    }

    /// The proof for the records `start .. start + length`.
    pub fn prove(&self, start: usize, length: usize) -> Vec<u8> {
        self.tree.prove(start as u64, length as u64).expect("there are such records")
    }
}
