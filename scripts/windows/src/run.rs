//! What a thread has read and not yet written.

use crate::{
    IndexError, Record,
    draft::Draft,
    segment::{KEY, Layout, Place, Segment, key},
    writer::WINDOWS,
};
use std::{ops::Range, path::Path};
use tributary_core::{limits::MAX_RECORD, span::Params};
use tributary_scoring::parts::{Hasher, windows, words};

/// Entries are kept apart by so many of the highest bits of their keys, which spread evenly, so that those of
/// one part are sorted in the processor's nearest memory.
const PART: u32 = 10;
/// The bits of an offset: a window starts in the first 32,768 bytes of its record.
const OFFSET: u32 = 15;
/// The bits of an ordinal: what the rest of a key and an offset leave of 64.
const ORDINAL: u32 = 64 - OFFSET - (KEY - PART);

/// The entries of a part of a run that is full, and some more.
const FULL: usize = (WINDOWS >> PART) * 9 / 8;

const _: () = assert!(MAX_RECORD <= 1 << OFFSET);

/// The windows of records.
pub(crate) struct Run {
    records: Vec<Record>,
    /// By part: the rest of the key, ordinal, offset.
    parts: Vec<Vec<u64>>,
    windows: usize,
    prefixes: Vec<u64>,
    words: Vec<Range<usize>>,
    /// Where entries are sorted into.
    spare: Vec<u64>,
}

impl Default for Run {
    fn default() -> Self {
        let (records, prefixes, words, spare) = Default::default();
        Self { records, parts: vec![Vec::new(); 1 << PART], windows: 0, prefixes, words, spare }
    }
}

impl Run {
    pub(crate) fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Whether it has so many windows, or as many records as it takes.
    pub(crate) fn is_full(&self, windows: usize) -> bool {
        self.windows >= windows || self.records.len() >> ORDINAL > 0
    }

    /// Adds a record, which may have no windows. It is not full.
    pub(crate) fn add(&mut self, params: Params, hasher: &Hasher, record: Record, bytes: &[u8]) {
        let ordinal = self.records.len() as u64;
        self.records.push(record);
        if bytes.len() > MAX_RECORD {
            return;
        }
        words(bytes, &mut self.words);
        let Self { words, prefixes, parts, windows: count, .. } = self;
        let mut is_hashed = false;
        windows(params, words, |window| {
            if !is_hashed {
                hasher.prefixes(bytes, prefixes);
                is_hashed = true;
            }
            let key = key(hasher.window(prefixes, &window));
            let rest = key & ((1 << (KEY - PART)) - 1);
            let entry = rest << (ORDINAL + OFFSET) | ordinal << OFFSET | window.start as u64;
            parts[(key >> (KEY - PART)) as usize].push(entry);
            *count += 1;
        });
        // What is large grows to its full size at once: growing by and by copies it as often.
        if self.windows >> (PART + 5) > 0 && self.parts[0].capacity() < FULL {
            self.parts.iter_mut().for_each(|part| part.reserve(FULL));
        }
    }

    /// Writes all of it as a segment.
    pub(crate) fn write(&mut self, path: &Path) -> Result<Segment, IndexError> {
        let is_sorted = self.records.is_sorted();
        if !is_sorted {
            self.sort_records();
        }
        let mut draft = Draft::new(path, Layout::new(self.windows, self.records.len()))?;
        for (part, entries) in (0u64..).zip(&mut self.parts) {
            if is_sorted {
                sort_by_key(entries, &mut self.spare);
            } else {
                entries.sort_unstable();
            }
            draft.entries(entries.iter().map(|entry| {
                let key = part << (KEY - PART) | entry >> (ORDINAL + OFFSET);
                let offset = (entry & ((1 << OFFSET) - 1)) as u16;
                (key, Place { ordinal: ordinal(*entry), offset })
            }))?;
            entries.clear();
        }
        self.windows = 0;
        draft.finish(self.records.drain(..))
    }

    /// Sorts the records, and gives the entries their new ordinals.
    fn sort_records(&mut self) {
        let mut by_order: Vec<u32> = (0..self.records.len() as u32).collect();
        by_order.sort_by_key(|ordinal| self.records[*ordinal as usize]);
        let mut new = vec![0; by_order.len()];
        for (ordinal, old) in (0u64..).zip(&by_order) {
            new[*old as usize] = ordinal;
        }
        for entry in self.parts.iter_mut().flatten() {
            let others = *entry & !(((1 << ORDINAL) - 1) << OFFSET);
            *entry = others | new[ordinal(*entry) as usize] << OFFSET;
        }
        self.records.sort();
    }
}

/// Sorts entries that ascend by ordinal and offset: by the rest of their keys, ten bits at a time from the
/// lowest, each time keeping the order of what is equal.
fn sort_by_key(entries: &mut Vec<u64>, spare: &mut Vec<u64>) {
    const BITS: u32 = 10;
    const { assert!((KEY - PART).is_multiple_of(BITS)) }
    if entries.len() < 1 << (BITS - 2) {
        return entries.sort_unstable();
    }
    spare.resize(entries.len(), 0);
    for shift in (ORDINAL + OFFSET..u64::BITS).step_by(BITS as usize) {
        let digit = |entry: u64| (entry >> shift) as usize & ((1 << BITS) - 1);
        let mut starts = [0u32; 1 << BITS];
        for entry in &*entries {
            starts[digit(*entry)] += 1;
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += std::mem::replace(start, sum);
        }
        for entry in &*entries {
            let place = &mut starts[digit(*entry)];
            spare[*place as usize] = *entry;
            *place += 1;
        }
        std::mem::swap(entries, spare);
    }
}

fn ordinal(entry: u64) -> u32 {
    (entry >> OFFSET) as u32 & ((1 << ORDINAL) - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_sorted_by_key_then_record_then_offset() {
        for count in [0, 1, 5, 255, 256, 5_000u64] {
            // Some keys many times, in the order in which records are read.
            let key = |number: u64| (number % 7).wrapping_mul(number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let entry = |number| key(number) >> (ORDINAL + OFFSET) << (ORDINAL + OFFSET) | number;
            let mut entries: Vec<u64> = (0..count).map(entry).collect();
            let mut expected = entries.clone();
            expected.sort_unstable();
            sort_by_key(&mut entries, &mut Vec::new());
            assert!(entries == expected, "{count}");
        }
    }
}
