//! One iterator, which many threads read in batches.

use std::sync::{Mutex, PoisonError};

/// A batch ends with the item that brings it to this many bytes.
const BATCH_BYTES: usize = 1 << 20;
/// The most items of a batch.
const BATCH_ITEMS: usize = 256;

/// How much of the records a pass has read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Records so far, without those that were left out.
    pub records: u64,
    /// Their bytes.
    pub bytes: u64,
}

struct State<I, E> {
    /// `None` once it has ended or failed.
    source: Option<I>,
    failure: Option<E>,
}

/// A source of items that threads share.
pub(crate) struct Batches<'p, I, E> {
    state: Mutex<State<I, E>>,
    progress: Mutex<Progress>,
    report: &'p (dyn Fn(Progress) + Sync),
}

impl<'p, T, E, I: Iterator<Item = Result<T, E>>> Batches<'p, I, E> {
    pub(crate) fn new(source: I, report: &'p (dyn Fn(Progress) + Sync)) -> Self {
        let state = Mutex::new(State { source: Some(source), failure: None });
        Self { state, progress: Mutex::default(), report }
    }

    /// The next items; none at the end or after a failure. `weigh` returns the bytes that an item
    /// takes in memory.
    pub(crate) fn next(&self, weigh: impl Fn(&T) -> usize) -> Vec<T> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let mut batch = Vec::new();
        let mut bytes = 0;
        while let Some(source) = &mut state.source
            && batch.len() < BATCH_ITEMS
            && bytes < BATCH_BYTES
        {
            match source.next() {
                Some(Ok(item)) => {
                    bytes += weigh(&item);
                    batch.push(item);
                }
                Some(Err(failure)) => {
                    state.failure = Some(failure);
                    state.source = None;
                }
                None => state.source = None,
            }
        }
        batch
    }

    /// Ends the source. The first failure is kept.
    pub(crate) fn fail(&self, failure: E) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.source = None;
        state.failure.get_or_insert(failure);
    }

    /// Adds a batch to the progress. The lock is held while reporting, so that reports are in
    /// order.
    pub(crate) fn done(&self, batch: Progress) {
        let mut progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        progress.records += batch.records;
        progress.bytes += batch.bytes;
        (self.report)(*progress);
    }

    /// What the source failed with, if it did.
    pub(crate) fn failure(self) -> Option<E> {
        self.state.into_inner().unwrap_or_else(PoisonError::into_inner).failure
    }
}
