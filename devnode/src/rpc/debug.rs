//! `debug_*`: traces of transactions and calls.

use alloy_primitives::{B256, U64, U256};
use alloy_rpc_types_eth::state::StateOverride;
use alloy_rpc_types_eth::{BlockOverrides, TransactionRequest};
use revm::bytecode::opcode::OpCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::args::Args;
use super::error::{Answer, failed};
use super::eth::slow_method;
use super::simulate::Simulation;
use super::{Module, Registered, Service};
use crate::chain::ChainError;
use crate::evm::trace::{CallFrame, OpStep, Tracer};
use crate::evm::{Executed, Job, execute};

/// Opcodes that a struct log may hold.
const MOST_OPS: usize = 1_000_000;

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Options {
    tracer: Option<String>,
    tracer_config: TracerConfig,
    disable_stack: bool,
    state_overrides: Option<StateOverride>,
    block_overrides: Option<BlockOverrides>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct TracerConfig {
    only_top_call: bool,
    diff_mode: bool,
}

/// The tracers that a request can name.
enum Kind {
    Calls,
    Prestate,
    Programs,
    Opcodes,
    Nothing,
}

impl Options {
    fn kind(&self) -> Answer<Kind> {
        match self.tracer.as_deref() {
            None | Some("") => Ok(Kind::Opcodes),
            Some("callTracer") => Ok(Kind::Calls),
            Some("prestateTracer") => Ok(Kind::Prestate),
            Some("stylusTracer") => Ok(Kind::Programs),
            Some("noopTracer") => Ok(Kind::Nothing),
            // Stylus tools send the source of a tracer of host calls, whose result is
            // `stylusTracer`'s.
            Some(source) if source.contains("hostio") => Ok(Kind::Programs),
            Some(other) => {
                let name: String = other.chars().take(40).collect();
                Err(failed(format!(
                    "unknown tracer `{name}`; known are callTracer, prestateTracer, stylusTracer and noopTracer"
                )))
            }
        }
    }
}

pub(crate) fn register(module: &mut Module) -> Registered {
    slow_method!(module, "debug_traceTransaction", |service, args| trace_transaction(service, args)?);
    slow_method!(module, "debug_traceCall", |service, args| trace_call(service, args)?);
    Ok(())
}

fn trace_transaction(service: &Service, args: &mut Args) -> Answer<Value> {
    let hash: B256 = args.get(0, "hash")?;
    let options: Options = args.opt(1, "options")?.unwrap_or_default();
    let kind = options.kind()?;
    let jobs = service.chain.replay(hash)?;
    run(&kind, &options, jobs)
}

fn trace_call(service: &Service, args: &mut Args) -> Answer<Value> {
    let request: TransactionRequest = args.get(0, "transaction")?;
    let block = args.opt(1, "block")?;
    let mut options: Options = args.opt(2, "options")?.unwrap_or_default();
    let kind = options.kind()?;
    let (state, block_overrides) = (options.state_overrides.take(), options.block_overrides.take());
    let simulation = Simulation::new(service, request, block, state, block_overrides)?;
    let job = simulation.job(service, simulation.gas_cap(service));
    run(&kind, &options, job)
}

fn run(kind: &Kind, options: &Options, mut job: Job) -> Answer<Value> {
    match kind {
        Kind::Calls => job.tracer = Some(Tracer::default()),
        Kind::Opcodes => job.tracer = Some(Tracer::with_ops(MOST_OPS)),
        Kind::Programs => job.trace_steps = true,
        Kind::Prestate | Kind::Nothing => {}
    }
    let before = job.db.clone();
    let gas_limit = job.tx.gas_limit;
    let executed = execute(job).map_err(ChainError::invalid)?;
    Ok(match kind {
        Kind::Nothing => json!({}),
        Kind::Programs => json!(executed.steps),
        Kind::Calls => call_trace(executed, gas_limit, options.tracer_config.only_top_call)?,
        Kind::Opcodes => struct_log(executed, options.disable_stack),
        Kind::Prestate => super::format::prestate(&before, &executed, options.tracer_config.diff_mode),
    })
}

fn call_trace(executed: Executed, gas_limit: u64, only_top: bool) -> Answer<Value> {
    let gas_used = executed.result.tx_gas_used();
    let root =
        executed.tracer.and_then(|tracer| tracer.root).ok_or_else(|| failed("the call left no frame"))?;
    let mut value = call_frame(&root, only_top);
    // The outermost frame has the gas of the whole transaction.
    value["gas"] = json!(U64::from(gas_limit));
    value["gasUsed"] = json!(U64::from(gas_used));
    Ok(value)
}

fn call_frame(frame: &CallFrame, only_top: bool) -> Value {
    let mut value = json!({
        "type": frame.kind,
        "from": frame.from,
        "gas": U64::from(frame.gas),
        "gasUsed": U64::from(frame.gas_used),
        "input": frame.input,
    });
    if let Some(to) = frame.to {
        value["to"] = json!(to);
    }
    if let Some(amount) = frame.value {
        value["value"] = json!(amount);
    }
    if !frame.output.is_empty() {
        value["output"] = json!(frame.output);
    }
    if let Some(error) = &frame.error {
        value["error"] = json!(error);
        if let Some(reason) = alloy_sol_types::decode_revert_reason(&frame.output) {
            value["revertReason"] = json!(reason.trim_start_matches("revert: "));
        }
    }
    if !only_top && !frame.calls.is_empty() {
        value["calls"] = frame.calls.iter().map(|call| call_frame(call, false)).collect();
    }
    value
}

fn struct_log(executed: Executed, no_stack: bool) -> Value {
    let failed = !executed.result.is_success();
    let gas = executed.result.tx_gas_used();
    let output = executed.result.output().cloned().unwrap_or_default();
    let ops = executed.tracer.and_then(|tracer| tracer.ops).map(|(ops, _)| ops).unwrap_or_default();
    let log = |step: &OpStep| {
        let name = OpCode::new(step.op)
            .map_or_else(|| format!("opcode {:#x} not defined", step.op), |op| op.to_string());
        let mut value = json!({
            "pc": step.pc, "op": name, "gas": step.gas, "gasCost": step.gas_cost, "depth": step.depth,
        });
        if !no_stack {
            value["stack"] = step.stack.iter().map(|word: &U256| json!(word)).collect();
        }
        value
    };
    json!({
        "failed": failed,
        "gas": gas,
        "returnValue": alloy_primitives::hex::encode(&output),
        "structLogs": ops.iter().map(log).collect::<Vec<_>>(),
    })
}
