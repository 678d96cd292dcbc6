//! Content ids, contribution keys, and the digest that names a credit.

use alloc::{string::String, vec::Vec};
use alloy_primitives::{Address, B256, U256, keccak256};
use sha2::{Digest, Sha256};

/// The most bytes one record may have, so that it can be shown on chain in a dispute.
pub const MAX_RECORD: usize = 32 * 1024;

/// The content id of a record: the SHA-256 digest of its bytes.
pub fn content_id(record: &[u8]) -> B256 {
    B256::new(Sha256::digest(record).into())
}

/// The content id as a CIDv1 (raw codec, sha2-256, base32 lower case), as IPFS tools print it.
pub fn cid(content_id: B256) -> String {
    const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let bytes: Vec<u8> = [0x01, 0x55, 0x12, 0x20].into_iter().chain(content_id.0).collect();
    let digits = (bytes.len() * 8).div_ceil(5);
    let digit = |i: usize| {
        (0..5).fold(0, |value, j| {
            let bit = i * 5 + j;
            let set = bytes.get(bit / 8).is_some_and(|byte| byte >> (7 - bit % 8) & 1 == 1);
            value << 1 | usize::from(set)
        })
    };
    core::iter::once('b').chain((0..digits).map(|i| ALPHABET[digit(i)] as char)).collect()
}

/// What names a contribution everywhere: keccak256(datanetId 32 | contentId 32).
pub fn contribution_key(datanet_id: U256, content_id: B256) -> B256 {
    let mut bytes = [0; 64];
    bytes[..32].copy_from_slice(&datanet_id.to_be_bytes::<32>());
    bytes[32..].copy_from_slice(content_id.as_slice());
    keccak256(bytes)
}

/// What a contributor commits to before it shows records: keccak256(contributor 32 | datanetId 32 | keccak256(items joined) | salt 32).
///
/// `items` are the content ids in the order of the call, or a batch's root alone.
pub fn commitment(contributor: Address, datanet_id: U256, items: &[B256], salt: B256) -> B256 {
    keccak256(join(&[contributor.into_word(), datanet_id.into(), keccak256(join(items)), salt]))
}

/// The words one after the other.
#[inline(never)]
pub fn join(words: &[B256]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(32 * words.len());
    words.iter().for_each(|word| bytes.extend_from_slice(word.as_slice()));
    bytes
}

/// Whom a credit is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum CreditRole {
    /// The contribution's contributor.
    Contributor = 0,
    /// The treasury of the contribution's Datanet.
    Treasury = 1,
}

/// The `data` of a leaf of the credits tree: keccak256(receiptId 32 | contributionKey 32 | role 1).
pub fn credit_digest(receipt_id: B256, contribution_key: B256, role: CreditRole) -> B256 {
    let mut bytes = [0; 65];
    bytes[..32].copy_from_slice(receipt_id.as_slice());
    bytes[32..64].copy_from_slice(contribution_key.as_slice());
    bytes[64] = role as u8;
    keccak256(bytes)
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
}
