//! Writing a round's files.

use crate::{
    build::{Round, TreeHeads},
    files::{FileError, MAX_BYTES, folder_of, io, line_error, manifest_error},
    input::{Payout, RoundHeader, Source},
    payouts::PayoutRow,
    read::read,
    stated::StatedRound,
    text::{
        CreditLine, FileText, Line, MANIFEST, MAX_LINE, MAX_MANIFEST, Manifest, MissingLine, PayoutLine,
        ReceiptLine, ScoreLine, line,
    },
};
use alloy_primitives::B256;
use sha2::{Digest, Sha256};
use std::{
    collections::HashMap,
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};
use tributary_core::{ids::content_id, payee::Payee};

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
/// the files are checked and left as they are.
///
/// # Errors
/// [`FileError::Io`]; [`FileError::TooLarge`]; what [`read()`] fails with, of a round that is
/// there.
pub fn write(directory: &Path, round: &Round) -> Result<Published, FileError> {
    let published = publish(directory, |folder| {
        let files = vec![
            write_lines(folder, round.missing.iter().map(MissingLine::new))?,
            write_lines(folder, round.receipts.iter().map(ReceiptLine::new))?,
            write_lines(folder, round.scores().map(|score| ScoreLine::new(&score)))?,
            write_lines(folder, round.credits().map(|row| CreditLine::new(&row)))?,
            write_lines(folder, round.payouts.iter().map(PayoutLine::new))?,
        ];
        Ok(Manifest::new(&round.header, &round.sources, &round.heads, files))
    })?;
    match published {
        (published, true) => Ok(published),
        (published, false) => read(directory, published.manifest).map(|_| published),
    }
}

/// As [`write()`], the files of a round that states these leaves and heads of trees, right or wrong.
/// The payouts' lines have what payees had earned by `last` and their credits in this round; nothing
/// is missing. What is there already is not checked.
///
/// # Errors
/// [`FileError::Io`]; [`FileError::TooLarge`].
pub fn write_stated(
    directory: &Path,
    header: &RoundHeader,
    sources: &[Source],
    heads: &TreeHeads,
    last: &[Payout],
    stated: &StatedRound,
) -> Result<Published, FileError> {
    let mut earned: HashMap<Payee, (u128, u128)> =
        last.iter().map(|last| (last.payee, (last.amount, 0))).collect();
    for row in &stated.credits {
        let credit = &mut earned.entry(row.payee).or_default().1;
        *credit = credit.saturating_add(row.credit);
    }
    let rows = stated.payouts.iter().map(|row| {
        let (last, credit) = earned.get(&row.payee).copied().unwrap_or_default();
        PayoutRow { payee: row.payee, last, credit, payout: row.amount }
    });
    let (published, _) = publish(directory, |folder| {
        let files = vec![
            write_lines(folder, std::iter::empty::<MissingLine>())?,
            write_lines(folder, stated.receipts.iter().map(ReceiptLine::new))?,
            write_lines(folder, stated.scores.iter().map(ScoreLine::of_stated))?,
            write_lines(folder, stated.credits.iter().map(CreditLine::new))?,
            write_lines(folder, rows.map(|row| PayoutLine::new(&row)))?,
        ];
        Ok(Manifest::new(header, sources, heads, files))
    })?;
    Ok(published)
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

fn write_lines<L: Line>(folder: &Path, lines: impl Iterator<Item = L>) -> Result<FileText, FileError> {
    let path = folder.join(L::FILE);
    let (mut digest, mut bytes, mut count) = (Sha256::new(), 0, 0);
    let mut too_long = None;
    write_synced(&path, |file| {
        for object in lines {
            let text = line(&object)?;
            file.write_all(text.as_bytes())?;
            digest.update(&text);
            bytes += text.len() as u64;
            count += 1;
            // A reader rejects longer lines.
            if text.len() as u64 > MAX_LINE {
                too_long = too_long.or(Some(count));
            }
        }
        Ok(())
    })?;
    if let Some(number) = too_long {
        return Err(line_error(&path, number, format!("has more than {MAX_LINE} bytes")));
    }
    let sha256 = B256::new(digest.finalize().into());
    Ok(FileText { name: L::FILE.into(), bytes, lines: count, sha256 })
}
