//! A typed client of the contracts.
//!
//! [`Client`] reads and sends the calls of `abi/I*.sol` over JSON-RPC; [`Account`] signs and hands out nonces, so that any
//! number of sends can be under way at once; [`deploy()`] puts the contracts on a chain and can be called again until it
//! is done. What a contract refuses comes back as one line that says what, to whom, and why ([`refusal`]).

mod account;
mod client;
mod deploy;
mod error;
mod precompiles;
pub mod refusal;
mod send;

pub use account::{Account, KeyError, random_word};
pub use client::{Block, Client, Event};
pub use deploy::{Deployed, Deployment, Options, Step, deploy};
pub use error::ChainError;
pub use send::{Gas, Sent};

use alloy_primitives::Address;

/// A contract that calls go to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contract {
    /// What messages call it.
    pub name: &'static str,
    /// Where it is.
    pub address: Address,
}

impl Contract {
    /// A contract with its name in messages.
    pub const fn new(name: &'static str, address: Address) -> Self {
        Self { name, address }
    }

    /// `Datanets.contribute`, from a signature such as `contribute(uint256,bytes32)`.
    pub(crate) fn label(&self, signature: &str) -> String {
        let method = signature.split('(').next().unwrap_or(signature);
        format!("{}.{method}", self.name)
    }
}
