//! What payers owe and signed, and answers that are not in a book yet: one SQLite file.
//!
//! An answer and what its payer owes for it are one row each of one transaction, so that neither is ever
//! there without the other, and a killed process loses neither. One thread writes; what waits for it
//! meanwhile shares a transaction, and so one wait for the disk.

use alloy_primitives::{Address, B256, U256};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::mpsc,
    thread,
};
use tokio::sync::oneshot;
use tributary_sdk::deposits::SignedVoucher;
use tributary_sqlite::Durability;

/// How many writes share a transaction at most.
const TOGETHER: usize = 256;

/// The KiB of the file that a connection keeps in memory.
const CACHE_KIB: u32 = 8_192;

/// Numbers are big-endian bytes. `exact` is the voucher with the highest total that is at most what is
/// owed, `latest` the one with the highest total.
const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS payers(
        model BLOB NOT NULL,
        payer BLOB NOT NULL,
        owed BLOB NOT NULL,
        exact TEXT,
        latest TEXT,
        PRIMARY KEY (model, payer)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS answers(
        request BLOB NOT NULL UNIQUE,
        model BLOB NOT NULL,
        price BLOB NOT NULL,
        time INTEGER NOT NULL,
        output BLOB NOT NULL,
        features BLOB
    ) STRICT;";

/// What a file lacks that was made before answers had features.
const FEATURES: &str = "ALTER TABLE answers ADD COLUMN features BLOB";

/// Why the ledger cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// SQLite cannot read or write it.
    #[error("cannot use {path}: {source}", path = path.display())]
    Database {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// Its folder cannot be created.
    #[error("cannot create {path}: {source}", path = path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file does not hold what it must.
    #[error("{path} is damaged: {problem}", path = path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// The thread that writes has ended.
    #[error("{path} is not written any more; start the gateway again", path = path.display())]
    Ended {
        /// The file.
        path: PathBuf,
    },
}

/// A payer of a model.
pub(crate) type Key = (U256, Address);

/// What a payer owes and signed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Payer {
    /// All that it ever owed, in units of the model's asset.
    pub(crate) owed: u128,
    /// The voucher with the highest total that is at most that.
    pub(crate) exact: Option<SignedVoucher>,
    /// The voucher with the highest total.
    pub(crate) latest: Option<SignedVoucher>,
}

impl Payer {
    /// Takes a voucher that is better than those before it.
    pub(crate) fn sign(&mut self, voucher: &SignedVoucher) {
        let is_better = |than: &Option<SignedVoucher>| {
            than.as_ref().is_none_or(|than| (voucher.total, voucher.deadline) > (than.total, than.deadline))
        };
        if voucher.total <= self.owed && is_better(&self.exact) {
            self.exact = Some(voucher.clone());
        }
        if is_better(&self.latest) {
            self.latest = Some(voucher.clone());
        }
    }

    /// Adds a price; false if a sum does not fit.
    pub(crate) fn owe(&mut self, price: u128) -> bool {
        let Some(owed) = self.owed.checked_add(price) else { return false };
        self.owed = owed;
        if let Some(latest) = self.latest.clone() {
            self.sign(&latest);
        }
        true
    }
}

/// An answer that is paid for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    /// Names the request.
    pub(crate) request: B256,
    pub(crate) model: U256,
    /// In units of the model's asset.
    pub(crate) price: u128,
    /// In seconds since 1970.
    pub(crate) time: u64,
    pub(crate) output: Vec<u8>,
    /// The SHA-256 of its features, if the model's rule reads them.
    pub(crate) features: Option<B256>,
}

/// What is written.
#[derive(Debug)]
pub(crate) enum Write {
    /// A voucher that is good.
    Voucher(SignedVoucher),
    /// An answer, and who owes its price.
    Answer(Address, Answer),
    /// Answers that are in their books.
    Booked(Vec<B256>),
}

type Job = (Write, oneshot::Sender<Result<(), LedgerError>>);

/// The file.
#[derive(Clone, Debug)]
pub struct Ledger {
    path: PathBuf,
    jobs: mpsc::Sender<Job>,
}

impl Ledger {
    /// Opens the ledger in a deployment's part of the working folder, which is made if it is not there.
    ///
    /// # Errors
    /// [`LedgerError`].
    pub fn open(chain_folder: &Path) -> Result<Self, LedgerError> {
        let path = chain_folder.join("gateway.sqlite");
        fs::create_dir_all(chain_folder)
            .map_err(|source| LedgerError::Folder { path: chain_folder.to_owned(), source })?;
        let mut connection = connect(&path)?;
        bring_up_to_date(&connection)
            .map_err(|source| LedgerError::Database { path: path.clone(), source })?;
        let (jobs, waiting) = mpsc::channel::<Job>();
        let of_thread = path.clone();
        thread::spawn(move || {
            while let Ok(first) = waiting.recv() {
                let batch: Vec<Job> =
                    std::iter::once(first).chain(waiting.try_iter().take(TOGETHER - 1)).collect();
                write_all(&mut connection, &of_thread, batch);
            }
        });
        Ok(Self { path, jobs })
    }

    /// Writes, and returns once that is on the disk.
    pub(crate) async fn write(&self, write: Write) -> Result<(), LedgerError> {
        let ended = || LedgerError::Ended { path: self.path.clone() };
        let (done, is_done) = oneshot::channel();
        self.jobs.send((write, done)).map_err(|_| ended())?;
        is_done.await.unwrap_or_else(|_| Err(ended()))
    }

    /// All payers, by model and account.
    pub(crate) fn payers(&self) -> Result<Vec<(Key, Payer)>, LedgerError> {
        let connection = connect(&self.path)?;
        let failed = |source| LedgerError::Database { path: self.path.clone(), source };
        let mut select =
            connection.prepare("SELECT model, payer, owed, exact, latest FROM payers").map_err(failed)?;
        let rows = select
            .query_map([], |row| {
                let (model, payer): ([u8; 32], [u8; 20]) = (row.get(0)?, row.get(1)?);
                let columns: Columns = (row.get(2)?, row.get(3)?, row.get(4)?);
                Ok(((U256::from_be_bytes(model), Address::from(payer)), columns))
            })
            .map_err(failed)?;
        rows.map(|row| {
            let (key, columns) = row.map_err(failed)?;
            Ok((key, payer(&self.path, columns)?))
        })
        .collect()
    }

    /// The answers that are not known to be in a book, the earliest first, at most so many.
    pub(crate) fn answers(&self, most: usize) -> Result<Vec<Answer>, LedgerError> {
        let connection = connect(&self.path)?;
        let failed = |source| LedgerError::Database { path: self.path.clone(), source };
        let mut select = connection
            .prepare(
                "SELECT request, model, price, time, output, features FROM answers ORDER BY rowid LIMIT ?1",
            )
            .map_err(failed)?;
        let rows = select
            .query_map([most as i64], |row| {
                let (request, model): ([u8; 32], [u8; 32]) = (row.get(0)?, row.get(1)?);
                let (price, time): ([u8; 16], i64) = (row.get(2)?, row.get(3)?);
                Ok(Answer {
                    request: request.into(),
                    model: U256::from_be_bytes(model),
                    price: u128::from_be_bytes(price),
                    time: time.unsigned_abs(),
                    output: row.get(4)?,
                    features: row.get::<_, Option<[u8; 32]>>(5)?.map(B256::from),
                })
            })
            .map_err(failed)?;
        rows.collect::<Result<_, _>>().map_err(failed)
    }
}

/// Adds what a file lacks that an earlier version made.
fn bring_up_to_date(connection: &Connection) -> rusqlite::Result<()> {
    let has_features = "SELECT count(*) FROM pragma_table_info('answers') WHERE name = 'features'";
    match connection.query_row(has_features, [], |row| row.get::<_, i64>(0))? {
        0 => connection.execute_batch(FEATURES),
        _ => Ok(()),
    }
}

/// What is owed, and two vouchers as JSON.
type Columns = ([u8; 16], Option<String>, Option<String>);

fn connect(path: &Path) -> Result<Connection, LedgerError> {
    let failed = |source| LedgerError::Database { path: path.to_owned(), source };
    let connection = tributary_sqlite::open(path, Durability::Disk, CACHE_KIB).map_err(failed)?;
    connection.execute_batch(SCHEMA).map_err(failed)?;
    Ok(connection)
}

fn payer(path: &Path, (owed, exact, latest): Columns) -> Result<Payer, LedgerError> {
    let voucher = |text: Option<String>| {
        let read = |text: String| serde_json::from_str(&text);
        text.map(read).transpose().map_err(|error| LedgerError::Damaged {
            path: path.to_owned(),
            problem: format!("a voucher cannot be read: {error}"),
        })
    };
    Ok(Payer { owed: u128::from_be_bytes(owed), exact: voucher(exact)?, latest: voucher(latest)? })
}

/// Writes all in one transaction or, if one of them fails, each in its own.
fn write_all(connection: &mut Connection, path: &Path, batch: Vec<Job>) {
    let writes: Vec<&Write> = batch.iter().map(|(write, _)| write).collect();
    let are_written = batch.len() > 1 && write_together(connection, path, &writes).is_ok();
    for (write, done) in batch {
        let written = if are_written { Ok(()) } else { write_together(connection, path, &[&write]) };
        // Who asked may be gone.
        let _ = done.send(written);
    }
}

fn write_together(connection: &mut Connection, path: &Path, writes: &[&Write]) -> Result<(), LedgerError> {
    let failed = |source| LedgerError::Database { path: path.to_owned(), source };
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
    for write in writes {
        write_one(&transaction, path, write)?;
    }
    transaction.commit().map_err(failed)
}

fn write_one(transaction: &Transaction<'_>, path: &Path, write: &Write) -> Result<(), LedgerError> {
    let failed = |source| LedgerError::Database { path: path.to_owned(), source };
    match write {
        Write::Voucher(voucher) => change(transaction, path, voucher.model, voucher.payer, |payer| {
            payer.sign(voucher);
            true
        }),
        Write::Answer(payer, answer) => {
            let Answer { request, model, price, time, output, features } = answer;
            change(transaction, path, *model, *payer, |payer| payer.owe(*price))?;
            let mut add = transaction
                .prepare_cached("INSERT INTO answers VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
                .map_err(failed)?;
            let time = i64::try_from(*time).unwrap_or(i64::MAX);
            add.execute(params![
                request.as_slice(),
                model.to_be_bytes::<32>(),
                price.to_be_bytes(),
                time,
                output,
                features.as_ref().map(B256::as_slice)
            ])
            .map(|_| ())
            .map_err(failed)
        }
        Write::Booked(requests) => {
            let mut remove =
                transaction.prepare_cached("DELETE FROM answers WHERE request = ?1").map_err(failed)?;
            requests
                .iter()
                .try_for_each(|request| remove.execute([request.as_slice()]).map(|_| ()).map_err(failed))
        }
    }
}

/// Changes what a payer owes and signed.
fn change(
    transaction: &Transaction<'_>,
    path: &Path,
    model: U256,
    account: Address,
    change: impl FnOnce(&mut Payer) -> bool,
) -> Result<(), LedgerError> {
    let failed = |source| LedgerError::Database { path: path.to_owned(), source };
    let key = params![model.to_be_bytes::<32>(), account.as_slice()];
    let found: Option<Columns> = transaction
        .prepare_cached("SELECT owed, exact, latest FROM payers WHERE model = ?1 AND payer = ?2")
        .and_then(|mut select| {
            select.query_row(key, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()
        })
        .map_err(failed)?;
    let mut state = found.map_or_else(|| Ok(Payer::default()), |columns| payer(path, columns))?;
    if !change(&mut state) {
        let problem = format!("{account} owes model {model} more than a number can say");
        return Err(LedgerError::Damaged { path: path.to_owned(), problem });
    }
    let json = |voucher: &Option<SignedVoucher>| {
        voucher.as_ref().map(|voucher| serde_json::to_string(voucher).unwrap_or_default())
    };
    transaction
        .prepare_cached("INSERT OR REPLACE INTO payers VALUES (?1, ?2, ?3, ?4, ?5)")
        .and_then(|mut put| {
            put.execute(params![
                model.to_be_bytes::<32>(),
                account.as_slice(),
                state.owed.to_be_bytes(),
                json(&state.exact),
                json(&state.latest),
            ])
        })
        .map(|_| ())
        .map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(crate) fn voucher(total: u128) -> SignedVoucher {
        let (model, payer) = (U256::from(1), Address::repeat_byte(1));
        SignedVoucher { model, payer, total, deadline: 9, signature: Default::default() }
    }

    fn answer(number: u8, price: u128) -> Answer {
        let request = B256::repeat_byte(number);
        let features = (number == 1).then_some(B256::repeat_byte(9));
        Answer { request, model: U256::from(1), price, time: 7, output: vec![number], features }
    }

    #[tokio::test]
    async fn what_was_written_is_there_after_a_start() {
        let folder = tempfile::tempdir().unwrap();
        let payer = Address::repeat_byte(1);
        let ledger = Ledger::open(folder.path()).unwrap();
        ledger.write(Write::Voucher(voucher(100))).await.unwrap();
        ledger.write(Write::Answer(payer, answer(1, 60))).await.unwrap();
        ledger.write(Write::Voucher(voucher(160))).await.unwrap();
        ledger.write(Write::Answer(payer, answer(2, 50))).await.unwrap();
        drop(ledger);
        let ledger = Ledger::open(folder.path()).unwrap();
        let expected = Payer { owed: 110, exact: None, latest: Some(voucher(160)) };
        let payers = ledger.payers().unwrap();
        assert_eq!(payers, [((U256::from(1), payer), expected)]);
        assert_eq!(ledger.answers(9).unwrap(), [answer(1, 60), answer(2, 50)]);
        ledger.write(Write::Booked(vec![B256::repeat_byte(1)])).await.unwrap();
        assert_eq!(ledger.answers(9).unwrap(), [answer(2, 50)]);
    }

    #[tokio::test]
    async fn a_file_that_was_made_before_answers_had_features_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let before = SCHEMA.replace(",\n        features BLOB\n", "\n");
        assert_ne!(before, SCHEMA);
        let old = Connection::open(folder.path().join("gateway.sqlite")).unwrap();
        old.execute_batch(&before).unwrap();
        let row = params![[2u8; 32], U256::from(1).to_be_bytes::<32>(), 50u128.to_be_bytes(), 7, [2u8]];
        old.execute("INSERT INTO answers VALUES (?1, ?2, ?3, ?4, ?5)", row).unwrap();
        drop(old);
        for _ in 0..2 {
            let ledger = Ledger::open(folder.path()).unwrap();
            assert_eq!(ledger.answers(9).unwrap(), [answer(2, 50)]);
        }
    }

    #[tokio::test]
    async fn a_request_is_charged_once() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(folder.path()).unwrap();
        let payer = Address::repeat_byte(1);
        let writes = (0..20).map(|number| ledger.write(Write::Answer(payer, answer(number / 2, 10))));
        let done = futures_util::future::join_all(writes).await;
        assert_eq!(done.iter().filter(|done| done.is_ok()).count(), 10, "{done:?}");
        assert_eq!(ledger.payers().unwrap()[0].1.owed, 100);
        assert_eq!(ledger.answers(99).unwrap().len(), 10);
    }

    #[test]
    fn the_exact_voucher_is_the_best_that_takes_no_more_than_is_owed() {
        let mut payer = Payer::default();
        payer.sign(&voucher(100));
        assert_eq!((payer.exact.clone(), payer.latest.clone()), (None, Some(voucher(100))));
        assert!(payer.owe(100));
        assert_eq!(payer.exact, Some(voucher(100)));
        payer.sign(&voucher(90));
        payer.sign(&voucher(150));
        assert_eq!((payer.exact.clone(), payer.latest.clone()), (Some(voucher(100)), Some(voucher(150))));
        assert!(!payer.owe(u128::MAX) && payer.owed == 100);
    }
}
