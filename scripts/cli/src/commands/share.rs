//! `share`.

use super::send;
use crate::{
    failure::Result,
    fields::{Account, Decimal},
    output::Outcome,
    session::Session,
};
use alloy_primitives::{Address, U256};
use clap::Subcommand;
use schemars::JsonSchema;
use serde::Serialize;
use tributary_interfaces::IRewards::{drawShareCall, drawShareToCall, setShareOwnWordCall};

#[derive(Debug, Subcommand)]
pub(crate) enum ShareCommand {
    /// Draw what a fixed share of a model has earned, for its holder, as anyone
    Draw {
        /// The model's id
        model: U256,
        /// 0 the owner, 1 the base model, 2 to 5 the payees in their order
        index: u8,
        /// Where the money goes, as the share's holder
        #[arg(long, value_name = "ACCOUNT")]
        to: Option<Address>,
    },
    /// Let only the share's holder draw it, or anyone again, as the holder
    Consent {
        /// The model's id
        model: U256,
        /// 0 the owner, 1 the base model, 2 to 5 the payees in their order
        index: u8,
        /// Let anyone draw it again
        #[arg(long)]
        off: bool,
    },
}

/// A share that was drawn.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Drawn {
    /// The model's id.
    model: Decimal,
    /// The share's index.
    index: u8,
    /// Where the money went; null for the share's holder.
    to: Option<Account>,
}

/// Who can draw a share.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Consent {
    /// The model's id.
    model: Decimal,
    /// The share's index.
    index: u8,
    /// Whether its holder alone can.
    holder_only: bool,
}

pub(super) async fn run(session: &Session<'_>, command: &ShareCommand) -> Result<Outcome> {
    let open = session.open().await?;
    let rewards = open.context.rewards();
    match command {
        ShareCommand::Draw { model, index, to } => {
            let drawn = Drawn { model: (*model).into(), index: *index, to: to.map(Account::from) };
            let text = format!("share {index} of model {model} is drawn");
            match to {
                Some(receiver) => {
                    let call = drawShareToCall { modelId: *model, index: *index, receiver: *receiver };
                    send(&open, rewards, &call, text, drawn).await
                }
                None => {
                    let call = drawShareCall { modelId: *model, index: *index };
                    send(&open, rewards, &call, text, drawn).await
                }
            }
        }
        ShareCommand::Consent { model, index, off } => {
            let call = setShareOwnWordCall { modelId: *model, index: *index, on: !off };
            let who = if *off { "anyone" } else { "its holder alone" };
            let consent = Consent { model: (*model).into(), index: *index, holder_only: !off };
            let text = format!("{who} can draw share {index} of model {model}");
            send(&open, rewards, &call, text, consent).await
        }
    }
}
