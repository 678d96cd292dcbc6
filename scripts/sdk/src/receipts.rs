//! The operator's book: one line a receipt, with what was answered.

use crate::error::{Error, Result};
use alloy_primitives::{B256, U256};
use serde::{Deserialize, Serialize};
use std::{
    collections::HashMap,
    fs::{self, OpenOptions},
    io::{Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};
use tributary_core::{
    ids::content_id,
    limits::{AMOUNT_LIMIT, MAX_OUTPUT},
    typed_data::Receipt,
};

/// A receipt and the output that it is for.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The receipt.
    pub receipt: Receipt,
    /// The output's bytes, whose digest the receipt holds.
    pub output: Vec<u8>,
}

impl Entry {
    /// The receipt of an output that was given at a time. The output has at most 32,768 bytes, and the price
    /// is below 2^96.
    pub fn new(model: U256, request_id: B256, output: Vec<u8>, price: u128, time: u64) -> Result<Self> {
        if output.len() > MAX_OUTPUT {
            return Err(Error::user(format!(
                "an output has at most {MAX_OUTPUT} bytes, not {}",
                output.len()
            ))
            .hint("cut the answer into several receipts"));
        }
        if price >= AMOUNT_LIMIT {
            return Err(Error::user(format!("the price {price} is not below 2^96")));
        }
        let receipt = Receipt {
            model_id: model,
            request_id,
            output_hash: content_id(&output),
            output_length: output.len() as u32,
            feature_hash: B256::ZERO,
            price,
            time,
        };
        Ok(Self { receipt, output })
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
    output_length: u32,
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

    /// Adds receipts. One whose request is in the book already is refused: an operator names each request
    /// once, and a request that is named again would be paid twice.
    pub fn add(&self, entries: &[Entry]) -> Result<()> {
        self.mend()?;
        let known: HashMap<B256, B256> =
            self.read()?.iter().map(|entry| (entry.receipt.request_id, entry.id())).collect();
        for entry in entries {
            if let Some(id) = known.get(&entry.receipt.request_id) {
                return Err(Error::user(format!(
                    "request {} has the receipt {id} already",
                    entry.receipt.request_id
                ))
                .hint("give each request a name of its own: `--request`"));
            }
        }
        let failed = |error: &dyn std::fmt::Display| {
            Error::user(format!("cannot write {}: {error}", self.path.display()))
        };
        let folder = self.path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder).map_err(|error| failed(&error))?;
        let mut text = String::new();
        for entry in entries {
            text += &serde_json::to_string(&self.line(entry)?).map_err(|error| failed(&error))?;
            text.push('\n');
        }
        let mut file =
            OpenOptions::new().create(true).append(true).open(&self.path).map_err(|error| failed(&error))?;
        file.write_all(text.as_bytes()).and_then(|()| file.sync_data()).map_err(|error| failed(&error))
    }

    /// A write that was interrupted leaves half a line at the end, of a receipt that nobody was told of: it is
    /// taken off.
    fn mend(&self) -> Result<()> {
        let failed = |error| Error::user(format!("cannot mend {}: {error}", self.path.display()));
        let bytes = match fs::read(&self.path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(failed(error)),
        };
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
        let tail = &bytes[whole..];
        if tail.is_empty() {
            return Ok(());
        }
        let is_whole = std::str::from_utf8(tail).is_ok_and(|line| self.entry(line).is_ok());
        let mut file = OpenOptions::new().write(true).open(&self.path).map_err(failed)?;
        if is_whole {
            // Only the line feed is missing, as some editors leave it.
            file.seek(SeekFrom::End(0)).and_then(|_| file.write_all(b"\n")).map_err(failed)?;
        } else {
            file.set_len(whole as u64).map_err(failed)?;
        }
        file.sync_data().map_err(failed)
    }

    fn line(&self, entry: &Entry) -> Result<Line> {
        let Receipt { model_id, request_id, output_hash, output_length, feature_hash, price, time } =
            entry.receipt;
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
            output_length,
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
                if !path.components().all(|part| matches!(part, std::path::Component::Normal(_))) {
                    return Err(format!("`{}` is not a path inside the book's folder", path.display()));
                }
                let path = self.beside(&path);
                let fits =
                    fs::metadata(&path).is_ok_and(|file| file.is_file() && file.len() <= MAX_OUTPUT as u64);
                if !fits {
                    return Err(format!("{} is no file of at most {MAX_OUTPUT} bytes", path.display()));
                }
                fs::read(&path).map_err(|error| format!("cannot read {}: {error}", path.display()))?
            }
            _ => return Err("there must be either an `output` or a `path`".to_owned()),
        };
        if content_id(&output) != line.output_hash || output.len() as u64 != u64::from(line.output_length) {
            return Err("the output is not the one whose hash and length the receipt holds".to_owned());
        }
        let price = line.price.parse().ok().filter(|price| *price < AMOUNT_LIMIT);
        let price = price.ok_or_else(|| format!("`{}` is no price below 2^96", line.price))?;
        let receipt = Receipt {
            model_id: line.model_id,
            request_id: line.request_id,
            output_hash: line.output_hash,
            output_length: line.output_length,
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

    fn entry(request: u8, output: &[u8], price: u128) -> Entry {
        Entry::new(U256::from(7), B256::repeat_byte(request), output.to_vec(), price, 5).unwrap()
    }

    #[test]
    fn receipts_come_back_as_they_were_added_once_each() {
        let book = book("back");
        assert!(book.read().unwrap().is_empty());
        let (text, bytes) = (entry(1, b"an answer", AMOUNT_LIMIT - 1), entry(2, &[0xff, 0], 1));
        book.add(&[text.clone(), bytes.clone()]).unwrap();
        let again = book.add(std::slice::from_ref(&bytes)).unwrap_err();
        assert!(again.message.contains("has the receipt"), "{again}");
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
        let message = book.read().unwrap_err().message;
        assert!(message.contains("line 2: the output is not the one"), "{message}");
    }

    #[test]
    fn half_a_line_is_taken_off_and_a_missing_line_feed_added() {
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
    fn an_output_outside_the_books_folder_is_refused() {
        let book = book("outside");
        book.add(&[entry(1, &[0xff], 1)]).unwrap();
        for path in ["/dev/zero", "../../x", "outputs/../../x"] {
            let text = fs::read_to_string(book.path()).unwrap();
            let begin = text.find("\"path\":\"").unwrap() + 8;
            let end = begin + text[begin..].find('"').unwrap();
            fs::write(book.path(), [&text[..begin], path, &text[end..]].concat()).unwrap();
            let message = book.read().unwrap_err().message;
            assert!(message.contains("is not a path inside"), "{message}");
        }
    }

    #[test]
    fn what_no_round_can_hold_is_refused() {
        let (model, request) = (U256::from(7), B256::repeat_byte(1));
        assert!(Entry::new(model, request, vec![0; MAX_OUTPUT + 1], 1, 5).is_err());
        assert!(Entry::new(model, request, vec![0; MAX_OUTPUT], AMOUNT_LIMIT, 5).is_err());
    }
}
