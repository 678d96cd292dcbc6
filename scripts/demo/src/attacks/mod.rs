//! Attacks that must fail, made with the real programs.

mod copies;
mod shrinking_payouts;

pub(crate) use copies::copies;
pub(crate) use shrinking_payouts::shrinking_payouts;

use crate::error::Result;
use alloy_primitives::{B256, U256};
use tributary_chain::Account;
use tributary_interfaces::IModels::ModelTerms;
use tributary_sdk::{Context, funds, models};

/// What an attacker pays for its own model, in units of the asset.
const STAKE: u128 = 1_000;

/// Registers a model, and pays [`STAKE`] for it.
async fn fund_model(context: &Context, attacker: &Account, terms: ModelTerms) -> Result<U256> {
    let asset = terms.asset;
    let model = models::register(context, attacker, terms).await?.id;
    funds::pay(context, attacker, model, asset, STAKE, B256::ZERO).await?;
    Ok(model)
}
