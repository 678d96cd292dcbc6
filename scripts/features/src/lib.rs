//! Files of feature vectors: what the rule [`gradient`](tributary_core::gradient) reads of records
//! and of outputs (SPEC 5.6).
//!
//! A file has a head of [`HEAD`] bytes, then rows of one width, and nothing else:
//!
//! ```text
//! head  "tributary.int8.1" 16 | dimensions 4 | rows 8 | artifact 32 | zero 4
//! row   key 32 | vector (a byte each number, two's complement)
//! ```
//!
//! Numbers are big-endian, and rows strictly ascend by key. Of records the key is the content id;
//! of outputs it is the SHA-256 of the output. `artifact` is the artifact hash of the model that
//! the vectors are of, as it is registered, or zero where that is not known.
//!
//! [`import`] makes such a file of a safetensors file with numbers, as tools that compute influence write
//! them; the numbers are rounded by [`tributary_influence::quantised`].
//!
//! [`FeatureFile`] reads rows where they are needed and never the whole file; [`FeatureWriter`]
//! writes a file that appears under its name only when it is whole. [`Vectors`] multiplies many with many.
#![deny(unsafe_code)]

mod import;
// The processor's instructions.
#[allow(unsafe_code)]
mod products;
mod read;
mod tree;
mod write;

pub use import::{Imported, TensorFile, import};
pub use products::Vectors;
pub use read::{Block, FeatureFile, Rows};
pub use tree::FeatureTree;
pub use write::FeatureWriter;

use alloy_primitives::B256;
use std::{
    io,
    path::{Path, PathBuf},
};

/// What a file begins with.
const MAGIC: &[u8; 16] = b"tributary.int8.1";

/// The bytes of a file before its rows.
pub const HEAD: usize = 64;

/// The bytes of a row's key.
const KEY: usize = 32;

/// What a file says of all its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// How many numbers a vector has: 1 to 32,768.
    pub dimensions: u16,
    /// How many rows there are, below 2^40.
    pub rows: u64,
    /// The artifact hash of the model that the vectors are of; zero if it is not known.
    pub artifact: B256,
}

impl Head {
    fn row_bytes(&self) -> usize {
        KEY + usize::from(self.dimensions)
    }

    fn to_bytes(self) -> [u8; HEAD] {
        let mut bytes = [0; HEAD];
        bytes[..16].copy_from_slice(MAGIC);
        bytes[16..20].copy_from_slice(&u32::from(self.dimensions).to_be_bytes());
        bytes[20..28].copy_from_slice(&self.rows.to_be_bytes());
        bytes[28..60].copy_from_slice(self.artifact.as_slice());
        bytes
    }
}

/// Why a file of features cannot be read or written, or is none.
#[derive(Debug, thiserror::Error)]
pub enum FeatureError {
    /// A file cannot be opened, read, written or renamed.
    #[error("cannot {action} {path}: {source}", path = path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It is another kind of file.
    #[error("{path} is no file of features: {problem}; make it again", path = path.display())]
    NotFeatures {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// A file was cut off, or has more than its rows.
    #[error(
        "{path} has {found} bytes, but {rows} rows of {dimensions} dimensions take {expected}; make it again",
        path = path.display()
    )]
    Length {
        /// The file.
        path: PathBuf,
        /// Its length.
        found: u64,
        /// What its head says.
        expected: u64,
        /// How many rows its head says.
        rows: u64,
        /// Of how many dimensions.
        dimensions: u16,
    },
    /// A row's key is not above that of the row before it.
    #[error("{path}, row {row}: the key {key} is not above that of the row before; sort the rows by key", path = path.display())]
    Order {
        /// The file.
        path: PathBuf,
        /// The index of the row, from 0.
        row: u64,
        /// Its key.
        key: B256,
    },
    /// A vector has another number of dimensions than its file.
    #[error("{path}, row {row}: the vector has {found} dimensions, not {dimensions}; use one model for all rows", path = path.display())]
    Dimensions {
        /// The file.
        path: PathBuf,
        /// The index of the row, from 0.
        row: u64,
        /// How many the vector has.
        found: usize,
        /// How many the file's have.
        dimensions: u16,
    },
    /// A file of tensors is none, or has not what is asked for.
    #[error("{path}: {problem}", path = path.display())]
    Tensors {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// There is not one id for each row.
    #[error("{path} has {rows} rows, and there are {ids} ids; give one for each row, in their order", path = path.display())]
    Ids {
        /// The file of tensors.
        path: PathBuf,
        /// Its rows.
        rows: u64,
        /// How many ids there are.
        ids: usize,
    },
    /// Two rows have one id.
    #[error("{path}: rows {first} and {second} have the id {key}; leave one out", path = path.display())]
    Twice {
        /// The file of tensors.
        path: PathBuf,
        /// The index of a row, from 0.
        first: u32,
        /// That of another.
        second: u32,
        /// Their id.
        key: B256,
    },
    /// A number is NaN or infinite.
    #[error("{path}: entry {entry} of row {row} is not a finite number; mend or leave out the row", path = path.display())]
    NotFinite {
        /// The file of tensors.
        path: PathBuf,
        /// The index of the row, from 0.
        row: u64,
        /// The index of the number in the row.
        entry: usize,
    },
    /// There is no such scale.
    #[error("the scale {0} is no finite number above 0")]
    Scale(f32),
    /// There is no file for so many dimensions.
    #[error("{0} dimensions are no vector of the rule gradient; 1 to 32,768 are")]
    NoDimensions(u64),
}

impl FeatureError {
    fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { action, path, source }
    }
}
