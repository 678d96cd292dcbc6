//! The program Requests: what is withheld of a proposed round, and the veto.
//!
//! `abi/IRequests.sol` documents every function, event and error. Each section of the interface is a
//! trait (adr/0025), which one file implements; what can be asked for and what answers it are
//! functions of [`tributary_core::requests`]:
//!
//! | file | what it does |
//! |---|---|
//! | `asking` | takes requests with their deposits |
//! | `answers` | takes what was asked for, and puts it into events |
//! | `unanswered` | voids rounds by requests that no one answered; gives deposits back |
//! | `veto` | burns an amount to void a round |
//! | `deposits` | what accounts can withdraw |
//! | `round` | a round with its stake, as `core` and Attribution take it |
//! | `storage` | what the words of the contract's storage hold |
//!
//! This file has the storage, the constructor, and the call that voids a round.
#![cfg_attr(target_arch = "wasm32", no_main)]
#![allow(
    missing_docs,
    reason = "abi/IRequests.sol is the documentation, and the SDK's macros generate public items"
)]

extern crate alloc;

mod answers;
mod asking;
mod deposits;
mod round;
mod storage;
mod unanswered;
mod veto;

use alloy_primitives::{Address, B256, U256};
use round::Proposed;
use storage::Waiting;
use stylus_sdk::prelude::*;
use tributary_interfaces::{
    attribution::VoidRoundCall,
    requests::{IRequestsPeers, PeersReturn, ZeroAccount},
};
use tributary_parts::{Revert, call, contract_storage, require, router};

/// Indexes in `peers`.
const MODELS: u8 = 0;
const ATTRIBUTION: u8 = 1;
const SPANS: u8 = 2;
const GRADIENTS: u8 = 3;

contract_storage! {
    /// Requests that wait, with their deposits, and what accounts can withdraw.
    pub struct Requests {
        /// The contracts that this one works with, by their index in `peers()`.
        peers: Map(index: u8 => Address),
        /// Requests that wait for their answers.
        waiting: Map(request: B256 => Waiting),
        /// How many requests of a proposal wait.
        unanswered: Map(model: U256, attempt: u64 => u64),
        /// What an account can withdraw, in wei.
        balances: Map(account: Address => u128),
        /// Whether a model's round with this number was vetoed.
        vetoed: Map(model: U256, number: u64 => bool),
    }
}

router!(
    Requests: requests,
    construct: Some(|this, input| {
        this.constructor(&[input.address(), input.address(), input.address(), input.address()])
    })
);

impl Requests {
    /// Takes Models, Attribution, Spans and Gradients, in this order.
    fn constructor(&mut self, peers: &[Address; 4]) -> Result<(), Revert> {
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

    /// Has Attribution void a round, which must be open.
    fn void(&mut self, round: &Proposed<'_>, challenger: &Address, charged: bool) -> Result<(), Revert> {
        let void = VoidRoundCall {
            model_id: round.model_id,
            attempt: round.attempt,
            round_hash: &round.hash,
            stake: &round.stake(),
            challenger,
            charged,
        };
        call::of(self.vm(), self.peer(ATTRIBUTION), &void)
    }
}

impl IRequestsPeers for Requests {
    /// `IRequests.peers`
    fn peers(&self) -> PeersReturn {
        PeersReturn {
            models: self.peer(MODELS),
            attribution: self.peer(ATTRIBUTION),
            spans: self.peer(SPANS),
            gradients: self.peer(GRADIENTS),
        }
    }
}
