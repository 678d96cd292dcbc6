//! The database: makes it, and runs the statements of [`crate::sql`].
//!
//! A writer appends one range of blocks in one transaction, so a process that is killed leaves whole
//! ranges.

#[cfg(feature = "postgres")]
use crate::postgres::PostgresIndex;
use crate::{
    IndexError,
    database::{Connection, Param, Problem, Row, Writing, params},
    fact::{Fact, kind, payee_bytes, payee_of, trimmed, word},
    sql,
    sqlite::{Sqlite, is_damaged, remove},
    tally::{self, Changes, Tally},
};
use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::SolEvent;
use std::{fs, path::Path};
use tributary_chain::{Block, ChainError, Contract, Log};
use tributary_core::{payee::Payee, status::Status};
use tributary_interfaces::{IDatanets::DatanetCreated, IModels::ModelRegistered};

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
    connection: Box<dyn Connection>,
    /// What messages say of it.
    name: String,
}

impl Store {
    /// Opens the database in a file, which is made if it is not there. Returns why it was emptied, if
    /// it was: it has another version, or is of other contracts, as `identity` says.
    ///
    /// # Errors
    /// [`IndexError::File`]; [`IndexError::Database`], as when another process writes for a minute.
    pub fn open(path: &Path, identity: &[u8]) -> Result<(Self, Option<String>), IndexError> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|source| file("create", folder, source))?;
        }
        match Self::try_open(path, identity) {
            Err(IndexError::Database { source, .. }) if is_damaged(source.as_ref()) => {
                remove(path).map_err(|(path, source)| file("remove", &path, source))?;
                let (store, _) = Self::try_open(path, identity)?;
                Ok((store, Some(format!("it is no whole database: {source}"))))
            }
            opened => opened,
        }
    }

    fn try_open(path: &Path, identity: &[u8]) -> Result<(Self, Option<String>), IndexError> {
        let name = path.display().to_string();
        let connection = Sqlite::open(path).map_err(database(&name))?;
        Self::set_up(Self { connection: Box::new(connection), name }, identity)
    }

    /// The same for a database on a server.
    ///
    /// # Errors
    /// [`IndexError::Database`].
    #[cfg(feature = "postgres")]
    pub fn connect(index: &PostgresIndex, identity: &[u8]) -> Result<(Self, Option<String>), IndexError> {
        let name = index.name().to_owned();
        let connection = index.connect().map_err(database(&name))?;
        Self::set_up(Self { connection: Box::new(connection), name }, identity)
    }

    fn set_up(self, identity: &[u8]) -> Result<(Self, Option<String>), IndexError> {
        let emptied = set_up(self.connection.as_ref(), identity).map_err(database(&self.name))?;
        Ok((self, emptied))
    }

    /// The block up to which everything is indexed; `None` before the first.
    ///
    /// # Errors
    /// [`IndexError::Database`].
    pub fn last_block(&self) -> Result<Option<Block>, IndexError> {
        last_block(self.connection.as_ref()).map_err(database(&self.name))
    }

    /// A block, if its hash is kept.
    pub(crate) fn block(&self, number: u64) -> Result<Option<Block>, IndexError> {
        let found = self.list(sql::BLOCK, params![number as i64], block)?;
        Ok(found.into_iter().next())
    }

    /// The blocks up to a number whose hashes are kept, from the last to the first.
    pub(crate) fn blocks_up_to(&self, number: u64) -> Result<Vec<Block>, IndexError> {
        self.list(sql::BLOCKS_UP_TO, params![number as i64], block)
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
        let (error, connection) = (database(&self.name), self.connection.as_ref());
        let writing = Writing::begin(connection).map_err(&error)?;
        if last_block(connection).map_err(&error)? != after {
            return Ok(false);
        }
        let Batch { logs, end, head } = batch;
        let (mut last, mut changes) = (None, Changes::default());
        for log in logs {
            let (number, index, time) = (log.block, log.index, log.time.unwrap_or_default());
            if number.saturating_add(KEPT) >= head && last != Some(number) {
                put_block(connection, Block { number, hash: log.block_hash, time }, false).map_err(&error)?;
                last = Some(number);
            }
            let place = contracts.iter().position(|contract| contract.address == log.address);
            let Some(place) = place else { continue };
            let fact = Fact::of(contracts[place], place, log)?;
            let at = Position { block: number as i64, log: index as i64, time };
            match put(connection, fact, at, &mut changes) {
                Ok(true) => {}
                Ok(false) => return Err(contradiction(number, index, "changes what no event registered")),
                Err(Problem::Twice) => {
                    return Err(contradiction(number, index, "says again what an earlier event said"));
                }
                Err(problem) => return Err(error(problem)),
            }
        }
        put_block(connection, end, end.number.saturating_add(KEPT) < head).map_err(&error)?;
        let forgotten = end.number.saturating_sub(KEPT) as i64;
        connection.execute(sql::FORGET_BLOCKS, params![forgotten]).map_err(&error)?;
        changes.put(connection, end.number as i64, forgotten).map_err(&error)?;
        if let Some(Counts { datanets, models }) = counts {
            let known = [
                ("Datanets", datanets, "Datanets", DatanetCreated::SIGNATURE_HASH),
                ("models", models, "Models", ModelRegistered::SIGNATURE_HASH),
            ];
            for (what, count, name, signature) in known {
                let place = contracts.iter().position(|contract| contract.name == name).unwrap_or_default();
                let counted =
                    list(connection, sql::COUNT_EVENTS, params![kind(place, signature)], |row| row.int(0));
                let events = counted.map_err(&error)?.first().copied().unwrap_or_default() as u64;
                if events != count {
                    return Err(IndexError::Incomplete { what, count, events });
                }
            }
        }
        writing.commit().map_err(&error)?;
        Ok(true)
    }

    /// Removes all that is of later blocks than this one; everything, if there is none. Returns whether
    /// it did: not if another process has changed up to where everything is indexed.
    ///
    /// # Errors
    /// [`IndexError::Database`].
    pub fn roll_back(&mut self, from: Block, to: Option<Block>) -> Result<bool, IndexError> {
        let (number, connection) = (to.map_or(-1, |block| block.number as i64), self.connection.as_ref());
        let remove = || {
            let writing = Writing::begin(connection)?;
            if last_block(connection)? != Some(from) {
                return Ok(false);
            }
            for table in sql::FACTS {
                connection.execute(&format!("DELETE FROM {table} WHERE block > $1"), params![number])?;
            }
            connection.execute(sql::DROP_BLOCKS, params![number])?;
            tally::recount(connection, number)?;
            writing.commit().map(|()| true)
        };
        remove().map_err(database(&self.name))
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
        let mut found = self.list(sql::BATCH_REGISTRATIONS, params![datanet, block as i64], registration)?;
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
        self.each(sql::STATUSES, params![datanet, first, last, block as i64], |row| {
            let (number, change) = (row.int(0)? as u64, (time(row, 1)?, status(row, 2)?));
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
        self.each(sql::BATCHES, params![datanet, first, last], |row| {
            let number = row.int(0)? as u64;
            while list.get(next).is_some_and(|one| one.number < number) {
                next += 1;
            }
            if let Some(one) = list.get_mut(next).filter(|one| one.number == number) {
                one.batch = Some((hash(row, 1)?, row.int(2)? as u64, row.text(3)?.to_owned()));
            }
            Ok(())
        })
    }

    /// How much is registered up to a block.
    pub(crate) fn tally(&self, datanet: i64, block: u64) -> Result<Tally, IndexError> {
        tally::at(self.connection.as_ref(), datanet, block as i64).map_err(database(&self.name))
    }

    /// For how many payees records are, up to a block, that are registered by themselves and were
    /// accepted; with a payee, whether it is one of them: 1 or 0.
    pub(crate) fn payees(&self, datanet: i64, payee: Option<Payee>, block: u64) -> Result<u64, IndexError> {
        let (count, block) = (|row: &dyn Row| row.int(0), block as i64);
        let found = match payee {
            None => self.list(sql::COUNT_PAYEES, params![datanet, block], count)?,
            Some(payee) => self.list(sql::IS_PAYEE, params![datanet, payee_bytes(payee), block], count)?,
        };
        Ok(found.into_iter().sum::<i64>() as u64)
    }

    /// The root of every batch up to a block, and how many records its contributor says it has.
    pub(crate) fn batches(&self, block: u64) -> Result<Vec<(B256, u64)>, IndexError> {
        self.list(sql::ALL_BATCHES, params![block as i64], |row| Ok((hash(row, 0)?, row.int(1)? as u64)))
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
        let claim_key = payee_bytes(claim_key);
        let parameters = params![claim_key, block as i64];
        let found = self.list(sql::BINDING, parameters, |row| {
            Address::try_from(row.bytes(0)?).map_err(|_| Problem::of_column(0))
        })?;
        Ok(found.into_iter().next())
    }

    /// The claim keys that are bound to an account up to a block, ascending.
    pub(crate) fn claim_keys(&self, account: Address, block: u64) -> Result<Vec<Payee>, IndexError> {
        self.list(sql::CLAIM_KEYS, params![account.0.0, block as i64], |row| payee(row, 0))
    }

    /// For each span of time with registrations: its index, the registrations, and their records.
    pub(crate) fn growth(
        &self,
        seconds: i64,
        datanet: i64,
        block: u64,
    ) -> Result<Vec<(u64, u64, u64)>, IndexError> {
        self.list(sql::GROWTH, params![seconds, datanet, block as i64], |row| {
            Ok((row.int(0)? as u64, row.int(1)? as u64, row.int(2)? as u64))
        })
    }

    /// What each payee of a model was paid up to a block, ascending by payee.
    pub(crate) fn claimed(&self, model: i64, block: u64) -> Result<Vec<(Payee, u128)>, IndexError> {
        self.sums(sql::CLAIMS, params![model, block as i64])
    }

    /// What one payee of a model was paid up to a block.
    pub(crate) fn claimed_by(&self, model: i64, payee: Payee, block: u64) -> Result<u128, IndexError> {
        let sums = self.sums(sql::CLAIMS_OF, params![model, payee_bytes(payee), block as i64])?;
        Ok(sums.first().map_or(0, |sum| sum.1))
    }

    /// The sum of each payee's amounts, of rows that ascend by payee.
    fn sums(&self, statement: &str, parameters: &[Param<'_>]) -> Result<Vec<(Payee, u128)>, IndexError> {
        let mut sums: Vec<(Payee, u128)> = Vec::new();
        self.each(statement, parameters, |row| {
            let payee = payee(row, 0)?;
            let amount =
                word(row.bytes(1)?).and_then(|word| u128::try_from(U256::from_be_bytes(word.0)).ok());
            let amount = amount.ok_or(Problem::of_column(1))?;
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
        let row = |row: &dyn Row| {
            Ok(EventRow {
                subject: word(row.bytes(0)?).ok_or(Problem::of_column(0))?,
                block: row.int(1)? as u64,
                index: row.int(2)? as u64,
                time: time(row, 3)?,
                rest: row.bytes(4)?.to_vec(),
            })
        };
        match subject {
            Some(subject) => {
                self.list(sql::EVENTS_OF, params![kind, trimmed(subject.as_slice()), block as i64], row)
            }
            None => self.list(sql::EVENTS, params![kind, block as i64], row),
        }
    }

    fn list<T>(
        &self,
        statement: &str,
        parameters: &[Param<'_>],
        read: impl FnMut(&dyn Row) -> Result<T, Problem>,
    ) -> Result<Vec<T>, IndexError> {
        list(self.connection.as_ref(), statement, parameters, read).map_err(database(&self.name))
    }

    fn each(
        &self,
        statement: &str,
        parameters: &[Param<'_>],
        mut read: impl FnMut(&dyn Row) -> Result<(), Problem>,
    ) -> Result<(), IndexError> {
        self.connection.each(statement, parameters, &mut read).map_err(database(&self.name))
    }
}

pub(crate) fn list<T>(
    connection: &dyn Connection,
    statement: &str,
    parameters: &[Param<'_>],
    mut read: impl FnMut(&dyn Row) -> Result<T, Problem>,
) -> Result<Vec<T>, Problem> {
    let mut list = Vec::new();
    connection.each(statement, parameters, &mut |row| read(row).map(|one| list.push(one)))?;
    Ok(list)
}

/// Makes the tables, if they are not those of this version and of these contracts. Returns why there
/// were others, if there were.
fn set_up(connection: &dyn Connection, identity: &[u8]) -> Result<Option<String>, Problem> {
    if problem(connection, identity)?.is_none() {
        return Ok(None);
    }
    let writing = Writing::begin(connection)?;
    // Another process may have set it up meanwhile.
    let Some(problem) = problem(connection, identity)? else { return Ok(None) };
    let had_tables = connection.empty()?;
    sql::SCHEMA.iter().try_for_each(|statement| connection.create(statement))?;
    connection.execute(sql::SET_SOURCE, params![sql::VERSION, identity])?;
    writing.commit()?;
    Ok(had_tables.then_some(problem))
}

/// Why the database is not one of this version and of these contracts; `None` if it is.
fn problem(connection: &dyn Connection, identity: &[u8]) -> Result<Option<String>, Problem> {
    if !connection.is_index()? {
        return Ok(Some("it is no index".to_owned()));
    }
    let known = list(connection, sql::SOURCE, &[], |row| Ok((row.int(0)?, row.bytes(1)?.to_vec())))?;
    Ok(match known.into_iter().next() {
        Some((sql::VERSION, of)) if of == identity => None,
        Some((sql::VERSION, _)) => Some("it is of other contracts".to_owned()),
        Some((version, _)) => {
            Some(format!("its version is {version}, and this program's is {}", sql::VERSION))
        }
        None => Some("it does not say what it is of".to_owned()),
    })
}

fn last_block(connection: &dyn Connection) -> Result<Option<Block>, Problem> {
    Ok(list(connection, sql::LAST_BLOCK, &[], block)?.into_iter().next())
}

fn put_block(connection: &dyn Connection, block: Block, is_far: bool) -> Result<(), Problem> {
    let Block { number, hash, time } = block;
    connection.execute(sql::PUT_BLOCK, params![number as i64, hash.0, time as i64, is_far])
}

/// Where a fact is on the chain.
#[derive(Clone, Copy)]
struct Position {
    block: i64,
    log: i64,
    /// In seconds since 1970.
    time: u64,
}

/// Adds a fact. Returns whether it could be: not a change of what is not registered.
fn put(
    connection: &dyn Connection,
    fact: Fact,
    at: Position,
    changes: &mut Changes,
) -> Result<bool, Problem> {
    let Position { block, log, time } = at;
    let time = time as i64;
    match fact {
        Fact::Records { datanet, payee, status, first, items } => {
            let new = (Status::from_u8(status), false, items.len());
            changes.register(connection, datanet, &payee, new, block)?;
            for (number, item) in (first..).zip(items) {
                let parameters = params![datanet, number, item.0, payee, status, false, block, time];
                connection.execute(sql::PUT_REGISTRATION, parameters)?;
            }
        }
        Fact::Batch { datanet, payee, status, number, root, count, uri } => {
            changes.register(connection, datanet, &payee, (Status::from_u8(status), true, 1), block)?;
            let item = tributary_core::ids::batch_item(root);
            let parameters = params![datanet, number, item.0, payee, status, true, block, time];
            connection.execute(sql::PUT_REGISTRATION, parameters)?;
            connection.execute(sql::PUT_BATCH, params![datanet, number, root.0, count, uri, block])?;
        }
        Fact::Status { datanet, item, payee, status } => {
            let Some(number) = changed(connection, datanet, item, &payee)? else { return Ok(false) };
            changes.change(connection, (datanet, number), &payee, Status::from_u8(status), block)?;
            connection.execute(sql::PUT_STATUS, params![datanet, number, block, log, status, time])?;
        }
        Fact::Member { datanet, root, content_id, status } => {
            let parameters = params![datanet, root.0, content_id.0, block, log, status, time];
            connection.execute(sql::PUT_MEMBER_STATUS, parameters)?;
        }
        Fact::Bound { claim_key, account } => {
            connection.execute(sql::PUT_BINDING, params![claim_key, account.as_slice(), block])?;
        }
        Fact::Claims { model, paid } => {
            for (position, (payee, amount)) in (0i64..).zip(paid) {
                let amount = amount.to_be_bytes();
                connection
                    .execute(sql::PUT_CLAIM, params![model, payee, block, log, position, trimmed(&amount)])?;
            }
        }
        Fact::Other { kind, subject, rest } => {
            connection.execute(sql::PUT_EVENT, params![kind, subject, block, log, time, rest])?;
        }
    }
    Ok(true)
}

/// The number of the registration whose status changes: if the item is accepted for the payee, that
/// entry's, else that of the one that waits (SPEC 1.2). `None` if there is none.
fn changed(
    connection: &dyn Connection,
    datanet: i64,
    item: B256,
    payee: &[u8; 21],
) -> Result<Option<i64>, Problem> {
    let read = |row: &dyn Row| Ok((row.int(0)?, status(row, 1)?));
    let found = list(connection, sql::NUMBERS, params![datanet, item.0, *payee], read)?;
    if let [(only, _)] = found.as_slice() {
        return Ok(Some(*only));
    }
    for (number, status) in &found {
        let parameters = params![datanet, *number, Status::Accepted as u8];
        let times = list(connection, sql::WAS_ACCEPTED, parameters, |row| row.int(0))?;
        if *status == Status::Accepted || times.first().is_some_and(|times| *times > 0) {
            return Ok(Some(*number));
        }
    }
    Ok(found.first().map(|(first, _)| *first))
}

fn registration(row: &dyn Row) -> Result<Registration, Problem> {
    let is_batch = row.int(4)? != 0;
    Ok(Registration {
        number: row.int(0)? as u64,
        item: hash(row, 1)?,
        payee: payee(row, 2)?,
        status: status(row, 3)?,
        time: time(row, 5)?,
        changes: Vec::new(),
        batch: is_batch.then(|| (B256::ZERO, 0, String::new())),
    })
}

fn block(row: &dyn Row) -> Result<Block, Problem> {
    Ok(Block { number: row.int(0)? as u64, hash: hash(row, 1)?, time: time(row, 2)? })
}

fn hash(row: &dyn Row, column: usize) -> Result<B256, Problem> {
    B256::try_from(row.bytes(column)?).map_err(|_| Problem::of_column(column))
}

fn time(row: &dyn Row, column: usize) -> Result<u64, Problem> {
    Ok(row.int(column)? as u64)
}

pub(crate) fn status(row: &dyn Row, column: usize) -> Result<Status, Problem> {
    let status = u8::try_from(row.int(column)?).map_err(|_| Problem::of_column(column))?;
    Ok(Status::from_u8(status))
}

fn payee(row: &dyn Row, column: usize) -> Result<Payee, Problem> {
    payee_of(row.bytes(column)?).ok_or(Problem::of_column(column))
}

/// The error of a fact that cannot be beside what is there.
fn contradiction(block: u64, index: u64, problem: &str) -> IndexError {
    let problem = format!("event {index} of block {block} {problem}");
    ChainError::Inconsistent { what: "eth_getLogs", problem }.into()
}

/// An error of the database with this name.
pub(crate) fn database(name: &str) -> impl Fn(Problem) -> IndexError + use<> {
    let name = name.to_owned();
    move |problem| {
        let source = match problem {
            Problem::Twice => "a row is there twice".into(),
            Problem::Other(source) => source,
        };
        IndexError::Database { name: name.clone(), source }
    }
}

/// An error of a file or a folder.
pub(crate) fn file(action: &'static str, path: &Path, source: std::io::Error) -> IndexError {
    IndexError::File { action, path: path.to_owned(), source }
}
