//! One iterator, which many threads read in batches.

use crate::Candidate;
use std::{
    num::NonZero,
    sync::{Mutex, PoisonError},
    thread,
};

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

/// How many threads work at a time.
pub fn cores() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

/// What is done with items on working threads.
pub struct Work<W, O, A, F> {
    /// The bytes that an item takes in memory.
    pub weigh: W,
    /// The record that an item is, with what else is known of it; `None` if it is to be left out.
    pub open: O,
    /// What to do with them. The buffer is the thread's, and used again.
    pub add: A,
    /// What to do with a thread's buffer after its last item, unless something failed.
    pub end: F,
}

/// Works through items on so many threads, each of which takes a batch at a time.
///
/// # Errors
/// The first one of the items and of the work; some items may have been worked on then.
pub fn each<T, K, B, E, S>(
    threads: usize,
    items: impl Iterator<Item = Result<T, E>> + Send,
    work: &Work<
        impl Fn(&T) -> usize + Sync,
        impl Fn(T) -> Result<Option<(K, Candidate<B>)>, E> + Sync,
        impl Fn(K, Candidate<B>, &mut S) -> Result<(), E> + Sync,
        impl Fn(S) -> Result<(), E> + Sync,
    >,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<(), E>
where
    T: Send,
    B: AsRef<[u8]>,
    E: Send,
    S: Default,
{
    let batches = Batches::new(items, progress);
    let run = || {
        let mut buffer = S::default();
        loop {
            let batch = batches.next(&work.weigh);
            if batch.is_empty() {
                if batches.has_failed() {
                    return;
                }
                return (work.end)(buffer).unwrap_or_else(|failure| batches.fail(failure));
            }
            let mut done = Progress::default();
            for item in batch {
                let worked = (work.open)(item).and_then(|opened| match opened {
                    None => Ok(()),
                    Some((known, record)) => {
                        done.records += 1;
                        done.bytes += record.bytes.as_ref().len() as u64;
                        (work.add)(known, record, &mut buffer)
                    }
                });
                if let Err(failure) = worked {
                    return batches.fail(failure);
                }
            }
            batches.done(done);
        }
    };
    // A panic in one thread is a panic here.
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(run);
        }
    });
    batches.failure().map_or(Ok(()), Err)
}

struct State<I, E> {
    /// `None` once it has ended or failed.
    source: Option<I>,
    failure: Option<E>,
}

/// A source of items that threads share.
struct Batches<'p, I, E> {
    state: Mutex<State<I, E>>,
    progress: Mutex<Progress>,
    report: &'p (dyn Fn(Progress) + Sync),
}

impl<'p, T, E, I: Iterator<Item = Result<T, E>>> Batches<'p, I, E> {
    fn new(source: I, report: &'p (dyn Fn(Progress) + Sync)) -> Self {
        let state = Mutex::new(State { source: Some(source), failure: None });
        Self { state, progress: Mutex::default(), report }
    }

    /// The next items; none at the end or after a failure. `weigh` returns the bytes that an item
    /// takes in memory.
    fn next(&self, weigh: impl Fn(&T) -> usize) -> Vec<T> {
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
    fn fail(&self, failure: E) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.source = None;
        state.failure.get_or_insert(failure);
    }

    fn has_failed(&self) -> bool {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).failure.is_some()
    }

    /// Adds a batch to the progress. The lock is held while reporting, so that reports are in
    /// order.
    fn done(&self, batch: Progress) {
        let mut progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        progress.records += batch.records;
        progress.bytes += batch.bytes;
        (self.report)(*progress);
    }

    /// What the source failed with, if it did.
    fn failure(self) -> Option<E> {
        self.state.into_inner().unwrap_or_else(PoisonError::into_inner).failure
    }
}
