//! The loop that runs a transaction's frames, and Arbitrum's handling of fees.

use std::convert::Infallible;

use alloy_primitives::{Bytes, U256};
use revm::context::result::{EVMError, HaltReason};
use revm::context_interface::journaled_state::account::JournaledAccountTr;
use revm::context_interface::{ContextTr, JournalTr, OutFrame};
use revm::handler::instructions::EthInstructions;
use revm::handler::{EthFrame, FrameResult, Handler, ItemOrResult};
use revm::interpreter::interpreter::EthInterpreter;
use revm::interpreter::interpreter_action::FrameInit;
use revm::interpreter::{
    CallInputs, CallOutcome, CallScheme, CallValue, FrameInput, Gas, InstructionResult, InterpreterAction,
    InterpreterResult, SharedMemory,
};
use revm::primitives::constants::CALL_STACK_LIMIT;

use super::precompiles::ArbPrecompiles;
use super::trace::{Tracer, run_stepwise};
use crate::arbos::storage;
use crate::stylus::code::Kind;
use crate::stylus::context::Ctx;
use crate::stylus::frame::{Next, NotEntered, WasmFrame};
use crate::stylus::trace::Step;

/// The EVM that the handler drives. Its own stack of frames is unused.
pub(crate) type Evm = revm::context::Evm<
    Ctx,
    (),
    EthInstructions<EthInterpreter, Ctx>,
    ArbPrecompiles,
    EthFrame<EthInterpreter>,
>;

type Error = EVMError<Infallible>;

/// Runs transactions.
pub(crate) struct ArbHandler {
    /// Host calls of the transaction's programs, when they are recorded.
    pub(crate) steps: Vec<Step>,
    /// Records frames, if asked to.
    pub(crate) tracer: Option<Tracer>,
    /// Finished frames of the EVM, kept for their memory.
    #[expect(clippy::vec_box, reason = "the box itself is what is reused")]
    spare: Vec<Box<EthFrame<EthInterpreter>>>,
}

/// An open frame.
struct Open {
    kind: Running,
    /// The account that this frame is counted for in [`Env::open`](crate::stylus::context::Env).
    counted: Option<alloy_primitives::Address>,
    /// The frame's entry among recorded host calls.
    label: Option<Step>,
}

enum Running {
    Evm(Box<EthFrame<EthInterpreter>>),
    Program(Box<WasmFrame>),
}

/// A frame's result, and the host calls under it if they are recorded.
type Closed = (FrameResult, Option<Step>);
type Started = ItemOrResult<Running, FrameResult>;

impl Handler for ArbHandler {
    type Evm = Evm;
    type Error = Error;
    type HaltReason = HaltReason;

    fn run_exec_loop(&mut self, evm: &mut Evm, first: FrameInit) -> Result<FrameResult, Error> {
        let mut frames: Vec<Open> = Vec::new();
        let mut next = first;
        loop {
            // Enter frames until one ends, at once or after it ran.
            let mut result = self.enter(evm, &mut frames, next)?;
            loop {
                let (done, child) = match result.take() {
                    Some(done) => done,
                    None => match self.run_top(evm, &mut frames)? {
                        ItemOrResult::Item(init) => {
                            next = *init;
                            break;
                        }
                        ItemOrResult::Result(done) => done,
                    },
                };
                match frames.last_mut() {
                    None => {
                        self.steps = child.and_then(|child| child.steps).unwrap_or_default();
                        return Ok(done);
                    }
                    Some(Open { kind: Running::Program(program), .. }) => program.resume(&done, child),
                    Some(Open { kind: Running::Evm(frame), label, .. }) => {
                        if let (Some(Step { steps: Some(steps), .. }), Some(child)) = (label, child) {
                            steps.push(child);
                        }
                        frame.return_result::<_, Error>(&mut evm.ctx, done)?;
                    }
                }
            }
        }
    }

    fn reward_beneficiary(&self, evm: &mut Evm, result: &mut FrameResult) -> Result<(), Error> {
        let price = revm::context_interface::Transaction::effective_gas_price(
            &evm.ctx.tx,
            u128::from(evm.ctx.block.basefee),
        );
        if price == 0 {
            return Ok(());
        }
        let fee = U256::from(price) * U256::from(result.gas().used());
        let collector = storage::read(evm.ctx.journal_mut(), storage::root::NETWORK_FEE_ACCOUNT.slot());
        let collector = alloy_primitives::Address::from_word(collector.into());
        evm.ctx.journal_mut().load_account_mut(collector)?.data.incr_balance(fee);
        Ok(())
    }
}

impl ArbHandler {
    /// A handler for one transaction.
    pub(crate) fn new(tracer: Option<Tracer>) -> Self {
        Self { steps: Vec::new(), tracer, spare: Vec::new() }
    }

    /// Opens a frame, or returns the result of one that ends at once.
    fn enter(
        &mut self,
        evm: &mut Evm,
        frames: &mut Vec<Open>,
        init: FrameInit,
    ) -> Result<Option<Closed>, Error> {
        let label = evm.ctx.chain.trace_steps.then(|| label(&init.frame_input));
        evm.ctx.chain.failure = None;
        if let Some(tracer) = &mut self.tracer {
            let input = call_data(&evm.ctx.local, &init.frame_input);
            tracer.enter(&init.frame_input, input, &evm.ctx.journaled_state.logs);
        }
        let counted = match &init.frame_input {
            FrameInput::Call(inputs) if !is_borrowed(inputs) => Some(inputs.target_address),
            _ => None,
        };
        if let Some(account) = counted {
            *evm.ctx.chain.open.entry(account).or_default() += 1;
        }
        let caller = match &init.frame_input {
            FrameInput::Call(inputs) => inputs.caller,
            FrameInput::Create(inputs) => inputs.caller(),
            FrameInput::Empty => Default::default(),
        };
        match self.start(evm, init)? {
            ItemOrResult::Item(kind) => {
                evm.ctx.chain.callers.push(caller);
                let counted = counted.or_else(|| self.count_creation(evm, &kind));
                frames.push(Open { kind, counted, label });
                Ok(None)
            }
            ItemOrResult::Result(result) => {
                uncount(&mut evm.ctx, counted);
                if let Some(tracer) = &mut self.tracer {
                    tracer.leave(&result, evm.ctx.chain.failure.as_deref(), &evm.ctx.journaled_state.logs);
                }
                Ok(Some((result, label)))
            }
        }
    }

    fn count_creation(&self, evm: &mut Evm, kind: &Running) -> Option<alloy_primitives::Address> {
        let Running::Evm(frame) = kind else { return None };
        let address = match &frame.data {
            revm::handler::FrameData::Create(created) => created.created_address,
            revm::handler::FrameData::Call(_) => return None,
        };
        *evm.ctx.chain.open.entry(address).or_default() += 1;
        Some(address)
    }

    fn start(&mut self, evm: &mut Evm, init: FrameInit) -> Result<Started, Error> {
        if let FrameInput::Call(inputs) = &init.frame_input {
            let arbos = evm.ctx.chain.arbos;
            if Kind::of(inputs.known_bytecode.1.original_byte_slice(), arbos).is_callable() {
                return Ok(start_program(&mut evm.ctx, init));
            }
        }
        let mut frame = self.spare.pop().unwrap_or_else(|| Box::new(EthFrame::invalid()));
        let slot = OutFrame::new_init(&mut *frame);
        Ok(match EthFrame::init_with_context(slot, &mut evm.ctx, &mut evm.precompiles, init)? {
            ItemOrResult::Item(_) => ItemOrResult::Item(Running::Evm(frame)),
            ItemOrResult::Result(result) => {
                self.spare.push(frame);
                ItemOrResult::Result(result)
            }
        })
    }

    /// Runs the topmost frame; when it is done it is removed.
    fn run_top(
        &mut self,
        evm: &mut Evm,
        frames: &mut Vec<Open>,
    ) -> Result<ItemOrResult<Box<FrameInit>, Closed>, Error> {
        let Some(top) = frames.last_mut() else {
            return Err(EVMError::Custom("no frame to run".into()));
        };
        let result = match &mut top.kind {
            Running::Evm(frame) => match run_evm(evm, frame, self.tracer.as_mut())? {
                ItemOrResult::Item(init) => return Ok(ItemOrResult::Item(Box::new(init))),
                ItemOrResult::Result(result) => result,
            },
            Running::Program(program) => match program.run(&mut evm.ctx) {
                Next::Frame(init) => return Ok(ItemOrResult::Item(init)),
                Next::Done(result) => program.close(&mut evm.ctx, result),
            },
        };
        let Some(Open { kind, counted, mut label }) = frames.pop() else {
            return Err(EVMError::Custom("no frame to close".into()));
        };
        evm.ctx.chain.callers.pop();
        match kind {
            Running::Evm(frame) => self.spare.push(frame),
            Running::Program(mut program) => {
                if let Some(label) = &mut label {
                    label.steps = Some(program.take_steps());
                }
            }
        }
        uncount(&mut evm.ctx, counted);
        if let Some(tracer) = &mut self.tracer {
            tracer.leave(&result, evm.ctx.chain.failure.as_deref(), &evm.ctx.journaled_state.logs);
        }
        Ok(ItemOrResult::Result((result, label)))
    }
}

fn uncount(ctx: &mut Ctx, counted: Option<alloy_primitives::Address>) {
    if let Some(account) = counted
        && let Some(frames) = ctx.chain.open.get_mut(&account)
    {
        *frames -= 1;
    }
}

fn is_borrowed(inputs: &CallInputs) -> bool {
    matches!(inputs.scheme, CallScheme::DelegateCall | CallScheme::CallCode)
}

fn call_data(local: &revm::context::LocalContext, input: &FrameInput) -> Bytes {
    match input {
        FrameInput::Call(inputs) => inputs.input.bytes_local(local),
        FrameInput::Create(inputs) => inputs.init_code().clone(),
        FrameInput::Empty => Bytes::new(),
    }
}

/// A frame's entry among recorded host calls.
fn label(input: &FrameInput) -> Step {
    let (name, address) = match input {
        FrameInput::Call(inputs) => {
            let name = match inputs.scheme {
                CallScheme::Call | CallScheme::CallCode => "evm_call_contract",
                CallScheme::DelegateCall => "evm_delegate_call_contract",
                CallScheme::StaticCall => "evm_static_call_contract",
            };
            (name, Some(inputs.bytecode_address))
        }
        FrameInput::Create(inputs) => match inputs.scheme() {
            revm::context_interface::CreateScheme::Create2 { .. } => ("evm_create2", None),
            _ => ("evm_create1", None),
        },
        FrameInput::Empty => ("evm_call_contract", None),
    };
    Step { name, address, steps: Some(Vec::new()), ..Step::default() }
}

/// Runs EVM code until it ends or needs another frame.
fn run_evm(
    evm: &mut Evm,
    frame: &mut EthFrame<EthInterpreter>,
    tracer: Option<&mut Tracer>,
) -> Result<ItemOrResult<FrameInit, FrameResult>, Error> {
    let (table, gas) = (evm.instruction.instruction_table(), evm.instruction.gas_table());
    let mut action = match tracer.and_then(|tracer| tracer.ops.as_mut()) {
        Some(ops) => run_stepwise(&mut frame.interpreter, table, gas, &mut evm.ctx, frame.depth, ops),
        None => frame.interpreter.run_plain(table, gas, &mut evm.ctx),
    };
    if let InterpreterAction::Return(result) = &mut action
        && matches!(frame.data, revm::handler::FrameData::Create(_))
        && result.result.is_ok()
        && result.output.first() == Some(&0xEF)
        && !Kind::of(&result.output, evm.ctx.chain.arbos).is_component()
    {
        result.result = InstructionResult::CreateContractStartingWithEF;
    }
    frame.process_next_action::<_, Error>(&mut evm.ctx, action)
}

/// Starts the call as the EVM starts any call, then enters the program.
fn start_program(ctx: &mut Ctx, init: FrameInit) -> Started {
    let FrameInit { frame_input: FrameInput::Call(inputs), depth, memory } = init else {
        return failed_call(None, 0, InstructionResult::FatalExternalError);
    };
    if depth > CALL_STACK_LIMIT as usize {
        return failed_call(Some(&inputs), inputs.gas_limit, InstructionResult::CallTooDeep);
    }
    let checkpoint = ctx.journal_mut().checkpoint();
    if let CallValue::Transfer(value) = inputs.value
        && let Some(error) = ctx.journal_mut().transfer_loaded(inputs.caller, inputs.target_address, value)
    {
        ctx.journal_mut().checkpoint_revert(checkpoint);
        return failed_call(Some(&inputs), inputs.gas_limit, error.into());
    }
    enter_program(ctx, inputs, checkpoint, depth, memory)
}

fn enter_program(
    ctx: &mut Ctx,
    inputs: Box<CallInputs>,
    checkpoint: revm::context_interface::journaled_state::JournalCheckpoint,
    depth: usize,
    memory: SharedMemory,
) -> Started {
    let outline =
        CallInputs { known_bytecode: Default::default(), input: Default::default(), ..(*inputs).clone() };
    match WasmFrame::enter(ctx, inputs, checkpoint, depth, memory) {
        Ok(frame) => ItemOrResult::Item(Running::Program(Box::new(frame))),
        Err(reason) => {
            ctx.journal_mut().checkpoint_revert(checkpoint);
            let result = match reason {
                NotEntered::OutOfGas => InstructionResult::OutOfGas,
                NotEntered::Fatal(reason) => {
                    ctx.chain.failure = Some(reason);
                    InstructionResult::PrecompileError
                }
            };
            failed_call(Some(&outline), 0, result)
        }
    }
}

/// The result of a call that did not start, with `left` of its gas.
fn failed_call(inputs: Option<&CallInputs>, left: u64, result: InstructionResult) -> Started {
    let limit = inputs.map_or(0, |inputs| inputs.gas_limit);
    let range = inputs.map_or(0..0, |inputs| inputs.return_memory_offset.clone());
    let mut gas = Gas::new(limit);
    let _ = gas.record_regular_cost(limit - left.min(limit));
    let result = InterpreterResult::new(result, Bytes::new(), gas);
    ItemOrResult::Result(FrameResult::Call(CallOutcome::new(result, range)))
}
