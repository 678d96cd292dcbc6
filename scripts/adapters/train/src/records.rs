//! Records: a file with one JSON object a line, `{"id": "0x...", "text": "..."}`.

use crate::error::Error;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use std::io::BufRead;
use std::path::Path;

/// A record of a Datanet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The SHA-256 of the text.
    pub id: [u8; 32],
    /// The text.
    pub text: String,
    /// Of an output, what it is an answer to.
    pub prompt: Option<String>,
}

impl Record {
    /// The record of a text.
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { id: Sha256::digest(&text).into(), text, prompt: None }
    }
}

#[derive(Deserialize)]
struct Line {
    id: String,
    text: String,
    prompt: Option<String>,
}

/// The digits of bytes, after `0x`.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold("0x".to_owned(), |text, byte| text + &format!("{byte:02x}"))
}

/// The records of a file, in its order.
///
/// # Errors
/// If the file cannot be read, a line is no record, a text is not that of its content id, or an id comes twice.
pub fn read(path: &Path) -> Result<Vec<Record>, Error> {
    lines(path, false)
}

/// The outputs of a file, in its order: as records, each of which may have a `prompt`.
///
/// # Errors
/// As [`read`].
pub fn read_outputs(path: &Path) -> Result<Vec<Record>, Error> {
    lines(path, true)
}

fn lines(path: &Path, may_have_prompts: bool) -> Result<Vec<Record>, Error> {
    let wrong = |source| Error::File { path: path.to_owned(), source };
    let file = std::fs::File::open(path).map_err(wrong)?;
    let mut records = Vec::new();
    let mut seen = HashSet::new();
    for (index, line) in std::io::BufReader::new(file).lines().enumerate() {
        let line = line.map_err(wrong)?;
        if line.trim().is_empty() {
            continue;
        }
        let fault = |what: String| Error::Record { line: index + 1, what };
        let Line { id, text, prompt } =
            serde_json::from_str(&line).map_err(|error| fault(format!("is no record ({error})")))?;
        if prompt.is_some() && !may_have_prompts {
            return Err(fault("has a prompt, and only outputs have one".to_owned()));
        }
        let record = Record { prompt, ..Record::new(text) };
        let expected = hex(&record.id);
        if id.to_lowercase() != expected {
            return Err(fault(format!("has the id {id}, and its text the SHA-256 {expected}")));
        }
        if !seen.insert(record.id) {
            return Err(fault(format!("repeats the id {id}")));
        }
        records.push(record);
    }
    Ok(records)
}
