//! The program Deposits: answers paid for one by one, without a transaction for each.
//!
//! `abi/IDeposits.sol` documents every function, event and error. Each section of the interface is a
//! trait (adr/0025), which one file implements:
//!
//! | file | what it does |
//! |---|---|
//! | `depositing` | takes money for a payer's requests to a model |
//! | `redeeming` | takes payers' vouchers, and pays what they come to into the model's pool |
//! | `withdrawing` | gives back what no voucher claims |
//! | `storage` | what the words of the contract's storage hold |
//!
//! This file has the storage, the constructor, and the model's asset.
#![cfg_attr(target_arch = "wasm32", no_main)]
#![allow(
    missing_docs,
    reason = "abi/IDeposits.sol is the documentation, and the SDK's macros generate public items"
)]

extern crate alloc;

mod depositing;
mod redeeming;
mod storage;
mod withdrawing;

use alloy_primitives::{Address, U256};
use storage::Account;
use stylus_sdk::prelude::*;
use tributary_core::limits::AMOUNT_LIMIT;
use tributary_interfaces::{
    deposits::{IDepositsPeers, UnknownModel, ZeroAccount},
    rewards::PoolCall,
};
use tributary_parts::{Revert, call, contract_storage, require, router};

/// The index in `peers`.
const REWARDS: u8 = 0;

contract_storage! {
    /// What payers put down, and what their vouchers collected.
    pub struct Deposits {
        /// The contract that this one works with, by its index in `peers()`.
        peers: Map(index: u8 => Address),
        /// What a payer has here for a model.
        accounts: Map(model: U256, payer: Address => Account),
        /// What was redeemed for a model and not yet forwarded, below 2^96, in units of its asset.
        collected: Map(model: U256 => u128),
    }
}

router!(Deposits: deposits, construct: Some(|this, input| this.constructor(&input.address())));

impl Deposits {
    fn constructor(&mut self, rewards: &Address) -> Result<(), Revert> {
        require!(!rewards.is_zero(), ZeroAccount {});
        self.peers.set(&REWARDS, rewards);
        Ok(())
    }

    fn rewards(&self) -> Address {
        self.peers.get(&REWARDS)
    }

    /// What a model is paid in, as Rewards has it: permanently.
    fn asset(&self, model_id: &U256) -> Result<Address, Revert> {
        let pool = call::of(self.vm(), self.rewards(), &PoolCall { model_id })?;
        require!(pool.contributors_bps > 0, UnknownModel { model_id });
        Ok(pool.asset)
    }
}

/// The sum of two amounts; `None` if it is 2^96 or more.
fn add(total: u128, amount: u128) -> Option<u128> {
    total.checked_add(amount).filter(|sum| *sum < AMOUNT_LIMIT)
}

impl IDepositsPeers for Deposits {
    /// `IDeposits.peers`
    fn peers(&self) -> Address {
        self.rewards()
    }
}
