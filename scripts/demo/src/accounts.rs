//! Who takes part.

use crate::error::Result;
use alloy_primitives::{Address, keccak256};
use tributary_chain::Account;

/// The accounts of the demo, each another one.
pub(crate) struct Accounts {
    /// Deploys the contracts and the token.
    pub(crate) deployer: Account,
    /// Owns the Datanet and vouches for what is imported into it.
    pub(crate) curator: Account,
    /// Says which account belongs to an ORCID.
    pub(crate) attestor: Account,
    /// Holds the Datanet's earnings: its fee, what has no author, and what is unowned.
    pub(crate) treasury: Address,
    /// Owns and operates the models.
    pub(crate) operator: Account,
    /// Scores and proposes.
    pub(crate) scorer: Account,
    /// Ask and pay.
    pub(crate) users: Vec<Account>,
    /// Tries what must fail.
    pub(crate) attacker: Account,
    /// Sends the claims of others, whom they cost nothing.
    pub(crate) keeper: Account,
}

impl Accounts {
    pub(crate) fn new() -> Result<Self> {
        let account = |number: usize| Account::from_key(stylus_devnode::ACCOUNTS[number].key);
        Ok(Self {
            deployer: Account::from_key(stylus_devnode::DEV_ACCOUNT.key)?,
            curator: account(0)?,
            attestor: account(1)?,
            treasury: account(2)?.address(),
            operator: account(3)?,
            scorer: account(4)?,
            users: [5, 6, 7].into_iter().map(account).collect::<Result<_, _>>()?,
            attacker: account(8)?,
            keeper: account(9)?,
        })
    }
}

/// The account that an expert brings. No one needs its key here, since anyone may send a claim.
pub(crate) fn expert_account(label: &str) -> Address {
    Address::from_slice(&keccak256(format!("account of {label}"))[12..])
}
