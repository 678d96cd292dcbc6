//! The EIP-712 messages that people and operators sign.
//!
//! The domain is `(name "Tributary", version "1", chainId, verifyingContract)`; which contract verifies a message is said
//! with it. The hashes are written out, since a general encoder would be a large part of a contract; the tests compare
//! them with one.

use crate::ids::join;
use alloy_primitives::{Address, B256, U256, keccak256};

const DOMAIN_TYPE: B256 =
    hash_of(b"EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
const RECEIPT_TYPE: B256 = hash_of(b"Receipt(uint256 modelId,bytes32 requestId,bytes32 outputHash,bytes32 featureHash,uint128 price,uint64 time)");
const RECEIPT_BOOK_TYPE: B256 = hash_of(b"ReceiptBook(uint256 modelId,bytes32 receiptsRoot,uint64 cutoff)");

const CLAIM_TO_TYPE: B256 =
    hash_of(b"ClaimTo(uint256 modelId,address account,address receiver,uint128 cumulative,uint256 deadline)");
const CONTRIBUTE_TYPE: B256 =
    hash_of(b"Contribute(uint256 datanetId,bytes32[] contentIds,uint256 nonce,uint256 deadline)");
const BIND_TYPE: B256 =
    hash_of(b"BindClaimKey(uint256 datanetId,bytes32 identity,address account,uint256 deadline)");

const NAME: B256 = hash_of(b"Tributary");
const VERSION: B256 = hash_of(b"1");

/// Hashed when the program is built: a contract pays for its data on every call, and types are longer than hashes.
const fn hash_of(text: &[u8]) -> B256 {
    B256::new(keccak_const::Keccak256::new().update(text).finalize())
}

/// The record of one inference. Its id is its EIP-712 struct hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The model that answered.
    pub model_id: U256,
    /// Names the request; the operator never uses one twice for a model.
    pub request_id: B256,
    /// SHA-256 of the output's bytes.
    pub output_hash: B256,
    /// SHA-256 of the output's features; zero for rules that need none.
    pub feature_hash: B256,
    /// What was paid for it, in units of the model's payment asset.
    pub price: u128,
    /// When it was answered, in seconds since 1970.
    pub time: u64,
}

impl Receipt {
    /// The receipt's id, which binds every field.
    pub fn id(&self) -> B256 {
        hash_words(&[
            RECEIPT_TYPE,
            self.model_id.into(),
            self.request_id,
            self.output_hash,
            self.feature_hash,
            number(self.price),
            number(self.time.into()),
        ])
    }
}

/// What a model's operator signs for a round, verified by Attribution: these receipts, and no others up to the cutoff.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReceiptBook {
    /// The model.
    pub model_id: U256,
    /// The root of the receipts tree.
    pub receipts_root: B256,
    /// The time up to which the book is complete, in seconds since 1970.
    pub cutoff: u64,
}

impl ReceiptBook {
    /// The digest that the operator signs for Attribution at this address.
    pub fn digest(&self, chain_id: u64, attribution: Address) -> B256 {
        let book = hash_words(&[
            RECEIPT_BOOK_TYPE,
            self.model_id.into(),
            self.receipts_root,
            number(self.cutoff.into()),
        ]);
        signing_digest(chain_id, attribution, book)
    }
}

/// What an account signs to have its earnings paid to another, verified by Rewards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClaimTo {
    /// The model.
    pub model_id: U256,
    /// Whose earnings.
    pub account: Address,
    /// Who gets the money.
    pub receiver: Address,
    /// What the account has earned since the model began.
    pub cumulative: u128,
    /// Until when the signature is valid, in seconds since 1970.
    pub deadline: U256,
}

impl ClaimTo {
    /// The digest that the account signs for Rewards at this address.
    pub fn digest(&self, chain_id: u64, rewards: Address) -> B256 {
        let claim = hash_words(&[
            CLAIM_TO_TYPE,
            self.model_id.into(),
            self.account.into_word(),
            self.receiver.into_word(),
            number(self.cumulative),
            self.deadline.into(),
        ]);
        signing_digest(chain_id, rewards, claim)
    }
}

/// What a contributor signs to have records registered without sending a transaction, verified by Datanets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contribute<'a> {
    /// The Datanet.
    pub datanet_id: U256,
    /// The records.
    pub content_ids: &'a [B256],
    /// Any number that the contributor has not cancelled.
    pub nonce: U256,
    /// Until when the signature is valid, in seconds since 1970.
    pub deadline: U256,
}

impl Contribute<'_> {
    /// The digest that the contributor signs for Datanets at this address.
    pub fn digest(&self, chain_id: u64, datanets: Address) -> B256 {
        let contribute = hash_words(&[
            CONTRIBUTE_TYPE,
            self.datanet_id.into(),
            hash_words(self.content_ids),
            self.nonce.into(),
            self.deadline.into(),
        ]);
        signing_digest(chain_id, datanets, contribute)
    }
}

/// What a Datanet's attestor signs to bind an account to a claim key, verified by Datanets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BindClaimKey {
    /// The Datanet.
    pub datanet_id: U256,
    /// The identity behind the claim key.
    pub identity: B256,
    /// The account that is bound to it.
    pub account: Address,
    /// Until when the signature is valid, in seconds since 1970.
    pub deadline: U256,
}

impl BindClaimKey {
    /// The digest that the attestor signs for Datanets at this address.
    pub fn digest(&self, chain_id: u64, datanets: Address) -> B256 {
        let bind = hash_words(&[
            BIND_TYPE,
            self.datanet_id.into(),
            self.identity,
            self.account.into_word(),
            self.deadline.into(),
        ]);
        signing_digest(chain_id, datanets, bind)
    }
}

/// The separator of the domain in which `contract` verifies messages.
pub fn domain_separator(chain_id: u64, contract: Address) -> B256 {
    hash_words(&[DOMAIN_TYPE, NAME, VERSION, number(chain_id.into()), contract.into_word()])
}

/// keccak256(0x1901 | domain separator | struct hash).
fn signing_digest(chain_id: u64, contract: Address, struct_hash: B256) -> B256 {
    let mut bytes = [0; 66];
    bytes[..2].copy_from_slice(&[0x19, 0x01]);
    bytes[2..34].copy_from_slice(domain_separator(chain_id, contract).as_slice());
    bytes[34..].copy_from_slice(struct_hash.as_slice());
    keccak256(bytes)
}

fn hash_words(words: &[B256]) -> B256 {
    keccak256(join(words))
}

fn number(value: u128) -> B256 {
    let mut word = B256::ZERO;
    word[16..].copy_from_slice(&value.to_be_bytes());
    word
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::borrow::Cow;
    use alloy_sol_types::{Eip712Domain, SolStruct, sol};
    use proptest::prelude::*;

    mod reference {
        super::sol! {
            struct Receipt {
                uint256 modelId;
                bytes32 requestId;
                bytes32 outputHash;
                bytes32 featureHash;
                uint128 price;
                uint64 time;
            }
            struct ReceiptBook {
                uint256 modelId;
                bytes32 receiptsRoot;
                uint64 cutoff;
            }
            struct ClaimTo {
                uint256 modelId;
                address account;
                address receiver;
                uint128 cumulative;
                uint256 deadline;
            }
            struct Contribute {
                uint256 datanetId;
                bytes32[] contentIds;
                uint256 nonce;
                uint256 deadline;
            }
            struct BindClaimKey {
                uint256 datanetId;
                bytes32 identity;
                address account;
                uint256 deadline;
            }
        }
    }

    proptest! {
        #[test]
        fn hashes_are_those_of_a_general_encoder(
            model in any::<u64>(), words in any::<[[u8; 32]; 3]>(), price in any::<u128>(), time in any::<u64>(),
            chain_id in any::<u64>(), contract in any::<[u8; 20]>(),
        ) {
            let (model_id, [request, output, feature]) = (U256::from(model), words.map(B256::new));
            let receipt = Receipt {
                model_id, request_id: request, output_hash: output, feature_hash: feature, price, time,
            };
            let expected = reference::Receipt {
                modelId: model_id, requestId: request, outputHash: output, featureHash: feature, price, time,
            };
            prop_assert_eq!(receipt.id(), expected.eip712_hash_struct());

            let domain = Eip712Domain::new(
                Some(Cow::Borrowed("Tributary")), Some(Cow::Borrowed("1")), Some(U256::from(chain_id)),
                Some(contract.into()), None,
            );
            let book = ReceiptBook { model_id, receipts_root: request, cutoff: time };
            let expected = reference::ReceiptBook { modelId: model_id, receiptsRoot: request, cutoff: time };
            prop_assert_eq!(book.digest(chain_id, contract.into()), expected.eip712_signing_hash(&domain));

            let (account, receiver) = (Address::from_word(request), Address::from_word(output));
            let deadline = U256::from_be_bytes(feature.0);
            let claim = ClaimTo { model_id, account, receiver, cumulative: price, deadline };
            let expected = reference::ClaimTo { modelId: model_id, account, receiver, cumulative: price, deadline };
            prop_assert_eq!(claim.digest(chain_id, contract.into()), expected.eip712_signing_hash(&domain));

            let content_ids = [request, output];
            let nonce = U256::from(price);
            let contribute = Contribute { datanet_id: model_id, content_ids: &content_ids, nonce, deadline };
            let expected =
                reference::Contribute { datanetId: model_id, contentIds: content_ids.to_vec(), nonce, deadline };
            prop_assert_eq!(contribute.digest(chain_id, contract.into()), expected.eip712_signing_hash(&domain));

            let bind = BindClaimKey { datanet_id: model_id, identity: request, account, deadline };
            let expected = reference::BindClaimKey { datanetId: model_id, identity: request, account, deadline };
            prop_assert_eq!(bind.digest(chain_id, contract.into()), expected.eip712_signing_hash(&domain));
        }
    }
}
