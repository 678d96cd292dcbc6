//! Finding the files to read records from.

use crate::Error;
use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

/// How a file holds records.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Type {
    /// The whole file is one text.
    Text,
    /// Each line is one.
    Lines,
}

/// The files that hold records, in order, and what else there was.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    pub(crate) files: Vec<(Arc<Path>, Type)>,
    pub(crate) problems: Vec<Error>,
}

impl Listing {
    /// The files at these paths and below, in the order given, those of a folder sorted by path.
    pub(crate) fn new<P: AsRef<Path>>(paths: &[P]) -> Self {
        let mut listing = Self::default();
        for path in paths.iter().map(AsRef::as_ref) {
            let (files, problems) = (listing.files.len(), listing.problems.len());
            listing.add(path);
            listing.files[files..].sort_by(|a, b| a.0.cmp(&b.0));
            if (listing.files.len(), listing.problems.len()) == (files, problems) {
                listing.problems.push(Error::NoFiles(path.into()));
            }
        }
        listing
    }

    /// Adds the file, or the files of the folder. Links to files are followed; links to folders
    /// below a folder are not, since they could lead in a circle.
    fn add(&mut self, path: &Path) {
        if let Err(error) = self.try_add(path) {
            self.problems.push(error);
        }
    }

    fn try_add(&mut self, path: &Path) -> Result<(), Error> {
        let failed = |source| Error::Read { path: path.into(), source };
        let found = fs::metadata(path).map_err(|error| unreadable(path, error))?;
        if !found.is_dir() {
            let kind = type_of(path).ok_or_else(|| Error::UnknownType(path.into()))?;
            if !found.is_file() {
                return Err(Error::NotRegular(path.into()));
            }
            self.files.push((path.into(), kind));
            return Ok(());
        }
        let mut entries: Vec<PathBuf> = Vec::new();
        for entry in fs::read_dir(path).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            if entry.file_name().as_encoded_bytes().starts_with(b".") {
                continue;
            }
            if entry.file_type().map_err(failed)?.is_symlink() && entry.path().is_dir() {
                self.problems.push(Error::NotRegular(entry.path()));
                continue;
            }
            entries.push(entry.path());
        }
        // So that problems come in an order, too.
        entries.sort();
        entries.iter().for_each(|entry| self.add(entry));
        Ok(())
    }
}

pub(crate) fn type_of(path: &Path) -> Option<Type> {
    match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
        "txt" | "text" | "md" => Some(Type::Text),
        "jsonl" | "ndjson" => Some(Type::Lines),
        _ => None,
    }
}

/// Why a path leads to nothing: a link that leads to itself is no file, whatever the system says.
pub(crate) fn unreadable(path: &Path, source: io::Error) -> Error {
    let is_link = fs::symlink_metadata(path).is_ok_and(|found| found.is_symlink());
    if is_link { Error::NotRegular(path.into()) } else { Error::Read { path: path.into(), source } }
}
