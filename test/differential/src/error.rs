//! Why a comparison could not be made.

use tributary_test_kit::SetupError;

/// Why a comparison could not be made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A side could not be prepared.
    #[error(transparent)]
    Setup(#[from] SetupError),
    /// A thread of the comparison panicked.
    #[error("a thread of the differential test panicked")]
    Thread,
}
