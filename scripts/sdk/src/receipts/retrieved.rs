//! Which records an answer was made with: what a response says, compared with its receipt.

use alloy_primitives::B256;
use serde::Deserialize;
use tributary_core::{
    ids::{content_id, retrieving_request},
    typed_data::Receipt,
};

/// What a response says of the records that its answer was made with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retrieved {
    /// The salt of the request's name.
    pub salt: B256,
    /// The content ids of the records, in the order of their numbers.
    pub records: Vec<B256>,
}

/// Why a response and a receipt do not belong together.
#[derive(Debug, thiserror::Error)]
pub enum RetrievedError {
    /// The response does not say what was retrieved.
    #[error("the response does not say what was retrieved: {0}")]
    Response(serde_json::Error),
    /// The records do not have the numbers 1, 2, ... in their order.
    #[error("record {position} of the response has the number {number}")]
    Number {
        /// Its position, from 1.
        position: u64,
        /// The number by which the answer cites it.
        number: u64,
    },
    /// The receipt is of another request, or of other records.
    #[error(
        "the receipt is of request {receipt}, and this request with these records is {found}; the request, the salt or the records are others"
    )]
    Other {
        /// What the receipt has.
        receipt: B256,
        /// What follows from the request, the salt and the records.
        found: B256,
    },
}

#[derive(Deserialize)]
struct Response {
    tributary: Member,
}

#[derive(Deserialize)]
struct Member {
    salt: B256,
    retrieved: Vec<Record>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Record {
    number: u64,
    content_id: B256,
}

impl Retrieved {
    /// Reads what a response of a gateway that is no stream says in its member `tributary`.
    ///
    /// # Errors
    /// [`RetrievedError::Response`], [`RetrievedError::Number`].
    pub fn of_response(response: &[u8]) -> Result<Self, RetrievedError> {
        let read = serde_json::from_slice::<Response>(response).map_err(RetrievedError::Response)?;
        let Member { salt, retrieved } = read.tributary;
        for (position, record) in (1..).zip(&retrieved) {
            if record.number != position {
                return Err(RetrievedError::Number { position, number: record.number });
            }
        }
        Ok(Self { salt, records: retrieved.into_iter().map(|record| record.content_id).collect() })
    }

    /// The name of the request with this body, whose answer was made with these records (SPEC 3).
    pub fn request(&self, body: &[u8]) -> B256 {
        retrieving_request(self.salt, content_id(body), &self.records)
    }

    /// Compares them with a receipt; returns the name of the request. Of an answer of several receipts, it is
    /// the first one's. Who signed the receipt is not looked at.
    ///
    /// # Errors
    /// [`RetrievedError::Other`].
    pub fn check(&self, body: &[u8], receipt: &Receipt) -> Result<B256, RetrievedError> {
        let found = self.request(body);
        if receipt.request_id != found {
            return Err(RetrievedError::Other { receipt: receipt.request_id, found });
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy_primitives::U256;
    use serde_json::{Value, json};

    fn response(numbers: [u64; 2]) -> Value {
        let record = |number: u64| json!({ "number": number, "contentId": B256::repeat_byte(number as u8), "index": 0 });
        let records: Vec<Value> = numbers.into_iter().map(record).collect();
        json!({ "choices": [], "tributary": { "retrieved": records, "salt": B256::repeat_byte(9), "body": 1 } })
    }

    #[test]
    fn what_a_response_says_is_what_its_receipt_binds() {
        let read = Retrieved::of_response(response([1, 2]).to_string().as_bytes()).unwrap();
        let receipt = Receipt {
            model_id: U256::from(1),
            request_id: read.request(b"asked"),
            output_hash: B256::ZERO,
            output_length: 1,
            feature_hash: B256::ZERO,
            price: 1,
            time: 1,
        };
        assert_eq!(read.check(b"asked", &receipt).unwrap(), receipt.request_id);
        let swapped = Retrieved { records: vec![read.records[1], read.records[0]], ..read.clone() };
        let fewer = Retrieved { records: vec![read.records[0]], ..read.clone() };
        let salted = Retrieved { salt: B256::ZERO, ..read.clone() };
        for (other, body) in
            [(&read, &b"other"[..]), (&swapped, b"asked"), (&fewer, b"asked"), (&salted, b"asked")]
        {
            let error = other.check(body, &receipt).unwrap_err();
            assert!(matches!(error, RetrievedError::Other { .. }), "{error}");
        }
    }

    #[test]
    fn a_response_that_says_nothing_of_it_is_named() {
        let error = Retrieved::of_response(b"{\"choices\": []}").unwrap_err().to_string();
        assert!(error.contains("does not say what was retrieved"), "{error}");
        let error = Retrieved::of_response(response([2, 1]).to_string().as_bytes()).unwrap_err().to_string();
        assert_eq!(error, "record 1 of the response has the number 2");
    }
}
