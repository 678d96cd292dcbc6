//! `program`.

use crate::{
    failure::Result,
    fields::Account,
    output::Outcome,
    session::{Open, Session},
};
use clap::Subcommand;
use schemars::JsonSchema;
use serde::Serialize;

#[derive(Debug, Subcommand)]
pub(crate) enum ProgramCommand {
    /// Show for how long the contracts' programs stay active, and which of them the chain caches
    Show,
    /// Keep the contracts' programs active for another year, as anyone, where the chain allows it yet
    KeepAlive,
    /// Put the contracts' programs into the chain's cache, as one of its managers
    Cache,
}

/// A contract's program.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Program {
    /// The contract.
    name: &'static str,
    /// Its address.
    address: Account,
    /// For how many seconds it stays active.
    seconds_left: u64,
    /// Whether the chain caches it; null if the chain does not say.
    cached: Option<bool>,
}

/// The programs that were kept active.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Kept {
    /// Their contracts.
    kept: Vec<&'static str>,
}

/// The programs that were put into the chain's cache.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Cached {
    /// Their contracts.
    cached: Vec<&'static str>,
}

pub(super) async fn run(session: &Session<'_>, command: &ProgramCommand) -> Result<Outcome> {
    let open = session.open().await?;
    match command {
        ProgramCommand::Show => show(&open).await,
        ProgramCommand::KeepAlive => {
            let client = &open.context.client;
            let account = open.account().await?;
            let kept = client.keep_alive(&account, &open.context.deployment).await?;
            Ok(Outcome::new(format!("kept active: {}", names(&kept)), Kept { kept }))
        }
        ProgramCommand::Cache => {
            let client = &open.context.client;
            let account = open.account().await?;
            let cached = client.cache_all(&account, &open.context.deployment).await?;
            Ok(Outcome::new(format!("cached: {}", names(&cached)), Cached { cached }))
        }
    }
}

fn names(contracts: &[&'static str]) -> String {
    if contracts.is_empty() { "none".to_owned() } else { contracts.join(", ") }
}

async fn show(open: &Open<'_>) -> Result<Outcome> {
    let (mut lines, mut list) = (Vec::new(), Vec::new());
    for program in open.context.client.programs(&open.context.deployment).await? {
        let cached = match program.is_cached {
            Some(true) => ", cached",
            Some(false) => ", not cached",
            None => "",
        };
        lines.push(format!(
            "{:<12} {}  active for {} s{cached}",
            program.name, program.address, program.seconds_left
        ));
        list.push(Program {
            name: program.name,
            address: program.address.into(),
            seconds_left: program.seconds_left,
            cached: program.is_cached,
        });
    }
    Ok(Outcome::new(lines.join("\n"), list))
}
