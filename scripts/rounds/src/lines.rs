//! Reading a data file line by line, whatever its size.

use crate::{
    files::{FileError, io, line_error, open},
    text::{Line, MAX_LINE, line},
};
use alloy_primitives::B256;
use sha2::{Digest, Sha256};
use std::{
    fs::File,
    io::{BufRead, BufReader, Read},
    marker::PhantomData,
    path::{Path, PathBuf},
};

/// A file's lines of one kind. One line is in memory at a time.
pub(crate) struct Lines<L> {
    path: PathBuf,
    reader: BufReader<File>,
    text: Vec<u8>,
    number: u64,
    kind: PhantomData<L>,
}

impl<L: Line> Lines<L> {
    pub(crate) fn open(folder: &Path) -> Result<Self, FileError> {
        let path = folder.join(L::FILE);
        let (file, _) = open(&path)?;
        Ok(Self { path, reader: BufReader::new(file), text: Vec::new(), number: 0, kind: PhantomData })
    }

    /// The next line's text without its line feed; `None` after the last.
    fn next_text(&mut self) -> Result<Option<&str>, FileError> {
        self.text.clear();
        let mut bounded = (&mut self.reader).take(MAX_LINE);
        let read = bounded.read_until(b'\n', &mut self.text).map_err(io("read", &self.path))?;
        if read == 0 {
            return Ok(None);
        }
        self.number += 1;
        if self.text.pop() != Some(b'\n') {
            let problem = format!("has more than {MAX_LINE} bytes, or no line feed");
            return Err(line_error(&self.path, self.number, problem));
        }
        let text = str::from_utf8(&self.text);
        text.map(Some).map_err(|_| line_error(&self.path, self.number, "is not UTF-8"))
    }

    /// Calls `take` with every line, in order. Lines must ascend.
    pub(crate) fn each(self, mut take: impl FnMut(L) -> Result<(), &'static str>) -> Result<(), FileError> {
        let mut last = None;
        self.each_in_any_order(|line| {
            let key = Some(line.key());
            if last >= key {
                return Err("does not ascend from the line before it");
            }
            last = key;
            take(line)
        })
    }

    /// Calls `take` with every line, in the order of the file.
    pub(crate) fn each_in_any_order(
        mut self,
        mut take: impl FnMut(L) -> Result<(), &'static str>,
    ) -> Result<(), FileError> {
        while let Some(text) = self.next_text()? {
            let line: Result<L, _> = serde_json::from_str(text);
            let line = line.map_err(|error| self.wrong(format!("is not as it must be: {error}")))?;
            take(line).map_err(|problem| self.wrong(problem))?;
        }
        Ok(())
    }

    /// Checks that the file is these lines, each with its line feed, and nothing else.
    pub(crate) fn compare(mut self, right: impl Iterator<Item = L>) -> Result<(), FileError> {
        for right in right {
            let right = line(&right).map_err(|error| self.wrong(error))?;
            let right = right.trim_end();
            match self.next_text()? {
                Some(found) if found == right => {}
                Some(found) => {
                    let problem = format!("is {found}, but must be {right}");
                    return Err(self.wrong(problem));
                }
                None => {
                    self.number += 1;
                    return Err(self.wrong(format!("is missing: {right}")));
                }
            }
        }
        match self.next_text()? {
            Some(found) => {
                let problem = format!("should not be there: {found}");
                Err(self.wrong(problem))
            }
            None => Ok(()),
        }
    }

    /// An error for the first line that is meant; `None` if there is none.
    pub(crate) fn error_at(mut self, meant: impl Fn(&L) -> bool, problem: &str) -> Option<FileError> {
        while let Ok(Some(text)) = self.next_text() {
            let line: Option<L> = serde_json::from_str(text).ok();
            if line.is_some_and(|line| meant(&line)) {
                return Some(self.wrong(problem));
            }
        }
        None
    }

    fn wrong(&self, problem: impl ToString) -> FileError {
        line_error(&self.path, self.number, problem)
    }
}

/// Checks a file's length, then its hash, and returns how many lines it has. No more is read than
/// the manifest announces.
pub(crate) fn check_file(path: &Path, bytes: u64, sha256: B256) -> Result<u64, FileError> {
    let (file, length) = open(path)?;
    if length != bytes {
        return Err(FileError::Length { path: path.into(), found: length, expected: bytes });
    }
    let mut reader = BufReader::new(file.take(bytes));
    let (mut digest, mut lines) = (Sha256::new(), 0);
    loop {
        let chunk = reader.fill_buf().map_err(io("read", path))?;
        if chunk.is_empty() {
            break;
        }
        digest.update(chunk);
        lines += chunk.iter().filter(|byte| **byte == b'\n').count() as u64;
        let length = chunk.len();
        reader.consume(length);
    }
    let found = B256::new(digest.finalize().into());
    if found != sha256 {
        return Err(FileError::Hash { path: path.into(), found, expected: sha256 });
    }
    Ok(lines)
}
