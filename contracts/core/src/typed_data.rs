//! The EIP-712 messages that people and operators sign.
//!
//! The domain is `(name "Tributary", version "1", chainId, verifyingContract)`; which contract verifies a message is said
//! with it.

use alloc::borrow::Cow;
use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::{Eip712Domain, SolStruct, sol};

sol! {
    /// The record of one inference. Its id is its struct hash.
    #[derive(Debug, PartialEq, Eq)]
    struct Receipt {
        /// The model that answered.
        uint256 modelId;
        /// Names the request; the operator never uses one twice for a model.
        bytes32 requestId;
        /// SHA-256 of the output's bytes.
        bytes32 outputHash;
        /// SHA-256 of the output's features; zero for rules that need none.
        bytes32 featureHash;
        /// What was paid for it, in units of the model's payment asset.
        uint128 price;
        /// When it was answered, in seconds since 1970.
        uint64 time;
    }

    /// What a model's operator signs for a round, verified by Attribution: these receipts, and no others up to the cutoff.
    #[derive(Debug, PartialEq, Eq)]
    struct ReceiptBook {
        /// The model.
        uint256 modelId;
        /// The root of the receipts tree.
        bytes32 receiptsRoot;
        /// The time up to which the book is complete, in seconds since 1970.
        uint64 cutoff;
    }
}

/// The id of a receipt: its EIP-712 struct hash, which binds every field.
pub fn receipt_id(receipt: &Receipt) -> B256 {
    receipt.eip712_hash_struct()
}

/// The domain of the messages that `contract` verifies.
pub fn domain(chain_id: u64, contract: Address) -> Eip712Domain {
    Eip712Domain::new(
        Some(Cow::Borrowed("Tributary")),
        Some(Cow::Borrowed("1")),
        Some(U256::from(chain_id)),
        Some(contract),
        None,
    )
}
