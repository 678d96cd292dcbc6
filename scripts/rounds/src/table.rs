//! Tables: rows of one width, one after the other, in memory or in a file.

use crate::{
    budget::Budget,
    files::{FileError, row_error},
    stored::{CHUNK, Spool, Stored},
};
use std::{io, marker::PhantomData, ops::Range, path::Path, sync::Arc};

/// A row with its bytes, see `layout`.
pub(crate) trait Row: Copy {
    /// The name of the table's file.
    const FILE: &'static str;
    /// How many bytes each row has.
    const WIDTH: usize;
    fn put(&self, to: &mut Bytes<'_>);
    /// `Err` with what is wrong with the bytes, which are [`Row::WIDTH`].
    fn take(from: &[u8]) -> Result<Self, String>;
}

/// A row's bytes, which are filled from the first to the last.
pub(crate) struct Bytes<'a>(&'a mut Vec<u8>);

impl<'a> Bytes<'a> {
    pub(crate) fn of(bytes: &'a mut Vec<u8>) -> Self {
        Self(bytes)
    }

    pub(crate) fn put(&mut self, bytes: impl AsRef<[u8]>) -> &mut Self {
        self.0.extend_from_slice(bytes.as_ref());
        self
    }
}

/// Takes rows.
#[derive(Debug)]
pub(crate) struct TableWriter<R> {
    spool: Spool,
    row: Vec<u8>,
    count: u64,
    kind: PhantomData<R>,
}

impl<R: Row> TableWriter<R> {
    pub(crate) fn new(budget: &Budget) -> Self {
        Self { spool: Spool::new(budget), row: Vec::with_capacity(R::WIDTH), count: 0, kind: PhantomData }
    }

    pub(crate) fn push(&mut self, row: &R) -> io::Result<()> {
        self.row.clear();
        row.put(&mut Bytes::of(&mut self.row));
        debug_assert_eq!(self.row.len(), R::WIDTH);
        self.count += 1;
        self.spool.write(&self.row)
    }

    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    pub(crate) fn finish(self) -> io::Result<Table<R>> {
        Ok(Table::new(self.spool.finish()?, Path::new(R::FILE)))
    }
}

/// Rows that do not change any more.
#[derive(Clone, Debug)]
pub(crate) struct Table<R> {
    stored: Stored,
    /// Names the table in errors.
    path: Arc<Path>,
    kind: PhantomData<R>,
}

/// The table without rows.
impl<R: Row> Default for Table<R> {
    fn default() -> Self {
        Self::new(Stored::default(), Path::new(R::FILE))
    }
}

impl<R: Row> Table<R> {
    /// Of bytes whose number is a multiple of the width.
    pub(crate) fn new(stored: Stored, path: &Path) -> Self {
        Self { stored, path: path.into(), kind: PhantomData }
    }

    /// Rows that are at hand.
    pub(crate) fn of(rows: impl IntoIterator<Item = R>) -> Self {
        let mut bytes = Vec::new();
        rows.into_iter().for_each(|row| row.put(&mut Bytes::of(&mut bytes)));
        Self::new(Stored::Memory(Arc::new(bytes)), Path::new(R::FILE))
    }

    pub(crate) fn len(&self) -> u64 {
        self.stored.len() / R::WIDTH as u64
    }

    pub(crate) fn stored(&self) -> &Stored {
        &self.stored
    }

    /// The row with this index; `None` if there is none.
    pub(crate) fn get(&self, index: u64) -> Result<Option<R>, FileError> {
        if index >= self.len() {
            return Ok(None);
        }
        let mut bytes = [0; 256];
        let bytes = &mut bytes[..R::WIDTH];
        self.stored.read(index * R::WIDTH as u64, bytes).map_err(self.cannot_read())?;
        R::take(bytes).map(Some).map_err(|problem| self.wrong(index, problem))
    }

    /// The rows with these indexes, of which none is beyond the last one.
    pub(crate) fn rows(&self, range: Range<u64>) -> Rows<R> {
        Rows { table: self.clone(), left: range, buffer: Vec::new(), used: 0 }
    }

    pub(crate) fn all(&self) -> Rows<R> {
        self.rows(0..self.len())
    }

    /// An error of the row with this index.
    pub(crate) fn wrong(&self, index: u64, problem: impl ToString) -> FileError {
        row_error(&self.path, index, problem)
    }

    pub(crate) fn cannot_read(&self) -> impl Fn(io::Error) -> FileError + use<R> {
        let path = self.path.to_path_buf();
        move |source| FileError::Io { action: "read", path: path.clone(), source }
    }
}

/// A table's rows, in order. Nothing comes after an error.
#[derive(Debug)]
pub(crate) struct Rows<R> {
    table: Table<R>,
    /// The rows that are not in the buffer.
    left: Range<u64>,
    buffer: Vec<u8>,
    /// How many bytes of the buffer were taken.
    used: usize,
}

impl<R: Row> Rows<R> {
    /// The index of the row that comes next.
    pub(crate) fn index(&self) -> u64 {
        self.left.start - ((self.buffer.len() - self.used) / R::WIDTH) as u64
    }
}

impl<R: Row> Iterator for Rows<R> {
    type Item = Result<R, FileError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.used == self.buffer.len() {
            if self.left.is_empty() {
                return None;
            }
            let rows = ((CHUNK / R::WIDTH) as u64).min(self.left.end - self.left.start);
            self.buffer.resize(rows as usize * R::WIDTH, 0);
            let read = self.table.stored.read(self.left.start * R::WIDTH as u64, &mut self.buffer);
            if let Err(error) = read {
                (self.left.start, self.used) = (self.left.end, self.buffer.len());
                return Some(Err(self.table.cannot_read()(error)));
            }
            (self.left.start, self.used) = (self.left.start + rows, 0);
        }
        let (index, start) = (self.index(), self.used);
        self.used += R::WIDTH;
        let row = R::take(&self.buffer[start..self.used]);
        Some(row.map_err(|problem| {
            (self.left.start, self.used) = (self.left.end, self.buffer.len());
            self.table.wrong(index, problem)
        }))
    }
}
