//! Who plays which part, and the token that they pay with.

use alloy_primitives::{Address, U256, hex, keccak256};
use alloy_sol_types::sol;
use std::path::Path;
use tributary_chain::{Account, Client, Contract};
use tributary_sdk::error::{Error, Result};

sol! {
    interface ITestToken {
        function mint(address account, uint256 amount) external;
    }
}

/// The accounts of the demo; each part is another account.
pub(crate) struct Cast {
    /// Deploys, and owns the chain.
    pub(crate) deployer: Account,
    /// Owns the Datanet and vouches for what is imported into it.
    pub(crate) curator: Account,
    /// Says which account stands behind an ORCID.
    pub(crate) attestor: Account,
    /// Holds the Datanet's earnings: its fee, what has no author, and what nobody's words earned.
    pub(crate) treasury: Address,
    /// Owns and runs the models.
    pub(crate) operator: Account,
    /// Scores and proposes.
    pub(crate) scorer: Account,
    /// Ask and pay.
    pub(crate) users: Vec<Account>,
    /// Tries what must be refused.
    pub(crate) thief: Account,
    /// Sends the claims of others, for whom it costs nothing.
    pub(crate) keeper: Account,
}

impl Cast {
    pub(crate) fn new() -> Result<Self> {
        Ok(Self {
            deployer: Account::from_key(stylus_devnode::DEV_ACCOUNT.key)?,
            curator: test_account(0)?,
            attestor: test_account(1)?,
            treasury: test_account(2)?.address(),
            operator: test_account(3)?,
            scorer: test_account(4)?,
            users: [5, 6, 7].into_iter().map(test_account).collect::<Result<_>>()?,
            thief: test_account(8)?,
            keeper: test_account(9)?,
        })
    }
}

/// The account that an expert brings: nobody needs its key here, since anyone may send a claim.
pub(crate) fn expert_account(label: &str) -> Address {
    Address::from_slice(&keccak256(format!("account of {label}"))[12..])
}

/// Puts the test token on the chain and gives each account so much of it.
pub(crate) async fn issue(
    client: &Client,
    deployer: &Account,
    init_code: &Path,
    to: &[(Address, u128)],
) -> Result<Contract> {
    let text = std::fs::read_to_string(init_code).map_err(|error| {
        Error::user(format!("cannot read {}: {error}", init_code.display())).hint("`make demo` compiles it")
    })?;
    let code = hex::decode(text.trim())
        .map_err(|error| Error::user(format!("{} holds no code: {error}", init_code.display())))?;
    let (address, _) = client.create(deployer, "Token", code.into()).await?;
    let token = Contract::new("Token", address);
    for (account, amount) in to {
        let call = ITestToken::mintCall { account: *account, amount: U256::from(*amount) };
        client.send(deployer, token, &call, U256::ZERO).await?;
    }
    Ok(token)
}

/// One of the funded accounts of a development chain, counted from 0.
fn test_account(number: usize) -> Result<Account> {
    Ok(Account::from_key(stylus_devnode::ACCOUNTS[number].key)?)
}
