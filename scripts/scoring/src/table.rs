//! The windows of all outputs, found by their bytes.

use crate::Output;
use std::collections::HashMap;
use tributary_core::span::{self, Params};

/// Where a window stands in the outputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    output: usize,
    start: usize,
    end: usize,
}

/// Finds, for a contribution, the outputs that hold some of its windows.
///
/// The map hashes a window and then compares it byte for byte, with the random keys of the standard library's hash, so
/// nobody can choose records that collide.
pub(crate) struct Table<'a> {
    params: Params,
    windows: HashMap<&'a [u8], usize>,
    /// By the windows' numbers.
    places: Vec<Vec<Place>>,
}

impl<'a> Table<'a> {
    pub(crate) fn new<B: AsRef<[u8]>>(params: Params, outputs: &'a [Output<B>]) -> Self {
        let mut table = Self { params, windows: HashMap::new(), places: Vec::new() };
        for (number, output) in outputs.iter().enumerate() {
            let bytes = output.bytes.as_ref();
            for window in span::windows(bytes, params.min_words()) {
                let next = table.places.len();
                let at = *table.windows.entry(&bytes[window.clone()]).or_insert(next);
                if at == next {
                    table.places.push(Vec::new());
                }
                table.places[at].push(Place { output: number, start: window.start, end: window.end });
            }
        }
        table
    }

    /// Calls `found` with (number of the output, score) for each output that the contribution scores on, in order.
    pub(crate) fn score(&self, contribution: &[u8], mut found: impl FnMut(usize, u64)) {
        let mut shared: Vec<usize> = span::windows(contribution, self.params.min_words())
            .into_iter()
            .filter_map(|window| self.windows.get(&contribution[window]).copied())
            .collect();
        // A record that repeats itself would otherwise visit the same places again and again.
        shared.sort_unstable();
        shared.dedup();
        let mut places: Vec<Place> =
            shared.into_iter().flat_map(|window| self.places[window].iter().copied()).collect();
        places.sort_unstable();
        for places in places.chunk_by(|a, b| a.output == b.output) {
            let covered = span::covered(places.iter().map(|place| place.start..place.end));
            let score = self.params.above_threshold(covered);
            if score > 0 {
                found(places[0].output, score);
            }
        }
    }
}
