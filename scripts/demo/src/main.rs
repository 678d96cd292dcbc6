//! Every step of the protocol once, with real data: the definitions of the Human Phenotype Ontology
//! as records of the experts who wrote them, an assistant that answers from them, users who pay,
//! and money that goes from their answers to the experts, on an embedded chain with the real
//! programs.

mod accounts;
mod args;
mod attacks;
mod checks;
mod corpus;
mod error;
mod flow;
mod lies;
mod models;
mod report;
mod results;
mod serving;
mod steps;
mod summary;
mod text;
mod token;

use alloy_primitives::Address;
use args::Arguments;
use clap::Parser;
use error::{Error, Result};
use results::Results;
use std::{
    io::{self, Write},
    path::Path,
    process::{Command, ExitCode},
};
use steps::Steps;
use stylus_devnode::{Config, DEV_ACCOUNT, Node};
use tributary_chain::{Account, Client, Options};
use tributary_sdk::{Context, folder::Folder};

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "error: {error}");
            ExitCode::from(error.code())
        }
    }
}

/// Takes all steps on a chain of its own, and serves it if that is asked for.
async fn run(arguments: &Arguments) -> Result<()> {
    let mut steps = Steps::new(arguments.quiet);
    let node = Node::start(Config { port: 0, ..Default::default() })
        .await
        .map_err(|error| Error::Devnode(error.to_string()))?;
    let client = Client::connect(&node.url()).await?;
    let context = deploy(arguments, client, &mut steps).await?;
    let mut results = flow::run(&context, arguments, &mut steps).await?;
    results.took = steps.finish();
    results.gas = context.client.gas();
    end(arguments, &results)?;
    match arguments.serve {
        Some(address) => serving::serve(&context, &results, arguments, address, &node.url()).await,
        None => Ok(()),
    }
}

async fn deploy(arguments: &Arguments, client: Client, steps: &mut Steps) -> Result<Context> {
    steps.begin("deploying and activating four Stylus programs");
    let work = arguments.report.with_file_name("work");
    if work.exists() {
        std::fs::remove_dir_all(&work).map_err(|source| Error::Write { path: work.clone(), source })?;
    }
    let options = Options {
        programs: arguments.programs.clone(),
        deployments: work.join("deployments"),
        cache: true,
        fresh: true,
        commit: commit(),
        guardian: Address::ZERO,
    };
    let deployer = Account::from_key(DEV_ACCOUNT.key)?;
    let deployment = tributary_chain::deploy(&client, &deployer, &options, |_| ()).await?;
    Ok(Context::new(client, deployment, Folder::new(work)))
}

/// The commit that the working copy is at; empty outside of one.
fn commit() -> String {
    let output = Command::new("git").args(["rev-parse", "HEAD"]).output();
    let text = output.ok().filter(|output| output.status.success()).map(|output| output.stdout);
    text.map(|text| String::from_utf8_lossy(&text).trim().to_owned()).unwrap_or_default()
}

/// Writes the report and prints the result. An error if a check does not hold.
fn end(arguments: &Arguments, results: &Results) -> Result<()> {
    write(&arguments.report, &report::html(results))?;
    let text = summary::text(results, &arguments.report);
    let failed: Vec<String> =
        results.checks.iter().filter(|check| !check.holds).map(|check| check.name.clone()).collect();
    if !failed.is_empty() {
        let _ = writeln!(io::stderr(), "{text}");
        return Err(Error::Checks(failed));
    }
    let text = if arguments.json { summary::json(results, &arguments.report).to_string() } else { text };
    let mut out = io::stdout().lock();
    match writeln!(out, "{text}").and_then(|()| out.flush()) {
        Err(source) if source.kind() != io::ErrorKind::BrokenPipe => {
            Err(Error::Write { path: "standard output".into(), source })
        }
        _ => Ok(()),
    }
}

fn write(path: &Path, text: &str) -> Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(path, text))
        .map_err(|source| Error::Write { path: path.to_owned(), source })
}
