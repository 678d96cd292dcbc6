//! Ranges of blocks that suit the node, whatever its bounds are, and as many logs as fit an answer.

use crate::{IndexError, Source, store::Batch};
use alloy_primitives::Address;
use std::{
    collections::HashMap,
    hash::{BuildHasher, Hasher, RandomState},
    time::Duration,
};
use tokio::task::JoinSet;
use tributary_chain::{Block, ChainError, Client, Log, LogsError};

/// How many logs an answer should have: some megabytes.
const LOGS: u64 = 8_192;

/// How many blocks are asked for first. Many nodes take no more.
const FIRST: u64 = 10_000;

/// After so many ranges without a rejection, the node is asked for more than it has rejected once.
const CALM: u32 = 16;

/// How often a node that is silent or busy is asked again.
const TRIES: u32 = 6;

/// The first pause before that, which doubles each time, and the longest.
const PAUSE: Duration = Duration::from_millis(300);
const MAX_PAUSE: Duration = Duration::from_secs(30);

/// How many blocks are asked for at a time where the node sends no times along.
const AT_A_TIME: usize = 16;

/// How many blocks the next range has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ranges {
    width: u64,
    /// The most that the node is asked for.
    most: u64,
    /// Ranges since the last rejection.
    calm: u32,
}

impl Default for Ranges {
    fn default() -> Self {
        Self { width: FIRST, most: u64::MAX, calm: 0 }
    }
}

impl Ranges {
    /// A range of `blocks` blocks had so many logs.
    fn was_read(&mut self, blocks: u64, logs: u64) {
        self.calm += 1;
        if self.calm >= CALM {
            (self.most, self.calm) = (self.most.saturating_mul(2), 0);
        }
        // At most twice as many at a time, since logs are not spread evenly.
        let fitting = u128::from(blocks) * u128::from(LOGS) / u128::from(logs.max(1));
        let fitting = u64::try_from(fitting).unwrap_or(u64::MAX);
        self.width = fitting.clamp(1, self.width.saturating_mul(2)).min(self.most);
    }

    /// A range of `blocks` blocks was rejected.
    fn was_rejected(&mut self, blocks: u64) {
        let half = (blocks / 2).max(1);
        *self = Self { width: half, most: half, calm: 0 };
    }
}

/// The logs of the blocks from `first` on, of as many as the node gives at once, and how many to ask
/// for next.
///
/// The last block's hash is asked for before the logs: if blocks are replaced in between, the hash is
/// that of a replaced one, and the next look finds that.
///
/// # Errors
/// What the node fails with for a single block, or again and again.
pub(super) async fn fetch(
    client: Client,
    source: Source,
    mut ranges: Ranges,
    first: u64,
    head: Block,
) -> Result<(Batch, Ranges), IndexError> {
    let addresses: Vec<Address> = source.contracts.iter().map(|contract| contract.address).collect();
    let mut tries = 0;
    loop {
        let last = first.saturating_add(ranges.width - 1).min(head.number);
        let end = if last == head.number { head } else { client.block_at(last).await? };
        let blocks = last - first + 1;
        match client.logs(&addresses, first..=last).await {
            Ok(mut logs) => {
                let last_log = logs.last().filter(|log| log.block == end.number);
                if last_log.is_some_and(|log| log.block_hash != end.hash) {
                    return Err(ChainError::Replaced { block: end.number }.into());
                }
                ranges.was_read(blocks, logs.len() as u64);
                date(&client, &mut logs).await?;
                return Ok((Batch { logs, end, head: head.number }, ranges));
            }
            Err(LogsError::Rejected(_)) if blocks > 1 => ranges.was_rejected(blocks),
            Err(LogsError::Busy { pause, .. }) if tries < TRIES => {
                tries += 1;
                // A node that does not answer in time may be asked for too much.
                if tries > 1 {
                    ranges.width = (ranges.width / 2).max(1);
                }
                tokio::time::sleep(jittered(pause.unwrap_or(PAUSE * 2u32.pow(tries - 1)))).await;
            }
            Err(error) => return Err(ChainError::from(error).into()),
        }
    }
}

/// Between the pause and one and a half of it, so that programs that were turned away together do not
/// come back together.
fn jittered(pause: Duration) -> Duration {
    let random = RandomState::new().build_hasher().finish();
    let pause = pause.min(MAX_PAUSE);
    pause + pause.mul_f64(0.5 * (random as f64 / u64::MAX as f64))
}

/// Fills in the times of blocks that the node did not send along.
async fn date(client: &Client, logs: &mut [Log]) -> Result<(), IndexError> {
    let mut missing: Vec<u64> = logs.iter().filter(|log| log.time.is_none()).map(|log| log.block).collect();
    missing.dedup();
    let mut blocks = HashMap::with_capacity(missing.len());
    for numbers in missing.chunks(AT_A_TIME) {
        let mut asked = JoinSet::new();
        for number in numbers.iter().copied() {
            let client = client.clone();
            asked.spawn(async move { client.block_at(number).await });
        }
        while let Some(block) = asked.join_next().await {
            let block = block.map_err(super::broken)??;
            blocks.insert(block.number, block);
        }
    }
    for log in logs.iter_mut().filter(|log| log.time.is_none()) {
        match blocks.get(&log.block).filter(|block| block.hash == log.block_hash) {
            Some(block) => log.time = Some(block.time),
            None => return Err(ChainError::Replaced { block: log.block }.into()),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_grow_until_answers_are_full_and_shrink_when_they_are_rejected() {
        let mut ranges = Ranges::default();
        ranges.was_read(FIRST, 0);
        assert_eq!(ranges.width, 2 * FIRST, "at most twice as many");
        ranges.was_read(2 * FIRST, 4 * LOGS);
        assert_eq!(ranges.width, FIRST / 2);
        ranges.was_rejected(5_000);
        ranges.was_read(2_500, 0);
        assert_eq!(ranges.width, 2_500, "not what was rejected");
        for _ in 0..CALM {
            ranges.was_read(2_500, 0);
        }
        assert_eq!(ranges.width, 5_000, "bounds of nodes change");
        ranges.was_rejected(1);
        ranges.was_read(1, u64::MAX);
        assert_eq!(ranges.width, 1);
    }

    #[test]
    fn pauses_have_a_bound_and_a_random_part() {
        for pause in [PAUSE, Duration::from_secs(1_000)] {
            let found = jittered(pause);
            assert!(found >= pause.min(MAX_PAUSE) && found <= MAX_PAUSE * 3 / 2, "{found:?}");
        }
        let pauses: Vec<Duration> = (0..20).map(|_| jittered(MAX_PAUSE)).collect();
        assert!(pauses.iter().any(|pause| *pause != pauses[0]));
    }
}
