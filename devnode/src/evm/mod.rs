//! The EVM with Arbitrum's differences, and the loop that runs its frames beside those of programs.

mod execute;
mod handler;
mod opcodes;
mod precompiles;
pub(crate) mod trace;

pub(crate) use execute::{Executed, Job, execute};
