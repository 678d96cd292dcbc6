//! The database in a file, by SQLite: the one module that knows it.
//!
//! A writer appends one range of blocks in one transaction, so a process that is killed leaves whole
//! ranges. Readers do not wait for it (write-ahead log), and writers of other processes wait for each
//! other. A power cut may lose the last ranges, which are read again.

use crate::database::{self, EachRow, Param, Problem};
use rusqlite::{
    Connection, ErrorCode, ToSql,
    types::{ToSqlOutput, Value, ValueRef},
};
use std::{
    error::Error,
    fs, io,
    path::{Path, PathBuf},
};
use tributary_sqlite::Durability;

/// The most pages that a connection keeps in memory, in KiB. A writer has all that it changes there.
const CACHE_KIB: u32 = 256 * 1024;

/// A connection to a file.
pub(crate) struct Sqlite(Connection);

impl Sqlite {
    /// Opens the file, which is made if it is not there.
    pub(crate) fn open(path: &Path) -> Result<Self, Problem> {
        let connection = tributary_sqlite::open(path, Durability::Order, CACHE_KIB)?;
        connection.set_prepared_statement_cache_capacity(64);
        Ok(Self(connection))
    }
}

impl database::Connection for Sqlite {
    fn each(&self, statement: &str, parameters: &[Param<'_>], read: EachRow<'_>) -> Result<(), Problem> {
        let mut statement = self.0.prepare_cached(statement)?;
        let mut rows = statement.query(rusqlite::params_from_iter(parameters))?;
        while let Some(row) = rows.next()? {
            read(row)?;
        }
        Ok(())
    }

    fn execute(&self, statement: &str, parameters: &[Param<'_>]) -> Result<(), Problem> {
        self.0.prepare_cached(statement)?.execute(rusqlite::params_from_iter(parameters))?;
        Ok(())
    }

    fn begin(&self) -> Result<(), Problem> {
        Ok(self.0.execute_batch("BEGIN IMMEDIATE")?)
    }

    fn commit(&self) -> Result<(), Problem> {
        Ok(self.0.execute_batch("COMMIT")?)
    }

    fn roll_back(&self) -> Result<(), Problem> {
        Ok(self.0.execute_batch("ROLLBACK")?)
    }

    fn is_index(&self) -> Result<bool, Problem> {
        // By a statement, which reads the schema anew: `table_exists` may answer from before another
        // process made the tables.
        let is_index = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'source'";
        Ok(self.0.prepare(is_index)?.exists(())?)
    }

    fn empty(&self) -> Result<bool, Problem> {
        let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'";
        let mut tables = self.0.prepare(tables)?;
        let tables: Vec<String> = tables.query_map((), |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        for table in &tables {
            self.0.execute(&format!("DROP TABLE \"{}\"", table.replace('"', "\"\"")), ())?;
        }
        Ok(!tables.is_empty())
    }

    fn create(&self, statement: &str) -> Result<(), Problem> {
        self.0.execute(statement, ())?;
        Ok(())
    }
}

impl database::Row for rusqlite::Row<'_> {
    fn int(&self, column: usize) -> Result<i64, Problem> {
        Ok(self.get(column)?)
    }

    fn bytes(&self, column: usize) -> Result<&[u8], Problem> {
        self.get_ref(column)?.as_blob().map_err(|_| Problem::of_column(column))
    }

    fn text(&self, column: usize) -> Result<&str, Problem> {
        self.get_ref(column)?.as_str().map_err(|_| Problem::of_column(column))
    }
}

impl ToSql for Param<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match *self {
            Self::Int(number) => ToSqlOutput::Owned(Value::Integer(number)),
            Self::Bytes(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
            Self::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
        })
    }
}

impl From<rusqlite::Error> for Problem {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::ConstraintViolation) => Self::Twice,
            _ => Self::Other(Box::new(error)),
        }
    }
}

/// Whether an error says that a file is no whole database.
pub(crate) fn is_damaged(error: &(dyn Error + Send + Sync + 'static)) -> bool {
    let code = error.downcast_ref::<rusqlite::Error>().and_then(rusqlite::Error::sqlite_error_code);
    matches!(code, Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt))
}

/// Removes the files of a database. Fails with the one that cannot be removed.
pub(crate) fn remove(path: &Path) -> Result<(), (PathBuf, io::Error)> {
    for suffix in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        let path = PathBuf::from(name);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err((path, error)),
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql;

    /// Without its index, each look-up reads the whole Datanet.
    #[test]
    fn items_are_looked_up_by_their_index_and_nothing_is_sorted() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        drop(crate::Store::open(&path, b"x").unwrap());
        let connection = Connection::open(&path).unwrap();
        let plan = |statement: &str| {
            let plan = format!("EXPLAIN QUERY PLAN {statement}");
            let mut statement = connection.prepare(&plan).unwrap();
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
