//! The EVM with Arbitrum's differences, and the loop that runs its frames beside those of programs.

mod env;
mod execute;
mod handler;
mod opcodes;
mod precompiles;
pub(crate) mod trace;

use revm::context::{BlockEnv, CfgEnv, Context, LocalContext, TxEnv};

pub(crate) use env::{Env, RecentPrograms};
pub(crate) use execute::{Executed, Job, execute};

use crate::state::{Db, Journal};

/// All that a transaction's frames share.
pub(crate) type Ctx = Context<BlockEnv, TxEnv, CfgEnv, Db, Journal, Env, LocalContext>;
