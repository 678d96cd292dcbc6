//! The operator's book: one line a receipt, with what was answered.

use crate::error::{Error, Result};
use alloy_primitives::{B256, U256};
use serde::{Deserialize, Serialize};
use std::{
    fs::{self, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
};
use tributary_core::{ids::content_id, typed_data::Receipt};

/// A receipt and the output that it is for.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The receipt.
    pub receipt: Receipt,
    /// The output's bytes, whose digest the receipt holds.
    pub output: Vec<u8>,
}

impl Entry {
    /// The receipt of an output that was given now.
    pub fn new(model: U256, request_id: B256, output: Vec<u8>, price: u128, time: u64) -> Self {
        let receipt = Receipt {
            model_id: model,
            request_id,
            output_hash: content_id(&output),
            feature_hash: B256::ZERO,
            price,
            time,
        };
        Self { receipt, output }
    }

    /// The receipt's id.
    pub fn id(&self) -> B256 {
        self.receipt.id()
    }
}

/// A line of the book. Amounts are decimal strings, since some readers of JSON round numbers.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Line {
    model_id: U256,
    request_id: B256,
    output_hash: B256,
    feature_hash: B256,
    price: String,
    time: u64,
    /// The output, if it is text.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    output: Option<String>,
    /// Otherwise its file, beside the book if the path is relative.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    path: Option<PathBuf>,
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

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Adds receipts; those that are there stay.
    pub fn add(&self, entries: &[Entry]) -> Result<usize> {
        let known: std::collections::HashSet<B256> = self.read()?.iter().map(Entry::id).collect();
        let failed = |error: &dyn std::fmt::Display| {
            Error::user(format!("cannot write {}: {error}", self.path.display()))
        };
        let folder = self.path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder).map_err(|error| failed(&error))?;
        let mut text = String::new();
        let mut added = 0;
        for entry in entries.iter().filter(|entry| !known.contains(&entry.id())) {
            text += &serde_json::to_string(&self.line(entry)?).map_err(|error| failed(&error))?;
            text.push('\n');
            added += 1;
        }
        let mut file =
            OpenOptions::new().create(true).append(true).open(&self.path).map_err(|error| failed(&error))?;
        file.write_all(text.as_bytes()).and_then(|()| file.sync_data()).map_err(|error| failed(&error))?;
        Ok(added)
    }

    fn line(&self, entry: &Entry) -> Result<Line> {
        let Receipt { model_id, request_id, output_hash, feature_hash, price, time } = entry.receipt;
        let (output, path) = match std::str::from_utf8(&entry.output) {
            Ok(text) => (Some(text.to_owned()), None),
            Err(_) => {
                let name = Path::new("outputs").join(alloy_primitives::hex::encode(output_hash));
                crate::folder::put(&self.beside(&name), &entry.output)?;
                (None, Some(name))
            }
        };
        Ok(Line {
            model_id,
            request_id,
            output_hash,
            feature_hash,
            price: price.to_string(),
            time,
            output,
            path,
        })
    }

    fn beside(&self, path: &Path) -> PathBuf {
        self.path.parent().unwrap_or(Path::new(".")).join(path)
    }

    /// All receipts, in the order in which they were written; none if there is no book.
    pub fn read(&self) -> Result<Vec<Entry>> {
        let text = match fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(Error::user(format!("cannot read {}: {error}", self.path.display()))),
        };
        let lines = text.lines().enumerate();
        lines
            .map(|(index, line)| {
                self.entry(line).map_err(|problem| {
                    Error::user(format!("{}, line {}: {problem}", self.path.display(), index + 1))
                })
            })
            .collect()
    }

    fn entry(&self, line: &str) -> Result<Entry, String> {
        let line: Line = serde_json::from_str(line).map_err(|error| error.to_string())?;
        let output = match (line.output, line.path) {
            (Some(text), None) => text.into_bytes(),
            (None, Some(path)) => {
                let path = self.beside(&path);
                fs::read(&path).map_err(|error| format!("cannot read {}: {error}", path.display()))?
            }
            _ => return Err("there must be either an `output` or a `path`".to_owned()),
        };
        if content_id(&output) != line.output_hash {
            return Err("the output is not the one whose hash the receipt holds".to_owned());
        }
        let price = line.price.parse().map_err(|_| format!("`{}` is no price", line.price))?;
        let receipt = Receipt {
            model_id: line.model_id,
            request_id: line.request_id,
            output_hash: line.output_hash,
            feature_hash: line.feature_hash,
            price,
            time: line.time,
        };
        Ok(Entry { receipt, output })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book(name: &str) -> Book {
        let path = std::env::temp_dir().join(format!("tributary-book-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        Book::of(&path, U256::from(7))
    }

    #[test]
    fn receipts_come_back_as_they_were_added_once_each() {
        let book = book("back");
        assert!(book.read().unwrap().is_empty());
        let text = Entry::new(U256::from(7), B256::repeat_byte(1), b"an answer".to_vec(), u128::MAX, 5);
        let bytes = Entry::new(U256::from(7), B256::repeat_byte(2), vec![0xff, 0], 1, 6);
        assert_eq!(book.add(&[text.clone(), bytes.clone()]).unwrap(), 2);
        assert_eq!(book.add(std::slice::from_ref(&bytes)).unwrap(), 0);
        let read = book.read().unwrap();
        assert_eq!(read.len(), 2);
        assert_eq!((&read[0].receipt, &read[0].output), (&text.receipt, &text.output));
        assert_eq!((&read[1].receipt, &read[1].output), (&bytes.receipt, &bytes.output));
    }

    #[test]
    fn a_changed_output_is_named_with_its_line() {
        let book = book("changed");
        let entries = [1, 2].map(|n| Entry::new(U256::from(7), B256::repeat_byte(n), vec![b'a' + n], 1, 5));
        book.add(&entries).unwrap();
        let text = fs::read_to_string(book.path()).unwrap().replace("\"c\"", "\"d\"");
        fs::write(book.path(), text).unwrap();
        let message = book.read().unwrap_err().message;
        assert!(message.contains("line 2: the output is not the one"), "{message}");
    }
}
