//! `wait`.

use crate::{failure::Result, output::Outcome, session::Session};
use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;
use tributary_chain::words;

/// Ten years: a chain's clock cannot be turned back.
const MOST: u64 = 10 * 366 * 86_400;

#[derive(Args, Debug)]
pub(crate) struct Wait {
    /// By how many seconds
    #[arg(value_parser = clap::value_parser!(u64).range(1..=MOST))]
    seconds: u64,
}

/// The clock of the chain.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Clock {
    /// The latest block's time, in seconds since 1970.
    time: u64,
}

pub(super) async fn run(session: &Session<'_>, arguments: &Wait) -> Result<Outcome> {
    let network = session.network().await?;
    if !session.global.dry_run {
        network.client.advance_clock(arguments.seconds).await?;
    }
    let time = network.client.time().await?;
    Ok(Outcome::new(format!("the latest block's time is {}", words::time(time)), Clock { time }))
}
