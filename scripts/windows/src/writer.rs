//! An index, to append to.

use crate::{
    IndexError, Record, Windows,
    manifest::Manifest,
    merge::{how_many, merge},
    run::Run,
    segment::Segment,
};
use serde_json::Value;
use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};
use tributary_core::span::Params;
use tributary_scoring::{
    Candidate, Progress,
    parts::{Hasher, Work, cores, each},
};

/// How many windows a thread has in memory, 8 bytes each, before it writes them.
pub(crate) const WINDOWS: usize = 1 << 22;

/// The one process that may append to an index. Others can read it meanwhile.
pub struct Writer {
    windows: Windows,
    manifest: Manifest,
    /// How many windows a thread has in memory.
    limit: usize,
    /// Locked as long as this lives.
    _lock: File,
}

impl Writer {
    /// Opens the index in a folder, which is made if it is not there, and removes what a process that was
    /// killed left of what it did not finish.
    ///
    /// # Errors
    /// [`IndexError`].
    pub fn open(folder: &Path, params: Params) -> Result<Self, IndexError> {
        Self::with_limit(folder, params, WINDOWS, Hasher::random_base())
    }

    pub(crate) fn with_limit(
        folder: &Path,
        params: Params,
        limit: usize,
        base: u64,
    ) -> Result<Self, IndexError> {
        fs::create_dir_all(folder).map_err(IndexError::file(folder))?;
        let path = folder.join("lock");
        let lock = File::options().create(true).truncate(false).write(true).open(&path);
        let lock = lock.map_err(IndexError::file(&path))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(IndexError::InUse(folder.to_owned())),
            Err(TryLockError::Error(source)) => return Err(IndexError::file(&path)(source)),
        }
        let manifest = match Manifest::read(folder, params)? {
            Some(manifest) => manifest,
            None => {
                let manifest = Manifest::new(params, base);
                manifest.write(folder)?;
                manifest
            }
        };
        let windows = Windows::of(folder, params, &manifest)?;
        let writer = Self { windows, manifest, limit, _lock: lock };
        writer.remove_leftovers().map_err(IndexError::file(folder))?;
        Ok(writer)
    }

    /// Removes the files of segments that the manifest does not name.
    fn remove_leftovers(&self) -> io::Result<()> {
        let named: Vec<PathBuf> =
            self.windows.segments.iter().map(|segment| segment.path().to_owned()).collect();
        for entry in fs::read_dir(&self.windows.folder)? {
            let path = entry?.path();
            let is_ours = path.extension().is_some_and(|name| name == "segment" || name == "new");
            if is_ours && !named.contains(&path) {
                fs::remove_file(path)?;
            }
        }
        Ok(())
    }

    /// The index as it is now.
    pub fn windows(&self) -> &Windows {
        &self.windows
    }

    /// Keeps what the caller wants to find when it opens the index again, such as how far it read its
    /// records. It is kept at once, together with all that was appended.
    ///
    /// # Errors
    /// [`IndexError::File`].
    pub fn set_state(&mut self, state: Value) -> Result<(), IndexError> {
        self.manifest.state = state.clone();
        self.manifest.write(&self.windows.folder)?;
        self.windows.state = state;
        Ok(())
    }

    /// Appends records on all cores: items that `open` makes records of on the working threads, as
    /// [`tributary_scoring::Owners::read_with`] has them; items of which it makes `None` are left out. In any
    /// order, but the nearer to their own the better. A record that is appended again takes space and changes
    /// nothing: [`Windows::contains`] tells.
    ///
    /// Each thread has at most some 64 MiB in memory. What it writes lasts, and is seen by whoever opens
    /// the index from then on: after an error, or when the process is killed, some records are in it and some
    /// are not.
    ///
    /// # Errors
    /// The first one of the items, of `open`, and [`IndexError`].
    pub fn append<T, B, E>(
        &mut self,
        items: impl IntoIterator<Item = Result<T, E>, IntoIter: Send>,
        open: impl Fn(T) -> Result<Option<(Record, B)>, E> + Sync,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<(), E>
    where
        T: Send,
        B: AsRef<[u8]>,
        E: Send + From<IndexError>,
    {
        let (params, hasher, limit) = (self.windows.params, Arc::clone(&self.windows.hasher), self.limit);
        let writer = Mutex::new(&mut *self);
        // Only numbering and naming wait for other threads.
        let write = |run: &mut Run| -> Result<(), E> {
            let path = lock(&writer).next_path();
            let segment = run.write(&path)?;
            Ok(lock(&writer).replace(&[], segment)?)
        };
        let open = |item| {
            let opened = open(item)?;
            Ok(opened.map(|(record, bytes)| {
                let Record { order, content_id } = record;
                (content_id, Candidate { order, accepted_at: 0, accepted: Vec::new(), bytes })
            }))
        };
        let add = |content_id, candidate: Candidate<B>, run: &mut Run| {
            let Candidate { order, bytes, .. } = candidate;
            run.add(params, &hasher, Record { order, content_id }, bytes.as_ref());
            if run.is_full(limit) { write(run) } else { Ok(()) }
        };
        let end = |mut run: Run| if run.is_empty() { Ok(()) } else { write(&mut run) };
        each(cores(), items.into_iter(), &Work { weigh: |_: &T| 0, open, add, end }, progress)?;
        Ok(self.merge()?)
    }

    /// Merges segments until each is larger than all smaller ones together.
    fn merge(&mut self) -> Result<(), IndexError> {
        let mut by_size = self.windows.segments.clone();
        by_size.sort_by_key(|segment| segment.length());
        let sizes: Vec<u64> = by_size.iter().map(|segment| segment.length()).collect();
        by_size.truncate(how_many(&sizes));
        // Entries are counted in 32 bits.
        let count = |entries: u64, segment: &Arc<Segment>| entries + segment.layout.entries as u64;
        while by_size.iter().fold(0, count) > u64::from(u32::MAX) {
            by_size.pop();
        }
        if by_size.len() < 2 {
            return Ok(());
        }
        let path = self.next_path();
        let merged = merge(&path, &by_size.iter().map(|segment| &**segment).collect::<Vec<_>>())?;
        self.replace(&by_size, merged)
    }

    /// The path of a new segment.
    fn next_path(&mut self) -> PathBuf {
        let path = Manifest::segment(&self.windows.folder, self.manifest.next);
        self.manifest.next += 1;
        path
    }

    /// Names a segment in the manifest, in place of others, which are removed.
    fn replace(&mut self, others: &[Arc<Segment>], segment: Segment) -> Result<(), IndexError> {
        let mut segments: Vec<Arc<Segment>> = self.windows.segments.clone();
        segments.retain(|one| !others.iter().any(|other| Arc::ptr_eq(one, other)));
        segments.push(Arc::new(segment));
        self.manifest.segments =
            segments.iter().filter_map(|segment| Manifest::number(segment.path())).collect();
        self.manifest.write(&self.windows.folder)?;
        self.windows.segments = segments;
        for other in others {
            // What cannot be removed yet, since someone reads it, is removed when the index is opened next.
            let _ = fs::remove_file(other.path());
        }
        Ok(())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
