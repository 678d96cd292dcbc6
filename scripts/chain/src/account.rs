//! Accounts that sign, and hand out their nonces.

use alloy_primitives::{Address, B256, Bytes, Signature, hex};
use alloy_signer::SignerSync;
use alloy_signer_local::PrivateKeySigner;
use std::{env, path::Path, path::PathBuf, sync::Arc};
use tokio::sync::Mutex;

/// The variable that may hold a key.
const VARIABLE: &str = "TRIBUTARY_PRIVATE_KEY";

/// Why there is no account.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The key file could not be read.
    #[error("cannot read the key file {path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// There is no key, or one that is not valid.
    #[error(
        "{place} holds no private key\nhint: a private key is 32 bytes, written as 64 hexadecimal digits"
    )]
    Invalid {
        /// Where it was looked for.
        place: String,
    },
}

/// An account whose key is at hand. Clones share their nonces.
#[derive(Clone, Debug)]
pub struct Account {
    signer: PrivateKeySigner,
    pub(crate) nonce: Arc<Mutex<Option<u64>>>,
}

impl Account {
    /// The account of a key.
    pub fn from_key(key: B256) -> Result<Self, KeyError> {
        Self::parse(&hex::encode(key), "the key")
    }

    /// The account of the key in a file: 64 hexadecimal digits, with or without 0x.
    pub fn from_file(path: &Path) -> Result<Self, KeyError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| KeyError::File { path: path.to_owned(), source })?;
        Self::parse(&text, &path.display().to_string())
    }

    /// The account of the key in `TRIBUTARY_PRIVATE_KEY`; `None` if that is not set.
    pub fn from_environment() -> Result<Option<Self>, KeyError> {
        env::var(VARIABLE).ok().map(|text| Self::parse(&text, VARIABLE)).transpose()
    }

    fn parse(text: &str, place: &str) -> Result<Self, KeyError> {
        let signer = text.trim().parse().map_err(|_| KeyError::Invalid { place: place.to_owned() })?;
        Ok(Self { signer, nonce: Arc::default() })
    }

    /// The account's address.
    pub fn address(&self) -> Address {
        self.signer.address()
    }

    /// Signs a digest; the 65 bytes `r | s | v` that contracts read.
    pub fn sign(&self, digest: B256) -> Bytes {
        self.signature(digest).as_bytes().to_vec().into()
    }

    pub(crate) fn signature(&self, digest: B256) -> Signature {
        // A local key signs any digest; the error is there for devices.
        self.signer
            .sign_hash_sync(&digest)
            .unwrap_or_else(|_| Signature::new(Default::default(), Default::default(), false))
    }
}

/// 32 bytes that nobody can guess, from the operating system, as a new key is made of.
pub fn random_word() -> B256 {
    PrivateKeySigner::random().to_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_with_and_without_a_prefix() {
        let digits = "4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318";
        let account = Account::parse(digits, "x").unwrap();
        assert_eq!(Account::parse(&format!(" 0x{digits}\n"), "x").unwrap().address(), account.address());
        assert_eq!(account.address().to_string(), "0x2c7536E3605D9C16a7a3D7b1898e529396a65c23");
    }

    #[test]
    fn messages_never_show_what_was_taken_for_a_key() {
        let error = Account::parse("s3cret", "the key file k").unwrap_err().to_string();
        assert!(error.starts_with("the key file k holds no private key"), "{error}");
        assert!(!error.contains("s3cret"));
    }

    #[test]
    fn a_signature_recovers_to_the_account() {
        let account = Account::from_key(B256::repeat_byte(7)).unwrap();
        let digest = B256::repeat_byte(1);
        let signature = Signature::from_raw(&account.sign(digest)).unwrap();
        assert_eq!(signature.recover_address_from_prehash(&digest).unwrap(), account.address());
    }
}
