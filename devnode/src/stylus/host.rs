//! The host's side of a running program: its ink, its memory, its input and its cache of storage.

use std::collections::BTreeMap;

use alloy_primitives::{Address, Bytes, U256};
use wasmi::{AsContextMut, Caller, Extern, Global, Instance, Memory, Val};

use super::hostio::EvmCall;
use super::instrument::{INK_LEFT, INK_STATUS, STACK_LEFT};
use super::memory::{PagePrice, Pages};
use super::pricing;
use super::trace::Step;

/// The first ArbOS version that holds a transaction to the page limit while it runs.
pub(crate) const PAGE_LIMIT_FROM: u64 = 59;

/// What a program can ask about its call and its block.
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
    /// The value on the chain, if it is known.
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

    /// Counts a write and returns its gas.
    pub(crate) fn write_gas(&mut self) -> u64 {
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
    /// The transaction's pages, which the frame copies in and out.
    pub(crate) pages: Pages,
    /// The account whose code was asked for last, and the code.
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

/// A host call's name, and the ink that the program had when it made it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CallStart {
    pub(crate) name: &'static str,
    pub(crate) ink: u64,
}

/// How a host function leaves the program.
#[derive(Debug)]
pub(crate) enum Escape {
    /// The frame must run this host function.
    Yield {
        call: EvmCall,
        args: Vec<Val>,
    },
    /// `exit_early`.
    Exit(u32),
    OutOfInk,
    /// The program did what is not allowed.
    Failure(&'static str),
}

impl std::fmt::Display for Escape {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self:?}")
    }
}

impl std::error::Error for Escape {}
impl wasmi::errors::HostError for Escape {}

/// An `i32` argument, which is a pointer or a length.
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

/// What can be done with a program's ink and memory, from inside a host function and from its
/// frame.
pub(crate) trait Machine: AsContextMut<Data = Host> {
    /// Finds the metering globals and the memory of a new instance, and sets its ink and stack.
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
        // The instrumentation made the globals, mutable and of this type.
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

    /// Checks that there is this much gas, without charging it.
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

    /// Records a host call that is done.
    fn trace(&mut self, start: CallStart, args: impl FnOnce() -> Vec<u8>, outs: impl FnOnce() -> Vec<u8>)
    where
        Self: Sized,
    {
        let end = self.ink();
        if let Some(steps) = &mut self.host().steps {
            let (args, outs) = (args().into(), outs().into());
            steps.push(Step {
                name: start.name,
                args,
                outs,
                start_ink: start.ink,
                end_ink: end,
                ..Step::default()
            });
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
