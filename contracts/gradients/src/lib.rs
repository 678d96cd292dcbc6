//! The program Gradients: proofs that a proposed round of a model with the rule `gradient` is wrong.
//!
//! It has those functions of `abi/IDisputes.sol` that hold under this rule alone (adr/0044). Each
//! section of the interface is a trait (adr/0025), which one file implements; it asks the registries
//! ([`tributary_parts::judge`]) and has [`tributary_core::faults::gradient`] judge:
//!
//! | file | what is wrong |
//! |---|---|
//! | `scores` | leaves of scores |
//! | `credits` | the amounts of credits, given receipts and scores |
//! | `members` | nothing: which records of batches were shown to be there |
//!
//! This file has the storage and the constructor.
#![cfg_attr(target_arch = "wasm32", no_main)]
#![allow(
    missing_docs,
    reason = "abi/IDisputes.sol is the documentation, and the SDK's macros generate public items"
)]
#![allow(clippy::too_many_arguments, reason = "the functions of abi/IDisputes.sol have them")]

extern crate alloc;

mod credits;
mod members;
mod scores;

use alloy_primitives::{Address, B256, U256};
use stylus_sdk::prelude::*;
use tributary_parts::{contract_storage, judge, router};

contract_storage! {
    /// Which batches were shown to hold which records, and which have voided a round.
    pub struct Gradients {
        /// The contracts that this one works with, by their index in `peers()`.
        peers: Map(index: u8 => Address),
        /// When a batch was first shown to hold a record, in seconds since 1970 (UTC).
        shown: Map(batch_root: B256, content_id: B256 => u64),
        /// Whether a batch has voided a round of a model with a record that it was not shown to hold.
        voided: Map(model: U256, datanet: U256, item: B256 => bool),
    }
}

router!(
    Gradients: disputes::gradients,
    construct: Some(|this, input| this.constructor(&[input.address(), input.address(), input.address()]))
);

judge!(Gradients);
