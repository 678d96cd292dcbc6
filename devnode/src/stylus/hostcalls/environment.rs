//! What a program asks about its call, its block and itself.

use wasmi::Val;

use super::{Answer, Vm};
use crate::stylus::host::{CallStart, Machine, Surroundings, word};
use crate::stylus::pricing::{HOSTIO, PTR};

/// Returns a 64-bit value.
pub(super) fn get_u64(vm: Vm<'_, '_>, start: CallStart, value: impl FnOnce(Vm<'_, '_>) -> u64) -> Answer {
    vm.buy_ink(HOSTIO)?;
    let value = value(vm);
    vm.trace(start, Vec::new, || value.to_be_bytes().to_vec());
    Ok(Some(Val::I64(value as i64)))
}

/// Returns a 32-bit value.
pub(super) fn get_u32(vm: Vm<'_, '_>, start: CallStart, value: impl FnOnce(Vm<'_, '_>) -> u32) -> Answer {
    vm.buy_ink(HOSTIO)?;
    let value = value(vm);
    vm.trace(start, Vec::new, || value.to_be_bytes().to_vec());
    Ok(Some(Val::I32(value as i32)))
}

/// Writes a longer value to memory.
pub(super) fn put(
    vm: Vm<'_, '_>,
    start: CallStart,
    args: &[Val],
    value: impl FnOnce(&Surroundings) -> Vec<u8>,
) -> Answer {
    vm.buy_ink(HOSTIO + PTR)?;
    let value = value(&vm.data().env);
    vm.write(word(args, 0), &value)?;
    vm.trace(start, Vec::new, || value);
    Ok(None)
}
