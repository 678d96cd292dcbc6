//! Who acts in the sequences. Their keys are known, so that they can sign.

use alloy_primitives::{Address, B256, keccak256};
use k256::ecdsa::SigningKey;
use std::sync::LazyLock;

/// How many there are.
const COUNT: u8 = 6;

/// Somebody with a key.
#[derive(Clone, Debug)]
pub(crate) struct Actor {
    pub(crate) address: Address,
    key: SigningKey,
}

impl Actor {
    /// 65 bytes `r | s | v`, `s` in the lower half, `v` 27 or 28.
    pub(crate) fn sign(&self, digest: B256) -> Vec<u8> {
        // Signing a digest of 32 bytes cannot fail.
        let Ok((signature, parity)) = self.key.sign_prehash_recoverable(digest.as_slice()) else {
            return Vec::new();
        };
        [&signature.to_bytes()[..], &[27 + parity.to_byte()]].concat()
    }
}

static ACTORS: LazyLock<Vec<Actor>> = LazyLock::new(|| {
    let key =
        |i: u8| SigningKey::from_slice(keccak256([b"tributary actor ".as_slice(), &[i]].concat()).as_slice());
    (0..COUNT)
        .filter_map(|i| key(i).ok())
        .map(|key| Actor { address: Address::from_private_key(&key), key })
        .collect()
});

pub(crate) fn actors() -> Vec<Actor> {
    ACTORS.clone()
}

/// Which of them is the guardian.
pub(crate) fn guardian() -> Address {
    ACTORS.last().map(|actor| actor.address).unwrap_or_default()
}
