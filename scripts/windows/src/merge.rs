//! Several segments made one.

use crate::{
    IndexError, Record,
    draft::Draft,
    segment::{Entries, KEY, Layout, Place, Segment},
};
use std::path::Path;

/// How many entries are sorted at a time, about.
const AT_ONCE: usize = if cfg!(test) { 64 } else { 1 << 18 };

/// Which segments to make one, as a count of the smallest; less than two if none. `sizes` ascend.
///
/// A segment that is no larger than all smaller ones together is merged with them. So each is larger than
/// all smaller ones together, there are no more than log2 of what all have, and an entry is written no more
/// often.
pub(crate) fn how_many(sizes: &[u64]) -> usize {
    let (mut count, mut smaller) = (0, 0u64);
    for (index, size) in sizes.iter().enumerate() {
        if *size <= smaller {
            count = index + 1;
        }
        smaller = smaller.saturating_add(*size);
    }
    count
}

/// Writes the segments' records and entries as one segment.
pub(crate) fn merge(path: &Path, segments: &[&Segment]) -> Result<Segment, IndexError> {
    let sum = |count: fn(&Layout) -> usize| segments.iter().map(|segment| count(&segment.layout)).sum();
    let layout = Layout::new(sum(|layout| layout.entries), sum(|layout| layout.records));
    let (records, ordinals) = merge_records(segments, layout.records)?;
    let mut draft = Draft::new(path, layout)?;
    // Parts of the keys that have so many entries, since keys spread evenly.
    let bits = (layout.entries / AT_ONCE).max(1).ilog2();
    let mut sources: Vec<Source<'_>> = segments
        .iter()
        .zip(&ordinals)
        .map(|(segment, ordinals)| Source::new(segment.entries(), ordinals))
        .collect::<Result<_, _>>()?;
    let mut some = Vec::new();
    for part in 0..1u64 << bits {
        for source in &mut sources {
            source.take(&mut some, |key| key >> (KEY - bits) == part)?;
        }
        // Those of each segment ascend, which a stable sort makes use of.
        some.sort();
        draft.entries(some.drain(..))?;
    }
    draft.finish(records.into_iter())
}

/// The records of all segments, ascending, and for each segment their new ordinals by the old ones.
fn merge_records(segments: &[&Segment], count: usize) -> Result<(Vec<Record>, Vec<Vec<u32>>), IndexError> {
    let mut all: Vec<(Record, u32, u32)> = Vec::with_capacity(count);
    for (number, segment) in (0u32..).zip(segments) {
        for ordinal in 0..segment.layout.records as u32 {
            all.push((segment.record(ordinal)?, number, ordinal));
        }
    }
    all.sort();
    let mut ordinals: Vec<Vec<u32>> =
        segments.iter().map(|segment| vec![0; segment.layout.records]).collect();
    for (new, (_, segment, old)) in (0u32..).zip(&all) {
        ordinals[*segment as usize][*old as usize] = new;
    }
    Ok((all.into_iter().map(|(record, ..)| record).collect(), ordinals))
}

/// The entries of one segment that are not merged yet.
struct Source<'s> {
    entries: Entries<'s>,
    next: Option<(u64, Place)>,
    ordinals: &'s [u32],
}

impl<'s> Source<'s> {
    fn new(mut entries: Entries<'s>, ordinals: &'s [u32]) -> Result<Self, IndexError> {
        let next = entries.next()?;
        Ok(Self { entries, next, ordinals })
    }

    /// Takes entries with their new ordinals, as long as their keys are meant.
    fn take(
        &mut self,
        taken: &mut Vec<(u64, Place)>,
        is_meant: impl Fn(u64) -> bool,
    ) -> Result<(), IndexError> {
        while let Some((key, place)) = self.next.filter(|(key, _)| is_meant(*key)) {
            let new = self.ordinals.get(place.ordinal as usize).copied();
            let new = new.ok_or_else(|| self.entries.names_no_record())?;
            taken.push((key, Place { ordinal: new, offset: place.offset }));
            self.next = self.entries.next()?;
        }
        Ok(())
    }
}
