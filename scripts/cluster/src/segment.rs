//! Parts of a sum tree that are hashed apart and joined.
//!
//! A node of the tree covers an aligned range of leaves: one of level `l` the leaves from `i * 2^l` up to
//! `(i + 1) * 2^l`. So who knows the index of the first of some neighbouring leaves can hash them to the
//! fewest nodes that cover exactly them, at most two of each level, and nodes of neighbouring parts join
//! to the tree's.

use tributary_core::sum_tree::{BuildError, Leaf, MAX_COUNT, Node, TreeHead};

/// A node of a tree by its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Placed {
    /// It covers 2^level leaves.
    level: u8,
    /// Its index among the nodes of its level.
    index: u64,
    node: Node,
}

/// Neighbouring leaves of a tree, hashed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Segment {
    /// The index of the first leaf.
    first: u64,
    count: u64,
    /// The first and the last leaf.
    ends: Option<(Leaf, Leaf)>,
    /// The fewest nodes that cover the leaves, in their order.
    nodes: Vec<Placed>,
}

/// The bytes of a leaf, and those of a placed node.
const LEAF: usize = 80;
const PLACED: usize = 45;

impl Segment {
    /// A segment without leaves, whose first will have this index.
    pub fn new(first: u64) -> Self {
        Self { first, ..Self::default() }
    }

    /// Adds the next leaf.
    ///
    /// # Errors
    /// [`BuildError`]; an order's index is that of the whole tree.
    pub fn push(&mut self, leaf: Leaf) -> Result<(), BuildError> {
        let index = self.first + self.count;
        if index >= MAX_COUNT {
            return Err(BuildError::Count);
        }
        if self.ends.is_some_and(|(_, last)| last.order(&leaf).is_ge()) {
            return Err(BuildError::Order(index as usize));
        }
        self.ends = Some((self.ends.map_or(leaf, |(first, _)| first), leaf));
        self.count += 1;
        self.place(Placed { level: 0, index, node: leaf.node() })
    }

    /// Adds the leaves of the segment that follows.
    ///
    /// # Errors
    /// As [`Segment::push`]; [`BuildError::Order`] also if it does not follow.
    pub fn append(&mut self, next: &Self) -> Result<(), BuildError> {
        let Some((first, last)) = next.ends else { return Ok(()) };
        let ascends = self.ends.is_none_or(|(_, last)| last.order(&first).is_lt());
        if !ascends || next.first != self.first + self.count {
            return Err(BuildError::Order(next.first as usize));
        }
        self.ends = Some((self.ends.map_or(first, |(first, _)| first), last));
        self.count += next.count;
        next.nodes.iter().try_for_each(|node| self.place(*node))
    }

    /// Adds a node, and joins it with those that it completes.
    fn place(&mut self, mut placed: Placed) -> Result<(), BuildError> {
        while let Some(left) = self.nodes.last()
            && left.level == placed.level
            && placed.index % 2 == 1
        {
            let node = left.node.join(&placed.node).ok_or(BuildError::Sum)?;
            placed = Placed { level: placed.level + 1, index: placed.index / 2, node };
            self.nodes.pop();
        }
        self.nodes.push(placed);
        Ok(())
    }

    /// What the root of the tree with these leaves, and no others, commits to.
    ///
    /// # Errors
    /// [`BuildError::Sum`]; [`BuildError::Order`] if the first leaf is not the tree's.
    pub fn head(&self) -> Result<TreeHead, BuildError> {
        if self.first != 0 {
            return Err(BuildError::Order(0));
        }
        let Some((last, rest)) = self.nodes.split_last() else { return Ok(TreeHead::default()) };
        let join = |right: Node, left: &Placed| left.node.join(&right);
        let node = rest.iter().rev().try_fold(last.node, join).ok_or(BuildError::Sum)?;
        Ok(TreeHead { node, count: self.count })
    }

    /// As bytes: `first 8 | count 8`, then of a segment with leaves the first and the last one (`key 32 |
    /// value 16 | data 32`) and the nodes (`level 1 | index 8 | hash 20 | sum 16`).
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = [self.first.to_be_bytes(), self.count.to_be_bytes()].concat();
        for leaf in self.ends.iter().flat_map(|(first, last)| [first, last]) {
            bytes.extend([&leaf.key[..], &leaf.value.to_be_bytes(), &leaf.data[..]].concat());
        }
        for Placed { level, index, node } in &self.nodes {
            bytes.push(*level);
            bytes.extend([&index.to_be_bytes()[..], &node.hash[..], &node.sum.to_be_bytes()].concat());
        }
        bytes
    }

    /// The segment with these bytes; `None` for others.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (first, bytes) = bytes.split_first_chunk()?;
        let (count, mut bytes) = bytes.split_first_chunk()?;
        let mut segment =
            Self { first: u64::from_be_bytes(*first), count: u64::from_be_bytes(*count), ..Self::default() };
        if segment.count > 0 {
            let leaf = |bytes: &[u8; LEAF]| {
                let value = u128::from_be_bytes(bytes[32..48].try_into().unwrap_or_default());
                Leaf {
                    key: bytes[..32].try_into().unwrap_or_default(),
                    value,
                    data: bytes[48..].try_into().unwrap_or_default(),
                }
            };
            let (first, rest) = bytes.split_first_chunk()?;
            let (last, rest) = rest.split_first_chunk()?;
            segment.ends = Some((leaf(first), leaf(last)));
            bytes = rest;
        }
        let (placed, rest) = bytes.as_chunks::<PLACED>();
        let node = |bytes: &[u8; PLACED]| {
            let index = u64::from_be_bytes(bytes[1..9].try_into().unwrap_or_default());
            let sum = u128::from_be_bytes(bytes[29..].try_into().unwrap_or_default());
            let hash = bytes[9..29].try_into().unwrap_or_default();
            Placed { level: bytes[0], index, node: Node { hash, sum } }
        };
        segment.nodes = placed.iter().map(node).collect();
        rest.is_empty().then_some(segment)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy_primitives::B256;
    use tributary_core::sum_tree::SumTree;

    fn leaf(number: u64) -> Leaf {
        Leaf { key: B256::left_padding_from(&number.to_be_bytes()), value: number.into(), data: B256::ZERO }
    }

    fn segment(first: u64, leaves: &[Leaf]) -> Segment {
        let mut segment = Segment::new(first);
        leaves.iter().try_for_each(|leaf| segment.push(*leaf)).unwrap();
        let bytes = segment.to_bytes();
        assert_eq!(Segment::from_bytes(&bytes), Some(segment.clone()));
        assert_eq!(Segment::from_bytes(&bytes[..bytes.len() - 1]), None);
        segment
    }

    #[test]
    fn parts_of_any_sizes_join_to_the_tree() {
        for count in 0..70 {
            let leaves: Vec<Leaf> = (1..=count).map(leaf).collect();
            let expected = SumTree::build(&leaves).unwrap().head();
            for size in [1, 2, 3, 7, 16, 33, 80] {
                let mut whole = Segment::new(0);
                let mut first = 0;
                for part in leaves.chunks(size) {
                    let part = segment(first, part);
                    assert!(part.nodes.len() <= 14);
                    first += part.count;
                    whole.append(&part).unwrap();
                }
                assert_eq!(whole.head(), Ok(expected), "{count} leaves in parts of {size}");
            }
        }
    }

    #[test]
    fn what_does_not_follow_is_no_part() {
        let leaves: Vec<Leaf> = (1..=6).map(leaf).collect();
        let mut whole = segment(0, &leaves[..3]);
        assert_eq!(whole.clone().append(&segment(4, &leaves[3..])), Err(BuildError::Order(4)));
        assert_eq!(whole.clone().append(&segment(3, &leaves[2..])), Err(BuildError::Order(3)));
        assert_eq!(whole.push(leaves[2]), Err(BuildError::Order(3)));
        assert_eq!(segment(3, &leaves[3..]).head(), Err(BuildError::Order(0)));
        whole.append(&Segment::new(9)).unwrap();
        assert_eq!(whole.count, 3);
    }
}
