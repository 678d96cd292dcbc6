//! A SQLite file that many threads use.

use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};
use tributary_sqlite::Durability;

/// The kilobytes of a file's pages that a connection keeps in memory.
const CACHE_KIB: u32 = 65_536;

/// Why a file of the store cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
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
    /// Another version of this program wrote it.
    #[error("{path} has format {found}, not {known}; use the version of this program that wrote it", path = path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: i64,
        /// The format that this version knows.
        known: i64,
    },
    /// The file does not hold what it must.
    #[error("{path} is damaged: {problem}", path = path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
}

/// What a file holds: its format, a number above zero, and the statements that make it empty.
#[derive(Debug)]
pub(crate) struct Schema {
    pub(crate) format: i64,
    pub(crate) create: &'static str,
}

/// A file with its connections, of which each is used by one thread at a time.
#[derive(Debug)]
pub(crate) struct Database {
    path: PathBuf,
    schema: Schema,
    idle: Mutex<Vec<Connection>>,
}

impl Database {
    /// The file at a path, which is created when something is written.
    pub(crate) fn new(path: PathBuf, schema: Schema) -> Self {
        Self { path, schema, idle: Mutex::default() }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// What is read from the file; `None` if there is none.
    pub(crate) fn read<T>(
        &self,
        read: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, StoreError> {
        let connection = match self.idle().pop() {
            Some(connection) => connection,
            None if !self.path.exists() => return Ok(None),
            None => self.connect()?,
        };
        let found = read(&connection).map_err(|source| self.error(source));
        self.idle().push(connection);
        found.map(Some)
    }

    /// Writes in one transaction, which is undone if it fails.
    pub(crate) fn write<T, E: From<StoreError>>(
        &self,
        write: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let idle = self.idle().pop();
        let mut connection = idle.map_or_else(|| self.connect(), Ok)?;
        let transaction = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(|source| self.error(source))?;
        let written = write(&transaction)?;
        transaction.commit().map_err(|source| self.error(source))?;
        self.idle().push(connection);
        Ok(written)
    }

    /// The connections that no thread uses: no more than threads have used at one time.
    fn idle(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn error(&self, source: rusqlite::Error) -> StoreError {
        StoreError::Database { path: self.path.clone(), source }
    }

    pub(crate) fn damaged(&self, problem: impl ToString) -> StoreError {
        StoreError::Damaged { path: self.path.clone(), problem: problem.to_string() }
    }

    /// Opens the file, and creates it with its folder if there is none.
    fn connect(&self) -> Result<Connection, StoreError> {
        if let Some(folder) = self.path.parent() {
            let failed = |source| StoreError::Folder { path: folder.to_owned(), source };
            fs::create_dir_all(folder).map_err(failed)?;
        }
        let (found, connection) = self.open().map_err(|source| self.error(source))?;
        let known = self.schema.format;
        if found != known {
            return Err(StoreError::Format { path: self.path.clone(), found, known });
        }
        Ok(connection)
    }

    /// The file's format with a connection to it.
    fn open(&self) -> rusqlite::Result<(i64, Connection)> {
        let mut connection = tributary_sqlite::open(&self.path, Durability::Disk, CACHE_KIB)?;
        let format =
            |connection: &Connection| connection.query_row("PRAGMA user_version", [], |row| row.get(0));
        if format(&connection)? == 0 {
            // Another process may be creating it too.
            let create = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            if format(&create)? == 0 {
                create.execute_batch(self.schema.create)?;
                create.pragma_update(None, "user_version", self.schema.format)?;
            }
            create.commit()?;
        }
        Ok((format(&connection)?, connection))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_uses_one_connection_however_often_it_reads_and_writes() {
        let folder = tempfile::tempdir().unwrap();
        let schema = Schema { format: 1, create: "CREATE TABLE one(id INTEGER)" };
        let database = Database::new(folder.path().join("one.sqlite"), schema);
        for _ in 0..3 {
            database
                .write(|transaction| {
                    let added = transaction.execute("INSERT INTO one VALUES (1)", []);
                    added.map_err(|source| database.error(source))
                })
                .unwrap();
            database.read(|connection| connection.query_row("SELECT 1 FROM one", [], |_| Ok(()))).unwrap();
        }
        assert_eq!(database.idle().len(), 1);
        let failed: Result<(), StoreError> = database.write(|_| Err(database.damaged("as a test says")));
        assert!(failed.is_err());
        let count = database
            .read(|connection| connection.query_row("SELECT count(*) FROM one", [], |row| row.get(0)));
        assert_eq!(count.unwrap(), Some(3));
    }
}
