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

/// When the receipts of outputs are, each with the time up to which its snapshot reaches: what a record
/// earns from are a few ranges of them, usually one.
#[derive(Clone, Debug, Default)]
pub struct Moments {
    /// Times and snapshots, ascending by time, of one time by snapshot.
    at: Vec<(u64, u64)>,
    /// Ranges of `at` in which snapshots do not go back. In one model they never do, so that there is
    /// one, but nothing here relies on that.
    ascents: Vec<Range<usize>>,
}

impl Moments {
    /// The moments of outputs, without repetition.
    pub fn of<B>(outputs: &[Output<B>]) -> Self {
        let mut list: Vec<_> = outputs.iter().map(|output| (output.time, output.up_to)).collect();
        list.sort_unstable();
        list.dedup();
        let mut moments = Self::default();
        list.into_iter().for_each(|(time, up_to)| moments.push(time, up_to));
        moments
    }

    /// The moments of outputs by rank, in the order of their times, and the index of the output of each.
    pub(crate) fn ranked<B>(outputs: &[Output<B>]) -> (Self, Vec<u32>) {
        let key = |index: &u32| {
            let output = &outputs[*index as usize];
            (output.time, output.up_to)
        };
        let mut by_rank: Vec<u32> = (0..outputs.len() as u32).collect();
        by_rank.sort_unstable_by_key(|index| (key(index), *index));
        let mut moments = Self::default();
        by_rank.iter().map(key).for_each(|(time, up_to)| moments.push(time, up_to));
        (moments, by_rank)
    }

    /// Adds a moment unless it is equal to the last one; it is not before that.
    pub fn add(&mut self, time: u64, up_to: u64) {
        if self.at.last() != Some(&(time, up_to)) {
            self.push(time, up_to);
        }
    }

    fn push(&mut self, time: u64, up_to: u64) {
        let ascends = self.at.last().is_some_and(|last| last.1 <= up_to);
        self.at.push((time, up_to));
        match self.ascents.last_mut().filter(|_| ascends) {
            Some(ascent) => ascent.end += 1,
            None => self.ascents.push(self.at.len() - 1..self.at.len()),
        }
    }

    /// Whether what was first accepted at a time, and is accepted in these ranges of seconds, earns at
    /// any of the moments ([`Candidate::earns`]).
    pub fn any(&self, accepted_at: u64, accepted: &[Range<u64>]) -> bool {
        self.ranges(accepted_at, accepted).next().is_some()
    }

    /// The ranks of the outputs that the record can earn from: ranges that may overlap.
    pub(crate) fn ranks<B>(&self, record: &Candidate<B>) -> Vec<Range<u32>> {
        let mut ranks: Vec<Range<u32>> = Vec::new();
        for range in self.ranges(record.accepted_at, &record.accepted) {
            let range = range.start as u32..range.end as u32;
            match ranks.last_mut() {
                Some(last) if last.end == range.start => last.end = range.end,
                _ => ranks.push(range),
            }
        }
        ranks
    }

    /// The index of a moment; `None` if it is none of them.
    pub fn position(&self, time: u64, up_to: u64) -> Option<usize> {
        // Times ascend, and of one time there are as many moments as snapshots.
        let first = self.at.partition_point(|at| at.0 < time);
        let same = self.at[first..].iter().take_while(|at| at.0 == time).position(|at| at.1 == up_to)?;
        Some(first + same)
    }

    /// The indexes of the moments at which what was first accepted at a time, and is accepted in these
    /// ranges of seconds, earns: ranges that may overlap, of which none is empty.
    pub fn ranges(&self, accepted_at: u64, accepted: &[Range<u64>]) -> impl Iterator<Item = Range<usize>> {
        let of = move |(accepted, ascent): (&Range<u64>, &Range<usize>)| {
            let at = &self.at[ascent.clone()];
            let early = |(time, up_to): &(u64, u64)| *time < accepted.start || *up_to < accepted_at;
            let start = ascent.start + at.partition_point(early);
            let end = ascent.start + at.partition_point(|(time, _)| *time < accepted.end);
            (start < end).then_some(start..end)
        };
        accepted
            .iter()
            .flat_map(|accepted| self.ascents.iter().map(move |ascent| (accepted, ascent)))
            .filter_map(of)
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
            let (moments, by_rank) = Moments::ranked(&outputs);
            let ranges = moments.ranks(&record);
            let earns = |output: &Output<()>| record.earns(output.time, output.up_to);
            let any = outputs.iter().any(earns);
            prop_assert_eq!(Moments::of(&outputs).any(record.accepted_at, &record.accepted), any);
            for (rank, index) in (0u32..).zip(by_rank) {
                let output = &outputs[index as usize];
                prop_assert_eq!(
                    ranges.iter().any(|range| range.contains(&rank)),
                    earns(output)
                );
            }
        }
    }
}
