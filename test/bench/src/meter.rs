//! What work takes: time, processor time, memory, disk.

use crate::Result;
use std::{
    fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

pub(crate) const MIB: f64 = (1 << 20) as f64;

/// How often files without a name are looked for.
const LOOK: Duration = Duration::from_millis(250);

/// Measures parts of a process's work; only Linux says all of it.
#[derive(Default)]
pub(crate) struct Meter {
    wall: Duration,
    /// Processor time of all threads, in seconds.
    cpu: f64,
}

impl Meter {
    /// Measures this too.
    pub(crate) fn measure<T>(&mut self, work: impl FnOnce() -> T) -> T {
        let (start, cpu) = (Instant::now(), processor());
        let done = work();
        self.wall += start.elapsed();
        self.cpu += processor() - cpu;
        done
    }

    /// The same for what waits.
    pub(crate) async fn measure_async<T>(&mut self, work: impl Future<Output = T>) -> T {
        let (start, cpu) = (Instant::now(), processor());
        let done = work.await;
        self.wall += start.elapsed();
        self.cpu += processor() - cpu;
        done
    }

    pub(crate) fn seconds(&self) -> f64 {
        self.wall.as_secs_f64()
    }

    /// Processor time of all threads, in seconds.
    pub(crate) fn processor_seconds(&self) -> f64 {
        self.cpu
    }

    /// Time, processor time, and the process's peak memory so far.
    pub(crate) fn figures(&self) -> Vec<(String, f64)> {
        let figures = [("s", self.seconds()), ("cpu_s", self.cpu), ("rss_mib", peak_mib())];
        figures.map(|(name, value)| (name.to_owned(), value)).into()
    }
}

/// The processor time that was used so far, in seconds; 0 where the system does not say.
fn processor() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    // Fields 14 and 15, in hundredths: the name, which may hold anything, was field 2.
    fields.skip(11).take(2).filter_map(|field| field.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// The most memory that this process had, in MiB; 0 where the system does not say.
pub(crate) fn peak_mib() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kib.unwrap_or_default() / 1024.0
}

/// The bytes of all files in a folder and those below.
pub(crate) fn size(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let of = |entry: fs::DirEntry| match entry.metadata() {
        Ok(found) if found.is_dir() => size(&entry.path()),
        Ok(found) => found.len(),
        Err(_) => 0,
    };
    entries.map(of).sum()
}

/// The disk that a process takes: what a folder grows by, and the most that the process has at one time
/// in files without a name.
pub(crate) struct Disk {
    folder: PathBuf,
    before: u64,
    scratch: Arc<AtomicU64>,
    ended: Arc<AtomicBool>,
    looking: thread::JoinHandle<()>,
}

impl Disk {
    pub(crate) fn watch(folder: &Path) -> Self {
        let (scratch, ended) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
        let looking = thread::spawn({
            let (scratch, ended) = (Arc::clone(&scratch), Arc::clone(&ended));
            move || {
                while !ended.load(Ordering::Relaxed) {
                    scratch.fetch_max(nameless(), Ordering::Relaxed);
                    thread::sleep(LOOK);
                }
            }
        });
        Self { folder: folder.to_owned(), before: size(folder), scratch, ended, looking }
    }

    /// In MiB.
    pub(crate) fn end(self) -> Result<f64> {
        self.ended.store(true, Ordering::Relaxed);
        self.looking.join().map_err(|_| "the thread that looks at files has panicked")?;
        let grown = size(&self.folder).saturating_sub(self.before);
        Ok((grown + self.scratch.load(Ordering::Relaxed)) as f64 / MIB)
    }
}

/// The bytes of this process's files that have no name.
fn nameless() -> u64 {
    let files = fs::read_dir("/proc/self/fd").into_iter().flatten().flatten();
    let found = files.filter_map(|file| fs::metadata(file.path()).ok());
    found.filter(|found| found.is_file() && found.nlink() == 0).map(|found| found.len()).sum()
}
