//! Trying a call without sending it.

use crate::{Account, ChainError, Client};
use alloy_primitives::{Address, Bytes, U256};
use alloy_rpc_types_eth::TransactionRequest;

/// A call that would be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tried {
    /// The call, as `Contract.method`.
    pub call: String,
    /// Who would send it.
    pub from: Address,
    /// Where it would go; `None` if it creates a contract.
    pub to: Option<Address>,
    /// The native currency that it carries, in wei.
    pub value: U256,
    /// Its calldata, or the init code.
    pub data: Bytes,
    /// The limit of gas that it would have: a quarter above the estimate.
    pub gas: u64,
    /// The most that it would pay for a unit of gas, in wei.
    pub fee: u128,
}

impl Client {
    /// The same connection, which sends nothing: what would be sent first is the error
    /// [`ChainError::Tried`].
    #[must_use]
    pub fn only_try(mut self) -> Self {
        self.only_try = true;
        self
    }

    /// What would be sent. A call that would revert is an error, as it is when it is sent.
    pub(super) async fn tried(
        &self,
        account: &Account,
        call: &str,
        request: TransactionRequest,
    ) -> Result<ChainError, ChainError> {
        let filled = self.fill(account, call, request).await?;
        Ok(ChainError::Tried(Box::new(Tried {
            call: call.to_owned(),
            from: account.address(),
            to: filled.to.and_then(|kind| kind.to().copied()),
            value: filled.value.unwrap_or_default(),
            data: filled.input.input().cloned().unwrap_or_default(),
            gas: filled.gas.unwrap_or_default(),
            fee: filled.max_fee_per_gas.unwrap_or_default(),
        })))
    }
}
