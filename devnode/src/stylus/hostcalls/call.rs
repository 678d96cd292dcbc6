//! Calls to other accounts.

use alloy_primitives::{Address, B256, Bytes, U256};
use revm::bytecode::Bytecode;
use revm::context_interface::{ContextTr, JournalTr};
use revm::handler::FrameResult;
use revm::interpreter::{CallInput, CallInputs, CallScheme, CallValue, FrameInput};
use wasmi::Val;

use super::{Answer, Pending, Served};
use crate::stylus::context::Ctx;
use crate::stylus::frame::WasmFrame;
use crate::stylus::host::{CallStart, Escape, Machine, word};
use crate::stylus::hostio::EvmCall;
use crate::stylus::pricing::{self, EVM_API, HOSTIO, PTR};
use crate::stylus::trace::Step;

const CALL_BASE_GAS: u64 = 100;
const CALL_COLD_GAS: u64 = 2500;
const CALL_NEW_ACCOUNT_GAS: u64 = 25_000;
const CALL_VALUE_GAS: u64 = 9000;
const CALL_STIPEND: u64 = 2300;
/// What a call function returns when the call did not succeed.
const CALL_FAILED: i32 = 2;

/// A call whose frame runs.
pub(in crate::stylus) struct PendingCall {
    start: CallStart,
    /// Gas of the call itself.
    base: u64,
    /// Gas given to it.
    given: u64,
    return_len_at: u32,
    args: Vec<u8>,
}

impl WasmFrame {
    pub(super) fn call(
        &mut self,
        ctx: &mut Ctx,
        start: CallStart,
        call: EvmCall,
        args: &[Val],
    ) -> Result<Served, Escape> {
        let scheme = match call {
            EvmCall::DelegateCallContract => CallScheme::DelegateCall,
            EvmCall::StaticCallContract => CallScheme::StaticCall,
            _ => CallScheme::Call,
        };
        let carries_value = scheme == CallScheme::Call;
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
        let pending = PendingCall { start, base: 0, given: 0, return_len_at, args: traced };

        if self.inputs.is_static && !value.is_zero() {
            return self.fail_call(&pending, 0);
        }
        let Some(base) = call_base(ctx, target, value, gas_left) else {
            return self.fail_call(&pending, gas_left);
        };
        let mut given = ((gas_left - base) / 64 * 63 + (gas_left - base) % 64 * 63 / 64).min(requested_gas);
        if !value.is_zero() {
            given += CALL_STIPEND;
        }
        let delegate = scheme == CallScheme::DelegateCall;
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
            scheme,
            is_static: self.inputs.is_static || scheme == CallScheme::StaticCall,
            charged_new_account_state_gas: false,
        };
        let pending = Pending::Call(PendingCall { base, given, ..pending });
        Ok(Served::Frame(FrameInput::Call(Box::new(inputs)), pending))
    }

    /// Answers a call that cannot even be tried.
    fn fail_call(&mut self, call: &PendingCall, cost: u64) -> Result<Served, Escape> {
        self.store.data_mut().return_data = Bytes::new();
        self.answer_call(call, cost, CALL_FAILED, None).map(Served::Answer)
    }

    /// Takes in the result of a call, with its host calls if they are recorded.
    pub(in crate::stylus) fn finish_call(
        &mut self,
        call: &PendingCall,
        result: &FrameResult,
        child: Option<Step>,
    ) -> Answer {
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
        vm.trace(call.start, || call.args.clone(), outs);
        if let (Some(steps), Some(child)) = (&mut vm.data_mut().steps, child)
            && let Some(step) = steps.last_mut()
        {
            (step.address, step.steps) = (child.address, child.steps);
        }
        Ok(Some(Val::I32(status)))
    }
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
fn code_to_run(ctx: &mut Ctx, target: Address) -> (B256, Bytecode) {
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
