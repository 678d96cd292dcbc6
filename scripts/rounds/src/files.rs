//! A round as files: written once, never changed, and read with everything in it checked.
//!
//! A round is a folder named by the SHA-256 of its `manifest.json` in hex. The manifest names the round's terms, roots, sums
//! and counts, and each data file with its SHA-256, length and lines:
//!
//! | file | one line | ascends by |
//! |---|---|---|
//! | `receipts.jsonl` | a receipt that has a price | `id` |
//! | `contributions.jsonl` | a contribution that has a score, with who is paid | `contribution` |
//! | `scores.jsonl` | a score above zero | `receipt`, `contribution` |
//! | `credits.jsonl` | a credit above zero | `payee`, `digest` |
//! | `payouts.jsonl` | a payout above zero, with the last one and the credit it follows from | `payee` |
//!
//! So all but the model's outputs and the records themselves is there to recompute the round, with any JSON reader.

use crate::{
    build::Round,
    input::{InputError, Payout, RoundInput},
    text::{
        ContributionLine, CreditLine, FileText, Line, MANIFEST, Manifest, PayoutLine, ReceiptLine, ScoreLine,
    },
};
use alloy_primitives::{B256, hex};
use sha2::{Digest, Sha256};
use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};
use tributary_core::ids::content_id;

/// A round that has been written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// The SHA-256 of the manifest, which is proposed with the round.
    pub manifest: B256,
    /// Where its files are.
    pub folder: PathBuf,
}

/// Why a round's files could not be written or are not to be believed.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The system refused.
    #[error("cannot {action} {path}: {source}", path = path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file is not what its hash says.
    #[error("{path} has {bytes} bytes and SHA-256 {found}, not {expected}; fetch it again", path = path.display())]
    Hash {
        /// The file.
        path: PathBuf,
        /// Its length.
        bytes: u64,
        /// Its SHA-256.
        found: B256,
        /// What it should be.
        expected: B256,
    },
    /// The manifest cannot be understood.
    #[error("{path} is no manifest of a round: {problem}", path = path.display())]
    Manifest {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// A line is wrong.
    #[error("{path}, line {line}: {problem}", path = path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The line's number, from 1.
        line: usize,
        /// What is wrong with it.
        problem: String,
    },
    /// The files do not make a round.
    #[error("the files in {folder} make no round: {source}", folder = folder.display())]
    Input {
        /// The round's folder.
        folder: PathBuf,
        /// Why not.
        source: Box<InputError>,
    },
}

/// Writes the round into a new folder of `directory`, which is made if need be.
///
/// Nobody ever sees half a round: the files are written and synced under a temporary name that starts with a dot, then the
/// folder is renamed. Writing a round that is there already checks it and changes nothing.
pub fn write(directory: &Path, round: &Round) -> Result<Published, FileError> {
    fs::create_dir_all(directory).map_err(io("create", directory))?;
    let draft = draft(directory).map_err(io("create a folder in", directory))?;
    let folder = draft.path();
    let files = vec![
        write_lines(folder, round.receipts.iter().map(ReceiptLine::new))?,
        write_lines(
            folder,
            round.contributions.iter().map(|row| ContributionLine::new(row, &round.datanets)),
        )?,
        write_lines(folder, round.scores.iter().map(ScoreLine::new))?,
        write_lines(folder, round.credits.iter().map(CreditLine::new))?,
        write_lines(folder, round.payouts.iter().map(PayoutLine::new))?,
    ];
    let path = folder.join(MANIFEST);
    let text = Manifest::new(round, files).to_text();
    let text = text.map_err(|error| manifest_error(&path, error.to_string()))?;
    write_synced(&path, |file| file.write_all(text.as_bytes()))?;
    sync_folder(folder)?;

    let manifest = content_id(text.as_bytes());
    let folder = folder_of(directory, manifest);
    if folder.exists() {
        read(directory, manifest)?;
    } else {
        fs::rename(draft.path(), &folder).map_err(io("rename the finished round to", &folder))?;
        sync_folder(directory)?;
    }
    Ok(Published { manifest, folder })
}

/// Reads the round with this manifest from `directory` and checks all of it: every hash, length and order, and that every
/// credit, payout, sum and root is what the formula gives for the receipts, the scores and the last payouts.
///
/// What it cannot know and leaves to its caller: whether the last payouts' root, the pool, the Datanets, the contributors and
/// the operator's signature are those on chain, and whether the scores are the rule's.
pub fn read(directory: &Path, manifest: B256) -> Result<Round, FileError> {
    let folder = folder_of(directory, manifest);
    let path = folder.join(MANIFEST);
    let text = read_hashed(&path, manifest, None)?;
    let stated: Manifest =
        serde_json::from_str(&text).map_err(|error| manifest_error(&path, error.to_string()))?;
    if !stated.is_known_format() {
        return Err(manifest_error(&path, "its format is not known here".into()));
    }
    let files = Files { folder: &folder, manifest: &stated };
    let receipts = files.read::<ReceiptLine>()?;
    let contributions = files.read::<ContributionLine>()?;
    let scores = files.read::<ScoreLine>()?;
    let credits = files.read::<CreditLine>()?;
    let payouts = files.read::<PayoutLine>()?;

    let terms = stated.terms();
    let datanets = stated.datanets();
    let had_one = payouts.lines.iter().filter(|line| line.last > 0);
    let input = RoundInput {
        terms,
        contributions: contributions.map(|line| line.contribution(&datanets))?,
        datanets,
        receipts: receipts.map(|line| line.receipt(terms.model))?,
        scores: scores.lines.iter().map(ScoreLine::row).collect(),
        last_payouts: had_one.map(|line| Payout { payee: line.payee, amount: line.last }).collect(),
    };
    let round = Round::build(input).map_err(|source| refused(&folder, &receipts, &scores, source))?;

    receipts.compare(round.receipts.iter().map(ReceiptLine::new))?;
    contributions
        .compare(round.contributions.iter().map(|row| ContributionLine::new(row, &round.datanets)))?;
    scores.compare(round.scores.iter().map(ScoreLine::new))?;
    credits.compare(round.credits.iter().map(CreditLine::new))?;
    payouts.compare(round.payouts.iter().map(PayoutLine::new))?;
    let right = Manifest::new(&round, stated.files).to_text();
    let right = right.map_err(|error| manifest_error(&path, error.to_string()))?;
    compare_lines(&path, &text, right.lines().map(|line| Ok(line.to_owned())))?;
    Ok(round)
}

fn folder_of(directory: &Path, manifest: B256) -> PathBuf {
    directory.join(hex::encode(manifest))
}

fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> FileError {
    move |source| FileError::Io { action, path: path.into(), source }
}

fn manifest_error(path: &Path, problem: String) -> FileError {
    FileError::Manifest { path: path.into(), problem }
}

fn line_error(path: &Path, line: usize, problem: String) -> FileError {
    FileError::Line { path: path.into(), line, problem }
}

/// A folder that is removed unless it is renamed. Others may read it, for publishing is its purpose.
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

/// Makes the names in a folder last. Only Unix can open a folder for that; elsewhere the system sees to it.
fn sync_folder(folder: &Path) -> Result<(), FileError> {
    if cfg!(unix) {
        File::open(folder).and_then(|file| file.sync_all()).map_err(io("write", folder))?;
    }
    Ok(())
}

fn write_lines<L: Line>(folder: &Path, lines: impl Iterator<Item = L>) -> Result<FileText, FileError> {
    let path = folder.join(L::FILE);
    let (mut digest, mut bytes, mut count) = (Sha256::new(), 0, 0);
    write_synced(&path, |file| {
        for line in lines {
            let text = serde_json::to_string(&line)? + "\n";
            file.write_all(text.as_bytes())?;
            digest.update(&text);
            bytes += text.len() as u64;
            count += 1;
        }
        Ok(())
    })?;
    let sha256 = B256::new(digest.finalize().into());
    Ok(FileText { name: L::FILE.into(), sha256, bytes, lines: count })
}

fn read_hashed(path: &Path, expected: B256, length: Option<u64>) -> Result<String, FileError> {
    let text = fs::read(path).map_err(io("read", path))?;
    let found = content_id(&text);
    let bytes = text.len() as u64;
    if found != expected || length.is_some_and(|length| length != bytes) {
        return Err(FileError::Hash { path: path.into(), bytes, found, expected });
    }
    String::from_utf8(text).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        line_error(path, line, "is not UTF-8".into())
    })
}

struct Files<'a> {
    folder: &'a Path,
    manifest: &'a Manifest,
}

impl Files<'_> {
    fn read<L: Line>(&self) -> Result<Lines<L>, FileError> {
        let path = self.folder.join(L::FILE);
        let listed = self.manifest.files.iter().find(|file| file.name == L::FILE);
        let listed = listed.ok_or_else(|| {
            manifest_error(&self.folder.join(MANIFEST), format!("it does not list {}", L::FILE))
        })?;
        let text = read_hashed(&path, listed.sha256, Some(listed.bytes))?;
        let mut lines: Vec<L> = Vec::new();
        for (at, line) in text.lines().enumerate() {
            let line: L = serde_json::from_str(line)
                .map_err(|error| line_error(&path, at + 1, format!("is not as it should be: {error}")))?;
            if lines.last().is_some_and(|last| last.order() >= line.order()) {
                return Err(line_error(&path, at + 1, "does not ascend from the line before it".into()));
            }
            lines.push(line);
        }
        if lines.len() as u64 != listed.lines {
            let problem = format!("{} has {} lines, not {}", L::FILE, lines.len(), listed.lines);
            return Err(manifest_error(&self.folder.join(MANIFEST), problem));
        }
        Ok(Lines { path, text, lines })
    }
}

/// A file's lines, as text and as what they say.
struct Lines<L> {
    path: PathBuf,
    text: String,
    lines: Vec<L>,
}

impl<L: Line> Lines<L> {
    fn map<T>(&self, read: impl Fn(&L) -> Result<T, &'static str>) -> Result<Vec<T>, FileError> {
        let lines = self.lines.iter().enumerate();
        lines.map(|(at, line)| read(line).map_err(|why| line_error(&self.path, at + 1, why.into()))).collect()
    }

    fn compare(&self, right: impl Iterator<Item = L>) -> Result<(), FileError> {
        compare_lines(&self.path, &self.text, right.map(|line| serde_json::to_string(&line)))
    }
}

/// Whether the text is these lines, each with its line end, and nothing else.
fn compare_lines(
    path: &Path,
    text: &str,
    right: impl Iterator<Item = serde_json::Result<String>>,
) -> Result<(), FileError> {
    let mut found = text.split_inclusive('\n');
    let mut line = 0;
    for right in right {
        line += 1;
        let right = right.map_err(|error| line_error(path, line, error.to_string()))?;
        match found.next() {
            Some(found) if found.strip_suffix('\n') == Some(right.as_str()) => {}
            Some(found) => {
                return Err(line_error(path, line, format!("is {}, but must be {right}", found.trim_end())));
            }
            None => return Err(line_error(path, line, format!("is missing: {right}"))),
        }
    }
    match found.next() {
        Some(found) => Err(line_error(path, line + 1, format!("should not be there: {}", found.trim_end()))),
        None => Ok(()),
    }
}

/// Names the line at fault where there is one.
fn refused(
    folder: &Path,
    receipts: &Lines<ReceiptLine>,
    scores: &Lines<ScoreLine>,
    error: InputError,
) -> FileError {
    let at = match &error {
        InputError::NoReceipt { receipt, contribution }
        | InputError::NoContribution { receipt, contribution } => scores
            .lines
            .binary_search_by_key(&(*receipt, *contribution), Line::order)
            .ok()
            .map(|at| (&scores.path, at + 1)),
        InputError::AfterCutoff { receipt, .. } => {
            receipts.lines.binary_search_by_key(receipt, Line::order).ok().map(|at| (&receipts.path, at + 1))
        }
        _ => None,
    };
    match at {
        Some((path, line)) => line_error(path, line, error.to_string()),
        None => FileError::Input { folder: folder.into(), source: Box::new(error) },
    }
}
