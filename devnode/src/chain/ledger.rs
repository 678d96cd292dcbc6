//! All that changes while the chain lives, behind its lock.

use alloy_primitives::Address;

use super::ChainError;
use super::history::History;
use super::mempool::Mempool;
use super::persistence::Store;
use super::settings::Settings;
use super::snapshots::Snapshots;
use super::transaction::Transaction;
use crate::state::State;

/// All that changes while the chain lives.
#[derive(Debug)]
pub(super) struct Ledger {
    /// The state after the latest block, and after what tests changed since.
    pub(super) state: State,
    pub(super) history: History,
    pub(super) mempool: Mempool,
    pub(super) settings: Settings,
    pub(super) snapshots: Snapshots,
    /// The chain's file, if it has one.
    pub(super) store: Option<Store>,
}

impl Ledger {
    /// Replaces the state after the latest block.
    pub(super) fn replace_state(&mut self, state: State) {
        self.history.replace_state(state.clone());
        self.state = state;
    }

    /// Fixes the Unix time in seconds of the next block.
    ///
    /// # Errors
    /// [`ChainError::Rejected`] if it cannot have this time.
    pub(super) fn fix_next(&mut self, timestamp: u64) -> Result<(), ChainError> {
        let latest = self.history.latest().header.timestamp;
        self.settings.clock.fix_next(timestamp, latest)
    }

    /// The nonce that an account's next transaction needs, after those that wait.
    pub(super) fn next_nonce(&self, address: Address) -> u64 {
        self.mempool.next_nonce(address, self.state.account(address).nonce)
    }

    /// Takes the transaction that arrived first among those whose nonce is next.
    pub(super) fn pop_ready(&mut self) -> Option<Transaction> {
        let state = &self.state;
        self.mempool.pop_ready(|sender| state.account(sender).nonce)
    }
}
