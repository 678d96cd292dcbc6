//! Money that goes into the contracts: allowances, payments and bonds.

use crate::{
    context::Context,
    error::{Result, event_of},
    intent::intent,
};
use alloy_primitives::{Address, B256, U256};
use tributary_chain::{Account, Client, Contract, Sent};
use tributary_interfaces::{
    IAttribution::{depositBondCall, freeBondCall, withdrawBondCall},
    IERC20::{allowanceCall, approveCall, balanceOfCall},
    IRewards::{Paid, payCall},
};

/// Why an account cannot pay.
#[derive(Debug, thiserror::Error)]
pub enum FundsError {
    /// The account holds too little of a token.
    #[error("{account} holds {balance} units of the token {asset}, {needed} are needed; send it more")]
    TooFewTokens {
        /// The account.
        account: Address,
        /// What it holds, in units of the token.
        balance: U256,
        /// The token.
        asset: Address,
        /// What it was to pay, in units of the token.
        needed: U256,
    },
    /// The deposit of a request is too small.
    #[error(
        "a deposit of {deposit} wei is too small, {needed} are needed at present; deposit more, since the base fee may rise"
    )]
    SmallDeposit {
        /// The deposit, in wei.
        deposit: u128,
        /// What is needed at present, in wei.
        needed: u128,
    },
}

/// Makes `amount` units of an asset available to a contract, and returns the value in wei that the
/// call which takes them must carry: the amount in native currency; zero for a token, of which the
/// contract gets an allowance of at least the amount.
///
/// # Errors
/// [`FundsError::TooFewTokens`] before anything is sent. That native currency is missing is an
/// error of the call only. What the token reverts with.
pub async fn provide(
    client: &Client,
    account: &Account,
    asset: Address,
    spender: Contract,
    amount: u128,
) -> Result<U256> {
    let needed = U256::from(amount);
    if asset.is_zero() {
        return Ok(needed);
    }
    let token = Contract::new("Token", asset);
    let owner = account.address();
    let balance = client.read(token, &balanceOfCall { account: owner }).await?;
    if balance < needed {
        return Err(FundsError::TooFewTokens { account: owner, balance, asset, needed }.into());
    }
    let allowed = client.read(token, &allowanceCall { owner, spender: spender.address }).await?;
    if allowed >= needed {
        return Ok(U256::ZERO);
    }
    let approve = |value| approveCall { spender: spender.address, value };
    if !allowed.is_zero() {
        // Some tokens revert when an allowance changes that is not zero.
        client.send(account, token, &approve(U256::ZERO), U256::ZERO).await?;
    }
    client.send(account, token, &approve(needed), U256::ZERO).await?;
    Ok(U256::ZERO)
}

/// A payment for the use of a model.
#[derive(Clone, Debug)]
pub struct Payment {
    /// What Rewards received, in units of the asset: less than was sent if the token takes a fee.
    pub amount: u128,
    /// The transaction.
    pub sent: Sent,
}

/// Pays `amount` units of a model's asset for its use, once ([`Client::send_once`]). `receipts` is what the payment is for, which
/// the chain only repeats in its event; zero if nothing is named.
///
/// # Errors
/// As [`provide`]; what `Rewards.pay` reverts with.
pub async fn pay(
    context: &Context,
    payer: &Account,
    model: U256,
    asset: Address,
    amount: u128,
    receipts: B256,
) -> Result<Payment> {
    let value = provide(&context.client, payer, asset, context.rewards(), amount).await?;
    let call = payCall { modelId: model, asset, amount: U256::from(amount), receiptsRoot: receipts };
    let intent = intent(context.rewards(), &call, value);
    let sent = context.client.send_once(payer, context.rewards(), &call, value, intent).await?;
    Ok(Payment { amount: event_of::<Paid>(&sent)?.amount, sent })
}

/// The tokens that take a part of a transfer leave less than was sent, so a bond may need to be
/// topped up more than once.
const TOP_UPS: usize = 8;

/// Deposits what a scorer's free bond lacks of `needed` units of an asset; nothing if it has
/// enough.
///
/// # Errors
/// As [`provide`]; what `Attribution.depositBond` reverts with.
pub async fn top_up_bond(context: &Context, scorer: &Account, asset: Address, needed: u128) -> Result<()> {
    // What the token kept of the last deposit, it will keep of the next.
    let (mut free, mut kept) = (free_bond(context, asset, scorer.address()).await?, 0);
    for _ in 0..TOP_UPS {
        let Some(lacks) = needed.checked_sub(free).filter(|lacks| *lacks > 0) else { return Ok(()) };
        let amount = lacks.saturating_add(kept);
        let value = provide(&context.client, scorer, asset, context.attribution(), amount).await?;
        let call = depositBondCall { asset, amount: U256::from(amount) };
        context.client.send(scorer, context.attribution(), &call, value).await?;
        let now = free_bond(context, asset, scorer.address()).await?;
        kept = amount.saturating_sub(now.saturating_sub(free));
        free = now;
    }
    Ok(())
}

/// A scorer's bond that no open round locks, in units of the asset.
///
/// # Errors
/// What the node fails with.
pub async fn free_bond(context: &Context, asset: Address, scorer: Address) -> Result<u128> {
    Ok(context.client.read(context.attribution(), &freeBondCall { asset, scorer }).await?)
}

/// Deposits `amount` units of an asset as a scorer's bond, once ([`Client::send_once`]).
///
/// # Errors
/// As [`provide`]; what `Attribution.depositBond` reverts with.
pub async fn deposit_bond(context: &Context, scorer: &Account, asset: Address, amount: u128) -> Result<Sent> {
    let value = provide(&context.client, scorer, asset, context.attribution(), amount).await?;
    let call = depositBondCall { asset, amount: U256::from(amount) };
    let intent = intent(context.attribution(), &call, value);
    Ok(context.client.send_once(scorer, context.attribution(), &call, value, intent).await?)
}

/// Withdraws `amount` units of a scorer's free bond, once ([`Client::send_once`]).
///
/// # Errors
/// What `Attribution.withdrawBond` reverts with.
pub async fn withdraw_bond(
    context: &Context,
    scorer: &Account,
    asset: Address,
    amount: u128,
) -> Result<Sent> {
    let call = withdrawBondCall { asset, amount: U256::from(amount) };
    let intent = intent(context.attribution(), &call, U256::ZERO);
    Ok(context.client.send_once(scorer, context.attribution(), &call, U256::ZERO, intent).await?)
}
