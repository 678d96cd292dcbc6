//! Running one transaction or call.

use std::convert::Infallible;
use std::sync::Arc;

use alloy_primitives::{Address, U256};
use revm::context::result::{EVMError, ExecutionResult};
use revm::context::{BlockEnv, CfgEnv, Context, LocalContext, TxEnv};
use revm::context_interface::{FrameStack, JournalTr};
use revm::handler::Handler;
use revm::primitives::hardfork::SpecId;
use revm::state::EvmState;

use super::handler::{ArbHandler, Evm};
use super::opcodes::instructions;
use super::precompiles::ArbPrecompiles;
use super::trace::Tracer;
use crate::config::ArbosVersion;
use crate::state::{Db, Journal};
use crate::stylus::cache::Modules;
use crate::stylus::context::{Env, RecentPrograms};
use crate::stylus::memory::Pages;
use crate::stylus::trace::Step;

/// A transaction or call to run, with the state and the block that it runs in.
pub(crate) struct Job {
    pub(crate) arbos: ArbosVersion,
    pub(crate) chain_id: u64,
    pub(crate) modules: Arc<Modules>,
    pub(crate) auto_cache: bool,
    pub(crate) code_size_limit: usize,
    pub(crate) console: fn(&str),
    pub(crate) db: Db,
    pub(crate) l2_block: u64,
    pub(crate) timestamp: u64,
    pub(crate) base_fee: u64,
    /// The block's base fee, also where `base_fee` is zero since nothing is paid.
    pub(crate) block_base_fee: u64,
    /// Number of the L1 block that contracts see.
    pub(crate) l1_block: u64,
    pub(crate) coinbase: Address,
    pub(crate) block_gas_limit: u64,
    pub(crate) prevrandao: U256,
    pub(crate) tx: TxEnv,
    /// The gas price in wei before the tip is dropped.
    pub(crate) gas_price: U256,
    /// Whether it is a call, whose nonce, sender's code and fees are not checked.
    pub(crate) is_call: bool,
    /// Whether the sender may be a contract.
    pub(crate) impersonated: bool,
    pub(crate) recent: RecentPrograms,
    pub(crate) trace_steps: bool,
    pub(crate) tracer: Option<Tracer>,
}

/// The result of a job.
pub(crate) struct Executed {
    pub(crate) result: ExecutionResult,
    /// What changed.
    pub(crate) state: EvmState,
    /// Why it failed, if this is neither a revert nor lack of gas.
    pub(crate) failure: Option<String>,
    pub(crate) recent: RecentPrograms,
    pub(crate) steps: Vec<Step>,
    pub(crate) tracer: Option<Tracer>,
}

/// Runs a job. Its state does not change: the caller applies the result's.
///
/// # Errors
/// If the transaction is invalid, so that no block may hold it.
pub(crate) fn execute(job: Job) -> Result<Executed, EVMError<Infallible>> {
    let spec = if job.arbos.at_least(50) { SpecId::OSAKA } else { SpecId::PRAGUE };
    let mut cfg = CfgEnv::new_with_spec(spec).with_chain_id(job.chain_id);
    cfg.limit_contract_code_size = Some(job.code_size_limit);
    cfg.tx_chain_id_check = false;
    cfg.tx_gas_limit_cap = Some(u64::MAX);
    cfg.disable_eip3541 = true;
    cfg.disable_eip7623 = true;
    cfg.disable_block_gas_limit = true;
    cfg.disable_base_fee = job.is_call;
    cfg.disable_nonce_check = job.is_call;
    cfg.disable_eip3607 = job.is_call || job.impersonated;
    let block = BlockEnv {
        number: U256::from(job.l1_block),
        beneficiary: job.coinbase,
        timestamp: U256::from(job.timestamp),
        gas_limit: job.block_gas_limit,
        basefee: job.base_fee,
        difficulty: U256::from(1),
        prevrandao: Some(job.prevrandao.into()),
        ..BlockEnv::default()
    };
    let chain = Env {
        arbos: job.arbos,
        l2_block: job.l2_block,
        gas_price: job.gas_price,
        base_fee: U256::from(job.block_base_fee),
        modules: job.modules,
        auto_cache: job.auto_cache,
        console: job.console,
        pages: Pages::default(),
        recent: job.recent,
        open: Default::default(),
        failure: None,
        trace_steps: job.trace_steps,
        callers: Vec::new(),
    };
    let mut journaled_state = <Journal as JournalTr>::new(job.db);
    journaled_state.set_spec_id(spec);
    let ctx = Context {
        block,
        tx: job.tx,
        cfg,
        journaled_state,
        chain,
        local: LocalContext::default(),
        error: Ok(()),
    };
    let mut evm = Evm {
        ctx,
        inspector: (),
        instruction: instructions(spec),
        precompiles: ArbPrecompiles::new(job.arbos, spec),
        // The handler keeps its own frames.
        frame_stack: FrameStack::new(),
    };
    let mut handler = ArbHandler::new(job.tracer);
    let result = handler.run(&mut evm)?;
    let state = evm.ctx.journaled_state.finalize();
    let chain = evm.ctx.chain;
    Ok(Executed {
        result,
        state,
        failure: chain.failure,
        recent: chain.recent,
        steps: handler.steps,
        tracer: handler.tracer,
    })
}
