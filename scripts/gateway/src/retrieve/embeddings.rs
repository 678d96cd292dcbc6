//! Vectors of texts: the upstream makes them, and a file keeps them.

use super::RetrieveError;
use crate::{aside, config::ModelConfig};
use alloy_primitives::B256;
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tributary_sqlite::Durability;
use tributary_store::StoreError;

/// How long the upstream may take for vectors.
const PATIENCE: Duration = Duration::from_secs(60);

/// The most bytes of vectors that are read at a time.
const MOST: usize = 64 << 20;

/// The KiB of the file that are kept in memory.
const CACHE_KIB: u32 = 8_192;

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS vectors(
        maker TEXT NOT NULL,
        content BLOB NOT NULL,
        vector BLOB NOT NULL,
        PRIMARY KEY (maker, content)
    ) STRICT, WITHOUT ROWID;";

/// The vectors of records, by who made them: they took the upstream time, and it makes the same again.
pub(crate) struct Kept {
    path: PathBuf,
    connection: Mutex<Connection>,
}

impl Kept {
    /// The file in a deployment's part of the working folder, which is made if it is not there.
    pub(crate) fn open(chain_folder: &Path) -> Result<Self, StoreError> {
        let path = chain_folder.join("vectors.sqlite");
        fs::create_dir_all(chain_folder)
            .map_err(|source| StoreError::Folder { path: chain_folder.to_owned(), source })?;
        let connection = tributary_sqlite::open(&path, Durability::Order, CACHE_KIB).and_then(|connection| {
            connection.execute_batch(SCHEMA)?;
            Ok(connection)
        });
        match connection {
            Ok(connection) => Ok(Self { path, connection: Mutex::new(connection) }),
            Err(source) => Err(StoreError::Database { path, source }),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn failed(&self, source: rusqlite::Error) -> StoreError {
        StoreError::Database { path: self.path.clone(), source }
    }

    /// The vector of a record.
    pub(crate) fn get(&self, maker: &str, content: B256) -> Result<Option<Vec<f32>>, StoreError> {
        let found: rusqlite::Result<Option<Vec<u8>>> = self
            .lock()
            .prepare_cached("SELECT vector FROM vectors WHERE maker = ?1 AND content = ?2")
            .and_then(|mut get| {
                get.query_row(params![maker, content.as_slice()], |row| row.get(0)).optional()
            });
        let bytes = found.map_err(|source| self.failed(source))?;
        let number = |bytes: &[u8]| bytes.try_into().ok().map(f32::from_le_bytes);
        Ok(bytes.map(|bytes| bytes.chunks_exact(4).filter_map(number).collect()))
    }

    /// Keeps vectors of records.
    pub(crate) fn put(&self, maker: &str, vectors: &[(B256, Vec<f32>)]) -> Result<(), StoreError> {
        let mut connection = self.lock();
        let mut put = || -> rusqlite::Result<()> {
            let transaction = connection.transaction()?;
            for (content, vector) in vectors {
                let bytes: Vec<u8> = vector.iter().flat_map(|number| number.to_le_bytes()).collect();
                transaction
                    .prepare_cached("INSERT OR REPLACE INTO vectors VALUES (?1, ?2, ?3)")?
                    .execute(params![maker, content.as_slice(), bytes])?;
            }
            transaction.commit()
        };
        put().map_err(|source| self.failed(source))
    }
}

/// Why the upstream makes no vectors.
#[derive(Debug)]
pub(super) enum Unmade {
    /// It rejects the texts.
    Rejected(String),
    /// It is away, or says what cannot be read.
    Failed(String),
}

impl From<Unmade> for RetrieveError {
    fn from(unmade: Unmade) -> Self {
        match unmade {
            Unmade::Rejected(why) | Unmade::Failed(why) => Self::Embeddings(why),
        }
    }
}

/// Has the upstream make the vectors of texts, by OpenAI's interface; they are in the order of the texts.
pub(super) async fn embed(
    client: &reqwest::Client,
    config: &ModelConfig,
    model: &str,
    texts: &[String],
) -> Result<Vec<Vec<f32>>, Unmade> {
    let body = json!({ "model": model, "input": texts, "encoding_format": "float" });
    let address = config.address("embeddings");
    let response = aside::post(client, address, &body, PATIENCE).await.map_err(Unmade::Failed)?;
    let status = response.status();
    if status.is_client_error() {
        return Err(Unmade::Rejected(format!("it says {status}")));
    }
    if !status.is_success() {
        return Err(Unmade::Failed(format!("it says {status}")));
    }
    let bytes = aside::read(response, MOST).await.map_err(Unmade::Failed)?;
    read(&bytes, texts.len())
        .ok_or_else(|| Unmade::Failed("it says something else than a vector for each text".to_owned()))
}

/// The vectors of a response; `None` if there is not one for each text.
fn read(bytes: &[u8], count: usize) -> Option<Vec<Vec<f32>>> {
    let value: Value = serde_json::from_slice(bytes).ok()?;
    let data = value["data"].as_array().filter(|data| data.len() == count)?;
    let mut vectors = vec![Vec::new(); count];
    for (position, one) in data.iter().enumerate() {
        let index = match &one["index"] {
            Value::Null => position,
            index => usize::try_from(index.as_u64()?).ok()?,
        };
        let vector = vectors.get_mut(index).filter(|vector| vector.is_empty())?;
        let numbers = one["embedding"].as_array().filter(|numbers| !numbers.is_empty())?;
        *vector = numbers
            .iter()
            .map(|number| number.as_f64().map(|number| number as f32))
            .collect::<Option<_>>()?;
    }
    Some(vectors)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vector_is_there_for_each_text_or_there_is_none() {
        let read = |data: Value| read(json!({ "data": data }).to_string().as_bytes(), 2);
        let one = |index: u64, embedding: Value| json!({ "index": index, "embedding": embedding });
        let (a, b) = (json!([1, 0.5]), json!([2, 0]));
        assert_eq!(
            read(json!([one(1, b.clone()), one(0, a.clone())])),
            Some(vec![vec![1.0, 0.5], vec![2.0, 0.0]])
        );
        let unnamed = json!([{ "embedding": a }, { "embedding": b }]);
        assert_eq!(read(unnamed).unwrap()[1], [2.0, 0.0]);
        for data in [
            json!([one(0, a.clone())]),
            json!([one(0, a.clone()), one(0, b.clone())]),
            json!([one(0, a.clone()), one(2, b.clone())]),
            json!([one(0, a.clone()), one(1, json!([]))]),
            json!([one(0, a.clone()), one(1, json!(["x"]))]),
            json!("none"),
        ] {
            assert_eq!(read(data.clone()), None, "{data}");
        }
    }

    #[test]
    fn what_is_kept_is_there_after_a_start_for_its_maker_alone() {
        let folder = tempfile::tempdir().unwrap();
        let id = B256::repeat_byte(1);
        Kept::open(folder.path()).unwrap().put("one", &[(id, vec![0.25, -1.0])]).unwrap();
        let kept = Kept::open(folder.path()).unwrap();
        assert_eq!(kept.get("one", id).unwrap(), Some(vec![0.25, -1.0]));
        assert_eq!(kept.get("other", id).unwrap(), None);
        assert_eq!(kept.get("one", B256::ZERO).unwrap(), None);
    }
}
