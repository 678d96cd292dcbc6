//! The EVM with Arbitrum's differences, and the loop that runs its frames beside those of programs.

mod env;
mod execute;
mod handler;
mod opcodes;
mod precompiles;
pub(crate) mod trace;

use revm::context::{BlockEnv, CfgEnv, Context, LocalContext, TxEnv};

pub(crate) use env::{Env, RecentPrograms};
pub(crate) use execute::{BLOCK_GAS_LIMIT, COINBASE, Executed, Job, execute};

use crate::chain::state::Db;

/// The journal of a transaction's changes.
pub(crate) type Journal = revm::context::Journal<Db>;
/// All that a transaction's frames share.
pub(crate) type Ctx = Context<BlockEnv, TxEnv, CfgEnv, Db, Journal, Env, LocalContext>;
