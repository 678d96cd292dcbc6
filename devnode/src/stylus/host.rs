//! The host's side of a running program: its ink, its memory, and the host functions that need nothing of the EVM.
//!
//! A host function that needs the EVM *yields*: the program stops, the frame that drives it does the work and
//! resumes it. So programs and contracts may call each other to any depth without growing the native stack.

use std::collections::BTreeMap;
use std::sync::Arc;

use alloy_primitives::{Address, B256, Bytes, U256, keccak256};
use wasmi::{AsContextMut, Caller, Extern, Global, Instance, Memory, Val};

use super::hostio::{CONSOLE, CONSOLE_HOSTIOS, HOSTIOS, Hostio, MODULE};
use super::instrument::{INK_LEFT, INK_STATUS, STACK_LEFT};
use super::memory::{PagePrice, Pages};
use super::pricing::{self, EVM_API, HOSTIO, PTR};
use super::trace::Step;

/// What a program can ask about its surroundings without the EVM.
#[derive(Clone, Debug)]
pub(crate) struct Surroundings {
    pub(crate) arbos: u64,
    pub(crate) ink_price: u64,
    pub(crate) page_price: PagePrice,
    pub(crate) page_limit: u16,
    pub(crate) address: Address,
    pub(crate) caller: Address,
    pub(crate) value: U256,
    pub(crate) origin: Address,
    pub(crate) gas_price: U256,
    pub(crate) chain_id: u64,
    pub(crate) base_fee: U256,
    pub(crate) coinbase: Address,
    pub(crate) gas_limit: u64,
    pub(crate) block_number: u64,
    pub(crate) timestamp: u64,
    pub(crate) reentrant: bool,
}

/// A cached storage slot.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slot {
    pub(crate) value: U256,
    /// The value on the chain, if it was read.
    pub(crate) known: Option<U256>,
}

impl Slot {
    pub(crate) fn is_dirty(&self) -> bool {
        self.known != Some(self.value)
    }
}

/// A program's cache of its storage.
#[derive(Debug, Default)]
pub(crate) struct StorageCache {
    pub(crate) slots: BTreeMap<U256, Slot>,
    reads: u32,
    writes: u32,
}

impl StorageCache {
    /// Counts a load and returns its gas.
    pub(crate) fn read_gas(&mut self) -> u64 {
        self.reads = self.reads.saturating_add(1);
        pricing::cache_read_gas(self.reads)
    }

    fn write_gas(&mut self) -> u64 {
        self.writes = self.writes.saturating_add(1);
        pricing::cache_write_gas(self.writes)
    }
}

/// The state of one program frame.
pub(crate) struct Host {
    handles: Option<Handles>,
    pub(crate) env: Surroundings,
    pub(crate) calldata: Bytes,
    pub(crate) output: Vec<u8>,
    pub(crate) return_data: Bytes,
    pub(crate) storage: StorageCache,
    /// The transaction's pages; the frame carries them in and out.
    pub(crate) pages: Pages,
    /// The code that was last asked for.
    pub(crate) code: Option<(Address, Bytes)>,
    /// Receives debug output.
    pub(crate) console: fn(&str),
    /// Host calls so far, if they are recorded.
    pub(crate) steps: Option<Vec<Step>>,
}

#[derive(Clone, Copy)]
pub(crate) struct Handles {
    ink: Global,
    status: Global,
    stack: Global,
    memory: Memory,
}

/// How a host function leaves the program.
#[derive(Debug)]
pub(crate) enum Escape {
    /// The frame must do this host function's work.
    Yield {
        hostio: &'static str,
        args: Vec<Val>,
    },
    /// `exit_early`.
    Exit(u32),
    OutOfInk,
    /// The program did what it must not do.
    Failure(&'static str),
}

impl std::fmt::Display for Escape {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self:?}")
    }
}

impl std::error::Error for Escape {}
impl wasmi::errors::HostError for Escape {}

/// An `i32` argument read as the pointer or length it is.
pub(crate) fn word(args: &[Val], index: usize) -> u32 {
    args.get(index).and_then(Val::i32).unwrap_or_default() as u32
}

impl Host {
    pub(crate) fn new(
        env: Surroundings,
        calldata: Bytes,
        pages: Pages,
        console: fn(&str),
        traced: bool,
    ) -> Self {
        Self {
            handles: None,
            env,
            calldata,
            output: Vec::new(),
            return_data: Bytes::new(),
            storage: StorageCache::default(),
            pages,
            code: None,
            console,
            steps: traced.then(Vec::new),
        }
    }
}

/// What can be done with a program's ink and memory, from inside a host function or beside it.
pub(crate) trait Machine: AsContextMut<Data = Host> {
    /// Finds the metering globals and the memory of a fresh instance, and fills its meters.
    fn attach(&mut self, instance: &Instance, ink: u64, stack: u32) -> Result<(), Escape> {
        let missing = Escape::Failure("an instrumented program lacks its meters");
        let global = |name| instance.get_export(self.as_context(), name).and_then(Extern::into_global);
        let memory = instance.get_export(self.as_context(), "memory").and_then(Extern::into_memory);
        let (Some(ink_left), Some(status), Some(stack_left), Some(memory)) =
            (global(INK_LEFT), global(INK_STATUS), global(STACK_LEFT), memory)
        else {
            return Err(missing);
        };
        let handles = Handles { ink: ink_left, status, stack: stack_left, memory };
        self.as_context_mut().data_mut().handles = Some(handles);
        self.set(handles.stack, Val::I32(stack as i32));
        self.set_ink(ink);
        Ok(())
    }

    fn host(&mut self) -> &mut Host
    where
        Self: Sized;

    fn handles(&self) -> Option<Handles> {
        self.as_context().data().handles
    }

    fn get(&self, pick: fn(&Handles) -> Global) -> u64 {
        match self.handles().map(|handles| pick(&handles).get(self.as_context())) {
            Some(Val::I64(value)) => value as u64,
            Some(Val::I32(value)) => u64::from(value as u32),
            _ => 0,
        }
    }

    fn set(&mut self, global: Global, value: Val) {
        // The globals are mutable and of this type: the instrumentation made them.
        let _ = global.set(self.as_context_mut(), value);
    }

    /// Ink left.
    fn ink(&self) -> u64 {
        self.get(|handles| handles.ink)
    }

    fn set_ink(&mut self, ink: u64) {
        if let Some(handles) = self.handles() {
            self.set(handles.ink, Val::I64(ink as i64));
        }
    }

    /// Whether the program stopped because it could not pay for a block.
    fn is_exhausted(&self) -> bool {
        self.get(|handles| handles.status) != 0
    }

    /// Whether the program stopped because its stack was used up.
    fn is_overflown(&self) -> bool {
        self.get(|handles| handles.stack) == 0
    }

    /// Charges ink.
    fn buy_ink(&mut self, ink: u64) -> Result<(), Escape> {
        let left = self.ink();
        if left < ink {
            return Err(Escape::OutOfInk);
        }
        self.set_ink(left - ink);
        Ok(())
    }

    /// Charges gas.
    fn buy_gas(&mut self, gas: u64) -> Result<(), Escape> {
        self.buy_ink(gas.saturating_mul(self.as_context().data().env.ink_price))
    }

    /// Checks that gas is there, without charging it.
    fn require_gas(&self, gas: u64) -> Result<(), Escape> {
        let needed = gas.saturating_mul(self.as_context().data().env.ink_price);
        if self.ink() < needed { Err(Escape::OutOfInk) } else { Ok(()) }
    }

    /// Gas left.
    fn gas_left(&self) -> u64 {
        self.ink() / self.as_context().data().env.ink_price
    }

    /// Reads memory.
    fn read(&self, at: u32, len: u32) -> Result<Vec<u8>, Escape> {
        let Some(handles) = self.handles() else { return Err(OUT_OF_BOUNDS) };
        let data = handles.memory.data(self.as_context());
        let (at, len) = (at as usize, len as usize);
        at.checked_add(len).and_then(|end| data.get(at..end)).map(<[u8]>::to_vec).ok_or(OUT_OF_BOUNDS)
    }

    /// Writes memory.
    fn write(&mut self, at: u32, bytes: &[u8]) -> Result<(), Escape> {
        let Some(handles) = self.handles() else { return Err(OUT_OF_BOUNDS) };
        let data = handles.memory.data_mut(self.as_context_mut());
        let at = at as usize;
        let target =
            at.checked_add(bytes.len()).and_then(|end| data.get_mut(at..end)).ok_or(OUT_OF_BOUNDS)?;
        target.copy_from_slice(bytes);
        Ok(())
    }

    fn read_u256(&self, at: u32) -> Result<U256, Escape> {
        Ok(U256::from_be_slice(&self.read(at, 32)?))
    }

    fn read_address(&self, at: u32) -> Result<Address, Escape> {
        Ok(Address::from_slice(&self.read(at, 20)?))
    }

    fn write_u32(&mut self, at: u32, value: u32) -> Result<(), Escape> {
        self.write(at, &value.to_le_bytes())
    }

    /// Records a host call that started with `start` ink.
    fn trace(
        &mut self,
        name: &'static str,
        start: u64,
        args: impl FnOnce() -> Vec<u8>,
        outs: impl FnOnce() -> Vec<u8>,
    ) where
        Self: Sized,
    {
        let end = self.ink();
        if let Some(steps) = &mut self.host().steps {
            let (args, outs) = (args().into(), outs().into());
            steps.push(Step { name, args, outs, start_ink: start, end_ink: end, ..Step::default() });
        }
    }
}

const OUT_OF_BOUNDS: Escape = Escape::Failure("memory access out of bounds");

impl Machine for Caller<'_, Host> {
    fn host(&mut self) -> &mut Host {
        self.data_mut()
    }
}

impl Machine for wasmi::Store<Host> {
    fn host(&mut self) -> &mut Host {
        self.data_mut()
    }
}

/// A linker with all host functions for one engine.
pub(crate) fn linker(engine: &wasmi::Engine) -> Result<wasmi::Linker<Host>, wasmi::Error> {
    let mut linker = wasmi::Linker::new(engine);
    for (module, table) in [(MODULE, HOSTIOS), (CONSOLE, CONSOLE_HOSTIOS)] {
        for hostio in table {
            let function = move |caller: Caller<'_, Host>, args: &[Val], results: &mut [Val]| {
                let result = call(hostio, caller, args).map_err(wasmi::Error::host)?;
                if let (Some(slot), Some(value)) = (results.first_mut(), result) {
                    *slot = value;
                }
                Ok(())
            };
            linker.func_new(module, hostio.name, function_type(hostio), function)?;
        }
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

/// Runs a host function, or yields it to the frame.
fn call(hostio: &'static Hostio, mut vm: Caller<'_, Host>, args: &[Val]) -> Result<Option<Val>, Escape> {
    let start = vm.ink();
    let vm = &mut vm;
    match hostio.name {
        "read_args" => read_args(vm, start, word(args, 0)),
        "write_result" => write_result(vm, start, word(args, 0), word(args, 1)),
        "exit_early" => exit_early(vm, start, word(args, 0)),
        "storage_cache_bytes32" => storage_cache(vm, start, word(args, 0), word(args, 1)),
        "read_return_data" => read_return_data(vm, start, word(args, 0), word(args, 1), word(args, 2)),
        "return_data_size" => {
            let size = vm.host().return_data.len() as u32;
            get_u32(vm, "return_data_size", start, |_| size)
        }
        "evm_gas_left" => get_u64(vm, "evm_gas_left", start, |vm| vm.gas_left()),
        "evm_ink_left" => get_u64(vm, "evm_ink_left", start, |vm| vm.ink()),
        "block_gas_limit" => get_u64(vm, "block_gas_limit", start, |vm| vm.host().env.gas_limit),
        "block_number" => get_u64(vm, "block_number", start, |vm| vm.host().env.block_number),
        "block_timestamp" => get_u64(vm, "block_timestamp", start, |vm| vm.host().env.timestamp),
        "chainid" => get_u64(vm, "chainid", start, |vm| vm.host().env.chain_id),
        "msg_reentrant" => get_u32(vm, "msg_reentrant", start, |vm| u32::from(vm.host().env.reentrant)),
        "tx_ink_price" => get_u32(vm, "tx_ink_price", start, |vm| vm.host().env.ink_price as u32),
        "block_basefee" => put(vm, "block_basefee", start, word(args, 0), |env| bytes32(env.base_fee)),
        "block_coinbase" => put(vm, "block_coinbase", start, word(args, 0), |env| env.coinbase.to_vec()),
        "contract_address" => put(vm, "contract_address", start, word(args, 0), |env| env.address.to_vec()),
        "msg_sender" => put(vm, "msg_sender", start, word(args, 0), |env| env.caller.to_vec()),
        "msg_value" => put(vm, "msg_value", start, word(args, 0), |env| bytes32(env.value)),
        "tx_origin" => put(vm, "tx_origin", start, word(args, 0), |env| env.origin.to_vec()),
        "tx_gas_price" => put(vm, "tx_gas_price", start, word(args, 0), |env| bytes32(env.gas_price)),
        "math_div" => math2(vm, "math_div", start, args, |a, b| a.checked_div(b).unwrap_or_default()),
        "math_mod" => math2(vm, "math_mod", start, args, |a, b| a.checked_rem(b).unwrap_or_default()),
        "math_pow" => math_pow(vm, start, args),
        "math_add_mod" => math3(vm, "math_add_mod", start, args, pricing::ADD_MOD, U256::add_mod),
        "math_mul_mod" => math3(vm, "math_mul_mod", start, args, pricing::MUL_MOD, U256::mul_mod),
        "native_keccak256" => native_keccak(vm, start, word(args, 0), word(args, 1), word(args, 2)),
        "pay_for_memory_grow" => pay_for_memory_grow(vm, start, word(args, 0)),
        "log_txt" => log_text(vm, start, word(args, 0), word(args, 1)),
        "log_i32" | "log_i64" | "log_f32" | "log_f64" => log_value(vm, start, args),
        "tee_i32" | "tee_i64" | "tee_f32" | "tee_f64" => {
            (vm.host().console)(&text(args));
            Ok(args.first().cloned())
        }
        name => Err(Escape::Yield { hostio: name, args: args.to_vec() }),
    }
}

type Answer = Result<Option<Val>, Escape>;
type Vm<'a, 'b> = &'a mut Caller<'b, Host>;

fn bytes32(value: U256) -> Vec<u8> {
    value.to_be_bytes_vec()
}

fn get_u64(vm: Vm<'_, '_>, name: &'static str, start: u64, value: impl FnOnce(Vm<'_, '_>) -> u64) -> Answer {
    vm.buy_ink(HOSTIO)?;
    let value = value(vm);
    vm.trace(name, start, Vec::new, || value.to_be_bytes().to_vec());
    Ok(Some(Val::I64(value as i64)))
}

fn get_u32(vm: Vm<'_, '_>, name: &'static str, start: u64, value: impl FnOnce(Vm<'_, '_>) -> u32) -> Answer {
    vm.buy_ink(HOSTIO)?;
    let value = value(vm);
    vm.trace(name, start, Vec::new, || value.to_be_bytes().to_vec());
    Ok(Some(Val::I32(value as i32)))
}

fn put(
    vm: Vm<'_, '_>,
    name: &'static str,
    start: u64,
    at: u32,
    value: impl FnOnce(&Surroundings) -> Vec<u8>,
) -> Answer {
    vm.buy_ink(HOSTIO + PTR)?;
    let value = value(&vm.data().env);
    vm.write(at, &value)?;
    vm.trace(name, start, Vec::new, || value);
    Ok(None)
}

fn read_args(vm: Vm<'_, '_>, start: u64, at: u32) -> Answer {
    vm.buy_ink(HOSTIO)?;
    let data = vm.data().calldata.clone();
    vm.buy_ink(pricing::write(data.len() as u32))?;
    vm.write(at, &data)?;
    vm.trace("read_args", start, Vec::new, || data.to_vec());
    Ok(None)
}

fn write_result(vm: Vm<'_, '_>, start: u64, at: u32, len: u32) -> Answer {
    vm.buy_ink(HOSTIO)?;
    // Once for the copy out of the program and once for the copy into its caller.
    vm.buy_ink(pricing::read(len).saturating_mul(2))?;
    let data = vm.read(at, len)?;
    vm.trace("write_result", start, || data.clone(), Vec::new);
    vm.host().output = data;
    Ok(None)
}

fn exit_early(vm: Vm<'_, '_>, start: u64, status: u32) -> Answer {
    vm.trace("exit_early", start, || status.to_be_bytes().to_vec(), Vec::new);
    Err(Escape::Exit(status))
}

fn storage_cache(vm: Vm<'_, '_>, start: u64, key: u32, value: u32) -> Answer {
    vm.buy_ink(HOSTIO + 2 * PTR)?;
    vm.require_gas(pricing::SSTORE_SENTRY_GAS + pricing::STORAGE_CACHE_REQUIRED_GAS)?;
    let (key, value) = (vm.read_u256(key)?, vm.read_u256(value)?);
    let gas = vm.host().storage.write_gas();
    vm.buy_gas(gas)?;
    vm.host().storage.slots.entry(key).or_insert(Slot { value, known: None }).value = value;
    vm.trace("storage_cache_bytes32", start, || [bytes32(key), bytes32(value)].concat(), Vec::new);
    Ok(None)
}

fn read_return_data(vm: Vm<'_, '_>, start: u64, at: u32, offset: u32, size: u32) -> Answer {
    vm.buy_ink(HOSTIO + EVM_API)?;
    let data = vm.data().return_data.clone();
    let max = (data.len() as u32).saturating_sub(offset).min(size);
    vm.buy_ink(pricing::write(max))?;
    let part = data.slice(offset.min(data.len() as u32) as usize..).slice(..max as usize);
    if max > 0 {
        vm.write(at, &part)?;
    }
    let args = || [offset.to_be_bytes(), size.to_be_bytes()].concat();
    vm.trace("read_return_data", start, args, || part.to_vec());
    Ok(Some(Val::I32(max as i32)))
}

fn math2(vm: Vm<'_, '_>, name: &'static str, start: u64, args: &[Val], op: fn(U256, U256) -> U256) -> Answer {
    vm.buy_ink(HOSTIO + 3 * PTR + pricing::DIV)?;
    let (at, a, b) = (word(args, 0), vm.read_u256(word(args, 0))?, vm.read_u256(word(args, 1))?);
    let result = op(a, b);
    vm.write(at, &bytes32(result))?;
    vm.trace(name, start, || [bytes32(a), bytes32(b)].concat(), || bytes32(result));
    Ok(None)
}

fn math_pow(vm: Vm<'_, '_>, start: u64, args: &[Val]) -> Answer {
    vm.buy_ink(HOSTIO + 3 * PTR)?;
    let (at, a, b) = (word(args, 0), vm.read_u256(word(args, 0))?, vm.read_u256(word(args, 1))?);
    vm.buy_ink(pricing::pow(&b.to_be_bytes()))?;
    let result = a.wrapping_pow(b);
    vm.write(at, &bytes32(result))?;
    vm.trace("math_pow", start, || [bytes32(a), bytes32(b)].concat(), || bytes32(result));
    Ok(None)
}

fn math3(
    vm: Vm<'_, '_>,
    name: &'static str,
    start: u64,
    args: &[Val],
    price: u64,
    op: fn(U256, U256, U256) -> U256,
) -> Answer {
    vm.buy_ink(HOSTIO + 4 * PTR + price)?;
    let at = word(args, 0);
    let (a, b, c) = (vm.read_u256(at)?, vm.read_u256(word(args, 1))?, vm.read_u256(word(args, 2))?);
    let result = op(a, b, c);
    vm.write(at, &bytes32(result))?;
    vm.trace(name, start, || [bytes32(a), bytes32(b), bytes32(c)].concat(), || bytes32(result));
    Ok(None)
}

fn native_keccak(vm: Vm<'_, '_>, start: u64, at: u32, len: u32, out: u32) -> Answer {
    vm.buy_ink(pricing::keccak(len))?;
    let preimage = vm.read(at, len)?;
    let digest: B256 = keccak256(&preimage);
    vm.write(out, digest.as_slice())?;
    vm.trace("native_keccak256", start, || preimage, || digest.to_vec());
    Ok(None)
}

/// The first ArbOS version that holds a transaction to the page limit while it runs.
pub(crate) const PAGE_LIMIT_FROM: u64 = 59;

fn pay_for_memory_grow(vm: Vm<'_, '_>, start: u64, pages: u32) -> Answer {
    let strict = vm.data().env.arbos >= PAGE_LIMIT_FROM;
    if strict && pages > u32::from(u16::MAX) {
        return Err(Escape::OutOfInk);
    }
    let pages = pages as u16;
    if pages == 0 {
        vm.buy_ink(HOSTIO)?;
    } else {
        let host = vm.host();
        let gas = host.pages.open(pages, host.env.page_price);
        let beyond = strict && host.pages.open > host.env.page_limit;
        if beyond {
            return Err(Escape::OutOfInk);
        }
        vm.buy_gas(gas)?;
    }
    vm.trace("pay_for_memory_grow", start, || pages.to_be_bytes().to_vec(), Vec::new);
    Ok(None)
}

fn log_text(vm: Vm<'_, '_>, start: u64, at: u32, len: u32) -> Answer {
    let text = vm.read(at, len)?;
    (vm.host().console)(&String::from_utf8_lossy(&text));
    vm.trace("console_log_text", start, || text, Vec::new);
    Ok(None)
}

fn log_value(vm: Vm<'_, '_>, start: u64, args: &[Val]) -> Answer {
    let text = text(args);
    (vm.host().console)(&text);
    vm.trace("console_log", start, || text.into_bytes(), Vec::new);
    Ok(None)
}

fn text(args: &[Val]) -> String {
    match args.first() {
        Some(Val::I32(value)) => value.to_string(),
        Some(Val::I64(value)) => value.to_string(),
        Some(Val::F32(value)) => f32::from(*value).to_string(),
        Some(Val::F64(value)) => f64::from(*value).to_string(),
        _ => String::new(),
    }
}

/// A program that is ready to run.
pub(crate) struct Compiled {
    pub(crate) module: wasmi::Module,
    pub(crate) linker: wasmi::Linker<Host>,
}

/// A compiled program, shared by all who run it.
pub(crate) type Shared = Arc<Compiled>;
