//! The leaves that a round's files state, with their trees.

use crate::{Unproven, Verdict, facts::Facts};
use alloy_primitives::B256;
use std::collections::HashMap;
use tributary_core::{
    faults::{next, trees::Tree},
    leaves,
    sum_tree::{Leaf, SumTree, around},
    typed_data::Receipt,
};
use tributary_interfaces::IDisputes::{self, Place, ProposedRound};
use tributary_rounds::StatedRound;

/// Leaves with their tree; `None` without leaves.
pub(crate) struct Grown {
    leaves: Vec<Leaf>,
    tree: Option<SumTree>,
}

impl Grown {
    /// `None` if the leaves make no tree at all, as where their sum does not fit.
    pub(crate) fn new(leaves: Vec<Leaf>) -> Option<Self> {
        if leaves.is_empty() {
            return Some(Self { leaves, tree: None });
        }
        let tree = SumTree::join(&leaves).ok()?;
        Some(Self { leaves, tree: Some(tree) })
    }

    fn root(&self) -> B256 {
        self.tree.as_ref().map(SumTree::head).unwrap_or_default().root()
    }

    fn show(&self, range: std::ops::Range<usize>) -> Place {
        let proof = self.tree.as_ref().and_then(|tree| tree.prove(range.start as u64, range.len() as u64));
        let leaves = self.leaves.get(range).unwrap_or_default().iter().map(leaf).collect();
        Place { leaves, proof: proof.unwrap_or_default().into() }
    }

    pub(crate) fn place(&self, key: B256, data: B256) -> Place {
        self.show(around(&self.leaves, key, data))
    }
}

/// A leaf as Disputes takes it.
pub fn leaf(leaf: &Leaf) -> IDisputes::Leaf {
    IDisputes::Leaf { key: leaf.key, value: leaf.value, data: leaf.data }
}

/// The place of (key, data) in the tree of these leaves, as Disputes takes it; without leaves if
/// they make no tree.
pub fn place(leaves: Vec<Leaf>, key: B256, data: B256) -> Place {
    let nowhere = Place { leaves: Vec::new(), proof: Default::default() };
    Grown::new(leaves).map_or(nowhere, |tree| tree.place(key, data))
}

/// A round's trees, whose leaves are what the round commits to.
pub(crate) struct Trees<'r> {
    pub(crate) round: &'r ProposedRound,
    pub(crate) stated: &'r StatedRound,
    /// Receipts by id.
    pub(crate) receipts: HashMap<B256, &'r Receipt>,
    trees: [Grown; 4],
    last: Grown,
}

impl<'r> Trees<'r> {
    pub(crate) fn new(
        round: &'r ProposedRound,
        stated: &'r StatedRound,
        facts: &Facts,
    ) -> Result<Self, Verdict> {
        let none = |tree| Verdict::Unproven(Unproven::OtherLeaves(tree));
        let grow =
            |tree, leaves, root| Grown::new(leaves).filter(|grown| grown.root() == root).ok_or(none(tree));
        let [receipts, scores, credits, payouts] = stated.leaves();
        let trees = [
            grow(Tree::Receipts, receipts, round.receiptsRoot)?,
            grow(Tree::Scores, scores, round.scoresRoot)?,
            grow(Tree::Credits, credits, round.creditsRoot)?,
            grow(Tree::Payouts, payouts, round.payoutsRoot)?,
        ];
        let last = facts.last_payouts.iter().map(|row| leaves::payout(row.payee.to_word(), row.amount));
        // The last payouts are those of the chain's settlement, so they make a tree.
        let last = Grown::new(last.collect()).ok_or(none(Tree::Payouts))?;
        let receipts = stated.receipts.iter().map(|receipt| (receipt.id(), receipt)).collect();
        Ok(Self { round, stated, receipts, trees, last })
    }

    fn tree(&self, tree: Tree) -> &Grown {
        &self.trees[tree as usize]
    }

    pub(crate) fn leaves(&self, tree: Tree) -> &[Leaf] {
        &self.tree(tree).leaves
    }

    /// Neighbours in a tree.
    pub(crate) fn neighbours(&self, tree: Tree, range: std::ops::Range<usize>) -> Place {
        self.tree(tree).show(range)
    }

    /// The leaves around a place of a tree.
    pub(crate) fn place(&self, tree: Tree, key: B256, data: B256) -> Place {
        self.tree(tree).place(key, data)
    }

    /// The places at which a key's leaves begin and end.
    pub(crate) fn ends(&self, tree: Tree, key: B256) -> [Place; 2] {
        // After the last key there is no place, so any other proves as little.
        let next = next(key).unwrap_or_default();
        [self.place(tree, key, B256::ZERO), self.place(tree, next, B256::ZERO)]
    }

    pub(crate) fn last_root(&self) -> B256 {
        self.last.root()
    }

    /// The place of a payee in the last payouts.
    pub(crate) fn last_place(&self, payee: B256) -> Place {
        self.last.place(payee, B256::ZERO)
    }
}
