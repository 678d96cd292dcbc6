//! `guardian`.

use super::send;
use crate::{
    failure::Result,
    fields::{Account, Decimal, Nothing},
    output::Outcome,
    session::Session,
};
use alloy_primitives::{Address, U256};
use clap::Subcommand;
use schemars::JsonSchema;
use serde::Serialize;
use tributary_chain::words::time;
use tributary_interfaces::IRewards::{pauseCall, recoverCall, unpauseCall};

#[derive(Debug, Subcommand)]
pub(crate) enum GuardianCommand {
    /// Pause payments, proposals and settlements, as the guardian
    Pause {
        /// Until when, in seconds since 1970: at most 7 days from now
        until: u64,
    },
    /// End a pause, as the guardian
    Unpause,
    /// Send what someone sent to Rewards by mistake to an account, as the guardian
    Recover {
        /// To whom
        receiver: Address,
        /// How much, in the smallest unit of the asset
        amount: U256,
        /// The token; native currency if not given
        #[arg(long, default_value_t = Address::ZERO, hide_default_value = true)]
        asset: Address,
    },
}

/// A pause.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Paused {
    /// Until when, in seconds since 1970.
    until: u64,
}

/// What was sent to Rewards by mistake.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Recovered {
    /// Who has it now.
    receiver: Account,
    /// The token; zero for native currency.
    asset: Account,
    /// How much, in units of the asset.
    amount: Decimal,
}

pub(super) async fn run(session: &Session<'_>, command: &GuardianCommand) -> Result<Outcome> {
    let open = session.open().await?;
    let rewards = open.context.rewards();
    match command {
        GuardianCommand::Pause { until } => {
            let text = format!("paused until {}", time(*until));
            send(&open, rewards, &pauseCall { until: *until }, text, Paused { until: *until }).await
        }
        GuardianCommand::Unpause => {
            send(&open, rewards, &unpauseCall {}, "no longer paused".to_owned(), Nothing {}).await
        }
        GuardianCommand::Recover { receiver, amount, asset } => {
            let call = recoverCall { asset: *asset, receiver: *receiver, amount: *amount };
            let (receiver, asset, amount) = ((*receiver).into(), (*asset).into(), (*amount).into());
            let text = format!("{} were sent to {}", call.amount, call.receiver);
            send(&open, rewards, &call, text, Recovered { receiver, asset, amount }).await
        }
    }
}
