//! The program Rewards: payments for models, and what is paid of them to payees and fixed shares.
//!
//! `abi/IRewards.sol` documents every function, event and error. Each section of the interface is a
//! trait (adr/0025), which one file implements:
//!
//! | file | what it does |
//! |---|---|
//! | `payments` | opens pools and takes payments |
//! | `settlement` | replaces a pool's settlement by that of a finalised round |
//! | `claims` | pays payees what they have earned, one by one or among many |
//! | `shares` | pays fixed shares what they have accrued |
//! | `guardian` | pauses, and sends on assets that no model was ever paid in |
//! | `pool` | a model's pool in storage |
//! | `transfers` | transfers of the model's asset |
//! | `storage` | what the words of the contract's storage hold |
//!
//! This file has the storage and the constructor. What many functions use is not inlined, since a
//! program's size is limited, and every byte of it costs gas (adr/0014).
#![cfg_attr(target_arch = "wasm32", no_main)]
#![allow(
    missing_docs,
    reason = "abi/IRewards.sol is the documentation, and the SDK's macros generate public items"
)]

extern crate alloc;

mod claims;
mod guardian;
mod payments;
mod pool;
mod settlement;
mod shares;
mod storage;
mod transfers;

use alloy_primitives::{Address, B256, U256};
use storage::{PauseState, PoolWord, Received};
use stylus_sdk::prelude::*;
use tributary_interfaces::rewards::{IRewardsPeers, NotAllowed, PeersReturn, ZeroAccount};
use tributary_parts::{Revert, contract_storage, require, router};

/// Indexes in `peers`.
const DATANETS: u8 = 0;
const MODELS: u8 = 1;
const ATTRIBUTION: u8 = 2;

contract_storage! {
    /// All pools.
    pub struct Rewards {
        /// The contracts that this one works with, by their index in `peers()`.
        peers: Map(index: u8 => Address),
        /// Each model's pool.
        pools: StructMap(model: U256 => PoolWord),
        /// What a payee has received of a model.
        claimed: Map(model: U256, payee: B256 => Received),
        /// What a fixed share has drawn of a model.
        drawn: Map(model: U256, index: u8 => Received),
        /// Whether a model was ever paid in an asset.
        used: Map(asset: Address => bool),
        /// Who can pause, and when it did.
        pause_state: Map(=> PauseState),
    }
}

router!(
    Rewards: rewards,
    construct: Some(|this, input| {
        this.constructor(&input.address(), &input.address(), &input.address(), &input.address())
    })
);

impl Rewards {
    fn constructor(
        &mut self,
        datanets: &Address,
        models: &Address,
        attribution: &Address,
        guardian: &Address,
    ) -> Result<(), Revert> {
        let named = !datanets.is_zero() && !models.is_zero() && !attribution.is_zero();
        require!(named, ZeroAccount {});
        self.peers.set(&DATANETS, datanets);
        self.peers.set(&MODELS, models);
        self.peers.set(&ATTRIBUTION, attribution);
        self.pause_state.set((), &PauseState { guardian: *guardian, ..PauseState::default() });
        Ok(())
    }

    /// The peer with this index.
    fn peer(&self, index: u8) -> Address {
        self.peers.get(&index)
    }

    /// The caller must be the peer with this index.
    #[inline(never)]
    fn only_peer(&self, peer: u8) -> Result<(), Revert> {
        let caller = self.vm().msg_sender();
        require!(caller == self.peer(peer), NotAllowed { caller: &caller });
        Ok(())
    }
}

impl IRewardsPeers for Rewards {
    /// `IRewards.peers`
    fn peers(&self) -> PeersReturn {
        PeersReturn {
            datanets: self.peer(DATANETS),
            models: self.peer(MODELS),
            attribution: self.peer(ATTRIBUTION),
        }
    }
}
