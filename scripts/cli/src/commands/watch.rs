//! `watch`.

use crate::{
    failure::{Failure, Result},
    output::Outcome,
    session::Session,
};
use alloy_primitives::U256;
use clap::Args;
use serde_json::json;
use std::time::Duration;
use tributary_sdk::disputes::{Sighting, Struck, Watcher};

#[derive(Args, Debug)]
pub(crate) struct Watch {
    /// The models to watch; all if none is given
    models: Vec<U256>,
    /// How long to wait between two looks, in seconds
    #[arg(long, default_value_t = 60, value_name = "SECONDS")]
    every: u64,
    /// Look once, and fail if a round is wrong or cannot be audited
    #[arg(long)]
    once: bool,
    /// Do not challenge: say what is wrong only
    #[arg(long)]
    only_look: bool,
}

pub(super) async fn run(session: &Session<'_>, arguments: &Watch) -> Result<Outcome> {
    let open = session.open().await?;
    let account = if arguments.only_look { None } else { Some(open.account()?) };
    let mut watcher = Watcher::default();
    loop {
        let found = watcher.look(&open.context, account.as_ref(), &arguments.models).await;
        let failed = match &found {
            Ok(found) => found.iter().filter(|(_, sighting)| is_unsettled(sighting)).count(),
            Err(_) => 1,
        };
        match found {
            Ok(found) => {
                for (model, sighting) in found {
                    outcome(model, sighting).print(session.global.json)?;
                }
            }
            // A node may be away for a while; what is open is open for days.
            Err(error) if !arguments.once => session.printer().print(format!("cannot look: {error}")),
            Err(error) => return Err(error.into()),
        }
        if arguments.once {
            let problem = || Failure::user(format!("{failed} open rounds are wrong or could not be audited"));
            return if failed == 0 { Ok(Outcome::none()) } else { Err(problem()) };
        }
        tokio::select! {
            () = tokio::time::sleep(Duration::from_secs(arguments.every.max(1))) => {}
            _ = tokio::signal::ctrl_c() => return Ok(Outcome::none()),
        }
    }
}

/// Whether somebody has to look after it.
fn is_unsettled(sighting: &Sighting) -> bool {
    matches!(sighting, Sighting::Wrong { .. } | Sighting::Failed { .. })
}

/// One line for a round.
fn outcome(model: U256, sighting: Sighting) -> Outcome {
    let id = model.to_string();
    match sighting {
        Sighting::Right { recomputed, receipts } => Outcome::new(
            format!("model {model}: right; {recomputed} of {receipts} receipts were scored again"),
            json!({ "model": id, "state": "right", "recomputed": recomputed, "receipts": receipts }),
        ),
        Sighting::Struck { reason, function, struck } => {
            let Struck { is_slashed, reward, sent } = *struck;
            let state = if is_slashed { "slashed" } else { "voided" };
            Outcome::new(
                format!("model {model}: {state} by {function}, for {reward}: {reason}"),
                json!({
                    "model": id, "state": state, "fault": function, "reason": reason,
                    "reward": reward.to_string(), "gas": sent.gas,
                }),
            )
        }
        Sighting::Wrong { reason } => Outcome::new(
            format!("model {model}: WRONG, not challenged: {reason}"),
            json!({ "model": id, "state": "wrong", "reason": reason }),
        ),
        Sighting::Failed { reason } => Outcome::new(
            format!("model {model}: cannot be audited: {reason}"),
            json!({ "model": id, "state": "failed", "reason": reason }),
        ),
    }
}
