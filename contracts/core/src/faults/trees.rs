//! What is wrong with a tree by itself.

use super::{Proof, Shown, Unproven, fault_if, shown_if};
use crate::{
    payee::Payee,
    sum_tree::{self, Leaf, StatedNode},
    typed_data::Round,
};
use alloy_primitives::B256;

/// A tree of a round, with its number in `abi/IDisputes.sol`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tree {
    /// Receipts by id.
    Receipts = 0,
    /// Scores by receipt and source.
    Scores = 1,
    /// Credits by payee.
    Credits = 2,
    /// What each payee has earned.
    Payouts = 3,
}

impl Tree {
    /// All of them, by number.
    pub const ALL: [Self; 4] = [Self::Receipts, Self::Scores, Self::Credits, Self::Payouts];

    /// What its leaves are, such as `receipts`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Receipts => "receipts",
            Self::Scores => "scores",
            Self::Credits => "credits",
            Self::Payouts => "payouts",
        }
    }

    /// The tree with this number; `None` if there is none.
    pub fn from_u8(number: u8) -> Option<Self> {
        match number {
            0 => Some(Self::Receipts),
            1 => Some(Self::Scores),
            2 => Some(Self::Credits),
            3 => Some(Self::Payouts),
            _ => None,
        }
    }

    /// Its root in a round.
    pub fn root(self, round: &Round) -> B256 {
        match self {
            Self::Receipts => round.receipts_root,
            Self::Scores => round.scores_root,
            Self::Credits => round.credits_root,
            Self::Payouts => round.payouts_root,
        }
    }

    /// Whether such a tree can have this leaf, as far as the leaf itself says.
    pub fn can_have(self, leaf: &Leaf) -> bool {
        let has_no_data = matches!(self, Self::Receipts | Self::Payouts);
        let is_of_a_payee = matches!(self, Self::Credits | Self::Payouts);
        leaf.value > 0
            && (!has_no_data || leaf.data.is_zero())
            && (!is_of_a_payee || Payee::from_word(leaf.key).is_some())
    }
}

/// A node is neither a leaf nor a parent as it must be where it is (SPEC 8.2).
pub fn malformed(round: &Round, tree: Tree, node: &StatedNode<'_>) -> Proof {
    fault_if(node.is_malformed(tree.root(round)).ok_or(Unproven::NotShown("node"))?)
}

/// A leaf can be in no such tree, or the second of two neighbours is not above the first.
pub fn disorder(round: &Round, tree: Tree, leaves: &Shown<'_>) -> Proof {
    let Shown { leaves, proof } = leaves;
    let are_neighbours = leaves.len() <= 2 && sum_tree::neighbours(tree.root(round), leaves, proof).is_some();
    shown_if(are_neighbours, "leaves")?;
    fault_if(!sum_tree::ascend(leaves) || !leaves.iter().all(|leaf| tree.can_have(leaf)))
}
