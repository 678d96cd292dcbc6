//! The operator's book of a model: the receipts of its answers, with their outputs.

use crate::{
    database::{Database, Schema, StoreError},
    entry::{Entry, EntryError},
};
use alloy_primitives::{B256, U256};
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::path::Path;
use tributary_core::{ids::content_id, typed_data::Receipt};

/// Numbers are big-endian bytes, whose order is theirs; a book is of one model.
const SCHEMA: Schema = Schema {
    format: 1,
    create: "
        CREATE TABLE model(id BLOB NOT NULL) STRICT;
        CREATE TABLE receipts(
            request BLOB NOT NULL UNIQUE,
            id BLOB NOT NULL UNIQUE,
            time BLOB NOT NULL,
            price BLOB NOT NULL,
            output_hash BLOB NOT NULL,
            feature_hash BLOB NOT NULL,
            output BLOB NOT NULL
        ) STRICT;
        CREATE INDEX by_time ON receipts(time, price);
        CREATE INDEX by_output ON receipts(output_hash);",
};

/// Why a book cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum BookError {
    /// An output or a price cannot be in a receipt.
    #[error(transparent)]
    Entry(#[from] EntryError),
    /// The request has a receipt.
    #[error("request {request} has the receipt {receipt} already; name each request once")]
    RequestTwice {
        /// The request.
        request: B256,
        /// Its receipt.
        receipt: B256,
    },
    /// The receipt, or the book, is another model's.
    #[error("the book of model {book} cannot hold receipts of model {found}")]
    OtherModel {
        /// The model of the book.
        book: U256,
        /// The other.
        found: U256,
    },
    /// The file cannot be read or written, or is damaged.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The receipts with `from < time <= cutoff`, in seconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Excluded.
    pub from: u64,
    /// Included.
    pub cutoff: u64,
}

impl Span {
    /// All times above zero.
    pub const ALL: Self = Self { from: 0, cutoff: u64::MAX };
}

/// The book of a model. A request has one receipt in it; two requests with one answer have two.
#[derive(Debug)]
pub struct Book {
    model: U256,
    database: Database,
}

impl Book {
    /// The book of a model in a deployment's part of the working folder. Its file is created when a
    /// receipt is added.
    pub fn of(chain_folder: &Path, model: U256) -> Self {
        let path = chain_folder.join("receipts").join(format!("{model}.sqlite"));
        Self { model, database: Database::new(path, SCHEMA) }
    }

    /// Its file.
    pub fn path(&self) -> &Path {
        self.database.path()
    }

    /// Adds receipts, all or none. They are on the disk when it returns.
    ///
    /// # Errors
    /// [`BookError::RequestTwice`] if a request is in the book already or given twice: an operator
    /// names each request once, and one that is named again would be paid twice.
    /// [`BookError::OtherModel`]; [`BookError::Store`].
    pub fn add(&self, entries: &[Entry]) -> Result<(), BookError> {
        self.database.write(|transaction| {
            let failed = |source| self.database.error(source);
            let none: bool = transaction
                .query_row("SELECT NOT EXISTS (SELECT 1 FROM model)", [], |row| row.get(0))
                .map_err(failed)?;
            if none {
                let model = self.model.to_be_bytes::<32>();
                transaction.execute("INSERT INTO model VALUES (?1)", [model]).map_err(failed)?;
            }
            self.check_model(transaction)?;
            entries.iter().try_for_each(|entry| self.add_one(transaction, entry))
        })
    }

    fn add_one(&self, connection: &Connection, entry: &Entry) -> Result<(), BookError> {
        let Receipt { model_id, request_id, output_hash, feature_hash, price, time, .. } = entry.receipt;
        if model_id != self.model {
            return Err(BookError::OtherModel { book: self.model, found: model_id });
        }
        let found = || -> rusqlite::Result<Option<[u8; 32]>> {
            let mut find = connection.prepare_cached("SELECT id FROM receipts WHERE request = ?1")?;
            find.query_row([request_id.as_slice()], |row| row.get(0)).optional()
        };
        let failed = |source| self.database.error(source);
        if let Some(receipt) = found().map_err(failed)? {
            return Err(BookError::RequestTwice { request: request_id, receipt: receipt.into() });
        }
        let add = || -> rusqlite::Result<usize> {
            let mut add =
                connection.prepare_cached("INSERT INTO receipts VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?;
            add.execute(params![
                request_id.as_slice(),
                entry.id().as_slice(),
                time.to_be_bytes(),
                price.to_be_bytes(),
                output_hash.as_slice(),
                feature_hash.as_slice(),
                entry.output,
            ])
        };
        add().map(|_| ()).map_err(failed).map_err(BookError::from)
    }

    /// A file that was renamed would give one model's answers for another's.
    fn check_model(&self, connection: &Connection) -> Result<(), BookError> {
        let mut read = connection
            .prepare_cached("SELECT id FROM model")
            .map_err(|source| self.database.error(source))?;
        let found: Option<[u8; 32]> =
            read.query_row([], |row| row.get(0)).optional().map_err(|source| self.database.error(source))?;
        match found.map(U256::from_be_bytes::<32>) {
            Some(found) if found != self.model => Err(BookError::OtherModel { book: self.model, found }),
            _ => Ok(()),
        }
    }

    /// Reads from the book's file; `None` if there is none.
    fn read<T>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, BookError>,
    ) -> Result<Option<T>, BookError> {
        self.database
            .read(|connection| Ok(self.check_model(connection).and_then(|()| read(connection))))?
            .transpose()
    }

    /// Calls `take` with the receipts of a span of time, in the order of their times and of those of
    /// one second in that in which they were added, until it fails. One is in memory at a time.
    ///
    /// # Errors
    /// What `take` fails with; [`BookError::Store`], also for an output that is not the receipt's.
    pub fn each<E: From<BookError>>(
        &self,
        span: Span,
        mut take: impl FnMut(Entry) -> Result<(), E>,
    ) -> Result<(), E> {
        let each = |connection: &Connection| {
            let failed = |source| BookError::from(self.database.error(source));
            let mut select = connection
                .prepare_cached(&format!("{SELECT} WHERE time > ?1 AND time <= ?2 ORDER BY time, rowid"))
                .map_err(failed)?;
            let mut rows =
                select.query([span.from.to_be_bytes(), span.cutoff.to_be_bytes()]).map_err(failed)?;
            while let Some(row) = rows.next().map_err(failed)? {
                if let Err(error) = take(self.entry_of(row)?) {
                    return Ok(Err(error));
                }
            }
            Ok(Ok(()))
        };
        self.read(each)?.unwrap_or(Ok(()))
    }

    /// Calls `take` with the time and price of each receipt, ascending by time. Prices are in units
    /// of the model's asset.
    ///
    /// # Errors
    /// [`BookError::Store`].
    pub fn each_price(&self, mut take: impl FnMut(u64, u128)) -> Result<(), BookError> {
        let mut each = |connection: &Connection| -> rusqlite::Result<()> {
            let mut select = connection.prepare_cached("SELECT time, price FROM receipts ORDER BY time")?;
            let mut rows = select.query([])?;
            while let Some(row) = rows.next()? {
                take(u64::from_be_bytes(row.get(0)?), u128::from_be_bytes(row.get(1)?));
            }
            Ok(())
        };
        let read =
            self.read(|connection| each(connection).map_err(|source| self.database.error(source).into()));
        read.map(Option::unwrap_or_default)
    }

    /// The receipts of a span of time as [`Book::each`] gives them.
    ///
    /// # Errors
    /// As [`Book::each`].
    pub fn entries(&self, span: Span) -> Result<Vec<Entry>, BookError> {
        let mut entries = Vec::new();
        self.each(span, |entry| {
            entries.push(entry);
            Ok::<_, BookError>(())
        })?;
        Ok(entries)
    }

    /// The receipt with an id; `None` if it is not in the book.
    ///
    /// # Errors
    /// [`BookError::Store`].
    pub fn entry(&self, id: B256) -> Result<Option<Entry>, BookError> {
        self.one("WHERE id = ?1", id)
    }

    /// An output by its SHA-256; `None` if it is of no receipt in the book.
    ///
    /// # Errors
    /// [`BookError::Store`].
    pub fn output(&self, hash: B256) -> Result<Option<Vec<u8>>, BookError> {
        Ok(self.one("WHERE output_hash = ?1 LIMIT 1", hash)?.map(|entry| entry.output))
    }

    fn one(&self, condition: &str, key: B256) -> Result<Option<Entry>, BookError> {
        let one = |connection: &Connection| {
            let failed = |source| BookError::from(self.database.error(source));
            let mut select = connection.prepare_cached(&format!("{SELECT} {condition}")).map_err(failed)?;
            let mut rows = select.query([key.as_slice()]).map_err(failed)?;
            rows.next().map_err(failed)?.map(|row| self.entry_of(row)).transpose()
        };
        Ok(self.read(one)?.flatten())
    }

    /// The entry of a row, checked.
    fn entry_of(&self, row: &Row<'_>) -> Result<Entry, BookError> {
        let read = || -> rusqlite::Result<(B256, Entry)> {
            let word = |index| row.get::<_, [u8; 32]>(index).map(B256::from);
            let output: Vec<u8> = row.get(6)?;
            let receipt = Receipt {
                model_id: self.model,
                request_id: word(0)?,
                output_hash: word(4)?,
                output_length: output.len() as u32,
                feature_hash: word(5)?,
                price: u128::from_be_bytes(row.get(3)?),
                time: u64::from_be_bytes(row.get(2)?),
            };
            Ok((word(1)?, Entry { receipt, output }))
        };
        let (id, entry) = read().map_err(|source| self.database.error(source))?;
        // The id commits to every field, the length of the output among them.
        if entry.id() != id || content_id(&entry.output) != entry.receipt.output_hash {
            let problem = format!("receipt {id} has other fields, or another output, than it was made of");
            return Err(self.database.damaged(problem).into());
        }
        Ok(entry)
    }
}

/// The columns in the order in which a row is read.
const SELECT: &str = "SELECT request, id, time, price, output_hash, feature_hash, output FROM receipts";

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use tributary_core::limits::AMOUNT_LIMIT;

    const MODEL: U256 = U256::from_limbs([7, 0, 0, 0]);

    fn entry(request: u8, output: &[u8], price: u128, time: u64) -> Entry {
        Entry::new(MODEL, B256::repeat_byte(request), output.to_vec(), price, time).unwrap()
    }

    #[test]
    fn receipts_are_read_as_they_were_added_by_time_and_span() {
        let folder = tempfile::tempdir().unwrap();
        let book = Book::of(folder.path(), MODEL);
        assert!(book.entries(Span::ALL).unwrap().is_empty());
        assert!(!book.path().exists(), "nothing is created by reading");
        let late = entry(1, b"an answer", AMOUNT_LIMIT - 1, u64::MAX);
        let (early, same, last) = (entry(2, &[0xff, 0], 1, 5), entry(4, b"", 0, 5), entry(3, b"c", 3, 6));
        book.add(&[late.clone(), early.clone()]).unwrap();
        book.add(&[same.clone(), last.clone()]).unwrap();
        let all = [early.clone(), same.clone(), last.clone(), late.clone()];
        assert_eq!(book.entries(Span::ALL).unwrap(), all);
        assert_eq!(Book::of(folder.path(), MODEL).entries(Span { from: 4, cutoff: 5 }).unwrap(), all[..2]);
        assert_eq!(book.entries(Span { from: 5, cutoff: 6 }).unwrap(), [last]);
        let mut prices = Vec::new();
        book.each_price(|time, price| prices.push((time, price))).unwrap();
        prices.sort_unstable();
        assert_eq!(prices, [(5, 0), (5, 1), (6, 3), (u64::MAX, AMOUNT_LIMIT - 1)]);
        assert_eq!(book.entry(late.id()).unwrap(), Some(late.clone()));
        assert_eq!(book.entry(B256::ZERO).unwrap(), None);
        assert_eq!(book.output(early.receipt.output_hash).unwrap(), Some(early.output));
        assert_eq!(book.output(B256::ZERO).unwrap(), None);
    }

    #[test]
    fn a_request_has_one_receipt_and_two_requests_with_one_answer_have_two() {
        let folder = tempfile::tempdir().unwrap();
        let book = Book::of(folder.path(), MODEL);
        let first = entry(1, b"b", 1, 5);
        book.add(std::slice::from_ref(&first)).unwrap();
        for twice in
            [&[entry(2, b"c", 1, 5), entry(1, b"d", 2, 6)][..], &[entry(3, b"", 1, 5), entry(3, b"", 1, 5)]]
        {
            let error = book.add(twice).unwrap_err();
            assert!(matches!(error, BookError::RequestTwice { .. }), "{error}");
            assert_eq!(book.entries(Span::ALL).unwrap().len(), 1, "all are added or none");
        }
        let error = book.add(&[entry(1, b"b", 1, 5)]).unwrap_err();
        assert!(matches!(error, BookError::RequestTwice { receipt, .. } if receipt == first.id()), "{error}");
        book.add(&[entry(2, b"b", 1, 5)]).unwrap();
        assert_eq!(book.entries(Span::ALL).unwrap().len(), 2);
    }

    #[test]
    fn many_writers_at_once_lose_nothing() {
        let folder = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            for request in 0..8 {
                scope.spawn({
                    let folder = &folder;
                    move || Book::of(folder.path(), MODEL).add(&[entry(request, b"b", 1, 5)]).unwrap()
                });
            }
        });
        assert_eq!(Book::of(folder.path(), MODEL).entries(Span::ALL).unwrap().len(), 8);
    }

    #[test]
    fn a_write_that_power_cut_short_is_as_if_it_had_not_begun() {
        let folder = tempfile::tempdir().unwrap();
        let book = Book::of(folder.path(), MODEL);
        // The file as it is while the book is open: what was added last is in the log beside it.
        for request in 1..4 {
            book.add(&[entry(request, &[request; 300], 1, request.into())]).unwrap();
        }
        let log_of = |path: &Path| path.with_extension("sqlite-wal");
        let (file, log) = (fs::read(book.path()).unwrap(), fs::read(log_of(book.path())).unwrap());
        assert!(log.len() > 3 * 4096, "{}", log.len());
        let mut seen = Vec::new();
        for left in (0..=log.len()).step_by(997).chain([log.len() - 1, log.len()]) {
            let cut = tempfile::tempdir().unwrap();
            let book = Book::of(cut.path(), MODEL);
            fs::create_dir_all(book.path().parent().unwrap()).unwrap();
            fs::write(book.path(), &file).unwrap();
            fs::write(log_of(book.path()), &log[..left]).unwrap();
            let count = book.entries(Span::ALL).unwrap().len() as u8;
            assert!(count <= 3 && seen.last().is_none_or(|last| *last <= count), "{left}: {count}");
            book.add(&[entry(count + 1, b"b", 1, 9)]).unwrap();
            assert_eq!(book.entries(Span::ALL).unwrap().len() as u8, count + 1);
            seen.push(count);
        }
        seen.dedup();
        assert_eq!(seen, [0, 1, 2, 3]);
    }

    #[test]
    fn what_was_changed_in_the_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let book = Book::of(folder.path(), MODEL);
        let (first, second) = (entry(1, b"b", 1, 5), entry(2, b"c", 1, 5));
        book.add(&[first.clone(), second.clone()]).unwrap();
        let file = Connection::open(book.path()).unwrap();
        let change = |what: &str| {
            file.execute(
                &format!("UPDATE receipts SET {what} WHERE request = ?1"),
                [second.receipt.request_id.as_slice()],
            )
            .unwrap();
            let error = book.entries(Span::ALL).unwrap_err().to_string();
            assert!(error.contains(&format!("is damaged: receipt {}", second.id())), "{what}: {error}");
            assert_eq!(book.entry(first.id()).unwrap().as_ref(), Some(&first), "others can be read");
        };
        change("output = x'64'");
        change("output = x'63', price = x'00000000000000000000000000000002'");
        change("price = x'00000000000000000000000000000001', time = x'0000000000000006'");
    }

    #[test]
    fn a_book_of_another_model_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let book = Book::of(folder.path(), MODEL);
        book.add(&[entry(1, b"b", 1, 5)]).unwrap();
        let other = Book::of(folder.path(), U256::from(8));
        let error = other.add(&[entry(2, b"b", 1, 5)]).unwrap_err();
        assert_eq!(error.to_string(), "the book of model 8 cannot hold receipts of model 7");
        assert!(other.entries(Span::ALL).unwrap().is_empty());
        let path = book.path().to_owned();
        // The last connection that is closed moves everything into the one file.
        drop((book, other));
        let other = Book::of(folder.path(), U256::from(8));
        fs::rename(path, other.path()).unwrap();
        assert!(matches!(other.output(content_id(b"b")), Err(BookError::OtherModel { .. })));
    }
}
