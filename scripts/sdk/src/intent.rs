//! Names of what must be done once, such as a payment.

use alloy_primitives::{B256, U256, keccak256};
use alloy_sol_types::SolCall;
use tributary_chain::Contract;

/// The name of a call with this value in wei: the same for whoever asks for the same.
pub(crate) fn intent<C: SolCall>(contract: Contract, call: &C, value: U256) -> B256 {
    let parts = [contract.address.as_slice(), value.as_le_slice(), &call.abi_encode()].concat();
    keccak256(parts)
}
