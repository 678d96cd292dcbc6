//! Keys and their signatures.

use alloy_primitives::{Address, B256, U256, hex, keccak256};
use k256::ecdsa::SigningKey;

/// A key and its account.
#[derive(Clone, Debug)]
pub struct Key {
    key: SigningKey,
    /// The account.
    pub account: Address,
}

impl Key {
    /// The key that a name stands for in every world.
    pub fn of(name: &str) -> Self {
        let key = SigningKey::from_slice(keccak256(name).as_slice()).expect("a digest is a key");
        let account = Address::from_public_key(key.verifying_key());
        Self { key, account }
    }

    /// Signs a digest: `r | s | v`.
    pub fn sign(&self, digest: B256) -> [u8; 65] {
        let (signature, recovery) = self.key.sign_prehash_recoverable(digest.as_slice()).expect("signs");
        let mut bytes = [0; 65];
        bytes[..64].copy_from_slice(&signature.to_bytes());
        bytes[64] = 27 + recovery.to_byte();
        bytes
    }
}

/// The other signature of the same key over the same digest, which everybody can make from it: s is
/// replaced by the curve's order minus s, and v flipped.
pub fn high_s(signature: &[u8]) -> Vec<u8> {
    let order = U256::from_be_bytes(hex!("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"));
    let s = U256::from_be_slice(&signature[32..64]);
    let mut high = signature.to_vec();
    high[32..64].copy_from_slice(&(order - s).to_be_bytes::<32>());
    high[64] = 55 - high[64];
    high
}
