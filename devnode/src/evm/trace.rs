//! Recorders of what a transaction's frames do.

use std::collections::BTreeMap;

use alloy_primitives::{Address, Bytes, Log, U256};
use revm::bytecode::opcode;
use revm::context_interface::CreateScheme;
use revm::handler::FrameResult;
use revm::interpreter::instructions::{GasTable, InstructionTable};
use revm::interpreter::interpreter::EthInterpreter;
use revm::interpreter::interpreter_types::{Jumps, LoopControl, ReturnData as _};
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
    /// Its logs, each with the number of its calls before it; none if it or a caller failed.
    pub(crate) logs: Vec<(Log, usize)>,
}

impl CallFrame {
    fn drop_logs(&mut self) {
        self.logs.clear();
        self.calls.iter_mut().for_each(Self::drop_logs);
    }
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
    /// Memory before it, if it is recorded.
    pub(crate) memory: Bytes,
    /// What the last call returned, if it is recorded.
    pub(crate) return_data: Bytes,
    /// For an opcode that reads or writes storage: the slots that the account read and wrote so far.
    pub(crate) storage: Option<BTreeMap<U256, U256>>,
}

impl OpStep {
    /// About how many bytes it takes.
    fn size(&self) -> usize {
        let slots = self.storage.as_ref().map_or(0, BTreeMap::len);
        size_of::<Self>() + 32 * self.stack.len() + self.memory.len() + self.return_data.len() + 64 * slots
    }
}

/// What is recorded of each opcode beside the stack.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct OpOptions {
    pub(crate) memory: bool,
    pub(crate) return_data: bool,
    pub(crate) storage: bool,
}

/// Opcodes that were run, as far as they fit.
#[derive(Debug)]
pub(crate) struct Opcodes {
    pub(crate) steps: Vec<OpStep>,
    /// Whether there were more than fit.
    pub(crate) overflowed: bool,
    options: OpOptions,
    /// Bytes that further steps may take.
    room: usize,
    /// The slots that each account read and wrote.
    slots: BTreeMap<Address, BTreeMap<U256, U256>>,
}

impl Opcodes {
    fn push(&mut self, step: OpStep) {
        match self.room.checked_sub(step.size()) {
            Some(room) if !self.overflowed => {
                self.room = room;
                self.steps.push(step);
            }
            _ => self.overflowed = true,
        }
    }
}

/// Records frames, and opcodes if asked to.
#[derive(Debug, Default)]
pub(crate) struct Tracer {
    open: Vec<CallFrame>,
    /// The outermost frame, once it has ended.
    pub(crate) root: Option<CallFrame>,
    pub(crate) ops: Option<Opcodes>,
    /// Logs of the transaction that belong to a frame already.
    seen_logs: usize,
}

impl Tracer {
    /// A recorder of frames and of opcodes, as far as these fit into `room` bytes.
    pub(crate) fn with_ops(room: usize, options: OpOptions) -> Self {
        let (steps, slots) = (Vec::new(), BTreeMap::new());
        Self { ops: Some(Opcodes { steps, overflowed: false, options, room, slots }), ..Self::default() }
    }

    /// Gives the logs since the last frame began or ended to the frame that runs.
    fn take_logs(&mut self, logs: &[Log]) {
        let new = logs.get(self.seen_logs..).unwrap_or_default();
        if let Some(frame) = self.open.last_mut() {
            let position = frame.calls.len();
            frame.logs.extend(new.iter().map(|log| (log.clone(), position)));
        }
        // A frame that failed took its logs with it.
        self.seen_logs = logs.len();
    }

    /// Opens a frame. `logs` are those of the transaction so far.
    pub(crate) fn enter(&mut self, input: &FrameInput, data: Bytes, logs: &[Log]) {
        self.take_logs(logs);
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

    /// Closes a frame. `logs` are those of the transaction so far, without those of a frame that
    /// failed.
    pub(crate) fn leave(&mut self, result: &FrameResult, failure: Option<&str>, logs: &[Log]) {
        self.take_logs(logs);
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
            frame.drop_logs();
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

/// The slot that an opcode reads or writes, with the value that it read or wrote, from the stack
/// before and after it.
fn slot_of(step: &OpStep, after: &[U256]) -> Option<(U256, U256)> {
    match (step.op, step.stack.as_slice()) {
        (opcode::SLOAD, [.., slot]) => Some((*slot, *after.last()?)),
        (opcode::SSTORE, [.., value, slot]) => Some((*slot, *value)),
        _ => None,
    }
}

/// Runs EVM code and records each opcode.
pub(crate) fn run_stepwise(
    interpreter: &mut Interpreter<EthInterpreter>,
    table: &InstructionTable<EthInterpreter, Ctx>,
    gas_table: &GasTable,
    ctx: &mut Ctx,
    depth: usize,
    ops: &mut Opcodes,
) -> InterpreterAction {
    let options = ops.options;
    let kept = |wanted: bool, bytes: &dyn Fn() -> Bytes| if wanted { bytes() } else { Bytes::new() };
    let end = loop {
        if ops.overflowed {
            match interpreter.step(table, gas_table, ctx) {
                Ok(()) => continue,
                Err(end) => break end,
            }
        }
        let mut step = OpStep {
            pc: interpreter.bytecode.pc(),
            op: interpreter.bytecode.opcode(),
            gas: interpreter.gas.remaining(),
            gas_cost: 0,
            depth: depth + 1,
            stack: interpreter.stack.data().to_vec(),
            memory: kept(options.memory, &|| interpreter.memory.context_memory().to_vec().into()),
            return_data: kept(options.return_data, &|| interpreter.return_data.buffer().clone()),
            storage: None,
        };
        let result = interpreter.step(table, gas_table, ctx);
        step.gas_cost = step.gas.saturating_sub(interpreter.gas.remaining());
        if options.storage
            && result.is_ok()
            && let Some((slot, value)) = slot_of(&step, interpreter.stack.data())
        {
            let slots = ops.slots.entry(interpreter.input.target_address).or_default();
            slots.insert(slot, value);
            step.storage = Some(slots.clone());
        }
        ops.push(step);
        if let Err(end) = result {
            break end;
        }
    };
    if interpreter.bytecode.action().is_none() {
        interpreter.halt(end);
    }
    interpreter.take_next_action()
}
