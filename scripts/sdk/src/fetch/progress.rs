//! How much was fetched.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

/// Is called with the bytes that were fetched, and with those that are known to be wanted, which may
/// become more.
pub type Reporter = Arc<dyn Fn(u64, u64) + Send + Sync>;

/// Counts the bytes of all that a fetcher fetches. Clones share the counts.
#[derive(Clone)]
pub(super) struct Progress(Arc<Counts>);

struct Counts {
    fetched: AtomicU64,
    wanted: AtomicU64,
    reporter: Reporter,
}

impl Progress {
    pub(super) fn new(reporter: Reporter) -> Self {
        Self(Arc::new(Counts { fetched: AtomicU64::new(0), wanted: AtomicU64::new(0), reporter }))
    }

    /// So many bytes more are wanted.
    pub(super) fn want(&self, bytes: u64) {
        self.0.wanted.fetch_add(bytes, Ordering::Relaxed);
        self.report();
    }

    /// So many bytes more came. What nobody had counted as wanted is wanted too.
    pub(super) fn take(&self, bytes: u64) {
        let fetched = self.0.fetched.fetch_add(bytes, Ordering::Relaxed) + bytes;
        self.0.wanted.fetch_max(fetched, Ordering::Relaxed);
        self.report();
    }

    /// So many of them were of a source that gave something else.
    pub(super) fn give_up(&self, bytes: u64) {
        self.0.fetched.fetch_sub(bytes, Ordering::Relaxed);
        self.report();
    }

    fn report(&self) {
        (self.0.reporter)(self.0.fetched.load(Ordering::Relaxed), self.0.wanted.load(Ordering::Relaxed));
    }
}

impl Default for Progress {
    fn default() -> Self {
        Self::new(Arc::new(|_, _| ()))
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Progress").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    #[test]
    fn what_a_wrong_source_gave_is_not_counted_and_more_may_come_than_was_wanted() {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let keep = Arc::clone(&seen);
        let progress =
            Progress::new(Arc::new(move |fetched, wanted| keep.lock().unwrap().push((fetched, wanted))));
        progress.want(10);
        progress.take(4);
        progress.give_up(4);
        progress.take(10);
        progress.clone().take(5);
        assert_eq!(*seen.lock().unwrap(), [(0, 10), (4, 10), (0, 10), (10, 10), (15, 15)]);
    }
}
