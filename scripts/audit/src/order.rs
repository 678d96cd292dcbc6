//! A tree by itself: its leaves ascend, and each can be in such a tree.

use crate::{Check, Verdict, challenge::Challenge, trees::Trees};
use tributary_core::{faults::trees::Tree, sum_tree::ascend};
use tributary_interfaces::IDisputes::proveDisorderCall;

pub(crate) fn check(trees: &Trees<'_>) -> Check {
    for tree in Tree::ALL {
        let leaves = trees.leaves(tree);
        let impossible = leaves.iter().position(|leaf| !tree.can_have(leaf));
        let unordered = leaves.windows(2).position(|pair| !ascend(pair));
        let (range, what) = match (impossible, unordered) {
            (Some(index), _) => (index..index + 1, "can be in no such tree"),
            (None, Some(index)) => (index..index + 2, "is not below the next one"),
            (None, None) => continue,
        };
        let reason = format!("leaf {} of {} {what}", range.start, tree.name());
        let (round, leaves) = (trees.round.clone(), trees.neighbours(tree, range));
        let call = proveDisorderCall { round, tree: tree as u8, leaves };
        return Err(Verdict::Wrong(Challenge::new(&call, reason)));
    }
    Ok(())
}
