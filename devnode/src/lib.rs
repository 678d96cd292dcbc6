#![doc = include_str!("../README.md")]
#![deny(clippy::print_stdout, clippy::print_stderr, reason = "a library returns what it has to say")]

mod accounts;
mod addresses;
mod arbos;
mod chain;
mod config;
mod evm;
#[doc(hidden)]
pub mod fuzzing;
mod node;
mod precompiles;
mod rpc;
mod signing;
mod state;
mod stylus;

pub use accounts::{ACCOUNTS, DEV_ACCOUNT, DevAccount, accounts};
pub use chain::{Chain, ChainError, Outcome, StateError};
pub use config::{ArbosVersion, Config, GenesisAccount, Mining};
pub use node::{Node, StartError, serve};
