//! Signing for the funded accounts, so that `eth_sendTransaction` works for them.

use alloy_primitives::{B256, Signature};
use k256::ecdsa::SigningKey;

/// A key that is not a secp256k1 scalar.
#[derive(Debug, thiserror::Error)]
#[error("invalid secp256k1 key")]
pub(crate) struct InvalidKey;

fn signing_key(key: B256) -> Result<SigningKey, InvalidKey> {
    SigningKey::from_slice(key.as_slice()).map_err(|_| InvalidKey)
}

/// The address of a key.
#[cfg(test)]
pub(crate) fn address_of(key: B256) -> Result<alloy_primitives::Address, InvalidKey> {
    Ok(alloy_primitives::Address::from_private_key(&signing_key(key)?))
}

/// Signs a 32-byte digest.
pub(crate) fn sign(key: B256, digest: B256) -> Result<Signature, InvalidKey> {
    let (signature, recovery) =
        signing_key(key)?.sign_prehash_recoverable(digest.as_slice()).map_err(|_| InvalidKey)?;
    Ok(Signature::from_signature_and_parity(signature, recovery.is_y_odd()))
}
