//! `deploy`.

use crate::{failure::Result, output::Outcome, session::Session};
use alloy_primitives::Address;
use clap::Args;
use std::{path::PathBuf, process::Command};
use tributary_chain::{Contract, Deployment, Options, Step};

#[derive(Args, Debug)]
pub(crate) struct Deploy {
    /// The folder of the contracts' programs
    #[arg(long, default_value = "target/contracts", value_name = "FOLDER")]
    programs: PathBuf,
    /// Do not ask the chain to cache the programs
    #[arg(long)]
    no_cache: bool,
    /// Deploy again, whatever is on record
    #[arg(long)]
    fresh: bool,
    /// The guardian, who can pause payments and settlements for a week at a time; no one if not
    /// given
    #[arg(long, value_name = "ACCOUNT")]
    guardian: Option<Address>,
}

pub(super) async fn run(session: &Session<'_>, arguments: &Deploy) -> Result<Outcome> {
    let network = session.network().await?;
    let account = session.account(&network).await?;
    let printer = session.printer();
    let options = Options {
        programs: arguments.programs.clone(),
        deployments: session.deployments(&network),
        cache: !arguments.no_cache,
        fresh: arguments.fresh,
        commit: commit(),
        guardian: arguments.guardian.unwrap_or_default(),
    };
    let progress = |step| printer.print(describe(step));
    let deployment = tributary_chain::deploy(&network.client, &account, &options, progress).await?;
    let path = Deployment::path(&options.deployments, deployment.chain_id);
    printer.print(format!("written to {}", path.display()));
    let line = |contract: Contract| format!("{:<12} {}", contract.name, contract.address);
    let text = deployment.contracts().map(line).join("\n");
    Ok(Outcome::new(text, deployment))
}

fn describe(step: Step) -> String {
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
