//! The chain's clock: the machine's clock moved by an offset, and what a test fixed of block times.

use std::time::{SystemTime, UNIX_EPOCH};

/// Unix time in seconds by the machine's clock.
pub(super) fn machine_time() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs())
}

/// Where block times come from.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Clock {
    /// Seconds that this clock is ahead of the machine's; negative if it is behind.
    pub(super) offset: i64,
    /// Unix time in seconds of the next block, if it was fixed.
    fixed: Option<u64>,
    /// Seconds between blocks, which then replace the clock.
    interval: Option<u64>,
}

impl Clock {
    /// A clock that reads `time` now, in Unix seconds.
    pub(super) fn at(time: u64) -> Self {
        let mut clock = Self::default();
        clock.set(time);
        clock
    }

    /// Sets the clock to a Unix time in seconds. Returns its new offset.
    pub(super) fn set(&mut self, time: u64) -> i64 {
        let time = i64::try_from(time).unwrap_or(i64::MAX);
        self.offset = time.saturating_sub_unsigned(machine_time());
        self.offset
    }

    /// Moves the clock ahead by `seconds`. Returns its new offset.
    pub(super) fn advance(&mut self, seconds: u64) -> i64 {
        self.offset = self.offset.saturating_add_unsigned(seconds);
        self.offset
    }

    /// Fixes the time of the next block, which must not be before the latest block's.
    pub(super) fn fix_next(&mut self, timestamp: u64) {
        self.fixed = Some(timestamp);
    }

    /// Sets the seconds between blocks, or returns to the clock with `None`. Returns what was set
    /// before.
    pub(super) fn set_interval(&mut self, seconds: Option<u64>) -> Option<u64> {
        std::mem::replace(&mut self.interval, seconds)
    }

    /// The time of a block made now, on top of one of time `latest`: the fixed time, or the
    /// interval after `latest`, or the clock's time, and never one before `latest`.
    pub(super) fn next(&self, latest: u64) -> u64 {
        match (self.fixed, self.interval) {
            (Some(timestamp), _) => timestamp,
            (None, Some(interval)) => latest.saturating_add(interval),
            (None, None) => machine_time().saturating_add_signed(self.offset).max(latest),
        }
    }

    /// The same for a block that is begun: if its time was fixed, the clock goes on from there.
    pub(super) fn begin_block(&mut self, latest: u64) -> u64 {
        let timestamp = self.next(latest);
        if self.fixed.is_some() {
            self.set(timestamp);
        }
        timestamp
    }

    /// Forgets the fixed time, which the block that was made has.
    pub(super) fn end_block(&mut self) {
        self.fixed = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fixed_time_holds_for_one_block_and_moves_the_clock() {
        let mut clock = Clock::at(1_800_000_000);
        clock.fix_next(1_900_000_000);
        assert_eq!(clock.next(1_800_000_000), 1_900_000_000);
        assert_eq!(clock.begin_block(1_800_000_000), 1_900_000_000);
        clock.end_block();
        assert!((1_900_000_000..1_900_000_010).contains(&clock.next(0)), "the clock goes on from there");
    }

    #[test]
    fn no_block_is_older_than_the_latest() {
        let clock = Clock::at(1_000);
        assert_eq!(clock.next(2_000_000_000), 2_000_000_000);
    }

    #[test]
    fn an_interval_replaces_the_clock() {
        let mut clock = Clock::at(1_800_000_000);
        assert_eq!(clock.set_interval(Some(12)), None);
        assert_eq!(clock.next(50), 62);
        assert_eq!(clock.next(u64::MAX - 1), u64::MAX, "the last second there is");
        assert_eq!(clock.set_interval(None), Some(12));
        assert!(clock.next(50) >= 1_800_000_000);
    }
}
