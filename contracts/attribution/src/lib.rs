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
//! | `verdicts` | slashes and voids rounds on the word of Disputes, the rules' programs and Requests, and releases bonds |
//! | `round` | a round as it is signed, and what is kept of it |
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
mod verdicts;

use alloy_primitives::{Address, B256, U256};
use storage::Progress;
use stylus_sdk::prelude::*;
use tributary_core::rule::Rule;
use tributary_interfaces::attribution::{IAttributionPeers, PeersReturn, ZeroAccount};
use tributary_parts::{Revert, contract_storage, require, router};

/// Indexes in `peers`.
const MODELS: u8 = 0;
const REWARDS: u8 = 1;
const DISPUTES: u8 = 2;
const REQUESTS: u8 = 3;
/// The index of the program of a rule, given the rule's id, which is not 0.
const fn of_rule(id: u8) -> u8 {
    REQUESTS.saturating_add(id)
}

contract_storage! {
    /// Proposals and free bonds.
    pub struct Attribution {
        /// The contracts that this one works with, by their index in `peers()`.
        peers: Map(index: u8 => Address),
        /// How far a model's rounds have come.
        progress: Map(model: U256 => Progress),
        /// What is kept of a proposed round while its bonds are locked: its digest of SPEC 1.
        proposals: Map(model: U256, attempt: u64 => B256),
        /// What a scorer can put at stake, in units of the asset.
        bonds: Map(asset: Address, scorer: Address => u128),
        /// Until when a scorer endorses no round of a model, in seconds since 1970.
        blocked: Map(model: U256, scorer: Address => u64),
    }
}

router!(
    Attribution: attribution,
    construct: Some(|this, input| {
        let mut peers = [Address::ZERO; 6];
        peers.iter_mut().for_each(|peer| *peer = input.address());
        this.constructor(&peers)
    })
);

impl Attribution {
    /// Takes Models, Rewards, Disputes, Requests, Spans and Gradients, in this order.
    fn constructor(&mut self, peers: &[Address; 6]) -> Result<(), Revert> {
        for (index, peer) in (0..).zip(peers) {
            require!(!peer.is_zero(), ZeroAccount {});
            self.peers.set(&index, peer);
        }
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
        PeersReturn {
            models: self.peer(MODELS),
            rewards: self.peer(REWARDS),
            disputes: self.peer(DISPUTES),
            requests: self.peer(REQUESTS),
            spans: self.peer(of_rule(Rule::SPAN)),
            gradients: self.peer(of_rule(Rule::GRADIENT)),
        }
    }
}
