//! Making money available to a contract.

use crate::error::{Error, Result};
use alloy_primitives::{Address, U256};
use tributary_chain::{Account, Client, Contract};
use tributary_interfaces::IERC20::{allowanceCall, approveCall, balanceOfCall};

/// Makes `amount` of an asset available to a contract: an allowance of a token, or the value to send with
/// the call, which is what this returns.
pub async fn provide(
    client: &Client,
    account: &Account,
    asset: Address,
    spender: Contract,
    amount: u128,
) -> Result<U256> {
    let amount = U256::from(amount);
    if asset.is_zero() {
        return Ok(amount);
    }
    let token = Contract::new("Token", asset);
    let owner = account.address();
    let balance = client.read(token, &balanceOfCall { account: owner }).await?;
    if balance < amount {
        return Err(Error::user(format!(
            "{owner} holds {balance} units of the token {asset}, {amount} are needed"
        ))
        .hint("send the account more of the token"));
    }
    let allowed = client.read(token, &allowanceCall { owner, spender: spender.address }).await?;
    if allowed >= amount {
        return Ok(U256::ZERO);
    }
    let approve = |value| approveCall { spender: spender.address, value };
    if !allowed.is_zero() {
        // Some tokens refuse to change an allowance that is not zero.
        client.send(account, token, &approve(U256::ZERO), U256::ZERO).await?;
    }
    client.send(account, token, &approve(amount), U256::ZERO).await?;
    Ok(U256::ZERO)
}
