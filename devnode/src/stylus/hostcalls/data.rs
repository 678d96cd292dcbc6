//! A program's input, its result, the data that its calls returned, and the memory that it grows.

use wasmi::Val;

use super::{Answer, Vm};
use crate::stylus::host::{CallStart, Escape, Machine, PAGE_LIMIT_FROM, word};
use crate::stylus::pricing::{self, EVM_API, HOSTIO};

pub(super) fn read_args(vm: Vm<'_, '_>, start: CallStart, args: &[Val]) -> Answer {
    vm.buy_ink(HOSTIO)?;
    let data = vm.data().calldata.clone();
    vm.buy_ink(pricing::write(data.len() as u32))?;
    vm.write(word(args, 0), &data)?;
    vm.trace(start, Vec::new, || data.to_vec());
    Ok(None)
}

pub(super) fn write_result(vm: Vm<'_, '_>, start: CallStart, args: &[Val]) -> Answer {
    let (at, len) = (word(args, 0), word(args, 1));
    vm.buy_ink(HOSTIO)?;
    // Once for the copy out of the program and once for the copy into its caller.
    vm.buy_ink(pricing::read(len).saturating_mul(2))?;
    let data = vm.read(at, len)?;
    vm.trace(start, || data.clone(), Vec::new);
    vm.host().output = data;
    Ok(None)
}

pub(super) fn exit_early(vm: Vm<'_, '_>, start: CallStart, args: &[Val]) -> Answer {
    let status = word(args, 0);
    vm.trace(start, || status.to_be_bytes().to_vec(), Vec::new);
    Err(Escape::Exit(status))
}

pub(super) fn read_return_data(vm: Vm<'_, '_>, start: CallStart, args: &[Val]) -> Answer {
    let (at, offset, size) = (word(args, 0), word(args, 1), word(args, 2));
    vm.buy_ink(HOSTIO + EVM_API)?;
    let data = vm.data().return_data.clone();
    let max = (data.len() as u32).saturating_sub(offset).min(size);
    vm.buy_ink(pricing::write(max))?;
    let part = data.slice(offset.min(data.len() as u32) as usize..).slice(..max as usize);
    if max > 0 {
        vm.write(at, &part)?;
    }
    let args = || [offset.to_be_bytes(), size.to_be_bytes()].concat();
    vm.trace(start, args, || part.to_vec());
    Ok(Some(Val::I32(max as i32)))
}

pub(super) fn pay_for_memory_grow(vm: Vm<'_, '_>, start: CallStart, args: &[Val]) -> Answer {
    let pages = word(args, 0);
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
    vm.trace(start, || pages.to_be_bytes().to_vec(), Vec::new);
    Ok(None)
}
