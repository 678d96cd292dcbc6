//! What was computed, kept in one small file each, so that a run that was stopped goes on where it
//! was.
//!
//! A file's name is the digest of all that its numbers follow from: what was computed with other
//! settings, records or another model is never taken for it. A file appears under its name only
//! when it is whole.

use crate::error::Error;
use std::cell::Cell;
use std::io::Write;
use std::path::PathBuf;
use tributary_adapters::Digest;

/// Goes up when the code computes something else of the same input.
const VERSION: u32 = 1;

/// A folder of results.
#[derive(Debug)]
pub(crate) struct Kept {
    folder: PathBuf,
    /// How many results files had, and how many were computed.
    counts: Cell<(usize, usize)>,
}

impl Kept {
    /// The folder at a path, which is made if it is not there.
    ///
    /// # Errors
    /// [`Error::File`].
    pub(crate) fn new(folder: PathBuf) -> Result<Self, Error> {
        std::fs::create_dir_all(&folder).map_err(Error::file(&folder))?;
        Ok(Self { folder, counts: Cell::default() })
    }

    /// How many results files had, and how many were computed.
    pub(crate) fn counts(&self) -> (usize, usize) {
        self.counts.get()
    }

    fn path(&self, input: &serde_json::Value) -> PathBuf {
        let digest = Digest::sha256(format!("{VERSION} {input}").as_bytes()).to_string();
        self.folder.join(digest.split(':').next_back().unwrap_or_default())
    }

    /// The `count` numbers that follow from the input: those of the file if there is one, else what
    /// `compute` returns, which is then kept.
    ///
    /// # Errors
    /// [`Error::File`]; those of `compute`, after which nothing is kept.
    pub(crate) fn get(
        &self,
        input: &serde_json::Value,
        count: usize,
        compute: impl FnOnce() -> Result<Vec<f64>, Error>,
    ) -> Result<Vec<f64>, Error> {
        let path = self.path(input);
        match std::fs::read(&path) {
            Ok(bytes) if bytes.len() == 8 * count => {
                self.counts.update(|(found, computed)| (found + 1, computed));
                return Ok(bytes.as_chunks::<8>().0.iter().map(|eight| f64::from_le_bytes(*eight)).collect());
            }
            // One of another length was not written by this code, and is replaced.
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(Error::file(&path)(error)),
        }
        let numbers = compute()?;
        let bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
        let mut file = tempfile::NamedTempFile::new_in(&self.folder).map_err(Error::file(&self.folder))?;
        file.write_all(&bytes).map_err(Error::file(&path))?;
        file.persist(&path).map_err(|error| Error::file(&path)(error.error))?;
        self.counts.update(|(found, computed)| (found, computed + 1));
        Ok(numbers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_was_computed_is_not_computed_again() {
        let folder = tempfile::tempdir().unwrap();
        let kept = Kept::new(folder.path().join("kept")).unwrap();
        let numbers = vec![0.1, -1.0 / 3.0];
        assert_eq!(kept.get(&json!({"seed": 1}), 2, || Ok(numbers.clone())).unwrap(), numbers);
        let never = || Err(Error::Argument("computed again".to_owned()));
        assert_eq!(kept.get(&json!({"seed": 1}), 2, never).unwrap(), numbers);
        assert!(kept.get(&json!({"seed": 2}), 2, never).is_err());
        assert_eq!(std::fs::read_dir(folder.path().join("kept")).unwrap().count(), 1, "no error is kept");
        // A file that is cut off is not taken.
        let path = kept.path(&json!({"seed": 1}));
        std::fs::write(&path, [0; 9]).unwrap();
        assert_eq!(kept.get(&json!({"seed": 1}), 2, || Ok(vec![1.0, 2.0])).unwrap(), [1.0, 2.0]);
        assert_eq!(std::fs::read(&path).unwrap().len(), 16);
        assert_eq!(kept.counts(), (1, 2));
    }
}
