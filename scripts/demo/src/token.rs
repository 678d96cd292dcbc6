//! The token that users pay with.

use crate::error::{Error, Result};
use alloy_primitives::{Address, U256, hex};
use alloy_sol_types::sol;
use std::path::Path;
use tributary_chain::{Account, Client, Contract};

sol! {
    interface ITestToken {
        function mint(address account, uint256 amount) external;
    }
}

/// Puts the test token on the chain, and mints to each account an amount in units of the token.
pub(crate) async fn deploy(
    client: &Client,
    deployer: &Account,
    init_code: &Path,
    mint: &[(Address, u128)],
) -> Result<Contract> {
    let text = std::fs::read_to_string(init_code)
        .map_err(|source| Error::Read { path: init_code.to_owned(), source })?;
    let code = hex::decode(text.trim()).map_err(|_| Error::InitCode(init_code.to_owned()))?;
    let (address, _) = client.create(deployer, "Token", code.into()).await?;
    let token = Contract::new("Token", address);
    for (account, amount) in mint {
        let call = ITestToken::mintCall { account: *account, amount: U256::from(*amount) };
        client.send(deployer, token, &call, U256::ZERO).await?;
    }
    Ok(token)
}
