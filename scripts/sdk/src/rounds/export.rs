//! The files of a round as text.

use crate::error::Result;
use std::{
    fs::{self, File},
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};
use tributary_core::ids::content_id;
use tributary_rounds::{Budget, Export, FileError, read_stated_folder};

/// A file of text that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportedFile {
    /// Where it is.
    pub path: PathBuf,
    /// How many lines it has.
    pub lines: u64,
}

/// Writes what the files of the round in this folder state as text into another folder, which is
/// created if it does not exist: a JSON object a line (SPEC 5.4). Files of the same names are replaced.
///
/// # Errors
/// [`FileError`] for files that are missing or are not those that the manifest names, and for what
/// cannot be written.
pub fn export(round: &Path, out: &Path, budget: &Budget) -> Result<Vec<ExportedFile>> {
    let manifest = round.join("manifest.json");
    let io = |action, path: &Path| {
        let path = path.to_owned();
        move |source| FileError::Io { action, path, source }
    };
    let manifest = content_id(&fs::read(&manifest).map_err(io("read", &manifest))?);
    let stated = read_stated_folder(round, manifest, budget)?;
    fs::create_dir_all(out).map_err(io("create", out))?;
    let mut files = Vec::new();
    for export in Export::ALL {
        let path = out.join(export.file());
        let mut text = BufWriter::new(File::create(&path).map_err(io("create", &path))?);
        let lines = stated.export(export, &mut text)?;
        text.flush().map_err(io("write", &path))?;
        files.push(ExportedFile { path, lines });
    }
    Ok(files)
}
