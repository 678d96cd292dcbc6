//! How much memory may be used, and where what does not fit is kept.

use std::{
    fs::{self, File},
    io,
    path::PathBuf,
    thread,
};

/// How much memory work on rounds may use, and the folder for what does not fit.
///
/// What is kept in the folder has no name there, so that nothing is left of it when the program ends,
/// however it ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Budget {
    /// In bytes. Beside it a program needs some 50 MiB, and 50 bytes for each 1,024 leaves of trees.
    pub memory: u64,
    /// Created if it does not exist.
    pub folder: PathBuf,
}

impl Budget {
    /// What is used if nothing else is asked for: 2 GiB.
    pub const MEMORY: u64 = 2 << 30;

    /// The usual memory, and this folder.
    pub fn in_folder(folder: impl Into<PathBuf>) -> Self {
        Self { memory: Self::MEMORY, folder: folder.into() }
    }

    /// For the rows that one sort has in memory. At most five are full at a time.
    pub(crate) fn of_sort(&self) -> usize {
        self.share(8)
    }

    /// For the bytes that one table has in memory. At most nine exist at a time.
    pub(crate) fn of_table(&self) -> usize {
        self.share(64)
    }

    /// For a cache of owners. At most one is in use at a time.
    pub(crate) fn of_owners(&self) -> usize {
        self.share(8)
    }

    /// For a cache of words. At most two are in use at a time.
    pub(crate) fn of_words(&self) -> usize {
        self.share(32)
    }

    fn share(&self, parts: u64) -> usize {
        usize::try_from(self.memory / parts).unwrap_or(usize::MAX)
    }

    /// A new file without a name, in the folder.
    ///
    /// # Errors
    /// [`io::Error`] if it cannot be created.
    pub fn scratch(&self) -> io::Result<File> {
        fs::create_dir_all(&self.folder)?;
        tempfile::tempfile_in(&self.folder)
    }
}

/// The usual memory, and the system's folder for temporary files.
impl Default for Budget {
    fn default() -> Self {
        Self::in_folder(std::env::temp_dir())
    }
}

/// How many threads compute at a time.
pub(crate) fn cores() -> usize {
    thread::available_parallelism().map_or(1, |cores| cores.get())
}
