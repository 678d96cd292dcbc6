//! Sending transactions: fill in, sign in turn, write down, broadcast, wait for the receipt.

mod broadcast;
mod fate;
mod fill;
mod gas;
mod receipt;
mod settle;
mod submit;
mod tried;

pub use gas::Gas;
pub(crate) use gas::GasLedger;
pub use receipt::Sent;
pub use settle::Finished;
pub(crate) use settle::PATIENCE;
pub use tried::Tried;

use crate::{Account, ChainError, Client, Contract, revert_reason};
use alloy_primitives::{Address, B256, Bytes, U256, keccak256};
use alloy_provider::{Provider, network::TransactionBuilder};
use alloy_rpc_types_eth::TransactionRequest;
use alloy_sol_types::SolCall;
use futures_util::{StreamExt, TryStreamExt, stream};
use settle::Settled;
use submit::ATTEMPTS;

/// How many sends of one account are under way at once.
const PARALLEL: usize = 16;

impl Client {
    /// Sends a call and waits until it is in a block. `value` is in wei.
    ///
    /// # Errors
    /// [`ChainError::Reverted`] or [`ChainError::InsufficientFunds`] before anything is sent, if
    /// the call would revert or the account cannot pay for it; [`ChainError::Failed`] if it is in a
    /// block and reverted there; [`ChainError::Pending`] and [`ChainError::Unconfirmed`] if it may
    /// still be done, or was: [`Client::resume`] finds that out before the call is sent again.
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
        self.transact(account, &contract.label(signature), request, None).await
    }

    /// Sends a call that must be done once, as a payment. `intent` names what is to be done: if an
    /// earlier process with the same journal has done it and ended before it reported so
    /// ([`crate::Journal::reported`]), this sends nothing and returns that transaction.
    ///
    /// # Errors
    /// As [`Client::send`].
    pub async fn send_once<C: SolCall>(
        &self,
        account: &Account,
        contract: Contract,
        call: &C,
        value: U256,
        intent: B256,
    ) -> Result<Sent, ChainError> {
        let request =
            TransactionRequest::default().to(contract.address).input(call.abi_encode().into()).value(value);
        self.transact(account, &contract.label(C::SIGNATURE), request, Some(intent)).await
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
        self.transact(account, "transfer", TransactionRequest::default().to(to).value(value), None).await
    }

    /// Creates a contract from its init code, once as [`Client::send_once`] does, and returns its
    /// address.
    pub async fn create(
        &self,
        account: &Account,
        name: &str,
        init_code: Bytes,
    ) -> Result<(Address, Sent), ChainError> {
        let intent = keccak256(&init_code);
        let request = TransactionRequest::default().with_deploy_code(init_code);
        let sent = self.transact(account, &format!("{name}.create"), request, Some(intent)).await?;
        Ok((sent.created()?, sent))
    }

    /// Sends a transaction and waits until it is in a block. `call` names it in errors and in the
    /// record of the gas used.
    pub(crate) async fn transact(
        &self,
        account: &Account,
        call: &str,
        request: TransactionRequest,
        intent: Option<B256>,
    ) -> Result<Sent, ChainError> {
        let called = request.to.and_then(|kind| kind.to().copied());
        if let Some(transaction) = intent.and_then(|intent| account.journal.take_done(intent)) {
            let receipt = self.receipt_of(call, transaction).await?;
            return Sent::of(call, called, receipt, true);
        }
        if self.only_try {
            return Err(self.tried(account, call, request).await?);
        }
        for _ in 0..ATTEMPTS {
            let (entry, is_doubtful) = match self.submit(account, call, request.clone(), intent).await {
                Err(ChainError::Node { message, .. }) if revert_reason::is_lack_of_funds(&message) => {
                    let balance = self.balance(account.address()).await?;
                    let (account, call) = (account.address(), call.to_owned());
                    return Err(ChainError::InsufficientFunds { account, balance, call });
                }
                submitted => submitted?,
            };
            match self.settle(account, &entry, is_doubtful).await? {
                Settled::Mined(receipt) => {
                    account.journal.take(entry.id);
                    let sent = Sent::of(call, called, *receipt, false)?;
                    self.ledger.record(call, sent.gas);
                    return Ok(sent);
                }
                Settled::Refused(reason) => {
                    let mut nonces = account.nonces.lock().await;
                    nonces.least = nonces.least.min(entry.nonce);
                    return Err(reason);
                }
                // Another program with the same key was faster.
                Settled::Lost => {}
            }
        }
        let message = format!("another program takes the nonces of {}", account.address());
        Err(ChainError::Node { what: call.to_owned(), message })
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
