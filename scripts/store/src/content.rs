//! Bytes by their SHA-256.

use crate::database::{Database, Schema, StoreError};
use alloy_primitives::B256;
use rusqlite::OptionalExtension;
use std::{path::Path, sync::Arc};
use tributary_core::ids::content_id;

/// How many are written in one transaction at most, and how many bytes it has in memory, about.
const AT_ONCE: usize = 1 << 20;
const BYTES_AT_ONCE: usize = if cfg!(test) { 4 << 10 } else { 128 << 20 };

/// Rows are kept in the order of the transactions in which they came, which is mostly that of
/// registration, so that a round reads the file nearly from its beginning to its end.
const SCHEMA: Schema = Schema {
    format: 1,
    create: "CREATE TABLE content(id BLOB NOT NULL PRIMARY KEY, bytes BLOB NOT NULL) STRICT;",
};

/// Records and outputs, each at most once. Clones share the file's connections.
#[derive(Clone, Debug)]
pub struct Content(Arc<Database>);

impl Content {
    /// The store in a folder, which is created when something is put into it.
    pub fn new(folder: &Path) -> Self {
        Self(Arc::new(Database::new(folder.join("content.sqlite"), SCHEMA)))
    }

    /// Its file.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Keeps bytes under their SHA-256, of which the caller is sure. What is there already stays.
    ///
    /// # Errors
    /// [`StoreError`] if they cannot be written; of many, some may be kept then.
    pub fn put<B: AsRef<[u8]>>(&self, items: impl IntoIterator<Item = (B256, B)>) -> Result<(), StoreError> {
        self.put_by("INSERT INTO content VALUES (?1, ?2) ON CONFLICT DO NOTHING", items)
    }

    /// Keeps bytes under their SHA-256 in place of what is there.
    ///
    /// # Errors
    /// As [`Content::put`].
    pub fn replace(&self, id: B256, bytes: &[u8]) -> Result<(), StoreError> {
        self.put_by("INSERT OR REPLACE INTO content VALUES (?1, ?2)", [(id, bytes)])
    }

    fn put_by<B: AsRef<[u8]>>(
        &self,
        statement: &str,
        items: impl IntoIterator<Item = (B256, B)>,
    ) -> Result<(), StoreError> {
        let mut items = items.into_iter();
        loop {
            let (mut some, mut bytes) = (Vec::new(), 0);
            while some.len() < AT_ONCE && bytes < BYTES_AT_ONCE {
                let Some(item) = items.next() else { break };
                bytes += item.1.as_ref().len() + size_of_val(&item);
                some.push(item);
            }
            if some.is_empty() {
                return Ok(());
            }
            // Hashes are spread over all pages of their index: in order, each page is written once.
            some.sort_unstable_by_key(|item| item.0);
            self.0.write(|transaction| {
                let put = || {
                    let mut put = transaction.prepare_cached(statement)?;
                    some.iter()
                        .try_for_each(|(id, bytes)| put.execute((id.as_slice(), bytes.as_ref())).map(|_| ()))
                };
                put().map_err(|source| self.0.error(source))
            })?;
        }
    }

    /// The bytes with this SHA-256; `None` if they are not there.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] if what is there has another SHA-256; [`StoreError`] if the file
    /// cannot be read.
    pub fn get(&self, id: B256) -> Result<Option<Vec<u8>>, StoreError> {
        let bytes: Option<Vec<u8>> = self
            .0
            .read(|connection| {
                let mut get = connection.prepare_cached("SELECT bytes FROM content WHERE id = ?1")?;
                get.query_row([id.as_slice()], |row| row.get(0)).optional()
            })?
            .flatten();
        match bytes {
            Some(bytes) if content_id(&bytes) != id => {
                Err(self.0.damaged(format!("the bytes kept as {id} have another SHA-256")))
            }
            bytes => Ok(bytes),
        }
    }
}

/// Stores of one file are equal.
impl PartialEq for Content {
    fn eq(&self, other: &Self) -> bool {
        self.path() == other.path()
    }
}

impl Eq for Content {}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, thread};

    fn put(content: &Content, bytes: &[u8]) -> B256 {
        let id = content_id(bytes);
        content.put([(id, bytes)]).unwrap();
        id
    }

    #[test]
    fn what_was_put_is_had_from_any_thread_and_another_opening() {
        let folder = tempfile::tempdir().unwrap();
        let content = Content::new(folder.path());
        assert_eq!(content.get(content_id(b"a")).unwrap(), None, "nothing is created by reading");
        assert!(!content.path().exists());
        let id = put(&content, b"a");
        put(&content, b"a");
        let empty = put(&content, b"");
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| assert_eq!(content.get(id).unwrap().unwrap(), b"a"));
            }
        });
        let other = Content::new(folder.path());
        assert_eq!(other.get(empty).unwrap().unwrap(), b"");
        assert_eq!(other.get(id).unwrap().unwrap(), b"a");
        assert_eq!(other.get(content_id(b"b")).unwrap(), None);
    }

    #[test]
    fn many_are_put_over_several_transactions() {
        let folder = tempfile::tempdir().unwrap();
        let content = Content::new(folder.path());
        let bytes = |number: usize| {
            let mut bytes = vec![0; BYTES_AT_ONCE / 4];
            bytes[..8].copy_from_slice(&number.to_be_bytes());
            bytes
        };
        // Four are a transaction. The last one is there already, and what is there stays.
        let ids: Vec<B256> = (0..10).map(|number| content_id(&bytes(number))).collect();
        content.put((0..10).map(|number| (ids[number], bytes(number)))).unwrap();
        content.put([(ids[9], b"other")]).unwrap();
        for number in [0, 3, 4, 9] {
            assert_eq!(content.get(ids[number]).unwrap().unwrap(), bytes(number));
        }
    }

    #[test]
    fn bytes_of_another_hash_are_an_error_until_they_are_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let content = Content::new(folder.path());
        let id = content_id(b"right");
        content.put([(id, b"wrong")]).unwrap();
        let error = content.get(id).unwrap_err();
        assert!(error.to_string().contains("is damaged: the bytes kept as"), "{error}");
        content.put([(id, b"right")]).unwrap();
        assert!(content.get(id).is_err(), "what is there stays");
        content.replace(id, b"right").unwrap();
        assert_eq!(content.get(id).unwrap().unwrap(), b"right");
    }

    #[test]
    fn a_file_that_is_no_store_or_of_another_version_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let content = Content::new(folder.path());
        fs::write(content.path(), [7; 8192]).unwrap();
        let error = content.get(B256::ZERO).unwrap_err().to_string();
        assert!(error.contains("content.sqlite: file is not a database"), "{error}");
        fs::remove_file(content.path()).unwrap();
        put(&content, b"a");
        let connection = rusqlite::Connection::open(content.path()).unwrap();
        connection.pragma_update(None, "user_version", 9).unwrap();
        let error = Content::new(folder.path()).get(B256::ZERO).unwrap_err().to_string();
        assert!(
            error.ends_with("has format 9, not 1; use the version of this program that wrote it"),
            "{error}"
        );
    }

    #[test]
    fn a_put_that_fails_keeps_nothing_of_its_transaction() {
        let folder = tempfile::tempdir().unwrap();
        let content = Content::new(folder.path());
        let items = (0..4u8).map(|number| {
            assert!(number < 3, "the source ends in a panic");
            (content_id(&[number]), [number])
        });
        let failed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| content.put(items)));
        assert!(failed.is_err());
        assert_eq!(content.get(content_id(&[0])).unwrap(), None);
        put(&content, &[0]);
        assert_eq!(content.get(content_id(&[0])).unwrap().unwrap(), [0]);
    }
}
