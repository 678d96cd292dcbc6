//! The leaves that a round's files state, with their trees.

use crate::{Stop, Unproven, facts::Facts, order::Order};
use alloy_primitives::B256;
use tributary_core::{
    faults::{next, trees::Tree},
    leaves,
    sum_tree::{Leaf, SumTree, around},
    typed_data::Receipt,
};
use tributary_interfaces::IDisputes::{self, Place, ProposedRound};
use tributary_rounds::{FileError, RangeProof, StatedScore, Statement, Tree as StoredTree};

/// Leaves in memory with their tree; `None` without leaves.
struct Grown {
    leaves: Vec<Leaf>,
    tree: Option<SumTree>,
}

impl Grown {
    /// `None` if the leaves make no tree at all, as where their sum does not fit.
    fn new(leaves: Vec<Leaf>) -> Option<Self> {
        if leaves.is_empty() {
            return Some(Self { leaves, tree: None });
        }
        let tree = SumTree::join(&leaves).ok()?;
        Some(Self { leaves, tree: Some(tree) })
    }

    fn show(&self, range: std::ops::Range<usize>) -> Place {
        let proof = self.tree.as_ref().and_then(|tree| tree.prove(range.start as u64, range.len() as u64));
        let leaves = self.leaves.get(range).unwrap_or_default().iter().map(leaf).collect();
        Place { leaves, proof: proof.unwrap_or_default().into() }
    }

    fn place(&self, key: B256, data: B256) -> Place {
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
    Grown::new(leaves).map_or_else(nowhere, |tree| tree.place(key, data))
}

/// The same of many, each a (key, data), in the tree of these leaves.
pub fn places(leaves: Vec<Leaf>, of: impl IntoIterator<Item = (B256, B256)>) -> Vec<Place> {
    let tree = Grown::new(leaves);
    let place = |(key, data)| tree.as_ref().map_or_else(nowhere, |tree| tree.place(key, data));
    of.into_iter().map(place).collect()
}

/// The place in no tree.
pub fn nowhere() -> Place {
    Place { leaves: Vec::new(), proof: Default::default() }
}

/// A round's trees, whose leaves are what the round commits to.
pub(crate) struct Trees<'r> {
    pub(crate) round: &'r ProposedRound,
    pub(crate) stated: &'r Statement,
    trees: [StoredTree; 4],
    orders: [Order; 4],
    last: StoredTree,
}

/// A score with its index and its receipt; `None` if the round does not have that.
pub(crate) type Scored = (u64, StatedScore, Option<Receipt>);

impl<'r> Trees<'r> {
    pub(crate) fn new(round: &'r ProposedRound, stated: &'r Statement, facts: &Facts) -> Result<Self, Stop> {
        let none = |tree| Stop::from(Unproven::OtherLeaves(tree));
        let grow = |tree: Tree, root: B256| {
            let mut order = Order::default();
            let grown = stated.grow(tree, |index, leaf| order.see(tree, index, leaf))?;
            match grown.filter(|grown| grown.root() == root) {
                Some(grown) => Ok((grown, order)),
                None => Err(none(tree)),
            }
        };
        let (receipts, of_receipts) = grow(Tree::Receipts, round.receiptsRoot)?;
        let (scores, of_scores) = grow(Tree::Scores, round.scoresRoot)?;
        let (credits, of_credits) = grow(Tree::Credits, round.creditsRoot)?;
        let (payouts, of_payouts) = grow(Tree::Payouts, round.payoutsRoot)?;
        let last = facts.last_payouts.iter().map(|row| leaves::payout(row.payee.to_word(), row.amount));
        // The last payouts are those of the chain's settlement, so they make a tree.
        let last = StoredTree::build(last.collect()).map_err(|_| none(Tree::Payouts))?;
        let trees = [receipts, scores, credits, payouts];
        let orders = [of_receipts, of_scores, of_credits, of_payouts];
        Ok(Self { round, stated, trees, orders, last })
    }

    fn tree(&self, tree: Tree) -> &StoredTree {
        &self.trees[tree as usize]
    }

    pub(crate) fn order(&self, tree: Tree) -> &Order {
        &self.orders[tree as usize]
    }

    /// Neighbours in a tree.
    pub(crate) fn neighbours(&self, tree: Tree, first: u64, count: u64) -> Result<Place, FileError> {
        Ok(shown(self.tree(tree).prove_range(first, count)?.unwrap_or_default()))
    }

    /// The leaves around a place of a tree.
    pub(crate) fn place(&self, tree: Tree, key: B256, data: B256) -> Result<Place, FileError> {
        Ok(shown(self.tree(tree).prove_place(key, data)?))
    }

    /// The index of the leaf with exactly this key and data.
    pub(crate) fn find(&self, tree: Tree, key: B256, data: B256) -> Result<Option<u64>, FileError> {
        let index = self.tree(tree).position(key, data)?;
        let leaf = self.tree(tree).leaf(index)?;
        Ok(leaf.filter(|leaf| (leaf.key, leaf.data) == (key, data)).map(|_| index))
    }

    /// The places at which a key's leaves begin and end.
    pub(crate) fn ends(&self, tree: Tree, key: B256) -> Result<[Place; 2], FileError> {
        // After the last key there is no place, so any other proves as little.
        let next = next(key).unwrap_or_default();
        Ok([self.place(tree, key, B256::ZERO)?, self.place(tree, next, B256::ZERO)?])
    }

    pub(crate) fn last_root(&self) -> B256 {
        self.last.root()
    }

    /// The place of a payee in the last payouts.
    pub(crate) fn last_place(&self, payee: B256) -> Result<Place, FileError> {
        Ok(shown(self.last.prove_place(payee, B256::ZERO)?))
    }

    /// The scores with their receipts. Both must ascend.
    pub(crate) fn scored(&self) -> impl Iterator<Item = Result<Scored, FileError>> + use<> {
        let with_id = |receipt: Result<Receipt, FileError>| receipt.map(|receipt| (receipt.id(), receipt));
        let mut receipts = self.stated.receipts().map(with_id).peekable();
        (0..).zip(self.stated.scores()).map(move |(index, score)| {
            let score = score?;
            let is_before = |row: &Result<(B256, Receipt), FileError>| {
                row.as_ref().map_or(true, |(id, _)| *id < score.receipt_id)
            };
            while let Some(row) = receipts.next_if(is_before) {
                row?;
            }
            let receipt = match receipts.peek() {
                Some(Ok((id, receipt))) if *id == score.receipt_id => Some(*receipt),
                _ => None,
            };
            Ok((index, score, receipt))
        })
    }
}

/// Neighbouring leaves as Disputes takes them.
pub(crate) fn shown(range: RangeProof) -> Place {
    Place { leaves: range.leaves.iter().map(leaf).collect(), proof: range.proof.into() }
}
