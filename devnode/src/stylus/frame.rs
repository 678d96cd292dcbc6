//! A call to a program, as one frame among those of the EVM.

use std::collections::BTreeMap;

use alloy_primitives::{Address, B256, Bytes, Log, LogData, U256};
use revm::context_interface::cfg::GasParams;
use revm::context_interface::journaled_state::JournalCheckpoint;
use revm::context_interface::{ContextTr, CreateScheme, JournalTr};
use revm::handler::FrameResult;
use revm::interpreter::interpreter_action::FrameInit;
use revm::interpreter::{
    CallInput, CallInputs, CallOutcome, CallScheme, CallValue, CreateInputs, FrameInput, Gas,
    InstructionResult, InterpreterResult, SharedMemory,
};
use wasmi::{ResumableCall, Store, Val};

use super::code::{self, Kind, Root};
use super::context::Ctx;
use super::host::{Escape, Host, Machine, PAGE_LIMIT_FROM, Slot, Surroundings, word};
use super::instrument::{ENTRYPOINT, Rules};
use super::pricing::{self, EVM_API, HOSTIO, PTR};
use super::trace::Step;
use crate::arbos::params::Params;
use crate::arbos::programs::{Inactive, Program};

/// The first ArbOS version whose block remembers recent programs.
const RECENT_FROM: u64 = 60;
/// The first ArbOS version in which running out of gas in a flush is just that.
const FLUSH_OUT_OF_GAS_FROM: u64 = 50;
/// The last ArbOS version that remembers an account's lack of code.
const EMPTY_CODE_CACHED_BELOW: u64 = 40;

const CALL_BASE_GAS: u64 = 100;
const CALL_COLD_GAS: u64 = 2500;
const CALL_NEW_ACCOUNT_GAS: u64 = 25_000;
const CALL_VALUE_GAS: u64 = 9000;
const CALL_STIPEND: u64 = 2300;
const CREATE_GAS: u64 = 32_000;
const CREATE2_WORD_GAS: u64 = 6;
/// What a call function returns when the call did not succeed.
const CALL_FAILED: i32 = 2;

/// What a frame needs next.
pub(crate) enum Next {
    /// Another frame must run first.
    Frame(Box<FrameInit>),
    /// The frame is done.
    Done(InterpreterResult),
}

/// A call to a program.
pub(crate) struct WasmFrame {
    store: Store<Host>,
    state: State,
    pub(crate) inputs: Box<CallInputs>,
    checkpoint: JournalCheckpoint,
    depth: usize,
    memory: SharedMemory,
    /// Gas that the frame was given, before what entering cost.
    gas_limit: u64,
    refund: i64,
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
    /// Stopped in a host function.
    Suspended(wasmi::ResumableCallHostTrap, Pending),
    /// Being answered was more than the program could pay or take.
    Ended(Outcome),
    /// Running, or done.
    Taken,
}

/// What to do when the frame that a host function asked for is done.
enum Pending {
    /// Nothing was asked for: go on with this result.
    Answer(Option<Val>),
    Call(PendingCall),
    Create(PendingCreate),
}

struct PendingCall {
    hostio: &'static str,
    start: u64,
    /// Gas of the call itself.
    base: u64,
    /// Gas given to it.
    given: u64,
    return_len_at: u32,
    args: Vec<u8>,
}

struct PendingCreate {
    hostio: &'static str,
    start: u64,
    /// Gas that the frame had when it asked.
    had: u64,
    /// Gas that was held back.
    kept: u64,
    address_at: u32,
    revert_len_at: u32,
    args: Vec<u8>,
}

/// How entering or running a program ended before it could return by itself.
#[derive(Debug)]
enum Outcome {
    /// Returned, or exited early, with this status.
    Finished(u32),
    OutOfInk,
    OutOfStack,
    /// A trap or a misuse of a host function, and which.
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

/// The runtime did what it never does.
const BROKEN: &str = "the WebAssembly runtime stopped unexpectedly";

/// Why a program could not be entered.
pub(crate) enum Refusal {
    OutOfGas,
    /// All gas is lost, and this is the reason.
    Fatal(String),
}

impl WasmFrame {
    /// Enters a program. The EVM's side of the call (checkpoint, transfer of value) is already done.
    pub(crate) fn enter(
        ctx: &mut Ctx,
        inputs: Box<CallInputs>,
        checkpoint: JournalCheckpoint,
        depth: usize,
        memory: SharedMemory,
    ) -> Result<Self, Refusal> {
        let arbos = ctx.chain.arbos;
        let params = Params::read(ctx.journal_mut());
        let code_hash = inputs.known_bytecode.0;
        let now = ctx.block.timestamp.saturating_to();
        let program = Program::read(ctx.journal_mut(), code_hash)
            .active(&params, now)
            .map_err(|reason| Refusal::Fatal(describe(reason)))?;

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
            return Err(Refusal::OutOfGas);
        }
        let gas_left = inputs.gas_limit.checked_sub(gas).ok_or(Refusal::OutOfGas)?;
        ctx.chain.pages = pages;

        let rules = Rules { stylus_version: program.version, arbos: arbos.number(), page_limit: u16::MAX };
        let modules = ctx.chain.modules.clone();
        let code = inputs.known_bytecode.1.original_bytes();
        let compiled = modules.get(code_hash, rules, || program_wasm(ctx, &code)).ok_or_else(|| {
            Refusal::Fatal(format!("program {code_hash} cannot be compiled: its code is damaged"))
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
        let broken = |error: &dyn std::fmt::Display| Refusal::Fatal(format!("program {code_hash}: {error}"));
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
                    let (hostio, args) = match trap.host_error().downcast_ref::<Escape>() {
                        Some(Escape::Yield { hostio, args }) => (*hostio, args.clone()),
                        Some(Escape::Exit(status)) => break Outcome::Finished(*status),
                        Some(Escape::OutOfInk) => break Outcome::OutOfInk,
                        Some(Escape::Failure(reason)) => break Outcome::Failure(reason),
                        None => break Outcome::Failure(BROKEN),
                    };
                    ctx.chain.pages = self.store.data().pages;
                    match self.serve(ctx, hostio, &args) {
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

    /// Ends the journal's side of the frame and says how it went.
    pub(crate) fn close(&mut self, ctx: &mut Ctx, result: InterpreterResult) -> FrameResult {
        if result.result.is_ok() {
            ctx.journal_mut().checkpoint_commit();
        } else {
            ctx.journal_mut().checkpoint_revert(self.checkpoint);
        }
        FrameResult::Call(CallOutcome::new(result, self.inputs.return_memory_offset.clone()))
    }

    /// The host calls so far.
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
            Pending::Call(call) => self.called(&call, result, child),
            Pending::Create(create) => self.created(&create, result, child),
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
            Outcome::OutOfStack => (InstructionResult::StackOverflow, 0, Bytes::new()),
        };
        if !output.is_empty() && ctx.chain.arbos.at_least(31) {
            match self.gas_limit.checked_sub(memory_gas(output.len() as u64)) {
                Some(most) => left = left.min(most),
                None => return InterpreterResult::new_oog(self.gas_limit, 0),
            }
        }
        let mut gas = Gas::new(self.gas_limit);
        // Never more is left than was given.
        let _ = gas.record_regular_cost(self.gas_limit - left);
        gas.record_refund(self.refund);
        InterpreterResult::new(result, output, gas)
    }

    fn take_output(&mut self) -> Bytes {
        std::mem::take(&mut self.store.data_mut().output).into()
    }

    /// The account that the program acts as.
    fn account(&self) -> Address {
        self.inputs.target_address
    }

    fn serve(&mut self, ctx: &mut Ctx, hostio: &'static str, args: &[Val]) -> Result<Served, Escape> {
        let start = self.store.ink();
        let answer = match hostio {
            "storage_load_bytes32" => self.storage_load(ctx, start, word(args, 0), word(args, 1))?,
            "storage_flush_cache" => self.storage_flush(ctx, start, word(args, 0) != 0)?,
            "transient_load_bytes32" => self.transient_load(ctx, start, word(args, 0), word(args, 1))?,
            "transient_store_bytes32" => self.transient_store(ctx, start, word(args, 0), word(args, 1))?,
            "emit_log" => self.emit_log(ctx, start, word(args, 0), word(args, 1), word(args, 2))?,
            "account_balance" => self.account_balance(ctx, start, word(args, 0), word(args, 1))?,
            "account_codehash" => self.account_codehash(ctx, start, word(args, 0), word(args, 1))?,
            "account_code" => self.account_code(ctx, start, args)?,
            "account_code_size" => self.account_code_size(ctx, start, word(args, 0))?,
            "call_contract" | "delegate_call_contract" | "static_call_contract" => {
                return self.call(ctx, start, hostio, args);
            }
            "create1" | "create2" => return self.create(start, hostio, args),
            _ => return Err(Escape::Failure("unknown host function")),
        };
        Ok(Served::Answer(answer))
    }

    fn storage_load(&mut self, ctx: &mut Ctx, start: u64, key_at: u32, to: u32) -> Answer {
        let vm = &mut self.store;
        vm.buy_ink(HOSTIO + 2 * PTR)?;
        vm.require_gas(
            pricing::COLD_SLOAD_GAS + pricing::STORAGE_CACHE_REQUIRED_GAS + pricing::STORAGE_MISS_GAS,
        )?;
        let key = vm.read_u256(key_at)?;
        let mut gas = vm.data_mut().storage.read_gas();
        let value = match vm.data().storage.slots.get(&key) {
            Some(slot) => slot.value,
            None => {
                let Ok(load) = ctx.journal_mut().sload(self.inputs.target_address, key);
                gas += pricing::STORAGE_MISS_GAS
                    + if load.is_cold { pricing::COLD_SLOAD_GAS } else { pricing::WARM_READ_GAS };
                let slot = Slot { value: load.data, known: Some(load.data) };
                vm.data_mut().storage.slots.insert(key, slot);
                load.data
            }
        };
        vm.buy_gas(gas)?;
        vm.write(to, &value.to_be_bytes::<32>())?;
        vm.trace("storage_load_bytes32", start, || bytes(key), || bytes(value));
        Ok(None)
    }

    fn storage_flush(&mut self, ctx: &mut Ctx, start: u64, clear: bool) -> Answer {
        let account = self.account();
        let is_static = self.inputs.is_static;
        let vm = &mut self.store;
        vm.buy_ink(HOSTIO + EVM_API)?;
        vm.require_gas(pricing::SSTORE_SENTRY_GAS)?;
        let dirty: Vec<(U256, U256)> = vm
            .data()
            .storage
            .slots
            .iter()
            .filter(|(_, slot)| slot.is_dirty())
            .map(|(key, slot)| (*key, slot.value))
            .collect();
        if is_static && !dirty.is_empty() {
            return Err(Escape::Failure("a static call may not write storage"));
        }
        let budget = vm.gas_left();
        let mut spent = 0u64;
        for (key, value) in &dirty {
            let Ok(stored) = ctx.journal_mut().sstore(account, *key, *value);
            let params: &GasParams = &ctx.cfg.gas_params;
            let price =
                params.sstore_static_gas() + params.sstore_dynamic_gas(true, &stored.data, stored.is_cold);
            spent = spent.saturating_add(price);
            if spent > budget {
                let late = ctx.chain.arbos.at_least(FLUSH_OUT_OF_GAS_FROM);
                return Err(if late { Escape::OutOfInk } else { Escape::Failure("out of gas in a flush") });
            }
            self.refund += params.sstore_refund(true, &stored.data);
        }
        vm.buy_gas(spent)?;
        let slots: &mut BTreeMap<U256, Slot> = &mut vm.data_mut().storage.slots;
        if clear {
            slots.clear();
        } else {
            slots.values_mut().for_each(|slot| slot.known = Some(slot.value));
        }
        vm.trace("storage_flush_cache", start, || vec![u8::from(clear)], Vec::new);
        Ok(None)
    }

    fn transient_load(&mut self, ctx: &mut Ctx, start: u64, key_at: u32, to: u32) -> Answer {
        let account = self.account();
        let vm = &mut self.store;
        vm.buy_ink(HOSTIO + 2 * PTR + EVM_API)?;
        vm.buy_gas(pricing::WARM_READ_GAS)?;
        let key = vm.read_u256(key_at)?;
        let value = ctx.journal_mut().tload(account, key);
        vm.write(to, &value.to_be_bytes::<32>())?;
        vm.trace("transient_load_bytes32", start, || bytes(key), || bytes(value));
        Ok(None)
    }

    fn transient_store(&mut self, ctx: &mut Ctx, start: u64, key_at: u32, value_at: u32) -> Answer {
        let account = self.account();
        let is_static = self.inputs.is_static;
        let vm = &mut self.store;
        vm.buy_ink(HOSTIO + 2 * PTR + EVM_API)?;
        vm.buy_gas(pricing::WARM_READ_GAS)?;
        let (key, value) = (vm.read_u256(key_at)?, vm.read_u256(value_at)?);
        if is_static {
            return Err(Escape::Failure("a static call may not write transient storage"));
        }
        ctx.journal_mut().tstore(account, key, value);
        vm.trace("transient_store_bytes32", start, || [bytes(key), bytes(value)].concat(), Vec::new);
        Ok(None)
    }

    fn emit_log(&mut self, ctx: &mut Ctx, start: u64, at: u32, len: u32, topics: u32) -> Answer {
        let address = self.account();
        let is_static = self.inputs.is_static;
        let vm = &mut self.store;
        vm.buy_ink(HOSTIO + EVM_API)?;
        if topics > 4 || len < topics * 32 {
            return Err(Escape::Failure("malformed log"));
        }
        vm.buy_ink(pricing::read(len))?;
        let data_len = u64::from(len - 32 * topics);
        vm.buy_gas(pricing::LOG_TOPIC_GAS * (1 + u64::from(topics)) + pricing::LOG_DATA_GAS * data_len)?;
        let bytes = vm.read(at, len)?;
        if is_static {
            return Err(Escape::Failure("a static call may not emit logs"));
        }
        let (head, data) = bytes.split_at(32 * topics as usize);
        let list = head.chunks_exact(32).map(B256::from_slice).collect();
        let data = LogData::new_unchecked(list, Bytes::copy_from_slice(data));
        ctx.journal_mut().log(Log { address, data });
        vm.trace("emit_log", start, || [&topics.to_be_bytes()[..], &bytes].concat(), Vec::new);
        Ok(None)
    }

    fn account_balance(&mut self, ctx: &mut Ctx, start: u64, address_at: u32, to: u32) -> Answer {
        let vm = &mut self.store;
        vm.buy_ink(HOSTIO + 2 * PTR + EVM_API)?;
        vm.require_gas(pricing::COLD_ACCOUNT_GAS)?;
        let address = vm.read_address(address_at)?;
        let Ok(load) = ctx.journal_mut().load_account(address);
        let balance = load.data.info.balance;
        vm.buy_gas(access_gas(load.is_cold))?;
        vm.write(to, &balance.to_be_bytes::<32>())?;
        vm.trace("account_balance", start, || address.to_vec(), || bytes(balance));
        Ok(None)
    }

    fn account_codehash(&mut self, ctx: &mut Ctx, start: u64, address_at: u32, to: u32) -> Answer {
        let vm = &mut self.store;
        vm.buy_ink(HOSTIO + 2 * PTR + EVM_API)?;
        vm.require_gas(pricing::COLD_ACCOUNT_GAS)?;
        let address = vm.read_address(address_at)?;
        let Ok(load) = ctx.journal_mut().load_account(address);
        let account = load.data;
        let exists = !account.is_loaded_as_not_existing() || !account.info.is_empty();
        let hash = if exists { account.info.code_hash } else { B256::ZERO };
        vm.buy_gas(access_gas(load.is_cold))?;
        vm.write(to, hash.as_slice())?;
        vm.trace("account_codehash", start, || address.to_vec(), || hash.to_vec());
        Ok(None)
    }

    /// Finds an account's code; the last one asked for is free.
    fn code_of(&mut self, ctx: &mut Ctx, address: Address) -> Result<Bytes, Escape> {
        let vm = &mut self.store;
        if let Some((last, code)) = &vm.data().code
            && *last == address
        {
            return Ok(code.clone());
        }
        let Ok(load) = ctx.journal_mut().load_account_with_code(address);
        let code = load.data.info.code.as_ref().map(|code| code.original_bytes()).unwrap_or_default();
        vm.buy_gas(pricing::EXT_CODE_GAS + access_gas(load.is_cold))?;
        if !code.is_empty() || !ctx.chain.arbos.at_least(EMPTY_CODE_CACHED_BELOW) {
            vm.data_mut().code = Some((address, code.clone()));
        }
        Ok(code)
    }

    fn account_code(&mut self, ctx: &mut Ctx, start: u64, args: &[Val]) -> Answer {
        let (address_at, offset, size, to) = (word(args, 0), word(args, 1), word(args, 2), word(args, 3));
        self.store.buy_ink(HOSTIO + EVM_API)?;
        self.store.require_gas(pricing::COLD_ACCOUNT_GAS)?;
        let address = self.store.read_address(address_at)?;
        let code = self.code_of(ctx, address)?;
        let vm = &mut self.store;
        vm.buy_ink(pricing::write(code.len() as u32))?;
        let part = code.get(offset as usize..).unwrap_or_default();
        let part = &part[..part.len().min(size as usize)];
        vm.write(to, part)?;
        let args = || [address.as_slice(), &offset.to_be_bytes(), &size.to_be_bytes()].concat();
        vm.trace("account_code", start, args, || part.to_vec());
        Ok(Some(Val::I32(part.len() as i32)))
    }

    fn account_code_size(&mut self, ctx: &mut Ctx, start: u64, address_at: u32) -> Answer {
        self.store.buy_ink(HOSTIO + EVM_API)?;
        self.store.require_gas(pricing::COLD_ACCOUNT_GAS)?;
        let address = self.store.read_address(address_at)?;
        let size = self.code_of(ctx, address)?.len() as u32;
        self.store.trace("account_code_size", start, || address.to_vec(), || size.to_be_bytes().to_vec());
        Ok(Some(Val::I32(size as i32)))
    }

    fn call(
        &mut self,
        ctx: &mut Ctx,
        start: u64,
        hostio: &'static str,
        args: &[Val],
    ) -> Result<Served, Escape> {
        let carries_value = hostio == "call_contract";
        let vm = &mut self.store;
        vm.buy_ink(HOSTIO + 3 * PTR + EVM_API)?;
        let len = word(args, 2);
        vm.buy_ink(pricing::read(len).saturating_mul(2))?;
        let gas_at = if carries_value { 4 } else { 3 };
        let return_len_at = word(args, gas_at + 1);
        let requested = args.get(gas_at).and_then(Val::i64).unwrap_or_default() as u64;
        let gas_left = vm.gas_left();
        let requested_gas = requested.min(gas_left);
        let target = vm.read_address(word(args, 0))?;
        let input: Bytes = vm.read(word(args, 1), len)?.into();
        let value = if carries_value { vm.read_u256(word(args, 3))? } else { U256::ZERO };

        let mut traced = Vec::new();
        if vm.data().steps.is_some() {
            traced.extend_from_slice(target.as_slice());
            traced.extend(requested.to_be_bytes());
            if carries_value {
                traced.extend(value.to_be_bytes::<32>());
            }
            traced.extend_from_slice(&input);
        }
        let pending = PendingCall { hostio, start, base: 0, given: 0, return_len_at, args: traced };

        if self.inputs.is_static && !value.is_zero() {
            return self.refused(&pending, 0);
        }
        let Some(base) = call_base(ctx, target, value, gas_left) else {
            return self.refused(&pending, gas_left);
        };
        let mut given = ((gas_left - base) / 64 * 63 + (gas_left - base) % 64 * 63 / 64).min(requested_gas);
        if !value.is_zero() {
            given += CALL_STIPEND;
        }
        let delegate = hostio == "delegate_call_contract";
        let me = self.account();
        let inputs = CallInputs {
            input: CallInput::Bytes(input),
            return_memory_offset: 0..0,
            gas_limit: given,
            reservoir: 0,
            bytecode_address: target,
            known_bytecode: code_to_run(ctx, target),
            target_address: if delegate { me } else { target },
            caller: if delegate { self.inputs.caller } else { me },
            value: if delegate {
                CallValue::Apparent(self.inputs.value.get())
            } else {
                CallValue::Transfer(value)
            },
            scheme: match hostio {
                "call_contract" => CallScheme::Call,
                "delegate_call_contract" => CallScheme::DelegateCall,
                _ => CallScheme::StaticCall,
            },
            is_static: self.inputs.is_static || hostio == "static_call_contract",
            charged_new_account_state_gas: false,
        };
        let pending = Pending::Call(PendingCall { base, given, ..pending });
        Ok(Served::Frame(FrameInput::Call(Box::new(inputs)), pending))
    }

    /// Answers a call that cannot even be tried.
    fn refused(&mut self, call: &PendingCall, cost: u64) -> Result<Served, Escape> {
        self.store.data_mut().return_data = Bytes::new();
        self.answer_call(call, cost, CALL_FAILED, None).map(Served::Answer)
    }

    fn called(&mut self, call: &PendingCall, result: &FrameResult, child: Option<Step>) -> Answer {
        let result = result.interpreter_result();
        let returned = if result.result.is_ok_or_revert() { result.gas.remaining() } else { 0 };
        self.refund += if result.result.is_ok() { result.gas.refunded() } else { 0 };
        self.store.data_mut().return_data =
            if result.result.is_ok_or_revert() { result.output.clone() } else { Bytes::new() };
        let status = if result.result.is_ok() { 0 } else { CALL_FAILED };
        self.answer_call(call, call.base + (call.given - returned), status, child)
    }

    fn answer_call(&mut self, call: &PendingCall, cost: u64, status: i32, child: Option<Step>) -> Answer {
        let vm = &mut self.store;
        vm.buy_gas(cost)?;
        let len = vm.data().return_data.len() as u32;
        vm.write_u32(call.return_len_at, len)?;
        let outs = || [&len.to_be_bytes()[..], &[status as u8]].concat();
        vm.trace(call.hostio, call.start, || call.args.clone(), outs);
        if let (Some(steps), Some(child)) = (&mut vm.data_mut().steps, child)
            && let Some(step) = steps.last_mut()
        {
            (step.address, step.steps) = (child.address, child.steps);
        }
        Ok(Some(Val::I32(status)))
    }

    fn create(&mut self, start: u64, hostio: &'static str, args: &[Val]) -> Result<Served, Escape> {
        let salted = hostio == "create2";
        let vm = &mut self.store;
        vm.buy_ink(HOSTIO + (3 + u64::from(salted)) * PTR + EVM_API)?;
        let len = word(args, 1);
        vm.buy_ink(pricing::read(len).saturating_mul(2))?;
        let code: Bytes = vm.read(word(args, 0), len)?.into();
        let endowment = vm.read_u256(word(args, 2))?;
        let salt = if salted { Some(vm.read_u256(word(args, 3))?) } else { None };
        let out = 3 + usize::from(salted);

        let had = vm.gas_left();
        let words = if salted { CREATE2_WORD_GAS * u64::from(len.div_ceil(32)) } else { 0 };
        let base = CREATE_GAS + words;
        if self.inputs.is_static || had < base {
            return Err(Escape::Failure("contracts cannot be created here"));
        }
        let kept = (had - base) / 64;
        let given = had - base - kept;
        let scheme = salt.map_or(CreateScheme::Create, |salt| CreateScheme::Create2 { salt });
        let mut traced = Vec::new();
        if vm.data().steps.is_some() {
            traced.extend(endowment.to_be_bytes::<32>());
            traced.extend(salt.into_iter().flat_map(|salt| salt.to_be_bytes::<32>()));
            traced.extend_from_slice(&code);
        }
        let pending = PendingCreate {
            hostio,
            start,
            had,
            kept,
            address_at: word(args, out),
            revert_len_at: word(args, out + 1),
            args: traced,
        };
        let inputs = CreateInputs::new(self.account(), scheme, endowment, code, given, 0);
        Ok(Served::Frame(FrameInput::Create(Box::new(inputs)), Pending::Create(pending)))
    }

    fn created(&mut self, create: &PendingCreate, result: &FrameResult, child: Option<Step>) -> Answer {
        let FrameResult::Create(outcome) = result else { return Err(Escape::Failure("not a creation")) };
        let result = &outcome.result;
        let returned = if result.result.is_ok_or_revert() { result.gas.remaining() } else { 0 };
        self.refund += if result.result.is_ok() { result.gas.refunded() } else { 0 };
        let address = outcome.address.filter(|_| result.result.is_ok()).unwrap_or_default();
        let vm = &mut self.store;
        let reverted = result.result == InstructionResult::Revert;
        vm.data_mut().return_data = if reverted { result.output.clone() } else { Bytes::new() };
        vm.buy_gas(create.had - returned - create.kept)?;
        let len = vm.data().return_data.len() as u32;
        vm.write_u32(create.revert_len_at, len)?;
        vm.write(create.address_at, address.as_slice())?;
        if let (Some(steps), Some(child)) = (&mut vm.data_mut().steps, child) {
            steps.push(child);
        }
        let outs = || [address.as_slice(), &len.to_be_bytes()].concat();
        vm.trace(create.hostio, create.start, || create.args.clone(), outs);
        Ok(None)
    }
}

/// How the frame answers a host function.
enum Served {
    Answer(Option<Val>),
    Frame(FrameInput, Pending),
}

type Answer = Result<Option<Val>, Escape>;

fn bytes(value: U256) -> Vec<u8> {
    value.to_be_bytes_vec()
}

fn access_gas(is_cold: bool) -> u64 {
    if is_cold { pricing::COLD_ACCOUNT_GAS } else { pricing::WARM_READ_GAS }
}

/// What the EVM would charge for memory of this many bytes.
fn memory_gas(bytes: u64) -> u64 {
    let words = bytes.div_ceil(32);
    3 * words + words * words / 512
}

/// Gas of a call before it runs, or `None` if the program does not have it.
fn call_base(ctx: &mut Ctx, target: Address, value: U256, gas_left: u64) -> Option<u64> {
    let Ok(load) = ctx.journal_mut().load_account(target);
    let mut base = CALL_BASE_GAS;
    let mut add = |gas: u64| {
        base += gas;
        (base <= gas_left).then_some(())
    };
    add(0)?;
    if load.is_cold {
        add(CALL_COLD_GAS)?;
    }
    if !value.is_zero() {
        if load.data.is_empty() {
            add(CALL_NEW_ACCOUNT_GAS)?;
        }
        add(CALL_VALUE_GAS)?;
    }
    Some(base)
}

/// The code that a call to an account runs, EIP-7702 delegation followed.
fn code_to_run(ctx: &mut Ctx, target: Address) -> (B256, revm::bytecode::Bytecode) {
    let load = |ctx: &mut Ctx, address| {
        let Ok(load) = ctx.journal_mut().load_account_with_code(address);
        (load.data.info.code_hash, load.data.info.code.clone().unwrap_or_default())
    };
    let found = load(ctx, target);
    match found.1.eip7702_address() {
        Some(delegate) => load(ctx, delegate),
        None => found,
    }
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

fn describe(reason: Inactive) -> String {
    match reason {
        Inactive::NotActivated => "program not activated: call ArbWasm.activateProgram (0x71) first".into(),
        Inactive::NeedsUpgrade { version, stylus_version } => format!(
            "program needs to be activated again: it is of Stylus version {version}, the chain of {stylus_version}"
        ),
        Inactive::Expired { age } => format!("program expired: it was activated {age} seconds ago"),
    }
}
