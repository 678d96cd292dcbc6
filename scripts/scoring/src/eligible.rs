//! Which records can earn from which outputs.

use alloy_primitives::B256;
use std::ops::Range;
use tributary_core::span::Order;

/// The output of a receipt.
#[derive(Clone, Copy, Debug)]
pub struct Output<B> {
    /// The receipt's id.
    pub receipt_id: B256,
    /// The receipt's time, in seconds since 1970.
    pub time: u64,
    /// Up to when the snapshot that counts for the receipt reaches, in seconds since 1970.
    pub up_to: u64,
    /// Its bytes.
    pub bytes: B,
}

/// A registered record that may earn from outputs. The same bytes may be registered again with
/// another order.
#[derive(Clone, Debug)]
pub struct Candidate<B> {
    /// Its order. No two registrations have the same: candidates that do count as one that holds
    /// what either holds.
    pub order: Order,
    /// When it was first accepted, in seconds since 1970.
    pub accepted_at: u64,
    /// When it was accepted, as ranges of seconds since 1970, in any order and with exclusive ends:
    /// `accepted_at..u64::MAX` if it was accepted and still is.
    pub accepted: Vec<Range<u64>>,
    /// The bytes of the record.
    pub bytes: B,
}

impl<B> Candidate<B> {
    /// A record that was accepted before any receipt, and is accepted since.
    pub fn always(order: Order, bytes: B) -> Self {
        Self::since(order, 0, bytes)
    }

    /// A record that was accepted at a time, in seconds since 1970, and is accepted since.
    pub fn since(order: Order, accepted_at: u64, bytes: B) -> Self {
        let accepted = std::iter::once(accepted_at..u64::MAX).collect();
        Self { order, accepted_at, accepted, bytes }
    }

    /// Whether the record can earn from a receipt of this time whose snapshot reaches up to
    /// `up_to`: it was first accepted then or before, and was accepted at the time.
    pub fn earns(&self, time: u64, up_to: u64) -> bool {
        self.accepted_at <= up_to && self.accepted.iter().any(|accepted| accepted.contains(&time))
    }
}

/// Outputs by rank, in the order of their times, so that those that a record can earn from are a
/// few ranges of ranks, usually one.
pub(crate) struct Ranks {
    /// Time and snapshot by rank.
    at: Vec<(u64, u64)>,
    /// Ranges of ranks in which snapshots do not go back. In one model they never do, so that there
    /// is one range, but nothing here relies on that.
    ascents: Vec<Range<usize>>,
}

impl Ranks {
    /// The ranks, and the index of the output of each.
    pub(crate) fn new<B>(outputs: &[Output<B>]) -> (Self, Vec<u32>) {
        let key = |index: &u32| {
            let output = &outputs[*index as usize];
            (output.time, output.up_to)
        };
        let mut by_rank: Vec<u32> = (0..outputs.len() as u32).collect();
        by_rank.sort_unstable_by_key(|index| (key(index), *index));
        let at: Vec<_> = by_rank.iter().map(key).collect();
        let mut start = 0;
        let ascents = at
            .chunk_by(|one, next| one.1 <= next.1)
            .map(|ascent| {
                let range = start..start + ascent.len();
                start = range.end;
                range
            })
            .collect();
        (Self { at, ascents }, by_rank)
    }

    /// The ranks of the outputs that the record can earn from: ranges that may overlap.
    pub(crate) fn of<B>(&self, record: &Candidate<B>) -> Vec<Range<u32>> {
        let mut ranges: Vec<Range<u32>> = Vec::new();
        for accepted in &record.accepted {
            for ascent in &self.ascents {
                let at = &self.at[ascent.clone()];
                let early =
                    |(time, up_to): &(u64, u64)| *time < accepted.start || *up_to < record.accepted_at;
                let start = (ascent.start + at.partition_point(early)) as u32;
                let end = (ascent.start + at.partition_point(|(time, _)| *time < accepted.end)) as u32;
                match ranges.last_mut() {
                    _ if start >= end => {}
                    Some(last) if last.end == start => last.end = end,
                    _ => ranges.push(start..end),
                }
            }
        }
        ranges
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_ranges_are_what_the_record_earns_from(
            outputs in prop::collection::vec((0u64..9, 0u64..9), 0..9),
            accepted_at in 0u64..9, accepted in prop::collection::vec((0u64..9, 0u64..9), 0..4),
        ) {
            let outputs: Vec<_> = outputs
                .into_iter()
                .map(|(time, up_to)| Output { receipt_id: B256::ZERO, time, up_to, bytes: () })
                .collect();
            let order = Order { number: 0, index: 0 };
            let accepted = accepted.into_iter().map(|(start, end)| start..end).collect();
            let record = Candidate { order, accepted_at, accepted, bytes: () };
            let (ranks, by_rank) = Ranks::new(&outputs);
            let ranges = ranks.of(&record);
            for (rank, index) in (0u32..).zip(by_rank) {
                let output = &outputs[index as usize];
                prop_assert_eq!(
                    ranges.iter().any(|range| range.contains(&rank)),
                    record.earns(output.time, output.up_to)
                );
            }
        }
    }
}
