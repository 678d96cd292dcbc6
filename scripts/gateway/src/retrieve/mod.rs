//! The records that an answer is made with: found, put into what the upstream is asked, cited, and bound by the
//! name of the request.

mod corpus;
mod embeddings;
mod prompt;

pub(crate) use corpus::Corpus;
pub(crate) use embeddings::Kept;
pub(crate) use prompt::{insert, question};

use alloy_primitives::B256;
use axum::http::HeaderName;
use serde_json::{Map, Value, json};
use tributary_core::ids::retrieving_request;
use tributary_sdk::registry::RegisteredRecord;

/// The content ids of the records that the answer was made with, in the order of their numbers.
const RETRIEVED: HeaderName = HeaderName::from_static("x-tributary-retrieved");
/// The salt of the request's name.
const SALT: HeaderName = HeaderName::from_static("x-tributary-salt");
/// The SHA-256 of the request's body, as it was received.
const BODY: HeaderName = HeaderName::from_static("x-tributary-body");

/// Why no records can be found.
#[derive(Debug, thiserror::Error)]
pub enum RetrieveError {
    /// The chain or the working folder cannot be read.
    #[error(transparent)]
    Chain(Box<tributary_sdk::Error>),
    /// The index of the records' texts cannot be used.
    #[error(transparent)]
    Texts(#[from] tributary_retrieval::TextsError),
    /// A vector that the upstream made is none.
    #[error("the upstream's embeddings cannot be compared: {0}")]
    Vector(#[from] tributary_retrieval::VectorError),
    /// The upstream makes no vectors.
    #[error("the upstream makes no embeddings: {0}")]
    Embeddings(String),
    /// The file of vectors cannot be used.
    #[error(transparent)]
    Kept(#[from] tributary_store::StoreError),
    /// A thread ended.
    #[error("the records were not searched")]
    Ended,
}

impl From<tributary_sdk::Error> for RetrieveError {
    fn from(error: tributary_sdk::Error) -> Self {
        Self::Chain(Box::new(error))
    }
}

/// The records that an answer is made with, and what names its request.
#[derive(Clone, Debug)]
pub(crate) struct Retrieved {
    /// In the order of their numbers, from 1.
    pub(crate) records: Vec<RegisteredRecord>,
    /// 32 random bytes.
    pub(crate) salt: B256,
    /// The SHA-256 of the request's body, as it was received.
    pub(crate) body: B256,
}

impl Retrieved {
    fn ids(&self) -> Vec<B256> {
        self.records.iter().map(|record| record.content_id).collect()
    }

    /// The name of the request, which its receipt has (SPEC 3).
    pub(crate) fn request(&self) -> B256 {
        retrieving_request(self.salt, self.body, &self.ids())
    }

    /// What every response says in its headers.
    pub(crate) fn headers(&self) -> [(HeaderName, String); 3] {
        let ids: Vec<String> = self.ids().iter().map(B256::to_string).collect();
        [(RETRIEVED, ids.join(", ")), (SALT, self.salt.to_string()), (BODY, self.body.to_string())]
    }

    /// What an answer that is no stream says in its JSON.
    fn value(&self) -> Value {
        let record = |(index, record): (usize, &RegisteredRecord)| {
            json!({
                "number": index + 1,
                "contentId": record.content_id,
                "datanet": record.datanet.to_string(),
                "registration": record.order.number,
                "index": record.order.index,
            })
        };
        let records: Vec<Value> = self.records.iter().enumerate().map(record).collect();
        json!({ "retrieved": records, "salt": self.salt, "body": self.body, "request": self.request() })
    }

    /// An answer's bytes, which are a JSON object, with this as the member `tributary` at its end. All others
    /// stay as the upstream wrote them; of two members of one name, readers take the last.
    pub(crate) fn cite(&self, mut answer: Vec<u8>, object: &Map<String, Value>) -> Vec<u8> {
        let end = answer.iter().rposition(|byte| *byte == b'}').unwrap_or(0);
        answer.truncate(end);
        let comma = if object.is_empty() { "" } else { "," };
        answer.extend_from_slice(format!("{comma}\"tributary\":{}}}", self.value()).as_bytes());
        answer
    }
}

/// 32 random bytes.
///
/// # Errors
/// If the system has none.
pub(crate) fn salt() -> Result<B256, getrandom::Error> {
    let mut salt = B256::ZERO;
    getrandom::fill(salt.as_mut_slice())?;
    Ok(salt)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_citation_leaves_all_else_as_it_is() {
        let retrieved = Retrieved { records: Vec::new(), salt: salt().unwrap(), body: B256::repeat_byte(2) };
        for answer in
            ["{}", "{ \"price\": 1.10 }\n", "{\"a\":{\"b\":1e400}, \"tributary\": {\"retrieved\": 1} }"]
        {
            let object =
                if answer == "{}" { Map::new() } else { Map::from_iter([(String::new(), Value::Null)]) };
            let cited = String::from_utf8(retrieved.cite(answer.into(), &object)).unwrap();
            assert!(cited.starts_with(answer.trim_end().trim_end_matches('}').trim_end()), "{cited}");
            if let Ok(value) = serde_json::from_str::<Value>(&cited) {
                assert_eq!(value["tributary"]["request"], retrieved.request().to_string());
            }
        }
        assert_ne!(salt().unwrap(), salt().unwrap());
    }
}
