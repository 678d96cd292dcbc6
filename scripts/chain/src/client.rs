//! Reading a chain.

use crate::{ChainError, Contract, refusal, refusal::shown, send::Ledger};
use alloy_primitives::{Address, B256, Bytes, Log, U256};
use alloy_provider::{Provider, ProviderBuilder, RootProvider};
use alloy_rpc_types_eth::{BlockId, BlockNumberOrTag, Filter, TransactionRequest};
use alloy_sol_types::{SolCall, SolEvent};
use alloy_transport::{RpcError, TransportError, TransportErrorKind};
use std::{
    future::{Future, IntoFuture},
    ops::RangeInclusive,
    sync::Arc,
    time::Duration,
};

/// How often a read is tried when nobody answers.
const ATTEMPTS: u32 = 4;

/// How long one answer is waited for.
const ANSWER: Duration = Duration::from_secs(60);

/// A connection to a node. Clones share it, and the record of gas used.
#[derive(Clone, Debug)]
pub struct Client {
    pub(crate) provider: RootProvider,
    pub(crate) ledger: Arc<Ledger>,
    url: String,
    /// The whole address, as errors of the transport may quote it.
    secrets: [String; 2],
    chain_id: u64,
    pin: Option<Block>,
}

/// A block of the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// Its number.
    pub number: u64,
    /// Its hash.
    pub hash: B256,
    /// Its time, in seconds since 1970.
    pub time: u64,
}

/// An event, and where it stands on the chain.
#[derive(Clone, Debug)]
pub struct Event<E> {
    /// What happened.
    pub event: E,
    /// The block that it happened in.
    pub block: u64,
    /// Its index in the block.
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
        let url = without_secrets(&address);
        if !supported(address.scheme()) {
            let reason = format!("this program does not speak `{}`", address.scheme());
            return Err(ChainError::Address { url, reason });
        }
        let secrets = quotes(&address);
        let provider = ProviderBuilder::default().connect_http(address);
        let mut client = Self { provider, ledger: Arc::default(), url, secrets, chain_id: 0, pin: None };
        client.chain_id = client.once("eth_chainId", client.provider.get_chain_id()).await?;
        Ok(client)
    }

    /// Where the node is: scheme, host and port, since the rest of the address may hold a key.
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
        let at = self.at_block();
        self.retry(label, || async { self.provider.call(request.clone()).block(at).await }).await
    }

    /// The code at an address; empty if there is none.
    pub async fn code(&self, address: Address) -> Result<Bytes, ChainError> {
        let at = self.at_block();
        self.retry("eth_getCode", || async { self.provider.get_code_at(address).block_id(at).await }).await
    }

    /// What an account holds of native currency, in wei.
    pub async fn balance(&self, account: Address) -> Result<U256, ChainError> {
        let at = self.at_block();
        self.retry("eth_getBalance", || async { self.provider.get_balance(account).block_id(at).await }).await
    }

    /// The number of the latest block, or of the pinned one.
    pub async fn block(&self) -> Result<u64, ChainError> {
        match self.pin {
            Some(block) => Ok(block.number),
            None => self.retry("eth_blockNumber", || async { self.provider.get_block_number().await }).await,
        }
    }

    /// The time of the latest block, or of the pinned one, in seconds since 1970.
    pub async fn time(&self) -> Result<u64, ChainError> {
        Ok(self.head().await?.time)
    }

    /// The latest block, or the pinned one.
    pub async fn head(&self) -> Result<Block, ChainError> {
        match self.pin {
            Some(block) => Ok(block),
            None => self.find_block(BlockNumberOrTag::Latest).await,
        }
    }

    /// A client whose reads all answer as of this block, so that they fit each other. Sending is as ever.
    pub fn at(&self, block: Block) -> Self {
        Self { pin: Some(block), ..self.clone() }
    }

    /// A client whose reads all answer as of the latest block.
    pub async fn pin(&self) -> Result<Self, ChainError> {
        Ok(self.at(self.head().await?))
    }

    /// An error if the pinned block is no longer on the chain, so that what was read at its number may be of
    /// two blocks.
    pub async fn confirm(&self) -> Result<(), ChainError> {
        let Some(pinned) = self.pin else { return Ok(()) };
        let found = self.find_block(BlockNumberOrTag::Number(pinned.number)).await?;
        if found != pinned {
            return Err(untrue(
                "eth_getBlockByNumber",
                format!("block {} was replaced while it was read; run the command again", pinned.number),
            ));
        }
        Ok(())
    }

    fn at_block(&self) -> BlockId {
        self.pin.map_or_else(BlockId::latest, |block| BlockId::number(block.number))
    }

    /// A block that must be there. Without its time nothing can be said of what happened in it.
    async fn find_block(&self, number: BlockNumberOrTag) -> Result<Block, ChainError> {
        const CALL: &str = "eth_getBlockByNumber";
        let found = self.retry(CALL, || async { self.provider.get_block_by_number(number).await }).await?;
        let asked = number.as_number();
        let name = asked.map_or_else(|| number.to_string(), |number| number.to_string());
        let block = found.ok_or_else(|| untrue(CALL, format!("it does not have block {name}")))?;
        let header = &block.header;
        if asked.is_some_and(|number| number != header.number) {
            return Err(untrue(CALL, format!("for block {name} it gives block {}", header.number)));
        }
        Ok(Block { number: header.number, hash: header.hash, time: header.timestamp })
    }

    /// All events of one kind that a contract emitted from a block on, strictly ascending by block and index.
    /// `topic` narrows them by their first indexed parameter.
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
                        check_log(contract, topic, low..=high, &log)?;
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
        in_order(&mut events)?;
        self.date(&mut events).await?;
        Ok(events)
    }

    /// Fills in the times of blocks that the node did not send along.
    async fn date<E>(&self, events: &mut [Event<E>]) -> Result<(), ChainError> {
        let mut known = None;
        for event in events.iter_mut().filter(|event| event.time == 0) {
            let time = match known {
                Some(Block { number, time, .. }) if number == event.block => time,
                _ => {
                    let block = self.find_block(BlockNumberOrTag::Number(event.block)).await?;
                    known = Some(block);
                    block.time
                }
            };
            event.time = time;
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

    /// Tries again, a little later each time, as long as nobody answers or the node is too busy.
    pub(crate) async fn retry<T, F>(&self, what: &str, attempt: impl Fn() -> F) -> Result<T, ChainError>
    where
        F: Future<Output = Result<T, TransportError>>,
    {
        let mut failures = 0;
        loop {
            let error = match within(attempt()).await {
                Ok(value) => return Ok(value),
                Err(error) => error,
            };
            failures += 1;
            if failures == ATTEMPTS || !(is_silence(&error) || is_busy(&error)) {
                return Err(self.explain(what, &error));
            }
            let unit = if is_busy(&error) { 500 } else { 50 };
            tokio::time::sleep(Duration::from_millis(unit << (2 * failures))).await;
        }
    }

    /// Asks once.
    async fn once<T>(
        &self,
        what: &str,
        answer: impl IntoFuture<Output = Result<T, TransportError>>,
    ) -> Result<T, ChainError> {
        within(answer.into_future()).await.map_err(|error| self.explain(what, &error))
    }

    /// An error of the transport, in words.
    pub(crate) fn explain(&self, what: &str, error: &TransportError) -> ChainError {
        match error {
            RpcError::ErrorResp(payload) => match refusal::data(payload) {
                Some(data) => {
                    ChainError::Refused { call: what.to_owned(), reason: refusal::explain(what, &data) }
                }
                None => ChainError::Node { what: what.to_owned(), message: shown(&payload.message) },
            },
            error if is_silence(error) => {
                ChainError::Unreachable { url: self.url.clone(), reason: self.one_line(error) }
            }
            error => ChainError::Node { what: what.to_owned(), message: self.one_line(error) },
        }
    }

    /// The error with its causes, on one line, without what may be a secret in the node's address.
    fn one_line(&self, error: &TransportError) -> String {
        let mut text = error.to_string();
        let mut cause = std::error::Error::source(error);
        while let Some(error) = cause {
            let more = error.to_string();
            if !text.contains(&more) {
                text = format!("{text}: {more}");
            }
            cause = error.source();
        }
        let line = text.lines().next().unwrap_or_default();
        let line = self.secrets.iter().fold(line.to_owned(), |line, secret| line.replace(secret, &self.url));
        shown(&line)
    }
}

fn supported(scheme: &str) -> bool {
    scheme == "http" || (cfg!(feature = "https") && scheme == "https")
}

/// The address as messages show it: user, password, path and query may be secrets.
fn without_secrets(address: &url::Url) -> String {
    let host = address.host_str().unwrap_or_default();
    let port = address.port().map(|port| format!(":{port}")).unwrap_or_default();
    format!("{}://{host}{port}", address.scheme())
}

/// An address as it may be quoted: as it is, and without user and password.
fn quotes(address: &url::Url) -> [String; 2] {
    let mut plain = address.clone();
    // An address without a host has neither.
    let _ = plain.set_username("");
    let _ = plain.set_password(None);
    [address.to_string(), plain.to_string()]
}

/// An answer, or silence if it takes too long.
async fn within<T>(answer: impl Future<Output = Result<T, TransportError>>) -> Result<T, TransportError> {
    let late = || Err(TransportErrorKind::custom_str(&format!("no answer within {} s", ANSWER.as_secs())));
    tokio::time::timeout(ANSWER, answer).await.unwrap_or_else(|_| late())
}

pub(crate) fn untrue(what: &str, problem: String) -> ChainError {
    ChainError::Untrue { what: what.to_owned(), problem }
}

/// Whether the node asks for a pause.
fn is_busy(error: &TransportError) -> bool {
    let RpcError::Transport(kind) = error else { return false };
    let error = match kind {
        TransportErrorKind::HttpError(error) => error,
        TransportErrorKind::HttpErrorWithRetryAfter { error, .. } => error,
        _ => return false,
    };
    matches!(error.status, 429 | 502 | 503 | 504)
}

fn is_silence(error: &TransportError) -> bool {
    matches!(error, RpcError::Transport(TransportErrorKind::Custom(_) | TransportErrorKind::BackendGone))
}

/// A node's answer is not taken on trust where it can be seen to be wrong.
fn check_log(
    contract: Contract,
    topic: Option<B256>,
    blocks: RangeInclusive<u64>,
    log: &alloy_rpc_types_eth::Log,
) -> Result<(), ChainError> {
    let wrong = |problem: String| Err(untrue("eth_getLogs", problem));
    if log.removed {
        return wrong(format!("an event of {} was taken back; run the command again", contract.name));
    }
    if log.address() != contract.address {
        return wrong(format!("{} was asked for, {} came too", contract.address, log.address()));
    }
    if topic.is_some() && log.topics().get(1) != topic.as_ref() {
        return wrong(format!("an event of {} came that was not asked for", contract.name));
    }
    if log.block_number.is_some_and(|block| !blocks.contains(&block)) {
        return wrong(format!("blocks {} to {} were asked for", blocks.start(), blocks.end()));
    }
    Ok(())
}

/// Events in the order in which they happened, each once.
fn in_order<E>(events: &mut [Event<E>]) -> Result<(), ChainError> {
    events.sort_by_key(|event| (event.block, event.index));
    let place = |event: &Event<E>| (event.block, event.index);
    match events.windows(2).find(|pair| place(&pair[0]) == place(&pair[1])) {
        Some(pair) => {
            let (block, index) = place(&pair[0]);
            Err(untrue("eth_getLogs", format!("two events have index {index} in block {block}")))
        }
        None => Ok(()),
    }
}

fn decode<E: SolEvent>(contract: Contract, log: &alloy_rpc_types_eth::Log) -> Result<Event<E>, ChainError> {
    let unreadable = || ChainError::Answer { call: contract.label(E::SIGNATURE) };
    let plain = Log { address: log.address(), data: log.inner.data.clone() };
    let event = E::decode_log(&plain).map_err(|_| unreadable())?.data;
    let block = log.block_number.ok_or_else(unreadable)?;
    let index = log.log_index.ok_or_else(unreadable)?;
    Ok(Event { event, block, index, time: log.block_timestamp.unwrap_or(0) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy_primitives::LogData;

    const CONTRACT: Contract = Contract::new("Rewards", Address::repeat_byte(1));

    fn log(block: u64) -> alloy_rpc_types_eth::Log {
        let data = LogData::new_unchecked(vec![B256::ZERO, B256::repeat_byte(2)], Bytes::new());
        let inner = Log { address: CONTRACT.address, data };
        alloy_rpc_types_eth::Log { inner, block_number: Some(block), ..Default::default() }
    }

    fn problem(change: impl Fn(&mut alloy_rpc_types_eth::Log)) -> String {
        let mut log = log(5);
        change(&mut log);
        check_log(CONTRACT, Some(B256::repeat_byte(2)), 3..=6, &log).unwrap_err().to_string()
    }

    #[test]
    fn logs_that_were_not_asked_for_are_refused() {
        check_log(CONTRACT, Some(B256::repeat_byte(2)), 3..=6, &log(5)).unwrap();
        assert!(problem(|log| log.removed = true).contains("taken back"));
        assert!(problem(|log| log.inner.address = Address::ZERO).contains("came too"));
        assert!(problem(|log| log.block_number = Some(7)).contains("blocks 3 to 6"));
        let other = LogData::new_unchecked(vec![B256::ZERO, B256::ZERO], Bytes::new());
        assert!(problem(|log| log.inner.data = other.clone()).contains("not asked for"));
        assert!(problem(|log| log.inner.data = LogData::default()).contains("not asked for"));
    }

    #[test]
    fn events_come_in_the_order_of_the_chain() {
        let event = |block, index| Event { event: (), block, index, time: 1 };
        let mut events = [event(2, 0), event(1, 7), event(1, 3)];
        in_order(&mut events).unwrap();
        assert_eq!(events.map(|event| (event.block, event.index)), [(1, 3), (1, 7), (2, 0)]);
        let twice = in_order(&mut [event(1, 3), event(1, 3)]).unwrap_err().to_string();
        assert!(twice.contains("two events have index 3 in block 1"), "{twice}");
    }

    #[test]
    fn an_address_is_shown_without_its_secrets() {
        let address = "https://me:word@node.example:8547/v3/KEY?token=KEY".parse().unwrap();
        assert_eq!(without_secrets(&address), "https://node.example:8547");
    }
}
