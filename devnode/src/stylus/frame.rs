//! A call to a program, as one frame among those of the EVM: how it is entered, run and ended. What
//! host functions do in between is in [`hostcalls`](super::hostcalls).

use alloy_primitives::{Address, Bytes, U256};
use revm::context_interface::journaled_state::JournalCheckpoint;
use revm::context_interface::{ContextTr, JournalTr};
use revm::handler::FrameResult;
use revm::interpreter::interpreter_action::FrameInit;
use revm::interpreter::{CallInputs, CallOutcome, Gas, InstructionResult, InterpreterResult, SharedMemory};
use wasmi::{ResumableCall, Store, Val};

use super::code::{self, Kind, Root};
use super::context::Ctx;
use super::host::{Escape, Host, Machine, PAGE_LIMIT_FROM, Surroundings, word};
use super::hostcalls::{Pending, Served};
use super::instrument::{ENTRYPOINT, Rules};
use super::trace::Step;
use crate::arbos::params::Params;
use crate::arbos::programs::{Inactive, Program};

/// The first ArbOS version whose block remembers recent programs.
const RECENT_FROM: u64 = 60;
/// What a frame needs next.
pub(crate) enum Next {
    /// Another frame must run first.
    Frame(Box<FrameInit>),
    /// The frame is done.
    Done(InterpreterResult),
}

/// A call to a program.
pub(crate) struct WasmFrame {
    pub(super) store: Store<Host>,
    state: State,
    pub(super) inputs: Box<CallInputs>,
    checkpoint: JournalCheckpoint,
    depth: usize,
    memory: SharedMemory,
    /// Gas of the call, before what entering it costs.
    gas_limit: u64,
    pub(super) refund: i64,
    /// Pages to restore when the frame ends.
    open_before: u16,
    start_ink: u64,
}

#[expect(
    clippy::large_enum_variant,
    reason = "it lives in a boxed frame, and each host call passes through it"
)]
enum State {
    /// Not yet started.
    Ready(wasmi::Func),
    /// Stopped in a host function that the frame runs.
    Suspended(wasmi::ResumableCallHostTrap, Pending),
    /// Ended while it took in the result of a frame that it had asked for.
    Ended(Outcome),
    /// Running, or done.
    Taken,
}

/// How a program ended.
#[derive(Debug)]
enum Outcome {
    /// Returned, or exited early, with this status.
    Finished(u32),
    OutOfInk,
    OutOfStack,
    /// A trap, or a host function that was misused, and which.
    Failure(&'static str),
}

impl From<Escape> for Outcome {
    fn from(escape: Escape) -> Self {
        match escape {
            Escape::OutOfInk => Self::OutOfInk,
            Escape::Exit(status) => Self::Finished(status),
            Escape::Failure(reason) => Self::Failure(reason),
            Escape::Yield { .. } => Self::Failure(BROKEN),
        }
    }
}

/// Why a frame fails if the runtime ends in a way that the instrumentation excludes.
const BROKEN: &str = "the WebAssembly runtime stopped unexpectedly";

/// Why a program could not be entered.
pub(crate) enum NotEntered {
    OutOfGas,
    /// All gas is lost, for this reason.
    Fatal(String),
}

impl WasmFrame {
    /// Enters a program. The EVM's side of the call (checkpoint, transfer of value) is already
    /// done.
    pub(crate) fn enter(
        ctx: &mut Ctx,
        inputs: Box<CallInputs>,
        checkpoint: JournalCheckpoint,
        depth: usize,
        memory: SharedMemory,
    ) -> Result<Self, NotEntered> {
        let arbos = ctx.chain.arbos;
        let params = Params::read(ctx.journal_mut());
        let code_hash = inputs.known_bytecode.0;
        let now = ctx.block.timestamp.saturating_to();
        let program = Program::read(ctx.journal_mut(), code_hash)
            .active(&params, now)
            .map_err(|reason| NotEntered::Fatal(describe(reason)))?;

        let open_before = ctx.chain.pages.open;
        let mut pages = ctx.chain.pages;
        let mut gas = pages.open(program.footprint, (&params).into());
        let recent = ctx.chain.recent.touch(code_hash, usize::from(params.block_cache_size).max(1));
        let cached = program.cached || (arbos.at_least(RECENT_FROM) && recent);
        let cached_gas = params.cached_gas(program.cached_cost);
        if params.version > 1 || cached {
            gas = gas.saturating_add(cached_gas);
        }
        if !cached {
            gas = gas.saturating_add(params.init_gas(program.init_cost));
        }
        if arbos.at_least(PAGE_LIMIT_FROM) && pages.open > params.page_limit {
            return Err(NotEntered::OutOfGas);
        }
        let gas_left = inputs.gas_limit.checked_sub(gas).ok_or(NotEntered::OutOfGas)?;
        ctx.chain.pages = pages;

        let rules = Rules { stylus_version: program.version, arbos: arbos.number(), page_limit: u16::MAX };
        let modules = ctx.chain.modules.clone();
        let code = inputs.known_bytecode.1.original_bytes();
        let compiled = modules.get(code_hash, rules, || program_wasm(ctx, &code)).ok_or_else(|| {
            NotEntered::Fatal(format!("program {code_hash} cannot be compiled: its code is damaged"))
        })?;

        let ink_price = u64::from(params.ink_price);
        let ink = gas_left.saturating_mul(ink_price);
        let surroundings = surroundings(ctx, &inputs, &params);
        let calldata = inputs.input.bytes(ctx);
        let mut host = Host::new(surroundings, calldata, pages, ctx.chain.console, ctx.chain.trace_steps);
        if let Some(steps) = &mut host.steps {
            let args = Bytes::copy_from_slice(&(host.calldata.len() as u32).to_be_bytes());
            steps.push(Step {
                name: "user_entrypoint",
                args,
                start_ink: ink,
                end_ink: ink,
                ..Step::default()
            });
        }
        let mut store = Store::new(compiled.module.engine(), host);
        let broken =
            |error: &dyn std::fmt::Display| NotEntered::Fatal(format!("program {code_hash}: {error}"));
        let instance = compiled
            .linker
            .instantiate_and_start(&mut store, &compiled.module)
            .map_err(|error| broken(&error))?;
        store.attach(&instance, ink, params.max_stack_depth).map_err(|error| broken(&error))?;
        let entry = instance.get_func(&store, ENTRYPOINT).ok_or_else(|| broken(&"no entrypoint"))?;
        let gas_limit = inputs.gas_limit;
        Ok(Self {
            store,
            state: State::Ready(entry),
            inputs,
            checkpoint,
            depth,
            memory,
            gas_limit,
            refund: 0,
            open_before,
            start_ink: ink,
        })
    }

    /// Runs until the program ends or needs another frame.
    pub(crate) fn run(&mut self, ctx: &mut Ctx) -> Next {
        self.store.data_mut().pages = ctx.chain.pages;
        let outcome = loop {
            let mut outputs = [Val::I32(0)];
            let step = match std::mem::replace(&mut self.state, State::Taken) {
                State::Ready(entry) => {
                    let len = self.store.data().calldata.len() as i32;
                    entry.call_resumable(&mut self.store, &[Val::I32(len)], &mut outputs)
                }
                State::Suspended(trap, Pending::Answer(answer)) => {
                    trap.resume(&mut self.store, answer.as_slice(), &mut outputs)
                }
                State::Ended(outcome) => break outcome,
                // A frame is only run when nothing is pending.
                State::Suspended(..) | State::Taken => break Outcome::Failure(BROKEN),
            };
            match step {
                Ok(ResumableCall::Finished) => break Outcome::Finished(word(&outputs, 0)),
                Ok(ResumableCall::OutOfFuel(_)) => break Outcome::Failure(BROKEN),
                Err(error) => break self.trapped(&error),
                Ok(ResumableCall::HostTrap(trap)) => {
                    let (call, args) = match trap.host_error().downcast_ref::<Escape>() {
                        Some(Escape::Yield { call, args }) => (*call, args.clone()),
                        Some(Escape::Exit(status)) => break Outcome::Finished(*status),
                        Some(Escape::OutOfInk) => break Outcome::OutOfInk,
                        Some(Escape::Failure(reason)) => break Outcome::Failure(reason),
                        None => break Outcome::Failure(BROKEN),
                    };
                    ctx.chain.pages = self.store.data().pages;
                    match self.serve(ctx, call, &args) {
                        Ok(Served::Answer(answer)) => {
                            self.state = State::Suspended(trap, Pending::Answer(answer))
                        }
                        Ok(Served::Frame(frame, pending)) => {
                            self.state = State::Suspended(trap, pending);
                            return Next::Frame(Box::new(FrameInit {
                                frame_input: frame,
                                depth: self.depth + 1,
                                memory: self.memory.new_child_context(),
                            }));
                        }
                        Err(escape) => break escape.into(),
                    }
                }
            }
        };
        ctx.chain.pages = self.store.data().pages;
        ctx.chain.pages.open = self.open_before;
        Next::Done(self.finish(ctx, &outcome))
    }

    /// Commits or reverts the frame's changes and returns its result.
    pub(crate) fn close(&mut self, ctx: &mut Ctx, result: InterpreterResult) -> FrameResult {
        if result.result.is_ok() {
            ctx.journal_mut().checkpoint_commit();
        } else {
            ctx.journal_mut().checkpoint_revert(self.checkpoint);
        }
        FrameResult::Call(CallOutcome::new(result, self.inputs.return_memory_offset.clone()))
    }

    /// The host calls that were recorded.
    pub(crate) fn take_steps(&mut self) -> Vec<Step> {
        self.store.data_mut().steps.take().unwrap_or_default()
    }

    /// Takes in the result of the frame that was asked for.
    pub(crate) fn resume(&mut self, result: &FrameResult, child: Option<Step>) {
        self.memory.free_child_context();
        let State::Suspended(trap, pending) = std::mem::replace(&mut self.state, State::Taken) else {
            return;
        };
        let answered = match pending {
            Pending::Call(call) => self.finish_call(&call, result, child),
            Pending::Create(create) => self.finish_create(&create, result, child),
            Pending::Answer(answer) => Ok(answer),
        };
        self.state = match answered {
            Ok(answer) => State::Suspended(trap, Pending::Answer(answer)),
            Err(escape) => State::Ended(escape.into()),
        };
    }

    fn trapped(&self, error: &wasmi::Error) -> Outcome {
        if self.store.is_overflown() {
            Outcome::OutOfStack
        } else if self.store.is_exhausted() {
            Outcome::OutOfInk
        } else {
            Outcome::Failure(error.as_trap_code().map_or(BROKEN, |trap| trap.trap_message()))
        }
    }

    fn finish(&mut self, ctx: &mut Ctx, outcome: &Outcome) -> InterpreterResult {
        if let Outcome::Finished(status) = outcome {
            let (ink, status) = (self.start_ink, *status);
            if let Some(steps) = &mut self.store.data_mut().steps {
                let outs = Bytes::copy_from_slice(&status.to_be_bytes());
                steps.push(Step {
                    name: "user_returned",
                    outs,
                    start_ink: ink,
                    end_ink: ink,
                    ..Step::default()
                });
            }
        }
        ctx.chain.failure = None;
        let left = self.store.gas_left();
        let (result, mut left, output) = match outcome {
            Outcome::Finished(0) => (InstructionResult::Return, left, self.take_output()),
            Outcome::Finished(_) => (InstructionResult::Revert, left, self.take_output()),
            Outcome::Failure(reason) => {
                ctx.chain.failure = Some((*reason).into());
                (InstructionResult::Revert, left, Bytes::new())
            }
            Outcome::OutOfInk => (InstructionResult::OutOfGas, 0, Bytes::new()),
            Outcome::OutOfStack => {
                // Nitro gives it the EVM's error of a call that is too deep.
                ctx.chain.failure = Some("max call depth exceeded".into());
                (InstructionResult::StackOverflow, 0, Bytes::new())
            }
        };
        if !output.is_empty() && ctx.chain.arbos.at_least(31) {
            match self.gas_limit.checked_sub(memory_gas(output.len() as u64)) {
                Some(most) => left = left.min(most),
                None => return InterpreterResult::new_oog(self.gas_limit, 0),
            }
        }
        let mut gas = Gas::new(self.gas_limit);
        // The gas left is never more than the limit.
        let _ = gas.record_regular_cost(self.gas_limit - left);
        gas.record_refund(self.refund);
        InterpreterResult::new(result, output, gas)
    }

    fn take_output(&mut self) -> Bytes {
        std::mem::take(&mut self.store.data_mut().output).into()
    }

    /// The account that the program acts as.
    pub(super) fn account(&self) -> Address {
        self.inputs.target_address
    }
}

/// What the EVM charges for memory of this many bytes.
fn memory_gas(bytes: u64) -> u64 {
    let words = bytes.div_ceil(32);
    3 * words + words * words / 512
}

/// The program's bytes from its account's code, for a program that was activated before.
fn program_wasm(ctx: &mut Ctx, code: &[u8]) -> Option<Vec<u8>> {
    let arbos = ctx.chain.arbos;
    match Kind::of(code, arbos) {
        Kind::Program => code::decompress_program(code, usize::MAX).ok(),
        Kind::Root => {
            let root = Root::parse(code, usize::MAX, usize::MAX).ok()?;
            let mut stream = Vec::new();
            for fragment in &root.fragments {
                let code = ctx.db_mut().code_of(*fragment);
                stream.extend_from_slice(code.get(3..)?);
            }
            root.decompress(&stream).ok()
        }
        Kind::Evm | Kind::Fragment => None,
    }
}

fn surroundings(ctx: &Ctx, inputs: &CallInputs, params: &Params) -> Surroundings {
    Surroundings {
        arbos: ctx.chain.arbos.number(),
        ink_price: u64::from(params.ink_price).max(1),
        page_price: params.into(),
        page_limit: params.page_limit,
        address: inputs.target_address,
        caller: inputs.caller,
        value: inputs.value.get(),
        origin: ctx.tx.caller,
        gas_price: ctx.chain.gas_price,
        chain_id: ctx.cfg.chain_id,
        base_fee: U256::from(ctx.block.basefee),
        coinbase: ctx.block.beneficiary,
        gas_limit: ctx.block.gas_limit,
        block_number: ctx.block.number.saturating_to(),
        timestamp: ctx.block.timestamp.saturating_to(),
        reentrant: ctx.chain.open.get(&inputs.target_address).is_some_and(|frames| *frames > 1),
    }
}

/// Nitro's wording, which is how Geth prints a Solidity error.
fn describe(reason: Inactive) -> String {
    match reason {
        Inactive::NotActivated => "error ProgramNotActivated()".into(),
        Inactive::NeedsUpgrade { version, stylus_version } => {
            format!("error ProgramNeedsUpgrade({version}, {stylus_version})")
        }
        Inactive::Expired { age } => format!("error ProgramExpired({age})"),
    }
}
