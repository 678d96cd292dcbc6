//! What the contracts share beside their interfaces: routing, errors and events, calls, transfers,
//! storage, search; and what the programs of `IDisputes` share.
#![no_std]

extern crate alloc;

pub mod asset;
pub mod call;
pub mod error;
pub mod event;
pub mod judge;
pub mod layout;
pub mod router;
pub mod search;
pub mod shown;
pub mod store;
pub mod word;

pub use error::revert;
pub use event::log;
pub use tributary_interfaces::{AbiWord, Revert};
