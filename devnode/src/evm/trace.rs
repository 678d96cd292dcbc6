//! Recorders of what a transaction's frames do.

use alloy_primitives::{Address, Bytes, U256};
use revm::context_interface::CreateScheme;
use revm::handler::FrameResult;
use revm::interpreter::instructions::{GasTable, InstructionTable};
use revm::interpreter::interpreter::EthInterpreter;
use revm::interpreter::interpreter_types::{Jumps, LoopControl};
use revm::interpreter::{CallScheme, FrameInput, InstructionResult, Interpreter, InterpreterAction};

use crate::stylus::context::Ctx;

/// A frame, as the call tracer reports it.
#[derive(Clone, Debug, Default)]
pub(crate) struct CallFrame {
    pub(crate) kind: &'static str,
    pub(crate) from: Address,
    pub(crate) to: Option<Address>,
    pub(crate) value: Option<U256>,
    pub(crate) gas: u64,
    pub(crate) gas_used: u64,
    pub(crate) input: Bytes,
    pub(crate) output: Bytes,
    pub(crate) error: Option<String>,
    pub(crate) calls: Vec<CallFrame>,
}

/// An opcode, as the struct logger reports it.
#[derive(Clone, Debug)]
pub(crate) struct OpStep {
    pub(crate) pc: usize,
    pub(crate) op: u8,
    pub(crate) gas: u64,
    pub(crate) gas_cost: u64,
    pub(crate) depth: usize,
    pub(crate) stack: Vec<U256>,
}

/// Opcodes that were run, and how many of them are recorded at most.
pub(crate) type Opcodes = (Vec<OpStep>, usize);

/// Records frames, and opcodes if asked to.
#[derive(Debug, Default)]
pub(crate) struct Tracer {
    open: Vec<CallFrame>,
    /// The outermost frame, once it has ended.
    pub(crate) root: Option<CallFrame>,
    pub(crate) ops: Option<Opcodes>,
}

impl Tracer {
    /// A recorder of frames and of the first `limit` opcodes.
    pub(crate) fn with_ops(limit: usize) -> Self {
        Self { ops: Some((Vec::new(), limit)), ..Self::default() }
    }

    pub(crate) fn enter(&mut self, input: &FrameInput, data: Bytes) {
        let mut frame = CallFrame { input: data, ..CallFrame::default() };
        match input {
            FrameInput::Call(call) => {
                frame.kind = match call.scheme {
                    CallScheme::Call => "CALL",
                    CallScheme::CallCode => "CALLCODE",
                    CallScheme::DelegateCall => "DELEGATECALL",
                    CallScheme::StaticCall => "STATICCALL",
                };
                frame.from =
                    if call.scheme == CallScheme::DelegateCall { call.target_address } else { call.caller };
                frame.to = Some(call.bytecode_address);
                frame.value = (call.scheme != CallScheme::StaticCall).then(|| call.value.get());
                frame.gas = call.gas_limit;
            }
            FrameInput::Create(create) => {
                frame.kind = match create.scheme() {
                    CreateScheme::Create2 { .. } => "CREATE2",
                    _ => "CREATE",
                };
                frame.from = create.caller();
                frame.value = Some(create.value());
                frame.gas = create.gas_limit();
            }
            FrameInput::Empty => {}
        }
        self.open.push(frame);
    }

    pub(crate) fn leave(&mut self, result: &FrameResult, failure: Option<&str>) {
        let Some(mut frame) = self.open.pop() else { return };
        let outcome = result.interpreter_result();
        let left = if outcome.result.is_ok_or_revert() { outcome.gas.remaining() } else { 0 };
        frame.gas_used = frame.gas.saturating_sub(left);
        if outcome.result.is_ok_or_revert() {
            frame.output = outcome.output.clone();
        }
        if let FrameResult::Create(created) = result
            && outcome.result.is_ok()
        {
            frame.to = created.address;
        }
        if !outcome.result.is_ok() {
            frame.error = Some(failure.map_or_else(|| reason(outcome.result), str::to_owned));
        }
        match self.open.last_mut() {
            Some(parent) => parent.calls.push(frame),
            None => self.root = Some(frame),
        }
    }
}

/// Geth's wording for the end of a frame.
pub(crate) fn reason(result: InstructionResult) -> String {
    use InstructionResult::*;
    match result {
        Revert => "execution reverted".into(),
        OutOfGas | MemoryOOG | MemoryLimitOOG | PrecompileOOG | InvalidOperandOOG | ReentrancySentryOOG => {
            "out of gas".into()
        }
        CallTooDeep => "max call depth exceeded".into(),
        OutOfFunds => "insufficient balance for transfer".into(),
        StackOverflow => "stack limit reached".into(),
        StackUnderflow => "stack underflow".into(),
        InvalidJump => "invalid jump destination".into(),
        InvalidFEOpcode | OpcodeNotFound | NotActivated => "invalid opcode".into(),
        StateChangeDuringStaticCall | CallNotAllowedInsideStatic => "write protection".into(),
        CreateCollision => "contract address collision".into(),
        CreateContractSizeLimit => "max code size exceeded".into(),
        CreateContractStartingWithEF => "invalid code: must not begin with 0xef".into(),
        other => format!("{other:?}"),
    }
}

/// Runs EVM code and records each opcode.
pub(crate) fn run_stepwise(
    interpreter: &mut Interpreter<EthInterpreter>,
    table: &InstructionTable<EthInterpreter, Ctx>,
    gas_table: &GasTable,
    ctx: &mut Ctx,
    depth: usize,
    (ops, limit): &mut Opcodes,
) -> InterpreterAction {
    let end = loop {
        let before = OpStep {
            pc: interpreter.bytecode.pc(),
            op: interpreter.bytecode.opcode(),
            gas: interpreter.gas.remaining(),
            gas_cost: 0,
            depth: depth + 1,
            stack: interpreter.stack.data().to_vec(),
        };
        let result = interpreter.step(table, gas_table, ctx);
        let gas_cost = before.gas.saturating_sub(interpreter.gas.remaining());
        if ops.len() < *limit {
            ops.push(OpStep { gas_cost, ..before });
        }
        if let Err(end) = result {
            break end;
        }
    };
    if interpreter.bytecode.action().is_none() {
        interpreter.halt(end);
    }
    interpreter.take_next_action()
}
