//! Events, which a node returns in ranges of blocks, and which are checked where they can be.

use super::Block;
use crate::{ChainError, Client, Contract};
use alloy_primitives::B256;
use alloy_provider::Provider;
use alloy_rpc_types_eth::{BlockNumberOrTag, Filter, Log};
use alloy_sol_types::SolEvent;
use std::ops::RangeInclusive;

/// The node's method for events.
const METHOD: &str = "eth_getLogs";

/// An event, and where it is on the chain.
#[derive(Clone, Debug)]
pub struct Event<E> {
    /// The event's fields.
    pub event: E,
    /// The number of its block.
    pub block: u64,
    /// Its index in the block.
    pub index: u64,
    /// The block's time, in seconds since 1970 (UTC).
    pub time: u64,
}

impl Client {
    /// All events of one kind that a contract emitted from the block `from` on, strictly ascending
    /// by block and index. `topic` keeps those whose first indexed parameter it is.
    ///
    /// # Errors
    /// [`ChainError::Inconsistent`] if the node returns an event that was not asked for, or one
    /// twice; [`ChainError::Decode`] if an event has other fields than `E`.
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
            match self.ask(METHOD, self.provider.get_logs(&filter)).await {
                Ok(logs) => {
                    for log in logs {
                        check_log(contract, topic, low..=high, &log)?;
                        events.push(decode::<E>(contract, &log)?);
                    }
                }
                // Each node has its own bound of what one answer may hold: ask for less.
                Err(ChainError::Node { .. }) if low < high => {
                    let middle = low + (high - low) / 2;
                    ranges.extend([(middle + 1, high), (low, middle)]);
                }
                Err(error) => return Err(error),
            }
        }
        sort(&mut events)?;
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
}

/// An error if the log can be seen not to be one that was asked for.
fn check_log(
    contract: Contract,
    topic: Option<B256>,
    blocks: RangeInclusive<u64>,
    log: &Log,
) -> Result<(), ChainError> {
    let wrong = |problem: String| Err(ChainError::inconsistent(METHOD, problem));
    if log.removed {
        return wrong(format!("an event of {} is of a block that was replaced", contract.name));
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

/// Sorts events into the order in which they happened; an error if one is there twice.
fn sort<E>(events: &mut [Event<E>]) -> Result<(), ChainError> {
    let position = |event: &Event<E>| (event.block, event.index);
    events.sort_by_key(position);
    match events.windows(2).find(|pair| position(&pair[0]) == position(&pair[1])) {
        Some(pair) => {
            let (block, index) = position(&pair[0]);
            let problem = format!("two events have index {index} in block {block}");
            Err(ChainError::inconsistent(METHOD, problem))
        }
        None => Ok(()),
    }
}

fn decode<E: SolEvent>(contract: Contract, log: &Log) -> Result<Event<E>, ChainError> {
    let event = E::decode_log(&log.inner)
        .map_err(|source| ChainError::Decode { what: contract.label(E::SIGNATURE), source })?
        .data;
    let missing = |what| ChainError::inconsistent(METHOD, format!("an event comes without its {what}"));
    let block = log.block_number.ok_or_else(|| missing("block"))?;
    let index = log.log_index.ok_or_else(|| missing("index"))?;
    Ok(Event { event, block, index, time: log.block_timestamp.unwrap_or(0) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy_primitives::{Address, Bytes, LogData};

    const CONTRACT: Contract = Contract::new("Rewards", Address::repeat_byte(1));

    fn log(block: u64) -> Log {
        let data = LogData::new_unchecked(vec![B256::ZERO, B256::repeat_byte(2)], Bytes::new());
        let inner = alloy_primitives::Log { address: CONTRACT.address, data };
        Log { inner, block_number: Some(block), ..Default::default() }
    }

    fn problem(change: impl Fn(&mut Log)) -> String {
        let mut log = log(5);
        change(&mut log);
        check_log(CONTRACT, Some(B256::repeat_byte(2)), 3..=6, &log).unwrap_err().to_string()
    }

    #[test]
    fn logs_that_were_not_asked_for_are_rejected() {
        check_log(CONTRACT, Some(B256::repeat_byte(2)), 3..=6, &log(5)).unwrap();
        assert!(problem(|log| log.removed = true).contains("was replaced"));
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
        sort(&mut events).unwrap();
        assert_eq!(events.map(|event| (event.block, event.index)), [(1, 3), (1, 7), (2, 0)]);
        let twice = sort(&mut [event(1, 3), event(1, 3)]).unwrap_err().to_string();
        assert!(twice.contains("two events have index 3 in block 1"), "{twice}");
    }
}
