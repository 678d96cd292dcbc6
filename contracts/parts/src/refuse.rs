//! Errors and events written from references to their fields.
//!
//! Building an error or event as a value copies every field, 32 bytes each, at every place that may
//! fail. These macros take references instead, and one function serves all errors and another all
//! events. That the fields are all there and in the ABI's order is checked where the program is
//! built, against `flat.rs`.

use crate::{
    Revert,
    abi::Word,
    flat::{begin, begin_event, push},
};
use alloc::vec::Vec;
use alloy_sol_types::{SolEvent, TopicList};
use stylus_sdk::stylus_core::Host;

/// An error's encoding: its selector and its fields.
#[cold]
#[inline(never)]
pub fn refuse(selector: [u8; 4], fields: &[&dyn Word]) -> Revert {
    let mut data = begin(&selector);
    push(&mut data, fields);
    data
}

/// Emits an event from its fields, the indexed ones first.
#[inline(always)]
pub fn log<E: SolEvent>(vm: &impl Host, fields: &[&dyn Word]) {
    finish_log(vm, begin_event::<E>(), E::TopicList::COUNT, fields);
}

#[inline(never)]
fn finish_log(vm: &impl Host, mut data: Vec<u8>, topics: usize, fields: &[&dyn Word]) {
    push(&mut data, fields);
    vm.emit_log(&data, topics);
}

/// The encoding of an error: `refusal!(InvalidCount { count: &count })`. Every field is a
/// reference.
#[macro_export]
macro_rules! refusal {
    ($error:ident { $($field:ident: $value:expr),* $(,)? }) => {{
        const {
            let given: &[&str] = &[$(stringify!($field)),*];
            assert!($crate::flat::same(given, <$error as $crate::flat::Flat>::FIELDS));
        }
        $crate::refuse::refuse(<$error as alloy_sol_types::SolError>::SELECTOR, &[$($value),*])
    }};
}

/// Returns with an error unless a condition holds: `require!(count > 0, InvalidCount { count:
/// &count })`.
#[macro_export]
macro_rules! require {
    ($condition:expr, $($error:tt)*) => {
        if !$condition {
            return Err($crate::refusal!($($error)*));
        }
    };
}

/// Emits an event: `log!(vm, Vouched { datanetId: &id, by: &by, upTo: &up_to })`. Every field is a
/// reference.
#[macro_export]
macro_rules! log {
    ($vm:expr, $event:ident { $($field:ident: $value:expr),* $(,)? }) => {{
        const {
            let given: &[&str] = &[$(stringify!($field)),*];
            assert!($crate::flat::same(given, <$event as $crate::flat::Flat>::FIELDS));
        }
        $crate::refuse::log::<$event>($vm, &[$($value),*])
    }};
}
