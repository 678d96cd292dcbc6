//! The chain that a command works with, and the account that signs.

use alloy_primitives::Address;
use std::path::{Path, PathBuf};
use tributary_chain::{Account, Client};
use tributary_sdk::error::{Error, Result};

/// A chain that this program runs, or a connection to another.
pub struct Network {
    /// The connection.
    pub client: Client,
    /// Keeps the embedded chain alive; `None` on another.
    node: Option<stylus_devnode::Node>,
}

impl Network {
    /// Connects to the node at `rpc`.
    pub async fn connect(rpc: &str) -> Result<Self> {
        Ok(Self { client: Client::connect(rpc).await?, node: None })
    }

    /// Starts an embedded chain, kept in the file `state` if given.
    pub async fn embedded(state: Option<PathBuf>) -> Result<Self> {
        if let Some(folder) = state.as_deref().and_then(Path::parent) {
            std::fs::create_dir_all(folder)
                .map_err(|error| Error::user(format!("cannot create {}: {error}", folder.display())))?;
        }
        let config = stylus_devnode::Config { port: 0, state, ..Default::default() };
        let node = stylus_devnode::Node::start(config)
            .await
            .map_err(|error| Error::user(format!("the embedded chain did not start: {error}")))?;
        let client = Client::connect(&node.url()).await?;
        Ok(Self { client, node: Some(node) })
    }

    /// Whether this program runs the chain.
    pub fn is_embedded(&self) -> bool {
        self.node.is_some()
    }
}

/// Where the account's key comes from. A key is never the value of a flag.
#[derive(Clone, Debug, Default)]
pub struct KeyChoice {
    /// A file that holds it.
    pub file: Option<PathBuf>,
    /// One of the public keys of development chains.
    pub test_account: Option<u8>,
}

impl KeyChoice {
    /// The account: of the file, of the test account, of the environment; on an embedded chain of the one that owns it.
    pub fn account(&self, embedded: bool) -> Result<Account> {
        if let Some(path) = &self.file {
            return Ok(Account::from_file(path)?);
        }
        if let Some(number) = self.test_account {
            return test_account(number.into());
        }
        if let Some(account) = Account::from_environment()? {
            return Ok(account);
        }
        if embedded {
            return Ok(Account::from_key(stylus_devnode::DEV_ACCOUNT.key)?);
        }
        Err(Error::user("there is no key to sign with").hint(
            "set TRIBUTARY_PRIVATE_KEY, or give `--key-file FILE`; on a development chain `--test-account 0`",
        ))
    }

    /// The address of [`KeyChoice::account`], if there is one.
    pub fn address(&self, embedded: bool) -> Option<Address> {
        self.account(embedded).ok().map(|account| account.address())
    }
}

/// One of the funded accounts of a development chain, counted from 0.
pub fn test_account(number: usize) -> Result<Account> {
    let accounts = stylus_devnode::ACCOUNTS;
    let account = accounts.get(number).ok_or_else(|| {
        Error::user(format!("there is no test account {number}; they are 0 to {}", accounts.len() - 1))
    })?;
    Ok(Account::from_key(account.key)?)
}
