//! Rounds, bonds and finalisation: see `abi/IAttribution.sol`, which documents every function,
//! event and error.
#![cfg_attr(target_arch = "wasm32", no_main)]
#![allow(
    missing_docs,
    reason = "abi/IAttribution.sol is the documentation, and the SDK's macros generate public items"
)]

extern crate alloc;

mod bonds;
mod check;
mod event;
mod rounds;
mod route;
mod storage;

use alloy_primitives::Address;
use stylus_sdk::prelude::*;
use tributary_interfaces::IAttribution;
use tributary_parts::{Revert, ensure, store::Words};

/// Keys of `peers`.
const MODELS: u8 = 0;
const REWARDS: u8 = 1;

sol_storage! {
    /// Proposals and free bonds.
    #[entrypoint]
    pub struct Attribution {
        /// The contracts that this one works with, by their index in `peers()`.
        Words peers;
        /// Where a model's rounds stand, by model: a packed [`State`](storage::State).
        Words state;
        /// What was kept of a proposed round, by model and attempt: its digest of SPEC 1.
        Words proposals;
        /// What a scorer can put at stake, by asset and scorer.
        Words bonds;
    }
}

impl Attribution {
    pub fn constructor(&mut self, models: Address, rewards: Address) -> Result<(), Revert> {
        ensure(!models.is_zero() && !rewards.is_zero(), || IAttribution::ZeroAccount {})?;
        self.peers.set(&[&MODELS], models.into_word());
        self.peers.set(&[&REWARDS], rewards.into_word());
        Ok(())
    }

    pub fn peer(&self, index: u8) -> Address {
        Address::from_word(self.peers.get(&[&index]))
    }
}
