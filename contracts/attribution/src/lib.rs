//! The program Attribution: proposals of rounds, with the signers' bonds, and their finalisation.
//!
//! `abi/IAttribution.sol` documents every function, event and error. Each section of the interface
//! is a trait (adr/0025), which one file implements:
//!
//! | file | what it does |
//! |---|---|
//! | `bonds` | deposits, withdraws, locks and unlocks bonds |
//! | `proposals` | takes a round with its signatures; `check` checks it |
//! | `finalisation` | settles a round after its challenge window |
//! | `round` | a round as it is signed |
//! | `storage` | what the words of the contract's storage hold |
//!
//! This file has the storage and the constructor.
#![cfg_attr(target_arch = "wasm32", no_main)]
#![allow(
    missing_docs,
    reason = "abi/IAttribution.sol is the documentation, and the SDK's macros generate public items"
)]

extern crate alloc;

mod bonds;
mod finalisation;
mod proposals;
mod round;
mod storage;

use alloy_primitives::{Address, B256, U256};
use storage::Progress;
use stylus_sdk::prelude::*;
use tributary_interfaces::attribution::{IAttributionPeers, PeersReturn, ZeroAccount};
use tributary_parts::{Revert, contract_storage, require, router};

/// Indexes in `peers`.
const MODELS: u8 = 0;
const REWARDS: u8 = 1;

contract_storage! {
    /// Proposals and free bonds.
    pub struct Attribution {
        /// The contracts that this one works with, by their index in `peers()`.
        peers: Map(index: u8 => Address),
        /// How far a model's rounds have come.
        progress: Map(model: U256 => Progress),
        /// What is kept of a proposed round: its digest of SPEC 1.
        proposals: Map(model: U256, attempt: u64 => B256),
        /// What a scorer can put at stake, in units of the asset.
        bonds: Map(asset: Address, scorer: Address => u128),
    }
}

router!(
    Attribution: attribution,
    construct: Some(|this, input| this.constructor(&input.address(), &input.address()))
);

impl Attribution {
    fn constructor(&mut self, models: &Address, rewards: &Address) -> Result<(), Revert> {
        require!(!models.is_zero() && !rewards.is_zero(), ZeroAccount {});
        self.peers.set(&MODELS, models);
        self.peers.set(&REWARDS, rewards);
        Ok(())
    }

    /// The peer with this index.
    fn peer(&self, index: u8) -> Address {
        self.peers.get(&index)
    }
}

impl IAttributionPeers for Attribution {
    /// `IAttribution.peers`
    fn peers(&self) -> PeersReturn {
        PeersReturn { models: self.peer(MODELS), rewards: self.peer(REWARDS) }
    }
}
