//! Transactions that are in a block.

use super::fate::RECEIPT;
use crate::{ChainError, Contract};
use alloy_primitives::{Address, B256};
use alloy_rpc_types_eth::TransactionReceipt;
use alloy_sol_types::SolEvent;

/// A transaction that is in a block and succeeded.
#[derive(Clone, Debug)]
pub struct Sent {
    /// Its hash.
    pub transaction: B256,
    /// The number of its block.
    pub block: u64,
    /// The gas that it used.
    pub gas: u64,
    /// Whether an earlier process sent it, and ended before it reported so.
    pub earlier: bool,
    called: Option<Address>,
    receipt: TransactionReceipt,
}

impl Sent {
    /// Reads a receipt of a call that went to this account.
    ///
    /// # Errors
    /// [`ChainError::Failed`] if the transaction failed.
    pub(super) fn of(
        call: &str,
        called: Option<Address>,
        receipt: TransactionReceipt,
        earlier: bool,
    ) -> Result<Self, ChainError> {
        let (transaction, gas) = (receipt.transaction_hash, receipt.gas_used);
        if !receipt.status() {
            return Err(ChainError::Failed { call: call.to_owned(), transaction, gas });
        }
        let block = receipt.block_number.unwrap_or_default();
        Ok(Self { transaction, block, gas, earlier, called, receipt })
    }

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
                RECEIPT,
                format!("{} created a contract without address", self.transaction),
            )
        };
        self.receipt.contract_address.ok_or_else(missing)
    }
}
