//! The chain itself, and what may be done with it in process.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use alloy_consensus::Transaction as _;
use alloy_primitives::{Address, B256, Bytes, U256};
use revm::context::result::{EVMError, ExecutionResult, InvalidTransaction};
use tokio::sync::{Notify, broadcast};

use super::block::{Block, Included, Outline};
use super::persist::{
    Accounts, BlockDump, BlockEvent, Change, Dump, Event, Opened, StateError, Store, TxDump,
};
use super::pool::{self, Pool};
use super::transaction::Transaction;
use super::{block_hashes, genesis};
use crate::addresses;
use crate::arbos::storage::{self, l2};
use crate::config::{ArbosVersion, Config, Mining};
use crate::evm::{Executed, Job, execute};
use crate::state::{Db, State};
use crate::stylus::cache::Modules;
use crate::stylus::context::RecentPrograms;

/// Gas that a block may hold: no limit that matters.
const BLOCK_GAS_LIMIT: u64 = 1 << 50;
/// Blocks that a subscriber may fall behind.
const SUBSCRIBER_LAG: usize = 4096;

/// Why the chain did not do what it was asked for.
#[derive(Debug, thiserror::Error)]
pub enum ChainError {
    /// A transaction or call that cannot run.
    #[error("{0}")]
    Rejected(String),
    /// A call that reverted, with its data.
    #[error("execution reverted")]
    Reverted(Bytes),
    /// A block or snapshot that this chain does not have, or not any more.
    #[error("{0}")]
    NotFound(String),
}

impl ChainError {
    pub(crate) fn rejected(message: impl Into<String>) -> Self {
        Self::Rejected(message.into())
    }
}

/// A chain in this process. Clones are handles to the same chain.
#[derive(Clone, Debug)]
pub struct Chain(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    config: Config,
    modules: Arc<Modules>,
    blocks: broadcast::Sender<Arc<Block>>,
    pending: broadcast::Sender<B256>,
    mining_changed: Notify,
    inner: Mutex<Inner>,
}

/// A block and the state after it.
#[derive(Clone, Debug)]
struct Record {
    block: Arc<Block>,
    state: Option<State>,
}

/// What a snapshot brings back.
#[derive(Clone, Debug)]
struct Snapshot {
    height: u64,
    state: State,
    pool: Pool,
    settings: Settings,
}

/// Settings that tests change while the chain runs.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) mining: Mining,
    /// Seconds that the chain's clock is ahead of the machine's.
    pub(crate) clock_offset: i64,
    /// Time of the next block.
    pub(crate) next_timestamp: Option<u64>,
    /// Seconds between blocks, instead of the clock.
    pub(crate) timestamp_interval: Option<u64>,
    pub(crate) base_fee: u64,
    pub(crate) coinbase: Address,
    pub(crate) prevrandao: U256,
    pub(crate) gas_limit: u64,
    pub(crate) l1_block: u64,
    pub(crate) impersonated: HashSet<Address>,
    pub(crate) impersonate_all: bool,
}

#[derive(Debug)]
struct Inner {
    state: State,
    /// The blocks that are kept, without gaps; the first may be above 0.
    records: VecDeque<Record>,
    numbers: HashMap<B256, u64>,
    transactions: HashMap<B256, (u64, usize)>,
    pool: Pool,
    settings: Settings,
    snapshots: BTreeMap<u64, Snapshot>,
    next_snapshot: u64,
    /// Where the chain is kept across restarts.
    store: Option<Store>,
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

impl Inner {
    fn latest(&self) -> &Record {
        // There is always a block: `prune` and `revert` leave at least one.
        &self.records[self.records.len() - 1]
    }

    fn height(&self) -> u64 {
        self.latest().block.header.number
    }

    fn record(&self, number: u64) -> Option<&Record> {
        let first = self.records.front()?.block.header.number;
        self.records.get(usize::try_from(number.checked_sub(first)?).ok()?)
    }

    fn push(&mut self, record: Record, config: &Config) {
        let number = record.block.header.number;
        self.numbers.insert(record.block.hash, number);
        for (index, included) in record.block.transactions.iter().enumerate() {
            self.transactions.insert(included.tx.hash, (number, index));
        }
        self.records.push_back(record);
        let count = self.records.len() as u64;
        if let Some(old) = count.checked_sub(config.history_states.max(1) + 1) {
            self.records[old as usize].state = None;
        }
        while self.records.len() as u64 > config.history_blocks.max(1) {
            if let Some(record) = self.records.pop_front() {
                self.forget(&record);
            }
        }
    }

    /// Puts another state in place of that after the latest block.
    fn replace_state(&mut self, state: State) {
        if let Some(record) = self.records.back_mut() {
            record.state = Some(state.clone());
        }
        self.state = state;
    }

    fn append(&mut self, event: &Event) -> Result<(), StateError> {
        self.store.as_mut().map_or(Ok(()), |store| store.append(event))
    }

    fn forget(&mut self, record: &Record) {
        self.numbers.remove(&record.block.hash);
        for included in &record.block.transactions {
            self.transactions.remove(&included.tx.hash);
        }
    }
}

impl Chain {
    /// Makes a chain with its first block, in memory only: [`Chain::open`] also keeps it in a file.
    pub fn new(config: Config) -> Self {
        let settings = Settings {
            mining: config.mining,
            clock_offset: 0,
            next_timestamp: None,
            timestamp_interval: None,
            base_fee: config.base_fee,
            coinbase: addresses::SEQUENCER,
            prevrandao: U256::from(1),
            gas_limit: BLOCK_GAS_LIMIT,
            l1_block: 0,
            impersonated: HashSet::new(),
            impersonate_all: false,
        };
        let mut state = genesis::state(&config);
        let timestamp = config.genesis_timestamp.unwrap_or_else(machine_time);
        let mut settings = settings;
        if config.genesis_timestamp.is_some() {
            settings.clock_offset =
                i64::try_from(timestamp).unwrap_or(i64::MAX).saturating_sub_unsigned(machine_time());
        }
        let outline = outline(&settings, config.arbos_version, B256::ZERO, 0, timestamp);
        let block = Arc::new(Block::new(&outline, Vec::new()));
        block_hashes::record(&mut state, 0, block.hash);
        let mut inner = Inner {
            state: state.clone(),
            records: VecDeque::new(),
            numbers: HashMap::new(),
            transactions: HashMap::new(),
            pool: Pool::default(),
            settings,
            snapshots: BTreeMap::new(),
            next_snapshot: 1,
            store: None,
        };
        inner.push(Record { block, state: Some(state) }, &config);
        Self(Arc::new(Shared {
            config,
            modules: Arc::default(),
            blocks: broadcast::channel(SUBSCRIBER_LAG).0,
            pending: broadcast::channel(SUBSCRIBER_LAG).0,
            mining_changed: Notify::new(),
            inner: Mutex::new(inner),
        }))
    }

    /// Makes a chain, or takes it from the file that [`Config::state`] names and keeps it there.
    ///
    /// # Errors
    /// If the file cannot be read or written, or belongs to another chain.
    pub fn open(config: Config) -> Result<Self, StateError> {
        let Some(path) = config.state.clone() else { return Ok(Self::new(config)) };
        let chain = Self::new(config);
        let Opened { store, dump, events } = Store::open(&path)?;
        let mut inner = chain.lock();
        if let Some(dump) = dump {
            chain.load_dump(&mut inner, dump).map_err(|reason| StateError::damaged(&path, reason))?;
        }
        for event in events {
            chain.repeat(&mut inner, event).map_err(|reason| StateError::damaged(&path, reason))?;
        }
        inner.store = Some(store);
        chain.checkpoint(&mut inner)?;
        drop(inner);
        Ok(chain)
    }

    fn load_dump(&self, inner: &mut Inner, dump: Dump) -> Result<(), String> {
        let config = &self.0.config;
        if (dump.chain_id, dump.arbos) != (config.chain_id, config.arbos_version.number()) {
            return Err(format!("it is of chain {} with ArbOS {}", dump.chain_id, dump.arbos));
        }
        let mut state = State::default();
        dump.accounts.load(&mut state);
        inner.records.clear();
        inner.numbers.clear();
        for block in dump.blocks {
            let block = Arc::new(block.load()?);
            block_hashes::record(&mut state, block.header.number, block.hash);
            inner.push(Record { block, state: None }, config);
        }
        let last = inner.records.back_mut().ok_or("it has no blocks")?;
        last.state = Some(state.clone());
        inner.settings.clock_offset = dump.clock_offset;
        inner.state = state;
        Ok(())
    }

    /// Does again what an event of the log tells of.
    fn repeat(&self, inner: &mut Inner, event: Event) -> Result<(), String> {
        match event {
            Event::Account { address, change } => {
                let mut state = inner.state.clone();
                change.apply(&mut state, address);
                inner.replace_state(state);
            }
            Event::Block(event) => {
                let settings = &mut inner.settings;
                settings.base_fee = event.base_fee;
                settings.coinbase = event.coinbase;
                settings.prevrandao = event.prevrandao;
                settings.gas_limit = event.gas_limit;
                settings.l1_block = event.l1_block;
                settings.clock_offset = event.clock_offset;
                let mut build = Build::new(inner, event.timestamp);
                for tx in event.transactions {
                    self.run(inner, &mut build, tx.load()?).map_err(|error| error.to_string())?;
                }
                self.seal(inner, build).map_err(|error| error.to_string())?;
                if inner.latest().block.hash != event.hash {
                    return Err(format!("block {} comes out different", inner.height()));
                }
            }
        }
        Ok(())
    }

    fn dump(&self, inner: &Inner) -> Dump {
        let config = &self.0.config;
        let blocks = inner.records.iter().map(|record| BlockDump::of(&record.block)).collect();
        let offset = inner.settings.clock_offset;
        Dump::new(config.chain_id, config.arbos_version.number(), offset, &inner.state, blocks)
    }

    /// Writes the whole chain to its file, if it has one.
    fn checkpoint(&self, inner: &mut Inner) -> Result<(), StateError> {
        let Some(mut store) = inner.store.take() else { return Ok(()) };
        let done = store.checkpoint(self.dump(inner));
        inner.store = Some(store);
        done
    }

    /// All accounts, as [`Chain::load_accounts`] reads them.
    pub(crate) fn dump_accounts(&self) -> Accounts {
        Accounts::of(&self.lock().state)
    }

    /// Puts accounts into the latest state, over those that are there. The contract that tells the hashes of past blocks
    /// stays: those of another chain mean nothing here.
    pub(crate) fn load_accounts(&self, accounts: Accounts) -> Result<(), ChainError> {
        let mut inner = self.lock();
        let mut state = inner.state.clone();
        accounts.without(addresses::BLOCK_HASHES).load(&mut state);
        inner.replace_state(state);
        self.checkpoint(&mut inner).map_err(|error| ChainError::Rejected(error.to_string()))
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The settings that the chain was made with.
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// Number of the latest block.
    pub fn block_number(&self) -> u64 {
        self.lock().height()
    }

    /// Unix time in seconds of the latest block.
    pub fn timestamp(&self) -> u64 {
        self.lock().latest().block.header.timestamp
    }

    /// Balance of an account in wei, as of the latest block.
    pub fn balance(&self, address: Address) -> U256 {
        self.lock().state.account(address).balance
    }

    /// Nonce of an account, as of the latest block.
    pub fn nonce(&self, address: Address) -> u64 {
        self.lock().state.account(address).nonce
    }

    /// Code of an account, as of the latest block.
    pub fn code(&self, address: Address) -> Bytes {
        self.lock().state.code(address)
    }

    /// A storage slot, as of the latest block.
    pub fn storage(&self, address: Address, slot: U256) -> U256 {
        self.lock().state.storage(address, slot)
    }

    /// Every storage slot of an account that is not zero, as of the latest block, in no order.
    pub fn storage_of(&self, address: Address) -> Vec<(U256, U256)> {
        let storage = self.lock().state.account(address).storage;
        storage.iter().map(|(slot, word)| (*slot, *word)).collect()
    }

    /// Sets the balance of an account in wei.
    pub fn set_balance(&self, address: Address, balance: U256) {
        self.change(address, Change::Balance(balance));
    }

    /// Sets the nonce of an account.
    pub fn set_nonce(&self, address: Address, nonce: u64) {
        self.change(address, Change::Nonce(nonce));
    }

    /// Sets the code of an account. A Stylus program must still be activated.
    pub fn set_code(&self, address: Address, code: Bytes) {
        self.change(address, Change::Code(code));
    }

    /// Sets a storage slot.
    pub fn set_storage(&self, address: Address, slot: U256, value: U256) {
        self.change(address, Change::Storage(slot, value));
    }

    /// Changes the latest state without a block.
    fn change(&self, address: Address, change: Change) {
        let mut inner = self.lock();
        let event = Event::Account { address, change };
        if let Err(error) = inner.append(&event) {
            eprintln!("{error}");
        }
        if let Event::Account { change, .. } = event {
            let mut state = inner.state.clone();
            change.apply(&mut state, address);
            inner.replace_state(state);
        }
    }

    /// Remembers the chain as it is, for [`Chain::revert`].
    pub fn snapshot(&self) -> u64 {
        let mut inner = self.lock();
        let id = inner.next_snapshot;
        inner.next_snapshot += 1;
        let snapshot = Snapshot {
            height: inner.height(),
            state: inner.state.clone(),
            pool: inner.pool.clone(),
            settings: inner.settings.clone(),
        };
        inner.snapshots.insert(id, snapshot);
        id
    }

    /// Goes back to a snapshot, which is used up with all later ones. Returns whether it existed.
    pub fn revert(&self, snapshot: u64) -> bool {
        let mut inner = self.lock();
        let Some(saved) = inner.snapshots.get(&snapshot).cloned() else { return false };
        if inner.record(saved.height).is_none() {
            return false;
        }
        inner.snapshots.split_off(&snapshot);
        while inner.height() > saved.height {
            if let Some(record) = inner.records.pop_back() {
                inner.forget(&record);
            }
        }
        inner.pool = saved.pool;
        inner.settings = saved.settings;
        inner.replace_state(saved.state);
        if let Err(error) = self.checkpoint(&mut inner) {
            eprintln!("{error}");
        }
        true
    }

    /// Moves the clock ahead. Returns by how many seconds it is ahead of the machine's in all.
    pub fn increase_time(&self, seconds: u64) -> i64 {
        let mut inner = self.lock();
        inner.settings.clock_offset = inner.settings.clock_offset.saturating_add_unsigned(seconds);
        inner.settings.clock_offset
    }

    /// Sets the Unix time of the next block; the clock goes on from there. It must not lie before the latest block.
    pub fn set_next_timestamp(&self, timestamp: u64) -> Result<(), ChainError> {
        let mut inner = self.lock();
        let latest = inner.latest().block.header.timestamp;
        if timestamp < latest {
            return Err(ChainError::rejected(format!(
                "timestamp {timestamp} is before that of the latest block, {latest}"
            )));
        }
        inner.settings.next_timestamp = Some(timestamp);
        Ok(())
    }

    /// Makes `count` blocks, the first with the transactions that wait.
    pub fn mine(&self, count: u64) {
        let mut inner = self.lock();
        for _ in 0..count {
            if let Err(error) = self.mine_waiting(&mut inner) {
                eprintln!("{error}");
            }
        }
    }

    /// Takes in a signed transaction (EIP-2718 bytes) and returns its hash.
    ///
    /// # Errors
    /// If it is malformed, or can never run; the message says why.
    pub fn send_raw(&self, bytes: &[u8]) -> Result<B256, ChainError> {
        self.submit(Transaction::decode(bytes)?)
    }

    pub(crate) fn modules(&self) -> Arc<Modules> {
        self.0.modules.clone()
    }

    pub(crate) fn subscribe_blocks(&self) -> broadcast::Receiver<Arc<Block>> {
        self.0.blocks.subscribe()
    }

    pub(crate) fn subscribe_pending(&self) -> broadcast::Receiver<B256> {
        self.0.pending.subscribe()
    }

    pub(crate) fn settings(&self) -> Settings {
        self.lock().settings.clone()
    }

    pub(crate) fn change_settings(&self, change: impl FnOnce(&mut Settings)) {
        change(&mut self.lock().settings);
    }

    pub(crate) fn latest(&self) -> Arc<Block> {
        self.lock().latest().block.clone()
    }

    pub(crate) fn earliest_number(&self) -> u64 {
        self.lock().records.front().map_or(0, |record| record.block.header.number)
    }

    pub(crate) fn block(&self, number: u64) -> Option<Arc<Block>> {
        self.lock().record(number).map(|record| record.block.clone())
    }

    pub(crate) fn number_of(&self, hash: B256) -> Option<u64> {
        self.lock().numbers.get(&hash).copied()
    }

    /// The block with this number and the state after it.
    pub(crate) fn at(&self, number: u64) -> Result<(Arc<Block>, State), ChainError> {
        let inner = self.lock();
        let record = inner
            .record(number)
            .ok_or_else(|| ChainError::NotFound(format!("block {number} is unknown or too old")))?;
        let state = record.state.clone().ok_or_else(|| {
            ChainError::NotFound(format!("the state of block {number} is not kept any more"))
        })?;
        Ok((record.block.clone(), state))
    }

    pub(crate) fn transaction(&self, hash: B256) -> Option<Found> {
        let inner = self.lock();
        let (number, index) = *inner.transactions.get(&hash)?;
        Some(Found { block: inner.record(number)?.block.clone(), index })
    }

    pub(crate) fn waiting(&self, hash: B256) -> Option<Transaction> {
        self.lock().pool.get(&hash).cloned()
    }

    pub(crate) fn all_waiting(&self) -> Vec<Transaction> {
        self.lock().pool.iter().cloned().collect()
    }

    pub(crate) fn drop_waiting(&self, hash: Option<B256>) -> bool {
        let mut inner = self.lock();
        match hash {
            Some(hash) => inner.pool.remove(&hash).is_some(),
            None => {
                inner.pool.clear();
                true
            }
        }
    }

    /// The nonce that an account's next transaction needs, after those that wait.
    pub(crate) fn pending_nonce(&self, address: Address) -> u64 {
        let inner = self.lock();
        inner.pool.next_nonce(address, inner.state.account(address).nonce)
    }

    /// Takes in a transaction; makes a block at once if that is how this chain mines.
    pub(crate) fn submit(&self, tx: Transaction) -> Result<B256, ChainError> {
        let mut inner = self.lock();
        check(&tx, &inner, &self.0.config)?;
        let hash = tx.hash;
        let ready = tx.envelope.nonce() == inner.state.account(tx.sender).nonce;
        if inner.settings.mining != Mining::Auto || !ready {
            inner.pool.insert(tx);
            // Nobody need listen.
            let _ = self.0.pending.send(hash);
            return Ok(hash);
        }
        let _ = self.0.pending.send(hash);
        self.mine_one(&mut inner, tx)?;
        // It may have been what others waited for.
        while inner.pool.len() > 0 {
            let state = inner.state.clone();
            let Some(next) = inner.pool.pop_ready(|sender| state.account(sender).nonce) else { break };
            // Who sent it was told that it waits; if it cannot run any more it is dropped.
            let _ = self.mine_one(&mut inner, next);
        }
        Ok(hash)
    }

    fn mine_one(&self, inner: &mut Inner, tx: Transaction) -> Result<(), ChainError> {
        let timestamp = next_timestamp(inner);
        let mut build = Build::new(inner, timestamp);
        self.run(inner, &mut build, tx)?;
        self.seal(inner, build)
    }

    fn mine_waiting(&self, inner: &mut Inner) -> Result<(), ChainError> {
        let timestamp = next_timestamp(inner);
        let mut build = Build::new(inner, timestamp);
        while inner.pool.len() > 0 {
            let nonces = build.state.clone();
            let Some(tx) = inner.pool.pop_ready(|sender| nonces.account(sender).nonce) else { break };
            // What cannot run any more is dropped.
            let _ = self.run(inner, &mut build, tx);
        }
        self.seal(inner, build)
    }

    /// Runs a transaction on top of the block that is being built.
    fn run(&self, inner: &Inner, build: &mut Build, tx: Transaction) -> Result<(), ChainError> {
        let settings = &inner.settings;
        let gas_limit = tx.envelope.gas_limit().min(self.gas_ceiling(&build.state, &tx));
        let job = Job {
            l2_block: build.number,
            timestamp: build.timestamp,
            tx: tx.env(settings.base_fee, gas_limit),
            gas_price: tx.offered_price(settings.base_fee),
            impersonated: tx.impersonated,
            recent: std::mem::take(&mut build.recent),
            ..self.job(settings, build.state.clone())
        };
        let Executed { result, state, recent, .. } = execute(job).map_err(invalid)?;
        build.recent = recent;
        build.state.apply(state);
        let gas_used = result.tx_gas_used();
        build.gas_used += gas_used;
        let success = result.is_success();
        let created = match &result {
            ExecutionResult::Success { output, .. } => output.address().copied(),
            _ => None,
        };
        let logs = if success { result.into_logs() } else { Vec::new() };
        let first_log = build.logs;
        build.logs += logs.len() as u64;
        let cumulative_gas = build.gas_used;
        build.included.push(Included { tx, success, gas_used, cumulative_gas, logs, first_log, created });
        Ok(())
    }

    /// A job with the chain's own settings; the rest is for the caller to fill.
    pub(crate) fn job(&self, settings: &Settings, state: State) -> Job {
        Job {
            arbos: self.0.config.arbos_version,
            chain_id: self.0.config.chain_id,
            modules: self.modules(),
            auto_cache: self.0.config.auto_cache,
            db: Db::new(state),
            l2_block: 0,
            timestamp: 0,
            base_fee: settings.base_fee,
            block_base_fee: settings.base_fee,
            l1_block: settings.l1_block,
            coinbase: settings.coinbase,
            block_gas_limit: settings.gas_limit,
            prevrandao: settings.prevrandao,
            tx: Default::default(),
            gas_price: U256::ZERO,
            is_call: false,
            impersonated: false,
            recent: RecentPrograms::default(),
            trace_steps: false,
            tracer: None,
        }
    }

    /// Gas that a transaction may really use, what is offered above it is given back: from ArbOS 50 on the limit holds beside its intrinsic gas.
    fn gas_ceiling(&self, state: &State, tx: &Transaction) -> u64 {
        let recent = self.0.config.arbos_version.at_least(50);
        let limit = if recent { l2::TX_GAS_LIMIT } else { l2::BLOCK_GAS_LIMIT };
        let limit = state.storage(storage::ACCOUNT, limit.slot()).saturating_to::<u64>();
        if recent { limit.saturating_add(intrinsic_gas(tx)) } else { limit }
    }

    /// Makes the block, writes it down and lets everybody see it.
    fn seal(&self, inner: &mut Inner, build: Build) -> Result<(), ChainError> {
        let arbos = self.0.config.arbos_version;
        let outline = outline(&inner.settings, arbos, build.parent, build.number, build.timestamp);
        let block = Arc::new(Block::new(&outline, build.included));
        let mut state = build.state;
        block_hashes::record(&mut state, build.number, block.hash);
        let written = |error: StateError| ChainError::Rejected(error.to_string());
        if inner.store.is_some() {
            inner.append(&block_event(&block, &inner.settings)).map_err(written)?;
        }
        inner.settings.next_timestamp = None;
        inner.state = state.clone();
        inner.push(Record { block: block.clone(), state: Some(state) }, &self.0.config);
        // Nobody need listen.
        let _ = self.0.blocks.send(block);
        if inner.store.as_ref().is_some_and(Store::is_long) {
            self.checkpoint(inner).map_err(written)?;
        }
        Ok(())
    }

    /// Sets the clock to a Unix time; blocks are still never older than the last. Returns how far it is ahead.
    pub(crate) fn set_clock(&self, time: u64) -> i64 {
        let mut inner = self.lock();
        let time = i64::try_from(time).unwrap_or(i64::MAX);
        inner.settings.clock_offset = time.saturating_sub_unsigned(machine_time());
        inner.settings.clock_offset
    }

    /// Changes when blocks are made. What waits goes into a block at once if they are made at once from now on.
    pub(crate) fn set_mining(&self, mining: Mining) {
        let mut inner = self.lock();
        inner.settings.mining = mining;
        if mining == Mining::Auto
            && inner.pool.len() > 0
            && let Err(error) = self.mine_waiting(&mut inner)
        {
            eprintln!("{error}");
        }
        drop(inner);
        self.0.mining_changed.notify_waiters();
    }

    /// Makes blocks at the interval that is set, for as long as the chain lives.
    pub(crate) async fn mine_at_intervals(self) {
        loop {
            let changed = self.0.mining_changed.notified();
            match self.settings().mining {
                Mining::Interval(period) => tokio::select! {
                    () = tokio::time::sleep(period) => self.mine(1),
                    () = changed => {}
                },
                Mining::Auto | Mining::Manual => changed.await,
            }
        }
    }

    /// The blocks from one number to another that are kept.
    pub(crate) fn blocks(&self, from: u64, to: u64) -> Vec<Arc<Block>> {
        let inner = self.lock();
        let Some(first) = inner.records.front().map(|record| record.block.header.number) else {
            return Vec::new();
        };
        let last = inner.height().min(to);
        let from = from.max(first);
        (from..=last).filter_map(|number| inner.record(number)).map(|record| record.block.clone()).collect()
    }

    /// The job that runs a transaction of a block again, on the state that it found.
    pub(crate) fn replay(&self, hash: B256) -> Result<Job, ChainError> {
        let found = self
            .transaction(hash)
            .ok_or_else(|| ChainError::NotFound(format!("transaction {hash} not found")))?;
        let header = &found.block.header;
        let parent = header.number.saturating_sub(1);
        let (_, mut state) = self.at(parent)?;
        let settings = Settings {
            base_fee: header.base_fee_per_gas.unwrap_or_default(),
            coinbase: header.beneficiary,
            gas_limit: header.gas_limit,
            ..self.settings()
        };
        let mut recent = RecentPrograms::default();
        for included in &found.block.transactions[..=found.index] {
            let tx = &included.tx;
            let gas_limit = tx.envelope.gas_limit().min(self.gas_ceiling(&state, tx));
            let job = Job {
                l2_block: header.number,
                timestamp: header.timestamp,
                tx: tx.env(settings.base_fee, gas_limit),
                gas_price: tx.offered_price(settings.base_fee),
                impersonated: true,
                recent: std::mem::take(&mut recent),
                ..self.job(&settings, state.clone())
            };
            if tx.hash == hash {
                return Ok(job);
            }
            let done = execute(job).map_err(invalid)?;
            recent = done.recent;
            state.apply(done.state);
        }
        Err(ChainError::NotFound(format!("transaction {hash} not found")))
    }

    /// The number and time that the next block would have.
    pub(crate) fn next_block(&self) -> (u64, u64) {
        let inner = self.lock();
        (inner.height() + 1, peek_timestamp(&inner))
    }
}

fn block_event(block: &Block, settings: &Settings) -> Event {
    Event::Block(Box::new(BlockEvent {
        hash: block.hash,
        timestamp: block.header.timestamp,
        base_fee: settings.base_fee,
        coinbase: settings.coinbase,
        prevrandao: settings.prevrandao,
        gas_limit: settings.gas_limit,
        l1_block: settings.l1_block,
        clock_offset: settings.clock_offset,
        transactions: block.transactions.iter().map(|included| TxDump::of(&included.tx)).collect(),
    }))
}

/// A block that is being built.
struct Build {
    parent: B256,
    number: u64,
    timestamp: u64,
    state: State,
    recent: RecentPrograms,
    included: Vec<Included>,
    gas_used: u64,
    logs: u64,
}

impl Build {
    fn new(inner: &Inner, timestamp: u64) -> Self {
        let parent = &inner.latest().block;
        Self {
            parent: parent.hash,
            number: parent.header.number + 1,
            timestamp,
            state: inner.state.clone(),
            recent: RecentPrograms::default(),
            included: Vec::new(),
            gas_used: 0,
            logs: 0,
        }
    }
}

fn outline(settings: &Settings, arbos: ArbosVersion, parent: B256, number: u64, timestamp: u64) -> Outline {
    Outline {
        parent,
        number,
        timestamp,
        base_fee: settings.base_fee,
        gas_limit: settings.gas_limit,
        coinbase: settings.coinbase,
        prevrandao: settings.prevrandao,
        l1_block: settings.l1_block,
        arbos,
    }
}

fn machine_time() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs())
}

/// The time of the next block: as set, or by the interval, or the clock's; never before the last block's.
fn peek_timestamp(inner: &Inner) -> u64 {
    let latest = inner.latest().block.header.timestamp;
    let settings = &inner.settings;
    if let Some(timestamp) = settings.next_timestamp {
        return timestamp;
    }
    if let Some(interval) = settings.timestamp_interval {
        return latest + interval;
    }
    machine_time().saturating_add_signed(settings.clock_offset).max(latest)
}

/// Like [`peek_timestamp`]; a time that was set also moves the clock.
fn next_timestamp(inner: &mut Inner) -> u64 {
    let timestamp = peek_timestamp(inner);
    if inner.settings.next_timestamp.is_some() {
        let now = i64::try_from(machine_time()).unwrap_or(i64::MAX);
        inner.settings.clock_offset = i64::try_from(timestamp).unwrap_or(i64::MAX).saturating_sub(now);
    }
    timestamp
}

/// Gas that a transaction costs before it runs.
fn intrinsic_gas(tx: &Transaction) -> u64 {
    let envelope = &tx.envelope;
    let data = envelope.input();
    let zeros = data.iter().filter(|byte| **byte == 0).count() as u64;
    let mut gas = 21_000 + 4 * zeros + 16 * (data.len() as u64 - zeros);
    if envelope.is_create() {
        gas += 32_000 + 2 * (data.len() as u64).div_ceil(32);
    }
    if let Some(list) = envelope.access_list() {
        gas += 2400 * list.len() as u64 + 1900 * list.storage_keys_count() as u64;
    }
    gas + 25_000 * envelope.authorization_count().unwrap_or(0)
}

/// Refuses what can never run, in Geth's words.
fn check(tx: &Transaction, inner: &Inner, config: &Config) -> Result<(), ChainError> {
    let refuse = |message: String| Err(ChainError::Rejected(message));
    let envelope = &tx.envelope;
    if envelope.is_eip4844() {
        return refuse("transaction type not supported: blobs".into());
    }
    if let Some(id) = envelope.chain_id()
        && id != config.chain_id
    {
        return refuse(format!("invalid chain id for signer: have {id} want {}", config.chain_id));
    }
    if inner.transactions.contains_key(&tx.hash) || inner.pool.get(&tx.hash).is_some() {
        return refuse("already known".into());
    }
    let account = inner.state.account(tx.sender);
    if envelope.nonce() < account.nonce {
        let (address, nonce) = (tx.sender, envelope.nonce());
        return refuse(format!("nonce too low: address {address}, tx: {nonce} state: {}", account.nonce));
    }
    let base_fee = inner.settings.base_fee;
    let cap = envelope.max_fee_per_gas();
    if cap < u128::from(base_fee) {
        let address = tx.sender;
        return refuse(format!(
            "max fee per gas less than block base fee: address {address}, maxFeePerGas: {cap}, baseFee: {base_fee}"
        ));
    }
    let cost =
        U256::from(cap).saturating_mul(U256::from(envelope.gas_limit())).saturating_add(envelope.value());
    if account.balance < cost {
        let (address, have) = (tx.sender, account.balance);
        return refuse(format!(
            "insufficient funds for gas * price + value: address {address} have {have} want {cost}"
        ));
    }
    let intrinsic = intrinsic_gas(tx);
    if envelope.gas_limit() < intrinsic {
        return refuse(format!("intrinsic gas too low: have {}, want {intrinsic}", envelope.gas_limit()));
    }
    if inner.pool.len() >= pool::CAPACITY {
        return refuse("txpool is full".into());
    }
    Ok(())
}

/// The words for a transaction that the EVM refuses.
pub(crate) fn invalid(error: EVMError<std::convert::Infallible>) -> ChainError {
    use InvalidTransaction as I;
    let message = match error {
        EVMError::Transaction(I::CallGasCostMoreThanGasLimit { initial_gas, gas_limit }) => {
            format!("intrinsic gas too low: have {gas_limit}, want {initial_gas}")
        }
        EVMError::Transaction(I::LackOfFundForMaxFee { fee, balance }) => {
            format!("insufficient funds for gas * price + value: have {balance} want {fee}")
        }
        EVMError::Transaction(I::NonceTooHigh { tx, state }) => {
            format!("nonce too high: tx: {tx} state: {state}")
        }
        EVMError::Transaction(I::NonceTooLow { tx, state }) => {
            format!("nonce too low: tx: {tx} state: {state}")
        }
        EVMError::Transaction(I::RejectCallerWithCode) => "sender not an eoa".into(),
        EVMError::Transaction(I::CreateInitCodeSizeLimit) => "max initcode size exceeded".into(),
        other => other.to_string(),
    };
    ChainError::Rejected(message)
}
