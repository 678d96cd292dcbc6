//! Errors of the chain, in the wording that Geth gives them, which tools look for.

use alloy_primitives::Bytes;
use revm::context::result::{EVMError, InvalidTransaction};

use super::persistence::StateError;

/// Why the chain did not do what it was asked for.
#[derive(Debug, thiserror::Error)]
pub enum ChainError {
    /// A transaction or call that cannot run.
    #[error("{0}")]
    Rejected(String),
    /// A call that reverted, with its data.
    #[error("execution reverted")]
    Reverted(Bytes),
    /// A block that this chain does not have, or a state that it does not have any more.
    #[error("{0}")]
    NotFound(String),
    /// A block that this chain does not keep any more.
    #[error("pruned history unavailable: block {number} is before {first}, the first that is kept")]
    Pruned {
        /// The block that was asked for.
        number: u64,
        /// The first block that is kept.
        first: u64,
    },
    /// The chain's file could not be written, so nothing was changed; see [`StateError`].
    #[error(transparent)]
    State(#[from] StateError),
}

impl ChainError {
    pub(crate) fn rejected(message: impl Into<String>) -> Self {
        Self::Rejected(message.into())
    }

    /// A transaction that the EVM rejects before it runs.
    pub(crate) fn invalid(error: EVMError<std::convert::Infallible>) -> Self {
        use InvalidTransaction as I;
        Self::Rejected(match error {
            EVMError::Transaction(I::CallGasCostMoreThanGasLimit { initial_gas, gas_limit }) => {
                format!("intrinsic gas too low: have {gas_limit}, want {initial_gas}")
            }
            EVMError::Transaction(I::LackOfFundForMaxFee { fee, balance }) => {
                format!("insufficient funds for gas * price + value: have {balance} want {fee}")
            }
            EVMError::Transaction(I::NonceTooHigh { tx, state }) => {
                format!("nonce too high: tx: {tx} state: {state}")
            }
            EVMError::Transaction(I::NonceTooLow { tx, state }) => {
                format!("nonce too low: tx: {tx} state: {state}")
            }
            EVMError::Transaction(I::RejectCallerWithCode) => "sender not an eoa".into(),
            EVMError::Transaction(I::CreateInitCodeSizeLimit) => "max initcode size exceeded".into(),
            other => other.to_string(),
        })
    }
}
