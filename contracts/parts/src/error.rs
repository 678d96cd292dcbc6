//! How a call fails.

use crate::Revert;
use tributary_interfaces::encode::Error;

/// The encoding of an error: `revert(InvalidCount { count })`.
///
/// An error is a struct of references to its fields, which [`tributary_interfaces`] has from
/// `abi/`: one that is not given all of its fields does not compile, and nothing is copied at the
/// places that may fail.
#[inline(always)]
pub fn revert(error: impl Error) -> Revert {
    error.encode()
}

/// Returns with an error unless a condition holds: `require!(count > 0, InvalidCount { count })`.
#[macro_export]
macro_rules! require {
    ($condition:expr, $error:expr) => {
        if !$condition {
            return Err($crate::revert($error));
        }
    };
}
