//! Moving money: ERC-20 tokens of every habit, and the chain's own currency (the zero address).

use crate::{call::encode, flat::Flat};
use alloc::vec::Vec;
use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use stylus_sdk::{call::RawCall, stylus_core::Host};
use tributary_interfaces::IERC20;

/// Why money did not move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AssetError {
    /// The value sent with the call is not what it must be.
    Value {
        /// What had to be sent.
        expected: U256,
    },
    /// The transfer failed or gave back false.
    Transfer,
    /// The token does not answer as an ERC-20 does.
    NotAToken,
}

/// Whether an asset is the chain's own currency.
pub fn is_native(asset: Address) -> bool {
    asset.is_zero()
}

/// Takes `amount` from the caller: by allowance for a token, with the call for the chain's own currency. Gives back what
/// arrived, which counts; a token with a fee on transfer lets less arrive.
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
        &IERC20::transferFromCall { from: vm.msg_sender(), to: this, value: amount },
        u64::MAX,
    )?;
    let after = balance(vm, asset, this)?;
    after.checked_sub(before).ok_or(AssetError::Transfer)
}

/// Pays `amount` to an account. State must be written before: the receiver may run code.
pub fn pay(vm: &impl Host, asset: Address, to: Address, amount: U256) -> Result<(), AssetError> {
    pay_within(vm, asset, to, amount, u64::MAX)
}

/// [`pay`] with at most so much gas.
pub fn pay_within(
    vm: &impl Host,
    asset: Address,
    to: Address,
    amount: U256,
    gas: u64,
) -> Result<(), AssetError> {
    if !is_native(asset) {
        return transfer_call(vm, asset, &IERC20::transferCall { to, value: amount }, gas);
    }
    // SAFETY: no storage reference is held across the call, and the receiver cannot re-enter.
    unsafe { RawCall::new_with_value(vm, amount).gas(gas).skip_return_data().call(to, &[]) }
        .map(|_| ())
        .map_err(|_| AssetError::Transfer)
}

fn balance(vm: &impl Host, asset: Address, of: Address) -> Result<U256, AssetError> {
    let call = encode(&IERC20::balanceOfCall { account: of });
    // SAFETY: as in `pay`.
    let output: Vec<u8> =
        unsafe { RawCall::new_static(vm).call(asset, &call) }.map_err(|_| AssetError::NotAToken)?;
    U256::try_from_be_slice(output.get(..32).ok_or(AssetError::NotAToken)?).ok_or(AssetError::NotAToken)
}

/// A token's call succeeded if it gave back true, or nothing at all and there is code.
fn transfer_call<C: SolCall + Flat>(
    vm: &impl Host,
    asset: Address,
    call: &C,
    gas: u64,
) -> Result<(), AssetError> {
    // SAFETY: as in `pay`. A token that gives back more than a word is no reason to pay for copying it.
    let output = unsafe { RawCall::new(vm).gas(gas).limit_return_data(0, 32).call(asset, &encode(call)) }
        .map_err(|_| AssetError::Transfer)?;
    match output.as_slice() {
        [] if vm.code_size(asset) > 0 => Ok(()),
        [] => Err(AssetError::NotAToken),
        [zeros @ .., 1] if output.len() == 32 && zeros.iter().all(|byte| *byte == 0) => Ok(()),
        _ => Err(AssetError::Transfer),
    }
}

/// Turns an [`AssetError`] into the calling interface's own errors, which have the same names everywhere.
#[macro_export]
macro_rules! asset_error {
    ($interface:ident, $vm:expr, $asset:expr, $to:expr, $amount:expr) => {
        |error| match error {
            $crate::asset::AssetError::Value { expected } => {
                $crate::revert($interface::WrongValue { expected, sent: $vm.msg_value() })
            }
            $crate::asset::AssetError::Transfer => {
                $crate::revert($interface::TransferFailed { asset: $asset, to: $to, amount: $amount })
            }
            $crate::asset::AssetError::NotAToken => $crate::revert($interface::NotAToken { asset: $asset }),
        }
    };
}
