//! A sum tree whose leaves are somewhere else, and proofs from it.
//!
//! Of the tree itself only the nodes of level [`LEVEL`] and above are kept, some 50 bytes for each
//! 1,024 leaves. A proof reads the leaves below one or two of them and hashes these again.

use crate::{budget::cores, files::FileError, search::lowest};
use alloy_primitives::B256;
use std::{
    fmt,
    ops::Range,
    sync::{Arc, Mutex, PoisonError},
    thread,
};
use tributary_core::sum_tree::{BuildError, Leaf, MAX_COUNT, Node, TreeHead, encode_proof};

/// The lowest level whose nodes are kept.
const LEVEL: u32 = 10;

/// The leaves below one such node.
const BLOCK: u64 = 1 << LEVEL;

/// How many blocks are hashed at a time, on all cores.
const BATCH: usize = 64;

/// The levels of a tree's nodes, from some level up to the topmost node.
type Levels = Vec<Vec<Node>>;

/// Hashes a tree's leaves in their order, on all cores.
#[derive(Debug, Default)]
pub(crate) struct TreeBuilder {
    /// The leaves that are not hashed yet.
    batch: Vec<Leaf>,
    /// The nodes of [`LEVEL`] so far.
    nodes: Vec<Node>,
    count: u64,
}

impl TreeBuilder {
    /// Adds the next leaf, which need not be above the one before it.
    pub(crate) fn push(&mut self, leaf: Leaf) -> Result<(), BuildError> {
        if self.count == MAX_COUNT {
            return Err(BuildError::Count);
        }
        self.count += 1;
        self.batch.push(leaf);
        if self.batch.len() == BATCH * BLOCK as usize { self.hash() } else { Ok(()) }
    }

    fn hash(&mut self) -> Result<(), BuildError> {
        let blocks: Vec<&[Leaf]> = self.batch.chunks(BLOCK as usize).collect();
        // Few leaves are hashed sooner than a thread starts.
        let parts = if blocks.len() < cores() { 1 } else { cores() };
        let tops = |blocks: &[&[Leaf]]| -> Option<Vec<Node>> {
            blocks.iter().map(|block| Some(levels(nodes(block))?.pop()?[0])).collect()
        };
        let hashed: Option<Vec<Vec<Node>>> = thread::scope(|scope| {
            let mut parts = blocks.chunks(blocks.len().div_ceil(parts).max(1));
            let first = parts.next();
            let others: Vec<_> = parts.map(|part| scope.spawn(|| tops(part))).collect();
            let first = first.map(tops);
            let others = others.into_iter().map(|thread| thread.join().unwrap_or_default());
            first.into_iter().chain(others).collect()
        });
        self.nodes.extend(hashed.ok_or(BuildError::Sum)?.into_iter().flatten());
        self.batch.clear();
        Ok(())
    }

    /// The nodes of the tree over all leaves.
    pub(crate) fn finish(mut self) -> Result<Nodes, BuildError> {
        self.hash()?;
        let levels = levels(self.nodes).ok_or(BuildError::Sum)?;
        let node = levels.last().and_then(|level| level.first()).copied().unwrap_or_default();
        Ok(Nodes { head: TreeHead { node, count: self.count }, levels: levels.into() })
    }
}

fn nodes(leaves: &[Leaf]) -> Vec<Node> {
    leaves.iter().map(Leaf::node).collect()
}

/// The levels above one, with it; `None` if the sums do not fit.
fn levels(lowest: Vec<Node>) -> Option<Levels> {
    let mut levels = vec![lowest];
    while let Some(level) = levels.last().filter(|level| level.len() > 1) {
        let join = |pair: &[Node]| if let [left, right] = pair { left.join(right) } else { Some(pair[0]) };
        levels.push(level.chunks(2).map(join).collect::<Option<_>>()?);
    }
    Some(levels)
}

/// What is kept of a tree. The default is that without leaves.
#[derive(Clone, Debug, Default)]
pub(crate) struct Nodes {
    pub(crate) head: TreeHead,
    /// Those of [`LEVEL`] and above.
    levels: Arc<Levels>,
}

/// Where a tree's leaves are.
pub trait Leaves: Send + Sync {
    /// Reads the leaves with these indexes, of which none is beyond the last, in order.
    ///
    /// # Errors
    /// [`FileError`] if they cannot be read.
    fn read(&self, range: Range<u64>) -> Result<Vec<Leaf>, FileError>;
}

impl Leaves for Vec<Leaf> {
    fn read(&self, range: Range<u64>) -> Result<Vec<Leaf>, FileError> {
        Ok(self[range.start as usize..range.end as usize].to_vec())
    }
}

/// A tree and its leaves. The default is the tree without leaves.
#[derive(Clone)]
pub struct Tree {
    nodes: Nodes,
    leaves: Arc<dyn Leaves>,
    /// The blocks that were read last: neighbouring proofs need the same ones.
    last: Arc<Mutex<[Option<Arc<Block>>; 2]>>,
}

impl fmt::Debug for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tree").field("head", &self.nodes.head).finish_non_exhaustive()
    }
}

impl Default for Tree {
    fn default() -> Self {
        Self::new(Nodes::default(), Vec::new())
    }
}

/// The leaves below one node of [`LEVEL`], and the nodes between.
struct Block {
    index: u64,
    leaves: Vec<Leaf>,
    levels: Levels,
}

/// A leaf and the proof that it is in its tree, for [`tributary_core::sum_tree::verify`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeafProof {
    /// The leaf.
    pub leaf: Leaf,
    /// The proof of the range of this one leaf.
    pub proof: Vec<u8>,
}

/// Neighbouring leaves and the proof that they are neighbours in their tree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RangeProof {
    /// The index of the first one.
    pub start: u64,
    /// The leaves.
    pub leaves: Vec<Leaf>,
    /// The proof; empty without leaves.
    pub proof: Vec<u8>,
}

impl Tree {
    pub(crate) fn new(nodes: Nodes, leaves: impl Leaves + 'static) -> Self {
        Self { nodes, leaves: Arc::new(leaves), last: Arc::default() }
    }

    /// Builds the tree over leaves in memory that strictly ascend by (key, data).
    ///
    /// # Errors
    /// [`BuildError`] for leaves that make no tree.
    pub fn build(leaves: Vec<Leaf>) -> Result<Self, BuildError> {
        if let Some(at) = leaves.windows(2).position(|pair| pair[0].order(&pair[1]).is_ge()) {
            return Err(BuildError::Order(at + 1));
        }
        let mut builder = TreeBuilder::default();
        leaves.iter().try_for_each(|leaf| builder.push(*leaf))?;
        Ok(Self::new(builder.finish()?, leaves))
    }

    /// Builds the tree over `count` leaves that are somewhere else, all of which are read once; `None` if
    /// they make no tree of leaves that strictly ascend by (key, data).
    ///
    /// # Errors
    /// [`FileError`] if they cannot be read.
    pub fn over(count: u64, leaves: impl Leaves + 'static) -> Result<Option<Self>, FileError> {
        let (mut builder, mut last) = (TreeBuilder::default(), None::<Leaf>);
        let step = BATCH as u64 * BLOCK;
        for first in (0..count).step_by(step as usize) {
            for leaf in leaves.read(first..(first + step).min(count))? {
                let ascends = last.replace(leaf).is_none_or(|last| last.order(&leaf).is_lt());
                if !ascends || builder.push(leaf).is_err() {
                    return Ok(None);
                }
            }
        }
        Ok(builder.finish().ok().map(|nodes| Self::new(nodes, leaves)))
    }

    /// The root that the chain holds.
    pub fn root(&self) -> B256 {
        self.head().root()
    }

    /// The sum of the values of all leaves.
    pub fn sum(&self) -> u128 {
        self.head().node.sum
    }

    /// How many leaves there are.
    pub fn count(&self) -> u64 {
        self.head().count
    }

    /// The topmost node and the count, which the root binds.
    pub fn head(&self) -> TreeHead {
        self.nodes.head
    }

    /// The leaves with these indexes, in order; those beyond the last are left out.
    ///
    /// # Errors
    /// [`FileError`] if they cannot be read.
    pub fn leaves(&self, range: Range<u64>) -> Result<Vec<Leaf>, FileError> {
        let end = range.end.min(self.count());
        self.leaves.read(range.start.min(end)..end)
    }

    /// The leaf with this index; `None` if there is none.
    ///
    /// # Errors
    /// As [`Tree::leaves`].
    pub fn leaf(&self, index: u64) -> Result<Option<Leaf>, FileError> {
        if index >= self.count() {
            return Ok(None);
        }
        let block = self.block(index / BLOCK)?;
        Ok(block.leaves.get((index % BLOCK) as usize).copied())
    }

    /// The index of the first leaf that is not below (key, data).
    ///
    /// # Errors
    /// As [`Tree::leaves`].
    pub fn position(&self, key: B256, data: B256) -> Result<u64, FileError> {
        let at = Leaf { key, value: 0, data };
        lowest(self.count(), |index, left| {
            // While the range is large, one leaf is read for each step, and no block.
            let leaf = match left > BLOCK {
                true => self.leaves.read(index..index + 1)?.pop(),
                false => self.leaf(index)?,
            };
            Ok(leaf.is_some_and(|leaf| leaf.order(&at).is_lt()))
        })
    }

    /// The proof of the leaves `start .. start + len`, as `payRange` takes it, with the leaves; `None`
    /// if there are no such leaves.
    ///
    /// # Errors
    /// As [`Tree::leaves`].
    pub fn prove_range(&self, start: u64, len: u64) -> Result<Option<RangeProof>, FileError> {
        let count = self.count();
        let Some(end) = start.checked_add(len).filter(|end| len > 0 && *end <= count) else {
            return Ok(None);
        };
        let (first, last) = (self.block(start / BLOCK)?, self.block((end - 1) / BLOCK)?);
        let mut siblings = Vec::new();
        let (mut low, mut high, mut length, mut level) = (start, end, count, 0);
        while length > 1 {
            // An odd node and its left sibling, or an even one and its right sibling, have one parent,
            // so below the kept levels both are in the block of the range's end.
            if low % 2 == 1 {
                siblings.extend(self.node(&first, level, low - 1));
            }
            if high % 2 == 1 && high < length {
                siblings.extend(self.node(&last, level, high));
            }
            (low, high, length, level) = (low / 2, high.div_ceil(2), length.div_ceil(2), level + 1);
        }
        let leaves = if first.index == last.index {
            first.leaves[(start % BLOCK) as usize..][..len as usize].to_vec()
        } else {
            self.leaves(start..end)?
        };
        Ok(Some(RangeProof { start, leaves, proof: encode_proof(count, start, &siblings) }))
    }

    /// The first leaf of the key with its proof; `None` if the key has no leaf.
    ///
    /// # Errors
    /// As [`Tree::leaves`].
    pub fn prove_leaf(&self, key: B256) -> Result<Option<LeafProof>, FileError> {
        let proof = self.prove_range(self.position(key, B256::ZERO)?, 1)?;
        let one = proof.map(|RangeProof { leaves, proof, .. }| LeafProof { leaf: leaves[0], proof });
        Ok(one.filter(|one| one.leaf.key == key))
    }

    /// The leaves around the place of (key, data), which prove what is there (SPEC 8.1); none of a
    /// tree without leaves.
    ///
    /// # Errors
    /// As [`Tree::leaves`].
    pub fn prove_place(&self, key: B256, data: B256) -> Result<RangeProof, FileError> {
        let at = self.position(key, data)?;
        let (start, end) = (at.saturating_sub(1), (at + 1).min(self.count()));
        Ok(self.prove_range(start, end - start)?.unwrap_or_default())
    }

    /// A node: of a kept level, or one that is in this block.
    fn node(&self, block: &Block, level: u32, index: u64) -> Option<Node> {
        if level >= LEVEL {
            return self.nodes.levels.get((level - LEVEL) as usize)?.get(index as usize).copied();
        }
        // A block with fewer leaves has fewer levels: its topmost node rises unchanged.
        let nodes = block.levels.get(level as usize).or(block.levels.last())?;
        nodes.get((index - (block.index << (LEVEL - level))) as usize).copied()
    }

    fn block(&self, index: u64) -> Result<Arc<Block>, FileError> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(block) = last.iter().flatten().find(|block| block.index == index) {
            return Ok(block.clone());
        }
        let leaves = self.leaves(index * BLOCK..(index + 1) * BLOCK)?;
        // The sum of the whole tree fits.
        let levels = levels(nodes(&leaves)).unwrap_or_default();
        let block = Arc::new(Block { index, leaves, levels });
        last.swap(0, 1);
        last[0] = Some(block.clone());
        Ok(block)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy_primitives::U256;
    use proptest::prelude::*;
    use tributary_core::sum_tree::{self, SumTree, verify};

    fn leaves(count: u64) -> Vec<Leaf> {
        let leaf = |number: u64| Leaf {
            key: U256::from(number / 3).into(),
            value: 1 + u128::from(number) * u128::from(number),
            data: U256::from(number).into(),
        };
        (0..count).map(leaf).collect()
    }

    #[test]
    fn the_tree_without_leaves_is_the_default() {
        let (built, default) = (Tree::build(vec![]).unwrap(), Tree::default());
        assert_eq!((built.root(), built.count()), (default.root(), default.count()));
        assert_eq!(built.head(), TreeHead::default());
        assert_eq!(built.prove_leaf(B256::ZERO).unwrap(), None);
        assert_eq!(built.prove_place(B256::ZERO, B256::ZERO).unwrap(), RangeProof::default());
    }

    #[test]
    fn heads_and_proofs_are_those_of_the_tree_in_memory_at_the_edges_of_blocks_and_batches() {
        let batch = BATCH as u64 * BLOCK;
        for count in [1, 2, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK - 1, 5 * BLOCK + 7, batch - 1, batch + 1] {
            let leaves = leaves(count);
            let (whole, tree) = (SumTree::build(&leaves).unwrap(), Tree::build(leaves.clone()).unwrap());
            assert_eq!(tree.head(), whole.head(), "{count}");
            let edges = [
                0,
                1,
                2,
                BLOCK - 1,
                BLOCK,
                BLOCK + 1,
                2 * BLOCK,
                count / 2,
                count.saturating_sub(2),
                count - 1,
            ];
            for start in edges {
                for len in [0, 1, 2, 3, 256, BLOCK, 2 * BLOCK + 1, count] {
                    let found = tree.prove_range(start, len).unwrap();
                    let expected = whole.prove(start, len);
                    assert_eq!(
                        found.as_ref().map(|found| &found.proof),
                        expected.as_ref(),
                        "{count} {start} {len}"
                    );
                    if let Some(found) = found {
                        assert_eq!(found.leaves, leaves[start as usize..(start + len) as usize]);
                    }
                }
            }
        }
    }

    #[test]
    fn leaves_that_do_not_ascend_or_add_up_make_no_tree() {
        let one = leaves(1)[0];
        assert_eq!(Tree::build(vec![one, one]).unwrap_err(), BuildError::Order(1));
        assert!(Tree::over(2, vec![one, one]).unwrap().is_none());
        let some = leaves(BLOCK + 1);
        let over = Tree::over(BLOCK + 1, some.clone()).unwrap().unwrap();
        assert_eq!(over.head(), Tree::build(some).unwrap().head());
        let mut large = leaves(2 * BLOCK);
        (large[0].value, large[BLOCK as usize].value) = (u128::MAX - (1 << 40), u128::MAX);
        assert_eq!(Tree::build(large).unwrap_err(), BuildError::Sum);
    }

    proptest! {
        #[test]
        fn every_key_that_has_leaves_is_proven(keys in prop::collection::btree_set((0u8..16, any::<u8>()), 0..24)) {
            let leaf = |(key, data): (u8, u8)| Leaf {
                key: B256::repeat_byte(key), value: u128::from(data) + 1, data: B256::repeat_byte(data),
            };
            let tree = Tree::build(keys.iter().copied().map(leaf).collect()).unwrap();
            for key in 0u8..16 {
                let word = B256::repeat_byte(key);
                let one = tree.prove_leaf(word).unwrap();
                prop_assert_eq!(one.is_some(), keys.iter().any(|leaf| leaf.0 == key));
                if let Some(LeafProof { leaf, proof }) = one {
                    prop_assert!(verify(tree.root(), &[leaf], &proof).is_some());
                }
                let place = tree.prove_place(word, B256::ZERO).unwrap();
                let found = sum_tree::place(tree.root(), word, B256::ZERO, &place.leaves, &place.proof).unwrap();
                let below = keys.iter().filter(|leaf| leaf.0 < key);
                prop_assert_eq!(found.before, below.map(|leaf| u128::from(leaf.1) + 1).sum::<u128>());
            }
        }
    }
}
