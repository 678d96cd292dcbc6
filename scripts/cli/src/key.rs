//! The account that signs.

use crate::failure::{Failure, Result};
use std::path::PathBuf;
use tributary_chain::Account;

/// Where the account's key comes from. A key is never the value of a flag.
#[derive(Clone, Debug, Default)]
pub(crate) struct KeyChoice {
    /// A file that holds it.
    pub(crate) file: Option<PathBuf>,
    /// A file that holds the password of the keystore that `file` is.
    pub(crate) password_file: Option<PathBuf>,
    /// One of the public keys of development chains.
    pub(crate) test_account: Option<u8>,
}

impl KeyChoice {
    /// The account: of the file, of the test account, of the environment; on an embedded chain the
    /// one that owns it.
    pub(crate) fn account(&self, embedded: bool) -> Result<Account> {
        if let Some(path) = &self.file {
            return Ok(Account::from_file(path, self.password_file.as_deref())?);
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
        Err(Failure::user("there is no key to sign with")
            .hint("set TRIBUTARY_PRIVATE_KEY, or name a file with `--key-file`")
            .hint("on a development chain `--test-account 0` signs with a public key"))
    }
}

/// One of the funded accounts of a development chain, from 0.
fn test_account(number: usize) -> Result<Account> {
    let accounts = stylus_devnode::ACCOUNTS;
    let account = accounts.get(number).ok_or_else(|| {
        Failure::user(format!("there is no test account {number}; they are 0 to {}", accounts.len() - 1))
    })?;
    Ok(Account::from_key(account.key)?)
}
