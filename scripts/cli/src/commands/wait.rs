//! `wait`.

use crate::{failure::Result, output::Outcome, session::Session};
use clap::Args;
use serde_json::json;

#[derive(Args, Debug)]
pub(crate) struct Wait {
    /// By how many seconds
    seconds: u64,
}

pub(super) async fn run(session: &Session<'_>, arguments: &Wait) -> Result<Outcome> {
    let network = session.network().await?;
    network.client.advance_clock(arguments.seconds).await?;
    let time = network.client.time().await?;
    Ok(Outcome::new(format!("the latest block's time is {time}"), json!({ "time": time })))
}
