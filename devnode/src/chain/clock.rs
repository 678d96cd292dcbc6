//! The chain's clock: the machine's clock moved by an offset, and what a test fixed of block times.

use std::time::{SystemTime, UNIX_EPOCH};

use super::ChainError;
use crate::arbos::programs::LAST_ACTIVATION;

/// The last Unix time in seconds that a block may have. A request for a later one is a mistake, such
/// as nanoseconds, after which the chain could not be used any more: its time never falls.
pub(super) const LAST: u64 = LAST_ACTIVATION;

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
    /// A clock that reads `time` now, in Unix seconds, or [`LAST`] if that is earlier.
    pub(super) fn at(time: u64) -> Self {
        let mut clock = Self::default();
        clock.move_to(time.min(LAST));
        clock
    }

    fn move_to(&mut self, time: u64) {
        self.offset = (time as i64).saturating_sub_unsigned(machine_time());
    }

    /// What it reads now, in Unix seconds.
    fn now(&self) -> u64 {
        machine_time().saturating_add_signed(self.offset)
    }

    /// Sets the clock to a Unix time in seconds. Returns its new offset.
    ///
    /// # Errors
    /// [`ChainError::Rejected`] after [`LAST`].
    pub(super) fn set(&mut self, time: u64) -> Result<i64, ChainError> {
        self.move_to(checked(0, time)?);
        Ok(self.offset)
    }

    /// Moves the clock ahead by `seconds`. Returns its new offset.
    ///
    /// # Errors
    /// [`ChainError::Rejected`] after [`LAST`].
    pub(super) fn advance(&mut self, seconds: u64) -> Result<i64, ChainError> {
        checked(self.now(), seconds)?;
        self.offset = self.offset.saturating_add_unsigned(seconds);
        Ok(self.offset)
    }

    /// Fixes the time of the next block, on top of one of time `latest`.
    ///
    /// # Errors
    /// [`ChainError::Rejected`] before `latest` and after [`LAST`].
    pub(super) fn fix_next(&mut self, timestamp: u64, latest: u64) -> Result<(), ChainError> {
        if timestamp < latest {
            return Err(ChainError::rejected(format!(
                "timestamp {timestamp} is before that of the latest block, {latest}"
            )));
        }
        self.fixed = Some(checked(0, timestamp)?);
        Ok(())
    }

    /// Sets the seconds between blocks after one of time `latest`, or returns to the clock with
    /// `None`. Returns what was set before.
    ///
    /// # Errors
    /// [`ChainError::Rejected`] if already the next block would be after [`LAST`].
    pub(super) fn set_interval(
        &mut self,
        seconds: Option<u64>,
        latest: u64,
    ) -> Result<Option<u64>, ChainError> {
        seconds.map(|seconds| checked(latest, seconds)).transpose()?;
        Ok(std::mem::replace(&mut self.interval, seconds))
    }

    /// The time of a block made now, on top of one of time `latest`: the fixed time, or the
    /// interval after `latest`, or the clock's time; never before `latest`, and [`LAST`] at most.
    pub(super) fn next(&self, latest: u64) -> u64 {
        let time = match (self.fixed, self.interval) {
            (Some(timestamp), _) => timestamp,
            (None, Some(interval)) => latest.saturating_add(interval),
            (None, None) => self.now(),
        };
        time.min(LAST).max(latest)
    }

    /// The same for a block that is begun: if its time was fixed, the clock goes on from there.
    pub(super) fn begin_block(&mut self, latest: u64) -> u64 {
        let timestamp = self.next(latest);
        if self.fixed.is_some() {
            self.move_to(timestamp);
        }
        timestamp
    }

    /// Forgets the fixed time, which the block that was made has.
    pub(super) fn end_block(&mut self) {
        self.fixed = None;
    }
}

/// The time `seconds` after another one.
///
/// # Errors
/// [`ChainError::Rejected`] if it is after [`LAST`].
pub(super) fn checked(from: u64, seconds: u64) -> Result<u64, ChainError> {
    from.checked_add(seconds).filter(|time| *time <= LAST).ok_or_else(|| {
        let most = LAST.saturating_sub(from);
        ChainError::rejected(format!(
            "{seconds} seconds after {from} is no time that this chain can have; ask for at most {most}"
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fixed_time_holds_for_one_block_and_moves_the_clock() {
        let mut clock = Clock::at(1_800_000_000);
        clock.fix_next(1_900_000_000, 1_800_000_000).expect("a time that can be");
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
        assert_eq!(clock.set_interval(Some(12), 50).expect("short"), None);
        assert_eq!(clock.next(50), 62);
        assert_eq!(clock.next(LAST - 1), LAST, "the last second there is");
        assert_eq!(clock.set_interval(None, 50).expect("none"), Some(12));
        assert!(clock.next(50) >= 1_800_000_000);
    }

    #[test]
    fn a_time_that_a_chain_cannot_have_changes_nothing() {
        let mut clock = Clock::at(1_800_000_000);
        for time in [LAST + 1, u64::MAX] {
            let errors = [
                clock.set(time).expect_err("too late"),
                clock.advance(time).expect_err("too late"),
                clock.fix_next(time, 0).expect_err("too late"),
                clock.set_interval(Some(time), 0).expect_err("too long"),
            ];
            for error in errors {
                assert!(error.to_string().contains("no time that this chain can have"), "{error}");
            }
        }
        assert!((1_800_000_000..1_800_000_010).contains(&clock.next(0)));
        assert_eq!(Clock::at(u64::MAX).next(0), LAST);
        clock.set(LAST).expect("the last time");
        assert_eq!(clock.next(0), LAST);
        assert_eq!(clock.next(u64::MAX), u64::MAX, "time never falls");
    }
}
