//! The host functions, a file for each group of them, and their dispatch.
//!
//! A [`LocalCall`] runs inside the program's own call. An [`EvmCall`] *yields*: the program stops,
//! the frame that drives it runs the call and resumes it. So programs and contracts may call each
//! other to any depth without growing the native stack.

mod account;
mod call;
mod console;
mod create;
mod data;
mod environment;
mod log;
mod math;
mod storage;

use alloy_primitives::U256;
use revm::interpreter::FrameInput;
use wasmi::{Caller, Val};

pub(super) use self::call::PendingCall;
pub(super) use self::create::PendingCreate;
use super::context::Ctx;
use super::frame::WasmFrame;
use super::host::{CallStart, Escape, Host, Machine};
use super::hostio::{self, EvmCall, HostCall, Hostio, LocalCall};
use super::pricing;

/// The result of a host function, if it has one, or how it leaves the program.
pub(super) type Answer = Result<Option<Val>, Escape>;
type Vm<'a, 'b> = &'a mut Caller<'b, Host>;

/// How the frame answers a host function.
pub(super) enum Served {
    Answer(Option<Val>),
    /// Another frame must run first.
    Frame(FrameInput, Pending),
}

/// What to do when the frame that a host function asked for is done.
pub(super) enum Pending {
    /// Nothing was asked for: go on with this result.
    Answer(Option<Val>),
    Call(PendingCall),
    Create(PendingCreate),
}

/// A linker with all host functions for one engine.
pub(super) fn linker(engine: &wasmi::Engine) -> Result<wasmi::Linker<Host>, wasmi::Error> {
    let mut linker = wasmi::Linker::new(engine);
    for hostio in hostio::all() {
        let call = hostio.call;
        let function = move |mut caller: Caller<'_, Host>, args: &[Val], results: &mut [Val]| {
            let result = match call {
                HostCall::Local(call) => run(call, &mut caller, args),
                HostCall::Evm(call) => Err(Escape::Yield { call, args: args.to_vec() }),
            };
            if let (Some(slot), Some(value)) = (results.first_mut(), result.map_err(wasmi::Error::host)?) {
                *slot = value;
            }
            Ok(())
        };
        linker.func_new(hostio.module, hostio.name, function_type(hostio), function)?;
    }
    Ok(linker)
}

fn function_type(hostio: &Hostio) -> wasmi::FuncType {
    let convert = |ty: &wasmparser::ValType| match ty {
        wasmparser::ValType::I64 => wasmi::ValType::I64,
        wasmparser::ValType::F32 => wasmi::ValType::F32,
        wasmparser::ValType::F64 => wasmi::ValType::F64,
        _ => wasmi::ValType::I32,
    };
    wasmi::FuncType::new(hostio.params.iter().map(convert), hostio.result.iter().map(convert))
}

/// Runs a host function inside the program's call.
fn run(call: LocalCall, vm: Vm<'_, '_>, args: &[Val]) -> Answer {
    use LocalCall as L;
    use environment::{get_u32, get_u64, put};
    use math::{binary, ternary};
    let start = CallStart { name: call.name(), ink: vm.ink() };
    match call {
        L::ReadArgs => data::read_args(vm, start, args),
        L::WriteResult => data::write_result(vm, start, args),
        L::ExitEarly => data::exit_early(vm, start, args),
        L::ReadReturnData => data::read_return_data(vm, start, args),
        L::PayForMemoryGrow => data::pay_for_memory_grow(vm, start, args),
        L::StorageCache => storage::cache(vm, start, args),
        L::ReturnDataSize => get_u32(vm, start, |vm| vm.host().return_data.len() as u32),
        L::EvmGasLeft => get_u64(vm, start, |vm| vm.gas_left()),
        L::EvmInkLeft => get_u64(vm, start, |vm| vm.ink()),
        L::BlockGasLimit => get_u64(vm, start, |vm| vm.host().env.gas_limit),
        L::BlockNumber => get_u64(vm, start, |vm| vm.host().env.block_number),
        L::BlockTimestamp => get_u64(vm, start, |vm| vm.host().env.timestamp),
        L::Chainid => get_u64(vm, start, |vm| vm.host().env.chain_id),
        L::MsgReentrant => get_u32(vm, start, |vm| u32::from(vm.host().env.reentrant)),
        L::TxInkPrice => get_u32(vm, start, |vm| vm.host().env.ink_price as u32),
        L::BlockBasefee => put(vm, start, args, |env| bytes(env.base_fee)),
        L::BlockCoinbase => put(vm, start, args, |env| env.coinbase.to_vec()),
        L::ContractAddress => put(vm, start, args, |env| env.address.to_vec()),
        L::MsgSender => put(vm, start, args, |env| env.caller.to_vec()),
        L::MsgValue => put(vm, start, args, |env| bytes(env.value)),
        L::TxOrigin => put(vm, start, args, |env| env.origin.to_vec()),
        L::TxGasPrice => put(vm, start, args, |env| bytes(env.gas_price)),
        L::MathDiv => binary(vm, start, args, |a, b| a.checked_div(b).unwrap_or_default()),
        L::MathMod => binary(vm, start, args, |a, b| a.checked_rem(b).unwrap_or_default()),
        L::MathPow => math::pow(vm, start, args),
        L::MathAddMod => ternary(vm, start, args, pricing::ADD_MOD, U256::add_mod),
        L::MathMulMod => ternary(vm, start, args, pricing::MUL_MOD, U256::mul_mod),
        L::NativeKeccak256 => math::keccak(vm, start, args),
        L::LogTxt => console::log_text(vm, start, args),
        L::LogI32 | L::LogI64 | L::LogF32 | L::LogF64 => console::log_value(vm, start, args),
        L::TeeI32 | L::TeeI64 | L::TeeF32 | L::TeeF64 => console::tee(vm, args),
    }
}

impl WasmFrame {
    /// Runs a host function for the program that stopped in it.
    pub(super) fn serve(&mut self, ctx: &mut Ctx, call: EvmCall, args: &[Val]) -> Result<Served, Escape> {
        use EvmCall as E;
        let start = CallStart { name: call.name(), ink: self.store.ink() };
        let answer = match call {
            E::StorageLoad => self.storage_load(ctx, start, args)?,
            E::StorageFlush => self.storage_flush(ctx, start, args)?,
            E::TransientLoad => self.transient_load(ctx, start, args)?,
            E::TransientStore => self.transient_store(ctx, start, args)?,
            E::EmitLog => self.emit_log(ctx, start, args)?,
            E::AccountBalance => self.account_balance(ctx, start, args)?,
            E::AccountCodehash => self.account_codehash(ctx, start, args)?,
            E::AccountCode => self.account_code(ctx, start, args)?,
            E::AccountCodeSize => self.account_code_size(ctx, start, args)?,
            E::CallContract | E::DelegateCallContract | E::StaticCallContract => {
                return self.call(ctx, start, call, args);
            }
            E::Create1 | E::Create2 => return self.create(start, call, args),
        };
        Ok(Served::Answer(answer))
    }
}

/// A word of the EVM, big-endian.
fn bytes(value: U256) -> Vec<u8> {
    value.to_be_bytes_vec()
}
