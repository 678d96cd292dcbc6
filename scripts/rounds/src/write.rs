//! Writing a round's files.

use crate::{
    budget::Budget,
    build::{Round, RoundSummary},
    files::{FileError, MAX_BYTES, folder_of, io, manifest_error},
    manifest::{FileText, MANIFEST, MAX_MANIFEST, Manifest, line},
    read::read,
    statement::Statement,
    table::{Row, Table},
};
use alloy_primitives::B256;
use sha2::{Digest, Sha256};
use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};
use tributary_core::ids::content_id;

/// A round whose files are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// The SHA-256 of the manifest, which is proposed with the round.
    pub manifest: B256,
    /// Where its files are.
    pub folder: PathBuf,
}

/// Writes the round into a new folder of `directory`, which is created if it does not exist.
///
/// No reader ever sees a part of a round: the files are written and synced in a folder with a
/// temporary name that starts with a dot, which is then renamed. Of a round that is there already
/// the files are checked, within the budget, and left as they are.
///
/// # Errors
/// [`FileError::Io`]; [`FileError::TooLarge`]; what [`read()`] fails with, of a round that is
/// there.
pub fn write(directory: &Path, round: &Round, budget: &Budget) -> Result<Published, FileError> {
    match write_stated(directory, round, &round.stated)? {
        (published, true) => Ok(published),
        (published, false) => read(directory, published.manifest, budget).map(|_| published),
    }
}

/// As [`write()`], the files of a round that states these leaves and heads of trees, right or wrong.
/// Returns whether they are new; what is there already is not checked.
///
/// # Errors
/// [`FileError::Io`]; [`FileError::TooLarge`].
pub fn write_stated(
    directory: &Path,
    summary: &RoundSummary,
    stated: &Statement,
) -> Result<(Published, bool), FileError> {
    let tables = &stated.tables;
    publish(directory, |folder| {
        let files = vec![
            write_table(folder, &tables.missing)?,
            write_table(folder, &tables.receipts)?,
            write_table(folder, &tables.owners)?,
            write_table(folder, &tables.scores)?,
            write_table(folder, &tables.payees)?,
            write_table(folder, &tables.credits)?,
            write_table(folder, &tables.payouts)?,
            write_table(folder, &tables.others)?,
        ];
        Ok(Manifest::new(summary, files))
    })
}

/// Has files written into a folder that is then named by their manifest. Returns whether they are
/// new.
fn publish(
    directory: &Path,
    write_files: impl FnOnce(&Path) -> Result<Manifest, FileError>,
) -> Result<(Published, bool), FileError> {
    fs::create_dir_all(directory).map_err(io("create", directory))?;
    let draft = draft(directory).map_err(io("create a folder in", directory))?;
    let text = write_manifest(draft.path(), &write_files(draft.path())?)?;
    sync_folder(draft.path())?;

    let manifest = content_id(text.as_bytes());
    let folder = folder_of(directory, manifest);
    let is_new = !folder.exists();
    if is_new {
        fs::rename(draft.path(), &folder).map_err(io("rename the finished round to", &folder))?;
        sync_folder(directory)?;
    }
    Ok((Published { manifest, folder }, is_new))
}

/// Writes the manifest beside the files that it names, and returns its text.
fn write_manifest(folder: &Path, manifest: &Manifest) -> Result<String, FileError> {
    let bytes = manifest.files.iter().fold(0, |sum: u64, file| sum.saturating_add(file.bytes));
    require_at_most(folder, bytes, MAX_BYTES)?;
    let path = folder.join(MANIFEST);
    let text = line(manifest).map_err(|error| manifest_error(&path, error))?;
    require_at_most(&path, text.len() as u64, MAX_MANIFEST)?;
    write_synced(&path, |file| file.write_all(text.as_bytes()))?;
    Ok(text)
}

fn require_at_most(path: &Path, bytes: u64, most: u64) -> Result<(), FileError> {
    if bytes > most {
        return Err(FileError::TooLarge { path: path.into(), bytes, most });
    }
    Ok(())
}

/// A folder that is removed unless it is renamed. Other accounts of the system may read it, since
/// it is to be published.
fn draft(directory: &Path) -> io::Result<tempfile::TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".draft-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o755));
    builder.tempdir_in(directory)
}

fn write_synced(
    path: &Path,
    content: impl FnOnce(&mut BufWriter<&File>) -> io::Result<()>,
) -> Result<(), FileError> {
    let file = File::create_new(path).map_err(io("create", path))?;
    let mut buffer = BufWriter::new(&file);
    let written = content(&mut buffer).and_then(|()| buffer.flush()).and_then(|()| file.sync_all());
    written.map_err(io("write", path))
}

/// Syncs the names in a folder, which only Unix can do.
fn sync_folder(folder: &Path) -> Result<(), FileError> {
    if cfg!(unix) {
        File::open(folder).and_then(|file| file.sync_all()).map_err(io("write", folder))?;
    }
    Ok(())
}

fn write_table<R: Row>(folder: &Path, table: &Table<R>) -> Result<FileText, FileError> {
    let mut digest = Sha256::new();
    write_synced(&folder.join(R::FILE), |file| {
        for chunk in table.stored().chunks() {
            let chunk = chunk?;
            file.write_all(&chunk)?;
            digest.update(&chunk);
        }
        Ok(())
    })?;
    let sha256 = B256::new(digest.finalize().into());
    Ok(FileText { name: R::FILE.into(), bytes: table.stored().len(), rows: table.len(), sha256 })
}
