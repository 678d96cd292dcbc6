//! `bond`.

use super::send;
use crate::{
    failure::{Failure, Result},
    fields::{Account, Decimal, Done},
    output::Outcome,
    session::Session,
};
use alloy_primitives::{Address, U256};
use clap::Subcommand;
use schemars::JsonSchema;
use serde::Serialize;
use tributary_interfaces::IAttribution::releaseBondsCall;
use tributary_sdk::{funds, rounds};

#[derive(Debug, Subcommand)]
pub(crate) enum BondCommand {
    /// Show a scorer's free bond
    Show {
        /// The scorer
        scorer: Address,
        /// The token; native currency if not given
        #[arg(long, default_value_t = Address::ZERO, hide_default_value = true)]
        asset: Address,
    },
    /// Deposit a bond, as a scorer
    Deposit {
        /// How much, in the smallest unit of the asset
        amount: u128,
        /// The token; native currency if not given
        #[arg(long, default_value_t = Address::ZERO, hide_default_value = true)]
        asset: Address,
    },
    /// Withdraw what no open round locks of the sender's bond
    Withdraw {
        /// How much, in the smallest unit of the asset
        amount: u128,
        /// The token; native currency if not given
        #[arg(long, default_value_t = Address::ZERO, hide_default_value = true)]
        asset: Address,
    },
    /// Release the bonds of a round that was voided, once its window has passed
    Release {
        /// The model's id
        model: U256,
        /// Which proposal of the model it was, as `round show --json` says
        attempt: u64,
    },
}

/// A scorer's free bond.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Shown {
    /// The scorer.
    scorer: Account,
    /// The token; zero for native currency.
    asset: Account,
    /// What no open round locks, in units of the asset.
    free: Decimal,
}

/// What is free after a deposit or a withdrawal.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Free {
    /// What no open round locks of the sender's bond, in units of the asset.
    free: Decimal,
}

/// A proposal whose bonds are free.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Released {
    /// The model's id.
    model: Decimal,
    /// Which proposal of the model it was.
    attempt: u64,
}

pub(super) async fn run(session: &Session<'_>, command: &BondCommand) -> Result<Outcome> {
    let open = session.open().await?;
    let context = &open.context;
    match command {
        BondCommand::Show { scorer, asset } => {
            let free = funds::free_bond(context, *asset, *scorer).await?;
            let shown = Shown { scorer: (*scorer).into(), asset: (*asset).into(), free: free.into() };
            Ok(Outcome::new(format!("{free} are free"), shown))
        }
        BondCommand::Deposit { amount, asset } => {
            let account = open.account().await?;
            let sent = funds::deposit_bond(context, &account, *asset, *amount).await?;
            open.note_earlier(&sent);
            let free = funds::free_bond(context, *asset, account.address()).await?;
            let done = Done::by(&sent, Free { free: free.into() });
            Ok(Outcome::new(format!("deposited; {free} are free"), done))
        }
        BondCommand::Withdraw { amount, asset } => {
            let account = open.account().await?;
            let sent = funds::withdraw_bond(context, &account, *asset, *amount).await?;
            open.note_earlier(&sent);
            let free = funds::free_bond(context, *asset, account.address()).await?;
            let done = Done::by(&sent, Free { free: free.into() });
            Ok(Outcome::new(format!("withdrawn; {free} are free"), done))
        }
        BondCommand::Release { model, attempt } => {
            let rounds = rounds::proposed(context, *model).await?;
            let round = rounds.into_iter().find(|round| round.attempt == *attempt);
            let round =
                round.ok_or_else(|| Failure::user(format!("model {model} has no proposal {attempt}")))?;
            let call = releaseBondsCall {
                modelId: *model,
                attempt: *attempt,
                roundHash: round.hash,
                stake: round.stake,
            };
            let text = format!("the bonds of proposal {attempt} of model {model} are free");
            let released = Released { model: (*model).into(), attempt: *attempt };
            send(&open, context.attribution(), &call, text, released).await
        }
    }
}
