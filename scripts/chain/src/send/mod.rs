//! Sending transactions: fill in, sign in turn, broadcast, wait for the receipt.

mod broadcast;
mod fill;
mod gas;
mod nonce;
mod receipt;

pub use gas::Gas;
pub(crate) use gas::GasLedger;
pub(crate) use receipt::PATIENCE;
pub use receipt::Sent;

use crate::{Account, ChainError, Client, Contract, revert_reason};
use alloy_primitives::{Address, Bytes, U256};
use alloy_provider::{Provider, network::TransactionBuilder};
use alloy_rpc_types_eth::TransactionRequest;
use alloy_sol_types::SolCall;
use futures_util::{StreamExt, TryStreamExt, stream};

/// How many sends of one account are under way at once.
const PARALLEL: usize = 16;

impl Client {
    /// Sends a call and waits until it is in a block. `value` is in wei.
    ///
    /// # Errors
    /// [`ChainError::Reverted`] or [`ChainError::InsufficientFunds`] before anything is sent, if
    /// the call would revert or the account cannot pay for it; [`ChainError::Failed`] if it is in a
    /// block and reverted there; [`ChainError::Pending`] and [`ChainError::Unconfirmed`] if it may
    /// still be done, or was: look for the transaction before you send the call again.
    pub async fn send<C: SolCall>(
        &self,
        account: &Account,
        contract: Contract,
        call: &C,
        value: U256,
    ) -> Result<Sent, ChainError> {
        self.send_data(account, contract, C::SIGNATURE, call.abi_encode().into(), value).await
    }

    /// As [`Client::send`], with a call that is encoded already. `signature` is its function's.
    ///
    /// # Errors
    /// As [`Client::send`].
    pub async fn send_data(
        &self,
        account: &Account,
        contract: Contract,
        signature: &str,
        data: Bytes,
        value: U256,
    ) -> Result<Sent, ChainError> {
        let request = TransactionRequest::default().to(contract.address).input(data.into()).value(value);
        self.transact(account, &contract.label(signature), request).await
    }

    /// Sends any number of calls of one kind, some at once, and waits for all of them. `sent` is
    /// called for each, in order. It ends at the first error, as [`Client::send`]; calls after it
    /// may have been sent.
    pub async fn send_all<C: SolCall>(
        &self,
        account: &Account,
        contract: Contract,
        calls: &[C],
        mut sent: impl FnMut(&Sent),
    ) -> Result<Vec<Sent>, ChainError> {
        let mut results = Vec::with_capacity(calls.len());
        let mut under_way =
            stream::iter(calls).map(|call| self.send(account, contract, call, U256::ZERO)).buffered(PARALLEL);
        while let Some(result) = under_way.try_next().await? {
            sent(&result);
            results.push(result);
        }
        Ok(results)
    }

    /// Sends native currency, in wei.
    pub async fn transfer(&self, account: &Account, to: Address, value: U256) -> Result<Sent, ChainError> {
        self.transact(account, "transfer", TransactionRequest::default().to(to).value(value)).await
    }

    /// Creates a contract from its init code, and returns its address.
    pub async fn create(
        &self,
        account: &Account,
        name: &str,
        init_code: Bytes,
    ) -> Result<(Address, Sent), ChainError> {
        let request = TransactionRequest::default().with_deploy_code(init_code);
        let sent = self.transact(account, &format!("{name}.create"), request).await?;
        Ok((sent.created()?, sent))
    }

    /// Sends a transaction and waits until it is in a block. `call` names it in errors and in the
    /// record of the gas used.
    pub(crate) async fn transact(
        &self,
        account: &Account,
        call: &str,
        request: TransactionRequest,
    ) -> Result<Sent, ChainError> {
        let called = request.to.and_then(|kind| kind.to().copied());
        let transaction = match self.submit(account, call, request).await {
            Err(ChainError::Node { message, .. }) if revert_reason::is_lack_of_funds(&message) => {
                let balance = self.balance(account.address()).await?;
                let (account, call) = (account.address(), call.to_owned());
                return Err(ChainError::InsufficientFunds { account, balance, call });
            }
            submitted => submitted?,
        };
        let sent = self.sent(call, called, transaction).await?;
        self.ledger.record(call, sent.gas);
        Ok(sent)
    }

    /// Whether a call from the account would succeed now. Only a revert says that it would not.
    pub(crate) async fn would_succeed(
        &self,
        account: &Account,
        contract: Contract,
        data: Bytes,
    ) -> Result<bool, ChainError> {
        let request =
            TransactionRequest::default().from(account.address()).to(contract.address).input(data.into());
        match self.ask(contract.name, self.provider.call(request)).await {
            Ok(_) => Ok(true),
            Err(ChainError::Reverted { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }
}
