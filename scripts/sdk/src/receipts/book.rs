//! The operator's book of a model: a file with one line a receipt, with its output.

use super::{Entry, EntryError, entry::Line};
use crate::file::{self, WriteError};
use alloy_primitives::{B256, U256};
use std::{
    collections::HashMap,
    fs::{self, File, OpenOptions},
    io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write},
    ops::Range,
    path::{Path, PathBuf},
};

/// Why a book cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum BookError {
    /// An output or a price cannot be in a receipt.
    #[error(transparent)]
    Entry(#[from] EntryError),
    /// The request has a receipt.
    #[error("request {request} has the receipt {receipt} already; name each request once")]
    RequestTwice {
        /// The request.
        request: B256,
        /// Its receipt.
        receipt: B256,
    },
    /// The book cannot be read.
    #[error("cannot read {path}: {source}", path = path.display())]
    Read {
        /// The book.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The book is not UTF-8.
    #[error("{path} is not UTF-8", path = .0.display())]
    NotUtf8(PathBuf),
    /// A line is wrong.
    #[error("{path}, line {line}: {source}", path = path.display())]
    Line {
        /// The book.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        source: EntryError,
    },
    /// The book, or the file of an output, cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// Where outputs are in a book.
#[derive(Debug)]
pub(crate) struct OutputLines {
    /// The SHA-256 of each, with the range of its line in bytes.
    pub(crate) lines: Vec<(B256, Range<u64>)>,
    /// The offset after the last line.
    pub(crate) end: u64,
}

/// The book of a model.
#[derive(Clone, Debug)]
pub struct Book {
    path: PathBuf,
}

impl Book {
    /// The book of a model in a deployment's part of the working folder.
    pub fn of(chain_folder: &Path, model: U256) -> Self {
        Self { path: chain_folder.join("receipts").join(format!("{model}.jsonl")) }
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new("."))
    }

    /// Adds receipts. An incomplete line at the end, which an interrupted write left of a receipt
    /// that no one was given, is removed first.
    ///
    /// # Errors
    /// [`BookError::RequestTwice`] if a request is in the book already: an operator names each
    /// request once, and one that is named again would be paid twice. What [`Book::read`] fails
    /// with; [`BookError::Write`].
    pub fn add(&self, entries: &[Entry]) -> Result<(), BookError> {
        let bytes = self.bytes()?;
        let end = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
        let (whole, tail) = bytes.split_at(end);
        let tail = std::str::from_utf8(tail).ok().and_then(|line| Line::parse(line, self.folder()).ok());
        // Without its line feed the last line is whole if some editor left it so.
        let (ends_whole, is_torn) = (tail.is_some(), tail.is_none() && end < bytes.len());
        let known = self.entries(whole)?.into_iter().chain(tail);
        let mut known: HashMap<B256, B256> =
            known.map(|entry| (entry.receipt.request_id, entry.id())).collect();
        for entry in entries {
            let request = entry.receipt.request_id;
            if let Some(receipt) = known.insert(request, entry.id()) {
                return Err(BookError::RequestTwice { request, receipt });
            }
        }
        let mut text = if ends_whole { "\n".to_owned() } else { String::new() };
        for entry in entries {
            let line = Line::new(entry);
            if let Some(path) = line.file() {
                file::write(&self.folder().join(path), &entry.output)?;
            }
            text += &serde_json::to_string(&line).map_err(|error| self.write_error(error.into()))?;
            text.push('\n');
        }
        self.append(is_torn.then_some(end as u64), &text).map_err(|error| self.write_error(error))
    }

    /// Cuts the book to a length, if one is given, and writes text behind it.
    fn append(&self, cut: Option<u64>, text: &str) -> io::Result<()> {
        fs::create_dir_all(self.folder())?;
        let mut file = OpenOptions::new().create(true).append(true).open(&self.path)?;
        if let Some(length) = cut {
            file.set_len(length)?;
        }
        file.write_all(text.as_bytes())?;
        file.sync_data()
    }

    fn write_error(&self, source: io::Error) -> BookError {
        WriteError { path: self.path.clone(), source }.into()
    }

    /// All receipts, in the order in which they were written; none if there is no book.
    ///
    /// # Errors
    /// [`BookError::Read`], [`BookError::NotUtf8`] and, for the first line that is wrong or whose
    /// output is not the receipt's, [`BookError::Line`].
    pub fn read(&self) -> Result<Vec<Entry>, BookError> {
        self.entries(&self.bytes()?)
    }

    /// Where the outputs of the whole lines from an offset (in bytes) on are. Lines that are no
    /// receipts are left out.
    pub(crate) fn outputs_from(&self, from: u64) -> io::Result<OutputLines> {
        let mut file = File::open(&self.path)?;
        file.seek(SeekFrom::Start(from))?;
        let (mut reader, mut line, mut at, mut found) = (BufReader::new(file), Vec::new(), from, Vec::new());
        loop {
            line.clear();
            let read = reader.read_until(b'\n', &mut line)? as u64;
            if line.pop() != Some(b'\n') {
                return Ok(OutputLines { lines: found, end: at });
            }
            let parsed: Option<Line> = serde_json::from_slice(&line).ok();
            found.extend(parsed.map(|line| (line.output_hash(), at..at + read)));
            at += read;
        }
    }

    /// The entry of a line that is at this range of the book.
    pub(crate) fn entry_at(&self, line: &Range<u64>) -> Option<Entry> {
        let mut file = File::open(&self.path).ok()?;
        file.seek(SeekFrom::Start(line.start)).ok()?;
        let mut text = String::new();
        file.take(line.end - line.start).read_to_string(&mut text).ok()?;
        Line::parse(&text, self.folder()).ok()
    }

    fn bytes(&self) -> Result<Vec<u8>, BookError> {
        match fs::read(&self.path) {
            Ok(bytes) => Ok(bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(source) => Err(BookError::Read { path: self.path.clone(), source }),
        }
    }

    fn entries(&self, bytes: &[u8]) -> Result<Vec<Entry>, BookError> {
        let text = std::str::from_utf8(bytes).map_err(|_| BookError::NotUtf8(self.path.clone()))?;
        let entry = |(index, line)| {
            let wrong = |source| BookError::Line { path: self.path.clone(), line: index + 1, source };
            Line::parse(line, self.folder()).map_err(wrong)
        };
        text.lines().enumerate().map(entry).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tributary_core::limits::AMOUNT_LIMIT;

    fn book(name: &str) -> Book {
        let path = std::env::temp_dir().join(format!("tributary-book-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        Book::of(&path, U256::from(7))
    }

    fn entry(request: u8, output: &[u8], price: u128) -> Entry {
        Entry::new(U256::from(7), B256::repeat_byte(request), output.to_vec(), price, 5).unwrap()
    }

    #[test]
    fn receipts_are_read_as_they_were_added_once_each() {
        let book = book("back");
        assert!(book.read().unwrap().is_empty());
        let (text, bytes) = (entry(1, b"an answer", AMOUNT_LIMIT - 1), entry(2, &[0xff, 0], 1));
        book.add(&[text.clone(), bytes.clone()]).unwrap();
        let again = book.add(std::slice::from_ref(&bytes)).unwrap_err();
        assert!(matches!(again, BookError::RequestTwice { receipt, .. } if receipt == bytes.id()), "{again}");
        let read = book.read().unwrap();
        assert_eq!(read.len(), 2);
        assert_eq!((&read[0].receipt, &read[0].output), (&text.receipt, &text.output));
        assert_eq!((&read[1].receipt, &read[1].output), (&bytes.receipt, &bytes.output));
    }

    #[test]
    fn a_changed_output_is_named_with_its_line() {
        let book = book("changed");
        book.add(&[entry(1, b"b", 1), entry(2, b"c", 1)]).unwrap();
        let text = fs::read_to_string(book.path()).unwrap().replace("\"c\"", "\"d\"");
        fs::write(book.path(), text).unwrap();
        let message = book.read().unwrap_err().to_string();
        assert!(message.contains("line 2: the output is not the one"), "{message}");
    }

    #[test]
    fn an_incomplete_line_is_removed_and_a_missing_line_feed_added() {
        let book = book("torn");
        book.add(&[entry(1, b"b", 1), entry(2, b"c", 1)]).unwrap();
        let whole = fs::read_to_string(book.path()).unwrap();
        for (left, expected) in [(whole.len() - 9, 2), (whole.len() - 1, 3)] {
            fs::write(book.path(), &whole[..left]).unwrap();
            book.add(&[entry(3, b"d", 1)]).unwrap();
            assert_eq!(book.read().unwrap().len(), expected);
        }
    }

    #[test]
    fn an_output_outside_the_books_folder_is_rejected() {
        let book = book("outside");
        book.add(&[entry(1, &[0xff], 1)]).unwrap();
        for path in ["/dev/zero", "../../x", "outputs/../../x"] {
            let text = fs::read_to_string(book.path()).unwrap();
            let begin = text.find("\"path\":\"").unwrap() + 8;
            let end = begin + text[begin..].find('"').unwrap();
            fs::write(book.path(), [&text[..begin], path, &text[end..]].concat()).unwrap();
            let message = book.read().unwrap_err().to_string();
            assert!(message.contains("is not a path inside"), "{message}");
        }
    }
}
