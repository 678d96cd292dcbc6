//! Reading a chain.

use crate::{ChainError, Contract, refusal, send::Ledger};
use alloy_primitives::{Address, B256, Bytes, Log, U256};
use alloy_provider::{Provider, ProviderBuilder, RootProvider};
use alloy_rpc_types_eth::{BlockNumberOrTag, Filter, TransactionRequest};
use alloy_sol_types::{SolCall, SolEvent};
use alloy_transport::{RpcError, TransportError, TransportErrorKind};
use std::{future::Future, sync::Arc, time::Duration};

/// How often a read is tried when nobody answers.
const ATTEMPTS: u32 = 4;

/// A connection to a node. Clones share it, and the record of gas used.
#[derive(Clone, Debug)]
pub struct Client {
    pub(crate) provider: RootProvider,
    pub(crate) ledger: Arc<Ledger>,
    url: String,
    chain_id: u64,
}

/// An event with its place on the chain.
#[derive(Clone, Debug)]
pub struct Event<E> {
    /// What happened.
    pub event: E,
    /// The block that it happened in.
    pub block: u64,
    /// Its place in the block.
    pub index: u64,
    /// The block's time, in seconds since 1970.
    pub time: u64,
}

impl Client {
    /// Connects to the node at `url`, which must answer.
    pub async fn connect(url: &str) -> Result<Self, ChainError> {
        let address: url::Url = url.parse().map_err(|error: url::ParseError| ChainError::Address {
            url: url.to_owned(),
            reason: error.to_string(),
        })?;
        if !supported(address.scheme()) {
            let reason = format!("this program does not speak `{}`", address.scheme());
            return Err(ChainError::Address { url: url.to_owned(), reason });
        }
        let provider = ProviderBuilder::default().connect_http(address);
        let chain_id = provider.get_chain_id().await.map_err(|error| match error {
            RpcError::ErrorResp(payload) => {
                ChainError::Node { what: "eth_chainId".into(), message: payload.message.into() }
            }
            other => ChainError::Unreachable { url: url.to_owned(), reason: one_line(&other) },
        })?;
        Ok(Self { provider, ledger: Arc::default(), url: url.to_owned(), chain_id })
    }

    /// Where the node is.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The chain's id.
    pub fn chain_id(&self) -> u64 {
        self.chain_id
    }

    /// Calls a view function.
    pub async fn read<C: SolCall>(&self, contract: Contract, call: &C) -> Result<C::Return, ChainError> {
        let label = contract.label(C::SIGNATURE);
        let answer = self.call_raw(contract.address, call.abi_encode().into(), &label).await?;
        if answer.is_empty() && self.code(contract.address).await?.is_empty() {
            return Err(ChainError::NoCode { name: contract.name, address: contract.address });
        }
        C::abi_decode_returns(&answer).map_err(|_| ChainError::Answer { call: label })
    }

    /// Calls with any data, as nobody, and returns what comes back.
    pub async fn call_raw(&self, to: Address, data: Bytes, label: &str) -> Result<Bytes, ChainError> {
        let request = TransactionRequest::default().to(to).input(data.into());
        self.retry(label, || async { self.provider.call(request.clone()).await }).await
    }

    /// The code at an address; empty if there is none.
    pub async fn code(&self, address: Address) -> Result<Bytes, ChainError> {
        self.retry("eth_getCode", || async { self.provider.get_code_at(address).await }).await
    }

    /// What an account holds of the chain's own currency, in wei.
    pub async fn balance(&self, account: Address) -> Result<U256, ChainError> {
        self.retry("eth_getBalance", || async { self.provider.get_balance(account).await }).await
    }

    /// The latest block's number.
    pub async fn block(&self) -> Result<u64, ChainError> {
        self.retry("eth_blockNumber", || async { self.provider.get_block_number().await }).await
    }

    /// The latest block's time, in seconds since 1970.
    pub async fn time(&self) -> Result<u64, ChainError> {
        let block = self
            .retry("eth_getBlockByNumber", || async {
                self.provider.get_block_by_number(BlockNumberOrTag::Latest).await
            })
            .await?;
        let missing =
            || ChainError::Node { what: "eth_getBlockByNumber".into(), message: "no latest block".into() };
        block.map(|block| block.header.timestamp).ok_or_else(missing)
    }

    /// All events of one kind that a contract emitted from a block on, in order. `topic` narrows them by their first
    /// indexed parameter.
    pub async fn events<E: SolEvent>(
        &self,
        contract: Contract,
        from: u64,
        topic: Option<B256>,
    ) -> Result<Vec<Event<E>>, ChainError> {
        let last = self.block().await?;
        let mut ranges = vec![(from, last)];
        let mut events = Vec::new();
        while let Some((low, high)) = ranges.pop() {
            let mut filter = Filter::new()
                .address(contract.address)
                .event_signature(E::SIGNATURE_HASH)
                .from_block(low)
                .to_block(high);
            if let Some(topic) = topic {
                filter = filter.topic1(topic);
            }
            match self.retry("eth_getLogs", || async { self.provider.get_logs(&filter).await }).await {
                Ok(logs) => {
                    for log in logs {
                        events.push(decode::<E>(contract, &log)?);
                    }
                }
                // Nodes bound what one answer may hold, each in its own way: ask for less.
                Err(ChainError::Node { .. }) if low < high => {
                    let middle = low + (high - low) / 2;
                    ranges.extend([(middle + 1, high), (low, middle)]);
                }
                Err(error) => return Err(error),
            }
        }
        self.date(&mut events).await?;
        Ok(events)
    }

    /// Fills in the times of blocks that the node did not send along.
    async fn date<E>(&self, events: &mut [Event<E>]) -> Result<(), ChainError> {
        let mut known = (0, 0);
        for event in events.iter_mut().filter(|event| event.time == 0) {
            if known.0 != event.block {
                let number = BlockNumberOrTag::Number(event.block);
                let block = self
                    .retry("eth_getBlockByNumber", || async {
                        self.provider.get_block_by_number(number).await
                    })
                    .await?;
                known = (event.block, block.map_or(0, |block| block.header.timestamp));
            }
            event.time = known.1;
        }
        Ok(())
    }

    /// Lets time pass on a development chain: as many seconds, then a block.
    pub async fn wait(&self, seconds: u64) -> Result<(), ChainError> {
        let advance = || async {
            self.provider.raw_request::<_, serde_json::Value>("evm_increaseTime".into(), (seconds,)).await
        };
        self.retry("evm_increaseTime", advance).await?;
        let mine =
            || async { self.provider.raw_request::<_, serde_json::Value>("evm_mine".into(), ()).await };
        self.retry("evm_mine", mine).await.map(|_| ())
    }

    /// Tries again, a little later each time, as long as nobody answers.
    pub(crate) async fn retry<T, F>(&self, what: &str, attempt: impl Fn() -> F) -> Result<T, ChainError>
    where
        F: Future<Output = Result<T, TransportError>>,
    {
        let mut failures = 0;
        loop {
            match attempt().await {
                Ok(value) => return Ok(value),
                Err(error) if is_silence(&error) && failures + 1 < ATTEMPTS => {
                    failures += 1;
                    tokio::time::sleep(Duration::from_millis(50 << (2 * failures))).await;
                }
                Err(error) => return Err(self.explain(what, &error)),
            }
        }
    }

    /// An error of the transport, in words.
    pub(crate) fn explain(&self, what: &str, error: &TransportError) -> ChainError {
        match error {
            RpcError::ErrorResp(payload) => match refusal::data(payload) {
                Some(data) => {
                    ChainError::Refused { call: what.to_owned(), reason: refusal::explain(what, &data) }
                }
                None => ChainError::Node { what: what.to_owned(), message: payload.message.to_string() },
            },
            error if is_silence(error) => {
                ChainError::Unreachable { url: self.url.clone(), reason: one_line(error) }
            }
            error => ChainError::Node { what: what.to_owned(), message: one_line(error) },
        }
    }
}

fn supported(scheme: &str) -> bool {
    scheme == "http" || (cfg!(feature = "https") && scheme == "https")
}

fn is_silence(error: &TransportError) -> bool {
    matches!(error, RpcError::Transport(TransportErrorKind::Custom(_) | TransportErrorKind::BackendGone))
}

/// The error with its causes, on one line.
fn one_line(error: &TransportError) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        let more = error.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = error.source();
    }
    text.lines().next().unwrap_or_default().to_owned()
}

fn decode<E: SolEvent>(contract: Contract, log: &alloy_rpc_types_eth::Log) -> Result<Event<E>, ChainError> {
    let unreadable = || ChainError::Answer { call: contract.label(E::SIGNATURE) };
    let plain = Log { address: log.address(), data: log.inner.data.clone() };
    let event = E::decode_log(&plain).map_err(|_| unreadable())?.data;
    let block = log.block_number.ok_or_else(unreadable)?;
    let index = log.log_index.ok_or_else(unreadable)?;
    Ok(Event { event, block, index, time: log.block_timestamp.unwrap_or(0) })
}
