//! The blocks that are kept, and the states after the latest of them.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use alloy_primitives::B256;

use super::ChainError;
use super::block::{Block, Included};
use crate::config::Config;
use crate::state::State;

/// A block and the state after it, which older blocks lack.
#[derive(Clone, Debug)]
struct Record {
    block: Arc<Block>,
    state: Option<State>,
    made: Moment,
}

/// A block that was reverted.
#[derive(Debug)]
struct Reverted {
    block: Arc<Block>,
    made: Moment,
    reverted: Moment,
}

/// What happens to a block.
#[derive(Clone, Debug)]
pub(crate) enum BlockChange {
    /// It was made.
    Made(Arc<Block>),
    /// It was reverted.
    Reverted(Arc<Block>),
}

/// What happened to the chain after a moment.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    /// The blocks that were made by then and reverted since, in their order.
    pub(crate) reverted: Vec<Arc<Block>>,
    /// The blocks that were made since and not reverted, in their order.
    pub(crate) made: Vec<Arc<Block>>,
}

/// A moment in the life of the chain: how many blocks were ever made and reverted. Unlike the height it
/// never falls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment(u64);

/// The blocks that are kept, without gaps; the first may be above 0. There is always one.
#[derive(Debug)]
pub(super) struct History {
    records: VecDeque<Record>,
    numbers: HashMap<B256, u64>,
    /// Block number and index of each transaction, by hash.
    transactions: HashMap<B256, (u64, usize)>,
    /// When a block was last made or reverted.
    moment: Moment,
    /// The last blocks that were reverted, in the order in which they were.
    reverted: VecDeque<Reverted>,
    /// When the last block that was forgotten was made, or was reverted.
    forgotten: Moment,
}

/// A transaction in a block that is kept.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) block: Arc<Block>,
    pub(crate) index: usize,
}

impl Found {
    pub(crate) fn included(&self) -> &Included {
        &self.block.transactions[self.index]
    }
}

impl History {
    /// A history of one block.
    pub(super) fn new(block: Arc<Block>, state: State, config: &Config) -> Self {
        let mut history = Self {
            records: VecDeque::new(),
            numbers: HashMap::new(),
            transactions: HashMap::new(),
            moment: Moment::default(),
            reverted: VecDeque::new(),
            forgotten: Moment::default(),
        };
        history.push(block, state, config);
        history
    }

    /// A history of blocks without gaps, of which only the last has a state; `None` without blocks.
    pub(super) fn restore(blocks: Vec<Arc<Block>>, state: State, config: &Config) -> Option<Self> {
        let mut blocks = blocks.into_iter();
        let mut history = Self::new(blocks.next()?, State::default(), config);
        for block in blocks {
            history.push(block, State::default(), config);
        }
        for record in &mut history.records {
            record.state = None;
        }
        history.replace_state(state);
        Some(history)
    }

    /// The latest block.
    pub(super) fn latest(&self) -> &Arc<Block> {
        // A history begins with a block, and `push` and `cut` leave at least one.
        &self.records[self.records.len() - 1].block
    }

    /// Number of the latest block.
    pub(super) fn height(&self) -> u64 {
        self.latest().header.number
    }

    /// Number of the first block that is kept.
    pub(super) fn first(&self) -> u64 {
        self.records[0].block.header.number
    }

    fn record(&self, number: u64) -> Option<&Record> {
        self.records.get(usize::try_from(number.checked_sub(self.first())?).ok()?)
    }

    pub(super) fn block(&self, number: u64) -> Option<&Arc<Block>> {
        self.record(number).map(|record| &record.block)
    }

    /// The blocks from one number to another, both included, as far as they are kept.
    pub(super) fn blocks(&self, from: u64, to: u64) -> impl Iterator<Item = &Arc<Block>> {
        let range = from.max(self.first())..=to.min(self.height());
        range.filter_map(|number| self.block(number))
    }

    /// Checks that a block is not forgotten; it may be one that is not made yet.
    ///
    /// # Errors
    /// [`ChainError::Pruned`].
    pub(super) fn is_kept(&self, number: u64) -> Result<(), ChainError> {
        let first = self.first();
        if number < first { Err(ChainError::Pruned { number, first }) } else { Ok(()) }
    }

    pub(super) fn moment(&self) -> Moment {
        self.moment
    }

    /// The moment before a block was made; this one if it is not made yet.
    pub(super) fn moment_before(&self, number: u64) -> Moment {
        self.record(number).map_or(self.moment, |record| Moment(record.made.0 - 1))
    }

    /// What happened after a moment.
    ///
    /// # Errors
    /// [`ChainError::Pruned`] if a block of it is forgotten.
    pub(super) fn since(&self, moment: Moment) -> Result<Changes, ChainError> {
        if self.forgotten > moment {
            return Err(ChainError::Pruned { number: self.first() - 1, first: self.first() });
        }
        // Blocks that are reverted are removed from the end, so these moments rise.
        let start = self.records.partition_point(|record| record.made <= moment);
        let made = self.records.range(start..).map(|record| record.block.clone()).collect();
        let is_known = |one: &&Reverted| one.made <= moment && one.reverted > moment;
        let mut reverted: Vec<&Reverted> = self.reverted.iter().filter(is_known).collect();
        reverted.sort_by_key(|one| one.made);
        Ok(Changes { reverted: reverted.into_iter().map(|one| one.block.clone()).collect(), made })
    }

    /// Number of the block with a hash.
    pub(super) fn number_of(&self, hash: B256) -> Option<u64> {
        self.numbers.get(&hash).copied()
    }

    /// A block and the state after it.
    ///
    /// # Errors
    /// [`ChainError::Pruned`] if the block is not kept any more; [`ChainError::NotFound`] if it is
    /// not made yet, or its state is not kept any more.
    pub(super) fn at(&self, number: u64) -> Result<(Arc<Block>, State), ChainError> {
        self.is_kept(number)?;
        let record = self.record(number).ok_or_else(|| {
            let latest = self.height();
            ChainError::NotFound(format!("header not found: block {number} is after {latest}, the latest"))
        })?;
        let state = record.state.clone().ok_or_else(|| {
            ChainError::NotFound(format!(
                "historical state is not available: that of block {number} is not kept any more"
            ))
        })?;
        Ok((record.block.clone(), state))
    }

    /// Whether a transaction is in a block that is kept.
    pub(super) fn contains(&self, transaction: &B256) -> bool {
        self.transactions.contains_key(transaction)
    }

    pub(super) fn transaction(&self, hash: B256) -> Option<Found> {
        let (number, index) = *self.transactions.get(&hash)?;
        Some(Found { block: self.block(number)?.clone(), index })
    }

    /// Adds the next block. The states and blocks beyond the config's limits are forgotten.
    pub(super) fn push(&mut self, block: Arc<Block>, state: State, config: &Config) {
        let number = block.header.number;
        self.numbers.insert(block.hash, number);
        for (index, included) in block.transactions.iter().enumerate() {
            self.transactions.insert(included.tx.hash, (number, index));
        }
        self.moment.0 += 1;
        self.records.push_back(Record { block, state: Some(state), made: self.moment });
        let count = self.records.len() as u64;
        if let Some(old) = count.checked_sub(config.history_states.max(1) + 1) {
            self.records[old as usize].state = None;
        }
        while self.records.len() as u64 > config.history_blocks.max(1) {
            if let Some(record) = self.records.pop_front() {
                self.forgotten = self.forgotten.max(record.made);
                self.forget(&record.block);
            }
        }
    }

    /// Removes the blocks above a height, which must be kept. Returns them in their order.
    pub(super) fn cut(&mut self, height: u64, config: &Config) -> Vec<Arc<Block>> {
        let mut removed = VecDeque::new();
        while self.height() > height && self.records.len() > 1 {
            if let Some(Record { block, made, .. }) = self.records.pop_back() {
                self.forget(&block);
                self.moment.0 += 1;
                removed.push_front(block.clone());
                self.reverted.push_back(Reverted { block, made, reverted: self.moment });
            }
        }
        while self.reverted.len() as u64 > config.history_blocks.max(1) {
            if let Some(lost) = self.reverted.pop_front() {
                self.forgotten = self.forgotten.max(lost.reverted);
            }
        }
        removed.into()
    }

    /// Replaces the state after the latest block.
    pub(super) fn replace_state(&mut self, state: State) {
        if let Some(record) = self.records.back_mut() {
            record.state = Some(state);
        }
    }

    fn forget(&mut self, block: &Block) {
        self.numbers.remove(&block.hash);
        for included in &block.transactions {
            self.transactions.remove(&included.tx.hash);
        }
    }
}
