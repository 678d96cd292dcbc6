//! The status of a registration over time, as SPEC 1.2 defines it.

use std::ops::Range;
use tributary_core::status::Status;

/// The status changes of something that is accepted from a time on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History {
    /// When it was first accepted, in seconds since 1970; 0 for a record of a batch in itself.
    pub accepted_at: u64,
    changes: Vec<(u64, Status)>,
}

impl History {
    /// Accepted from a time on.
    pub fn new(accepted_at: u64) -> Self {
        Self { accepted_at, changes: Vec::new() }
    }

    /// Adds a change. Changes come in the order of the chain; of several in one second the last
    /// counts.
    pub fn change(&mut self, time: u64, status: Status) {
        match self.changes.last_mut() {
            Some(last) if last.0 == time => last.1 = status,
            _ => self.changes.push((time, status)),
        }
    }

    /// The status at a time: after all blocks with that time or an earlier one.
    pub fn at(&self, time: u64) -> Status {
        if time < self.accepted_at {
            return Status::None;
        }
        let before = self.changes.partition_point(|change| change.0 <= time);
        before.checked_sub(1).map_or(Status::Accepted, |last| self.changes[last].1)
    }

    /// When it is accepted: ascending ranges of seconds that do not touch. The last one has no end
    /// (`u64::MAX`) if it is accepted now.
    pub fn accepted(&self) -> Vec<Range<u64>> {
        let mut ranges: Vec<Range<u64>> = Vec::new();
        let mut since = Some(self.accepted_at);
        for (time, status) in &self.changes {
            match (since, *status) {
                (None, Status::Accepted) => since = Some(*time),
                (Some(start), other) if other != Status::Accepted => {
                    if start < *time {
                        ranges.push(start..*time);
                    }
                    since = None;
                }
                _ => {}
            }
        }
        ranges.extend(since.map(|start| start..u64::MAX));
        ranges
    }
}

/// When both are accepted, as a record of a batch must be with its batch. Both lists ascend.
pub fn intersection(left: &[Range<u64>], right: &[Range<u64>]) -> Vec<Range<u64>> {
    let overlap = |a: &Range<u64>, b: &Range<u64>| a.start.max(b.start)..a.end.min(b.end);
    let pairs = left.iter().flat_map(|a| right.iter().map(move |b| overlap(a, b)));
    pairs.filter(|range| !range.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_say_what_the_status_at_each_second_says() {
        let mut history = History::new(10);
        for (time, status) in [
            (10, Status::Flagged),
            (12, Status::Accepted),
            (15, Status::Rejected),
            (15, Status::Accepted),
            (17, Status::Flagged),
            (18, Status::Rejected),
            (20, Status::Accepted),
        ] {
            history.change(time, status);
        }
        let ranges = history.accepted();
        assert_eq!(ranges, [12..17, 20..u64::MAX]);
        for time in 0..30 {
            let accepted = ranges.iter().any(|range| range.contains(&time));
            assert_eq!(history.at(time) == Status::Accepted, accepted, "at {time}");
        }
        assert_eq!(history.at(9), Status::None);
    }

    #[test]
    fn a_record_counts_while_both_are_accepted() {
        assert_eq!(intersection(&[5..10, 20..u64::MAX], &[0..7, 9..30]), [5..7, 9..10, 20..30]);
        assert_eq!(intersection(&[5..7, 8..10], &[10..20, 30..40]), []);
    }
}
