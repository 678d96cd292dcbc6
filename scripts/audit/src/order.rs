//! A tree by itself: its leaves ascend, and each can be in such a tree.

use crate::{
    Check, Verdict,
    challenge::Challenge,
    trees::{TreeName, Trees},
};
use tributary_core::{faults::trees::Tree, sum_tree::ascend};
use tributary_interfaces::IDisputes::proveDisorderCall;

pub(crate) fn check(trees: &Trees<'_>) -> Check {
    for name in TreeName::ALL {
        let leaves = trees.leaves(name);
        let kind = Tree::from_u8(name as u8);
        let impossible = leaves.iter().position(|leaf| kind.is_some_and(|kind| !kind.can_have(leaf)));
        let unordered = leaves.windows(2).position(|pair| !ascend(pair));
        let (range, what) = match (impossible, unordered) {
            (Some(index), _) => (index..index + 1, "can be in no such tree"),
            (None, Some(index)) => (index..index + 2, "is not below the next one"),
            (None, None) => continue,
        };
        let reason = format!("leaf {} of {name} {what}", range.start);
        let (round, tree) = (trees.round.clone(), name as u8);
        let call = proveDisorderCall { round, tree, leaves: trees.neighbours(name, range) };
        return Err(Verdict::Wrong(Challenge::new(&call, reason)));
    }
    Ok(())
}
