//! Sending transactions.

use crate::{Account, ChainError, Client, Contract, client::untrue, refusal};
use alloy_consensus::{SignableTransaction, TxEip1559};
use alloy_eips::eip2718::Encodable2718;
use alloy_primitives::{Address, B256, Bytes, TxKind, U256};
use alloy_provider::Provider;
use alloy_rpc_types_eth::{BlockNumberOrTag, TransactionReceipt, TransactionRequest};
use alloy_sol_types::{SolCall, SolEvent};
use alloy_transport::{RpcError, TransportError};
use futures_util::{StreamExt, TryStreamExt, stream};
use std::{
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

/// How long a transaction is waited for.
const PATIENCE: Duration = Duration::from_secs(120);

/// How many sends of one account are under way at once.
const PARALLEL: usize = 16;

/// How often a nonce is looked up anew that another program with the same key took.
const NONCES: u32 = 16;

/// No chain lets a transaction have more gas than this.
const MOST_GAS: u64 = 1 << 50;

/// Gas used by the calls of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gas {
    /// The call, as `Contract.method`.
    pub call: String,
    /// How many there were.
    pub count: u64,
    /// What they used together.
    pub total: u64,
    /// What the cheapest used.
    pub least: u64,
    /// What the dearest used.
    pub most: u64,
}

/// What every call used, in the order of the first of its kind.
#[derive(Debug, Default)]
pub(crate) struct Ledger(Mutex<Vec<Gas>>);

impl Ledger {
    fn record(&self, call: &str, used: u64) {
        let mut list = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        match list.iter_mut().find(|gas| gas.call == call) {
            Some(gas) => {
                gas.count += 1;
                gas.total += used;
                gas.least = gas.least.min(used);
                gas.most = gas.most.max(used);
            }
            None => list.push(Gas { call: call.to_owned(), count: 1, total: used, least: used, most: used }),
        }
    }
}

/// A transaction that is in a block and succeeded.
#[derive(Clone, Debug)]
pub struct Sent {
    /// Its hash.
    pub transaction: B256,
    /// Its block.
    pub block: u64,
    /// What it used.
    pub gas: u64,
    called: Option<Address>,
    receipt: TransactionReceipt,
}

impl Sent {
    /// The first event of a kind that the called contract emitted.
    pub fn event<E: SolEvent>(&self) -> Option<E> {
        self.events().next()
    }

    /// All events of a kind that the called contract emitted, in order. Other contracts, such as a token, may
    /// have emitted some that look the same; those are left out.
    pub fn events<E: SolEvent>(&self) -> impl Iterator<Item = E> {
        let own = self.receipt.logs().iter().filter(|log| Some(log.address()) == self.called);
        own.filter_map(|log| log.log_decode::<E>().ok().map(|log| log.inner.data))
    }

    pub(crate) fn created(&self) -> Option<Address> {
        self.receipt.contract_address
    }
}

/// One transaction to be.
pub(crate) struct Order {
    pub(crate) label: String,
    pub(crate) to: TxKind,
    pub(crate) data: Bytes,
    pub(crate) value: U256,
}

impl Client {
    /// Sends a call and waits until it is in a block. `value` is in wei.
    ///
    /// What the contract would refuse is refused before anything is sent.
    pub async fn send<C: SolCall>(
        &self,
        account: &Account,
        contract: Contract,
        call: &C,
        value: U256,
    ) -> Result<Sent, ChainError> {
        let label = contract.label(C::SIGNATURE);
        let data = call.abi_encode().into();
        self.transact(account, &Order { label, to: TxKind::Call(contract.address), data, value }).await
    }

    /// Sends any number of calls of one kind, some at once, and waits for all of them. `sent` is called for each, in order.
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
        let order = Order { label: "transfer".into(), to: TxKind::Call(to), data: Bytes::new(), value };
        self.transact(account, &order).await
    }

    /// Puts a contract on the chain by its init code, and says where it is.
    pub async fn create(
        &self,
        account: &Account,
        name: &str,
        init_code: Bytes,
    ) -> Result<(Address, Sent), ChainError> {
        let label = format!("{name}.create");
        let order = Order { label: label.clone(), to: TxKind::Create, data: init_code, value: U256::ZERO };
        let sent = self.transact(account, &order).await?;
        let address = sent.created().ok_or(ChainError::Answer { call: label })?;
        Ok((address, sent))
    }

    /// Gas used so far through this client and its clones.
    pub fn gas(&self) -> Vec<Gas> {
        self.ledger.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }

    pub(crate) async fn transact(&self, account: &Account, order: &Order) -> Result<Sent, ChainError> {
        let transaction = self.submit(account, order).await?;
        let receipt = self.mined(transaction, &order.label).await?;
        let gas = receipt.gas_used;
        if !receipt.status() {
            return Err(ChainError::Failed { call: order.label.clone(), transaction, gas });
        }
        let block = receipt.block_number.filter(|_| receipt.transaction_hash == transaction);
        let block = block.ok_or_else(|| {
            untrue("eth_getTransactionReceipt", format!("it is not the receipt of {transaction}"))
        })?;
        self.ledger.record(&order.label, gas);
        Ok(Sent { transaction, block, gas, called: order.to.to().copied(), receipt })
    }

    async fn submit(&self, account: &Account, order: &Order) -> Result<B256, ChainError> {
        let submitted = self.estimate_and_submit(account, order).await;
        match submitted {
            Err(ChainError::Node { message, .. }) if refusal::is_lack_of_funds(&message) => {
                let balance = self.balance(account.address()).await?;
                Err(ChainError::Balance { account: account.address(), balance, call: order.label.clone() })
            }
            other => other,
        }
    }

    async fn estimate_and_submit(&self, account: &Account, order: &Order) -> Result<B256, ChainError> {
        let gas_limit = self.estimate(account, order).await?;
        let price = self.gas_price().await?;
        // The lock keeps an account's transactions in a row without a gap.
        let mut nonce = account.nonce.lock().await;
        let mut taken = 0;
        loop {
            let next = match *nonce {
                Some(next) => next,
                None => self.next_nonce(account).await?,
            };
            match self.sign_and_hand_in(account, order, next, gas_limit, price).await {
                Ok(hash) => {
                    *nonce = next.checked_add(1);
                    return Ok(hash);
                }
                Err(error) => {
                    // Nobody knows now which nonce is next; another program with the same key may have sent something.
                    *nonce = None;
                    taken += 1;
                    if taken == NONCES || !is_nonce_taken(&error) {
                        return Err(error);
                    }
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            }
        }
    }

    async fn next_nonce(&self, account: &Account) -> Result<u64, ChainError> {
        let address = account.address();
        let count = || async { self.provider.get_transaction_count(address).pending().await };
        self.retry("eth_getTransactionCount", count).await
    }

    async fn sign_and_hand_in(
        &self,
        account: &Account,
        order: &Order,
        nonce: u64,
        gas_limit: u64,
        price: u128,
    ) -> Result<B256, ChainError> {
        let transaction = TxEip1559 {
            chain_id: self.chain_id(),
            nonce,
            gas_limit,
            max_fee_per_gas: price,
            max_priority_fee_per_gas: 0,
            to: order.to,
            value: order.value,
            access_list: Default::default(),
            input: order.data.clone(),
        };
        let signature = account.signature(transaction.signature_hash());
        let signed = transaction.into_signed(signature);
        let hash = *signed.hash();
        let bytes = alloy_consensus::TxEnvelope::from(signed).encoded_2718();
        let tried = AtomicBool::new(false);
        let hand_in = || async {
            let again = tried.swap(true, Ordering::Relaxed);
            self.hand_in(&bytes, hash, again).await
        };
        self.retry(&order.label, hand_in).await.map(|()| hash)
    }

    /// `again` says that the node may have taken it before, when its answer got lost. If it knows it at the
    /// first attempt, another program with the same key has sent the very same transaction, which is not ours.
    async fn hand_in(&self, bytes: &[u8], hash: B256, again: bool) -> Result<(), TransportError> {
        match self.provider.send_raw_transaction(bytes).await {
            Ok(_) => Ok(()),
            Err(error @ RpcError::ErrorResp(_)) if again => {
                let found = self.provider.get_transaction_by_hash(hash).await?;
                found.map(|_| ()).ok_or(error)
            }
            Err(error) => Err(error),
        }
    }

    async fn estimate(&self, account: &Account, order: &Order) -> Result<u64, ChainError> {
        let mut request = TransactionRequest::default()
            .from(account.address())
            .input(order.data.clone().into())
            .value(order.value);
        request.to = Some(order.to);
        let estimate =
            self.retry(&order.label, || async { self.provider.estimate_gas(request.clone()).await }).await;
        let gas = estimate?;
        if gas > MOST_GAS {
            return Err(untrue("eth_estimateGas", format!("{} would use {gas} gas", order.label)));
        }
        // What a call uses may change until it is in a block; what is left comes back.
        Ok(gas + gas / 4)
    }

    /// Whether a call from the account would go through.
    pub(crate) async fn would_accept(
        &self,
        account: &Account,
        contract: Contract,
        data: Bytes,
    ) -> Result<bool, ChainError> {
        let request =
            TransactionRequest::default().from(account.address()).to(contract.address).input(data.into());
        match self.retry(contract.name, || async { self.provider.call(request.clone()).await }).await {
            Ok(_) => Ok(true),
            Err(ChainError::Refused { .. } | ChainError::Node { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Twice the base fee, so that a transaction outlives a few rises of it.
    async fn gas_price(&self) -> Result<u128, ChainError> {
        let block = self
            .retry("eth_getBlockByNumber", || async {
                self.provider.get_block_by_number(BlockNumberOrTag::Latest).await
            })
            .await?;
        let block = block.ok_or_else(|| untrue("eth_getBlockByNumber", "there is no latest block".into()))?;
        Ok(u128::from(block.header.base_fee_per_gas.unwrap_or(1_000_000_000)) * 2)
    }

    async fn mined(&self, transaction: B256, label: &str) -> Result<TransactionReceipt, ChainError> {
        let start = tokio::time::Instant::now();
        let mut pause = Duration::from_millis(5);
        loop {
            let receipt = self
                .retry("eth_getTransactionReceipt", || async {
                    self.provider.get_transaction_receipt(transaction).await
                })
                .await?;
            if let Some(receipt) = receipt {
                return Ok(receipt);
            }
            if start.elapsed() > PATIENCE {
                let seconds = PATIENCE.as_secs();
                let call = label.to_owned();
                return Err(ChainError::Pending { call, transaction, seconds, repeatable: false });
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(Duration::from_secs(1));
        }
    }
}

/// Whether another transaction of the account has the nonce, or will have it.
fn is_nonce_taken(error: &ChainError) -> bool {
    const WORDS: [&str; 5] = [
        "nonce too low",
        "already known",
        "known transaction",
        "already imported",
        "replacement transaction underpriced",
    ];
    let ChainError::Node { message, .. } = error else { return false };
    let message = message.to_ascii_lowercase();
    WORDS.iter().any(|words| message.contains(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_nonce_is_told_from_other_errors() {
        let node = |message: &str| ChainError::Node { what: "x".into(), message: message.into() };
        for message in ["nonce too low: 3 < 4", "already known", "Replacement transaction underpriced"] {
            assert!(is_nonce_taken(&node(message)), "{message}");
        }
        assert!(!is_nonce_taken(&node("nonce too high")));
        assert!(!is_nonce_taken(&node("insufficient funds")));
    }
}
