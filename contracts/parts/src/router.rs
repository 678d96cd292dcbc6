//! From calldata to the functions of an interface.

use crate::{AbiWord, Revert};
use alloc::vec::Vec;
use stylus_sdk::stylus_core::Host;
use tributary_interfaces::decode::{Input, checked};

/// Lets the SDK's entrypoint send calls to `dispatch` of the interface's module, or of its program's. `construct` is
/// what `stylus_constructor` does, once.
#[macro_export]
macro_rules! router {
    ($contract:ident: $($interface:ident)::+, construct: $construct:expr) => {
        impl stylus_sdk::abi::Router<$contract> for $contract {
            type Storage = $contract;

            fn route(this: &mut $contract, selector: u32, input: &[u8]) -> Option<stylus_sdk::ArbResult> {
                use tributary_interfaces::$($interface)::+::{dispatch, is_payable};
                let selector = selector.to_be_bytes();
                let checked = if is_payable(selector) { Ok(()) } else { this.deny_value("") };
                Some(
                    checked
                        .and_then(|()| $crate::router::call(input, |input| dispatch(this, selector, input))),
                )
            }

            fn receive(_: &mut $contract) -> Option<Result<(), $crate::Revert>> {
                None
            }

            fn fallback(_: &mut $contract, _: &[u8]) -> Option<stylus_sdk::ArbResult> {
                None
            }

            fn constructor(this: &mut $contract, input: &[u8]) -> Option<stylus_sdk::ArbResult> {
                let construct: Option<$crate::router::Construct<$contract>> = $construct;
                let construct = construct?;
                let once = this.deny_value("").and_then(|()| $crate::router::only_once(this.vm()));
                Some(once.and_then(|()| {
                    $crate::router::call(input, |input| construct(this, input).map(|()| Vec::new()))
                }))
            }
        }
    };
}

/// A constructor, with its arguments.
pub type Construct<C> = fn(&mut C, &mut Input<'_>) -> Result<(), Revert>;

/// Runs a call on its arguments. Those that cannot be read revert it without data, whatever it did.
pub fn call(
    arguments: &[u8],
    run: impl FnOnce(&mut Input<'_>) -> Result<Vec<u8>, Revert>,
) -> Result<Vec<u8>, Revert> {
    checked(arguments, run).and_then(|result| result)
}

/// Fails if this ran before: what `stylus_constructor` begins with. The slot is the SDK's, whose
/// own guard has messages for what cannot happen.
pub fn only_once(vm: &impl Host) -> Result<(), Revert> {
    let slot = stylus_sdk::abi::internal::CONSTRUCTOR_EXECUTED_SLOT;
    if !vm.storage_load_bytes32(slot).is_zero() {
        return Err(Vec::new());
    }
    // SAFETY: nothing else reads or writes this slot.
    unsafe { vm.storage_cache_bytes32(slot, true.to_word()) };
    Ok(())
}
