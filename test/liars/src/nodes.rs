//! The nodes of a tree, for proofs of what is above its leaves (SPEC 8.2).

use tributary_core::sum_tree::{Leaf, Node};

/// All levels of a tree, the leaves' first and that of the topmost node last.
///
/// Panics if there are no leaves, or their sum does not fit.
pub fn levels(leaves: &[Leaf]) -> Vec<Vec<Node>> {
    let mut levels: Vec<Vec<Node>> = vec![leaves.iter().map(Leaf::node).collect()];
    while let Some(below) = levels.last().filter(|level| level.len() > 1) {
        let join = |pair: &[Node]| pair.get(1).map_or(Some(pair[0]), |right| pair[0].join(right));
        levels.push(below.chunks(2).map(|pair| join(pair).expect("a sum that fits")).collect());
    }
    assert!(!levels[0].is_empty(), "a tree without leaves has no nodes");
    levels
}

/// The siblings of a node from its level up, for what `levels` has from that level on.
pub fn siblings(levels: &[Vec<Node>], index: usize) -> Vec<u8> {
    let sibling = |(above, level): (usize, &Vec<Node>)| level.get((index >> above) ^ 1).map(half);
    levels.iter().enumerate().filter_map(sibling).flatten().collect()
}

/// A leaf's preimage.
pub fn of_leaf(leaf: &Leaf) -> Vec<u8> {
    [&[0], leaf.key.as_slice(), &leaf.value.to_be_bytes(), leaf.data.as_slice()].concat()
}

/// The preimage of a node that joins two.
pub fn of_node(left: &Node, right: &Node) -> Vec<u8> {
    [vec![1], half(left), half(right)].concat()
}

/// A node as its parent's preimage has it: hash and sum.
pub(crate) fn half(node: &Node) -> Vec<u8> {
    [node.hash.as_slice(), &node.sum.to_be_bytes()].concat()
}
