//! What the contracts share: calls, tokens, errors and events.
#![no_std]

extern crate alloc;

pub mod abi;
pub mod asset;
pub mod call;
pub mod store;
pub mod word;

use alloc::vec::Vec;
use alloy_sol_types::{SolError, SolEvent};
use alloy_sol_types::{TopicList, abi::token::WordToken};
use stylus_sdk::stylus_core::Host;

/// What a call that fails gives back: the ABI encoding of an error.
pub type Revert = Vec<u8>;

/// The encoding of a typed error.
#[cold]
#[inline(never)]
pub fn revert<E: SolError>(error: E) -> Revert {
    error.abi_encode()
}

/// Fails with `error` unless `condition` holds.
pub fn ensure<E: SolError>(condition: bool, error: impl FnOnce() -> E) -> Result<(), Revert> {
    if condition { Ok(()) } else { Err(revert(error())) }
}

/// Emits an event. The SDK's own `log` unwraps, and the formatting of that panic adds some 5 KB to a program.
pub fn emit<E: SolEvent>(vm: &impl Host, event: E) {
    let mut topics = [WordToken::default(); 4];
    if event.encode_topics_raw(&mut topics).is_err() {
        return; // Four topics are the most that Solidity allows an event.
    }
    let count = E::TopicList::COUNT;
    let mut bytes = Vec::with_capacity(32 * count + event.abi_encoded_size());
    topics[..count].iter().for_each(|topic| bytes.extend_from_slice(topic.as_slice()));
    event.encode_data_to(&mut bytes);
    vm.emit_log(&bytes, count);
}
