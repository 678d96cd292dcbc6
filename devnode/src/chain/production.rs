//! Block production: which transactions a block takes, running them, sealing the block.

use std::sync::Arc;

use alloy_consensus::Transaction as _;
use alloy_primitives::{Address, B256};

use super::block::{Block, Included, Outline};
use super::ledger::Ledger;
use super::persistence::{Event, StateError};
use super::settings::Settings;
use super::transaction::Transaction;
use super::{BlockChange, Chain, ChainError, admission, block_hashes};
use crate::config::{ArbosVersion, Mining};
use crate::evm::{Executed, Job, execute};
use crate::state::State;
use crate::stylus::context::RecentPrograms;

/// A block that is being built.
pub(super) struct Draft {
    parent: B256,
    number: u64,
    timestamp: u64,
    state: State,
    recent: RecentPrograms,
    included: Vec<Included>,
    gas_used: u64,
    logs: u64,
}

impl Draft {
    /// A block without transactions on top of the latest one. `timestamp` is in Unix seconds.
    pub(super) fn new(ledger: &Ledger, timestamp: u64) -> Self {
        let parent = ledger.history.latest();
        Self {
            parent: parent.hash,
            number: parent.header.number + 1,
            timestamp,
            state: ledger.state.clone(),
            recent: RecentPrograms::default(),
            included: Vec::new(),
            gas_used: 0,
            logs: 0,
        }
    }

    /// A block at the time that the clock gives it.
    fn now(ledger: &mut Ledger) -> Self {
        let latest = ledger.history.latest().header.timestamp;
        let timestamp = ledger.settings.clock.begin_block(latest);
        Self::new(ledger, timestamp)
    }
}

/// A block that could not be written, so that it was not made.
pub(super) struct Unwritten {
    error: StateError,
    /// The transactions that it would have held.
    transactions: Vec<Transaction>,
}

/// Why a transaction did not get a block of its own.
enum NotMined {
    /// It cannot run.
    Rejected(ChainError),
    Unwritten(Unwritten),
}

impl From<NotMined> for ChainError {
    fn from(reason: NotMined) -> Self {
        match reason {
            NotMined::Rejected(error) => error,
            NotMined::Unwritten(unwritten) => unwritten.into(),
        }
    }
}

impl From<Unwritten> for ChainError {
    fn from(unwritten: Unwritten) -> Self {
        Self::State(unwritten.error)
    }
}

impl Chain {
    /// Takes in a transaction, and makes its block at once if that is how this chain mines.
    ///
    /// # Errors
    /// [`ChainError::Rejected`] if the transaction can never run; [`ChainError::State`] if its
    /// block could not be written. Either way the chain is as it was.
    pub(crate) fn submit(&self, tx: Transaction) -> Result<B256, ChainError> {
        self.submit_to(&mut self.lock(), tx)
    }

    /// The same with the transaction that `make` returns for the nonce that its sender's next one
    /// needs, so that no other transaction can take that nonce meanwhile.
    ///
    /// # Errors
    /// Those of `make` and [`Chain::submit`].
    pub(crate) fn submit_next<E: From<ChainError>>(
        &self,
        sender: Address,
        make: impl FnOnce(u64) -> Result<Transaction, E>,
    ) -> Result<B256, E> {
        let mut ledger = self.lock();
        let tx = make(ledger.next_nonce(sender))?;
        Ok(self.submit_to(&mut ledger, tx)?)
    }

    pub(super) fn submit_to(&self, ledger: &mut Ledger, tx: Transaction) -> Result<B256, ChainError> {
        admission::check(&tx, ledger, self.config())?;
        let hash = tx.hash;
        let ready = tx.envelope.nonce() == ledger.state.account(tx.sender).nonce;
        if ledger.settings.mining != Mining::Auto || !ready {
            ledger.mempool.insert(tx);
            // No one need listen.
            let _ = self.0.pending.send(hash);
            return Ok(hash);
        }
        let _ = self.0.pending.send(hash);
        self.mine_one(ledger, tx)?;
        self.mine_unblocked(ledger);
        Ok(hash)
    }

    /// Gives each transaction that waited only for an earlier nonce a block of its own.
    pub(super) fn mine_unblocked(&self, ledger: &mut Ledger) {
        while let Some(next) = ledger.pop_ready() {
            match self.mine_one(ledger, next) {
                // One that cannot run any more is dropped.
                Ok(()) | Err(NotMined::Rejected(_)) => {}
                // These wait on, and the next request for a block returns the error.
                Err(NotMined::Unwritten(unwritten)) => {
                    ledger.mempool.extend(unwritten.transactions);
                    return;
                }
            }
        }
    }

    fn mine_one(&self, ledger: &mut Ledger, tx: Transaction) -> Result<(), NotMined> {
        let mut draft = Draft::now(ledger);
        self.run(ledger, &mut draft, tx).map_err(NotMined::Rejected)?;
        self.seal(ledger, draft).map_err(NotMined::Unwritten)
    }

    /// Makes a block of the transactions that wait and can run; those that cannot any more are
    /// dropped.
    ///
    /// # Errors
    /// If the block cannot be written: then the transactions wait on.
    pub(super) fn mine_waiting(&self, ledger: &mut Ledger) -> Result<(), StateError> {
        let mut draft = Draft::now(ledger);
        while ledger.mempool.len() > 0 {
            let nonces = draft.state.clone();
            let Some(tx) = ledger.mempool.pop_ready(|sender| nonces.account(sender).nonce) else { break };
            // What cannot run any more is dropped.
            let _ = self.run(ledger, &mut draft, tx);
        }
        self.seal(ledger, draft).map_err(|unwritten| {
            ledger.mempool.extend(unwritten.transactions);
            unwritten.error
        })
    }

    /// Runs a transaction on top of a block that is being built.
    pub(super) fn run(&self, ledger: &Ledger, draft: &mut Draft, tx: Transaction) -> Result<(), ChainError> {
        let settings = &ledger.settings;
        let gas_limit = tx.envelope.gas_limit().min(self.gas_ceiling(&draft.state, &tx));
        let job = Job {
            l2_block: draft.number,
            timestamp: draft.timestamp,
            tx: tx.env(settings.base_fee, gas_limit),
            gas_price: tx.offered_price(settings.base_fee),
            impersonated: tx.impersonated,
            recent: std::mem::take(&mut draft.recent),
            ..self.job(settings, draft.state.clone())
        };
        let Executed { result, state, recent, .. } = execute(job).map_err(ChainError::invalid)?;
        draft.recent = recent;
        draft.state.apply(state);
        let gas_used = result.tx_gas_used();
        draft.gas_used += gas_used;
        let success = result.is_success();
        let logs = if success { result.into_logs() } else { Vec::new() };
        let first_log = draft.logs;
        draft.logs += logs.len() as u64;
        let cumulative_gas = draft.gas_used;
        draft.included.push(Included { tx, success, gas_used, cumulative_gas, logs, first_log });
        Ok(())
    }

    /// Makes the block: it is written to the chain's file first, and then visible.
    pub(super) fn seal(&self, ledger: &mut Ledger, draft: Draft) -> Result<(), Unwritten> {
        let arbos = self.config().arbos_version;
        let outline = outline(&ledger.settings, arbos, draft.parent, draft.number, draft.timestamp);
        let block = Block::new(&outline, draft.included);
        if let Some(store) = &mut ledger.store
            && let Err(error) = store.append(&Event::block(&block, &ledger.settings))
        {
            let transactions = block.transactions.into_iter().map(|included| included.tx).collect();
            return Err(Unwritten { error, transactions });
        }
        let (block, mut state) = (Arc::new(block), draft.state);
        block_hashes::record(&mut state, block.header.number, block.hash);
        ledger.settings.clock.end_block();
        ledger.state = state.clone();
        ledger.history.push(block.clone(), state, self.config());
        // No one need listen.
        let _ = self.0.blocks.send(BlockChange::Made(block));
        self.compact(ledger);
        Ok(())
    }

    /// Sets when blocks are made. If they are made at once from now on, what waits gets a block.
    ///
    /// # Errors
    /// If that block cannot be written: then nothing changes.
    pub(crate) fn set_mining(&self, mining: Mining) -> Result<(), StateError> {
        let mut ledger = self.lock();
        if mining == Mining::Auto && ledger.mempool.len() > 0 {
            self.mine_waiting(&mut ledger)?;
        }
        ledger.settings.mining = mining;
        drop(ledger);
        self.0.mining_changed.notify_waiters();
        Ok(())
    }

    /// Makes blocks at the interval that is set, until one cannot be written.
    pub(crate) async fn mine_at_intervals(self) -> StateError {
        loop {
            let changed = self.0.mining_changed.notified();
            match self.settings().mining {
                Mining::Interval(period) => tokio::select! {
                    () = tokio::time::sleep(period) => if let Err(error) = self.mine(1) { return error },
                    () = changed => {}
                },
                Mining::Auto | Mining::Manual => changed.await,
            }
        }
    }
}

/// What the header of a block is made from.
pub(super) fn outline(
    settings: &Settings,
    arbos: ArbosVersion,
    parent: B256,
    number: u64,
    timestamp: u64,
) -> Outline {
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
