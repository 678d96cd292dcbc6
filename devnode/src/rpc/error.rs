//! Errors in the form and wording that Ethereum's tools know.

use alloy_primitives::Bytes;
use alloy_sol_types::{SolInterface, decode_revert_reason};
use jsonrpsee::types::ErrorObjectOwned;
use revm::context::result::{ExecutionResult, HaltReason, OutOfGasError};

use crate::chain::{ChainError, StateError};
use crate::precompiles::abi::ArbWasm::ArbWasmErrors;

/// A call reverted.
const REVERTED: i32 = 3;
/// Any other failure of a well-formed request.
const FAILED: i32 = -32000;
const INVALID_PARAMS: i32 = -32602;
/// A block is not kept any more (EIP-4444, as Geth numbers it).
const PRUNED: i32 = 4444;

/// The result of a method.
pub(crate) type Answer<T> = Result<T, ErrorObjectOwned>;

impl From<ChainError> for ErrorObjectOwned {
    fn from(error: ChainError) -> Self {
        match error {
            ChainError::Reverted(data) => reverted(&data, None),
            ChainError::Pruned { .. } => ErrorObjectOwned::owned(PRUNED, error.to_string(), None::<()>),
            other => failed(other.to_string()),
        }
    }
}

impl From<StateError> for ErrorObjectOwned {
    fn from(error: StateError) -> Self {
        failed(error.to_string())
    }
}

pub(crate) fn failed(message: impl Into<String>) -> ErrorObjectOwned {
    ErrorObjectOwned::owned(FAILED, message, None::<()>)
}

pub(crate) fn invalid_params(message: impl Into<String>) -> ErrorObjectOwned {
    ErrorObjectOwned::owned(INVALID_PARAMS, message, None::<()>)
}

fn reverted(data: &Bytes, failure: Option<String>) -> ErrorObjectOwned {
    let message = match explain(data).or(failure.filter(|_| data.is_empty())) {
        Some(reason) => format!("execution reverted: {reason}"),
        None => "execution reverted".into(),
    };
    ErrorObjectOwned::owned(REVERTED, message, Some(data))
}

/// The reason in a revert's data, if it is an error of Solidity's or of a precompile.
fn explain(data: &Bytes) -> Option<String> {
    if let Ok(error) = ArbWasmErrors::abi_decode(data) {
        return Some(match error {
            ArbWasmErrors::ProgramNotWasm(_) => "error ProgramNotWasm()".into(),
            ArbWasmErrors::ProgramNotActivated(_) => "error ProgramNotActivated()".into(),
            ArbWasmErrors::ProgramUpToDate(_) => "error ProgramUpToDate()".into(),
            ArbWasmErrors::ProgramNeedsUpgrade(e) => {
                format!("error ProgramNeedsUpgrade({}, {})", e.version, e.stylusVersion)
            }
            ArbWasmErrors::ProgramExpired(e) => format!("error ProgramExpired({})", e.ageInSeconds),
            ArbWasmErrors::ProgramKeepaliveTooSoon(e) => {
                format!("error ProgramKeepaliveTooSoon({})", e.ageInSeconds)
            }
            ArbWasmErrors::ProgramInsufficientValue(e) => {
                format!("error ProgramInsufficientValue({}, {})", e.have, e.want)
            }
        });
    }
    let selector = data.get(..4)?;
    let is_solidity = selector == [0x08, 0xc3, 0x79, 0xa0] || selector == [0x4e, 0x48, 0x7b, 0x71];
    is_solidity
        .then(|| decode_revert_reason(data))
        .flatten()
        .map(|reason| reason.strip_prefix("revert: ").map(str::to_owned).unwrap_or(reason))
}

/// The output of a call, or the error that says why there is none.
pub(crate) fn output(result: ExecutionResult, failure: Option<String>) -> Answer<Bytes> {
    match result {
        ExecutionResult::Success { output, .. } => Ok(output.into_data()),
        ExecutionResult::Revert { output, .. } => Err(reverted(&output, failure)),
        ExecutionResult::Halt { reason, .. } => Err(failed(failure.unwrap_or_else(|| halted(&reason)))),
    }
}

/// Geth's wording for the end of an execution.
pub(crate) fn halted(reason: &HaltReason) -> String {
    match reason {
        HaltReason::OutOfGas(OutOfGasError::Basic | OutOfGasError::Precompile | OutOfGasError::Memory) => {
            "out of gas".into()
        }
        HaltReason::OutOfGas(_) => "out of gas".into(),
        HaltReason::OpcodeNotFound | HaltReason::InvalidFEOpcode | HaltReason::NotActivated => {
            "invalid opcode".into()
        }
        HaltReason::InvalidJump => "invalid jump destination".into(),
        HaltReason::StackUnderflow => "stack underflow".into(),
        HaltReason::StackOverflow => "stack limit reached".into(),
        HaltReason::CreateCollision => "contract address collision".into(),
        HaltReason::CreateContractSizeLimit => "max code size exceeded".into(),
        HaltReason::CreateContractStartingWithEF => "invalid code: must not begin with 0xef".into(),
        HaltReason::StateChangeDuringStaticCall => "write protection".into(),
        HaltReason::CallTooDeep => "max call depth exceeded".into(),
        HaltReason::OutOfFunds => "insufficient balance for transfer".into(),
        other => format!("execution failed: {other:?}"),
    }
}
