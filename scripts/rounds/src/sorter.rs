//! Sorting more rows than memory holds: sorted runs in a file, merged when they are read.

use crate::{
    budget::{Budget, cores},
    stored::{CHUNK, read_at},
};
use std::{
    cmp::Reverse,
    collections::{BinaryHeap, binary_heap::PeekMut},
    fs::File,
    io::{self, Write},
    ops::Range,
    thread,
};

/// Takes rows of `N` bytes in any order. Rows order by their bytes, so what they are sorted by is
/// first, big-endian. It has an eighth of the budget in memory.
#[derive(Debug)]
pub struct Sorter<const N: usize> {
    budget: Budget,
    rows: Vec<[u8; N]>,
    file: Option<File>,
    /// The sorted runs in the file, as ranges of rows.
    runs: Vec<Range<u64>>,
}

impl<const N: usize> Sorter<N> {
    /// A sorter without rows.
    pub fn new(budget: &Budget) -> Self {
        Self { budget: budget.clone(), rows: Vec::new(), file: None, runs: Vec::new() }
    }

    /// Takes a row.
    ///
    /// # Errors
    /// [`io::Error`] if rows that do not fit into memory cannot be kept in the budget's folder.
    pub fn push(&mut self, row: [u8; N]) -> io::Result<()> {
        if self.rows.len() >= (self.budget.of_sort() / N).max(1) {
            self.spill()?;
        }
        self.rows.push(row);
        Ok(())
    }

    fn spill(&mut self) -> io::Result<()> {
        let sorted = sort(&mut self.rows);
        let file = match &mut self.file {
            Some(file) => file,
            None => self.file.insert(self.budget.scratch()?),
        };
        let first = self.runs.last().map_or(0, |run| run.end);
        for rows in self.rows.chunks((CHUNK / N).max(1)) {
            file.write_all(rows.as_flattened())?;
        }
        self.runs.extend(sorted.into_iter().map(|run| first + run.start as u64..first + run.end as u64));
        self.rows.clear();
        Ok(())
    }

    /// The rows, ascending.
    ///
    /// # Errors
    /// As [`Sorter::push`].
    pub fn finish(mut self) -> io::Result<Sorted<N>> {
        let in_memory = sort(&mut self.rows).into_iter().map(Run::Memory);
        let in_file = self.runs.into_iter().map(|left| Run::File { left, buffer: Vec::new(), used: 0 });
        let list = in_memory.chain(in_file).collect();
        let mut sorted =
            Sorted { runs: Runs { rows: self.rows, file: self.file, list }, next: BinaryHeap::new() };
        for index in 0..sorted.runs.list.len() {
            sorted.next.extend(sorted.runs.next(index)?.map(|row| Reverse((row, index))));
        }
        Ok(sorted)
    }
}

/// Sorts a part of the rows on each core. Returns the parts.
fn sort<const N: usize>(rows: &mut [[u8; N]]) -> Vec<Range<usize>> {
    const FEW: usize = 4_096;
    let parts = if rows.len() < FEW { 1 } else { cores() };
    let length = rows.len().div_ceil(parts).max(1);
    let ranges = (0..rows.len()).step_by(length).map(|start| start..(start + length).min(rows.len()));
    let ranges: Vec<Range<usize>> = ranges.collect();
    thread::scope(|scope| {
        let mut parts = rows.chunks_mut(length);
        let first = parts.next();
        parts.for_each(|part| {
            scope.spawn(|| part.sort_unstable());
        });
        first.into_iter().for_each(|part| part.sort_unstable());
    });
    ranges
}

/// A sorted run, of which the rest is to be read.
#[derive(Debug)]
enum Run {
    Memory(Range<usize>),
    File {
        /// The rows that are not in the buffer yet.
        left: Range<u64>,
        buffer: Vec<u8>,
        /// How many bytes of the buffer were taken.
        used: usize,
    },
}

#[derive(Debug)]
struct Runs<const N: usize> {
    rows: Vec<[u8; N]>,
    file: Option<File>,
    list: Vec<Run>,
}

impl<const N: usize> Runs<N> {
    /// Takes a run's next row.
    fn next(&mut self, index: usize) -> io::Result<Option<[u8; N]>> {
        match &mut self.list[index] {
            Run::Memory(left) => Ok(left.next().map(|row| self.rows[row])),
            Run::File { left, buffer, used } => {
                if *used == buffer.len() {
                    let rows = ((CHUNK / N).max(1) as u64).min(left.end - left.start);
                    buffer.resize(rows as usize * N, 0);
                    if let Some(file) = &self.file {
                        read_at(file, left.start * N as u64, buffer)?;
                    }
                    (left.start, *used) = (left.start + rows, 0);
                }
                let row = buffer[*used..].first_chunk().copied();
                *used += row.map_or(0, |row| row.len());
                Ok(row)
            }
        }
    }
}

/// Rows in ascending order. Nothing comes after an error.
#[derive(Debug)]
pub struct Sorted<const N: usize> {
    runs: Runs<N>,
    /// The first row of each run that is not at its end.
    next: BinaryHeap<Reverse<([u8; N], usize)>>,
}

impl<const N: usize> Iterator for Sorted<N> {
    type Item = io::Result<[u8; N]>;

    fn next(&mut self) -> Option<Self::Item> {
        // Replacing the topmost is one pass through the heap; taking it and pushing another are two.
        let mut top = self.next.peek_mut()?;
        let Reverse((row, index)) = *top;
        match self.runs.next(index) {
            Ok(Some(next)) => *top = Reverse((next, index)),
            Ok(None) => drop(PeekMut::pop(top)),
            Err(error) => {
                drop(top);
                self.next.clear();
                return Some(Err(error));
            }
        }
        Some(Ok(row))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn rows_are_sorted_whatever_the_memory(
            rows in prop::collection::vec(any::<[u8; 3]>(), 0..9_000), memory in prop_oneof![Just(0u64), 0u64..400_000],
        ) {
            let mut sorter = Sorter::new(&Budget { memory: memory.max(rows.len() as u64 / 40), ..Budget::default() });
            rows.iter().try_for_each(|row| sorter.push(*row)).unwrap();
            let sorted: Vec<[u8; 3]> = sorter.finish().unwrap().map(Result::unwrap).collect();
            let mut expected = rows;
            expected.sort_unstable();
            prop_assert_eq!(sorted, expected);
        }
    }
}
