//! Settings that tests change while the chain runs.

use std::collections::HashSet;

use alloy_primitives::{Address, U256};

use super::clock::Clock;
use crate::addresses;
use crate::config::{Config, Mining};

/// Gas that a block may hold: no limit that matters.
const BLOCK_GAS_LIMIT: u64 = 1 << 50;

/// Settings that tests change while the chain runs.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) mining: Mining,
    pub(super) clock: Clock,
    /// Wei a gas.
    pub(crate) base_fee: u64,
    pub(crate) coinbase: Address,
    pub(crate) prevrandao: U256,
    /// Gas that the headers of new blocks state as their limit.
    pub(crate) gas_limit: u64,
    /// Number of the L1 block that contracts see as `NUMBER`.
    pub(crate) l1_block: u64,
    /// Accounts in whose name transactions without a signature are accepted.
    pub(crate) impersonated: HashSet<Address>,
    /// Whether all accounts are impersonated.
    pub(crate) impersonate_all: bool,
}

impl Settings {
    /// The settings of a new chain.
    pub(super) fn new(config: &Config) -> Self {
        Self {
            mining: config.mining,
            clock: config.genesis_timestamp.map_or_else(Clock::default, Clock::at),
            base_fee: config.base_fee,
            coinbase: addresses::SEQUENCER,
            prevrandao: U256::from(1),
            gas_limit: BLOCK_GAS_LIMIT,
            l1_block: 0,
            impersonated: HashSet::new(),
            impersonate_all: false,
        }
    }
}
