//! A sum tree: a Merkle tree whose nodes also carry the sum of the values below them.
//!
//! ```text
//! leaf  hash = keccak256(0x00 | key 32 | value 16 | data 32)[..20]                     sum = value
//! node  hash = keccak256(0x01 | left.hash | left.sum 16 | right.hash | right.sum 16)[..20]  sum = left.sum + right.sum
//! root       = keccak256(0x02 | hash 20 | sum 16 | count 8)
//! ```
//!
//! Leaves strictly ascend by (key, data). A node without a right neighbour goes to the next level
//! unchanged. All numbers are big-endian. The sum of a tree fits 128 bits; it has at most
//! [`MAX_COUNT`] leaves.
//!
//! There is one kind of proof: that a range of neighbouring leaves is at a given index. A range of
//! one leaf proves that the tree includes it and the sum of all leaves before it; a range of two
//! proves their order, or that a key between them is absent.

use alloc::vec::Vec;
use alloy_primitives::{B256, FixedBytes, keccak256};
use core::{cmp::Ordering, ops::Range};

/// The most leaves a tree can have: 2^40 - 1.
pub const MAX_COUNT: u64 = (1 << 40) - 1;

/// A node's hash: the first 20 bytes of a keccak256 digest (adr/0003).
pub type NodeHash = FixedBytes<20>;

/// One leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Leaf {
    /// What the leaf is for; leaves ascend by it.
    pub key: B256,
    /// What is summed.
    pub value: u128,
    /// What tells leaves of one key apart.
    pub data: B256,
}

impl Leaf {
    /// The order of two leaves in a tree.
    #[inline(never)]
    pub fn order(&self, other: &Self) -> Ordering {
        (self.key, self.data).cmp(&(other.key, other.data))
    }

    /// The leaf as a node of the lowest level.
    pub fn node(&self) -> Node {
        let mut bytes = [0; 81];
        bytes[1..33].copy_from_slice(self.key.as_slice());
        bytes[33..49].copy_from_slice(&self.value.to_be_bytes());
        bytes[49..].copy_from_slice(self.data.as_slice());
        Node { hash: cut(keccak256(bytes)), sum: self.value }
    }
}

/// A node: a hash that binds everything below it, and the sum of the values below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Node {
    /// Binds the leaves and their sums.
    pub hash: NodeHash,
    /// The sum of the leaves' values.
    pub sum: u128,
}

impl Node {
    /// The parent of two neighbours, or `None` if their sums do not fit 128 bits.
    #[inline(never)]
    pub fn join(&self, right: &Self) -> Option<Self> {
        let sum = self.sum.checked_add(right.sum)?;
        let mut bytes = [1; 73];
        bytes[1..21].copy_from_slice(self.hash.as_slice());
        bytes[21..37].copy_from_slice(&self.sum.to_be_bytes());
        bytes[37..57].copy_from_slice(right.hash.as_slice());
        bytes[57..].copy_from_slice(&right.sum.to_be_bytes());
        Some(Self { hash: cut(keccak256(bytes)), sum })
    }
}

fn cut(digest: B256) -> NodeHash {
    let mut hash = NodeHash::ZERO;
    hash.0.iter_mut().zip(digest.0).for_each(|(to, from)| *to = from);
    hash
}

/// What a tree's root commits to. The tree without leaves is all zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct TreeHead {
    /// The topmost node.
    pub node: Node,
    /// How many leaves there are.
    pub count: u64,
}

impl TreeHead {
    /// The tree's root.
    pub fn root(&self) -> B256 {
        let mut bytes = [2; 45];
        bytes[1..21].copy_from_slice(self.node.hash.as_slice());
        bytes[21..37].copy_from_slice(&self.node.sum.to_be_bytes());
        bytes[37..].copy_from_slice(&self.count.to_be_bytes());
        keccak256(bytes)
    }
}

/// Why leaves do not make a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BuildError {
    /// The leaf at this index is not above the one before it.
    Order(usize),
    /// The values do not add up within 128 bits.
    Sum,
    /// There are more than [`MAX_COUNT`] leaves.
    Count,
}

impl core::fmt::Display for BuildError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Order(index) => write!(f, "leaf {index} is not above the leaf before it by (key, data)"),
            Self::Sum => write!(f, "the values do not add up within 128 bits"),
            Self::Count => write!(f, "a tree holds at most {MAX_COUNT} leaves"),
        }
    }
}

impl core::error::Error for BuildError {}

/// A whole tree in memory: 40 bytes a node, and twice as many nodes as leaves.
#[derive(Clone, Debug)]
pub struct SumTree {
    levels: Vec<Vec<Node>>,
}

impl SumTree {
    /// Builds the tree over leaves that strictly ascend by (key, data).
    pub fn build(leaves: &[Leaf]) -> Result<Self, BuildError> {
        if leaves.len() as u64 > MAX_COUNT {
            return Err(BuildError::Count);
        }
        if let Some(at) = leaves.windows(2).position(|pair| pair[0].order(&pair[1]).is_ge()) {
            return Err(BuildError::Order(at + 1));
        }
        Self::join(leaves)
    }

    /// Builds a tree as [`SumTree::build`] does, over leaves in any order, as a wrong one can have them.
    pub fn join(leaves: &[Leaf]) -> Result<Self, BuildError> {
        let mut level: Vec<Node> = leaves.iter().map(Leaf::node).collect();
        let mut levels = Vec::new();
        while level.len() > 1 {
            let next = level
                .chunks(2)
                .map(|pair| if let [left, right] = pair { left.join(right) } else { Some(pair[0]) })
                .collect::<Option<Vec<_>>>()
                .ok_or(BuildError::Sum)?;
            levels.push(core::mem::replace(&mut level, next));
        }
        levels.push(level);
        Ok(Self { levels })
    }

    /// What the root commits to.
    pub fn head(&self) -> TreeHead {
        let node = self.levels.last().and_then(|level| level.first()).copied().unwrap_or_default();
        TreeHead { node, count: self.levels[0].len() as u64 }
    }

    /// The proof for the leaves `start .. start + len`, or `None` if there are no such leaves.
    pub fn prove(&self, start: u64, len: u64) -> Option<Vec<u8>> {
        let count = self.levels[0].len() as u64;
        let end = start.checked_add(len)?;
        if len == 0 || end > count {
            return None;
        }
        let mut siblings = Vec::new();
        let (mut low, mut high) = (start as usize, end as usize);
        for level in &self.levels[..self.levels.len() - 1] {
            if low % 2 == 1 {
                siblings.push(level[low - 1]);
            }
            if high % 2 == 1 && high < level.len() {
                siblings.push(level[high]);
            }
            (low, high) = (low / 2, high.div_ceil(2));
        }
        Some(encode_proof(count, start, &siblings))
    }
}

/// Builds the root of any number of leaves in memory that grows with the logarithm of their number.
#[derive(Clone, Debug, Default)]
pub struct RootBuilder {
    /// One node for each bit of `count`, the largest subtree first.
    peaks: Vec<Node>,
    count: u64,
    last: Option<Leaf>,
}

impl RootBuilder {
    /// Adds the next leaf, which must be above the last one.
    pub fn push(&mut self, leaf: Leaf) -> Result<(), BuildError> {
        if self.last.is_some_and(|last| last.order(&leaf).is_ge()) {
            return Err(BuildError::Order(self.count as usize));
        }
        if self.count == MAX_COUNT {
            return Err(BuildError::Count);
        }
        let mut node = leaf.node();
        for _ in 0..self.count.trailing_ones() {
            node = self.peaks.pop().and_then(|left| left.join(&node)).ok_or(BuildError::Sum)?;
        }
        self.peaks.push(node);
        self.count += 1;
        self.last = Some(leaf);
        Ok(())
    }

    /// What the root of all leaves so far commits to.
    pub fn head(&self) -> Result<TreeHead, BuildError> {
        let Some((last, rest)) = self.peaks.split_last() else { return Ok(TreeHead::default()) };
        let node =
            rest.iter().rev().try_fold(*last, |right, left| left.join(&right)).ok_or(BuildError::Sum)?;
        Ok(TreeHead { node, count: self.count })
    }
}

/// Bytes of a proof before its siblings: width 1, count 5, start 5.
const HEADER: usize = 11;

/// The proof of SPEC 2.1 for neighbouring leaves from index `start` of `count`:
/// `width 1 | count 5 | start 5 | siblings`, where a sibling is `hash 20 | sum width`. `width` is
/// how many bytes the largest sum has.
pub fn encode_proof(count: u64, start: u64, siblings: &[Node]) -> Vec<u8> {
    let largest = siblings.iter().map(|node| node.sum).max().unwrap_or(0);
    let width = (128 - largest.leading_zeros() as usize).div_ceil(8);
    let mut proof = Vec::with_capacity(HEADER + siblings.len() * (20 + width));
    proof.push(width as u8);
    proof.extend_from_slice(&count.to_be_bytes()[3..]);
    proof.extend_from_slice(&start.to_be_bytes()[3..]);
    for node in siblings {
        proof.extend_from_slice(node.hash.as_slice());
        proof.extend_from_slice(&node.sum.to_be_bytes()[16 - width..]);
    }
    proof
}

/// What a proof proves of a range of neighbouring leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The index of the range's first leaf.
    pub start: u64,
    /// How many leaves the tree has.
    pub count: u64,
    /// The sum of all leaves before the range.
    pub before: u128,
    /// The sum of all leaves of the tree.
    pub total: u128,
}

/// Verifies that `leaves` are neighbours in this order in the tree with this root, and returns
/// where.
///
/// `None` if the proof does not prove it: it is malformed, too short or long, of another tree, or
/// `leaves` is empty or does not ascend.
pub fn verify(root: B256, leaves: &[Leaf], proof: &[u8]) -> Option<Position> {
    ascend(leaves).then(|| neighbours(root, leaves, proof))?
}

/// As [`verify`], also for leaves that do not ascend, as a wrong tree can have them.
pub fn neighbours(root: B256, leaves: &[Leaf], proof: &[u8]) -> Option<Position> {
    neighbours_of(leaves, proof).filter(|proven| proven.0 == root).map(|proven| proven.1)
}

/// The root of the only tree in which this proof proves that these leaves are neighbours, and where
/// they are in it.
///
/// `None` as for [`verify`].
pub fn root_of(leaves: &[Leaf], proof: &[u8]) -> Option<(B256, Position)> {
    ascend(leaves).then(|| neighbours_of(leaves, proof))?
}

/// Whether each leaf is above the one before it, as in a tree.
pub fn ascend(leaves: &[Leaf]) -> bool {
    leaves.iter().zip(leaves.iter().skip(1)).all(|(leaf, next)| leaf.order(next).is_lt())
}

/// As [`root_of`], also for leaves that do not ascend.
fn neighbours_of(leaves: &[Leaf], proof: &[u8]) -> Option<(B256, Position)> {
    let mut range: Vec<Node> = leaves.iter().map(Leaf::node).collect();
    let (&[width, ref numbers @ ..], siblings) = proof.split_first_chunk::<HEADER>()?;
    let width = usize::from(width);
    let (count, start) = numbers.split_at(5);
    let (count, start) = (number(count), number(start));
    let end = start.checked_add(range.len() as u64)?;
    let idle_width = siblings.is_empty() && width != 0;
    if width > 16 || idle_width || range.is_empty() || end > count {
        return None;
    }
    let mut siblings = siblings.chunks(20 + width).map(|bytes| sibling(bytes, width));
    let (mut low, mut high, mut length) = (start, end, count);
    let mut before = 0u128;
    while length > 1 {
        let left = if low % 2 == 1 { Some(siblings.next()??) } else { None };
        if let Some(left) = left {
            before = before.checked_add(left.sum)?;
        }
        if high % 2 == 1 && high < length {
            range.push(siblings.next()??);
        }
        join_level(&mut range, left)?;
        (low, high, length) = (low / 2, high.div_ceil(2), length.div_ceil(2));
    }
    if siblings.next().is_some() {
        return None;
    }
    let head = TreeHead { node: *range.first()?, count };
    Some((head.root(), Position { start, count, before, total: head.node.sum }))
}

/// Replaces a level's nodes by their parents: joins `left`, if any, with the first node, then the
/// others pair by pair. A last node without a neighbour stays.
fn join_level(range: &mut Vec<Node>, left: Option<Node>) -> Option<()> {
    let mut write = 0;
    let mut read = 0;
    if let (Some(left), Some(first)) = (left, range.first_mut()) {
        *first = left.join(first)?;
        (write, read) = (1, 1);
    }
    while let Some(&node) = range.get(read) {
        let joined = range.get(read + 1).map_or(Some(node), |right| node.join(right))?;
        *range.get_mut(write)? = joined;
        write += 1;
        read += 2;
    }
    range.truncate(write);
    Some(())
}

fn sibling(bytes: &[u8], width: usize) -> Option<Node> {
    let (hash, tail) = bytes.split_first_chunk()?;
    let sum = tail.iter().fold(0, |sum, byte| sum << 8 | u128::from(*byte));
    (tail.len() == width).then_some(Node { hash: NodeHash::new(*hash), sum })
}

fn number(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |value, byte| value << 8 | u64::from(*byte))
}

/// What the leaves around a place of a tree prove.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The sum of all leaves below the place.
    pub before: u128,
    /// The value of the leaf that is exactly there; 0 if there is none.
    pub value: u128,
}

/// What is at the place of (key, data) in the tree with this root, proven by the leaves around it:
/// the last leaf below (key, data) and the first at or above it, each where there is one
/// (SPEC 8.1). Of a tree without leaves a place has neither leaves nor a proof.
///
/// `None` if the leaves are not those, or the proof does not prove that they are neighbours.
pub fn place(root: B256, key: B256, data: B256, leaves: &[Leaf], proof: &[u8]) -> Option<Place> {
    let at = Leaf { key, value: 0, data };
    let (below, above) = match leaves {
        [] => {
            let is_empty = proof.is_empty() && root == TreeHead::default().root();
            return is_empty.then_some(Place { before: 0, value: 0 });
        }
        [leaf] if leaf.order(&at).is_lt() => (Some(leaf), None),
        [leaf] => (None, Some(leaf)),
        [below, above] => (Some(below), Some(above)),
        _ => return None,
    };
    let position = neighbours(root, leaves, proof)?;
    let mut before = position.before;
    match below {
        Some(below) if below.order(&at).is_lt() => before = before.checked_add(below.value)?,
        None if position.start == 0 => {}
        _ => return None,
    }
    let mut value = 0;
    match above {
        Some(above) => match above.order(&at) {
            Ordering::Less => return None,
            Ordering::Equal => value = above.value,
            Ordering::Greater => {}
        },
        None if position.start + 1 == position.count => {}
        None => return None,
    }
    Some(Place { before, value })
}

/// The indexes of the leaves around the place of (key, data) among ascending leaves, for [`place`]
/// and, unless they are none, [`SumTree::prove`].
pub fn around(leaves: &[Leaf], key: B256, data: B256) -> Range<usize> {
    let at = Leaf { key, value: 0, data };
    let index = leaves.partition_point(|leaf| leaf.order(&at).is_lt());
    index.saturating_sub(1)..(index + 1).min(leaves.len())
}

/// A node of a tree as it is shown, with what its parents say of it (SPEC 8.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatedNode<'a> {
    /// What the tree's root commits to.
    pub head: TreeHead,
    /// The node's level, 0 for leaves.
    pub level: u8,
    /// The node's index in its level.
    pub index: u64,
    /// The sum that its parent states for it; the topmost node's parent is the head.
    pub sum: u128,
    /// Its siblings from its level up, each `hash 20 | sum 16`; none where it rises unchanged.
    pub siblings: &'a [u8],
    /// What its hash was made from.
    pub preimage: &'a [u8],
}

impl StatedNode<'_> {
    /// Whether the node is in the tree with this root, and neither a leaf nor a parent as it must
    /// be there (SPEC 8.2). `None` if the siblings do not prove that the tree has it.
    pub fn is_malformed(&self, root: B256) -> Option<bool> {
        let TreeHead { node: top, count } = self.head;
        // No level above the 63rd has more than one node.
        let size = 1u64.checked_shl(self.level.into()).unwrap_or(u64::MAX);
        let mut length = count.div_ceil(size);
        if self.head.root() != root || self.index >= length {
            return None;
        }
        // No overflow: the node begins at a leaf, since its level has it.
        let leaves = size.min(count - self.index * size);
        let mut node = Node { hash: cut(keccak256(self.preimage)), sum: self.sum };
        let mut siblings = self.siblings.chunks(36).map(|bytes| sibling(bytes, 16));
        let mut index = self.index;
        while length > 1 {
            if index % 2 == 1 {
                node = siblings.next()??.join(&node)?;
            } else if index + 1 < length {
                node = node.join(&siblings.next()??)?;
            }
            (index, length) = (index / 2, length.div_ceil(2));
        }
        (siblings.next().is_none() && node == top).then(|| self.stated_sum(leaves) != Some(self.sum))
    }

    /// The sum that follows from the preimage of a node over so many leaves; `None` if it is not
    /// such a node's, or its sum does not fit.
    fn stated_sum(&self, leaves: u64) -> Option<u128> {
        let sum = |offset: usize| {
            let bytes = self.preimage.get(offset..)?.first_chunk()?;
            Some(u128::from_be_bytes(*bytes))
        };
        match (leaves, self.preimage.len(), self.preimage.first()?) {
            (1, 81, 0) => sum(33),
            (2.., 73, 1) => sum(21)?.checked_add(sum(57)?),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;
    use proptest::prelude::*;

    fn leaves(values: &[u128]) -> Vec<Leaf> {
        values
            .iter()
            .enumerate()
            .map(|(i, &value)| Leaf {
                key: B256::with_last_byte(i as u8),
                value,
                data: B256::repeat_byte(i as u8),
            })
            .collect()
    }

    #[test]
    fn the_tree_without_leaves_has_a_root_and_no_proofs() {
        let tree = SumTree::build(&[]).unwrap();
        assert_eq!(tree.head(), TreeHead::default());
        assert_eq!(tree.prove(0, 1), None);
        assert_eq!(verify(tree.head().root(), &[], &[0; HEADER]), None);
    }

    #[test]
    fn leaves_out_of_order_or_equal_are_rejected() {
        let mut list = leaves(&[1, 2, 3]);
        list.swap(0, 1);
        assert_eq!(SumTree::build(&list).unwrap_err(), BuildError::Order(1));
        let twice = [list[0], list[0]];
        assert_eq!(SumTree::build(&twice).unwrap_err(), BuildError::Order(1));
    }

    #[test]
    fn sums_that_do_not_fit_are_rejected() {
        let list = leaves(&[u128::MAX, 1]);
        assert_eq!(SumTree::build(&list).unwrap_err(), BuildError::Sum);
        let mut builder = RootBuilder::default();
        builder.push(list[0]).unwrap();
        assert_eq!(builder.push(list[1]), Err(BuildError::Sum));
    }

    /// Leaves with two of each key, and gaps between keys.
    fn pairs(values: &[u128]) -> Vec<Leaf> {
        let leaf = |(i, &value): (usize, &u128)| Leaf {
            key: B256::with_last_byte(2 * (i as u8 / 2) + 1),
            value,
            data: B256::with_last_byte(2 * (i as u8 % 2) + 1),
        };
        values.iter().enumerate().map(leaf).collect()
    }

    #[test]
    fn the_tree_without_leaves_has_one_place() {
        let root = TreeHead::default().root();
        let key = B256::repeat_byte(1);
        assert_eq!(place(root, key, key, &[], &[]), Some(Place { before: 0, value: 0 }));
        assert_eq!(place(root, key, key, &[], &[0]), None);
        assert_eq!(place(root, key, key, &leaves(&[1]), &[]), None);
        let list = leaves(&[1]);
        assert_eq!(place(SumTree::build(&list).unwrap().head().root(), key, key, &[], &[]), None);
    }

    #[test]
    fn neighbours_need_not_ascend_and_a_verified_range_must() {
        let list = leaves(&[1, 2, 3]);
        let swapped = [list[1], list[0], list[2]];
        let level: Vec<Node> = swapped.iter().map(Leaf::node).collect();
        let joined = level[0].join(&level[1]).unwrap();
        let root = TreeHead { node: joined.join(&level[2]).unwrap(), count: 3 }.root();
        let proof = encode_proof(3, 0, &[level[2]]);
        assert_eq!(verify(root, &swapped[..2], &proof), None);
        let position = Position { start: 0, count: 3, before: 0, total: 6 };
        assert_eq!(neighbours(root, &swapped[..2], &proof), Some(position));
        assert_eq!(neighbours(root, &list[..2], &proof), None, "in another order");
    }

    /// The preimage of a node.
    fn preimage(left: &Node, right: &Node) -> Vec<u8> {
        let half = |node: &Node| [node.hash.as_slice(), &node.sum.to_be_bytes()].concat();
        [vec![1], half(left), half(right)].concat()
    }

    fn leaf_preimage(leaf: &Leaf) -> Vec<u8> {
        [&[0], leaf.key.as_slice(), &leaf.value.to_be_bytes(), leaf.data.as_slice()].concat()
    }

    /// A node's siblings as a dispute shows them.
    fn siblings(tree: &SumTree, level: usize, index: usize) -> Vec<u8> {
        let mut shown = Vec::new();
        let mut index = index;
        for nodes in &tree.levels[level..] {
            if let Some(node) = nodes.get(index ^ 1) {
                shown.extend_from_slice(node.hash.as_slice());
                shown.extend_from_slice(&node.sum.to_be_bytes());
            }
            index /= 2;
        }
        shown
    }

    /// A tree of three leaves whose first two have this parent.
    fn three(parent: Node) -> (TreeHead, Node) {
        let third = leaves(&[1, 1, 5])[2].node();
        (TreeHead { node: parent.join(&third).unwrap(), count: 3 }, third)
    }

    #[test]
    fn a_node_that_states_another_sum_is_malformed() {
        let list = leaves(&[3, 4]);
        let (left, right) = (list[0].node(), list[1].node());
        let preimage = preimage(&left, &right);
        let right_parent = left.join(&right).unwrap();
        for sum in [6, 7, 8] {
            let (head, third) = three(Node { sum, ..right_parent });
            let siblings = [third.hash.as_slice(), &third.sum.to_be_bytes()].concat();
            let node = StatedNode { head, level: 1, index: 0, sum, siblings: &siblings, preimage: &preimage };
            assert_eq!(node.is_malformed(head.root()), Some(sum != 7), "{sum}");
            assert_eq!(StatedNode { sum: sum + 1, ..node }.is_malformed(head.root()), None);
            assert_eq!(StatedNode { index: 1, ..node }.is_malformed(head.root()), None);
            assert_eq!(StatedNode { level: 64, ..node }.is_malformed(head.root()), None);
        }
    }

    #[test]
    fn a_leaf_for_a_parent_and_a_parent_for_a_leaf_are_malformed() {
        let list = leaves(&[3, 4]);
        let (left, right) = (list[0].node(), list[1].node());
        // A leaf where two leaves must be below.
        let (head, third) = three(left);
        let next = [third.hash.as_slice(), &third.sum.to_be_bytes()].concat();
        let leaf = leaf_preimage(&list[0]);
        let node = StatedNode { head, level: 1, index: 0, sum: 3, siblings: &next, preimage: &leaf };
        assert_eq!(node.is_malformed(head.root()), Some(true));
        // Two leaves where one must be, and bytes that are nothing.
        for bytes in [preimage(&left, &right), vec![0; 80], Vec::new()] {
            let top = Node { hash: cut(keccak256(&bytes)), sum: 7 };
            let head = TreeHead { node: top, count: 1 };
            let node = StatedNode { head, level: 0, index: 0, sum: 7, siblings: &[], preimage: &bytes };
            assert_eq!(node.is_malformed(head.root()), Some(true));
        }
        // Sums that do not fit.
        let most = Node { hash: left.hash, sum: u128::MAX };
        let bytes = preimage(&most, &right);
        let head = TreeHead { node: Node { hash: cut(keccak256(&bytes)), sum: 3 }, count: 2 };
        let node = StatedNode { head, level: 1, index: 0, sum: 3, siblings: &[], preimage: &bytes };
        assert_eq!(node.is_malformed(head.root()), Some(true));
    }

    proptest! {
        #[test]
        fn a_place_proves_what_is_before_it_and_there(
            values in prop::collection::vec(1..u128::MAX / 256, 1..40), key in 0u8..42, data in 0u8..6,
        ) {
            let list = pairs(&values);
            let tree = SumTree::build(&list).unwrap();
            let root = tree.head().root();
            let (key, data) = (B256::with_last_byte(key), B256::with_last_byte(data));
            let expected = Place {
                before: list.iter().filter(|leaf| (leaf.key, leaf.data) < (key, data)).map(|leaf| leaf.value).sum(),
                value: list.iter().filter(|leaf| (leaf.key, leaf.data) == (key, data)).map(|leaf| leaf.value).sum(),
            };
            let right = around(&list, key, data);
            for start in 0..list.len() {
                for len in 1..=3.min(list.len() - start) {
                    let proof = tree.prove(start as u64, len as u64).unwrap();
                    let proven = place(root, key, data, &list[start..start + len], &proof);
                    prop_assert_eq!(proven, (right == (start..start + len)).then_some(expected));
                }
            }
        }

        #[test]
        fn no_node_of_a_tree_is_malformed(values in prop::collection::vec(0..u128::MAX / 256, 1..40)) {
            let list = leaves(&values);
            let tree = SumTree::build(&list).unwrap();
            let head = tree.head();
            for (level, nodes) in tree.levels.iter().enumerate() {
                for (index, node) in nodes.iter().enumerate() {
                    // What it was made from, below where it rose from.
                    let (mut below, mut at) = (level, index);
                    while below > 0 && tree.levels[below - 1].get(2 * at + 1).is_none() {
                        (below, at) = (below - 1, 2 * at);
                    }
                    let preimage = match below {
                        0 => leaf_preimage(&list[at]),
                        _ => preimage(&tree.levels[below - 1][2 * at], &tree.levels[below - 1][2 * at + 1]),
                    };
                    let siblings = siblings(&tree, level, index);
                    let stated = StatedNode {
                        head, level: level as u8, index: index as u64, sum: node.sum,
                        siblings: &siblings, preimage: &preimage,
                    };
                    prop_assert_eq!(stated.is_malformed(head.root()), Some(false));
                    for other in 0..=40 {
                        let moved = StatedNode { index: other, ..stated }.is_malformed(head.root());
                        prop_assert_eq!(moved, (other == index as u64).then_some(false));
                        let moved = StatedNode { level: other as u8, ..stated }.is_malformed(head.root());
                        prop_assert_ne!(moved, Some(true));
                    }
                    let cut = StatedNode { preimage: &preimage[1..], ..stated };
                    prop_assert_eq!(cut.is_malformed(head.root()), None);
                }
            }
        }

        #[test]
        fn every_range_is_proven_at_its_index(
            values in prop::collection::vec(0..u128::MAX / 256, 1..40), start in 0usize..40, len in 1usize..40,
        ) {
            let list = leaves(&values);
            let tree = SumTree::build(&list).unwrap();
            let head = tree.head();
            let start = start % list.len();
            let len = len.min(list.len() - start);
            let range = &list[start..start + len];
            let proof = tree.prove(start as u64, len as u64).unwrap();
            let position = verify(head.root(), range, &proof).unwrap();
            prop_assert_eq!(position, Position {
                start: start as u64,
                count: list.len() as u64,
                before: values[..start].iter().sum(),
                total: values.iter().sum(),
            });
        }

        #[test]
        fn a_changed_bit_anywhere_is_rejected(
            values in prop::collection::vec(0..u128::MAX / 256, 1..40), start in 0usize..40, len in 1usize..5,
        ) {
            let list = leaves(&values);
            let tree = SumTree::build(&list).unwrap();
            let root = tree.head().root();
            let start = start % list.len();
            let len = len.min(list.len() - start);
            let range = &list[start..start + len];
            let proof = tree.prove(start as u64, len as u64).unwrap();
            let position = verify(root, range, &proof).unwrap();
            for bit in 0..proof.len() * 8 {
                let mut changed = proof.clone();
                changed[bit / 8] ^= 1 << (bit % 8);
                prop_assert_eq!(verify(root, range, &changed), None, "bit {} of the proof", bit);
            }
            for byte in 0..80 {
                let mut changed = range.to_vec();
                match byte {
                    0..32 => changed[0].key.0[byte] ^= 1,
                    32..48 => changed[0].value ^= 1 << (8 * (byte - 32)),
                    _ => changed[0].data.0[byte - 48] ^= 1,
                }
                prop_assert_eq!(verify(root, &changed, &proof), None, "byte {} of the leaf", byte);
            }
            prop_assert_eq!(verify(root, range, &proof[..proof.len() - 1]), None);
            let longer = [proof.as_slice(), &[0]].concat();
            prop_assert_eq!(verify(root, range, &longer), None);
            prop_assert_ne!(position.count, 0);
        }

        #[test]
        fn the_streamed_root_is_the_tree_s(values in prop::collection::vec(0..u128::MAX / 256, 0..70)) {
            let list = leaves(&values);
            let mut builder = RootBuilder::default();
            for leaf in &list {
                builder.push(*leaf).unwrap();
            }
            prop_assert_eq!(builder.head().unwrap(), SumTree::build(&list).unwrap().head());
        }

        #[test]
        fn any_bytes_are_a_rejected_proof_and_no_panic(
            proof in prop::collection::vec(any::<u8>(), 0..200), many in 0usize..9,
        ) {
            let range = leaves(&alloc::vec![1; many]);
            prop_assert_eq!(verify(B256::ZERO, &range, &proof), None);
            prop_assert_eq!(place(B256::ZERO, B256::ZERO, B256::ZERO, &range, &proof), None);
            let head = TreeHead { node: Node::default(), count: many as u64 };
            let node = StatedNode {
                head, level: many as u8, index: 0, sum: 0, siblings: &proof, preimage: &proof,
            };
            prop_assert_eq!(node.is_malformed(head.root()), None);
        }
    }
}
