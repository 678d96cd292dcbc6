//! Opens SQLite files that many threads and processes use at once.
//!
//! Readers do not wait for a writer (write-ahead log), and writers wait for each other.

use rusqlite::{Connection, ErrorCode, OpenFlags, Result};
use std::{
    path::Path,
    thread,
    time::{Duration, Instant},
};

/// How long a connection waits for another that writes.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// How long until a connection that SQLite does not let wait asks again.
const PAUSE: Duration = Duration::from_millis(5);

/// What a commit means when it has returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// What was committed is on the disk.
    Disk,
    /// A power cut may undo the last commits, in their order; a killed process undoes none.
    Order,
}

/// Opens a file, which is made if it is not there. The connection keeps at most `cache_kib` KiB of its
/// pages in memory, and belongs to one thread at a time.
///
/// # Errors
/// SQLite's, as when the file is no database, or another process writes for [`PATIENCE`].
pub fn open(path: &Path, durability: Durability, cache_kib: u32) -> Result<Connection> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(PATIENCE)?;
    write_ahead(&connection)?;
    let synchronous = match durability {
        Durability::Disk => "FULL",
        Durability::Order => "NORMAL",
    };
    connection.pragma_update(None, "synchronous", synchronous)?;
    connection.pragma_update(None, "cache_size", -i64::from(cache_kib))?;
    Ok(connection)
}

/// Turns the write-ahead log on. Of two connections that do so at once, SQLite turns one away without
/// letting it wait, since each holds what the other needs: <https://www.sqlite.org/c3ref/busy_handler.html>.
fn write_ahead(connection: &Connection) -> Result<()> {
    let began = Instant::now();
    loop {
        match connection.pragma_update(None, "journal_mode", "WAL") {
            Err(error)
                if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
                    && began.elapsed() < PATIENCE =>
            {
                thread::sleep(PAUSE);
            }
            done => return done,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Barrier;

    #[test]
    fn many_open_one_new_file_at_once() {
        for _ in 0..20 {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("one.sqlite");
            let start = Barrier::new(8);
            thread::scope(|scope| {
                for _ in 0..8 {
                    scope.spawn(|| {
                        start.wait();
                        let connection = open(&path, Durability::Order, 64).unwrap();
                        connection.execute_batch("CREATE TABLE IF NOT EXISTS one (n BIGINT)").unwrap();
                        connection.execute("INSERT INTO one VALUES (1)", ()).unwrap();
                    });
                }
            });
            let connection = open(&path, Durability::Disk, 64).unwrap();
            let rows: i64 = connection.query_row("SELECT count(*) FROM one", (), |row| row.get(0)).unwrap();
            assert_eq!(rows, 8);
        }
    }
}
