//! Accounts, which sign and hand out their nonces.

use crate::{ChainError, Client, Journal};
use alloy_primitives::{Address, B256, Bytes, Signature, hex};
use alloy_provider::network::{Ethereum, EthereumWallet, Network, NetworkWallet};
use alloy_rpc_types_eth::TransactionRequest;
use alloy_signer::{Signer, UnsupportedSignerOperation};
use alloy_signer_local::PrivateKeySigner;
use std::{env, fmt, path::Path, path::PathBuf, sync::Arc};
use tokio::sync::Mutex;

/// The environment variable that may hold a key.
const VARIABLE: &str = "TRIBUTARY_PRIVATE_KEY";

/// The environment variable that may hold the password of a keystore.
const PASSWORD: &str = "TRIBUTARY_PASSWORD";

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
    /// The file is a keystore, and there is no password for it.
    #[error("{path} is a keystore; it needs its password")]
    NoPassword {
        /// The keystore.
        path: PathBuf,
    },
    /// The keystore does not open with the password, or is none.
    #[error("{path} does not open with this password")]
    Keystore {
        /// The keystore.
        path: PathBuf,
    },
    /// A device or a service that holds the key does not give its account.
    #[cfg(any(feature = "kms", feature = "ledger", feature = "trezor"))]
    #[error("{what} does not give its account: {reason}")]
    Remote {
        /// The device or the service.
        what: String,
        /// What it says.
        reason: String,
    },
    /// There is no private key, which is 32 bytes, written as 64 hexadecimal digits. The error has
    /// no source, since that may quote the key.
    #[error("{place} holds no private key")]
    Invalid {
        /// Where the key was looked for.
        place: String,
    },
}

/// What is known of an account's nonces.
#[derive(Debug, Default)]
pub(crate) struct Nonces {
    /// That of the next transaction; `None` if the node must be asked.
    pub(crate) next: Option<u64>,
    /// It is at least this, since a node has taken a transaction with the one before it, which the node
    /// that is asked may not know of.
    pub(crate) least: u64,
}

/// Signs digests.
type DigestSigner = Arc<dyn Signer + Send + Sync>;

/// An account that can sign. Clones share their nonces and their journal.
#[derive(Clone)]
pub struct Account {
    address: Address,
    /// Signs transactions.
    wallet: EthereumWallet,
    /// `None` for a device, which signs only what it can show.
    digests: Option<DigestSigner>,
    pub(crate) nonces: Arc<Mutex<Nonces>>,
    /// What it has signed; in memory only, unless [`Account::with_journal`] says where.
    pub(crate) journal: Arc<Journal>,
}

impl Account {
    /// The account of a key.
    pub fn from_key(key: B256) -> Result<Self, KeyError> {
        Self::parse(&hex::encode(key), "the key")
    }

    /// The account of the key in a file: 64 hexadecimal digits, with or without 0x; or a keystore, as
    /// `cast wallet` and other tools make them, whose password is the first line of `password`, or in
    /// the environment variable `TRIBUTARY_PASSWORD`.
    pub fn from_file(path: &Path, password: Option<&Path>) -> Result<Self, KeyError> {
        let read = |path: &Path| {
            std::fs::read_to_string(path).map_err(|source| KeyError::File { path: path.to_owned(), source })
        };
        let text = read(path)?;
        // Some editors begin a file with a byte order mark.
        let text = text.trim_start_matches('\u{feff}');
        if !text.trim_start().starts_with('{') {
            return Self::parse(text, &path.display().to_string());
        }
        let password = match password {
            Some(password) => read(password)?,
            None => env::var(PASSWORD).map_err(|_| KeyError::NoPassword { path: path.to_owned() })?,
        };
        let password = password.lines().next().unwrap_or_default();
        let opened = PrivateKeySigner::decrypt_keystore(path, password);
        Ok(Self::of(opened.map_err(|_| KeyError::Keystore { path: path.to_owned() })?))
    }

    /// The account of the key in the environment variable `TRIBUTARY_PRIVATE_KEY`; `None` if that
    /// is not set, or is empty.
    pub fn from_environment() -> Result<Option<Self>, KeyError> {
        match env::var(VARIABLE) {
            Ok(text) if !text.is_empty() => Self::parse(&text, VARIABLE).map(Some),
            Err(env::VarError::NotUnicode(_)) => Err(KeyError::Invalid { place: VARIABLE.to_owned() }),
            _ => Ok(None),
        }
    }

    fn parse(text: &str, place: &str) -> Result<Self, KeyError> {
        let signer: PrivateKeySigner =
            text.trim().parse().map_err(|_| KeyError::Invalid { place: place.to_owned() })?;
        Ok(Self::of(signer))
    }

    fn of(signer: PrivateKeySigner) -> Self {
        let digests: DigestSigner = Arc::new(signer.clone());
        Self::new(signer.address(), signer.into(), Some(digests))
    }

    pub(crate) fn new(address: Address, wallet: EthereumWallet, digests: Option<DigestSigner>) -> Self {
        Self { address, wallet, digests, nonces: Arc::default(), journal: Arc::default() }
    }

    /// The same account with a journal on this chain that outlasts the process, in a folder: see
    /// [`Client::resume`]. A chain is known by its id and its first block, so that a development chain
    /// that began anew is another one.
    ///
    /// # Errors
    /// As [`Journal::open`]; what the node fails with.
    pub async fn with_journal(self, client: &Client, folder: &Path) -> Result<Self, ChainError> {
        let first = client.block_at(0).await?.hash;
        let chain = format!("{}-{}", client.chain_id(), hex::encode(&first[..4]));
        let path = folder.join(chain).join(format!("{}.jsonl", hex::encode(self.address())));
        Ok(Self { journal: Arc::new(Journal::open(&path)?), ..self })
    }

    /// What it has signed.
    pub fn journal(&self) -> &Arc<Journal> {
        &self.journal
    }

    /// The account's address.
    pub fn address(&self) -> Address {
        self.address
    }

    /// Signs a digest. Returns the 65 bytes `r | s | v` that contracts read.
    ///
    /// # Errors
    /// [`ChainError::Signing`] if the signer fails, which one with a local key never does, or is a
    /// device, which signs no digest.
    pub async fn sign(&self, digest: B256) -> Result<Bytes, ChainError> {
        let signed = match &self.digests {
            Some(signer) => signer.sign_hash(&digest).await,
            None => Err(alloy_signer::Error::UnsupportedOperation(UnsupportedSignerOperation::SignHash)),
        };
        Ok(signed.map_err(|source| self.unsigned(source))?.as_bytes().to_vec().into())
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

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Account").field(&self.address).finish()
    }
}

/// A signature as contracts read it, 65 bytes `r | s | v` with v 27 or 28, from any form that is in
/// use: v 0 or 1, or the 64 bytes of EIP-2098. What is of another length is left as it is, since a
/// wallet's contract accepts what it likes.
pub fn signature_bytes(signature: &Bytes) -> Bytes {
    let read = match signature.len() {
        64 => Some(Signature::from_erc2098(signature)),
        65 => Signature::from_raw(signature).ok(),
        _ => None,
    };
    read.map_or_else(|| signature.clone(), |read| read.as_bytes().to_vec().into())
}

/// 32 random bytes from the operating system, which no one can guess, as a key or a salt needs.
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
        let error = Account::parse("s3cret", "the key file k").unwrap_err();
        assert_eq!(error.to_string(), "the key file k holds no private key");
        assert!(!format!("{error:?}").contains("s3cret"));
        let digits = hex::encode(B256::repeat_byte(7));
        assert!(!format!("{:?}", Account::parse(&digits, "x").unwrap()).contains(&digits));
    }

    #[test]
    fn a_keystore_opens_with_its_password_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        // The test vector of the Web3 Secret Storage Definition, by PBKDF2.
        let keystore = r#"{"crypto":{"cipher":"aes-128-ctr","cipherparams":{"iv":"6087dab2f9fdbbfaddc31a909735c1e6"},
            "ciphertext":"5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46","kdf":"pbkdf2",
            "kdfparams":{"c":262144,"dklen":32,"prf":"hmac-sha256",
            "salt":"ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd"},
            "mac":"517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2"},
            "id":"3198bc9c-6672-5ab3-d995-4942343ae5b6","version":3}"#;
        std::fs::write(path("key"), keystore).unwrap();
        std::fs::write(path("right"), "testpassword\n").unwrap();
        std::fs::write(path("wrong"), "testpasswort\n").unwrap();
        let opened = Account::from_file(&path("key"), Some(&path("right"))).unwrap();
        assert_eq!(opened.address().to_string(), "0x008AeEda4D805471dF9b2A5B0f38A0C3bCBA786b");
        let error = Account::from_file(&path("key"), Some(&path("wrong"))).unwrap_err();
        assert!(matches!(error, KeyError::Keystore { .. }), "{error}");
        let digits = format!("\u{feff}0x{}\r\n", "07".repeat(32));
        std::fs::write(path("plain"), digits).unwrap();
        let plain = Account::from_file(&path("plain"), None).unwrap();
        assert_eq!(plain.address(), Account::from_key(B256::repeat_byte(7)).unwrap().address());
    }

    #[tokio::test]
    async fn signatures_of_every_form_are_read() {
        let account = Account::from_key(B256::repeat_byte(7)).unwrap();
        let whole = account.sign(B256::repeat_byte(1)).await.unwrap();
        let mut raw = whole.to_vec();
        raw[64] -= 27;
        let signature = Signature::from_raw(&whole).unwrap();
        let short = signature.as_erc2098().to_vec();
        for form in [whole.to_vec(), raw, short] {
            assert_eq!(signature_bytes(&form.into()), whole);
        }
        let wallet = Bytes::from(vec![1; 130]);
        assert_eq!(signature_bytes(&wallet), wallet);
    }

    #[tokio::test]
    async fn a_device_signs_no_digest() {
        let signer = PrivateKeySigner::random();
        let device = Account::new(signer.address(), signer.into(), None);
        let error = device.sign(B256::repeat_byte(1)).await.unwrap_err();
        assert!(
            matches!(error, ChainError::Signing { account, .. } if account == device.address()),
            "{error}"
        );
    }

    #[tokio::test]
    async fn a_signature_recovers_to_the_account() {
        let account = Account::from_key(B256::repeat_byte(7)).unwrap();
        let digest = B256::repeat_byte(1);
        let signature = Signature::from_raw(&account.sign(digest).await.unwrap()).unwrap();
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
