//! Reading a round's files and checking everything in them.

use crate::{
    build::Round,
    files::{FILES, FileError, MAX_BYTES, folder_of, io, manifest_error, open},
    input::{InputError, Missing, Owner, Payout, Payouts, RoundInput},
    lines::{Lines, check_file},
    payouts::last_tree,
    text::{
        CreditLine, FileText, Line, MANIFEST, MAX_MANIFEST, Manifest, MissingLine, PayoutLine, ReceiptLine,
        ScoreLine, line,
    },
    tree::Tree,
};
use alloy_primitives::{B256, U256};
use std::{collections::HashMap, io::Read, path::Path};
use tributary_core::{ids::content_id, typed_data::Receipt};
use tributary_scoring::{Order, ScoreRow};

/// Reads the round with this manifest from `directory` and checks all of it: every hash, length and
/// order, and that every credit, payout, sum and root is what the formula gives for the receipts,
/// the scores and the last payouts.
///
/// Memory is a round's ([`Round`]) and about 60 bytes more for each score; files are read line by
/// line.
///
/// The caller must check what the files alone cannot show: whether header, sources and last payouts
/// are those on chain ([`Round::differs`] compares most of them), whether owners can earn and are
/// of that payee and order, and whether the scores are the rule's.
///
/// # Errors
/// [`FileError`] for the first file or line that is missing or wrong.
pub fn read(directory: &Path, manifest: B256) -> Result<Round, FileError> {
    read_folder(&folder_of(directory, manifest), manifest)
}

/// As [`read()`], from a folder of any name.
pub fn read_folder(folder: &Path, manifest: B256) -> Result<Round, FileError> {
    let (text, stated) = checked_manifest(folder, manifest)?;
    let round = Round::build(input(folder, &stated)?).map_err(|error| at_line(folder, error))?;

    Lines::<MissingLine>::open(folder)?.compare(round.missing.iter().map(MissingLine::new))?;
    Lines::<ReceiptLine>::open(folder)?.compare(round.receipts.iter().map(ReceiptLine::new))?;
    Lines::<ScoreLine>::open(folder)?.compare(round.scores().map(|score| ScoreLine::new(&score)))?;
    Lines::<CreditLine>::open(folder)?.compare(round.credits().map(|row| CreditLine::new(&row)))?;
    Lines::<PayoutLine>::open(folder)?.compare(round.payouts.iter().map(PayoutLine::new))?;
    let right = line(&Manifest::new(&round.header, &round.sources, &round.heads, stated.files));
    let path = folder.join(MANIFEST);
    let right = right.map_err(|error| manifest_error(&path, error))?;
    if text == right { Ok(round) } else { Err(manifest_error(&path, difference(&text, &right))) }
}

/// Reads the payouts of a finalised round from its folder: all that claims and the next round need
/// of it. `payouts_root` is the root that was finalised.
///
/// # Errors
/// [`FileError::Root`] if the payouts have another root; [`FileError`] for a file or line that is
/// missing or wrong.
pub fn read_payouts(folder: &Path, payouts_root: B256) -> Result<(Payouts, Tree), FileError> {
    let path = folder.join(PayoutLine::FILE);
    let (_, bytes) = open(&path)?;
    if bytes > MAX_BYTES {
        return Err(FileError::TooLarge { path, bytes, most: MAX_BYTES });
    }
    let mut payouts = Payouts::new();
    Lines::<PayoutLine>::open(folder)?.each(|line| {
        payouts.push(Payout { payee: line.payee, amount: line.payout });
        Ok(())
    })?;
    let tree = last_tree(&payouts).map_err(|error| at_line(folder, error))?;
    if tree.root() != payouts_root {
        return Err(FileError::Root { path, found: tree.root(), expected: payouts_root });
    }
    Ok((payouts, tree))
}

/// A file of a round, as its manifest lists it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListedFile {
    /// Its name, which is one of those of SPEC 5.4.
    pub name: &'static str,
    /// Its length in bytes.
    pub bytes: u64,
    /// Its SHA-256.
    pub sha256: B256,
}

impl ListedFile {
    /// Whether it is the file at `path`.
    pub fn is_at(&self, path: &Path) -> bool {
        check_file(path, self.bytes, self.sha256).is_ok()
    }
}

/// Reads which files a round's manifest lists, from the file at `path`. That they are there is not
/// checked.
///
/// # Errors
/// [`FileError`] if the file has another SHA-256 than `manifest`, or is no manifest of a round.
pub fn listed_files(path: &Path, manifest: B256) -> Result<Vec<ListedFile>, FileError> {
    let (_, stated) = parsed_manifest(path, manifest)?;
    let listed =
        |(name, file): (&'static str, FileText)| ListedFile { name, bytes: file.bytes, sha256: file.sha256 };
    Ok(FILES.into_iter().zip(stated.files).map(listed).collect())
}

/// The manifest of a folder's round with its text. It has this hash, is of a known format, and the
/// files are what it states.
pub(crate) fn checked_manifest(folder: &Path, manifest: B256) -> Result<(String, Manifest), FileError> {
    let path = folder.join(MANIFEST);
    let (text, stated) = parsed_manifest(&path, manifest)?;
    for (name, file) in FILES.iter().zip(&stated.files) {
        let lines = check_file(&folder.join(name), file.bytes, file.sha256)?;
        if lines != file.lines {
            return Err(manifest_error(&path, format!("{name} has {lines} lines, not {}", file.lines)));
        }
    }
    Ok((text, stated))
}

/// A manifest with its text. It has this hash, is of a known format, and lists the files of a round.
/// Names are compared with constants, so no manifest leads out of its folder.
fn parsed_manifest(path: &Path, manifest: B256) -> Result<(String, Manifest), FileError> {
    let text = manifest_text(path, manifest)?;
    let stated: Manifest = serde_json::from_str(&text).map_err(|error| manifest_error(path, error))?;
    if !stated.is_known_format() {
        return Err(manifest_error(path, "its format is not known"));
    }
    if !stated.files.iter().map(|file| file.name.as_str()).eq(FILES) {
        return Err(manifest_error(path, format!("its files must be {}, in this order", FILES.join(", "))));
    }
    let bytes = stated.files.iter().fold(0u64, |sum, file| sum.saturating_add(file.bytes));
    if bytes > MAX_BYTES {
        let folder = path.parent().unwrap_or(path);
        return Err(FileError::TooLarge { path: folder.into(), bytes, most: MAX_BYTES });
    }
    Ok((text, stated))
}

fn manifest_text(path: &Path, expected: B256) -> Result<String, FileError> {
    let (file, bytes) = open(path)?;
    if bytes > MAX_MANIFEST {
        return Err(FileError::TooLarge { path: path.into(), bytes, most: MAX_MANIFEST });
    }
    let mut text = Vec::new();
    file.take(MAX_MANIFEST).read_to_end(&mut text).map_err(io("read", path))?;
    let found = content_id(&text);
    if found != expected {
        return Err(FileError::Hash { path: path.into(), found, expected });
    }
    String::from_utf8(text).map_err(|_| manifest_error(path, "it is not UTF-8"))
}

/// What the files state of the round's input.
fn input(folder: &Path, stated: &Manifest) -> Result<RoundInput, FileError> {
    let header = stated.header();
    let (scores, owners) = scores(folder)?;
    Ok(RoundInput {
        header,
        sources: stated.sources(),
        receipts: receipts(folder, header.model)?,
        scores,
        owners,
        missing: missing(folder)?,
        last_payouts: last_payouts(folder)?,
    })
}

fn receipts(folder: &Path, model: U256) -> Result<Vec<Receipt>, FileError> {
    let mut receipts = Vec::new();
    Lines::<ReceiptLine>::open(folder)?.each(|line| {
        receipts.push(line.receipt(model)?);
        Ok(())
    })?;
    Ok(receipts)
}

fn scores(folder: &Path) -> Result<(Vec<ScoreRow>, Vec<Owner>), FileError> {
    let (mut scores, mut owners) = (Vec::new(), HashMap::<Order, Owner>::new());
    Lines::<ScoreLine>::open(folder)?.each(|line| {
        let owner = line.owner();
        if *owners.entry(owner.order).or_insert(owner) != owner {
            return Err("it names another record with an order that an earlier line has");
        }
        scores.push(line.row());
        Ok(())
    })?;
    Ok((scores, owners.into_values().collect()))
}

fn missing(folder: &Path) -> Result<Vec<Missing>, FileError> {
    let mut missing = Vec::new();
    Lines::<MissingLine>::open(folder)?.each(|line| {
        missing.push(line.missing());
        Ok(())
    })?;
    Ok(missing)
}

fn last_payouts(folder: &Path) -> Result<Payouts, FileError> {
    let mut payouts = Payouts::new();
    Lines::<PayoutLine>::open(folder)?.each(|line| {
        if line.last > 0 {
            payouts.push(Payout { payee: line.payee, amount: line.last });
        }
        Ok(())
    })?;
    Ok(payouts)
}

/// The error of an input, at the line that causes it if there is one.
fn at_line(folder: &Path, error: InputError) -> FileError {
    let problem = error.to_string();
    let score = |receipt: B256, start: u16| {
        let lines = Lines::<ScoreLine>::open(folder).ok()?;
        lines.error_at(|line| line.key() == (receipt, start), &problem)
    };
    let found = match error {
        InputError::NoReceipt { receipt, start }
        | InputError::Shape { receipt, start, .. }
        | InputError::Overlap { receipt, start }
        | InputError::Join { receipt, start } => score(receipt, start),
        InputError::Contradiction { content_id, datanet } | InputError::NoSource { content_id, datanet } => {
            let is_meant = |line: &ScoreLine| {
                let owner = line.owner();
                (owner.content_id, owner.datanet) == (content_id, datanet)
            };
            Lines::<ScoreLine>::open(folder).ok().and_then(|lines| lines.error_at(is_meant, &problem))
        }
        InputError::OutsideSpan { receipt, .. } | InputError::Price { receipt, .. } => {
            let lines = Lines::<ReceiptLine>::open(folder).ok();
            lines.and_then(|lines| lines.error_at(|line| line.key() == receipt, &problem))
        }
        _ => None,
    };
    found.unwrap_or_else(|| FileError::Input { folder: folder.into(), source: Box::new(error) })
}

/// The first field in which the manifest's text differs from what it must be.
fn difference(found: &str, right: &str) -> String {
    type Fields = serde_json::Map<String, serde_json::Value>;
    let (found, right): (Result<Fields, _>, Result<Fields, _>) =
        (serde_json::from_str(found), serde_json::from_str(right));
    let (Ok(found), Ok(right)) = (found, right) else { return "it is no object".into() };
    let other = right.iter().find(|(name, value)| found.get(*name) != Some(value));
    match other {
        Some((name, value)) => {
            let found = found.get(name).map(ToString::to_string).unwrap_or_default();
            format!("its field `{name}` is {found}, but must be {value}")
        }
        None => "its text must be one line without white space, its fields in their order".into(),
    }
}
