//! Reading a chain: calls of view functions, code and balances.

mod block;
mod logs;
mod many;
mod seen;

pub use block::Block;
pub use logs::{Log, LogsError};
pub(crate) use seen::Seen;

use crate::{ChainError, Client, Contract};
use alloy_primitives::{Address, Bytes, U256};
use alloy_provider::Provider;
use alloy_rpc_types_eth::TransactionRequest;
use alloy_sol_types::SolCall;

impl Client {
    /// Calls a view function.
    ///
    /// # Errors
    /// [`ChainError::Reverted`] if the function reverts, [`ChainError::NoCode`] if there is no
    /// contract at the address, [`ChainError::Decode`] if what it returns is of another type.
    pub async fn read<C: SolCall>(&self, contract: Contract, call: &C) -> Result<C::Return, ChainError> {
        let label = contract.label(C::SIGNATURE);
        let answer = self.call_raw(contract.address, call.abi_encode().into(), &label).await?;
        if answer.is_empty() && self.code(contract.address).await?.is_empty() {
            return Err(ChainError::NoCode { name: contract.name, address: contract.address });
        }
        C::abi_decode_returns(&answer).map_err(|source| ChainError::Decode { what: label, source })
    }

    /// Calls with any data, as the zero address, and returns the bytes that come back. `label`
    /// names the call in errors.
    pub async fn call_raw(&self, to: Address, data: Bytes, label: &str) -> Result<Bytes, ChainError> {
        let request = TransactionRequest::default().to(to).input(data.into());
        self.ask(label, self.provider.call(request).block(self.at_block())).await
    }

    /// What the node takes for a fair price of gas now, in wei: the base fee, on a chain of Arbitrum.
    pub async fn gas_price(&self) -> Result<u128, ChainError> {
        self.ask("eth_gasPrice", self.provider.get_gas_price()).await
    }

    /// The code at an address; empty if there is none.
    pub async fn code(&self, address: Address) -> Result<Bytes, ChainError> {
        self.ask("eth_getCode", self.provider.get_code_at(address).block_id(self.at_block())).await
    }

    /// An account's balance of the native currency, in wei.
    pub async fn balance(&self, account: Address) -> Result<U256, ChainError> {
        self.ask("eth_getBalance", self.provider.get_balance(account).block_id(self.at_block())).await
    }
}
