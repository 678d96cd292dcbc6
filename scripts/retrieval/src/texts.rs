//! Texts by their words.

use crate::words::words;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use std::{
    collections::HashSet,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

/// How long a search waits for texts that are being added.
const PATIENCE: Duration = Duration::from_secs(60);

/// The longest word that is looked for, in bytes.
const LONGEST: usize = 256;

/// The most words of a question that are looked for: what it costs is bounded.
const MOST_WORDS: usize = 512;

/// Only what is searched is kept, not the texts. The tokenizer takes every character beyond ASCII as it is,
/// so that it cuts nothing but the spaces between the words that it is given.
const SCHEMA: &str = "CREATE VIRTUAL TABLE texts USING fts5(words, content = '', tokenize = 'ascii')";

/// Why texts cannot be indexed or searched.
#[derive(Debug, thiserror::Error)]
#[error("the index of texts cannot be used: {0}")]
pub struct TextsError(#[from] rusqlite::Error);

/// An index of texts by their words, in memory.
pub struct Texts {
    /// SQLite's name of the memory, which is there as long as a connection is.
    name: String,
    idle: Mutex<Vec<Connection>>,
    /// Its connection is never among those.
    writer: Mutex<Connection>,
}

impl Texts {
    /// An empty index.
    ///
    /// # Errors
    /// [`TextsError`].
    pub fn new() -> Result<Self, TextsError> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let name = format!("file:/texts-{}?vfs=memdb", COUNT.fetch_add(1, Ordering::Relaxed));
        let writer = connect(&name)?;
        writer.execute_batch(SCHEMA)?;
        Ok(Self { name, idle: Mutex::default(), writer: Mutex::new(writer) })
    }

    /// Adds texts, each with a key that no other has, below 2^63: all or none. They are found from then on.
    ///
    /// # Errors
    /// [`TextsError`].
    pub fn add<T: AsRef<str>>(&self, texts: impl IntoIterator<Item = (u64, T)>) -> Result<(), TextsError> {
        let mut writer = lock(&self.writer);
        let transaction = Transaction::new(&mut writer, TransactionBehavior::Immediate)?;
        let mut add = transaction.prepare_cached("INSERT INTO texts(rowid, words) VALUES (?1, ?2)")?;
        for (key, text) in texts {
            add.execute((key as i64, words(text.as_ref()).join(" ")))?;
        }
        drop(add);
        Ok(transaction.commit()?)
    }

    /// The keys of the texts that have a word of the question, the best first, at most so many: by BM25 as
    /// SQLite computes it (k1 = 1.2, b = 0.75; <https://www.sqlite.org/fts5.html#the_bm25_function>).
    ///
    /// # Errors
    /// [`TextsError`].
    pub fn best(&self, question: &str, count: usize) -> Result<Vec<u64>, TextsError> {
        let mut seen = HashSet::new();
        let words = words(question).into_iter().filter(|word| word.len() <= LONGEST);
        let words = words.filter(|word| seen.insert(word.clone())).take(MOST_WORDS);
        // Words are letters and digits, so none ends a quotation.
        let query = words.map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(" OR ");
        if query.is_empty() {
            return Ok(Vec::new());
        }
        let idle = lock(&self.idle).pop();
        let connection = idle.map_or_else(|| connect(&self.name), Ok)?;
        let found = search(&connection, &query, count)?;
        lock(&self.idle).push(connection);
        Ok(found)
    }
}

fn search(connection: &Connection, query: &str, count: usize) -> Result<Vec<u64>, TextsError> {
    let mut select = connection.prepare_cached(
        "SELECT rowid FROM texts WHERE texts MATCH ?1 ORDER BY bm25(texts), rowid LIMIT ?2",
    )?;
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let keys = select.query_map((query, count), |row| row.get::<_, i64>(0))?;
    Ok(keys.map(|key| key.map(|key| key as u64)).collect::<Result<_, _>>()?)
}

fn connect(name: &str) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_URI
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(name, flags)?;
    connection.busy_timeout(PATIENCE)?;
    Ok(connection)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(list: &[(u64, &str)]) -> Texts {
        let texts = Texts::new().unwrap();
        texts.add(list.iter().copied()).unwrap();
        texts
    }

    #[test]
    fn the_text_with_the_rarest_words_of_a_question_comes_first() {
        let texts = texts(&[
            (4, "The fox jumps over the dog."),
            (5, "The dog sleeps, and the dog barks."),
            (6, "Seasoned oak lasts; the plank was laid across the stream."),
        ]);
        assert_eq!(texts.best("Where was the plank laid?", 9).unwrap()[0], 6);
        assert_eq!(texts.best("DOG", 9).unwrap(), [5, 4]);
        assert_eq!(texts.best("dog", 1).unwrap(), [5]);
        assert!(texts.best("nothing that any has", 9).unwrap().is_empty());
        assert!(texts.best("", 9).unwrap().is_empty() && texts.best("dog", 0).unwrap().is_empty());
    }

    #[test]
    fn what_a_question_says_is_no_query() {
        let texts = texts(&[(1, "a fox AND a dog"), (2, "x射线 near größe")]);
        for question in
            ["fox NOT dog", "\"fox", "fox*", "words:fox", "(fox", "NEAR(fox, dog)", "fox; DROP TABLE texts"]
        {
            assert_eq!(texts.best(question, 1).unwrap(), [1], "{question}");
        }
        assert_eq!(texts.best("光线", 9).unwrap(), [2], "of a script without spaces each character");
        assert_eq!(texts.best("GRÖßE", 9).unwrap(), [2]);
        assert!(texts.best("grosse groß", 9).unwrap().is_empty());
    }

    #[test]
    fn what_is_added_later_is_found_beside_what_is_there() {
        let texts = texts(&[(1, "one fox")]);
        for key in 2..40 {
            texts.add([(key, format!("the fox number {key}"))]).unwrap();
        }
        texts.add(Vec::<(u64, String)>::new()).unwrap();
        assert_eq!(texts.best("fox number 17", 1).unwrap(), [17]);
        assert_eq!(texts.best("fox", 99).unwrap().len(), 39);
        assert!(Texts::new().unwrap().best("fox", 9).unwrap().is_empty(), "another index is another memory");
    }

    #[test]
    fn many_search_while_texts_come_in() {
        let texts = texts(&[(1, "one fox")]);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..100 {
                        assert!(texts.best("fox", 9).unwrap().contains(&1));
                    }
                });
            }
            for key in 2..60 {
                texts.add([(key, "oak")]).unwrap();
            }
        });
        assert_eq!(texts.best("oak", 99).unwrap().len(), 58);
    }

    #[test]
    fn a_question_without_end_is_cut() {
        let texts = texts(&[(1, "word0"), (2, "word99999"), (3, &"x".repeat(30_000))]);
        let question: String = (0..100_000).map(|number| format!("word{number} ")).collect();
        assert_eq!(texts.best(&question, 9).unwrap(), [1]);
        assert!(texts.best(&"x".repeat(30_000), 9).unwrap().is_empty());
    }
}
