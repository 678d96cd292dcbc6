//! Settings of a chain.

use std::io::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use alloy_primitives::{Address, Bytes, U256};

/// The ArbOS version of a chain. It sets the prices and rules of Stylus and the EVM's hardfork.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ArbosVersion {
    /// ArbOS 40: Stylus 2, Prague.
    V40,
    /// ArbOS 51: Stylus 2, Osaka.
    V51,
    /// ArbOS 60: Stylus 3, Osaka, programs in fragments.
    V60,
}

impl ArbosVersion {
    /// The version's number, such as 60.
    pub const fn number(self) -> u64 {
        match self {
            Self::V40 => 40,
            Self::V51 => 51,
            Self::V60 => 60,
        }
    }

    /// The version with a number, if a chain can have it: 40, 51 or 60.
    pub const fn from_number(number: u64) -> Option<Self> {
        match number {
            40 => Some(Self::V40),
            51 => Some(Self::V51),
            60 => Some(Self::V60),
            _ => None,
        }
    }

    pub(crate) const fn at_least(self, number: u64) -> bool {
        self.number() >= number
    }

    /// The version of Stylus that programs are activated for.
    pub(crate) const fn stylus(self) -> u16 {
        match self {
            Self::V40 | Self::V51 => 2,
            Self::V60 => 3,
        }
    }
}

/// When blocks are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mining {
    /// A block for each transaction, as soon as it arrives and its nonce is next.
    Auto,
    /// A block each time the interval has passed, of the transactions that wait; it may be empty.
    Interval(Duration),
    /// A block only on request ([`Chain::mine`](crate::Chain::mine), `evm_mine`).
    Manual,
}

/// An account of the first block's state.
#[derive(Clone, Debug, Default)]
pub struct GenesisAccount {
    /// Balance in wei.
    pub balance: U256,
    /// Code, if it is a contract.
    pub code: Bytes,
    /// Storage slots with their values.
    pub storage: Vec<(U256, U256)>,
}

/// Settings of a chain. The defaults are those of Nitro's public development node, as far as it has
/// them.
#[derive(Clone, Debug)]
pub struct Config {
    /// TCP port on 127.0.0.1 for HTTP and WebSocket; 0 takes any free port. Default 8547.
    pub port: u16,
    /// Chain id. Default 412346, that of Arbitrum development chains.
    pub chain_id: u64,
    /// ArbOS version from the first block on. Default 60.
    pub arbos_version: ArbosVersion,
    /// When blocks are made. Default [`Mining::Auto`].
    pub mining: Mining,
    /// Unix time in seconds of the first block; the machine's clock if `None`.
    pub genesis_timestamp: Option<u64>,
    /// Base fee in wei a gas, which is constant; 0 makes gas free. Default 100,000,000.
    pub base_fee: u64,
    /// Gas that `eth_call` and `eth_estimateGas` may use at most. Default 50,000,000.
    pub rpc_gas_cap: u64,
    /// Accounts beside the default ones. One of the same address replaces the default's balance,
    /// its code if this has code, and the slots that are named.
    pub genesis: Vec<(Address, GenesisAccount)>,
    /// Whether activation also puts a program into the cache, which lowers the gas of its calls.
    /// Default no.
    pub auto_cache: bool,
    /// Bytes of the largest EVM contract that can be created, as `--code-size-limit` of anvil; twice as
    /// many for its init code. Programs have their own limit. Default 24,576 (EIP-170).
    pub code_size_limit: usize,
    /// How many blocks keep their transactions, receipts and logs, at least 1. Default 131,072.
    pub history_blocks: u64,
    /// How many blocks before the latest keep their state, for calls that name an older block, at
    /// least 1. Default 1024.
    pub history_states: u64,
    /// File that the chain is kept in across restarts, beside `FILE.wal`; its folder must exist.
    /// `None` keeps the chain in memory. What a failed write means:
    /// [`StateError`](crate::StateError).
    pub state: Option<PathBuf>,
    /// Receives what programs print with the debug console (`console.log_*`), a text at a time. The
    /// default writes a line `program says: TEXT` to standard error.
    pub console: fn(&str),
    /// Connections that may be open at one time; further ones are rejected. Default 1024.
    pub max_connections: u32,
    /// Bytes of the largest request that is accepted. Default 16 MiB.
    pub max_request_bytes: u32,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            port: 8547,
            chain_id: 412_346,
            arbos_version: ArbosVersion::V60,
            mining: Mining::Auto,
            genesis_timestamp: None,
            base_fee: 100_000_000,
            rpc_gas_cap: 50_000_000,
            genesis: Vec::new(),
            auto_cache: false,
            code_size_limit: 24_576,
            history_blocks: 131_072,
            history_states: 1024,
            state: None,
            console: to_stderr,
            max_connections: 1024,
            max_request_bytes: 16 * 1024 * 1024,
        }
    }
}

fn to_stderr(text: &str) {
    // Debug output is not worth an error when standard error is closed.
    let _ = writeln!(std::io::stderr(), "program says: {text}");
}
