//! An embedded Stylus chain: revm for EVM code, a WebAssembly runtime for Stylus programs, and JSON-RPC.

mod accounts;
mod arbos;
mod chain;
mod config;
mod evm;
#[doc(hidden)]
pub mod fuzzing;
mod node;
mod rpc;
mod signing;
mod stylus;

pub use accounts::{ACCOUNTS, DEV_ACCOUNT, DevAccount, accounts};
pub use chain::{Chain, ChainError, Outcome, StateError};
pub use config::{ArbosVersion, Config, GenesisAccount, Mining};
pub use node::{Node, StartError, serve};
