//! The chain: its state, its blocks, and what may be done with them.

pub(crate) mod anvil;
pub(crate) mod block;
pub(crate) mod block_hashes;
pub(crate) mod control;
mod direct;
pub(crate) mod genesis;
pub(crate) mod persist;
pub(crate) mod pool;
pub(crate) mod predeploys;
pub(crate) mod transaction;

pub use control::{Chain, ChainError};
pub use direct::Outcome;
pub use persist::StateError;
