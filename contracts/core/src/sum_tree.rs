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
use core::cmp::Ordering;

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

/// `width 1 | count 5 | start 5 | siblings`, where a sibling is `hash 20 | sum width`. `width` is
/// how many bytes the largest sum has.
fn encode_proof(count: u64, start: u64, siblings: &[Node]) -> Vec<u8> {
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
    root_of(leaves, proof).filter(|proven| proven.0 == root).map(|proven| proven.1)
}

/// The root of the only tree in which this proof proves that these leaves are neighbours, and where
/// they are in it.
///
/// `None` as for [`verify`].
pub fn root_of(leaves: &[Leaf], proof: &[u8]) -> Option<(B256, Position)> {
    if leaves.iter().zip(leaves.iter().skip(1)).any(|(leaf, next)| leaf.order(next).is_ge()) {
        return None;
    }
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

/// The sum of all leaves with this key, proven by them and the leaves around them.
///
/// `range` has all leaves of that key, the leaf before the first of them and the leaf after the
/// last, where there are such leaves. The two leaves around a missing key prove the sum zero. In a
/// tree without leaves every sum is zero, and the range is empty. `None` if the proof does not
/// prove it.
pub fn key_sum(root: B256, key: B256, range: &[Leaf], proof: &[u8]) -> Option<u128> {
    if range.is_empty() {
        return (proof.is_empty() && root == TreeHead::default().root()).then_some(0);
    }
    let position = verify(root, range, proof)?;
    let starts = position.start == 0 || range.first()?.key < key;
    let ends = position.start + range.len() as u64 == position.count || range.last()?.key > key;
    if !starts || !ends {
        return None;
    }
    range.iter().filter(|leaf| leaf.key == key).try_fold(0u128, |sum, leaf| sum.checked_add(leaf.value))
}

#[cfg(test)]
mod tests {
    use super::*;
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
        assert_eq!(key_sum(tree.head().root(), B256::ZERO, &[], &[]), Some(0));
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

    #[test]
    fn a_key_sum_needs_both_ends() {
        let key = B256::repeat_byte(7);
        let list: Vec<Leaf> = [(3, 0), (7, 1), (7, 2), (9, 0)]
            .map(|(key, data)| Leaf { key: B256::repeat_byte(key), value: 10, data: B256::repeat_byte(data) })
            .to_vec();
        let tree = SumTree::build(&list).unwrap();
        let root = tree.head().root();
        let prove = |start: usize, len: usize, key| {
            let proof = tree.prove(start as u64, len as u64).unwrap();
            key_sum(root, key, &list[start..start + len], &proof)
        };
        assert_eq!(prove(0, 4, key), Some(20));
        assert_eq!(prove(1, 3, key), None, "the leaf before the first is missing");
        assert_eq!(prove(0, 3, key), None, "the leaf after the last is missing");
        assert_eq!(prove(2, 2, B256::repeat_byte(8)), Some(0), "absent between neighbours");
        assert_eq!(prove(0, 1, B256::repeat_byte(1)), Some(0), "absent before the first");
        assert_eq!(prove(3, 1, B256::repeat_byte(200)), Some(0), "absent after the last");
    }

    proptest! {
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
            prop_assert_eq!(key_sum(B256::ZERO, B256::ZERO, &range, &proof), None);
        }
    }
}
