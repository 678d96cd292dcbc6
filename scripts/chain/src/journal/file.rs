//! The file of a journal: lines that are on the disk before anything follows from them.

use super::line::Line;
use crate::{ChainError, file::sync_folder};
use std::{
    fs::{File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

/// The length, in bytes, above which a file is written anew with only what is still needed.
const LONG: u64 = 4 << 20;

#[derive(Debug)]
pub(super) struct JournalFile {
    path: PathBuf,
    file: File,
    /// Its length in whole lines, in bytes.
    length: u64,
    /// The length above which it is written anew.
    rewrite_above: u64,
}

impl JournalFile {
    /// Opens the file, creates it if there is none, and reads its lines. A last line without its end
    /// is removed.
    pub(super) fn open(path: &Path) -> Result<(Self, Vec<Line>), ChainError> {
        let folder = path.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder).map_err(ChainError::file("create", folder))?;
        let bytes = match std::fs::read(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            read => read.map_err(ChainError::file("read", path))?,
        };
        let end = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
        let lines = bytes[..end].split_inclusive(|byte| *byte == b'\n').map(serde_json::from_slice);
        let lines = lines.collect::<Result<Vec<Line>, _>>();
        let lines = lines.map_err(|source| ChainError::Record { path: path.to_owned(), source })?;
        let file = OpenOptions::new().create(true).append(true).open(path);
        let file = file.map_err(ChainError::file("write", path))?;
        let length = end as u64;
        file.set_len(length).map_err(ChainError::file("write", path))?;
        // So that the file's name lasts, whatever happens to the machine.
        sync_folder(folder).map_err(ChainError::file("write", folder))?;
        Ok((Self { path: path.to_owned(), file, length, rewrite_above: LONG.max(2 * length) }, lines))
    }

    /// Writes a line, which is on the disk when this returns. If it cannot be, the file is as before.
    pub(super) fn append(&mut self, line: &Line) -> Result<(), ChainError> {
        let text = text(line);
        let written = self.file.write_all(text.as_bytes()).and_then(|()| self.file.sync_data());
        if let Err(error) = written {
            let _ = self.file.set_len(self.length);
            return Err(ChainError::file("write", &self.path)(error));
        }
        self.length += text.len() as u64;
        Ok(())
    }

    /// Whether the file should be written anew.
    pub(super) fn is_long(&self) -> bool {
        self.length > self.rewrite_above
    }

    /// Replaces the file by one with these lines only.
    pub(super) fn rewrite(&mut self, lines: impl Iterator<Item = Line>) -> Result<(), ChainError> {
        let text: String = lines.map(|line| text(&line)).collect();
        let draft = self.path.with_extension("new");
        let write = || {
            let mut file = File::create(&draft)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            std::fs::rename(&draft, &self.path)?;
            sync_folder(self.path.parent().unwrap_or(Path::new(".")))?;
            OpenOptions::new().append(true).open(&self.path)
        };
        self.file = write().map_err(ChainError::file("write", &self.path))?;
        self.length = text.len() as u64;
        self.rewrite_above = LONG.max(2 * self.length);
        Ok(())
    }
}

fn text(line: &Line) -> String {
    // A line has texts, numbers and hexadecimal digits, all of which JSON can hold.
    serde_json::to_string(line).unwrap_or_default() + "\n"
}
