//! One iterator, drawn in batches by many threads.

use crate::Contribution;
use std::sync::{Mutex, PoisonError};

/// A batch ends with the record that brings it to this many bytes ...
const BATCH_BYTES: usize = 1 << 20;
/// ... or with this many records.
const BATCH_RECORDS: usize = 1024;

/// How far a pass over the corpus has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Contributions read so far.
    pub contributions: u64,
    /// Their bytes.
    pub bytes: u64,
}

struct State<I, E> {
    /// `None` once it has ended or failed.
    source: Option<I>,
    failure: Option<E>,
    progress: Progress,
}

/// A source of contributions that threads share.
pub(crate) struct Batches<'p, I, E> {
    state: Mutex<State<I, E>>,
    report: &'p (dyn Fn(Progress) + Sync),
}

impl<'p, B, E, I> Batches<'p, I, E>
where
    B: AsRef<[u8]>,
    I: Iterator<Item = Result<Contribution<B>, E>>,
{
    pub(crate) fn new(source: I, report: &'p (dyn Fn(Progress) + Sync)) -> Self {
        let state = State { source: Some(source), failure: None, progress: Progress::default() };
        Self { state: Mutex::new(state), report }
    }

    /// The next records, none at the end or once the source has failed. The lock is held while reading and while
    /// reporting, so progress is reported in order.
    pub(crate) fn next(&self) -> Vec<Contribution<B>> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let mut batch = Vec::new();
        let mut bytes = 0;
        while let Some(source) = &mut state.source
            && batch.len() < BATCH_RECORDS
            && bytes < BATCH_BYTES
        {
            match source.next() {
                Some(Ok(contribution)) => {
                    bytes += contribution.bytes.as_ref().len();
                    batch.push(contribution);
                }
                Some(Err(failure)) => {
                    state.failure = Some(failure);
                    state.source = None;
                }
                None => state.source = None,
            }
        }
        if !batch.is_empty() {
            state.progress.contributions += batch.len() as u64;
            state.progress.bytes += bytes as u64;
            (self.report)(state.progress);
        }
        batch
    }

    /// What the source failed with, if it did.
    pub(crate) fn failure(self) -> Option<E> {
        self.state.into_inner().unwrap_or_else(PoisonError::into_inner).failure
    }
}
