//! What the contracts share: calls, tokens, errors and events.
#![no_std]

extern crate alloc;

pub mod abi;
pub mod asset;
pub mod call;
pub mod flat;
pub mod input;
pub mod layout;
pub mod refuse;
pub mod search;
pub mod store;
pub mod utf8;
pub mod word;

use abi::Word;
use alloc::vec::Vec;
use alloy_sol_types::{SolError, SolEvent, TopicList, abi::token::WordToken};
use flat::{Flat, begin_event, push, push_padded};
use stylus_sdk::stylus_core::Host;

/// What a call that fails returns: the ABI encoding of an error.
pub type Revert = Vec<u8>;

/// The encoding of a typed error.
#[cold]
#[inline(never)]
pub fn revert<E: SolError + Flat>(error: E) -> Revert {
    flat::encode_after(&E::SELECTOR, &error)
}

/// Fails with `error` unless `condition` holds.
pub fn ensure<E: SolError + Flat>(condition: bool, error: impl FnOnce() -> E) -> Result<(), Revert> {
    if condition { Ok(()) } else { Err(revert(error())) }
}

/// Emits an event. The SDK's own `log` unwraps, and the formatting of that panic adds some 5 KB to a program.
pub fn emit<E: SolEvent + Flat>(vm: &impl Host, event: E) {
    let mut bytes = begin_event::<E>();
    event.write(&mut bytes);
    vm.emit_log(&bytes, E::TopicList::COUNT);
}

/// Emits an event whose indexed fields are `topics`, and whose data is `words` and then, as the last field, `tail`: a list
/// or text of `length` elements.
pub fn emit_with_tail<E: SolEvent>(
    vm: &impl Host,
    topics: &[&dyn Word],
    words: &[&dyn Word],
    length: usize,
    tail: &[u8],
) {
    let mut bytes = begin_event::<E>();
    push(&mut bytes, topics);
    push(&mut bytes, words);
    push(&mut bytes, &[&(32 * (words.len() as u64 + 1)), &(length as u64)]);
    push_padded(&mut bytes, tail);
    vm.emit_log(&bytes, E::TopicList::COUNT);
}

/// Fails if this ran before: what `stylus_constructor` begins with. The slot is the SDK's, whose own guard has messages for
/// what cannot happen.
pub fn only_once(vm: &impl Host) -> Result<(), Revert> {
    let slot = stylus_sdk::abi::internal::CONSTRUCTOR_EXECUTED_SLOT;
    if !vm.storage_load_bytes32(slot).is_zero() {
        return Err(Vec::new());
    }
    // SAFETY: nothing else reads or writes this slot.
    unsafe { vm.storage_cache_bytes32(slot, true.to_word()) };
    Ok(())
}

/// Emits an event with fields of any type.
pub fn emit_any<E: SolEvent>(vm: &impl Host, event: E) {
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
