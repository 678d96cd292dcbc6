//! The program Disputes: proofs that a proposed round is wrong, whatever the model's rule.
//!
//! `abi/IDisputes.sol` documents every function, event and error. It is the interface of several
//! programs (adr/0044), of which this one has what holds under every rule. Each section of the
//! interface is a trait (adr/0025), which one file implements; it asks the registries
//! ([`tributary_parts::judge`]) and has [`tributary_core::faults`] judge:
//!
//! | file | what is wrong |
//! |---|---|
//! | `trees` | a tree by itself |
//! | `receipts` | a leaf of receipts |
//! | `leaves` | a leaf of scores or credits, but for the amounts |
//! | `omissions` | what the operator left out |
//! | `payouts` | payouts, given credits and the last payouts |
//!
//! This file has the storage and the constructor.
#![cfg_attr(target_arch = "wasm32", no_main)]
#![allow(
    missing_docs,
    reason = "abi/IDisputes.sol is the documentation, and the SDK's macros generate public items"
)]
#![allow(clippy::too_many_arguments, reason = "the functions of abi/IDisputes.sol have them")]

extern crate alloc;

mod leaves;
mod omissions;
mod payouts;
mod receipts;
mod trees;

use alloy_primitives::Address;
use stylus_sdk::prelude::*;
use tributary_parts::{contract_storage, judge, router};

contract_storage! {
    /// Nothing but the contracts that this one works with.
    pub struct Disputes {
        /// The contracts that this one works with, by their index in `peers()`.
        peers: Map(index: u8 => Address),
    }
}

router!(
    Disputes: disputes::disputes,
    construct: Some(|this, input| this.constructor(&[input.address(), input.address(), input.address()]))
);

judge!(Disputes);
