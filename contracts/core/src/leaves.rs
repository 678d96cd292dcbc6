//! The leaves of the protocol's trees (SPEC 1.1, 4.2 and 5.2).

use crate::sum_tree::Leaf;
use alloy_primitives::B256;

/// A record of a batch: (content id, 1, 0), so that the sum is how many records there are.
pub fn member(content_id: B256) -> Leaf {
    Leaf { key: content_id, value: 1, data: B256::ZERO }
}

/// A record's features in a model's feature tree: (content id, 1, SHA-256 of its vector).
pub fn feature(content_id: B256, vector_hash: B256) -> Leaf {
    Leaf { key: content_id, value: 1, data: vector_hash }
}

/// A receipt of a round: (receipt id, price, 0).
pub fn receipt(receipt_id: B256, price: u128) -> Leaf {
    Leaf { key: receipt_id, value: price, data: B256::ZERO }
}

/// A score of a receipt: (receipt id, score, [source](crate::ids::source)).
pub fn score(receipt_id: B256, score: u128, source: B256) -> Leaf {
    Leaf { key: receipt_id, value: score, data: source }
}

/// A credit of a payee: (payee, credit, [digest](crate::ids::credit_digest)).
pub fn credit(payee: B256, credit: u128, digest: B256) -> Leaf {
    Leaf { key: payee, value: credit, data: digest }
}

/// What a payee has earned since the model began: (payee, payout, 0).
pub fn payout(payee: B256, payout: u128) -> Leaf {
    Leaf { key: payee, value: payout, data: B256::ZERO }
}
