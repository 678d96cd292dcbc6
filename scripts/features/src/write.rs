//! Writing a file that appears only when it is whole.

use crate::{FeatureError, Head};
use alloy_primitives::B256;
use std::{
    fs::{self, File},
    io::{BufWriter, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};
use tributary_core::gradient::MAX_DIMENSIONS;

/// Writes a file of features. Without [`FeatureWriter::finish`] nothing is left under its name.
#[derive(Debug)]
pub struct FeatureWriter {
    writer: BufWriter<File>,
    path: PathBuf,
    begun: PathBuf,
    head: Head,
    last: Option<B256>,
    is_whole: bool,
}

impl FeatureWriter {
    /// Begins a file of vectors of so many dimensions. What was begun beside it under the same name
    /// with `.part` at its end, and not finished, is replaced.
    ///
    /// # Errors
    /// [`FeatureError::NoDimensions`], [`FeatureError::Io`].
    pub fn create(path: &Path, dimensions: u64, artifact: B256) -> Result<Self, FeatureError> {
        let dimensions = u16::try_from(dimensions)
            .ok()
            .filter(|dimensions| (1..=MAX_DIMENSIONS).contains(dimensions))
            .ok_or(FeatureError::NoDimensions(dimensions))?;
        let mut begun = path.as_os_str().to_owned();
        begun.push(".part");
        let begun = PathBuf::from(begun);
        let head = Head { dimensions, rows: 0, artifact };
        let file = File::create(&begun).map_err(FeatureError::io("create", &begun))?;
        let mut writer = BufWriter::new(file);
        writer.write_all(&head.to_bytes()).map_err(FeatureError::io("write", &begun))?;
        Ok(Self { writer, path: path.to_owned(), begun, head, last: None, is_whole: false })
    }

    /// Adds the next row, whose key must be above that of the last one.
    ///
    /// # Errors
    /// [`FeatureError::Dimensions`], [`FeatureError::Order`], [`FeatureError::Io`].
    pub fn push(&mut self, key: B256, vector: &[i8]) -> Result<(), FeatureError> {
        let (row, dimensions) = (self.head.rows, self.head.dimensions);
        if vector.len() != usize::from(dimensions) {
            let (path, found) = (self.path.clone(), vector.len());
            return Err(FeatureError::Dimensions { path, row, found, dimensions });
        }
        if self.last.is_some_and(|last| last >= key) {
            return Err(FeatureError::Order { path: self.path.clone(), row, key });
        }
        let bytes: Vec<u8> = key.iter().copied().chain(vector.iter().map(|number| *number as u8)).collect();
        self.writer.write_all(&bytes).map_err(FeatureError::io("write", &self.begun))?;
        self.last = Some(key);
        self.head.rows += 1;
        Ok(())
    }

    /// Writes what is left and puts the file under its name. Returns its head.
    ///
    /// # Errors
    /// [`FeatureError::Io`].
    pub fn finish(mut self) -> Result<Head, FeatureError> {
        let write = |writer: &mut BufWriter<File>, head: Head| {
            writer.seek(SeekFrom::Start(0))?;
            writer.write_all(&head.to_bytes())?;
            writer.flush()?;
            writer.get_ref().sync_all()
        };
        write(&mut self.writer, self.head).map_err(FeatureError::io("write", &self.begun))?;
        fs::rename(&self.begun, &self.path).map_err(FeatureError::io("rename", &self.begun))?;
        self.is_whole = true;
        Ok(self.head)
    }
}

impl Drop for FeatureWriter {
    fn drop(&mut self) {
        if !self.is_whole {
            // What is left of it is replaced by the next one that is begun.
            let _ = fs::remove_file(&self.begun);
        }
    }
}
