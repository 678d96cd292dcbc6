//! Transactions that are in a block, and waiting for that.

use crate::{ChainError, Client, Contract};
use alloy_primitives::{Address, B256};
use alloy_provider::{PendingTransactionBuilder, PendingTransactionError, Provider, WatchTxError};
use alloy_rpc_types_eth::TransactionReceipt;
use alloy_sol_types::SolEvent;
use alloy_transport::RpcError;
use std::time::Duration;
use tokio::time::Instant;

/// How long a transaction is waited for, unless [`Client::with_patience`] says otherwise.
pub(crate) const PATIENCE: Duration = Duration::from_secs(120);

/// The node's method for receipts.
const METHOD: &str = "eth_getTransactionReceipt";

/// A transaction that is in a block and succeeded.
#[derive(Clone, Debug)]
pub struct Sent {
    /// Its hash.
    pub transaction: B256,
    /// The number of its block.
    pub block: u64,
    /// The gas that it used.
    pub gas: u64,
    called: Option<Address>,
    receipt: TransactionReceipt,
}

impl Sent {
    /// The first event of a kind that the called contract emitted.
    pub fn event<E: SolEvent>(&self) -> Option<E> {
        self.events().next()
    }

    /// All events of a kind that the called contract emitted, in order. Other contracts, such as a
    /// token, may have emitted some that look the same; those are left out.
    pub fn events<E: SolEvent>(&self) -> impl Iterator<Item = E> {
        let own = self.receipt.logs().iter().filter(|log| Some(log.address()) == self.called);
        own.filter_map(|log| log.log_decode::<E>().ok().map(|log| log.inner.data))
    }

    /// The first event of a kind that another contract emitted, which the called one works with.
    pub fn event_of<E: SolEvent>(&self, contract: Contract) -> Option<E> {
        let mut logs = self.receipt.logs().iter().filter(|log| log.address() == contract.address);
        logs.find_map(|log| log.log_decode::<E>().ok().map(|log| log.inner.data))
    }

    /// The address of the contract that the transaction created.
    pub(super) fn created(&self) -> Result<Address, ChainError> {
        let missing = || {
            ChainError::inconsistent(
                METHOD,
                format!("{} created a contract without address", self.transaction),
            )
        };
        self.receipt.contract_address.ok_or_else(missing)
    }
}

impl Client {
    /// Waits until a transaction is in a block, and returns it if it succeeded there.
    pub(super) async fn sent(
        &self,
        call: &str,
        called: Option<Address>,
        transaction: B256,
    ) -> Result<Sent, ChainError> {
        let wrong = |problem: String| {
            let source = ChainError::inconsistent(METHOD, problem);
            ChainError::unconfirmed(call, transaction, source)
        };
        let receipt = self.receipt(call, transaction).await?;
        if receipt.transaction_hash != transaction {
            return Err(wrong(format!("it is not the receipt of {transaction}")));
        }
        let gas = receipt.gas_used;
        if !receipt.status() {
            return Err(ChainError::Failed { call: call.to_owned(), transaction, gas });
        }
        let block = receipt.block_number;
        let block = block.ok_or_else(|| wrong(format!("the receipt of {transaction} has no block")))?;
        Ok(Sent { transaction, block, gas, called, receipt })
    }

    async fn receipt(&self, call: &str, transaction: B256) -> Result<TransactionReceipt, ChainError> {
        let deadline = Instant::now() + self.patience;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let pending = PendingTransactionBuilder::new(self.provider.clone(), transaction);
            let error = match pending.with_timeout(Some(left)).get_receipt().await {
                Ok(receipt) => return Ok(receipt),
                Err(error) => error,
            };
            match error {
                // The node knows the block, and not yet the receipt.
                PendingTransactionError::TransportError(RpcError::NullResp) if !left.is_zero() => {
                    tokio::time::sleep(self.provider.client().poll_interval()).await;
                }
                PendingTransactionError::TransportError(RpcError::NullResp)
                | PendingTransactionError::TxWatcher(WatchTxError::Timeout) => {
                    return Err(ChainError::Pending {
                        call: call.to_owned(),
                        transaction,
                        seconds: self.patience.as_secs(),
                        repeatable: false,
                    });
                }
                PendingTransactionError::TransportError(error) => {
                    return Err(ChainError::unconfirmed(call, transaction, self.explain(METHOD, &error)));
                }
                other => {
                    let source = ChainError::Node { what: METHOD.to_owned(), message: other.to_string() };
                    return Err(ChainError::unconfirmed(call, transaction, source));
                }
            }
        }
    }
}
