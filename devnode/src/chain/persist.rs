//! A chain in a file, which survives being killed at any moment.
//!
//! `FILE` holds the whole chain as it was at some moment; `FILE.wal` holds what came since, a line for each block
//! or change. A line is written before what it tells of can be seen. Blocks are kept as their transactions and run
//! again when the file is opened. When the log has outgrown the file, a new file is written beside the old one
//! and renamed over it.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use alloy_consensus::{Header, TxEnvelope};
use alloy_eips::eip2718::{Decodable2718 as _, Encodable2718 as _};
use alloy_primitives::{Address, B256, Bytes, Log, U256};
use serde::{Deserialize, Serialize};

use super::block::{Block, Included};
use super::transaction::Transaction;
use crate::state::{Account, State};

/// Bytes of log below which no new file is written.
const SMALL_LOG: u64 = 16 << 20;
/// Format of the file.
const VERSION: u32 = 1;

/// Why a chain could not be read from its file, or written to it.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// The file cannot be read or written.
    #[error("cannot use the state file {path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What went wrong.
        source: std::io::Error,
    },
    /// The file does not hold what it should.
    #[error("the state file {path} cannot be used: {reason}; move it away to start anew")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}

impl StateError {
    fn io(path: &Path) -> impl FnOnce(std::io::Error) -> Self + '_ {
        |source| Self::Io { path: path.to_owned(), source }
    }

    pub(crate) fn damaged(path: &Path, reason: impl Into<String>) -> Self {
        Self::Damaged { path: path.to_owned(), reason: reason.into() }
    }
}

/// An account, whole.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct AccountDump {
    nonce: u64,
    balance: U256,
    #[serde(default)]
    code: Bytes,
    #[serde(default, serialize_with = "as_words")]
    storage: BTreeMap<U256, U256>,
}

/// Writes slots with all their bytes, as other chains read them.
fn as_words<S: serde::Serializer>(storage: &BTreeMap<U256, U256>, to: S) -> Result<S::Ok, S::Error> {
    to.collect_map(storage.iter().map(|(slot, value)| (B256::from(*slot), B256::from(*value))))
}

/// All accounts.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Accounts(BTreeMap<Address, AccountDump>);

impl Accounts {
    pub(crate) fn of(state: &State) -> Self {
        let dump = |(address, account): (&Address, &Account)| {
            let storage = account.storage.iter().map(|(slot, value)| (*slot, *value)).collect();
            let code = state.code(*address);
            (*address, AccountDump { nonce: account.nonce, balance: account.balance, code, storage })
        };
        Self(state.accounts.iter().map(dump).collect())
    }

    /// Leaves an account out.
    pub(crate) fn without(mut self, address: Address) -> Self {
        self.0.remove(&address);
        self
    }

    /// Puts the accounts into a state, over those that are there.
    pub(crate) fn load(self, state: &mut State) {
        for (address, dump) in self.0 {
            state.set_code(address, dump.code);
            state.update(address, |account| {
                account.nonce = dump.nonce;
                account.balance = dump.balance;
                account.storage = Default::default();
            });
            for (slot, value) in dump.storage {
                state.set_storage(address, slot, value);
            }
        }
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct IncludedDump {
    tx: TxDump,
    success: bool,
    gas_used: u64,
    cumulative_gas: u64,
    logs: Vec<Log>,
    first_log: u64,
    created: Option<Address>,
}

/// A transaction as it came in.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct TxDump {
    raw: Bytes,
    sender: Address,
    impersonated: bool,
}

impl TxDump {
    pub(crate) fn of(tx: &Transaction) -> Self {
        Self { raw: tx.envelope.encoded_2718().into(), sender: tx.sender, impersonated: tx.impersonated }
    }

    pub(crate) fn load(self) -> Result<Transaction, String> {
        let envelope = TxEnvelope::decode_2718(&mut &self.raw[..]).map_err(|error| error.to_string())?;
        let hash = *envelope.tx_hash();
        Ok(Transaction { envelope, sender: self.sender, hash, impersonated: self.impersonated })
    }
}

/// A block with what came of its transactions.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct BlockDump {
    header: Header,
    size: u64,
    transactions: Vec<IncludedDump>,
}

impl BlockDump {
    pub(crate) fn of(block: &Block) -> Self {
        let dump = |included: &Included| IncludedDump {
            tx: TxDump::of(&included.tx),
            success: included.success,
            gas_used: included.gas_used,
            cumulative_gas: included.cumulative_gas,
            logs: included.logs.clone(),
            first_log: included.first_log,
            created: included.created,
        };
        let transactions = block.transactions.iter().map(dump).collect();
        Self { header: block.header.clone(), size: block.size, transactions }
    }

    pub(crate) fn load(self) -> Result<Block, String> {
        let load = |dump: IncludedDump| {
            Ok(Included {
                tx: dump.tx.load()?,
                success: dump.success,
                gas_used: dump.gas_used,
                cumulative_gas: dump.cumulative_gas,
                logs: dump.logs,
                first_log: dump.first_log,
                created: dump.created,
            })
        };
        let transactions = self.transactions.into_iter().map(load).collect::<Result<_, String>>()?;
        let hash = self.header.hash_slow();
        Ok(Block { header: self.header, hash, transactions, size: self.size })
    }
}

/// The whole chain at one moment.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Dump {
    version: u32,
    pub(crate) chain_id: u64,
    pub(crate) arbos: u64,
    /// The last log entry that this includes.
    seq: u64,
    pub(crate) clock_offset: i64,
    pub(crate) accounts: Accounts,
    pub(crate) blocks: Vec<BlockDump>,
}

impl Dump {
    pub(crate) fn new(
        chain_id: u64,
        arbos: u64,
        clock_offset: i64,
        state: &State,
        blocks: Vec<BlockDump>,
    ) -> Self {
        Self {
            version: VERSION,
            chain_id,
            arbos,
            seq: 0,
            clock_offset,
            accounts: Accounts::of(state),
            blocks,
        }
    }
}

/// What happened to the chain.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Event {
    /// A block was made.
    Block(Box<BlockEvent>),
    /// A test changed an account.
    Account { address: Address, change: Change },
}

/// What a block was made from, and its hash.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct BlockEvent {
    pub(crate) hash: B256,
    pub(crate) timestamp: u64,
    pub(crate) base_fee: u64,
    pub(crate) coinbase: Address,
    pub(crate) prevrandao: U256,
    pub(crate) gas_limit: u64,
    pub(crate) l1_block: u64,
    pub(crate) clock_offset: i64,
    pub(crate) transactions: Vec<TxDump>,
}

/// How a test changed an account.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Change {
    Balance(U256),
    Nonce(u64),
    Code(Bytes),
    Storage(U256, U256),
}

impl Change {
    pub(crate) fn apply(self, state: &mut State, address: Address) {
        match self {
            Self::Balance(balance) => state.update(address, |account| account.balance = balance),
            Self::Nonce(nonce) => state.update(address, |account| account.nonce = nonce),
            Self::Code(code) => state.set_code(address, code),
            Self::Storage(slot, value) => state.set_storage(address, slot, value),
        }
    }
}

#[derive(Serialize, Deserialize)]
struct Line<E> {
    seq: u64,
    event: E,
}

/// The files of a chain.
#[derive(Debug)]
pub(crate) struct Store {
    path: PathBuf,
    log: File,
    seq: u64,
    log_bytes: u64,
    dump_bytes: u64,
}

/// What the files held.
pub(crate) struct Opened {
    pub(crate) store: Store,
    pub(crate) dump: Option<Dump>,
    pub(crate) events: Vec<Event>,
}

fn log_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".wal");
    name.into()
}

impl Store {
    /// Opens the files, or prepares to make them.
    pub(crate) fn open(path: &Path) -> Result<Opened, StateError> {
        let (dump, dump_bytes) = read_dump(path)?;
        let mut seq = dump.as_ref().map_or(0, |dump| dump.seq);
        let log_path = log_path(path);
        let (events, log_bytes) = read_log(&log_path, &mut seq)?;
        if dump.is_none() && !events.is_empty() {
            return Err(StateError::damaged(&log_path, "it continues a file that is not there"));
        }
        let log = OpenOptions::new()
            .create(true)
            .append(true)
            .open(&log_path)
            .map_err(StateError::io(&log_path))?;
        // What a kill left half written goes.
        log.set_len(log_bytes).map_err(StateError::io(&log_path))?;
        Ok(Opened { store: Self { path: path.to_owned(), log, seq, log_bytes, dump_bytes }, dump, events })
    }

    /// Writes down an event, before it is seen.
    pub(crate) fn append(&mut self, event: &Event) -> Result<(), StateError> {
        let line = Line { seq: self.seq + 1, event };
        let mut bytes =
            serde_json::to_vec(&line).map_err(|error| StateError::io(&self.path)(error.into()))?;
        bytes.push(b'\n');
        self.log.write_all(&bytes).map_err(StateError::io(&self.path))?;
        self.seq += 1;
        self.log_bytes += bytes.len() as u64;
        Ok(())
    }

    /// Whether the log has outgrown the file.
    pub(crate) fn is_long(&self) -> bool {
        self.log_bytes > SMALL_LOG.max(self.dump_bytes)
    }

    /// Writes the whole chain and starts a new log.
    pub(crate) fn checkpoint(&mut self, mut dump: Dump) -> Result<(), StateError> {
        dump.seq = self.seq;
        let bytes = serde_json::to_vec(&dump).map_err(|error| StateError::io(&self.path)(error.into()))?;
        let mut name = self.path.as_os_str().to_owned();
        name.push(".new");
        let new = PathBuf::from(name);
        let write = || {
            let mut file = File::create(&new)?;
            file.write_all(&bytes)?;
            file.sync_all()?;
            std::fs::rename(&new, &self.path)
        };
        write().map_err(StateError::io(&self.path))?;
        // Entries that the file includes are skipped by their number if this does not happen any more.
        self.log.set_len(0).map_err(StateError::io(&self.path))?;
        (self.log_bytes, self.dump_bytes) = (0, bytes.len() as u64);
        Ok(())
    }
}

fn read_dump(path: &Path) -> Result<(Option<Dump>, u64), StateError> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok((None, 0)),
        Err(error) => return Err(StateError::io(path)(error)),
    };
    let dump: Dump =
        serde_json::from_slice(&bytes).map_err(|error| StateError::damaged(path, error.to_string()))?;
    if dump.version != VERSION {
        return Err(StateError::damaged(
            path,
            format!("its format is {}, this program's {VERSION}", dump.version),
        ));
    }
    Ok((Some(dump), bytes.len() as u64))
}

/// Reads the events after `seq`, and the length of what is whole.
fn read_log(path: &Path, seq: &mut u64) -> Result<(Vec<Event>, u64), StateError> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok((Vec::new(), 0)),
        Err(error) => return Err(StateError::io(path)(error)),
    };
    let mut reader = BufReader::new(file);
    let (mut events, mut whole, mut line) = (Vec::new(), 0, Vec::new());
    loop {
        line.clear();
        let read = reader.read_until(b'\n', &mut line).map_err(StateError::io(path))?;
        if read == 0 || line.last() != Some(&b'\n') {
            return Ok((events, whole));
        }
        let entry: Line<Event> = serde_json::from_slice(&line)
            .map_err(|error| StateError::damaged(path, format!("after byte {whole}: {error}")))?;
        whole += read as u64;
        if entry.seq <= *seq {
            continue;
        }
        if entry.seq != *seq + 1 {
            return Err(StateError::damaged(path, format!("entry {} is missing", *seq + 1)));
        }
        *seq = entry.seq;
        events.push(entry.event);
    }
}
