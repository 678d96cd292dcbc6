//! What an index consists of: one small file, replaced whole.

use crate::IndexError;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};
use tributary_core::span::Params;

/// The version of all files of an index.
const FORMAT: u64 = 1;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Manifest {
    format: u64,
    min_words: u8,
    min_bytes: u8,
    /// The secret base of the hashes.
    pub(crate) base: u64,
    /// The number of the next segment.
    pub(crate) next: u64,
    /// The numbers of the segments.
    pub(crate) segments: Vec<u64>,
    /// What the writer's caller keeps.
    pub(crate) state: Value,
}

impl Manifest {
    /// Of an index that has nothing yet.
    pub(crate) fn new(params: Params, base: u64) -> Self {
        let (min_words, min_bytes) = (params.min_words(), params.min_bytes());
        Self { format: FORMAT, min_words, min_bytes, base, next: 0, segments: Vec::new(), state: Value::Null }
    }

    fn path(folder: &Path) -> PathBuf {
        folder.join("manifest")
    }

    /// The manifest of a folder; `None` if it has none.
    pub(crate) fn read(folder: &Path, params: Params) -> Result<Option<Self>, IndexError> {
        let path = Self::path(folder);
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(IndexError::file(path)(error)),
        };
        let damaged = |problem| IndexError::Damaged { path: path.clone(), problem };
        let (sum, text) = text.split_at_checked(9).ok_or_else(|| damaged("it is too short"))?;
        if sum != checksum(text) {
            return Err(damaged("its checksum is another one"));
        }
        // The version first: another one may have other fields.
        let fields: Value = serde_json::from_slice(text).map_err(|_| damaged("it is no JSON"))?;
        let found = fields.get("format").and_then(Value::as_u64).unwrap_or_default();
        if found != FORMAT {
            return Err(IndexError::Format { path, found, known: FORMAT });
        }
        let manifest: Self = serde_json::from_value(fields).map_err(|_| damaged("it lacks a field"))?;
        let (words, bytes) = (manifest.min_words, manifest.min_bytes);
        if (words, bytes) != (params.min_words(), params.min_bytes()) {
            return Err(IndexError::Params { path, words, bytes });
        }
        Ok(Some(manifest))
    }

    /// Replaces the manifest of a folder.
    pub(crate) fn write(&self, folder: &Path) -> Result<(), IndexError> {
        let path = Self::path(folder);
        let text = serde_json::to_vec(self).map_err(io::Error::other);
        let write = |text: Vec<u8>| {
            let draft = path.with_extension("new");
            let mut file = File::create(&draft)?;
            file.write_all(&checksum(&text))?;
            file.write_all(&text)?;
            file.sync_all()?;
            fs::rename(&draft, &path)?;
            sync(folder)
        };
        text.and_then(write).map_err(IndexError::file(&path))
    }

    /// The number of a segment, by its file.
    pub(crate) fn number(path: &Path) -> Option<u64> {
        path.file_stem()?.to_str()?.parse().ok()
    }

    /// The file of a segment.
    pub(crate) fn segment(folder: &Path, number: u64) -> PathBuf {
        folder.join(format!("{number:010}.segment"))
    }
}

/// Eight digits and a line feed.
fn checksum(text: &[u8]) -> [u8; 9] {
    let mut digits = *b"00000000\n";
    let text = format!("{:08x}", crc32fast::hash(text));
    digits[..8].copy_from_slice(text.as_bytes());
    digits
}

/// Makes the names in a folder last, which only Unix can do.
pub(crate) fn sync(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
