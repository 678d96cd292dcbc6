//! Accounts, which sign and hand out their nonces.

use crate::ChainError;
use alloy_primitives::{Address, B256, Bytes, hex};
use alloy_provider::network::{Ethereum, EthereumWallet, Network, NetworkWallet};
use alloy_rpc_types_eth::TransactionRequest;
use alloy_signer::SignerSync;
use alloy_signer_local::PrivateKeySigner;
use std::{env, path::Path, path::PathBuf, sync::Arc};
use tokio::sync::Mutex;

/// The environment variable that may hold a key.
const VARIABLE: &str = "TRIBUTARY_PRIVATE_KEY";

/// Why there is no account.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The key file cannot be read.
    #[error("cannot read the key file {path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: std::io::Error,
    },
    /// There is no private key, which is 32 bytes, written as 64 hexadecimal digits. The error has
    /// no source, since that may quote the key.
    #[error("{place} holds no private key")]
    Invalid {
        /// Where the key was looked for.
        place: String,
    },
}

/// An account whose key is at hand. Clones share their nonces.
#[derive(Clone, Debug)]
pub struct Account {
    signer: PrivateKeySigner,
    wallet: EthereumWallet,
    /// The nonce of the next transaction; `None` if the node must be asked.
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

    /// The account of the key in the environment variable `TRIBUTARY_PRIVATE_KEY`; `None` if that
    /// is not set.
    pub fn from_environment() -> Result<Option<Self>, KeyError> {
        env::var(VARIABLE).ok().map(|text| Self::parse(&text, VARIABLE)).transpose()
    }

    fn parse(text: &str, place: &str) -> Result<Self, KeyError> {
        let signer: PrivateKeySigner =
            text.trim().parse().map_err(|_| KeyError::Invalid { place: place.to_owned() })?;
        let wallet = EthereumWallet::from(signer.clone());
        Ok(Self { signer, wallet, nonce: Arc::default() })
    }

    /// The account's address.
    pub fn address(&self) -> Address {
        self.signer.address()
    }

    /// Signs a digest. Returns the 65 bytes `r | s | v` that contracts read.
    ///
    /// # Errors
    /// [`ChainError::Signing`] if the signer fails; one with a local key never does.
    pub fn sign(&self, digest: B256) -> Result<Bytes, ChainError> {
        let signature = self.signer.sign_hash_sync(&digest).map_err(|source| self.unsigned(source))?;
        Ok(signature.as_bytes().to_vec().into())
    }

    /// Signs a transaction, as alloy's `WalletFiller` does.
    pub(crate) async fn sign_transaction(
        &self,
        request: TransactionRequest,
    ) -> Result<<Ethereum as Network>::TxEnvelope, ChainError> {
        let signed = NetworkWallet::<Ethereum>::sign_request(&self.wallet, request).await;
        signed.map_err(|source| self.unsigned(source))
    }

    fn unsigned(&self, source: alloy_signer::Error) -> ChainError {
        ChainError::Signing { account: self.address(), source }
    }
}

/// 32 random bytes from the operating system, which no one can guess, as a key or a salt needs.
pub fn random_word() -> B256 {
    PrivateKeySigner::random().to_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy_primitives::Signature;

    #[test]
    fn a_key_is_read_with_and_without_a_prefix() {
        let digits = "4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318";
        let account = Account::parse(digits, "x").unwrap();
        assert_eq!(Account::parse(&format!(" 0x{digits}\n"), "x").unwrap().address(), account.address());
        assert_eq!(account.address().to_string(), "0x2c7536E3605D9C16a7a3D7b1898e529396a65c23");
    }

    #[test]
    fn messages_never_show_what_was_taken_for_a_key() {
        let error = Account::parse("s3cret", "the key file k").unwrap_err();
        assert_eq!(error.to_string(), "the key file k holds no private key");
        assert!(!format!("{error:?}").contains("s3cret"));
        let digits = hex::encode(B256::repeat_byte(7));
        assert!(!format!("{:?}", Account::parse(&digits, "x").unwrap()).contains(&digits));
    }

    #[test]
    fn a_signature_recovers_to_the_account() {
        let account = Account::from_key(B256::repeat_byte(7)).unwrap();
        let digest = B256::repeat_byte(1);
        let signature = Signature::from_raw(&account.sign(digest).unwrap()).unwrap();
        assert_eq!(signature.recover_address_from_prehash(&digest).unwrap(), account.address());
    }

    #[tokio::test]
    async fn what_cannot_be_signed_is_an_error_and_not_a_signature() {
        let account = Account::from_key(B256::repeat_byte(7)).unwrap();
        let incomplete = TransactionRequest::default().to(Address::ZERO);
        let error = account.sign_transaction(incomplete).await.unwrap_err();
        assert!(
            matches!(error, ChainError::Signing { account: of, .. } if of == account.address()),
            "{error}"
        );
        let foreign = TransactionRequest::default().from(Address::ZERO);
        assert!(matches!(account.sign_transaction(foreign).await, Err(ChainError::Signing { .. })));
    }
}
