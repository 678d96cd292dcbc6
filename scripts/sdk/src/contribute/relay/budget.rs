//! What a relay may spend: gas in an hour and in all, and how often a transaction may fail.

use super::RelayError;
use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

/// What limits are for.
pub(super) const HOUR: Duration = Duration::from_secs(3_600);

/// How many transactions may fail in a block in an hour: whoever signs can make one fail for little, by
/// registering the same at the same moment, and the relay pays for what was done up to there.
const FAILED: usize = 3;

/// The gas that was spent, and what is reserved for the transaction that is under way.
#[derive(Debug)]
pub(super) struct Budget {
    per_hour: u64,
    in_all: u64,
    /// Within the last hour, in the order of time; the last may be reserved only.
    spent: VecDeque<(Instant, u64)>,
    total: u64,
    failed: VecDeque<Instant>,
}

impl Budget {
    pub(super) fn new(per_hour: u64, in_all: u64) -> Self {
        Self { per_hour, in_all, spent: VecDeque::new(), total: 0, failed: VecDeque::new() }
    }

    /// Whether so much gas may be spent now; else why not.
    pub(super) fn check(&mut self, gas: u64, now: Instant) -> Result<(), RelayError> {
        let is_old = |at: Instant| now.saturating_duration_since(at) >= HOUR;
        while self.spent.front().is_some_and(|(at, _)| is_old(*at)) {
            self.spent.pop_front();
        }
        while self.failed.front().is_some_and(|at| is_old(*at)) {
            self.failed.pop_front();
        }
        if self.total.saturating_add(gas) > self.in_all {
            return Err(RelayError::Spent);
        }
        if self.failed.len() >= FAILED {
            let until = self.failed.front().map_or(now, |at| *at + HOUR);
            return Err(RelayError::Paused { seconds: seconds(now, until) });
        }
        let mut in_hour: u64 = self.spent.iter().map(|(_, gas)| gas).sum();
        if in_hour.saturating_add(gas) <= self.per_hour {
            return Ok(());
        }
        // When enough of it is an hour ago. What is more than the limit by itself never fits.
        let mut until = now + HOUR;
        for (at, gone) in &self.spent {
            in_hour -= gone;
            if in_hour.saturating_add(gas) <= self.per_hour {
                until = *at + HOUR;
                break;
            }
        }
        Err(RelayError::Limited { seconds: seconds(now, until) })
    }

    /// Takes so much gas for a transaction, as if it were spent.
    pub(super) fn reserve(&mut self, gas: u64, now: Instant) -> Result<(), RelayError> {
        self.check(gas, now)?;
        self.spent.push_back((now, gas));
        self.total = self.total.saturating_add(gas);
        Ok(())
    }

    /// Replaces what was reserved last by what was spent.
    pub(super) fn settle(&mut self, used: u64) {
        if let Some((_, gas)) = self.spent.back_mut() {
            self.total = self.total.saturating_sub(*gas).saturating_add(used);
            *gas = used;
        }
    }

    /// Notes that a transaction failed in its block.
    pub(super) fn fail(&mut self, now: Instant) {
        self.failed.push_back(now);
    }

    /// The gas that was spent since the start, with what is reserved.
    pub(super) fn total(&self) -> u64 {
        self.total
    }
}

fn seconds(now: Instant, until: Instant) -> u64 {
    until.saturating_duration_since(now).as_secs().max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    #[test]
    fn no_more_gas_is_spent_in_an_hour_than_may_be() {
        let (mut budget, start) = (Budget::new(100, 1_000), Instant::now());
        budget.reserve(60, start).unwrap();
        budget.settle(50);
        budget.reserve(50, start + MINUTE).unwrap();
        let limited = budget.reserve(1, start + 2 * MINUTE);
        assert_eq!(limited, Err(RelayError::Limited { seconds: 58 * 60 }));
        // What needs both to be an hour ago waits for the second.
        let limited = budget.reserve(100, start + 2 * MINUTE);
        assert_eq!(limited, Err(RelayError::Limited { seconds: 59 * 60 }));
        budget.reserve(50, start + HOUR).unwrap();
        assert_eq!(budget.total(), 150);
        assert!(budget.reserve(1, start + HOUR).is_err());
    }

    #[test]
    fn what_was_spent_since_the_start_counts_for_ever() {
        let (mut budget, start) = (Budget::new(100, 150), Instant::now());
        budget.reserve(100, start).unwrap();
        assert_eq!(budget.reserve(51, start + 2 * HOUR), Err(RelayError::Spent));
        budget.reserve(50, start + 2 * HOUR).unwrap();
        assert_eq!(budget.check(1, start + 99 * HOUR), Err(RelayError::Spent));
    }

    #[test]
    fn three_transactions_that_fail_pause_it_for_an_hour() {
        let (mut budget, start) = (Budget::new(100, 1_000), Instant::now());
        for minute in 0..3 {
            budget.reserve(1, start + minute * MINUTE).unwrap();
            budget.fail(start + minute * MINUTE);
        }
        let paused = budget.check(1, start + 10 * MINUTE);
        assert_eq!(paused, Err(RelayError::Paused { seconds: 50 * 60 }));
        budget.check(1, start + HOUR).unwrap();
    }
}
