//! The chain: its blocks, its clock, the transactions that wait, and what may be done with them in
//! process.

mod admission;
pub(crate) mod anvil;
pub(crate) mod block;
mod block_hashes;
mod clock;
mod direct;
mod error;
mod genesis;
mod history;
mod jobs;
mod ledger;
mod mempool;
mod persistence;
mod predeploys;
mod production;
mod replay;
mod settings;
mod snapshots;
pub(crate) mod transaction;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use alloy_primitives::{Address, B256, Bytes, U256};
use tokio::sync::{Notify, broadcast};

pub use direct::Outcome;
pub use error::ChainError;
pub use persistence::StateError;
pub(crate) use settings::Settings;

use self::block::Block;
use self::clock::machine_time;
pub(crate) use self::history::{BlockChange, Changes, Moment};
use self::history::{Found, History};
use self::ledger::Ledger;
use self::mempool::Mempool;
pub(crate) use self::mempool::Split;
use self::persistence::Change;
use self::snapshots::{Snapshot, Snapshots};
use self::transaction::Transaction;
use crate::config::Config;
use crate::state::State;
use crate::stylus::cache::Modules;

/// Blocks that a subscriber may fall behind.
const SUBSCRIBER_LAG: usize = 4096;

/// A chain in this process. Clones are handles to the same chain.
///
/// A chain with a file ([`Chain::open`]) writes each change before it makes it. A method that
/// returns [`StateError`], or [`ChainError::State`], could not: then it changed nothing. A chain
/// without a file never returns them.
#[derive(Clone, Debug)]
pub struct Chain(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    config: Config,
    modules: Arc<Modules>,
    /// Blocks that are made and reverted, for subscribers.
    blocks: broadcast::Sender<BlockChange>,
    /// Hashes of new transactions, for subscribers.
    pending: broadcast::Sender<B256>,
    mining_changed: Notify,
    ledger: Mutex<Ledger>,
}

impl Chain {
    /// Makes a chain with its first block, in memory only. [`Chain::open`] also keeps it in a file.
    pub fn new(config: Config) -> Self {
        let settings = Settings::new(&config);
        let mut state = genesis::state(&config);
        let timestamp = config.genesis_timestamp.unwrap_or_else(machine_time);
        let outline = production::outline(&settings, config.arbos_version, B256::ZERO, 0, timestamp);
        let block = Arc::new(Block::new(&outline, Vec::new()));
        block_hashes::record(&mut state, 0, block.hash);
        let ledger = Ledger {
            history: History::new(block, state.clone(), &config),
            state,
            mempool: Mempool::default(),
            settings,
            snapshots: Snapshots::default(),
            store: None,
        };
        Self(Arc::new(Shared {
            config,
            modules: Arc::default(),
            blocks: broadcast::channel(SUBSCRIBER_LAG).0,
            pending: broadcast::channel(SUBSCRIBER_LAG).0,
            mining_changed: Notify::new(),
            ledger: Mutex::new(ledger),
        }))
    }

    fn lock(&self) -> MutexGuard<'_, Ledger> {
        self.0.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The settings that the chain was made with.
    pub fn config(&self) -> &Config {
        &self.0.config
    }
}

/// The latest state.
impl Chain {
    /// Balance of an account in wei, as of the latest block.
    pub fn balance(&self, address: Address) -> U256 {
        self.lock().state.account(address).balance
    }

    /// Nonce of an account, as of the latest block.
    pub fn nonce(&self, address: Address) -> u64 {
        self.lock().state.account(address).nonce
    }

    /// Code of an account, as of the latest block; empty if it has none.
    pub fn code(&self, address: Address) -> Bytes {
        self.lock().state.code(address)
    }

    /// A storage slot, as of the latest block.
    pub fn storage(&self, address: Address, slot: U256) -> U256 {
        self.lock().state.storage(address, slot)
    }

    /// Every storage slot of an account that is not zero with its value, as of the latest block, in
    /// no particular order.
    pub fn storage_of(&self, address: Address) -> Vec<(U256, U256)> {
        let storage = self.lock().state.account(address).storage;
        storage.iter().map(|(slot, word)| (*slot, *word)).collect()
    }

    /// Sets the balance of an account in wei, without a block.
    ///
    /// # Errors
    /// If the chain's file cannot be written: then nothing changes.
    pub fn set_balance(&self, address: Address, balance: U256) -> Result<(), StateError> {
        self.change(address, Change::Balance(balance))
    }

    /// Adds to the balance of an account in wei, up to the most that there can be, without a block.
    pub(crate) fn add_balance(&self, address: Address, more: U256) -> Result<(), StateError> {
        let mut ledger = self.lock();
        let balance = ledger.state.account(address).balance.saturating_add(more);
        self.change_in(&mut ledger, address, Change::Balance(balance))
    }

    /// Sets the nonce of an account, without a block.
    ///
    /// # Errors
    /// If the chain's file cannot be written: then nothing changes.
    pub fn set_nonce(&self, address: Address, nonce: u64) -> Result<(), StateError> {
        self.change(address, Change::Nonce(nonce))
    }

    /// Sets the code of an account, without a block. A Stylus program must still be activated.
    ///
    /// # Errors
    /// If the chain's file cannot be written: then nothing changes.
    pub fn set_code(&self, address: Address, code: Bytes) -> Result<(), StateError> {
        self.change(address, Change::Code(code))
    }

    /// Sets a storage slot of an account, without a block.
    ///
    /// # Errors
    /// If the chain's file cannot be written: then nothing changes.
    pub fn set_storage(&self, address: Address, slot: U256, value: U256) -> Result<(), StateError> {
        self.change(address, Change::Storage(slot, value))
    }
}

/// The clock and other settings.
impl Chain {
    /// Unix time in seconds of the latest block.
    pub fn timestamp(&self) -> u64 {
        self.lock().history.latest().header.timestamp
    }

    /// Advances the clock by `seconds`. Returns by how many seconds it is ahead of the machine's in
    /// all. The chain's file keeps this with the next block.
    ///
    /// # Errors
    /// [`ChainError::Rejected`] if the clock would be after 61,819,362,000 seconds since 1970, after
    /// which no program can be activated.
    pub fn increase_time(&self, seconds: u64) -> Result<i64, ChainError> {
        self.lock().settings.clock.advance(seconds)
    }

    /// Fixes the Unix time in seconds of the next block; the clock goes on from there.
    ///
    /// # Errors
    /// [`ChainError::Rejected`] if the time is before the latest block's, or later than
    /// [`Chain::increase_time`] allows.
    pub fn set_next_timestamp(&self, timestamp: u64) -> Result<(), ChainError> {
        self.lock().fix_next(timestamp)
    }

    /// Sets the clock to a Unix time in seconds; no block is older than the one before it all the
    /// same. Returns by how many seconds the clock is ahead of the machine's.
    pub(crate) fn set_clock(&self, time: u64) -> Result<i64, ChainError> {
        self.lock().settings.clock.set(time)
    }

    /// Sets the seconds between blocks, or returns to the clock with `None`. Returns what was set
    /// before.
    pub(crate) fn set_block_interval(&self, seconds: Option<u64>) -> Result<Option<u64>, ChainError> {
        let mut ledger = self.lock();
        let latest = ledger.history.latest().header.timestamp;
        ledger.settings.clock.set_interval(seconds, latest)
    }

    pub(crate) fn settings(&self) -> Settings {
        self.lock().settings.clone()
    }

    pub(crate) fn change_settings(&self, change: impl FnOnce(&mut Settings)) {
        change(&mut self.lock().settings);
    }
}

/// Transactions that wait, and blocks of them.
impl Chain {
    /// Takes in a signed transaction (EIP-2718 bytes) and returns its hash. With [`Mining::Auto`]
    /// it gets a block at once, unless it waits for an earlier nonce.
    ///
    /// # Errors
    /// [`ChainError::Rejected`] if it is malformed or can never run, with the reason;
    /// [`ChainError::State`] if its block could not be written: then it is not in the chain.
    ///
    /// [`Mining::Auto`]: crate::Mining::Auto
    pub fn send_raw(&self, bytes: &[u8]) -> Result<B256, ChainError> {
        self.submit(Transaction::decode(bytes)?)
    }

    /// Makes `count` blocks, the first of the transactions that wait.
    ///
    /// # Errors
    /// If a block cannot be written: those before it stay, and the transactions wait on.
    pub fn mine(&self, count: u64) -> Result<(), StateError> {
        let mut ledger = self.lock();
        (0..count).try_for_each(|_| self.mine_waiting(&mut ledger))
    }

    /// Makes `count` blocks, the first of the transactions that wait, without any other block among
    /// them. The first has the time `first`, and each later one that of the block before plus
    /// `interval`, in seconds, where these are given.
    ///
    /// # Errors
    /// [`ChainError::Rejected`] if a block cannot have its time: then nothing changes. Those of
    /// [`Chain::mine`].
    pub(crate) fn mine_at(
        &self,
        count: u64,
        first: Option<u64>,
        interval: Option<u64>,
    ) -> Result<(), ChainError> {
        let mut ledger = self.lock();
        let latest = ledger.history.latest().header.timestamp;
        let start = first.unwrap_or_else(|| ledger.settings.clock.next(latest));
        clock::checked(start, interval.unwrap_or(0).saturating_mul(count.saturating_sub(1)))?;
        if let Some(first) = first {
            ledger.fix_next(first)?;
        }
        for index in 0..count {
            if let (Some(interval), 1..) = (interval, index) {
                let latest = ledger.history.latest().header.timestamp;
                ledger.fix_next(latest.saturating_add(interval))?;
            }
            self.mine_waiting(&mut ledger)?;
        }
        Ok(())
    }

    /// The number and the Unix time in seconds that the next block would have now, and the state
    /// before it.
    pub(crate) fn next_block(&self) -> (u64, u64, State) {
        let ledger = self.lock();
        let latest = &ledger.history.latest().header;
        (latest.number + 1, ledger.settings.clock.next(latest.timestamp), ledger.state.clone())
    }

    pub(crate) fn waiting(&self, hash: B256) -> Option<Transaction> {
        self.lock().mempool.get(&hash).cloned()
    }

    /// The transactions that wait.
    pub(crate) fn all_waiting(&self) -> Split {
        let ledger = self.lock();
        ledger.mempool.split(|sender| ledger.state.account(sender).nonce)
    }

    /// Drops a transaction that waits. Returns whether there was one.
    pub(crate) fn drop_waiting(&self, hash: B256) -> bool {
        self.lock().mempool.remove(&hash).is_some()
    }

    pub(crate) fn drop_all_waiting(&self) {
        self.lock().mempool.clear();
    }

    /// The nonce that an account's next transaction needs, after those that wait.
    pub(crate) fn pending_nonce(&self, address: Address) -> u64 {
        self.lock().next_nonce(address)
    }

    pub(crate) fn subscribe_blocks(&self) -> broadcast::Receiver<BlockChange> {
        self.0.blocks.subscribe()
    }

    pub(crate) fn subscribe_pending(&self) -> broadcast::Receiver<B256> {
        self.0.pending.subscribe()
    }
}

/// Snapshots.
impl Chain {
    /// Remembers the chain as it is, for [`Chain::revert`]. Returns the snapshot's number, from 1
    /// on. Snapshots live in memory only.
    pub fn snapshot(&self) -> u64 {
        let mut ledger = self.lock();
        let snapshot = Snapshot {
            height: ledger.history.height(),
            state: ledger.state.clone(),
            mempool: ledger.mempool.clone(),
            settings: ledger.settings.clone(),
        };
        ledger.snapshots.take(snapshot)
    }

    /// The snapshots that can be returned to: their numbers with the number and the hash of the block
    /// that was the latest.
    pub(crate) fn snapshots(&self) -> BTreeMap<U256, (u64, B256)> {
        let ledger = self.lock();
        let entry = |(id, height)| Some((U256::from(id), (height, ledger.history.block(height)?.hash)));
        ledger.snapshots.heights().filter_map(entry).collect()
    }

    /// Returns to a snapshot, which is used up with all later ones. Returns whether it was there,
    /// with its block still kept.
    ///
    /// # Errors
    /// If the chain's file cannot be written: then nothing changes, and the snapshot can still be
    /// used.
    pub fn revert(&self, snapshot: u64) -> Result<bool, StateError> {
        let mut ledger = self.lock();
        let Some(saved) = ledger.snapshots.get(snapshot).cloned() else { return Ok(false) };
        if ledger.history.block(saved.height).is_none() {
            return Ok(false);
        }
        self.checkpoint_at(&mut ledger, saved.height, &saved.state, saved.settings.clock.offset)?;
        ledger.snapshots.drop_from(snapshot);
        for block in ledger.history.cut(saved.height, &self.0.config) {
            // Without subscribers no one has to know.
            let _ = self.0.blocks.send(BlockChange::Reverted(block));
        }
        ledger.mempool = saved.mempool;
        ledger.settings = saved.settings;
        ledger.replace_state(saved.state);
        Ok(true)
    }
}

/// Blocks and transactions of the past.
impl Chain {
    /// Number of the latest block.
    pub fn block_number(&self) -> u64 {
        self.lock().history.height()
    }

    pub(crate) fn latest(&self) -> Arc<Block> {
        self.lock().history.latest().clone()
    }

    /// Number of the first block that is kept.
    pub(crate) fn earliest_number(&self) -> u64 {
        self.lock().history.first()
    }

    /// The block with this number; `None` if it is not made yet.
    ///
    /// # Errors
    /// [`ChainError::Pruned`].
    pub(crate) fn block(&self, number: u64) -> Result<Option<Arc<Block>>, ChainError> {
        let ledger = self.lock();
        ledger.history.is_kept(number)?;
        Ok(ledger.history.block(number).cloned())
    }

    /// The blocks from one number to another, both included, as far as they are made yet.
    ///
    /// # Errors
    /// [`ChainError::Pruned`].
    pub(crate) fn blocks(&self, from: u64, to: u64) -> Result<Vec<Arc<Block>>, ChainError> {
        let ledger = self.lock();
        ledger.history.is_kept(from)?;
        Ok(ledger.history.blocks(from, to).cloned().collect())
    }

    /// What happened after a moment ([`Chain::moment`]), and the moment now.
    ///
    /// # Errors
    /// [`ChainError::Pruned`] if a block of it is not kept any more.
    pub(crate) fn changes_since(&self, moment: Moment) -> Result<(Changes, Moment), ChainError> {
        let ledger = self.lock();
        Ok((ledger.history.since(moment)?, ledger.history.moment()))
    }

    /// This moment, for [`Chain::changes_since`].
    pub(crate) fn moment(&self) -> Moment {
        self.lock().history.moment()
    }

    /// The moment before the block with this number was made, or this moment if it is not made yet.
    ///
    /// # Errors
    /// [`ChainError::Pruned`].
    pub(crate) fn moment_before(&self, number: u64) -> Result<Moment, ChainError> {
        let ledger = self.lock();
        ledger.history.is_kept(number)?;
        Ok(ledger.history.moment_before(number))
    }

    /// The block with this hash; `None` if the chain has none, or has forgotten it for so long that it
    /// does not know its hash any more.
    ///
    /// # Errors
    /// [`ChainError::Pruned`].
    pub(crate) fn block_by_hash(&self, hash: B256) -> Result<Option<Arc<Block>>, ChainError> {
        let Some(number) = self.number_of(hash)? else { return Ok(None) };
        self.block(number)
    }

    /// The number of the block with this hash, as [`Chain::block_by_hash`] finds it.
    ///
    /// # Errors
    /// [`ChainError::Pruned`].
    pub(crate) fn number_of(&self, hash: B256) -> Result<Option<u64>, ChainError> {
        let (first, state) = {
            let ledger = self.lock();
            if let Some(number) = ledger.history.number_of(hash) {
                return Ok(Some(number));
            }
            (ledger.history.first(), ledger.state.clone())
        };
        match block_hashes::find(&state, first, hash) {
            Some(number) => Err(ChainError::Pruned { number, first }),
            None => Ok(None),
        }
    }

    /// The block with this number and the state after it.
    pub(crate) fn at(&self, number: u64) -> Result<(Arc<Block>, State), ChainError> {
        self.lock().history.at(number)
    }

    pub(crate) fn transaction(&self, hash: B256) -> Option<Found> {
        self.lock().history.transaction(hash)
    }

    pub(crate) fn modules(&self) -> Arc<Modules> {
        self.0.modules.clone()
    }
}
