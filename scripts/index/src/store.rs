//! The database: opens it, and runs the statements of [`crate::sql`]. The only module that knows SQLite.
//!
//! A writer appends one range of blocks in one transaction, so a process that is killed leaves whole
//! ranges. Readers do not wait for it (write-ahead log), and writers of other processes wait for each
//! other. A power cut may lose the last ranges, which are read again.

use crate::{
    IndexError,
    fact::{Fact, kind, payee_bytes, payee_of, trimmed, word},
    sql,
};
use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::SolEvent;
use rusqlite::{
    Connection, ErrorCode, OptionalExtension, Params, Row, Transaction, TransactionBehavior, params,
    types::Type,
};
use std::{
    fs,
    path::{Path, PathBuf},
};
use tributary_chain::{Block, ChainError, Contract, Log};
use tributary_core::{payee::Payee, status::Status};
use tributary_interfaces::{IDatanets::DatanetCreated, IModels::ModelRegistered};
use tributary_sqlite::Durability;

/// The most pages that a connection keeps in memory, in KiB. A writer has all that it changes there.
const CACHE_KIB: u32 = 256 * 1024;

/// So many blocks before the head, the hash of each block with events is kept. A replacement that
/// reaches further back is undone from the end of an earlier range.
const KEPT: u64 = 10_000;

/// The logs of a range of blocks.
#[derive(Clone, Debug)]
pub struct Batch {
    /// All logs of the range, ascending, with the times of their blocks.
    pub logs: Vec<Log>,
    /// The last block of the range.
    pub end: Block,
    /// The number of the block that the index is on the way to.
    pub head: u64,
}

/// What contracts count at a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// Datanets.
    pub datanets: u64,
    /// Models.
    pub models: u64,
}

/// What was registered: a record or a batch, with all changes of its status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// Its number.
    pub number: u64,
    /// The content id, or the batch's item.
    pub item: B256,
    /// Whom it is for.
    pub payee: Payee,
    /// When it was registered, in seconds since 1970.
    pub time: u64,
    /// The status that it began with.
    pub status: Status,
    /// The status after each change, with its time in seconds since 1970, in the order of the chain.
    pub changes: Vec<(u64, Status)>,
    /// Of a batch: its root, how many records its contributor says it has, and where its list is.
    pub batch: Option<(B256, u64, String)>,
}

/// An event as its table has it.
pub(crate) struct EventRow {
    pub(crate) subject: B256,
    pub(crate) block: u64,
    pub(crate) index: u64,
    pub(crate) time: u64,
    pub(crate) rest: Vec<u8>,
}

/// Which registrations of a Datanet.
#[derive(Clone, Copy)]
pub(crate) enum Page {
    /// Those with higher numbers than this.
    All { after: i64 },
    /// The same for one payee.
    For { after: i64, payee: Payee },
}

/// A connection to the database.
pub struct Store {
    connection: Connection,
    path: PathBuf,
}

impl Store {
    /// Opens the database at a path, which is made if it is not there. Returns why it was emptied, if
    /// it was: it has another version, or is of other contracts, as `identity` says.
    ///
    /// # Errors
    /// [`IndexError::File`]; [`IndexError::Database`], as when another process writes for a minute.
    pub fn open(path: &Path, identity: &[u8]) -> Result<(Self, Option<String>), IndexError> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(file("create", folder))?;
        }
        match Self::try_open(path, identity) {
            Err(IndexError::Database { source, .. }) if is_damaged(&source) => {
                remove(path)?;
                let (store, _) = Self::try_open(path, identity)?;
                Ok((store, Some(format!("it is no whole database: {source}"))))
            }
            opened => opened,
        }
    }

    fn try_open(path: &Path, identity: &[u8]) -> Result<(Self, Option<String>), IndexError> {
        let connection =
            tributary_sqlite::open(path, Durability::Order, CACHE_KIB).map_err(database(path))?;
        let mut store = Self { connection, path: path.to_owned() };
        let emptied = store.set_up(identity).map_err(database(path))?;
        Ok((store, emptied))
    }

    fn set_up(&mut self, identity: &[u8]) -> rusqlite::Result<Option<String>> {
        let connection = &mut self.connection;
        connection.set_prepared_statement_cache_capacity(64);
        if problem(connection, identity)?.is_none() {
            return Ok(None);
        }
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // Another process may have set it up meanwhile.
        let Some(problem) = problem(&transaction, identity)? else { return Ok(None) };
        let tables: Vec<String> = transaction
            .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")?
            .query_map((), |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        for table in &tables {
            transaction.execute(&format!("DROP TABLE \"{}\"", table.replace('"', "\"\"")), ())?;
        }
        for statement in sql::SCHEMA {
            transaction.execute(statement, ())?;
        }
        transaction.execute(sql::SET_SOURCE, params![sql::VERSION, identity])?;
        transaction.commit()?;
        Ok((!tables.is_empty()).then_some(problem))
    }

    /// The block up to which everything is indexed; `None` before the first.
    ///
    /// # Errors
    /// [`IndexError::Database`].
    pub fn last_block(&self) -> Result<Option<Block>, IndexError> {
        last_block(&self.connection).map_err(database(&self.path))
    }

    /// A block, if its hash is kept.
    pub(crate) fn block(&self, number: u64) -> Result<Option<Block>, IndexError> {
        let found = self.list(sql::BLOCK, [number as i64], block)?;
        Ok(found.into_iter().next())
    }

    /// The blocks up to a number whose hashes are kept, from the last to the first.
    pub(crate) fn blocks_up_to(&self, number: u64) -> Result<Vec<Block>, IndexError> {
        self.list(sql::BLOCKS_UP_TO, [number as i64], block)
    }

    /// Adds the logs of the blocks after `after`, in one transaction. Returns whether it did: not if
    /// another process has changed up to where everything is indexed. If the contracts' counts at the
    /// range's end are given, they must be those of their events.
    ///
    /// # Errors
    /// [`IndexError::Chain`] for logs that contradict each other or earlier ones;
    /// [`IndexError::Incomplete`]; [`IndexError::Database`]. Nothing is added then.
    pub fn append(
        &mut self,
        after: Option<Block>,
        batch: Batch,
        contracts: &[Contract],
        counts: Option<Counts>,
    ) -> Result<bool, IndexError> {
        let error = database(&self.path);
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate);
        let transaction = transaction.map_err(&error)?;
        if last_block(&transaction).map_err(&error)? != after {
            return Ok(false);
        }
        let Batch { logs, end, head } = batch;
        let mut last = None;
        for log in logs {
            let (number, index, time) = (log.block, log.index, log.time.unwrap_or_default());
            if number.saturating_add(KEPT) >= head && last != Some(number) {
                put_block(&transaction, Block { number, hash: log.block_hash, time }, false)
                    .map_err(&error)?;
                last = Some(number);
            }
            let place = contracts.iter().position(|contract| contract.address == log.address);
            let Some(place) = place else { continue };
            let fact = Fact::of(contracts[place], place, log)?;
            let put = put(&transaction, fact, Position { block: number as i64, log: index as i64, time });
            put.map_err(|source| contradiction(&source, number, index).unwrap_or_else(|| error(source)))?;
        }
        put_block(&transaction, end, end.number.saturating_add(KEPT) < head).map_err(&error)?;
        let forgotten = end.number.saturating_sub(KEPT) as i64;
        transaction.execute(sql::FORGET_BLOCKS, [forgotten]).map_err(&error)?;
        if let Some(Counts { datanets, models }) = counts {
            let known = [
                ("Datanets", datanets, "Datanets", DatanetCreated::SIGNATURE_HASH),
                ("models", models, "Models", ModelRegistered::SIGNATURE_HASH),
            ];
            for (what, count, name, signature) in known {
                let place = contracts.iter().position(|contract| contract.name == name).unwrap_or_default();
                let events: i64 = transaction
                    .query_row(sql::COUNT_EVENTS, [kind(place, signature)], |row| row.get(0))
                    .map_err(&error)?;
                if events as u64 != count {
                    return Err(IndexError::Incomplete { what, count, events: events as u64 });
                }
            }
        }
        transaction.commit().map_err(&error)?;
        Ok(true)
    }

    /// Removes all that is of later blocks than this one; everything, if there is none. Returns whether
    /// it did: not if another process has changed up to where everything is indexed.
    ///
    /// # Errors
    /// [`IndexError::Database`].
    pub fn roll_back(&mut self, from: Block, to: Option<Block>) -> Result<bool, IndexError> {
        let error = database(&self.path);
        let number = to.map_or(-1, |block| block.number as i64);
        let mut remove = || {
            let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            if last_block(&transaction)? != Some(from) {
                return Ok(false);
            }
            for table in sql::FACTS {
                transaction.execute(&format!("DELETE FROM {table} WHERE block > $1"), [number])?;
            }
            transaction.execute(sql::DROP_BLOCKS, [number])?;
            transaction.commit().map(|()| true)
        };
        remove().map_err(error)
    }

    /// Registrations of a Datanet up to a block, ascending by number, at most `limit`.
    pub(crate) fn registrations(
        &self,
        datanet: i64,
        page: Page,
        block: u64,
        limit: usize,
    ) -> Result<Vec<Registration>, IndexError> {
        let (height, limit) = (block as i64, limit as i64);
        let mut found = match page {
            Page::All { after } => {
                self.list(sql::REGISTRATIONS, params![datanet, after, height, limit], registration)?
            }
            Page::For { after, payee } => {
                let payee = payee_bytes(payee);
                let parameters = params![datanet, after, height, payee, limit];
                self.list(sql::REGISTRATIONS_FOR, parameters, registration)?
            }
        };
        match page {
            Page::All { .. } => self.complete(datanet, block, &mut found)?,
            // The numbers between them are of others.
            Page::For { .. } => self.complete_each(datanet, block, &mut found)?,
        }
        Ok(found)
    }

    /// The registrations of an item up to a block, ascending by number.
    pub(crate) fn registrations_of(
        &self,
        datanet: i64,
        item: B256,
        block: u64,
    ) -> Result<Vec<Registration>, IndexError> {
        let parameters = params![datanet, item.0, block as i64];
        let mut found = self.list(sql::REGISTRATIONS_OF, parameters, registration)?;
        self.complete_each(datanet, block, &mut found)?;
        Ok(found)
    }

    /// The registrations of batches up to a block, ascending by number.
    pub(crate) fn batch_registrations(
        &self,
        datanet: i64,
        block: u64,
    ) -> Result<Vec<Registration>, IndexError> {
        let mut found = self.list(sql::BATCH_REGISTRATIONS, [datanet, block as i64], registration)?;
        self.complete_each(datanet, block, &mut found)?;
        Ok(found)
    }

    fn complete_each(&self, datanet: i64, block: u64, list: &mut [Registration]) -> Result<(), IndexError> {
        list.chunks_mut(1).try_for_each(|one| self.complete(datanet, block, one))
    }

    /// Adds the changes of their statuses, and what batches are of, to registrations that are
    /// neighbours.
    fn complete(&self, datanet: i64, block: u64, list: &mut [Registration]) -> Result<(), IndexError> {
        let [first, last] = [list.first(), list.last()].map(|one| one.map(|one| one.number as i64));
        let (Some(first), Some(last)) = (first, last) else { return Ok(()) };
        let mut next = 0;
        self.each(sql::STATUSES, [datanet, first, last, block as i64], |row| {
            let (number, change) = (row.get::<_, i64>(0)? as u64, (time(row, 1)?, status(row, 2)?));
            while list.get(next).is_some_and(|one| one.number < number) {
                next += 1;
            }
            if let Some(one) = list.get_mut(next).filter(|one| one.number == number) {
                one.changes.push(change);
            }
            Ok(())
        })?;
        if list.iter().all(|one| one.batch.is_none()) {
            return Ok(());
        }
        let mut next = 0;
        self.each(sql::BATCHES, [datanet, first, last], |row| {
            let number = row.get::<_, i64>(0)? as u64;
            while list.get(next).is_some_and(|one| one.number < number) {
                next += 1;
            }
            if let Some(one) = list.get_mut(next).filter(|one| one.number == number) {
                one.batch = Some((hash(row, 1)?, row.get::<_, i64>(2)? as u64, row.get(3)?));
            }
            Ok(())
        })
    }

    /// The root of every batch up to a block, and how many records its contributor says it has.
    pub(crate) fn batches(&self, block: u64) -> Result<Vec<(B256, u64)>, IndexError> {
        self.list(sql::ALL_BATCHES, [block as i64], |row| Ok((hash(row, 0)?, row.get::<_, i64>(1)? as u64)))
    }

    /// The changes of the statuses of a batch's records up to a block, ascending by content id, and of
    /// each in the order of the chain.
    pub(crate) fn member_statuses(
        &self,
        datanet: i64,
        root: B256,
        block: u64,
    ) -> Result<Vec<(B256, u64, Status)>, IndexError> {
        let parameters = params![datanet, root.0, block as i64];
        self.list(sql::MEMBER_STATUSES, parameters, |row| Ok((hash(row, 0)?, time(row, 1)?, status(row, 2)?)))
    }

    /// The account that is bound to a claim key up to a block.
    pub(crate) fn binding(&self, claim_key: Payee, block: u64) -> Result<Option<Address>, IndexError> {
        let parameters = params![payee_bytes(claim_key), block as i64];
        let found =
            self.list(sql::BINDING, parameters, |row| row.get::<_, [u8; 20]>(0).map(Address::from))?;
        Ok(found.into_iter().next())
    }

    /// What each payee of a model was paid up to a block, ascending by payee.
    pub(crate) fn claimed(&self, model: i64, block: u64) -> Result<Vec<(Payee, u128)>, IndexError> {
        let mut sums: Vec<(Payee, u128)> = Vec::new();
        self.each(sql::CLAIMS, [model, block as i64], |row| {
            let payee = payee(row, 0)?;
            let amount = row.get_ref(1)?.as_blob()?;
            let amount = word(amount).and_then(|word| u128::try_from(U256::from_be_bytes(word.0)).ok());
            let amount = amount.ok_or_else(|| invalid(1))?;
            match sums.last_mut().filter(|last| last.0 == payee) {
                Some((_, sum)) => *sum = sum.saturating_add(amount),
                None => sums.push((payee, amount)),
            }
            Ok(())
        })?;
        Ok(sums)
    }

    /// The events of a kind up to a block, in the order of the chain; with a subject, those of it only.
    pub(crate) fn events(
        &self,
        kind: i64,
        subject: Option<B256>,
        block: u64,
    ) -> Result<Vec<EventRow>, IndexError> {
        let row = |row: &Row<'_>| {
            let subject = row.get_ref(0)?.as_blob()?;
            Ok(EventRow {
                subject: word(subject).ok_or_else(|| invalid(0))?,
                block: row.get::<_, i64>(1)? as u64,
                index: row.get::<_, i64>(2)? as u64,
                time: time(row, 3)?,
                rest: row.get(4)?,
            })
        };
        match subject {
            Some(subject) => {
                self.list(sql::EVENTS_OF, params![kind, trimmed(subject.as_slice()), block as i64], row)
            }
            None => self.list(sql::EVENTS, [kind, block as i64], row),
        }
    }

    fn list<T>(
        &self,
        statement: &str,
        parameters: impl Params,
        mut read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, IndexError> {
        let mut list = Vec::new();
        self.each(statement, parameters, |row| read(row).map(|one| list.push(one)))?;
        Ok(list)
    }

    fn each(
        &self,
        statement: &str,
        parameters: impl Params,
        mut read: impl FnMut(&Row<'_>) -> rusqlite::Result<()>,
    ) -> Result<(), IndexError> {
        let run = || {
            let mut statement = self.connection.prepare_cached(statement)?;
            let mut rows = statement.query(parameters)?;
            while let Some(row) = rows.next()? {
                read(row)?;
            }
            Ok(())
        };
        run().map_err(database(&self.path))
    }
}

/// Why the database is not one of this version and of these contracts; `None` if it is.
fn problem(connection: &Connection, identity: &[u8]) -> rusqlite::Result<Option<String>> {
    // By a statement, which reads the schema anew: `table_exists` may answer from before another
    // process made the tables.
    let is_index = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'source'";
    if !connection.prepare(is_index)?.exists(())? {
        return Ok(Some("it is no index".to_owned()));
    }
    let is_known = |row: &Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?));
    Ok(match connection.query_row(sql::SOURCE, (), is_known).optional()? {
        Some((sql::VERSION, of)) if of == identity => None,
        Some((sql::VERSION, _)) => Some("it is of other contracts".to_owned()),
        Some((version, _)) => {
            Some(format!("its version is {version}, and this program's is {}", sql::VERSION))
        }
        None => Some("it does not say what it is of".to_owned()),
    })
}

fn last_block(connection: &Connection) -> rusqlite::Result<Option<Block>> {
    connection.prepare_cached(sql::LAST_BLOCK)?.query_row((), block).optional()
}

fn put_block(transaction: &Transaction<'_>, block: Block, is_far: bool) -> rusqlite::Result<()> {
    let Block { number, hash, time } = block;
    let parameters = params![number as i64, hash.0, time as i64, is_far];
    transaction.prepare_cached(sql::PUT_BLOCK)?.execute(parameters).map(|_| ())
}

/// Where a fact is on the chain.
#[derive(Clone, Copy)]
struct Position {
    block: i64,
    log: i64,
    /// In seconds since 1970.
    time: u64,
}

/// Adds a fact.
fn put(transaction: &Transaction<'_>, fact: Fact, at: Position) -> rusqlite::Result<()> {
    let Position { block, log, time } = at;
    let time = time as i64;
    match fact {
        Fact::Records { datanet, payee, status, first, items } => {
            let mut insert = transaction.prepare_cached(sql::PUT_REGISTRATION)?;
            for (number, item) in (first..).zip(items) {
                insert.execute(params![datanet, number, item.0, payee, status, false, block, time])?;
            }
        }
        Fact::Batch { datanet, payee, status, number, root, count, uri } => {
            let item = tributary_core::ids::batch_item(root);
            let parameters = params![datanet, number, item.0, payee, status, true, block, time];
            transaction.prepare_cached(sql::PUT_REGISTRATION)?.execute(parameters)?;
            let parameters = params![datanet, number, root.0, count, uri, block];
            transaction.prepare_cached(sql::PUT_BATCH)?.execute(parameters)?;
        }
        Fact::Status { datanet, item, payee, status } => {
            let number = changed(transaction, datanet, item, &payee)?;
            let parameters = params![datanet, number, block, log, status, time];
            transaction.prepare_cached(sql::PUT_STATUS)?.execute(parameters)?;
        }
        Fact::Member { datanet, root, content_id, status } => {
            let parameters = params![datanet, root.0, content_id.0, block, log, status, time];
            transaction.prepare_cached(sql::PUT_MEMBER_STATUS)?.execute(parameters)?;
        }
        Fact::Bound { claim_key, account } => {
            let parameters = params![claim_key, account.as_slice(), block];
            transaction.prepare_cached(sql::PUT_BINDING)?.execute(parameters)?;
        }
        Fact::Claims { model, paid } => {
            let mut insert = transaction.prepare_cached(sql::PUT_CLAIM)?;
            for (position, (payee, amount)) in (0i64..).zip(paid) {
                let amount = amount.to_be_bytes();
                insert.execute(params![model, payee, block, log, position, trimmed(&amount)])?;
            }
        }
        Fact::Other { kind, subject, rest } => {
            let parameters = params![kind, subject, block, log, time, rest];
            transaction.prepare_cached(sql::PUT_EVENT)?.execute(parameters)?;
        }
    }
    Ok(())
}

/// The number of the registration whose status changes: if the item is accepted for the payee, that
/// entry's, else that of the one that waits (SPEC 1.2).
///
/// # Errors
/// [`rusqlite::Error::QueryReturnedNoRows`] if there is none.
fn changed(
    transaction: &Transaction<'_>,
    datanet: i64,
    item: B256,
    payee: &[u8; 21],
) -> rusqlite::Result<i64> {
    let mut numbers = transaction.prepare_cached(sql::NUMBERS)?;
    let read = |row: &Row<'_>| Ok((row.get::<_, i64>(0)?, status(row, 1)?));
    let found: Vec<(i64, Status)> =
        numbers.query_map(params![datanet, item.0, payee], read)?.collect::<rusqlite::Result<_>>()?;
    let Some((first, _)) = found.first() else { return Err(rusqlite::Error::QueryReturnedNoRows) };
    if found.len() == 1 {
        return Ok(*first);
    }
    let mut was_accepted = transaction.prepare_cached(sql::WAS_ACCEPTED)?;
    for (number, status) in &found {
        let parameters = params![datanet, number, Status::Accepted as u8];
        let times: i64 = was_accepted.query_row(parameters, |row| row.get(0))?;
        if *status == Status::Accepted || times > 0 {
            return Ok(*number);
        }
    }
    Ok(*first)
}

fn registration(row: &Row<'_>) -> rusqlite::Result<Registration> {
    let is_batch: bool = row.get(4)?;
    Ok(Registration {
        number: row.get::<_, i64>(0)? as u64,
        item: hash(row, 1)?,
        payee: payee(row, 2)?,
        status: status(row, 3)?,
        time: time(row, 5)?,
        changes: Vec::new(),
        batch: is_batch.then(|| (B256::ZERO, 0, String::new())),
    })
}

fn block(row: &Row<'_>) -> rusqlite::Result<Block> {
    Ok(Block { number: row.get::<_, i64>(0)? as u64, hash: hash(row, 1)?, time: time(row, 2)? })
}

fn hash(row: &Row<'_>, column: usize) -> rusqlite::Result<B256> {
    row.get::<_, [u8; 32]>(column).map(B256::from)
}

fn time(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    row.get::<_, i64>(column).map(|time| time as u64)
}

fn status(row: &Row<'_>, column: usize) -> rusqlite::Result<Status> {
    row.get(column).map(Status::from_u8)
}

fn payee(row: &Row<'_>, column: usize) -> rusqlite::Result<Payee> {
    payee_of(row.get_ref(column)?.as_blob()?).ok_or_else(|| invalid(column))
}

fn invalid(column: usize) -> rusqlite::Error {
    rusqlite::Error::InvalidColumnType(column, "a value of another form".to_owned(), Type::Blob)
}

/// The error of a fact that cannot be beside what is there.
fn contradiction(error: &rusqlite::Error, block: u64, index: u64) -> Option<IndexError> {
    let problem = match error {
        rusqlite::Error::QueryReturnedNoRows => "changes what no event registered",
        error if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => {
            "says again what an earlier event said"
        }
        _ => return None,
    };
    let problem = format!("event {index} of block {block} {problem}");
    Some(ChainError::Inconsistent { what: "eth_getLogs", problem }.into())
}

fn is_damaged(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt))
}

/// Removes the database's files.
pub(crate) fn remove(path: &Path) -> Result<(), IndexError> {
    for suffix in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        let path = PathBuf::from(name);
        match fs::remove_file(&path) {
            Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                return Err(file("remove", &path)(source));
            }
            _ => {}
        }
    }
    Ok(())
}

fn database(path: &Path) -> impl Fn(rusqlite::Error) -> IndexError + use<> {
    let path = path.to_owned();
    move |source| IndexError::Database { path: path.clone(), source }
}

fn file(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> IndexError {
    let path = path.to_owned();
    move |source| IndexError::File { action, path, source }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Without its index, each look-up reads the whole Datanet.
    #[test]
    fn items_are_looked_up_by_their_index_and_nothing_is_sorted() {
        let folder = tempfile::tempdir().unwrap();
        let (store, _) = Store::open(&folder.path().join("x"), b"x").unwrap();
        let plan = |statement: &str| {
            let plan = format!("EXPLAIN QUERY PLAN {statement}");
            let mut statement = store.connection.prepare(&plan).unwrap();
            for parameter in 1..=statement.parameter_count() {
                statement.raw_bind_parameter(parameter, 1).unwrap();
            }
            let (mut rows, mut lines) = (statement.raw_query(), Vec::new());
            while let Some(row) = rows.next().unwrap() {
                lines.push(row.get::<_, String>(3).unwrap());
            }
            lines.join("; ")
        };
        for statement in [sql::NUMBERS, sql::REGISTRATIONS_OF] {
            let found = plan(statement);
            assert!(found.contains("USING INDEX registrations_by_item (<expr>=? AND datanet=?)"), "{found}");
        }
        let ordered = [
            sql::NUMBERS,
            sql::REGISTRATIONS,
            sql::REGISTRATIONS_FOR,
            sql::REGISTRATIONS_OF,
            sql::STATUSES,
            sql::BATCHES,
            sql::MEMBER_STATUSES,
            sql::CLAIMS,
            sql::EVENTS_OF,
        ];
        for statement in ordered {
            let found = plan(statement);
            assert!(found.starts_with("SEARCH") && !found.contains("TEMP B-TREE"), "{statement}: {found}");
        }
    }
}
