//! Calls that revert, and with what.

use alloy_primitives::Bytes;
use alloy_sol_types::SolError;

/// The data of a call that reverted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal(pub Bytes);

impl Refusal {
    /// Whether it is this error, whatever it says.
    pub fn is<E: SolError>(&self) -> bool {
        self.0.starts_with(&E::SELECTOR)
    }
}

/// Panics unless the call was refused with this error, whatever it says.
#[track_caller]
pub fn refused<E: SolError>(result: Result<impl Sized, Refusal>) {
    match result {
        Ok(_) => panic!("expected {}, and the call went through", E::SIGNATURE),
        Err(refusal) => assert!(refusal.is::<E>(), "expected {}, got {refusal:?}", E::SIGNATURE),
    }
}

/// Panics unless the call was refused with just this error.
#[track_caller]
pub fn refused_with<E: SolError>(error: &E, result: Result<impl Sized, Refusal>) {
    match result {
        Ok(_) => panic!("expected {}, and the call went through", E::SIGNATURE),
        Err(refusal) => assert_eq!(refusal.0, error.abi_encode(), "expected {}", E::SIGNATURE),
    }
}
