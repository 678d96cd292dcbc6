//! The two files of a chain: the whole chain at one moment, and the log since.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::StateError;
use super::dump::{Dump, VERSION};
use super::event::Event;

/// Bytes of log below which no new file is written.
const SMALL_LOG: u64 = 16 << 20;

/// How long a chain waits for another one to close the files: one that was just dropped may still
/// answer its last request.
const PATIENCE: Duration = Duration::from_secs(1);

/// A line of the log.
#[derive(Serialize, Deserialize)]
struct Line<E> {
    /// Counts the chain's events from 1, over all logs.
    seq: u64,
    event: E,
}

/// The files of a chain.
#[derive(Debug)]
pub(in crate::chain) struct Store {
    path: PathBuf,
    log: File,
    /// Locked as long as this chain lives.
    _lock: File,
    /// Number of the last event.
    seq: u64,
    /// Bytes of the log that are whole lines.
    log_bytes: u64,
    /// Bytes of log above which a new file is written.
    compact_above: u64,
    /// A write failed, so the log may be longer than `log_bytes`.
    torn: bool,
}

/// What the files held.
pub(super) struct Opened {
    pub(super) store: Store,
    pub(super) dump: Option<Dump>,
    pub(super) events: Vec<Event>,
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

impl Store {
    /// Opens the files, or prepares to make them.
    pub(super) fn open(path: &Path) -> Result<Opened, StateError> {
        let lock = lock(path)?;
        let (dump, dump_bytes) = read_dump(path)?;
        let mut seq = dump.as_ref().map_or(0, |dump| dump.seq);
        let log_path = with_suffix(path, ".wal");
        let (events, log_bytes) = read_log(&log_path, &mut seq)?;
        if dump.is_none() && !events.is_empty() {
            return Err(StateError::damaged(&log_path, "it continues a file that is not there"));
        }
        let log = OpenOptions::new()
            .create(true)
            .append(true)
            .open(&log_path)
            .map_err(StateError::io(&log_path))?;
        // Removes the line that a killed process did not finish.
        log.set_len(log_bytes).map_err(StateError::io(&log_path))?;
        let compact_above = SMALL_LOG.max(dump_bytes);
        let store =
            Self { path: path.to_owned(), log, _lock: lock, seq, log_bytes, compact_above, torn: false };
        Ok(Opened { store, dump, events })
    }

    /// Writes an event, before its effect is visible. If that fails, the log is as if it had not
    /// been tried: what it left is removed before the next event, or when the files are opened
    /// again.
    pub(in crate::chain) fn append(&mut self, event: &Event) -> Result<(), StateError> {
        let line = Line { seq: self.seq + 1, event };
        let mut bytes =
            serde_json::to_vec(&line).map_err(|error| StateError::io(&self.path)(error.into()))?;
        bytes.push(b'\n');
        self.mend()?;
        if let Err(error) = self.log.write_all(&bytes) {
            self.torn = true;
            // Tried again before the next write if it does not succeed now.
            let _ = self.mend();
            return Err(StateError::io(&self.path)(error));
        }
        self.seq += 1;
        self.log_bytes += bytes.len() as u64;
        Ok(())
    }

    /// Removes what a failed write left in the log.
    fn mend(&mut self) -> Result<(), StateError> {
        if self.torn {
            self.log.set_len(self.log_bytes).map_err(StateError::io(&self.path))?;
            self.torn = false;
        }
        Ok(())
    }

    /// Lets writes to the log fail, or succeed again.
    #[cfg(test)]
    pub(super) fn set_writable(&mut self, writable: bool) {
        let path = with_suffix(&self.path, ".wal");
        let log = if writable { File::options().append(true).open(path) } else { File::open(path) };
        self.log = log.expect("the log is there");
    }

    /// Whether the log has outgrown the file.
    pub(super) fn is_long(&self) -> bool {
        self.log_bytes > self.compact_above
    }

    /// Lets the log grow to twice its length before [`Store::is_long`] again.
    pub(super) fn put_off_compaction(&mut self) {
        self.compact_above = self.log_bytes.saturating_mul(2);
    }

    /// Writes the whole chain and starts a new log. If that fails, both files are as they were.
    pub(super) fn checkpoint(&mut self, mut dump: Dump) -> Result<(), StateError> {
        dump.seq = self.seq;
        let bytes = serde_json::to_vec(&dump).map_err(|error| StateError::io(&self.path)(error.into()))?;
        let new = with_suffix(&self.path, ".new");
        let write = || {
            let mut file = File::create(&new)?;
            file.write_all(&bytes)?;
            file.sync_all()?;
            std::fs::rename(&new, &self.path)
        };
        if let Err(error) = write() {
            // It may not even be there.
            let _ = std::fs::remove_file(&new);
            return Err(StateError::io(&self.path)(error));
        }
        self.compact_above = SMALL_LOG.max(bytes.len() as u64);
        // The events that the file includes are skipped by their numbers if they cannot be removed.
        match self.log.set_len(0) {
            Ok(()) => (self.log_bytes, self.torn) = (0, false),
            Err(_) => self.put_off_compaction(),
        }
        Ok(())
    }
}

/// Takes the lock of a chain's files.
fn lock(path: &Path) -> Result<File, StateError> {
    let name = with_suffix(path, ".lock");
    let open = OpenOptions::new().create(true).truncate(false).read(true).write(true).open(&name);
    let mut file = open.map_err(StateError::io(&name))?;
    let start = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => break,
            Err(TryLockError::WouldBlock) if start.elapsed() < PATIENCE => {
                std::thread::sleep(Duration::from_millis(20));
            }
            Err(TryLockError::WouldBlock) => {
                let pid = std::fs::read_to_string(&name).unwrap_or_default();
                let pid = if pid.is_empty() { "?".to_owned() } else { pid };
                return Err(StateError::InUse { path: path.to_owned(), pid });
            }
            Err(TryLockError::Error(error)) => return Err(StateError::io(&name)(error)),
        }
    }
    let write = |file: &mut File| {
        file.set_len(0)?;
        write!(file, "{}", std::process::id())
    };
    write(&mut file).map_err(StateError::io(&name))?;
    Ok(file)
}

fn read_dump(path: &Path) -> Result<(Option<Dump>, u64), StateError> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok((None, 0)),
        Err(error) => return Err(StateError::io(path)(error)),
    };
    let dump: Dump =
        serde_json::from_slice(&bytes).map_err(|error| StateError::damaged(path, error.to_string()))?;
    if dump.version != VERSION {
        return Err(StateError::damaged(
            path,
            format!("its format is {}, this program's {VERSION}", dump.version),
        ));
    }
    Ok((Some(dump), bytes.len() as u64))
}

/// Reads the events after number `seq`, which becomes that of the last one, and the length in bytes
/// of the whole lines.
fn read_log(path: &Path, seq: &mut u64) -> Result<(Vec<Event>, u64), StateError> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok((Vec::new(), 0)),
        Err(error) => return Err(StateError::io(path)(error)),
    };
    let mut reader = BufReader::new(file);
    let (mut events, mut whole, mut line) = (Vec::new(), 0, Vec::new());
    loop {
        line.clear();
        let read = reader.read_until(b'\n', &mut line).map_err(StateError::io(path))?;
        if read == 0 || line.last() != Some(&b'\n') {
            return Ok((events, whole));
        }
        let entry: Line<Event> = serde_json::from_slice(&line)
            .map_err(|error| StateError::damaged(path, format!("after byte {whole}: {error}")))?;
        whole += read as u64;
        if entry.seq <= *seq {
            continue;
        }
        if entry.seq != *seq + 1 {
            return Err(StateError::damaged(path, format!("entry {} is missing", *seq + 1)));
        }
        *seq = entry.seq;
        events.push(entry.event);
    }
}
