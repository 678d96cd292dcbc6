//! The account that signs.

use crate::{
    args::Global,
    failure::{Failure, Result},
};
use tributary_chain::Account;

/// The account that the options of every command name; else that of the environment; else, on an
/// embedded chain, the one that owns it. A key is never the value of an option.
pub(crate) async fn account(options: &Global, embedded: bool) -> Result<Account> {
    if let Some(path) = &options.key_file {
        return Ok(Account::from_file(path, options.password_file.as_deref())?);
    }
    if let Some(number) = options.test_account {
        return test_account(number.into());
    }
    // Their futures are boxed, since each is many layers deep.
    #[cfg(feature = "kms")]
    if let Some(key) = &options.kms {
        return Ok(Box::pin(Account::from_kms(key)).await?);
    }
    #[cfg(feature = "ledger")]
    if let Some(index) = options.ledger {
        return Ok(Box::pin(Account::from_ledger(index)).await?);
    }
    #[cfg(feature = "trezor")]
    if let Some(index) = options.trezor {
        return Ok(Box::pin(Account::from_trezor(index)).await?);
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

/// One of the funded accounts of a development chain, from 0.
fn test_account(number: usize) -> Result<Account> {
    let accounts = stylus_devnode::ACCOUNTS;
    let account = accounts.get(number).ok_or_else(|| {
        Failure::user(format!("there is no test account {number}; they are 0 to {}", accounts.len() - 1))
    })?;
    Ok(Account::from_key(account.key)?)
}
