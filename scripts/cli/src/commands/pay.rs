//! `pay`.

use crate::{
    failure::Result,
    fields::{Decimal, DoneOnce},
    output::Outcome,
    session::Session,
};
use alloy_primitives::{B256, U256};
use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;
use tributary_sdk::{funds, models::Model};

#[derive(Args, Debug)]
pub(crate) struct Pay {
    /// The model's id
    model: U256,
    /// How much, in the smallest unit of the model's asset
    amount: u128,
    /// What the payment is for, as 32 bytes, which the chain repeats in its event
    #[arg(long, default_value_t = B256::ZERO)]
    receipts: B256,
}

/// A payment.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Paid {
    /// The model's id.
    model: Decimal,
    /// What Rewards received, in units of the model's asset: less than was sent if the token takes a fee.
    amount: Decimal,
}

pub(super) async fn run(session: &Session<'_>, arguments: &Pay) -> Result<Outcome> {
    let open = session.open().await?;
    let (context, account) = (&open.context, open.account().await?);
    let &Pay { model, amount, receipts } = arguments;
    let asset = Model::read(context, model).await?.terms.asset;
    let payment = funds::pay(context, &account, model, asset, amount, receipts).await?;
    open.note_earlier(&payment.sent);
    let text = format!("paid {} for model {model}; {} gas", payment.amount, payment.sent.gas);
    let paid = Paid { model: model.into(), amount: payment.amount.into() };
    Ok(Outcome::new(text, DoneOnce::by(&payment.sent, paid)))
}
