//! `pay`.

use crate::{failure::Result, output::Outcome, session::Session};
use alloy_primitives::{B256, U256};
use clap::Args;
use serde_json::json;
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

pub(super) async fn run(session: &Session<'_>, arguments: &Pay) -> Result<Outcome> {
    let open = session.open().await?;
    let (context, account) = (&open.context, open.account().await?);
    let &Pay { model, amount, receipts } = arguments;
    let asset = Model::read(context, model).await?.terms.asset;
    let payment = funds::pay(context, &account, model, asset, amount, receipts).await?;
    open.note_earlier(&payment.sent);
    Ok(Outcome::new(
        format!("paid {} for model {model}; {} gas", payment.amount, payment.sent.gas),
        json!({
            "model": model.to_string(), "amount": payment.amount.to_string(),
            "transaction": payment.sent.transaction, "earlier": payment.sent.earlier, "gas": payment.sent.gas,
        }),
    ))
}
