//! What the log records: blocks, and changes that tests made to accounts.

use alloy_primitives::{Address, B256, Bytes, U256};
use serde::{Deserialize, Serialize};

use super::dump::TxDump;
use crate::chain::block::Block;
use crate::chain::settings::Settings;
use crate::state::State;

/// What happened to the chain.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::chain) enum Event {
    /// A block was made.
    Block(Box<BlockEvent>),
    /// A test changed an account.
    Account { address: Address, change: Change },
}

/// What a block was made from, and its hash.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::chain) struct BlockEvent {
    pub(super) hash: B256,
    pub(super) timestamp: u64,
    base_fee: u64,
    coinbase: Address,
    prevrandao: U256,
    gas_limit: u64,
    l1_block: u64,
    clock_offset: i64,
    pub(super) transactions: Vec<TxDump>,
}

impl Event {
    /// The event of a block that was made under these settings.
    pub(in crate::chain) fn block(block: &Block, settings: &Settings) -> Self {
        Self::Block(Box::new(BlockEvent {
            hash: block.hash,
            timestamp: block.header.timestamp,
            base_fee: settings.base_fee,
            coinbase: settings.coinbase,
            prevrandao: settings.prevrandao,
            gas_limit: settings.gas_limit,
            l1_block: settings.l1_block,
            clock_offset: settings.clock.offset,
            transactions: block.transactions.iter().map(|included| TxDump::of(&included.tx)).collect(),
        }))
    }
}

impl BlockEvent {
    /// Restores the settings that the block was made under.
    pub(super) fn restore(&self, settings: &mut Settings) {
        settings.base_fee = self.base_fee;
        settings.coinbase = self.coinbase;
        settings.prevrandao = self.prevrandao;
        settings.gas_limit = self.gas_limit;
        settings.l1_block = self.l1_block;
        settings.clock.offset = self.clock_offset;
    }
}

/// How a test changed an account.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::chain) enum Change {
    Balance(U256),
    Nonce(u64),
    Code(Bytes),
    Storage(U256, U256),
}

impl Change {
    pub(super) fn apply(self, state: &mut State, address: Address) {
        match self {
            Self::Balance(balance) => state.update(address, |account| account.balance = balance),
            Self::Nonce(nonce) => state.update(address, |account| account.nonce = nonce),
            Self::Code(code) => state.set_code(address, code),
            Self::Storage(slot, value) => state.set_storage(address, slot, value),
        }
    }
}
