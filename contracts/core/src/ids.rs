//! Content ids, items, contribution keys, and the digests that tie the trees together (SPEC 1).

use alloc::{string::String, vec::Vec};
use alloy_primitives::{Address, B256, FixedBytes, U256, keccak256};
use sha2::{Digest, Sha256};

/// The content id of a record: the SHA-256 digest of its bytes.
pub fn content_id(record: &[u8]) -> B256 {
    B256::new(Sha256::digest(record).into())
}

/// CIDv1, codec raw, hash sha2-256 of 32 bytes.
const CID_PREFIX: [u8; 4] = [0x01, 0x55, 0x12, 0x20];
/// RFC 4648's digits in lower case.
const BASE32: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// The content id as a CIDv1 (raw codec, sha2-256, base32 lower case), as IPFS tools print it.
pub fn cid(content_id: B256) -> String {
    let bytes: Vec<u8> = CID_PREFIX.into_iter().chain(content_id.0).collect();
    let digits = (bytes.len() * 8).div_ceil(5);
    let digit = |i: usize| {
        (0..5).fold(0, |value, j| {
            let bit = i * 5 + j;
            let set = bytes.get(bit / 8).is_some_and(|byte| byte >> (7 - bit % 8) & 1 == 1);
            value << 1 | usize::from(set)
        })
    };
    core::iter::once('b').chain((0..digits).map(|i| BASE32[digit(i)] as char)).collect()
}

/// The content id of a CID; `None` for a text that [`cid`] does not give, such as a CID of another
/// codec, hash or base.
pub fn from_cid(text: &str) -> Option<B256> {
    let (mut bytes, mut bits, mut buffer) = (Vec::with_capacity(36), 0, 0usize);
    for letter in text.strip_prefix('b')?.bytes() {
        buffer = (buffer << 5 | BASE32.iter().position(|digit| *digit == letter)?) & 0xfff;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push((buffer >> bits) as u8);
        }
    }
    let id = B256::try_from(bytes.strip_prefix(&CID_PREFIX)?).ok()?;
    (cid(id) == text).then_some(id)
}

/// The key that names a contribution: keccak256(datanetId 32 | contentId 32).
pub fn contribution_key(datanet_id: U256, content_id: B256) -> B256 {
    keccak256(concat(&[datanet_id.into(), content_id]))
}

/// The first bytes of every batch's item. Datanets reject a content id that begins with them, so
/// that none is taken for a batch; a record has such a content id once in 2^64.
pub const BATCH_PREFIX: [u8; 8] = [0xff; 8];

/// The item of a batch: [`BATCH_PREFIX`], then the first 24 bytes of
/// keccak256("tributary.batch" | root 32).
pub fn batch_item(root: B256) -> B256 {
    const TAG: &[u8; 15] = b"tributary.batch";
    let mut bytes = [0; 47];
    bytes[..15].copy_from_slice(TAG);
    bytes[15..].copy_from_slice(root.as_slice());
    let mut item = [0; 32];
    item[..8].copy_from_slice(&BATCH_PREFIX);
    item[8..].copy_from_slice(&keccak256(bytes)[..24]);
    B256::new(item)
}

/// Whether an item is a batch's, so that it cannot be registered as a record.
pub fn is_batch_item(item: B256) -> bool {
    item.starts_with(&BATCH_PREFIX)
}

/// The digest that a contributor commits to before it reveals records:
/// keccak256(contributor 32 | datanetId 32 | keccak256(items joined) | salt 32).
///
/// `items` are the content ids in the order of the call, or a batch's root alone.
pub fn commitment(contributor: Address, datanet_id: U256, items: &[B256], salt: B256) -> B256 {
    keccak256(concat(&[contributor.into_word(), datanet_id.into(), keccak256(concat(items)), salt]))
}

/// The name of a request whose answer was made with retrieved records: keccak256("tributary.retrieved" |
/// salt 32 | SHA-256 of the request's body 32 | content id 32 ...).
///
/// `retrieved` are the content ids in the order of their numbers in the answer; there may be none. The salt
/// is random, so that the name says nothing of a request that is guessed, and no two requests have one name.
pub fn retrieving_request(salt: B256, body: B256, retrieved: &[B256]) -> B256 {
    const TAG: &[u8; 19] = b"tributary.retrieved";
    let words = [&[salt, body], retrieved].concat();
    keccak256([TAG.as_slice(), &concat(&words)].concat())
}

/// 32-byte values one after the other.
#[inline(never)]
pub fn concat(words: &[B256]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(32 * words.len());
    words.iter().for_each(|word| bytes.extend_from_slice(word.as_slice()));
    bytes
}

/// The `data` of a leaf of the scores tree: `start 2 | end 2 | digest 28`, where the digest is the
/// first 28 bytes of keccak256(contribution key 32 | item 32).
///
/// `start` and `end` are offsets in the output in bytes, `start < end <= 32,768`. `item` is the
/// record's content id if it is registered by itself, else its batch's [`batch_item`].
pub fn source(start: u16, end: u16, contribution_key: B256, item: B256) -> B256 {
    let digest = keccak256(concat(&[contribution_key, item]));
    let mut bytes = [0; 32];
    bytes[..2].copy_from_slice(&start.to_be_bytes());
    bytes[2..4].copy_from_slice(&end.to_be_bytes());
    bytes[4..].copy_from_slice(&digest[..28]);
    B256::new(bytes)
}

/// How many bytes of a content id [`record_source`] begins with.
pub const RECORD_TAG: usize = 12;

/// The `data` of a leaf of the scores tree for a record as a whole: `tag 12 | digest 20`, where the
/// tag is the beginning of the content id and the digest the first 20 bytes of
/// keccak256(contribution key 32 | item 32).
///
/// So all leaves of one record are neighbours among those of a receipt, by whatever registration,
/// and the leaves around one place prove that there is none.
pub fn record_source(datanet_id: U256, content_id: B256, item: B256) -> B256 {
    let digest = keccak256(concat(&[contribution_key(datanet_id, content_id), item]));
    let mut bytes = record_tag(content_id);
    bytes[RECORD_TAG..].copy_from_slice(&digest[..20]);
    bytes
}

/// What the sources of a record as a whole begin with, and zeros: below all of them, and above those
/// of lesser tags.
pub fn record_tag(content_id: B256) -> B256 {
    let mut bytes = B256::ZERO;
    bytes[..RECORD_TAG].copy_from_slice(&content_id[..RECORD_TAG]);
    bytes
}

/// The byte range of the output that a leaf of the scores tree is for, as (start, end).
pub fn source_range(source: B256) -> (u16, u16) {
    let number = |offset: usize| u16::from_be_bytes([source[offset], source[offset + 1]]);
    (number(0), number(2))
}

/// What a credit is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum CreditRole {
    /// The contribution's contributor.
    Contributor = 0,
    /// The treasury of the contribution's Datanet, for its fee.
    Treasury = 1,
    /// The treasury of one of the model's Datanets, for what is unowned. The source is zero.
    Unowned = 2,
}

impl CreditRole {
    /// The role with this number; `None` if there is none.
    pub fn from_u8(role: u8) -> Option<Self> {
        [Self::Contributor, Self::Treasury, Self::Unowned].into_iter().find(|known| *known as u8 == role)
    }
}

/// The `data` of a leaf of the credits tree: keccak256(receiptId 32 | source 32 | role 1).
pub fn credit_digest(receipt_id: B256, source: B256, role: CreditRole) -> B256 {
    any_credit_digest(receipt_id, source, role as u8)
}

/// As [`credit_digest`], also for a role that is none: a wrong leaf can be made from any number.
pub fn any_credit_digest(receipt_id: B256, source: B256, role: u8) -> B256 {
    let mut bytes = [0; 65];
    bytes[..32].copy_from_slice(receipt_id.as_slice());
    bytes[32..64].copy_from_slice(source.as_slice());
    bytes[64] = role;
    keccak256(bytes)
}

/// The digest that claims are proved against: keccak256(asset 20 | payouts root 32)[..20].
pub fn settlement(asset: Address, payouts_root: B256) -> FixedBytes<20> {
    let mut bytes = [0; 52];
    bytes[..20].copy_from_slice(asset.as_slice());
    bytes[20..].copy_from_slice(payouts_root.as_slice());
    FixedBytes::from_slice(&keccak256(bytes)[..20])
}

/// What Attribution keeps of a proposed round beside the round: who answers for it, with what and
/// until when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stake<'a> {
    /// The model's operator when the round was proposed.
    pub operator: Address,
    /// What each signer has at stake, in units of the model's asset.
    pub bond: u128,
    /// The timestamp of the block that proposed the round, in seconds since 1970.
    pub proposed_at: u64,
    /// The end of the challenge window.
    pub finalisable_at: u64,
    /// Who signed, strictly ascending.
    pub signers: &'a [Address],
}

impl Stake<'_> {
    /// The digest that Attribution keeps of a proposed round: keccak256(round hash 32 | operator 20 |
    /// bond 16 | proposed at 8 | finalisable at 8 | signer 20 ...).
    pub fn proposal(&self, round_hash: B256) -> B256 {
        let mut bytes = Vec::with_capacity(84 + 20 * self.signers.len());
        bytes.extend_from_slice(round_hash.as_slice());
        bytes.extend_from_slice(self.operator.as_slice());
        bytes.extend_from_slice(&self.bond.to_be_bytes());
        bytes.extend_from_slice(&self.proposed_at.to_be_bytes());
        bytes.extend_from_slice(&self.finalisable_at.to_be_bytes());
        self.signers.iter().for_each(|signer| bytes.extend_from_slice(signer.as_slice()));
        keccak256(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy_primitives::b256;

    #[test]
    fn the_content_id_is_sha_256() {
        assert_eq!(
            content_id(b""),
            b256!("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        );
    }

    #[test]
    fn the_cid_is_what_ipfs_prints() {
        // The CIDv1 of the empty raw block, known to every IPFS tool.
        assert_eq!(cid(content_id(b"")), "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku");
    }

    #[test]
    fn a_cid_gives_its_content_id_and_no_other_text_does() {
        for id in [content_id(b""), B256::ZERO, B256::repeat_byte(0xff)] {
            assert_eq!(from_cid(&cid(id)), Some(id));
        }
        let right = cid(content_id(b""));
        let others = [
            // dag-pb, SHA-256; upper case; another last digit with bits of padding; cut off; longer.
            "bafybeihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku",
            &right.to_uppercase(),
            &right.replace("yku", "ykv"),
            &right[..right.len() - 1],
            &[right.as_str(), "a"].concat(),
            "bafkqaaa",
            "QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n",
            "b",
            "",
        ];
        assert!(others.iter().all(|text| from_cid(text).is_none()));
    }

    #[test]
    fn no_record_is_taken_for_a_batch() {
        assert!(is_batch_item(batch_item(B256::repeat_byte(2))));
        assert!(!is_batch_item(content_id(b"a record")));
    }

    #[test]
    fn a_source_keeps_its_range() {
        let (key, item) = (B256::repeat_byte(1), B256::repeat_byte(2));
        let leaf = source(7, 32_768, key, item);
        assert_eq!(source_range(leaf), (7, 32_768));
        assert_ne!(leaf, source(7, 32_768, key, batch_item(item)), "the registration is bound");
    }
}
