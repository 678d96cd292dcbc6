//! Bytes that are written once, from the first to the last, and then read anywhere: in memory as
//! long as they are few, else in a file.

use crate::budget::Budget;
use std::{
    fs::File,
    io::{self, Write},
    sync::Arc,
};

/// How many bytes a file is written or read by.
pub(crate) const CHUNK: usize = 1 << 16;

/// Takes bytes.
#[derive(Debug)]
pub(crate) struct Spool {
    budget: Budget,
    memory: Vec<u8>,
    file: Option<File>,
    length: u64,
}

impl Spool {
    pub(crate) fn new(budget: &Budget) -> Self {
        Self { budget: budget.clone(), memory: Vec::new(), file: None, length: 0 }
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.memory.extend_from_slice(bytes);
        self.length += bytes.len() as u64;
        let most = if self.file.is_some() { CHUNK } else { self.budget.of_table() };
        if self.memory.len() > most { self.spill() } else { Ok(()) }
    }

    /// Moves what is in memory to the file.
    fn spill(&mut self) -> io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            None => self.file.insert(self.budget.scratch()?),
        };
        file.write_all(&self.memory)?;
        self.memory = Vec::with_capacity(2 * CHUNK);
        Ok(())
    }

    pub(crate) fn finish(mut self) -> io::Result<Stored> {
        if self.file.is_some() {
            self.spill()?;
        }
        let Self { memory, file, length, .. } = self;
        Ok(match file {
            Some(file) => Stored::File(Arc::new(file), length),
            None => Stored::Memory(Arc::new(memory)),
        })
    }
}

/// Bytes that do not change any more.
#[derive(Clone, Debug)]
pub(crate) enum Stored {
    Memory(Arc<Vec<u8>>),
    /// A file with its length.
    File(Arc<File>, u64),
}

impl Default for Stored {
    fn default() -> Self {
        Self::Memory(Arc::default())
    }
}

impl Stored {
    pub(crate) fn len(&self) -> u64 {
        match self {
            Self::Memory(bytes) => bytes.len() as u64,
            Self::File(_, length) => *length,
        }
    }

    /// Fills `to` with the bytes from an offset on.
    pub(crate) fn read(&self, offset: u64, to: &mut [u8]) -> io::Result<()> {
        match self {
            Self::Memory(bytes) => {
                let start = usize::try_from(offset).map_err(|_| io::ErrorKind::UnexpectedEof)?;
                let end = start.saturating_add(to.len());
                to.copy_from_slice(bytes.get(start..end).ok_or(io::ErrorKind::UnexpectedEof)?);
                Ok(())
            }
            Self::File(file, _) => read_at(file, offset, to),
        }
    }

    /// The bytes from the first to the last, in pieces of at most [`CHUNK`].
    pub(crate) fn chunks(&self) -> impl Iterator<Item = io::Result<Vec<u8>>> + '_ {
        (0..self.len()).step_by(CHUNK).map(|offset| {
            let length = (self.len() - offset).min(CHUNK as u64);
            let mut bytes = vec![0; length as usize];
            self.read(offset, &mut bytes).map(|()| bytes)
        })
    }
}

/// Reads without moving the file's position, so that several can read at a time.
#[cfg(unix)]
pub(crate) fn read_at(file: &File, offset: u64, to: &mut [u8]) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, to, offset)
}

#[cfg(windows)]
pub(crate) fn read_at(file: &File, mut offset: u64, mut to: &mut [u8]) -> io::Result<()> {
    while !to.is_empty() {
        let read = std::os::windows::fs::FileExt::seek_read(file, to, offset)?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        (to, offset) = (&mut to[read..], offset + read as u64);
    }
    Ok(())
}

// A browser has no files.
#[cfg(not(any(unix, windows)))]
pub(crate) fn read_at(_: &File, _: u64, _: &mut [u8]) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_written_is_read_anywhere_whatever_the_memory(
            parts in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..400), 0..40),
            memory in prop_oneof![Just(0u64), 0u64..200_000],
        ) {
            let budget = Budget { memory, ..Budget::default() };
            let mut spool = Spool::new(&budget);
            parts.iter().try_for_each(|part| spool.write(part)).unwrap();
            let (stored, all) = (spool.finish().unwrap(), parts.concat());
            prop_assert_eq!(stored.len(), all.len() as u64);
            let read: Vec<Vec<u8>> = stored.chunks().map(Result::unwrap).collect();
            prop_assert_eq!(read.concat(), all.clone());
            let middle = all.len() / 2;
            let mut tail = vec![0; all.len() - middle];
            stored.read(middle as u64, &mut tail).unwrap();
            prop_assert_eq!(&tail, &all[middle..]);
            prop_assert!(stored.read(middle as u64 + 1, &mut tail).is_err() || tail.is_empty());
            prop_assert_eq!(matches!(stored, Stored::File(..)), all.len() as u64 > memory / 64);
        }
    }
}
