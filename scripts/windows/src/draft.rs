//! A segment while it is written.

use crate::{
    IndexError, Record, manifest,
    segment::{BLOCK, FOOTER, Layout, MAGIC, PLACE, Place, Segment},
};
use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

/// The bytes that are written at a time.
const BUFFER: usize = 256 * BLOCK;

/// The file of a segment, under a name of its own until it is whole.
pub(crate) struct Draft {
    path: PathBuf,
    file: File,
    layout: Layout,
    /// What is not written yet, in its first bytes.
    buffer: Vec<u8>,
    filled: usize,
    checksums: Vec<u8>,
    /// The directory so far: the index of each bucket's first entry.
    directory: Vec<u8>,
    buckets: u64,
    count: u32,
}

impl Draft {
    /// Of a segment with so many entries and records.
    pub(crate) fn new(path: &Path, layout: Layout) -> Result<Self, IndexError> {
        let draft = path.with_extension("new");
        let file = File::create(&draft).map_err(IndexError::file(draft))?;
        Ok(Self {
            path: path.to_owned(),
            file,
            layout,
            buffer: vec![0; BUFFER + BLOCK],
            filled: 0,
            checksums: Vec::new(),
            directory: Vec::with_capacity(4 << layout.high),
            buckets: 0,
            count: 0,
        })
    }

    /// Adds entries, keys and places, which ascend.
    pub(crate) fn entries(&mut self, entries: impl Iterator<Item = (u64, Place)>) -> Result<(), IndexError> {
        let (entry, low) = (self.layout.entry(), self.layout.low());
        let width = 8 * (entry - PLACE);
        for (key, Place { ordinal, offset }) in entries {
            self.directory_up_to(key >> low);
            let place = u128::from(ordinal) | u128::from(offset) << 32;
            let bytes = u128::from(key & ((1 << low) - 1)) | place << width;
            // All 16 bytes of the number, of which the next entry overwrites what is not meant.
            self.buffer[self.filled..self.filled + 16].copy_from_slice(&bytes.to_le_bytes());
            self.filled += entry;
            self.count += 1;
            if self.filled >= BUFFER {
                self.flush()?;
            }
        }
        Ok(())
    }

    /// Begins all buckets up to one at the next entry.
    fn directory_up_to(&mut self, bucket: u64) {
        while self.buckets <= bucket {
            self.directory.extend_from_slice(&self.count.to_le_bytes());
            self.buckets += 1;
        }
    }

    /// Writes the whole blocks of the buffer.
    fn flush(&mut self) -> Result<(), IndexError> {
        self.write(self.filled / BLOCK * BLOCK)
    }

    fn write(&mut self, length: usize) -> Result<(), IndexError> {
        for block in self.buffer[..length].chunks(BLOCK) {
            self.checksums.extend_from_slice(&crc32fast::hash(block).to_le_bytes());
        }
        self.file.write_all(&self.buffer[..length]).map_err(IndexError::file(&self.path))?;
        self.buffer.copy_within(length..self.filled, 0);
        self.filled -= length;
        Ok(())
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), IndexError> {
        for part in bytes.chunks(BLOCK) {
            self.buffer[self.filled..self.filled + part.len()].copy_from_slice(part);
            self.filled += part.len();
            if self.filled >= BUFFER {
                self.flush()?;
            }
        }
        Ok(())
    }

    /// Writes the rest, with the records in their order, and opens the segment under its name.
    pub(crate) fn finish(mut self, records: impl Iterator<Item = Record>) -> Result<Segment, IndexError> {
        self.directory_up_to(1 << self.layout.high);
        let directory = std::mem::take(&mut self.directory);
        self.put(&directory)?;
        drop(directory);
        for record in records {
            self.put(&record.to_bytes())?;
        }
        self.flush()?;
        self.write(self.filled)?;
        let Layout { entries, records, high } = self.layout;
        let mut footer = Vec::with_capacity(FOOTER);
        footer.extend_from_slice(MAGIC);
        for field in [entries as u64, records as u64, u64::from(high)] {
            footer.extend_from_slice(&field.to_le_bytes());
        }
        footer.extend_from_slice(&crc32fast::hash(&self.checksums).to_le_bytes());
        footer.extend_from_slice(&crc32fast::hash(&footer).to_le_bytes());
        let draft = self.path.with_extension("new");
        let end = |file: &mut File, checksums: &[u8]| -> io::Result<()> {
            file.write_all(checksums)?;
            file.write_all(&footer)?;
            file.sync_all()?;
            fs::rename(&draft, &self.path)?;
            manifest::sync(self.path.parent().unwrap_or(Path::new(".")))
        };
        end(&mut self.file, &self.checksums).map_err(IndexError::file(&self.path))?;
        let segment = Segment::open(&self.path)?;
        debug_assert!(entries == self.count as usize);
        Ok(segment)
    }
}
