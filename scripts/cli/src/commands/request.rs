//! `request`.

use crate::{failure::Result, output::Outcome, session::Session};
use alloy_primitives::Address;
use clap::Subcommand;
use serde_json::json;
use tributary_interfaces::IRequests::withdrawCall;

#[derive(Debug, Subcommand)]
pub(crate) enum RequestCommand {
    /// Withdraw what you have in Requests: for answers, and deposits that came back
    Withdraw {
        /// To whom; the sender if not given
        #[arg(long)]
        to: Option<Address>,
    },
}

pub(super) async fn run(session: &Session<'_>, command: &RequestCommand) -> Result<Outcome> {
    let open = session.open().await?;
    let RequestCommand::Withdraw { to } = command;
    let to = to.unwrap_or(open.signer()?.address());
    super::send(
        &open,
        open.context.requests(),
        &withdrawCall { to },
        format!("sent to {to}"),
        json!({ "to": to }),
    )
    .await
}
