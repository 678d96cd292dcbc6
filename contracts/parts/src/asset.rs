//! Transfers of ERC-20 tokens and of native currency, which is the zero address.
//!
//! Tokens differ: some return nothing, some keep a fee, some are no contract. What counts is what
//! arrived, by the balance, and that a transfer returned true or nothing.

use alloc::vec::Vec;
use alloy_primitives::{Address, U256};
use stylus_sdk::{call::RawCall, stylus_core::Host};
use tributary_core::limits::INNER_CALL_GAS;
use tributary_interfaces::{
    encode::Call,
    erc20::{ApproveCall, BalanceOfCall, TransferCall, TransferFromCall},
};

/// Why a transfer failed, or may have moved another amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AssetError {
    /// The value that was sent with the call is not the expected one.
    Value {
        /// What the caller must send, in units of native currency.
        expected: U256,
    },
    /// The call reverted, so nothing moved.
    Reverted,
    /// The call succeeded, but did not return true, or the balance fell. Money may have moved, so
    /// the whole transaction must revert.
    NotTrue,
    /// The asset is not an ERC-20 token: it returns no balance, or has no code.
    NotAToken,
}

/// Whether an asset is native currency.
pub fn is_native(asset: Address) -> bool {
    asset.is_zero()
}

/// Transfers `amount` from the caller to this contract: a token by allowance, native currency with
/// the call. Returns how much arrived, which is less if the token keeps a fee.
pub fn take(vm: &impl Host, asset: Address, amount: U256) -> Result<U256, AssetError> {
    let expected = if is_native(asset) { amount } else { U256::ZERO };
    if vm.msg_value() != expected {
        return Err(AssetError::Value { expected });
    }
    if is_native(asset) {
        return Ok(amount);
    }
    let this = vm.contract_address();
    let before = balance(vm, asset, this)?;
    transfer_call(
        vm,
        asset,
        &TransferFromCall { from: &vm.msg_sender(), to: &this, value: &amount }.encode(),
        u64::MAX,
    )?;
    let after = balance(vm, asset, this)?;
    after.checked_sub(before).ok_or(AssetError::NotTrue)
}

/// Transfers `amount` to an account. The receiver may run code, so state must be written before.
pub fn pay(vm: &impl Host, asset: Address, to: Address, amount: U256) -> Result<(), AssetError> {
    pay_within(vm, asset, to, amount, u64::MAX)
}

/// [`pay`] as one of many payments, with [`INNER_CALL_GAS`]: returns false if the call reverted, so
/// that nothing moved. After an error all of the payments must revert. The caller has checked that
/// there is [enough gas](crate::call::has_gas_for_inner_call).
pub fn pay_among_many(vm: &impl Host, asset: Address, to: Address, amount: U256) -> Result<bool, AssetError> {
    match pay_within(vm, asset, to, amount, INNER_CALL_GAS) {
        Ok(()) => Ok(true),
        Err(AssetError::Reverted) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Lets `spender` take `amount` of a token that this contract has.
pub fn approve(vm: &impl Host, token: Address, spender: Address, amount: U256) -> Result<(), AssetError> {
    transfer_call(vm, token, &ApproveCall { spender: &spender, value: &amount }.encode(), u64::MAX)
}

fn pay_within(vm: &impl Host, asset: Address, to: Address, amount: U256, gas: u64) -> Result<(), AssetError> {
    if !is_native(asset) {
        return transfer_call(vm, asset, &TransferCall { to: &to, value: &amount }.encode(), gas);
    }
    // SAFETY: no storage reference is held across the call, and the receiver cannot re-enter.
    unsafe { RawCall::new_with_value(vm, amount).gas(gas).skip_return_data().call(to, &[]) }
        .map(|_| ())
        .map_err(|_| AssetError::Reverted)
}

fn balance(vm: &impl Host, asset: Address, of: Address) -> Result<U256, AssetError> {
    let call = BalanceOfCall { account: &of }.encode();
    // SAFETY: as in `pay_within`. What a token returns beyond a word is not copied.
    let output: Vec<u8> = unsafe { RawCall::new_static(vm).limit_return_data(0, 32).call(asset, &call) }
        .map_err(|_| AssetError::NotAToken)?;
    U256::try_from_be_slice(output.get(..32).ok_or(AssetError::NotAToken)?).ok_or(AssetError::NotAToken)
}

/// A token's call succeeds if it returns true, or if it returns nothing and the token has code.
fn transfer_call(vm: &impl Host, asset: Address, call: &[u8], gas: u64) -> Result<(), AssetError> {
    // SAFETY: as in `pay_within`. What a token returns beyond a word is not copied.
    let output = unsafe { RawCall::new(vm).gas(gas).limit_return_data(0, 32).call(asset, call) }
        .map_err(|_| AssetError::Reverted)?;
    match output.as_slice() {
        [] if vm.code_size(asset) > 0 => Ok(()),
        [] => Err(AssetError::NotAToken),
        answer if is_true(answer) => Ok(()),
        _ => Err(AssetError::NotTrue),
    }
}

/// Whether these bytes are a word that holds 1.
fn is_true(answer: &[u8]) -> bool {
    matches!(answer, [zeros @ .., 1] if zeros.len() == 31 && zeros.iter().all(|byte| *byte == 0))
}

/// Turns an [`AssetError`] into the error of the contract's interface; all interfaces have the same
/// names.
#[macro_export]
macro_rules! asset_error {
    ($interface:ident, $vm:expr, $asset:expr, $to:expr, $amount:expr) => {
        |error| match error {
            $crate::asset::AssetError::Value { expected } => {
                $crate::revert($interface::WrongValue { expected: &expected, sent: &$vm.msg_value() })
            }
            $crate::asset::AssetError::Reverted | $crate::asset::AssetError::NotTrue => {
                $crate::revert($interface::TransferFailed { asset: &$asset, to: &$to, amount: &$amount })
            }
            $crate::asset::AssetError::NotAToken => $crate::revert($interface::NotAToken { asset: &$asset }),
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_word_of_one_is_true() {
        let mut word = [0; 32];
        assert!(!is_true(&word), "false");
        word[31] = 1;
        assert!(is_true(&word));
        assert!(!is_true(&word[1..]), "31 bytes");
        word[31] = 2;
        assert!(!is_true(&word), "another number");
        for index in 0..31 {
            let mut word = [0; 32];
            (word[index], word[31]) = (1, 1);
            assert!(!is_true(&word), "byte {index} is set");
        }
    }
}
