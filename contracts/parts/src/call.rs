//! Typed calls to other contracts.
//!
//! Every entrypoint reverts when it is re-entered (adr/0008), so that no callee can read this
//! contract's storage, and nothing needs to be flushed before a call.

use crate::Revert;
use alloc::vec::Vec;
use alloy_primitives::{Address, B256, U256};
use stylus_sdk::{call::RawCall, stylus_core::Host};
use tributary_core::limits::{INNER_CALL_FLOOR, INNER_CALL_GAS};
use tributary_interfaces::{
    decode::{Query, checked},
    encode::Call,
    erc1271::IsValidSignatureCall,
};

/// Calls a contract that we deployed, without value, and returns what it returns: `call::of(vm, to,
/// &IsOpenCall { datanet_id })`. Its errors are passed on.
pub fn of<Q: Query>(vm: &impl Host, to: Address, query: &Q) -> Result<Q::Answer, Revert> {
    checked(&answer(vm, to, &query.encode(), Q::IS_VIEW)?, Q::read)
}

/// [`of`] with native currency, for a function that returns nothing.
pub fn paying(vm: &impl Host, to: Address, call: &impl Call, value: U256) -> Result<(), Revert> {
    // SAFETY: as in `answer`.
    unsafe { RawCall::new_with_value(vm, value).call(to, &call.encode()) }.map(|_| ())
}

#[inline(never)]
fn answer(vm: &impl Host, to: Address, data: &[u8], is_view: bool) -> Result<Vec<u8>, Revert> {
    // SAFETY: no storage reference outlives this call, and the callee cannot re-enter.
    unsafe { if is_view { RawCall::new_static(vm).call(to, data) } else { RawCall::new(vm).call(to, data) } }
}

/// Whether enough gas is left to give one call among many its full [`INNER_CALL_GAS`]. Without this
/// check a caller could make a call fail that would have succeeded.
pub fn has_gas_for_inner_call(vm: &impl Host) -> bool {
    vm.evm_gas_left() >= INNER_CALL_FLOOR
}

/// Whether `account` signed a digest: with its key or, if it has code, by its EIP-1271
/// `isValidSignature`.
///
/// The key is checked first, which costs an account without code 2,600 gas less, and keeps the
/// signatures valid of an account that has a key and code (EIP-7702).
pub fn is_signed_by(vm: &impl Host, account: Address, digest: B256, signature: &[u8]) -> bool {
    is_signed_by_key(vm, account, digest, signature)
        || (has_code(vm, account) && contract_accepts(vm, account, digest, signature, u64::MAX))
}

/// [`is_signed_by`] as one check of many: a contract gets [`INNER_CALL_GAS`]. `None` if it could
/// not get that much, see [`has_gas_for_inner_call`].
pub fn is_signed_by_among_many(
    vm: &impl Host,
    account: Address,
    digest: B256,
    signature: &[u8],
) -> Option<bool> {
    if is_signed_by_key(vm, account, digest, signature) {
        return Some(true);
    }
    if !has_code(vm, account) {
        return Some(false);
    }
    has_gas_for_inner_call(vm).then(|| contract_accepts(vm, account, digest, signature, INNER_CALL_GAS))
}

/// Whether the account's key signed. The zero account signs nothing: `recover` never returns it.
fn is_signed_by_key(vm: &impl Host, account: Address, digest: B256, signature: &[u8]) -> bool {
    recover(vm, digest, signature) == Some(account)
}

/// Whether the account has code that can be asked.
fn has_code(vm: &impl Host, account: Address) -> bool {
    !account.is_zero() && vm.code_size(account) > 0
}

/// Whether a contract accepts a signature, with at most `gas`.
fn contract_accepts(vm: &impl Host, account: Address, digest: B256, signature: &[u8], gas: u64) -> bool {
    let expected = IsValidSignatureCall::SELECTOR;
    let data = IsValidSignatureCall { hash: &digest, signature }.encode();
    // SAFETY: as in `answer`; no more than the word that matters is copied.
    let output = unsafe { RawCall::new_static(vm).gas(gas).limit_return_data(0, 32).call(account, &data) };
    output.is_ok_and(|word| word.len() == 32 && word.starts_with(&expected))
}

/// The account whose key signed a digest. `None` if there is none, or if `s` is in the upper half
/// of the curve's order.
pub fn recover(vm: &impl Host, digest: B256, signature: &[u8]) -> Option<Address> {
    /// Half of secp256k1's order, rounded down.
    const HALF_ORDER: [u8; 32] =
        alloy_primitives::hex!("7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0");
    let signature: &[u8; 65] = signature.try_into().ok()?;
    let v = signature[64];
    if signature[32..64] > HALF_ORDER[..] || !(27..=28).contains(&v) {
        return None;
    }
    let mut input = [0; 128];
    input[..32].copy_from_slice(digest.as_slice());
    input[63] = v;
    input[64..].copy_from_slice(&signature[..64]);
    // SAFETY: a precompile does not re-enter.
    let output = unsafe { RawCall::new_static(vm).call(Address::with_last_byte(1), &input) }.ok()?;
    let signer = Address::from_slice(output.get(12..32)?);
    (!signer.is_zero()).then_some(signer)
}
