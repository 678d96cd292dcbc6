//! Storage through the program's cache, and transient storage.

use alloy_primitives::U256;
use revm::context_interface::cfg::GasParams;
use revm::context_interface::{ContextTr, JournalTr};
use wasmi::Val;

use super::{Answer, Vm, bytes};
use crate::stylus::context::Ctx;
use crate::stylus::frame::WasmFrame;
use crate::stylus::host::{CallStart, Escape, Machine, Slot, word};
use crate::stylus::pricing::{self, EVM_API, HOSTIO, PTR};

/// The first ArbOS version in which running out of gas in a flush is just that.
const FLUSH_OUT_OF_GAS_FROM: u64 = 50;

/// Writes a slot of the cache, which a flush writes to the chain.
pub(super) fn cache(vm: Vm<'_, '_>, start: CallStart, args: &[Val]) -> Answer {
    vm.buy_ink(HOSTIO + 2 * PTR)?;
    vm.require_gas(pricing::SSTORE_SENTRY_GAS + pricing::STORAGE_CACHE_REQUIRED_GAS)?;
    let (key, value) = (vm.read_u256(word(args, 0))?, vm.read_u256(word(args, 1))?);
    let gas = vm.host().storage.write_gas();
    vm.buy_gas(gas)?;
    vm.host().storage.slots.entry(key).or_insert(Slot { value, known: None }).value = value;
    vm.trace(start, || [bytes(key), bytes(value)].concat(), Vec::new);
    Ok(None)
}

impl WasmFrame {
    pub(super) fn storage_load(&mut self, ctx: &mut Ctx, start: CallStart, args: &[Val]) -> Answer {
        let account = self.account();
        let vm = &mut self.store;
        vm.buy_ink(HOSTIO + 2 * PTR)?;
        vm.require_gas(
            pricing::COLD_SLOAD_GAS + pricing::STORAGE_CACHE_REQUIRED_GAS + pricing::STORAGE_MISS_GAS,
        )?;
        let key = vm.read_u256(word(args, 0))?;
        let mut gas = vm.data_mut().storage.read_gas();
        let value = match vm.data().storage.slots.get(&key) {
            Some(slot) => slot.value,
            None => {
                let Ok(load) = ctx.journal_mut().sload(account, key);
                gas += pricing::STORAGE_MISS_GAS
                    + if load.is_cold { pricing::COLD_SLOAD_GAS } else { pricing::WARM_READ_GAS };
                let slot = Slot { value: load.data, known: Some(load.data) };
                vm.data_mut().storage.slots.insert(key, slot);
                load.data
            }
        };
        vm.buy_gas(gas)?;
        vm.write(word(args, 1), &value.to_be_bytes::<32>())?;
        vm.trace(start, || bytes(key), || bytes(value));
        Ok(None)
    }

    pub(super) fn storage_flush(&mut self, ctx: &mut Ctx, start: CallStart, args: &[Val]) -> Answer {
        let clear = word(args, 0) != 0;
        let account = self.account();
        let is_static = self.inputs.is_static;
        let vm = &mut self.store;
        vm.buy_ink(HOSTIO + EVM_API)?;
        vm.require_gas(pricing::SSTORE_SENTRY_GAS)?;
        let slots = vm.data().storage.slots.iter();
        let dirty: Vec<(U256, U256)> =
            slots.filter(|(_, slot)| slot.is_dirty()).map(|(key, slot)| (*key, slot.value)).collect();
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
        let slots = &mut vm.data_mut().storage.slots;
        if clear {
            slots.clear();
        } else {
            slots.values_mut().for_each(|slot| slot.known = Some(slot.value));
        }
        vm.trace(start, || vec![u8::from(clear)], Vec::new);
        Ok(None)
    }

    pub(super) fn transient_load(&mut self, ctx: &mut Ctx, start: CallStart, args: &[Val]) -> Answer {
        let account = self.account();
        let vm = &mut self.store;
        vm.buy_ink(HOSTIO + 2 * PTR + EVM_API)?;
        vm.buy_gas(pricing::WARM_READ_GAS)?;
        let key = vm.read_u256(word(args, 0))?;
        let value = ctx.journal_mut().tload(account, key);
        vm.write(word(args, 1), &value.to_be_bytes::<32>())?;
        vm.trace(start, || bytes(key), || bytes(value));
        Ok(None)
    }

    pub(super) fn transient_store(&mut self, ctx: &mut Ctx, start: CallStart, args: &[Val]) -> Answer {
        let account = self.account();
        let is_static = self.inputs.is_static;
        let vm = &mut self.store;
        vm.buy_ink(HOSTIO + 2 * PTR + EVM_API)?;
        vm.buy_gas(pricing::WARM_READ_GAS)?;
        let (key, value) = (vm.read_u256(word(args, 0))?, vm.read_u256(word(args, 1))?);
        if is_static {
            return Err(Escape::Failure("a static call may not write transient storage"));
        }
        ctx.journal_mut().tstore(account, key, value);
        vm.trace(start, || [bytes(key), bytes(value)].concat(), Vec::new);
        Ok(None)
    }
}
