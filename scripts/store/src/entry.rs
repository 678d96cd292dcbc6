//! A receipt with its output.

use alloy_primitives::{B256, U256};
use tributary_core::{
    ids::content_id,
    limits::{AMOUNT_LIMIT, MAX_OUTPUT},
    typed_data::Receipt,
};

/// Why there is no receipt of an output.
#[derive(Debug, thiserror::Error)]
pub enum EntryError {
    /// The output is too long.
    #[error("an output has at most {MAX_OUTPUT} bytes, not {0}; cut the answer into several receipts")]
    TooLong(usize),
    /// The price is no amount.
    #[error("the price {0} is not below 2^96")]
    Price(u128),
}

/// A receipt and the output that it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The receipt.
    pub receipt: Receipt,
    /// The output's bytes, whose SHA-256 the receipt holds.
    pub output: Vec<u8>,
}

impl Entry {
    /// The receipt of an output that a model gave at a time, in seconds since 1970. `price` is in
    /// units of the model's asset.
    ///
    /// # Errors
    /// [`EntryError::TooLong`] for an output of more than 32,768 bytes, [`EntryError::Price`] for a
    /// price that is not below 2^96: no round can hold such a receipt.
    pub fn new(
        model: U256,
        request_id: B256,
        output: Vec<u8>,
        price: u128,
        time: u64,
    ) -> Result<Self, EntryError> {
        if output.len() > MAX_OUTPUT {
            return Err(EntryError::TooLong(output.len()));
        }
        if price >= AMOUNT_LIMIT {
            return Err(EntryError::Price(price));
        }
        let receipt = Receipt {
            model_id: model,
            request_id,
            output_hash: content_id(&output),
            output_length: output.len() as u32,
            feature_hash: B256::ZERO,
            price,
            time,
        };
        Ok(Self { receipt, output })
    }

    /// The same with the SHA-256 of the output's features, for a model whose rule reads them.
    #[must_use]
    pub fn with_features(mut self, hash: B256) -> Self {
        self.receipt.feature_hash = hash;
        self
    }

    /// The receipt's id.
    pub fn id(&self) -> B256 {
        self.receipt.id()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_round_can_hold_is_rejected() {
        let (model, request) = (U256::from(7), B256::repeat_byte(1));
        assert!(Entry::new(model, request, vec![0; MAX_OUTPUT], AMOUNT_LIMIT - 1, 5).is_ok());
        assert!(matches!(
            Entry::new(model, request, vec![0; MAX_OUTPUT + 1], 1, 5),
            Err(EntryError::TooLong(_))
        ));
        assert!(matches!(
            Entry::new(model, request, vec![0; MAX_OUTPUT], AMOUNT_LIMIT, 5),
            Err(EntryError::Price(_))
        ));
    }
}
