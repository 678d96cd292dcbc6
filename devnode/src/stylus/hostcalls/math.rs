//! Arithmetic on 256-bit numbers, and Keccak-256.

use alloy_primitives::{B256, U256, keccak256};
use wasmi::Val;

use super::{Answer, Vm, bytes};
use crate::stylus::host::{CallStart, Machine, word};
use crate::stylus::pricing::{self, HOSTIO, PTR};

/// Division or remainder; by zero the result is zero.
pub(super) fn binary(vm: Vm<'_, '_>, start: CallStart, args: &[Val], op: fn(U256, U256) -> U256) -> Answer {
    vm.buy_ink(HOSTIO + 3 * PTR + pricing::DIV)?;
    let (at, a, b) = (word(args, 0), vm.read_u256(word(args, 0))?, vm.read_u256(word(args, 1))?);
    let result = op(a, b);
    vm.write(at, &bytes(result))?;
    vm.trace(start, || [bytes(a), bytes(b)].concat(), || bytes(result));
    Ok(None)
}

pub(super) fn pow(vm: Vm<'_, '_>, start: CallStart, args: &[Val]) -> Answer {
    vm.buy_ink(HOSTIO + 3 * PTR)?;
    let (at, a, b) = (word(args, 0), vm.read_u256(word(args, 0))?, vm.read_u256(word(args, 1))?);
    vm.buy_ink(pricing::pow(&b.to_be_bytes()))?;
    let result = a.wrapping_pow(b);
    vm.write(at, &bytes(result))?;
    vm.trace(start, || [bytes(a), bytes(b)].concat(), || bytes(result));
    Ok(None)
}

/// Addition or multiplication with a modulus.
pub(super) fn ternary(
    vm: Vm<'_, '_>,
    start: CallStart,
    args: &[Val],
    price: u64,
    op: fn(U256, U256, U256) -> U256,
) -> Answer {
    vm.buy_ink(HOSTIO + 4 * PTR + price)?;
    let at = word(args, 0);
    let (a, b, c) = (vm.read_u256(at)?, vm.read_u256(word(args, 1))?, vm.read_u256(word(args, 2))?);
    let result = op(a, b, c);
    vm.write(at, &bytes(result))?;
    vm.trace(start, || [bytes(a), bytes(b), bytes(c)].concat(), || bytes(result));
    Ok(None)
}

pub(super) fn keccak(vm: Vm<'_, '_>, start: CallStart, args: &[Val]) -> Answer {
    let (at, len, out) = (word(args, 0), word(args, 1), word(args, 2));
    vm.buy_ink(pricing::keccak(len))?;
    let preimage = vm.read(at, len)?;
    let digest: B256 = keccak256(&preimage);
    vm.write(out, digest.as_slice())?;
    vm.trace(start, || preimage, || digest.to_vec());
    Ok(None)
}
