//! A typed client of the contracts.
//!
//! [`Client`] reads and sends the calls of `abi/I*.sol` over JSON-RPC; [`Account`] signs, and hands
//! out its nonces, so that any number of sends can be under way at once; [`deploy()`] puts the
//! contracts on a chain, and goes on where it was interrupted. Every failure is a [`ChainError`]; a
//! revert's data becomes one line of text ([`revert_reason`]). What this does on top of alloy, and
//! why, is in docs/adr/0026.

mod account;
mod client;
mod clock;
mod contract;
mod deployment;
mod error;
mod file;
mod journal;
pub mod precompiles;
mod read;
#[cfg(any(feature = "kms", feature = "ledger", feature = "trezor"))]
mod remote;
pub mod revert_reason;
mod send;
pub mod words;

pub use account::{Account, KeyError, random_word, signature_bytes};
pub use client::{AddressError, Client, use_tls};
pub use contract::Contract;
pub use deployment::{Deployed, Deployment, Options, Program, Step, constructor_calls, deploy};
pub use error::{ChainError, ErrorKind};
pub use journal::{Entry, Journal, Outcome};
pub use read::{Block, Log, LogsError};
pub use send::{Finished, Gas, Sent, Tried};
