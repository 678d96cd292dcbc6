//! `devnode` and `deploy`.

use super::Session;
use crate::{
    args::{Deploy, Devnode},
    output::Outcome,
};
use serde_json::json;
use std::process::Command;
use tributary_chain::{Contract, Deployment, Options, Step};
use tributary_sdk::error::{Error, Result};

pub(super) async fn devnode(arguments: &Devnode) -> Result<Outcome> {
    let arbos_version = stylus_devnode::ArbosVersion::from_number(arguments.arbos).ok_or_else(|| {
        Error::user(format!("ArbOS {} is not known here", arguments.arbos)).hint("40, 51 and 60 are")
    })?;
    let config = stylus_devnode::Config {
        port: arguments.port,
        arbos_version,
        state: arguments.state.clone(),
        ..Default::default()
    };
    stylus_devnode::serve(config)
        .await
        .map_err(|error| Error::user(format!("the chain did not run: {error}")))?;
    Ok(Outcome::new("", json!({})))
}

pub(super) async fn deploy(session: &Session<'_>, arguments: &Deploy) -> Result<Outcome> {
    let network = session.network().await?;
    let account = session.keys().account(network.is_embedded())?;
    let printer = session.printer();
    let options = Options {
        programs: arguments.programs.clone(),
        deployments: session.deployments(&network),
        cache: !arguments.no_cache,
        fresh: arguments.fresh,
        commit: commit(),
        guardian: arguments.guardian.unwrap_or_default(),
    };
    let deployment =
        tributary_chain::deploy(&network.client, &account, &options, |step| printer.say(words(step))).await?;
    let path = Deployment::path(&options.deployments, deployment.chain_id);
    let line = |contract: Contract| format!("{:<12} {}", contract.name, contract.address);
    let text = deployment.contracts().map(line).join("\n");
    printer.say(format!("written to {}", path.display()));
    let json = serde_json::to_value(&deployment).map_err(Error::internal)?;
    Ok(Outcome::new(text, json))
}

pub(super) async fn wait(session: &Session<'_>, seconds: u64) -> Result<Outcome> {
    let network = session.network().await?;
    network.client.advance_clock(seconds).await?;
    let time = network.client.time().await?;
    Ok(Outcome::new(format!("it is {time}"), json!({ "time": time })))
}

/// A step of a deployment, in words.
fn words(step: Step) -> String {
    match step {
        Step::Create(name) => format!("creating {name}"),
        Step::Activate(name) => format!("activating {name}"),
        Step::Cache(name) => format!("caching {name}"),
        Step::Construct(name) => format!("constructing {name}"),
    }
}

/// The commit that the working copy is at; empty outside of one.
fn commit() -> String {
    let output = Command::new("git").args(["rev-parse", "HEAD"]).output();
    let text = output.ok().filter(|output| output.status.success()).map(|output| output.stdout);
    text.map(|text| String::from_utf8_lossy(&text).trim().to_owned()).unwrap_or_default()
}
