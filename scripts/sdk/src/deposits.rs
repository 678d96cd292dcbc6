//! Deposits: money for a model's answers, and the vouchers that move it to the model.

use crate::{
    context::Context,
    decimal,
    error::{Result, event_of},
    funds::{Payment, provide},
    intent::intent,
};
use alloy_primitives::{Address, Bytes, U256};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use tributary_chain::{Account, Sent, signature_bytes};
use tributary_core::{limits::MAX_ITEMS, typed_data};
use tributary_interfaces::IDeposits::{
    self, Deposited, Forwarded, Redeemed, Voucher, Withdrawn, accountCall, collectedCall, depositCall,
    forwardCall, redeemCall, redeemManyCall, withdrawDepositCall,
};

/// What a payer owes a model, with the payer's signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SignedVoucher {
    /// The model.
    #[serde(with = "decimal")]
    pub model: U256,
    /// Who signed.
    pub payer: Address,
    /// All that the payer has ever owed the model, in units of its asset.
    #[serde(with = "decimal")]
    pub total: u128,
    /// The last second in which it can be shown, since 1970.
    pub deadline: u64,
    /// The payer's signature.
    pub signature: Bytes,
}

impl SignedVoucher {
    /// As Deposits takes it.
    fn to_call(&self) -> Voucher {
        let Self { payer, total, deadline, ref signature, .. } = *self;
        Voucher { payer, total, deadline, signature: signature_bytes(signature) }
    }
}

/// What vouchers collected for a model.
#[derive(Clone, Debug)]
pub struct Collected {
    /// The model.
    pub model: U256,
    /// What was collected, in units of its asset.
    pub amount: u128,
    /// From how many payers.
    pub payers: usize,
    /// The transaction.
    pub sent: Sent,
}

/// What a payer has in Deposits for a model.
///
/// # Errors
/// What the node fails with.
pub async fn account(context: &Context, model: U256, payer: Address) -> Result<IDeposits::Account> {
    Ok(context.client.read(context.deposits(), &accountCall { modelId: model, payer }).await?)
}

/// What was redeemed for a model and not yet paid into its pool, in units of its asset.
///
/// # Errors
/// What the node fails with.
pub async fn collected(context: &Context, model: U256) -> Result<u128> {
    Ok(context.client.read(context.deposits(), &collectedCall { modelId: model }).await?)
}

/// Puts `amount` units of a model's asset down for a payer, once
/// ([`tributary_chain::Client::send_once`]).
///
/// # Errors
/// As [`provide`]; what `Deposits.deposit` reverts with.
pub async fn put(
    context: &Context,
    from: &Account,
    model: U256,
    payer: Address,
    asset: Address,
    amount: u128,
) -> Result<Payment> {
    let contract = context.deposits();
    let value = provide(&context.client, from, asset, contract, amount).await?;
    let call = depositCall { modelId: model, payer, asset, amount: U256::from(amount) };
    let intent = intent(contract, &call, value);
    let sent = context.client.send_once(from, contract, &call, value, intent).await?;
    Ok(Payment { amount: event_of::<Deposited>(&sent)?.amount, sent })
}

/// Signs a voucher, as its payer.
///
/// # Errors
/// What the account fails to sign with.
pub async fn sign(
    context: &Context,
    payer: &Account,
    model: U256,
    total: u128,
    deadline: u64,
) -> Result<SignedVoucher> {
    let voucher = typed_data::Voucher { model_id: model, payer: payer.address(), total, deadline };
    let digest = voucher.digest(context.client.chain_id(), context.deposits().address);
    let signature = payer.sign(digest).await?;
    Ok(SignedVoucher { model, payer: payer.address(), total, deadline, signature })
}

/// Checks a voucher as Deposits would, without a transaction; returns what it would collect. It does for
/// payers of all kinds; a contract decides itself what it signed.
///
/// # Errors
/// What `Deposits.redeem` would revert with.
pub async fn check(context: &Context, voucher: &SignedVoucher) -> Result<u128> {
    let call = redeemCall { modelId: voucher.model, voucher: voucher.to_call() };
    Ok(context.client.read(context.deposits(), &call).await?)
}

/// Shows vouchers to Deposits, those of one model together; of a payer the one with the highest total.
/// One by itself must be good; of several, those that collect nothing are passed over.
///
/// # Errors
/// What `Deposits.redeem` and `Deposits.redeemMany` revert with.
pub async fn redeem(
    context: &Context,
    account: &Account,
    vouchers: &[SignedVoucher],
) -> Result<Vec<Collected>> {
    let mut last: BTreeMap<(U256, Address), &SignedVoucher> = BTreeMap::new();
    for voucher in vouchers {
        let of_payer = last.entry((voucher.model, voucher.payer)).or_insert(voucher);
        if of_payer.total < voucher.total {
            *of_payer = voucher;
        }
    }
    let mut models: BTreeMap<U256, Vec<Voucher>> = BTreeMap::new();
    for ((model, _), voucher) in last {
        models.entry(model).or_default().push(voucher.to_call());
    }
    let (client, contract) = (&context.client, context.deposits());
    let mut list = Vec::new();
    for (model, vouchers) in models {
        for part in vouchers.chunks(MAX_ITEMS) {
            let sent = match part {
                [voucher] => {
                    let call = redeemCall { modelId: model, voucher: voucher.clone() };
                    client.send(account, contract, &call, U256::ZERO).await?
                }
                _ => {
                    let call = redeemManyCall { modelId: model, vouchers: part.to_vec() };
                    client.send(account, contract, &call, U256::ZERO).await?
                }
            };
            let amounts: Vec<u128> = sent.events::<Redeemed>().map(|event| event.amount).collect();
            list.push(Collected { model, amount: amounts.iter().sum(), payers: amounts.len(), sent });
        }
    }
    Ok(list)
}

/// Pays what vouchers collected for a model into its pool, as anyone.
///
/// # Errors
/// What `Deposits.forward` reverts with.
pub async fn forward(context: &Context, account: &Account, model: U256) -> Result<Payment> {
    let call = forwardCall { modelId: model };
    let sent = context.client.send(account, context.deposits(), &call, U256::ZERO).await?;
    Ok(Payment { amount: event_of::<Forwarded>(&sent)?.amount, sent })
}

/// Takes the rest of what the account put down for a model back, for a receiver.
///
/// # Errors
/// What `Deposits.withdrawDeposit` reverts with.
pub async fn withdraw(
    context: &Context,
    account: &Account,
    model: U256,
    receiver: Address,
) -> Result<Payment> {
    let call = withdrawDepositCall { modelId: model, receiver };
    let sent = context.client.send(account, context.deposits(), &call, U256::ZERO).await?;
    Ok(Payment { amount: event_of::<Withdrawn>(&sent)?.amount, sent })
}
