//! Calls that revert, and with what.

use alloy_primitives::Bytes;
use alloy_sol_types::SolError;

/// The data of a call that reverted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revert(pub Bytes);

impl Revert {
    /// Whether it is this error, whatever its arguments.
    pub fn is<E: SolError>(&self) -> bool {
        self.0.starts_with(&E::SELECTOR)
    }
}

/// Panics unless the call reverted with this error, whatever its arguments.
#[track_caller]
pub fn expect_revert<E: SolError>(result: Result<impl Sized, Revert>) {
    match result {
        Ok(_) => panic!("expected {}, and the call succeeded", E::SIGNATURE),
        Err(revert) => assert!(revert.is::<E>(), "expected {}, got {revert:?}", E::SIGNATURE),
    }
}

/// Panics unless the call reverted with exactly this error.
#[track_caller]
pub fn expect_revert_with<E: SolError>(error: &E, result: Result<impl Sized, Revert>) {
    match result {
        Ok(_) => panic!("expected {}, and the call succeeded", E::SIGNATURE),
        Err(revert) => assert_eq!(revert.0, error.abi_encode(), "expected {}", E::SIGNATURE),
    }
}
