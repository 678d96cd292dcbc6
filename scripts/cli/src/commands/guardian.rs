//! `guardian`.

use super::send;
use crate::{failure::Result, output::Outcome, session::Session};
use alloy_primitives::{Address, U256};
use clap::Subcommand;
use serde_json::json;
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

pub(super) async fn run(session: &Session<'_>, command: &GuardianCommand) -> Result<Outcome> {
    let open = session.open().await?;
    let rewards = open.context.rewards();
    match command {
        GuardianCommand::Pause { until } => {
            let json = json!({ "until": until });
            send(&open, rewards, &pauseCall { until: *until }, format!("paused until {until}"), json).await
        }
        GuardianCommand::Unpause => {
            send(&open, rewards, &unpauseCall {}, "no longer paused".to_owned(), json!({})).await
        }
        GuardianCommand::Recover { receiver, amount, asset } => {
            let call = recoverCall { asset: *asset, receiver: *receiver, amount: *amount };
            let json = json!({ "receiver": receiver, "asset": asset, "amount": amount.to_string() });
            send(&open, rewards, &call, format!("{amount} were sent to {receiver}"), json).await
        }
    }
}
