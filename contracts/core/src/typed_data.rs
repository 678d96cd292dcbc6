//! The EIP-712 messages that contributors, holders, attestors, operators, scorers and payers sign.
//!
//! The domain is `(name "Tributary", version "1", chainId, verifyingContract)`; each message names
//! the contract that verifies it. The hashes are computed here, since a general encoder would be a
//! large part of a contract; the tests compare them with one.

use crate::{ids::concat, limits::MAX_OUTPUT};
use alloy_primitives::{Address, B256, FixedBytes, U256, keccak256};

const DOMAIN_TYPE: B256 =
    hash_of(b"EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
const RECEIPT_TYPE: B256 = hash_of(b"Receipt(uint256 modelId,bytes32 requestId,bytes32 outputHash,uint32 outputLength,bytes32 featureHash,uint128 price,uint64 time)");
const RECEIPT_BOOK_TYPE: B256 = hash_of(b"ReceiptBook(uint256 modelId,uint64 number,uint64 from,uint64 cutoff,bytes32 receiptsRoot,uint64 deadline)");
const ROUND_TYPE: B256 = hash_of(b"Round(uint256 modelId,uint64 number,uint64 attempt,uint64 from,uint64 cutoff,uint64 deadline,bytes20 settlement,bytes32 manifest,bytes32 uriHash,bytes32 receiptsRoot,bytes32 scoresRoot,bytes32 creditsRoot,bytes32 payoutsRoot)");
const CLAIM_TO_TYPE: B256 =
    hash_of(b"ClaimTo(uint256 modelId,bytes32 payee,address receiver,uint128 cumulative,uint256 deadline)");
const CONTRIBUTE_TYPE: B256 = hash_of(
    b"Contribute(uint256 datanetId,address contributor,bytes32[] contentIds,uint256 nonce,uint256 deadline)",
);
const BIND_TYPE: B256 =
    hash_of(b"BindClaimKey(uint256 datanetId,bytes32 identity,address account,uint256 deadline)");
const VOUCHER_TYPE: B256 = hash_of(b"Voucher(uint256 modelId,address payer,uint128 total,uint64 deadline)");

const NAME: B256 = hash_of(b"Tributary");
const VERSION: B256 = hash_of(b"1");

/// Hashed when the program is built: a contract pays for its data on every call, and types are
/// longer than hashes.
const fn hash_of(text: &[u8]) -> B256 {
    B256::new(keccak_const::Keccak256::new().update(text).finalize())
}

/// One answer as the operator signs it for its user, verified by Attribution. Its id is its EIP-712
/// struct hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The model that answered.
    pub model_id: U256,
    /// Names the request; the operator never uses one twice for a model.
    pub request_id: B256,
    /// SHA-256 of the output's bytes.
    pub output_hash: B256,
    /// The output's length in bytes. A receipt with 0, or more than 32,768, is in no round.
    pub output_length: u32,
    /// SHA-256 of the output's features; zero for rules that need none.
    pub feature_hash: B256,
    /// What it costs, in units of the model's asset, below 2^96.
    pub price: u128,
    /// When it was answered, in seconds since 1970 (UTC).
    pub time: u64,
}

impl Receipt {
    /// The receipt's id, which commits to every field.
    pub fn id(&self) -> B256 {
        hash_fields(&[
            RECEIPT_TYPE,
            self.model_id.into(),
            self.request_id,
            self.output_hash,
            number(self.output_length.into()),
            self.feature_hash,
            number(self.price),
            number(self.time.into()),
        ])
    }

    /// Whether rounds count it: it has a price, and its output 1 to 32,768 bytes (SPEC 5).
    pub fn counts(&self) -> bool {
        self.price > 0 && (1..=MAX_OUTPUT).contains(&(self.output_length as usize))
    }

    /// The digest that the operator signs for Attribution at this address.
    pub fn digest(&self, chain_id: u64, attribution: Address) -> B256 {
        signing_digest(chain_id, attribution, self.id())
    }
}

/// What a model's operator signs for a round, verified by Attribution: these are all receipts with
/// `from < time <= cutoff`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReceiptBook {
    /// The model.
    pub model_id: U256,
    /// The round's number, so that the book is valid in no other.
    pub number: u64,
    /// The cutoff of the last finalised round, in seconds since 1970 (UTC); 0 before the first.
    pub from: u64,
    /// The time up to which the book is complete, in seconds since 1970 (UTC).
    pub cutoff: u64,
    /// The root of the receipts tree.
    pub receipts_root: B256,
    /// Until when it can be proposed, in seconds since 1970 (UTC).
    pub deadline: u64,
}

impl ReceiptBook {
    /// The digest that the operator signs for Attribution at this address.
    pub fn digest(&self, chain_id: u64, attribution: Address) -> B256 {
        let book = hash_fields(&[
            RECEIPT_BOOK_TYPE,
            self.model_id.into(),
            number(self.number.into()),
            number(self.from.into()),
            number(self.cutoff.into()),
            self.receipts_root,
            number(self.deadline.into()),
        ]);
        signing_digest(chain_id, attribution, book)
    }
}

/// What each of a quorum of scorers signs, verified by Attribution. Its struct hash is the round's
/// hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Round {
    /// The model.
    pub model_id: U256,
    /// One more than the rounds finalised for the model.
    pub number: u64,
    /// One more than the rounds proposed for the model.
    pub attempt: u64,
    /// The cutoff of the last finalised round, in seconds since 1970 (UTC); 0 before the first.
    pub from: u64,
    /// The last second of the round's span of time, in seconds since 1970 (UTC).
    pub cutoff: u64,
    /// Until when it can be proposed, in seconds since 1970 (UTC).
    pub deadline: u64,
    /// The settlement that it builds on; zero before the first round.
    pub settlement: FixedBytes<20>,
    /// SHA-256 of the manifest that names the round's files.
    pub manifest: B256,
    /// keccak256 of the text that names where the files are.
    pub uri_hash: B256,
    /// The root of the receipts tree.
    pub receipts_root: B256,
    /// The root of the scores tree.
    pub scores_root: B256,
    /// The root of the credits tree.
    pub credits_root: B256,
    /// The root of the payouts tree.
    pub payouts_root: B256,
}

impl Round {
    /// The round's hash, which commits to every field.
    pub fn hash(&self) -> B256 {
        let mut settlement = B256::ZERO;
        settlement[..20].copy_from_slice(self.settlement.as_slice());
        hash_fields(&[
            ROUND_TYPE,
            self.model_id.into(),
            number(self.number.into()),
            number(self.attempt.into()),
            number(self.from.into()),
            number(self.cutoff.into()),
            number(self.deadline.into()),
            settlement,
            self.manifest,
            self.uri_hash,
            self.receipts_root,
            self.scores_root,
            self.credits_root,
            self.payouts_root,
        ])
    }
}

/// The digest that scorers sign of the round with this [hash](Round::hash), for Attribution at this
/// address.
pub fn round_digest(round_hash: B256, chain_id: u64, attribution: Address) -> B256 {
    signing_digest(chain_id, attribution, round_hash)
}

/// What a payer signs for a model's answers, verified by Deposits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Voucher {
    /// The model.
    pub model_id: U256,
    /// Who signs.
    pub payer: Address,
    /// All that the payer has ever owed the model, in units of its asset.
    pub total: u128,
    /// Until when it can be shown, in seconds since 1970 (UTC).
    pub deadline: u64,
}

impl Voucher {
    /// The digest that the payer signs for Deposits at this address.
    pub fn digest(&self, chain_id: u64, deposits: Address) -> B256 {
        let voucher = hash_fields(&[
            VOUCHER_TYPE,
            self.model_id.into(),
            self.payer.into_word(),
            number(self.total),
            number(self.deadline.into()),
        ]);
        signing_digest(chain_id, deposits, voucher)
    }
}

/// What a payee's holder signs to have its earnings paid to another account, verified by Rewards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClaimTo {
    /// The model.
    pub model_id: U256,
    /// Whose earnings.
    pub payee: B256,
    /// The account that is paid.
    pub receiver: Address,
    /// What the payee has earned since the model began, in units of the asset.
    pub cumulative: u128,
    /// Until when the signature is valid, in seconds since 1970 (UTC).
    pub deadline: U256,
}

impl ClaimTo {
    /// The digest that the holder signs for Rewards at this address.
    pub fn digest(&self, chain_id: u64, rewards: Address) -> B256 {
        let claim = hash_fields(&[
            CLAIM_TO_TYPE,
            self.model_id.into(),
            self.payee,
            self.receiver.into_word(),
            number(self.cumulative),
            self.deadline.into(),
        ]);
        signing_digest(chain_id, rewards, claim)
    }
}

/// What a contributor signs to have records registered without sending a transaction, verified by
/// Datanets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contribute<'a> {
    /// The Datanet.
    pub datanet_id: U256,
    /// For whom the records are registered. It is signed too, since one key can sign for several
    /// accounts.
    pub contributor: Address,
    /// The records.
    pub content_ids: &'a [B256],
    /// Any number that the contributor has not cancelled.
    pub nonce: U256,
    /// Until when the signature is valid, in seconds since 1970 (UTC).
    pub deadline: U256,
}

impl Contribute<'_> {
    /// The digest that the contributor signs for Datanets at this address.
    pub fn digest(&self, chain_id: u64, datanets: Address) -> B256 {
        let contribute = hash_fields(&[
            CONTRIBUTE_TYPE,
            self.datanet_id.into(),
            self.contributor.into_word(),
            hash_fields(self.content_ids),
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
    /// Until when the signature is valid, in seconds since 1970 (UTC).
    pub deadline: U256,
}

impl BindClaimKey {
    /// The digest that the attestor signs for Datanets at this address.
    pub fn digest(&self, chain_id: u64, datanets: Address) -> B256 {
        let bind = hash_fields(&[
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
    hash_fields(&[DOMAIN_TYPE, NAME, VERSION, number(chain_id.into()), contract.into_word()])
}

/// keccak256(0x1901 | domain separator | struct hash).
fn signing_digest(chain_id: u64, contract: Address, struct_hash: B256) -> B256 {
    let mut bytes = [0; 66];
    bytes[..2].copy_from_slice(&[0x19, 0x01]);
    bytes[2..34].copy_from_slice(domain_separator(chain_id, contract).as_slice());
    bytes[34..].copy_from_slice(struct_hash.as_slice());
    keccak256(bytes)
}

fn hash_fields(fields: &[B256]) -> B256 {
    keccak256(concat(fields))
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
                uint32 outputLength;
                bytes32 featureHash;
                uint128 price;
                uint64 time;
            }
            struct ReceiptBook {
                uint256 modelId;
                uint64 number;
                uint64 from;
                uint64 cutoff;
                bytes32 receiptsRoot;
                uint64 deadline;
            }
            struct Round {
                uint256 modelId;
                uint64 number;
                uint64 attempt;
                uint64 from;
                uint64 cutoff;
                uint64 deadline;
                bytes20 settlement;
                bytes32 manifest;
                bytes32 uriHash;
                bytes32 receiptsRoot;
                bytes32 scoresRoot;
                bytes32 creditsRoot;
                bytes32 payoutsRoot;
            }
            struct Voucher {
                uint256 modelId;
                address payer;
                uint128 total;
                uint64 deadline;
            }
            struct ClaimTo {
                uint256 modelId;
                bytes32 payee;
                address receiver;
                uint128 cumulative;
                uint256 deadline;
            }
            struct Contribute {
                uint256 datanetId;
                address contributor;
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
            model in any::<u64>(), words in any::<[[u8; 32]; 6]>(), price in any::<u128>(), times in any::<[u64; 5]>(),
            length in any::<u32>(), chain_id in any::<u64>(), addresses in any::<[[u8; 20]; 3]>(),
        ) {
            let model_id = U256::from(model);
            let [a, b, c, d, e, f] = words.map(B256::new);
            let [contract, account, receiver] = addresses.map(Address::from);
            let domain = Eip712Domain::new(
                Some(Cow::Borrowed("Tributary")), Some(Cow::Borrowed("1")), Some(U256::from(chain_id)),
                Some(contract), None,
            );

            let receipt = Receipt {
                model_id, request_id: a, output_hash: b, output_length: length, feature_hash: c, price, time: times[0],
            };
            let expected = reference::Receipt {
                modelId: model_id, requestId: a, outputHash: b, outputLength: length, featureHash: c, price,
                time: times[0],
            };
            prop_assert_eq!(receipt.id(), expected.eip712_hash_struct());
            prop_assert_eq!(receipt.digest(chain_id, contract), expected.eip712_signing_hash(&domain));

            let [number, from, cutoff, deadline, attempt] = times;
            let book = ReceiptBook { model_id, number, from, cutoff, receipts_root: a, deadline };
            let expected = reference::ReceiptBook {
                modelId: model_id, number, from, cutoff, receiptsRoot: a, deadline,
            };
            prop_assert_eq!(book.digest(chain_id, contract), expected.eip712_signing_hash(&domain));

            let round = Round {
                model_id, number, attempt, from, cutoff, deadline, settlement: account.0, manifest: a, uri_hash: b,
                receipts_root: c, scores_root: d, credits_root: e, payouts_root: f,
            };
            let expected = reference::Round {
                modelId: model_id, number, attempt, from, cutoff, deadline, settlement: account.0, manifest: a,
                uriHash: b, receiptsRoot: c, scoresRoot: d, creditsRoot: e, payoutsRoot: f,
            };
            prop_assert_eq!(round.hash(), expected.eip712_hash_struct());
            prop_assert_eq!(
                round_digest(round.hash(), chain_id, contract), expected.eip712_signing_hash(&domain)
            );

            let voucher = Voucher { model_id, payer: account, total: price, deadline };
            let expected = reference::Voucher { modelId: model_id, payer: account, total: price, deadline };
            prop_assert_eq!(voucher.digest(chain_id, contract), expected.eip712_signing_hash(&domain));

            let (deadline, nonce) = (U256::from(deadline), U256::from_be_bytes(words[5]));
            let claim = ClaimTo { model_id, payee: a, receiver, cumulative: price, deadline };
            let expected = reference::ClaimTo { modelId: model_id, payee: a, receiver, cumulative: price, deadline };
            prop_assert_eq!(claim.digest(chain_id, contract), expected.eip712_signing_hash(&domain));

            let content_ids = [a, b, c];
            let contribute =
                Contribute { datanet_id: model_id, contributor: account, content_ids: &content_ids, nonce, deadline };
            let expected = reference::Contribute {
                datanetId: model_id, contributor: account, contentIds: content_ids.to_vec(), nonce, deadline,
            };
            prop_assert_eq!(contribute.digest(chain_id, contract), expected.eip712_signing_hash(&domain));

            let bind = BindClaimKey { datanet_id: model_id, identity: a, account, deadline };
            let expected = reference::BindClaimKey { datanetId: model_id, identity: a, account, deadline };
            prop_assert_eq!(bind.digest(chain_id, contract), expected.eip712_signing_hash(&domain));
        }
    }
}
