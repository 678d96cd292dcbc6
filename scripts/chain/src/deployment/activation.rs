//! Activation: the chain compiles a program before its first call.

use crate::{
    Account, ChainError, Client, Contract,
    precompiles::{ARB_WASM, IArbWasm},
};
use alloy_primitives::U256;
use alloy_rpc_types_eth::TransactionRequest;
use alloy_sol_types::SolCall;

/// The most that is sent with an activation, in wei: 1 unit of the native currency. Data fees of
/// real programs are around a ten-thousandth of it.
pub(super) const MAX_DATA_FEE: u128 = 1_000_000_000_000_000_000;

impl Client {
    /// Checks that the program at a contract's address is activated.
    ///
    /// # Errors
    /// [`ChainError::NotActivated`] if it is not.
    pub async fn require_activated(&self, contract: Contract) -> Result<(), ChainError> {
        let Contract { name, address } = contract;
        let activation = self.activation(contract).await?;
        activation.map(|_| ()).map_err(|reason| ChainError::NotActivated { name, address, reason })
    }

    /// The version of Stylus that a program is activated for, or why it is not.
    pub(super) async fn activation(&self, contract: Contract) -> Result<Result<u16, String>, ChainError> {
        let call = IArbWasm::programVersionCall { program: contract.address };
        match self.read(ARB_WASM, &call).await {
            Ok(version) => Ok(Ok(version)),
            Err(ChainError::Reverted { reason, .. }) => Ok(Err(reason)),
            Err(error) => Err(error),
        }
    }

    /// Activates a program. The chain returns what is sent above the data fee.
    pub(super) async fn activate(&self, account: &Account, contract: Contract) -> Result<(), ChainError> {
        let half = self.balance(account.address()).await? / U256::from(2);
        let call = IArbWasm::activateProgramCall { program: contract.address };
        let request = TransactionRequest::default()
            .to(ARB_WASM.address)
            .input(call.abi_encode().into())
            .value(half.min(U256::from(MAX_DATA_FEE)));
        self.transact(account, &format!("{}.activate", contract.name), request, None).await.map(|_| ())
    }
}
