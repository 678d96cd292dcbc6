//! Reading a round's files and checking everything in them.

use crate::{
    budget::Budget,
    build::{Round, RoundBuilder, RoundSummary},
    cache::Cache,
    files::{FILES, FileError, MAX_BYTES, folder_of, io, manifest_error, open},
    form::{self, Form},
    input::{InputError, Payout},
    layout::ReceiptRow,
    manifest::{FileText, MANIFEST, MAX_MANIFEST, Manifest, line},
    statement::{Statement, Tables},
    stored::Stored,
    table::{Row, Table},
};
use alloy_primitives::{B256, hex};
use sha2::{Digest, Sha256};
use std::{io::Read, path::Path, sync::Arc};
use tributary_core::ids::content_id;
use tributary_scoring::{ByteRange, Order, ScoreRow};

/// Reads the round with this manifest from `directory` and checks all of it: every hash, length and
/// order, and that every credit, payout, sum and root is what the formula gives for the receipts,
/// the scores and the last payouts.
///
/// The round is built again within the budget, and compared with the files, which it is then read
/// from.
///
/// The caller must check what the files alone cannot show: whether header, sources and last payouts
/// are those on chain ([`Round::differs`] compares most of them), whether owners can earn and are
/// of that payee and order, and whether the scores are the rule's.
///
/// # Errors
/// [`FileError`] for the first file or row that is missing or wrong.
pub fn read(directory: &Path, manifest: B256, budget: &Budget) -> Result<Round, FileError> {
    read_folder(&folder_of(directory, manifest), manifest, budget)
}

/// As [`read()`], from a folder of any name.
///
/// # Errors
/// As [`read()`].
pub fn read_folder(folder: &Path, manifest: B256, budget: &Budget) -> Result<Round, FileError> {
    rebuilt(folder, checked(folder, manifest, budget)?, budget)
}

/// As [`read()`], from bytes in memory: of the manifest, and of each file that it lists, by its name. Errors
/// name the files as if they were in the folder of their round.
///
/// # Errors
/// As [`read()`].
pub fn read_bytes(
    manifest: B256,
    text: Vec<u8>,
    mut file: impl FnMut(&'static str) -> Vec<u8>,
    budget: &Budget,
) -> Result<Round, FileError> {
    let folder = folder_of(Path::new(""), manifest);
    let (text, stated) = parsed(&folder.join(MANIFEST), text, manifest)?;
    let found = tables(&folder, &stated, budget, |path, name, bytes, sha256| {
        in_memory(path, file(name), bytes, sha256)
    })?;
    rebuilt(&folder, (text, stated, found), budget)
}

/// The round that follows from what files state, which must be what they state.
fn rebuilt(
    folder: &Path,
    (text, stated, found): (String, Manifest, Statement),
    budget: &Budget,
) -> Result<Round, FileError> {
    let right = build(folder, &stated, &found, budget)?;
    let (found_tables, right_tables) = (&found.tables, &right.stated.tables);
    compare(&found_tables.missing, &right_tables.missing)?;
    compare(&found_tables.receipts, &right_tables.receipts)?;
    compare(&found_tables.owners, &right_tables.owners)?;
    compare(&found_tables.scores, &right_tables.scores)?;
    compare(&found_tables.payees, &right_tables.payees)?;
    compare(&found_tables.credits, &right_tables.credits)?;
    compare(&found_tables.payouts, &right_tables.payouts)?;
    compare(&found_tables.others, &right_tables.others)?;
    let expected = line(&Manifest::new(&right, stated.files));
    let path = folder.join(MANIFEST);
    let expected = expected.map_err(|error| manifest_error(&path, error))?;
    if text != expected {
        return Err(manifest_error(&path, difference(&text, &expected)));
    }
    Ok(Round { stated: found, ..right })
}

/// Reads what the round with this manifest in `directory` commits to, as its manifest states it: for
/// who wrote its files. That they are as they were written is checked, and nothing else.
///
/// # Errors
/// [`FileError`] for the first file that is missing or another one.
pub fn read_summary(directory: &Path, manifest: B256, budget: &Budget) -> Result<RoundSummary, FileError> {
    let folder = folder_of(directory, manifest);
    let (_, stated, _) = checked(&folder, manifest, budget)?;
    let heads = stated.heads();
    let heads = heads.ok_or_else(|| manifest_error(&folder.join(MANIFEST), "a root is not its head's"))?;
    Ok(RoundSummary { header: stated.header(), sources: stated.sources(), heads })
}

/// Reads what the files of the round with this manifest state, right or wrong, from `directory`.
///
/// Every file has the length and hash that the manifest states; that is all that is checked.
///
/// # Errors
/// [`FileError`] for the first file that is missing or another one.
pub fn read_stated(directory: &Path, manifest: B256, budget: &Budget) -> Result<Statement, FileError> {
    read_stated_folder(&folder_of(directory, manifest), manifest, budget)
}

/// As [`read_stated`], from a folder of any name.
///
/// # Errors
/// As [`read_stated`].
pub fn read_stated_folder(folder: &Path, manifest: B256, budget: &Budget) -> Result<Statement, FileError> {
    checked(folder, manifest, budget).map(|checked| checked.2)
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
        checked_file(path, self.bytes, self.sha256).is_ok()
    }
}

/// Reads which files a round's manifest lists, from the file at `path`. That they are there is not
/// checked.
///
/// # Errors
/// [`FileError`] if the file has another SHA-256 than `manifest`, or is no manifest of a round.
pub fn listed_files(path: &Path, manifest: B256) -> Result<Vec<ListedFile>, FileError> {
    let (_, stated) = parsed_manifest(path, manifest)?;
    let listed = |((name, _), file): ((&'static str, usize), FileText)| ListedFile {
        name,
        bytes: file.bytes,
        sha256: file.sha256,
    };
    Ok(FILES.into_iter().zip(stated.files).map(listed).collect())
}

/// The manifest of a folder's round with its text, and what its files state. All of them have the
/// hashes that are asked for.
fn checked(
    folder: &Path,
    manifest: B256,
    budget: &Budget,
) -> Result<(String, Manifest, Statement), FileError> {
    let (text, stated) = parsed_manifest(&folder.join(MANIFEST), manifest)?;
    let found = tables(folder, &stated, budget, |path, _, bytes, sha256| checked_file(path, bytes, sha256))?;
    Ok((text, stated, found))
}

/// What the files of a manifest state. `read` gives the bytes of a file with this name, length and hash.
fn tables(
    folder: &Path,
    stated: &Manifest,
    budget: &Budget,
    mut read: impl FnMut(&Path, &'static str, u64, B256) -> Result<Stored, FileError>,
) -> Result<Statement, FileError> {
    let path = folder.join(MANIFEST);
    let mut files = Vec::new();
    for ((name, width), file) in FILES.into_iter().zip(&stated.files) {
        files.push(read(&folder.join(name), name, file.bytes, file.sha256)?);
        if file.rows.checked_mul(width as u64) != Some(file.bytes) {
            let FileText { bytes, rows, .. } = file;
            return Err(manifest_error(
                &path,
                format!("{name} has {bytes} bytes, not {rows} rows of {width}"),
            ));
        }
    }
    let mut files = files.into_iter();
    let tables = Tables {
        missing: table(folder, files.next()),
        receipts: table(folder, files.next()),
        owners: table(folder, files.next()),
        scores: table(folder, files.next()),
        payees: table(folder, files.next()),
        credits: table(folder, files.next()),
        payouts: table(folder, files.next()),
        others: table(folder, files.next()),
    };
    let header = stated.header();
    Ok(Statement::new(header.model, Form::of(header.rule), tables, budget))
}

fn table<R: Row>(folder: &Path, stored: Option<Stored>) -> Table<R> {
    Table::new(stored.unwrap_or_default(), &folder.join(R::FILE))
}

/// A manifest with its text. It has this hash, is of a known format, and lists the files of a round.
/// Names are compared with constants, so no manifest leads out of its folder.
fn parsed_manifest(path: &Path, manifest: B256) -> Result<(String, Manifest), FileError> {
    parsed(path, manifest_bytes(path)?, manifest)
}

fn parsed(path: &Path, text: Vec<u8>, manifest: B256) -> Result<(String, Manifest), FileError> {
    let found = content_id(&text);
    if found != manifest {
        return Err(FileError::Hash { path: path.into(), found, expected: manifest });
    }
    let text = String::from_utf8(text).map_err(|_| manifest_error(path, "it is not UTF-8"))?;
    let stated: Manifest = serde_json::from_str(&text).map_err(|error| manifest_error(path, error))?;
    if !stated.is_known_format() {
        return Err(manifest_error(path, "its format is not known"));
    }
    let names = FILES.map(|(name, _)| name);
    if !stated.files.iter().map(|file| file.name.as_str()).eq(names) {
        return Err(manifest_error(path, format!("its files must be {}, in this order", names.join(", "))));
    }
    let bytes = stated.files.iter().fold(0u64, |sum, file| sum.saturating_add(file.bytes));
    if bytes > MAX_BYTES {
        let folder = path.parent().unwrap_or(path);
        return Err(FileError::TooLarge { path: folder.into(), bytes, most: MAX_BYTES });
    }
    Ok((text, stated))
}

fn manifest_bytes(path: &Path) -> Result<Vec<u8>, FileError> {
    let (file, bytes) = open(path)?;
    if bytes > MAX_MANIFEST {
        return Err(FileError::TooLarge { path: path.into(), bytes, most: MAX_MANIFEST });
    }
    let mut text = Vec::new();
    file.take(MAX_MANIFEST).read_to_end(&mut text).map_err(io("read", path))?;
    Ok(text)
}

/// Bytes of this length and hash.
fn in_memory(path: &Path, found: Vec<u8>, bytes: u64, sha256: B256) -> Result<Stored, FileError> {
    if found.len() as u64 != bytes {
        return Err(FileError::Length { path: path.into(), found: found.len() as u64, expected: bytes });
    }
    let hash = content_id(&found);
    if hash != sha256 {
        return Err(FileError::Hash { path: path.into(), found: hash, expected: sha256 });
    }
    Ok(Stored::Memory(Arc::new(found)))
}

/// A file of this length and hash. No more is read than the manifest announces.
fn checked_file(path: &Path, bytes: u64, sha256: B256) -> Result<Stored, FileError> {
    let (file, length) = open(path)?;
    if length != bytes {
        return Err(FileError::Length { path: path.into(), found: length, expected: bytes });
    }
    let (stored, mut digest) = (Stored::File(Arc::new(file), length), Sha256::new());
    for chunk in stored.chunks() {
        digest.update(chunk.map_err(io("read", path))?);
    }
    let found = B256::new(digest.finalize().into());
    if found != sha256 {
        return Err(FileError::Hash { path: path.into(), found, expected: sha256 });
    }
    Ok(stored)
}

/// Builds the round that follows from what files state of receipts, scores, owners and last payouts.
fn build(folder: &Path, stated: &Manifest, found: &Statement, budget: &Budget) -> Result<Round, FileError> {
    let whole = |source: InputError| FileError::Input { folder: folder.into(), source: Box::new(source) };
    let mut builder = RoundBuilder::new(stated.header(), stated.sources(), budget.clone()).map_err(whole)?;
    let (model, tables) = (found.model, &found.tables);

    let mut last = None;
    for (index, row) in (0..).zip(tables.payouts.all()) {
        let row = row?;
        ascends(&tables.payouts, index, &mut last, row.payee)?;
        if row.last > 0 {
            builder.last_payout(Payout { payee: row.payee, amount: row.last }).map_err(whole)?;
        }
    }
    let mut last = None;
    for (index, row) in (0..).zip(tables.missing.all()) {
        let row = row?;
        ascends(&tables.missing, index, &mut last, row)?;
        builder.missing(&row).map_err(whole)?;
    }
    let mut last = None;
    for (index, row) in (0..).zip(tables.receipts.all()) {
        let receipt = row?.receipt(model);
        ascends(&tables.receipts, index, &mut last, receipt.id())?;
        builder.receipt(&receipt).map_err(|error| tables.receipts.wrong(index, error))?;
    }
    let mut last = None;
    for (index, row) in (0..).zip(tables.owners.all()) {
        let owner = row?;
        ascends(&tables.owners, index, &mut last, owner.order)?;
        builder.owner(&owner).map_err(whole)?;
    }
    let mut last = None;
    let orders = Cache::<Order>::new(budget.of_words(), tables.owners.len());
    let mut receipts = Receipts { table: &tables.receipts, statement: found, last: None };
    for (index, row) in (0..).zip(tables.scores.all()) {
        let row = row?;
        let no = |what: &str, at: u32| tables.scores.wrong(index, format!("there is no {what} {at}"));
        // Of records as wholes the source ascends, which is seen when the round is compared.
        if found.form == Form::Ranges {
            ascends(&tables.scores, index, &mut last, (row.receipt, row.start))?;
        }
        let receipt_id = receipts.id(row.receipt.into())?;
        let receipt_id = receipt_id
            .ok_or_else(|| tables.scores.wrong(index, format!("there is no receipt {}", row.receipt)))?;
        let order = || {
            found
                .tables
                .owners
                .get(row.owner.into())?
                .map(|owner| owner.order)
                .ok_or_else(|| no("owner", row.owner))
        };
        let order = orders.get(row.owner.into(), order)?;
        match found.form {
            Form::Ranges => {
                let range = ByteRange { start: row.start, end: row.end, owner: order };
                builder.score(&ScoreRow { receipt_id, range })
            }
            Form::Wholes => builder.whole(receipt_id, form::score(row.start, row.end), order),
        }
        .map_err(whole)?;
    }
    builder.build().map_err(|error| at_row(folder, found, error))
}

/// The ids of receipts that are asked for in ascending order.
struct Receipts<'s> {
    table: &'s Table<ReceiptRow>,
    statement: &'s Statement,
    last: Option<(u64, B256)>,
}

impl Receipts<'_> {
    fn id(&mut self, index: u64) -> Result<Option<B256>, FileError> {
        if let Some((_, id)) = self.last.filter(|last| last.0 == index) {
            return Ok(Some(id));
        }
        let receipt = self.table.get(index)?.map(|row| row.receipt(self.statement.model));
        self.last = receipt.map(|receipt| (index, receipt.id()));
        Ok(self.last.map(|last| last.1))
    }
}

fn ascends<R: Row, K: PartialOrd>(
    table: &Table<R>,
    index: u64,
    last: &mut Option<K>,
    key: K,
) -> Result<(), FileError> {
    if last.as_ref().is_some_and(|last| *last >= key) {
        return Err(table.wrong(index, "does not ascend from the row before it"));
    }
    *last = Some(key);
    Ok(())
}

/// Checks that a table is another one, and nothing else.
fn compare<R: Row>(found: &Table<R>, right: &Table<R>) -> Result<(), FileError> {
    for (index, (found_chunk, right_chunk)) in
        (0u64..).zip(found.stored().chunks().zip(right.stored().chunks()))
    {
        let found_chunk = found_chunk.map_err(found.cannot_read())?;
        let right_chunk = right_chunk.map_err(right.cannot_read())?;
        if let Some(at) = found_chunk.iter().zip(&right_chunk).position(|(found, right)| found != right) {
            let row = (index * crate::stored::CHUNK as u64 + at as u64) / R::WIDTH as u64;
            let problem = format!("is {}, but must be {}", bytes(found, row)?, bytes(right, row)?);
            return Err(found.wrong(row, problem));
        }
    }
    if found.len() < right.len() {
        let problem = format!("is missing: {}", bytes(right, found.len())?);
        return Err(found.wrong(found.len(), problem));
    }
    if found.len() > right.len() {
        let problem = format!("should not be there: {}", bytes(found, right.len())?);
        return Err(found.wrong(right.len(), problem));
    }
    Ok(())
}

/// A row's bytes in hex.
fn bytes<R: Row>(table: &Table<R>, row: u64) -> Result<String, FileError> {
    let mut bytes = vec![0; R::WIDTH];
    table.stored().read(row * R::WIDTH as u64, &mut bytes).map_err(table.cannot_read())?;
    Ok(hex::encode_prefixed(bytes))
}

/// The error of an input, at the row that causes it if there is one.
fn at_row(folder: &Path, found: &Statement, error: InputError) -> FileError {
    let problem = error.to_string();
    let row = match error {
        InputError::Shape { receipt, start, .. }
        | InputError::Overlap { receipt, start }
        | InputError::Join { receipt, start } => {
            let is_meant =
                |(_, score): &(u64, crate::StatedScore)| (score.receipt_id, score.start) == (receipt, start);
            let row = (0..).zip(found.scores().map_while(Result::ok)).find(is_meant);
            row.map(|(index, _)| found.tables.scores.wrong(index, &problem))
        }
        InputError::Contradiction { content_id, datanet } | InputError::NoSource { content_id, datanet } => {
            let mut owners = (0..).zip(found.tables.owners.all().map_while(Result::ok));
            let row = owners.find(|(_, row)| (row.content_id, row.datanet) == (content_id, datanet));
            row.map(|(index, _)| found.tables.owners.wrong(index, &problem))
        }
        _ => None,
    };
    row.unwrap_or_else(|| FileError::Input { folder: folder.into(), source: Box::new(error) })
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
