//! A receipt with its output, and its line in a book.

use alloy_primitives::{B256, U256, hex};
use serde::{Deserialize, Serialize};
use std::{
    fs, io,
    path::{Component, Path, PathBuf},
};
use tributary_core::{
    ids::content_id,
    limits::{AMOUNT_LIMIT, MAX_OUTPUT},
    typed_data::Receipt,
};

/// Why there is no receipt of an output, or why a line of a book is none.
#[derive(Debug, thiserror::Error)]
pub enum EntryError {
    /// The output is too long.
    #[error("an output has at most {MAX_OUTPUT} bytes, not {0}; cut the answer into several receipts")]
    TooLong(usize),
    /// The price is no amount.
    #[error("the price {0} is not below 2^96")]
    Price(u128),
    /// The line is not JSON as it must be.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// The price in the line is no amount.
    #[error("`{0}` is no price below 2^96")]
    PriceText(String),
    /// The line has no output, or two.
    #[error("there must be either an `output` or a `path`")]
    NoOutput,
    /// The path of the output may lead out of the book's folder.
    #[error("`{path}` is not a path inside the book's folder", path = .0.display())]
    Outside(PathBuf),
    /// The file of the output is none, or too long.
    #[error("{path} is no file of at most {MAX_OUTPUT} bytes", path = .0.display())]
    NoFile(PathBuf),
    /// The file of the output cannot be read.
    #[error("cannot read {path}: {source}", path = path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The output has another hash or length than the receipt.
    #[error("the output is not the one whose hash and length the receipt holds")]
    OtherOutput,
}

/// A receipt and the output that it is for.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The receipt.
    pub receipt: Receipt,
    /// The output's bytes, whose SHA-256 the receipt holds.
    pub output: Vec<u8>,
}

impl Entry {
    /// The receipt of an output that a model gave at a time, in seconds since 1970. `price` is in
    /// units of the model's asset.
    ///
    /// # Errors
    /// [`EntryError::TooLong`] for an output of more than 32,768 bytes, [`EntryError::Price`] for a
    /// price that is not below 2^96: no round can hold such a receipt.
    pub fn new(
        model: U256,
        request_id: B256,
        output: Vec<u8>,
        price: u128,
        time: u64,
    ) -> Result<Self, EntryError> {
        if output.len() > MAX_OUTPUT {
            return Err(EntryError::TooLong(output.len()));
        }
        if price >= AMOUNT_LIMIT {
            return Err(EntryError::Price(price));
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

/// A line of a book. Amounts are decimal strings, since some readers of JSON round numbers.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Line {
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
    /// Otherwise its file, relative to the book's folder.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    path: Option<PathBuf>,
}

impl Line {
    /// The line of an entry. An output that is not text goes to a file of its own, whose path below
    /// the book's folder the line names: [`Line::file`].
    pub(super) fn new(entry: &Entry) -> Self {
        let Receipt { model_id, request_id, output_hash, output_length, feature_hash, price, time } =
            entry.receipt;
        let output = std::str::from_utf8(&entry.output).ok().map(str::to_owned);
        let path = output.is_none().then(|| Path::new("outputs").join(hex::encode(output_hash)));
        let price = price.to_string();
        Self { model_id, request_id, output_hash, output_length, feature_hash, price, time, output, path }
    }

    /// The SHA-256 of the output, as the line states it.
    pub(super) fn output_hash(&self) -> B256 {
        self.output_hash
    }

    /// Where the output is, relative to the book's folder; `None` if it is in the line.
    pub(super) fn file(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// The entry of a line in a book that is in `folder`.
    pub(super) fn parse(line: &str, folder: &Path) -> Result<Entry, EntryError> {
        let line: Self = serde_json::from_str(line)?;
        let output = match (line.output, line.path) {
            (Some(text), None) => text.into_bytes(),
            (None, Some(path)) => read_output(folder, &path)?,
            _ => return Err(EntryError::NoOutput),
        };
        if content_id(&output) != line.output_hash || output.len() as u64 != u64::from(line.output_length) {
            return Err(EntryError::OtherOutput);
        }
        let price = line.price.parse().ok().filter(|price| *price < AMOUNT_LIMIT);
        let receipt = Receipt {
            model_id: line.model_id,
            request_id: line.request_id,
            output_hash: line.output_hash,
            output_length: line.output_length,
            feature_hash: line.feature_hash,
            price: price.ok_or(EntryError::PriceText(line.price))?,
            time: line.time,
        };
        Ok(Entry { receipt, output })
    }
}

/// The output in a file below the folder, which is measured before it is read.
fn read_output(folder: &Path, path: &Path) -> Result<Vec<u8>, EntryError> {
    if !path.components().all(|part| matches!(part, Component::Normal(_))) {
        return Err(EntryError::Outside(path.to_owned()));
    }
    let path = folder.join(path);
    let fits = fs::metadata(&path).is_ok_and(|file| file.is_file() && file.len() <= MAX_OUTPUT as u64);
    if !fits {
        return Err(EntryError::NoFile(path));
    }
    fs::read(&path).map_err(|source| EntryError::Read { path, source })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_round_can_hold_is_rejected() {
        let (model, request) = (U256::from(7), B256::repeat_byte(1));
        assert!(Entry::new(model, request, vec![0; MAX_OUTPUT], AMOUNT_LIMIT - 1, 5).is_ok());
        assert!(matches!(
            Entry::new(model, request, vec![0; MAX_OUTPUT + 1], 1, 5),
            Err(EntryError::TooLong(_))
        ));
        assert!(matches!(
            Entry::new(model, request, vec![0; MAX_OUTPUT], AMOUNT_LIMIT, 5),
            Err(EntryError::Price(_))
        ));
    }
}
