//! The lock of a working folder: one process at a time changes it, or signs with a key for which it
//! keeps a journal. Who only reads needs no lock, since files appear whole.

use crate::{file::WriteError, folder::Folder};
use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{Read, Seek, Write},
    path::PathBuf,
};

/// Why a working folder cannot be locked.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another process has the lock.
    #[error("{path} is in use{by}; wait until that is done", path = path.display(), by = by(*.process))]
    InUse {
        /// The folder.
        path: PathBuf,
        /// The process, if it is known.
        process: Option<u32>,
    },
    /// The lock's file cannot be created or locked.
    #[error(transparent)]
    File(#[from] WriteError),
}

fn by(process: Option<u32>) -> String {
    process.map(|process| format!(" by process {process}")).unwrap_or_default()
}

/// A working folder's lock, which the system gives back when this is dropped or the process ends.
#[derive(Debug)]
pub struct FolderLock {
    _file: File,
}

impl FolderLock {
    /// Locks a working folder, which is created if it is not there.
    ///
    /// # Errors
    /// [`LockError::InUse`] if another process has it locked; [`LockError::File`].
    pub fn take(folder: &Folder) -> Result<Self, LockError> {
        let path = folder.path().join("lock");
        let failed = |source| WriteError { path: path.clone(), source };
        std::fs::create_dir_all(folder.path()).map_err(failed)?;
        let file = OpenOptions::new().create(true).truncate(false).read(true).write(true).open(&path);
        let mut file = file.map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut text = String::new();
                let read = file.read_to_string(&mut text);
                let process = read.ok().and_then(|_| text.trim().parse().ok());
                return Err(LockError::InUse { path: folder.path().to_owned(), process });
            }
            Err(TryLockError::Error(source)) => return Err(failed(source).into()),
        }
        // Who it is is for messages only.
        let _ = file.set_len(0).and_then(|()| file.rewind());
        let _ = writeln!(file, "{}", std::process::id());
        Ok(Self { _file: file })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_has_one_lock_which_names_its_process_and_ends_with_it() {
        let path = std::env::temp_dir().join(format!("tributary-lock-{}", std::process::id()));
        let folder = Folder::new(&path);
        let lock = FolderLock::take(&folder).unwrap();
        let error = FolderLock::take(&folder).unwrap_err().to_string();
        let process = format!("is in use by process {};", std::process::id());
        assert!(error.contains(&process), "{error}");
        drop(lock);
        FolderLock::take(&folder).unwrap();
        std::fs::remove_dir_all(path).unwrap();
    }
}
