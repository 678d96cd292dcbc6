//! Keys of test accounts, and their signatures.

use alloy_primitives::{Address, B256, U256, hex, keccak256};
use k256::ecdsa::SigningKey;

/// A key and its account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    key: SigningKey,
    /// The account.
    pub account: Address,
}

impl Key {
    /// The key that a name stands for in every test.
    pub fn named(name: &str) -> Self {
        Self::from_bytes(keccak256(name))
    }

    /// The key with these bytes, which must be a number from 1 to below the curve's order.
    pub fn from_bytes(bytes: B256) -> Self {
        let key = SigningKey::from_slice(bytes.as_slice()).expect("a private key");
        let account = Address::from_public_key(key.verifying_key());
        Self { key, account }
    }

    /// Signs a digest: `r | s | v`, `s` in the lower half of the order, `v` 27 or 28.
    pub fn sign(&self, digest: B256) -> [u8; 65] {
        let (signature, recovery) = self.key.sign_prehash_recoverable(digest.as_slice()).expect("signs");
        let mut bytes = [0; 65];
        bytes[..64].copy_from_slice(&signature.to_bytes());
        bytes[64] = 27 + recovery.to_byte();
        bytes
    }
}

/// The other signature of the same key over the same digest, which anyone can compute from a
/// signature of 65 bytes: `s` in the upper half of the order, the other `v`.
pub fn high_s(signature: &[u8]) -> Vec<u8> {
    let order = U256::from_be_bytes(hex!("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"));
    let s = U256::from_be_slice(&signature[32..64]);
    let mut high = signature.to_vec();
    high[32..64].copy_from_slice(&(order - s).to_be_bytes::<32>());
    high[64] = 55 - high[64];
    high
}
