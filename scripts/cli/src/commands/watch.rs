//! `watch`.

use super::{fetching::Fetching, listen};
use crate::{
    failure::{Failure, Result},
    fields::{Decimal, Word},
    output::Outcome,
    session::{Open, Session},
    stop::stopped,
};
use alloy_primitives::U256;
use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;
use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, SystemTime},
};
use tributary_chain::{Client, words::counted};
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
    let mut watcher = Watcher::new(arguments.fetching.fetcher(session.printer())?, limits);
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

/// What was found, a line for each thing (docs/guides/watcher.md). What a state does not have is left out.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub(super) struct Found {
    /// The model's id; null for the chain as a whole.
    model: Option<Decimal>,
    /// `right`, `slashed`, `voided`, `wrong`, `failed`, `asked`, `answered` or `nodes-differ`.
    state: &'static str,
    /// The round's hash, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    round: Option<Word>,
    /// How many of its receipts were scored again.
    #[serde(skip_serializing_if = "Option::is_none")]
    recomputed: Option<usize>,
    /// How many receipts it has.
    #[serde(skip_serializing_if = "Option::is_none")]
    receipts: Option<usize>,
    /// What could not be fetched.
    #[serde(skip_serializing_if = "Option::is_none")]
    missing: Option<Vec<String>>,
    /// The function that it was proven to.
    #[serde(skip_serializing_if = "Option::is_none")]
    fault: Option<String>,
    /// What is wrong, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// What was added to the sender's free bond, in units of the model's asset.
    #[serde(skip_serializing_if = "Option::is_none")]
    reward: Option<Decimal>,
    /// The gas used.
    #[serde(skip_serializing_if = "Option::is_none")]
    gas: Option<u64>,
    /// How many requests were made or answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    requests: Option<usize>,
    /// Their deposits together, in wei.
    #[serde(skip_serializing_if = "Option::is_none")]
    deposit: Option<Decimal>,
}

/// One line for what was found.
fn outcome(finding: &Finding) -> Outcome {
    let subject = finding.model.map_or("the chain".to_owned(), |model| format!("model {model}"));
    let of_reason = |reason: &str| Found { reason: Some(reason.to_owned()), ..Found::default() };
    let (state, text, more) = match &finding.sighting {
        Sighting::Right { recomputed, receipts, missing } => {
            let mut text = format!("right; {recomputed} of {} scored again", counted(*receipts, "receipt"));
            missing.iter().for_each(|missing| text += &format!("; {missing}"));
            let (recomputed, receipts) = (Some(*recomputed), Some(*receipts));
            let missing = Some(missing.clone());
            ("right", text, Found { recomputed, receipts, missing, ..Found::default() })
        }
        Sighting::Struck { reason, function, struck } => {
            let Struck { is_slashed, reward, sent } = &**struck;
            let state = if *is_slashed { "slashed" } else { "voided" };
            let text = format!("{state} by {function}, for {reward}: {reason}");
            let (fault, reward) = (Some(function.to_string()), Some((*reward).into()));
            (state, text, Found { fault, reward, gas: Some(sent.gas), ..of_reason(reason) })
        }
        Sighting::Wrong { reason } => {
            ("wrong", format!("WRONG, not challenged: {reason}"), of_reason(reason))
        }
        Sighting::Failed { reason } => ("failed", format!("cannot be audited: {reason}"), of_reason(reason)),
        Sighting::Asked { requests, deposit, reason } => {
            let parts = counted(*requests, "part");
            let text = format!("asked for {parts} of it, with deposits of {deposit} wei: {reason}");
            let (requests, deposit) = (Some(*requests), Some((*deposit).into()));
            ("asked", text, Found { requests, deposit, ..of_reason(reason) })
        }
        Sighting::Answered { requests, deposit } => {
            let text = format!("answered {}, for {deposit} wei", counted(*requests, "request"));
            let (requests, deposit) = (Some(*requests), Some((*deposit).into()));
            ("answered", text, Found { requests, deposit, ..Found::default() })
        }
        Sighting::NodesDiffer { reason } => {
            ("nodes-differ", format!("NODES DIFFER: {reason}"), of_reason(reason))
        }
    };
    let round = (!finding.round.is_zero()).then(|| finding.round.into());
    let found = Found { model: finding.model.map(Decimal::from), state, round, ..more };
    Outcome::new(format!("{subject}: {text}"), found)
}
