//! `debug_*`: traces of transactions and calls.

use alloy_primitives::{B256, Log, U64, U256, b256, hex, keccak256};
use alloy_rpc_types_eth::state::StateOverride;
use alloy_rpc_types_eth::{BlockOverrides, TransactionRequest};
use revm::bytecode::opcode::OpCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::args::Args;
use super::error::{Answer, failed, invalid_params};
use super::eth::slow_method;
use super::format::{Hidden, prestate};
use super::simulate::Simulation;
use super::{Module, Registered, Service};
use crate::chain::ChainError;
use crate::evm::trace::{CallFrame, OpOptions, OpStep, Tracer};
use crate::evm::{Executed, Job, execute};

/// Bytes of memory that the opcodes of a struct log may take.
const MOST_STEPS: usize = 256 << 20;
/// keccak256 of the tracer in JavaScript that cargo-stylus sends. What it returns is what
/// `stylusTracer` returns.
const CARGO_STYLUS_TRACER: B256 = b256!("6cbcdf9f17fe67cde1a5ee3eb26a5104e42dbf4392027f9352735fc82127bc06");

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Options {
    tracer: Option<String>,
    tracer_config: TracerConfig,
    disable_stack: bool,
    disable_storage: bool,
    enable_memory: bool,
    enable_return_data: bool,
    /// Bytes of the answer after which no more opcodes are in it; 0 for all.
    limit: usize,
    /// In which place of a block a call runs.
    tx_index: Option<Value>,
    state_overrides: Option<StateOverride>,
    block_overrides: Option<BlockOverrides>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct TracerConfig {
    only_top_call: bool,
    with_log: bool,
    diff_mode: bool,
    disable_code: bool,
    disable_storage: bool,
    include_empty: bool,
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
        let absent =
            [(self.tx_index.is_some(), "txIndex"), (self.tracer_config.include_empty, "includeEmpty")];
        if let Some((_, name)) = absent.into_iter().find(|(given, _)| *given) {
            return Err(invalid_params(format!("{name} is not supported; leave it out")));
        }
        match self.tracer.as_deref() {
            None | Some("") => Ok(Kind::Opcodes),
            Some("callTracer") => Ok(Kind::Calls),
            Some("prestateTracer") => Ok(Kind::Prestate),
            Some("stylusTracer") => Ok(Kind::Programs),
            Some("noopTracer") => Ok(Kind::Nothing),
            Some(source) if keccak256(source) == CARGO_STYLUS_TRACER => Ok(Kind::Programs),
            Some(other) => {
                let name: String = other.chars().take(40).collect();
                Err(invalid_params(format!(
                    "unknown tracer `{name}`, and JavaScript is not run; known are callTracer, prestateTracer, stylusTracer and noopTracer"
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
        Kind::Opcodes => {
            let recorded = OpOptions {
                memory: options.enable_memory,
                return_data: options.enable_return_data,
                storage: !options.disable_storage,
            };
            job.tracer = Some(Tracer::with_ops(MOST_STEPS, recorded));
        }
        Kind::Programs => job.trace_steps = true,
        Kind::Prestate | Kind::Nothing => {}
    }
    let before = job.db.clone();
    let gas_limit = job.tx.gas_limit;
    let executed = execute(job).map_err(ChainError::invalid)?;
    Ok(match kind {
        Kind::Nothing => json!({}),
        Kind::Programs => json!(executed.steps),
        Kind::Calls => call_trace(executed, gas_limit, &options.tracer_config)?,
        Kind::Opcodes => struct_log(executed, options)?,
        Kind::Prestate => {
            let config = &options.tracer_config;
            let hidden = Hidden { code: config.disable_code, storage: config.disable_storage };
            prestate(&before, &executed, config.diff_mode, hidden)
        }
    })
}

fn call_trace(executed: Executed, gas_limit: u64, config: &TracerConfig) -> Answer<Value> {
    let gas_used = executed.result.tx_gas_used();
    let root =
        executed.tracer.and_then(|tracer| tracer.root).ok_or_else(|| failed("the call left no frame"))?;
    let mut value = call_frame(&root, config);
    // The outermost frame has the gas of the whole transaction.
    value["gas"] = json!(U64::from(gas_limit));
    value["gasUsed"] = json!(U64::from(gas_used));
    Ok(value)
}

fn call_frame(frame: &CallFrame, config: &TracerConfig) -> Value {
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
    if !config.only_top_call && !frame.calls.is_empty() {
        value["calls"] = frame.calls.iter().map(|call| call_frame(call, config)).collect();
    }
    if config.with_log && !frame.logs.is_empty() {
        let log = |(log, position): &(Log, usize)| {
            // Calls that are not in the answer are not counted.
            let position = if config.only_top_call { 0 } else { *position };
            json!({
                "address": log.address, "topics": log.topics(), "data": log.data.data,
                "position": U64::from(position),
            })
        };
        value["logs"] = frame.logs.iter().map(log).collect();
    }
    value
}

fn struct_log(executed: Executed, options: &Options) -> Answer<Value> {
    let has_failed = !executed.result.is_success();
    let gas = executed.result.tx_gas_used();
    let output = executed.result.output().cloned().unwrap_or_default();
    let ops =
        executed.tracer.and_then(|tracer| tracer.ops).ok_or_else(|| failed("no opcode was recorded"))?;
    let log = |step: &OpStep| {
        let name = OpCode::new(step.op)
            .map_or_else(|| format!("opcode {:#x} not defined", step.op), |op| op.to_string());
        let mut value = json!({
            "pc": step.pc, "op": name, "gas": step.gas, "gasCost": step.gas_cost, "depth": step.depth,
        });
        if !options.disable_stack {
            value["stack"] = step.stack.iter().map(|word: &U256| json!(word)).collect();
        }
        if !step.return_data.is_empty() {
            value["returnData"] = json!(step.return_data);
        }
        if !step.memory.is_empty() {
            value["memory"] = step.memory.chunks(32).map(|word| json!(hex::encode(word))).collect();
        }
        if let Some(slots) = &step.storage {
            let word = |word: &U256| hex::encode(word.to_be_bytes::<32>());
            value["storage"] = slots.iter().map(|(slot, value)| (word(slot), json!(word(value)))).collect();
        }
        value
    };
    let too_large = || {
        failed(format!(
            "the trace takes more than {MOST_STEPS} bytes; ask for less of each opcode, a limit, or callTracer"
        ))
    };
    if ops.overflowed && options.limit == 0 {
        return Err(too_large());
    }
    let (mut logs, mut bytes) = (Vec::new(), 0);
    for step in &ops.steps {
        if options.limit != 0 && bytes > options.limit {
            break;
        }
        let value = log(step);
        if options.limit != 0 {
            bytes += value.to_string().len();
        }
        logs.push(value);
    }
    if ops.overflowed && logs.len() == ops.steps.len() {
        return Err(too_large());
    }
    Ok(json!({
        "failed": has_failed,
        "gas": gas,
        "returnValue": hex::encode(&output),
        "structLogs": logs,
    }))
}
