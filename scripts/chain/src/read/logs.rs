//! Logs of a range of blocks, which are checked where they can be.

use super::Block;
use crate::{ChainError, Client, client::is_transient, client::pause_asked_for};
use alloy_primitives::{Address, B256, Bytes};
use alloy_provider::Provider;
use alloy_rpc_types_eth::{self as rpc, Filter};
use std::{ops::RangeInclusive, time::Duration};

/// The node's method for logs.
const METHOD: &str = "eth_getLogs";

/// What a contract emitted, and where it is on the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    /// The contract.
    pub address: Address,
    /// The event's signature hash and its indexed parameters, which are 1 to 4 words.
    pub topics: Vec<B256>,
    /// The other parameters, ABI-encoded.
    pub data: Bytes,
    /// The number of its block.
    pub block: u64,
    /// The hash of its block.
    pub block_hash: B256,
    /// Its index in the block.
    pub index: u64,
    /// The block's time, in seconds since 1970 (UTC), if the node sent it along.
    pub time: Option<u64>,
}

/// Why there are no logs, by what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum LogsError {
    /// The node is silent or busy: the same request may succeed a little later.
    #[error("{source}")]
    Busy {
        /// What the node said.
        source: ChainError,
        /// How long the node asks to be left alone, if it says so.
        pause: Option<Duration>,
    },
    /// The node rejects the request. If the range has more than one block it may be too large: each
    /// node has its own bound of what one answer may hold.
    #[error(transparent)]
    Rejected(ChainError),
    /// The answer cannot be, as [`ChainError::Inconsistent`] says.
    #[error(transparent)]
    Wrong(ChainError),
}

impl From<LogsError> for ChainError {
    fn from(error: LogsError) -> Self {
        match error {
            LogsError::Busy { source, .. } => source,
            LogsError::Rejected(error) | LogsError::Wrong(error) => error,
        }
    }
}

impl Client {
    /// All logs of these contracts in a range of blocks, strictly ascending by block and index, by
    /// one request that is not repeated.
    ///
    /// # Errors
    /// [`LogsError`]; [`LogsError::Wrong`] if a log is of another contract or block than was asked
    /// for, of a block that was replaced, has no event, is there twice, or if two logs of one block
    /// have two hashes of it.
    pub async fn logs(
        &self,
        addresses: &[Address],
        blocks: RangeInclusive<u64>,
    ) -> Result<Vec<Log>, LogsError> {
        let filter =
            Filter::new().address(addresses.to_vec()).from_block(*blocks.start()).to_block(*blocks.end());
        let logs = self.once.get_logs(&filter).await.map_err(|error| {
            let source = self.explain(METHOD, &error);
            if is_transient(&error) {
                LogsError::Busy { source, pause: pause_asked_for(&error) }
            } else {
                LogsError::Rejected(source)
            }
        })?;
        checked(addresses, &blocks, logs).map_err(LogsError::Wrong)
    }

    /// The block with this number; `None` if the node does not have it.
    pub async fn block_if_there(&self, number: u64) -> Result<Option<Block>, ChainError> {
        self.find_block_if_there(number.into()).await
    }
}

/// The logs in the order in which they were emitted.
///
/// # Errors
/// [`ChainError::Inconsistent`] as [`Client::logs`] says.
fn checked(
    addresses: &[Address],
    blocks: &RangeInclusive<u64>,
    logs: Vec<rpc::Log>,
) -> Result<Vec<Log>, ChainError> {
    let logs: Result<Vec<Log>, ChainError> =
        logs.into_iter().map(|log| checked_log(addresses, blocks, log)).collect();
    let mut logs = logs?;
    let position = |log: &Log| (log.block, log.index);
    logs.sort_by_key(position);
    for pair in logs.windows(2) {
        let (block, index) = position(&pair[0]);
        if (block, index) == position(&pair[1]) {
            return wrong(format!("two events have index {index} in block {block}"));
        }
        if block == pair[1].block && pair[0].block_hash != pair[1].block_hash {
            return wrong(format!("events of block {block} have two hashes of it"));
        }
    }
    Ok(logs)
}

fn checked_log(
    addresses: &[Address],
    blocks: &RangeInclusive<u64>,
    log: rpc::Log,
) -> Result<Log, ChainError> {
    let address = log.address();
    if log.removed {
        return wrong(format!("an event of {address} is of a block that was replaced"));
    }
    if !addresses.contains(&address) {
        return wrong(format!("an event of {address} came, which was not asked for"));
    }
    let missing = |what| ChainError::inconsistent(METHOD, format!("an event comes without its {what}"));
    let block = log.block_number.ok_or_else(|| missing("block"))?;
    let block_hash = log.block_hash.ok_or_else(|| missing("block's hash"))?;
    let index = log.log_index.ok_or_else(|| missing("index"))?;
    if !blocks.contains(&block) {
        let (first, last) = (blocks.start(), blocks.end());
        return wrong(format!("blocks {first} to {last} were asked for, an event of block {block} came"));
    }
    let time = log.block_timestamp.filter(|time| *time > 0);
    let (topics, data) = log.inner.data.split();
    if topics.is_empty() {
        return wrong(format!("an event of {address} comes without a topic"));
    }
    Ok(Log { address, topics, data, block, block_hash, index, time })
}

fn wrong<T>(problem: String) -> Result<T, ChainError> {
    Err(ChainError::inconsistent(METHOD, problem))
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy_primitives::LogData;

    const ADDRESSES: [Address; 2] = [Address::repeat_byte(1), Address::repeat_byte(2)];

    fn log(block: u64, index: u64) -> rpc::Log {
        let data = LogData::new_unchecked(vec![B256::ZERO], Bytes::new());
        let inner = alloy_primitives::Log { address: ADDRESSES[1], data };
        let (block_number, log_index) = (Some(block), Some(index));
        rpc::Log { inner, block_number, log_index, block_hash: Some(B256::ZERO), ..Default::default() }
    }

    fn problem(change: impl Fn(&mut rpc::Log)) -> String {
        let mut wrong = log(5, 1);
        change(&mut wrong);
        checked(&ADDRESSES, &(3..=6), vec![log(5, 0), wrong]).unwrap_err().to_string()
    }

    #[test]
    fn logs_that_were_not_asked_for_are_rejected() {
        assert!(problem(|log| log.removed = true).contains("was replaced"));
        assert!(problem(|log| log.inner.address = Address::ZERO).contains("not asked for"));
        assert!(problem(|log| log.block_number = Some(7)).contains("blocks 3 to 6"));
        assert!(problem(|log| log.inner.data = LogData::default()).contains("without a topic"));
        assert!(problem(|log| log.block_number = None).contains("without its block"));
        assert!(problem(|log| log.block_hash = None).contains("without its block's hash"));
        assert!(problem(|log| log.log_index = None).contains("without its index"));
        assert!(problem(|log| log.log_index = Some(0)).contains("two events have index 0 in block 5"));
        assert!(problem(|log| log.block_hash = Some(B256::repeat_byte(1))).contains("two hashes"));
    }

    #[test]
    fn logs_come_in_the_order_of_the_chain() {
        let logs = checked(&ADDRESSES, &(0..=9), vec![log(2, 0), log(1, 7), log(1, 3)]).unwrap();
        let positions: Vec<_> = logs.iter().map(|log| (log.block, log.index, log.time)).collect();
        assert_eq!(positions, [(1, 3, None), (1, 7, None), (2, 0, None)]);
    }
}
