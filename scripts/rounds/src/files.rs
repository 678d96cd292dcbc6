//! A round as files: written once, never changed, and checked whenever they are read.
//!
//! A round is a folder with the files of SPEC 5.4, named by the SHA-256 of its `manifest.json` in
//! hex. The manifest holds the round's header, its sources and the heads of its trees, and names
//! each data file with its length and SHA-256. A data file is a table, see `layout`:
//!
//! | file | a row for | ascends by |
//! |---|---|---|
//! | `missing.bin` | a record, a batch's list or an output that the scorer did not have | all fields |
//! | `receipts.bin` | a receipt that counts | id |
//! | `owners.bin` | an owner of scores | order |
//! | `scores.bin` | a score, by the indexes of its receipt and its owner | receipt, start |
//! | `payees.bin` | a payee that may have credits | payee |
//! | `credits.bin` | a credit, by the indexes of its payee and of what it is for | payee, digest |
//! | `payouts.bin` | a payout, with the last one and the credits that it follows from | payee |
//! | `others.bin` | what a wrong round names that is not in it | |
//!
//! With the model's outputs and the records, this is all that is needed to recompute the round.

use crate::{
    input::{InputError, Missing, Owner},
    layout::{CreditIndexes, Other, PayeeRow, ReceiptRow, ScoreIndexes},
    payouts::PayoutRow,
    table::Row,
};
use alloy_primitives::{B256, hex};
use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

/// The most bytes that the files of a round may have together: 64 GiB.
pub const MAX_BYTES: u64 = 1 << 36;

/// The data files with the width of their rows, in the order in which the manifest lists them.
pub(crate) const FILES: [(&str, usize); 8] = [
    file::<Missing>(),
    file::<ReceiptRow>(),
    file::<Owner>(),
    file::<ScoreIndexes>(),
    file::<PayeeRow>(),
    file::<CreditIndexes>(),
    file::<PayoutRow>(),
    file::<Other>(),
];

const fn file<R: Row>() -> (&'static str, usize) {
    (R::FILE, R::WIDTH)
}

/// Why the files of a round cannot be written, or are wrong.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// A file or folder cannot be read or written.
    #[error("cannot {action} {path}: {source}", path = path.display())]
    Io {
        /// What was tried: read, write, create and so on.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It is a folder, a link, a device or the like.
    #[error("{path} is no regular file; fetch it again", path = .0.display())]
    NotRegular(PathBuf),
    /// A file has another length than it must have.
    #[error("{path} has {found} bytes, not {expected}; fetch it again", path = path.display())]
    Length {
        /// The file.
        path: PathBuf,
        /// Its length.
        found: u64,
        /// What it should be.
        expected: u64,
    },
    /// A file has another hash than it must have.
    #[error("{path} has SHA-256 {found}, not {expected}; fetch it again", path = path.display())]
    Hash {
        /// The file.
        path: PathBuf,
        /// Its SHA-256.
        found: B256,
        /// What it should be.
        expected: B256,
    },
    /// The files are larger than a round can be.
    #[error("{path} has {bytes} bytes, but a round can have {most}; choose an earlier cutoff", path = path.display())]
    TooLarge {
        /// The file, or the folder for all files together.
        path: PathBuf,
        /// How many bytes there are.
        bytes: u64,
        /// How many there may be.
        most: u64,
    },
    /// The manifest is not one, or does not follow from the files.
    #[error("{path} is no manifest of a round: {problem}", path = path.display())]
    Manifest {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// A row is wrong.
    #[error("{path}, row {row}: {problem}", path = path.display())]
    Row {
        /// The file.
        path: PathBuf,
        /// The index of the row, from 0.
        row: u64,
        /// What is wrong with it.
        problem: String,
    },
    /// The payouts are not those of the chain's settlement.
    #[error("{path} gives the root {found}, not {expected}; it is another round's", path = path.display())]
    Root {
        /// The file.
        path: PathBuf,
        /// The root of its payouts.
        found: B256,
        /// What it should be.
        expected: B256,
    },
    /// The files do not make a round.
    #[error("the files in {folder} make no round: {source}", folder = folder.display())]
    Input {
        /// The folder of the round.
        folder: PathBuf,
        /// What is wrong with them.
        source: Box<InputError>,
    },
}

/// The folder of a round in the folder of all rounds.
pub(crate) fn folder_of(directory: &Path, manifest: B256) -> PathBuf {
    directory.join(hex::encode(manifest))
}

pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> FileError {
    move |source| FileError::Io { action, path: path.into(), source }
}

pub(crate) fn manifest_error(path: &Path, problem: impl ToString) -> FileError {
    FileError::Manifest { path: path.into(), problem: escaped(&problem.to_string()) }
}

pub(crate) fn row_error(path: &Path, row: u64, problem: impl ToString) -> FileError {
    FileError::Row { path: path.into(), row, problem: escaped(&problem.to_string()) }
}

/// Text of another account, so that it cannot control a terminal: what is not plain ASCII is
/// escaped.
fn escaped(text: &str) -> String {
    let plain = |char: &char| char.is_ascii_graphic() || *char == ' ';
    text.chars().fold(String::new(), |mut escaped, char| {
        if plain(&char) {
            escaped.push(char)
        } else {
            escaped.extend(char.escape_unicode())
        }
        escaped
    })
}

/// Opens a file that must be a regular one, and returns its length. Anything else may have no end,
/// or lie outside of the folder.
pub(crate) fn open(path: &Path) -> Result<(File, u64), FileError> {
    let kind = fs::symlink_metadata(path).map_err(io("read", path))?;
    if !kind.is_file() {
        return Err(FileError::NotRegular(path.into()));
    }
    let file = File::open(path).map_err(io("read", path))?;
    let length = file.metadata().map_err(io("read", path))?.len();
    Ok((file, length))
}
