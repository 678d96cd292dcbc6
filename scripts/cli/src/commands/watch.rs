//! `watch`.

use super::{fetching::Fetching, listen};
use crate::{
    failure::{Failure, Result},
    output::Outcome,
    session::{Open, Session},
    stop::stopped,
};
use alloy_primitives::U256;
use clap::Args;
use serde_json::json;
use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, SystemTime},
};
use tributary_chain::Client;
use tributary_sdk::{
    Context,
    disputes::{Finding, RequestLimits, Sighting, Struck, Watcher},
};
use tributary_serve::Limits;

mod metrics;
use metrics::Metrics;

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
    /// Serve metrics for Prometheus at http://ADDRESS/metrics
    #[arg(long, value_name = "ADDRESS")]
    metrics: Option<SocketAddr>,
    /// Do not ask for what is withheld: files of a round that no source gives. Only of MODELS that are
    /// named it is asked for
    #[arg(long)]
    no_ask: bool,
    /// The most that deposits of requests for one round may be together, in wei; who answers has them
    #[arg(long, default_value_t = RequestLimits::default().most_deposit, value_name = "WEI")]
    most_deposit: u128,
    #[command(flatten)]
    fetching: Fetching,
}

/// How long metrics are served: as long as the command runs.
async fn serve_metrics(address: Option<SocketAddr>, metrics: Arc<Metrics>) -> Result<()> {
    let Some(address) = address else { return std::future::pending().await };
    let limits = Limits { connections: 8, ..Limits::default() };
    tributary_serve::run(listen(address).await?, limits, metrics, std::future::pending()).await;
    Ok(())
}

pub(super) async fn run(session: &Session<'_>, arguments: &Watch) -> Result<Outcome> {
    let metrics = Arc::new(Metrics::default());
    tokio::select! {
        done = watch(session, arguments, &metrics) => done,
        done = serve_metrics(arguments.metrics, Arc::clone(&metrics)) => done.map(|()| Outcome::none()),
        () = stopped() => Ok(Outcome::none()),
    }
}

async fn watch(session: &Session<'_>, arguments: &Watch, metrics: &Metrics) -> Result<Outcome> {
    let open = session.open_first().await?;
    if !arguments.only_look {
        // Without a key, or with one that cannot sign, it fails now and not when it is needed.
        open.signer().await?;
    }
    let limits = RequestLimits { asks: !arguments.no_ask, most_deposit: arguments.most_deposit };
    let mut watcher = Watcher::new(arguments.fetching.fetcher()?, limits);
    let mut second = None;
    loop {
        if second.is_none() && session.global.rpc.len() > 1 {
            match second_node(&open, &session.global.rpc).await {
                Ok(found) => second = Some(found),
                Err(failure) if arguments.once => return Err(failure),
                Err(failure) => session.printer().print(format!("cannot ask the second node: {failure}")),
            }
        }
        // Other commands may use the working folder between two looks.
        let turn = if arguments.only_look { None } else { Some(open.turn().await?) };
        let account = turn.as_ref().map(|turn| &turn.account);
        let mut printed = Ok(());
        let looked = watcher.look(&open.context, second.as_ref(), account, &arguments.models, |found| {
            metrics.found(&found.sighting);
            if printed.is_ok() {
                printed = outcome(found).print(session.global.json);
            }
        });
        let looked = looked.await;
        drop(turn);
        printed?;
        match looked {
            Ok(looked) => {
                metrics.looked(&looked, SystemTime::now());
                if arguments.once && looked.unsettled > 0 {
                    let problem =
                        format!("{} open rounds are wrong or could not be audited", looked.unsettled);
                    return Err(Failure::user(problem));
                }
            }
            Err(error) if arguments.once => return Err(error.into()),
            // A node may be away for a while; what is open is open for days.
            Err(error) => {
                metrics.failed();
                session.printer().print(format!("cannot look: {error}"));
            }
        }
        if arguments.once {
            return Ok(Outcome::none());
        }
        tokio::time::sleep(Duration::from_secs(arguments.every.max(1))).await;
    }
}

/// The same contracts by the other node: what the two do not agree in is reported, and what either says
/// is audited and challenged.
async fn second_node(open: &Open<'_>, rpcs: &[String]) -> Result<Context> {
    let client = match &open.network.second {
        Some(client) => client.clone(),
        None => {
            // One of the two did not answer when this began, and the other is in use.
            let (first, second) = Client::connect_any(rpcs).await?;
            second.ok_or_else(|| Failure::user(format!("only {} answers", first.url())))?
        }
    };
    Ok(open.context.by_second_node(client))
}

/// One line for what was found.
fn outcome(finding: &Finding) -> Outcome {
    let id = finding.model.map(|model| model.to_string());
    let subject = id.as_ref().map_or("the chain".to_owned(), |model| format!("model {model}"));
    let (state, text, more) = match &finding.sighting {
        Sighting::Right { recomputed, receipts, missing } => {
            let mut text = format!("right; {recomputed} of {receipts} receipts were scored again");
            missing.iter().for_each(|missing| text += &format!("; {missing}"));
            ("right", text, json!({ "recomputed": recomputed, "receipts": receipts, "missing": missing }))
        }
        Sighting::Struck { reason, function, struck } => {
            let Struck { is_slashed, reward, sent } = &**struck;
            let state = if *is_slashed { "slashed" } else { "voided" };
            let text = format!("{state} by {function}, for {reward}: {reason}");
            let more = json!({
                "fault": function, "reason": reason, "reward": reward.to_string(), "gas": sent.gas,
            });
            (state, text, more)
        }
        Sighting::Wrong { reason } => {
            ("wrong", format!("WRONG, not challenged: {reason}"), json!({ "reason": reason }))
        }
        Sighting::Failed { reason } => {
            ("failed", format!("cannot be audited: {reason}"), json!({ "reason": reason }))
        }
        Sighting::Asked { requests, deposit, reason } => {
            let text = format!("asked for {requests} parts of it, with deposits of {deposit} wei: {reason}");
            ("asked", text, json!({ "requests": requests, "deposit": deposit.to_string(), "reason": reason }))
        }
        Sighting::Answered { requests, deposit } => {
            let text = format!("answered {requests} requests, for {deposit} wei");
            ("answered", text, json!({ "requests": requests, "deposit": deposit.to_string() }))
        }
        Sighting::NodesDiffer { reason } => {
            ("nodes-differ", format!("NODES DIFFER: {reason}"), json!({ "reason": reason }))
        }
    };
    let mut json = json!({ "model": id, "state": state });
    if !finding.round.is_zero() {
        json["round"] = json!(finding.round);
    }
    if let (Some(json), Some(more)) = (json.as_object_mut(), more.as_object()) {
        json.extend(more.clone());
    }
    Outcome::new(format!("{subject}: {text}"), json)
}
