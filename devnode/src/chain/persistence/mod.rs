//! A chain in a file, which outlives its process, even if that is killed.
//!
//! `FILE` holds the whole chain as it was at some moment; `FILE.wal` holds the events since, a line
//! each: the blocks, and the changes that tests made to accounts. An event is written before its
//! effect is visible. Blocks are kept as their transactions, and run again when the file is opened.
//! When the log has outgrown the file, a new file is written beside the old one and renamed over
//! it.
//!
//! A chain locks `FILE.lock`, which holds the number of its process, so that no other chain writes
//! the same files. The lock ends with the process, however that ends.
//!
//! A write that fails changes nothing, neither in the files nor in memory; see [`StateError`].

mod dump;
mod event;
mod store;

use std::path::{Path, PathBuf};

use alloy_primitives::Address;

pub(crate) use dump::Accounts;
pub(super) use event::{Change, Event};
pub(super) use store::Store;

use self::dump::Dump;
use self::store::Opened;
use super::history::History;
use super::ledger::Ledger;
use super::production::Draft;
use super::{Chain, ChainError, block_hashes};
use crate::addresses;
use crate::config::Config;
use crate::state::State;

/// Why a chain could not be read from its file, or written to it.
///
/// A write that fails changes nothing: the block is not made and its transactions wait on, the
/// account is as it was, the snapshot is still there, and the file holds the chain that is in
/// memory. The caller may make room and try again (what the failed write left is removed first), or
/// drop the chain: opening the file later restores it. A transaction whose block could not be
/// written while it was sent is not in the chain and does not wait; send it again.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// A file cannot be read or written.
    #[error("cannot use the state file {path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// Another chain has the files open. Only opening a chain gives this error.
    #[error("the state file {path} is in use by process {pid}; stop it, or wait until it has ended")]
    InUse {
        /// The file.
        path: PathBuf,
        /// The number of the process, or `?` if it cannot be read.
        pid: String,
    },
    /// A file does not hold what it should. Only opening a chain gives this error.
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

    fn damaged(path: &Path, reason: impl Into<String>) -> Self {
        Self::Damaged { path: path.to_owned(), reason: reason.into() }
    }
}

impl Chain {
    /// Makes a chain, or restores it from the file that [`Config::state`] names and keeps it there.
    /// Without such a file this is [`Chain::new`].
    ///
    /// # Errors
    /// [`StateError::InUse`] if another chain has them open for longer than a second;
    /// [`StateError::Io`] if the files cannot be read or written; [`StateError::Damaged`] if they
    /// belong to a chain of another id or ArbOS version, or do not hold what they should.
    pub fn open(config: Config) -> Result<Self, StateError> {
        let Some(path) = config.state.clone() else { return Ok(Self::new(config)) };
        let chain = Self::new(config);
        let Opened { store, dump, events } = Store::open(&path)?;
        let mut ledger = chain.lock();
        if let Some(dump) = dump {
            chain.restore(&mut ledger, dump).map_err(|reason| StateError::damaged(&path, reason))?;
        }
        for event in events {
            chain.replay_event(&mut ledger, event).map_err(|reason| StateError::damaged(&path, reason))?;
        }
        ledger.store = Some(store);
        let state = ledger.state.clone();
        chain.checkpoint(&mut ledger, &state)?;
        drop(ledger);
        Ok(chain)
    }

    fn restore(&self, ledger: &mut Ledger, dump: Dump) -> Result<(), String> {
        let config = self.config();
        if (dump.chain_id, dump.arbos) != (config.chain_id, config.arbos_version.number()) {
            return Err(format!("it is of chain {} with ArbOS {}", dump.chain_id, dump.arbos));
        }
        let mut state = State::default();
        dump.accounts.load(&mut state);
        let mut blocks = Vec::with_capacity(dump.blocks.len());
        for block in dump.blocks {
            let block = std::sync::Arc::new(block.load()?);
            block_hashes::record(&mut state, block.header.number, block.hash);
            blocks.push(block);
        }
        ledger.history = History::restore(blocks, state.clone(), config).ok_or("it has no blocks")?;
        ledger.settings.clock.offset = dump.clock_offset;
        ledger.state = state;
        Ok(())
    }

    /// Repeats what an event of the log records.
    fn replay_event(&self, ledger: &mut Ledger, event: Event) -> Result<(), String> {
        match event {
            Event::Account { address, change } => {
                let mut state = ledger.state.clone();
                change.apply(&mut state, address);
                ledger.replace_state(state);
            }
            Event::Block(event) => {
                event.restore(&mut ledger.settings);
                let mut draft = Draft::new(ledger, event.timestamp);
                for tx in event.transactions {
                    self.run(ledger, &mut draft, tx.load()?).map_err(|error| error.to_string())?;
                }
                self.seal(ledger, draft).map_err(|unwritten| ChainError::from(unwritten).to_string())?;
                if ledger.history.latest().hash != event.hash {
                    return Err(format!("block {} comes out different", ledger.history.height()));
                }
            }
        }
        Ok(())
    }

    /// Writes the whole chain, with this state after its latest block, to its file if it has one.
    fn checkpoint(&self, ledger: &mut Ledger, state: &State) -> Result<(), StateError> {
        let (height, offset) = (ledger.history.height(), ledger.settings.clock.offset);
        self.checkpoint_at(ledger, height, state, offset)
    }

    /// Writes the chain as it would be with its blocks up to a height, this state after them and
    /// this offset of the clock in seconds, to its file if it has one.
    pub(super) fn checkpoint_at(
        &self,
        ledger: &mut Ledger,
        height: u64,
        state: &State,
        clock_offset: i64,
    ) -> Result<(), StateError> {
        let Ledger { store: Some(store), history, .. } = ledger else { return Ok(()) };
        store.checkpoint(Dump::new(self.config(), clock_offset, state, history.blocks(0, height)))
    }

    /// Writes a new file if the log has outgrown the old one. If that fails the log goes on:
    /// nothing is lost, and it is tried again when the log is twice as long.
    pub(super) fn compact(&self, ledger: &mut Ledger) {
        if ledger.store.as_ref().is_some_and(Store::is_long) {
            let state = ledger.state.clone();
            if self.checkpoint(ledger, &state).is_err()
                && let Some(store) = &mut ledger.store
            {
                store.put_off_compaction();
            }
        }
    }

    /// Changes an account in the latest state, without a block.
    pub(super) fn change(&self, address: Address, change: Change) -> Result<(), StateError> {
        self.change_in(&mut self.lock(), address, change)
    }

    pub(super) fn change_in(
        &self,
        ledger: &mut Ledger,
        address: Address,
        change: Change,
    ) -> Result<(), StateError> {
        let event = Event::Account { address, change };
        if let Some(store) = &mut ledger.store {
            store.append(&event)?;
        }
        if let Event::Account { change, .. } = event {
            let mut state = ledger.state.clone();
            change.apply(&mut state, address);
            ledger.replace_state(state);
        }
        Ok(())
    }

    /// All accounts, as [`Chain::load_accounts`] reads them.
    pub(crate) fn dump_accounts(&self) -> Accounts {
        Accounts::of(&self.lock().state)
    }

    /// Puts accounts into the latest state, over those that are there. The contract that knows the
    /// hashes of past blocks stays: those of another chain mean nothing here.
    ///
    /// # Errors
    /// If the chain's file cannot be written: then nothing changes.
    pub(crate) fn load_accounts(&self, accounts: Accounts) -> Result<(), StateError> {
        let mut ledger = self.lock();
        let mut state = ledger.state.clone();
        accounts.without(addresses::BLOCK_HASHES).load(&mut state);
        self.checkpoint(&mut ledger, &state)?;
        ledger.replace_state(state);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use alloy_consensus::{SignableTransaction as _, TxEip1559};
    use alloy_primitives::{TxKind, U256};

    use super::*;
    use crate::accounts::ACCOUNTS;
    use crate::chain::ChainError;
    use crate::chain::transaction::Transaction;
    use crate::config::Mining;

    const TO: Address = Address::repeat_byte(9);

    /// Lets writes to the log fail, or succeed again.
    fn set_writable(chain: &Chain, writable: bool) {
        chain.lock().store.as_mut().expect("a chain with a file").set_writable(writable);
    }

    fn payment(chain: &Chain, nonce: u64) -> Transaction {
        let tx = TxEip1559 {
            chain_id: chain.config().chain_id,
            nonce,
            gas_limit: 21_000,
            max_fee_per_gas: chain.config().base_fee.into(),
            to: TxKind::Call(TO),
            value: U256::from(1),
            ..TxEip1559::default()
        };
        Transaction::impersonate(ACCOUNTS[0].address, |signature| tx.into_signed(signature).into())
    }

    fn reopened(chain: Chain) -> Chain {
        let config = chain.config().clone();
        drop(chain);
        Chain::open(config).expect("a usable file")
    }

    fn opened(folder: &tempfile::TempDir, mining: Mining) -> Chain {
        let state = Some(folder.path().join("chain"));
        Chain::open(Config { state, mining, ..Config::default() }).expect("a usable file")
    }

    #[test]
    fn a_change_that_cannot_be_written_is_not_made() {
        let folder = tempfile::tempdir().expect("a folder");
        let chain = opened(&folder, Mining::Auto);
        set_writable(&chain, false);
        let error = chain.set_balance(TO, U256::from(5)).expect_err("the log is closed");
        assert!(matches!(error, StateError::Io { .. }), "{error}");
        assert_eq!(chain.balance(TO), U256::ZERO);
        let error = chain.submit(payment(&chain, 0)).expect_err("the log is closed");
        assert!(matches!(error, ChainError::State(StateError::Io { .. })), "{error}");
        assert_eq!((chain.block_number(), chain.nonce(ACCOUNTS[0].address)), (0, 0));
        assert!(chain.lock().mempool.len() == 0, "the sender was told to send it again");
        set_writable(&chain, true);
        chain.submit(payment(&chain, 0)).expect("written");
        let chain = reopened(chain);
        assert_eq!((chain.block_number(), chain.balance(TO)), (1, U256::from(1)));
    }

    #[test]
    fn transactions_whose_block_cannot_be_written_wait_on() {
        let folder = tempfile::tempdir().expect("a folder");
        let chain = opened(&folder, Mining::Manual);
        for nonce in [1, 0] {
            chain.submit(payment(&chain, nonce)).expect("it waits");
        }
        set_writable(&chain, false);
        chain.mine(2).expect_err("the log is closed");
        chain.set_mining(Mining::Auto).expect_err("the log is closed");
        assert_eq!((chain.block_number(), chain.lock().mempool.len()), (0, 2));
        assert_eq!(chain.settings().mining, Mining::Manual, "nothing changed");
        set_writable(&chain, true);
        chain.mine(1).expect("written");
        let chain = reopened(chain);
        assert_eq!((chain.block_number(), chain.balance(TO)), (1, U256::from(2)));
    }

    #[test]
    fn transactions_that_became_ready_wait_on_if_their_block_cannot_be_written() {
        let folder = tempfile::tempdir().expect("a folder");
        let chain = opened(&folder, Mining::Auto);
        chain.submit(payment(&chain, 1)).expect("it waits for the first");
        chain.set_nonce(ACCOUNTS[0].address, 1).expect("written");
        set_writable(&chain, false);
        chain.mine_unblocked(&mut chain.lock());
        assert_eq!((chain.block_number(), chain.lock().mempool.len()), (0, 1));
        set_writable(&chain, true);
        chain.mine_unblocked(&mut chain.lock());
        assert_eq!((chain.block_number(), chain.lock().mempool.len()), (1, 0));
    }

    #[tokio::test]
    async fn blocks_at_intervals_end_with_the_error_of_a_write() {
        let folder = tempfile::tempdir().expect("a folder");
        let chain = opened(&folder, Mining::Interval(Duration::from_millis(10)));
        let miner = tokio::spawn(chain.clone().mine_at_intervals());
        while chain.block_number() < 2 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        set_writable(&chain, false);
        let height = chain.block_number();
        let error = miner.await.expect("it returns");
        assert!(matches!(error, StateError::Io { .. }), "{error}");
        assert_eq!(chain.block_number(), height);
    }
}
