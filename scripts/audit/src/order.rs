//! A tree by itself: its leaves ascend, and each can be in such a tree.

use crate::{Check, challenge::Challenge, trees::Trees};
use tributary_core::{faults::trees::Tree, sum_tree::Leaf};
use tributary_interfaces::IDisputes::proveDisorderCall;

/// What is wrong first with a tree's leaves, which are seen one after the other.
#[derive(Debug, Default)]
pub(crate) struct Order {
    /// The index of the first leaf that can be in no such tree.
    impossible: Option<u64>,
    /// That of the first leaf that is not below the next one.
    unordered: Option<u64>,
    last: Option<Leaf>,
}

impl Order {
    pub(crate) fn see(&mut self, tree: Tree, index: u64, leaf: &Leaf) {
        if self.impossible.is_none() && !tree.can_have(leaf) {
            self.impossible = Some(index);
        }
        if self.unordered.is_none() && self.last.is_some_and(|last| last.order(leaf).is_ge()) {
            self.unordered = Some(index - 1);
        }
        self.last = Some(*leaf);
    }
}

pub(crate) fn check(trees: &Trees<'_>) -> Check {
    for tree in Tree::ALL {
        let Order { impossible, unordered, .. } = trees.order(tree);
        let (first, count, what) = match (*impossible, *unordered) {
            (Some(index), _) => (index, 1, "can be in no such tree"),
            (None, Some(index)) => (index, 2, "is not below the next one"),
            (None, None) => continue,
        };
        let reason = format!("leaf {first} of {} {what}", tree.name());
        let (round, leaves) = (trees.round.clone(), trees.neighbours(tree, first, count)?);
        let call = proveDisorderCall { round, tree: tree as u8, leaves };
        return Err(Challenge::new(&call, reason).into());
    }
    Ok(())
}
