//! Everything at once, in plain sight: real records of real experts, real programs on a chain of its own, and
//! money that follows the words from records to payouts.

mod accounts;
mod answers;
mod args;
mod attacks;
mod checks;
mod corpus;
mod flow;
mod report;
mod results;
mod sankey;
mod summary;
mod text;

use args::Demo;
use clap::Parser;
use serde_json::Value;
use std::{
    io::Write,
    path::Path,
    process::{Command, ExitCode},
    time::{Duration, Instant},
};
use tributary_chain::{Account, Client, Deployment, Options};
use tributary_sdk::{
    context::Context,
    error::{Error, Result},
    folder::{Folder, put},
};

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = match Demo::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let _ = error.print();
            return if error.use_stderr() { ExitCode::FAILURE } else { ExitCode::SUCCESS };
        }
    };
    match run(&arguments).await {
        Ok((text, json)) => {
            let text = if arguments.json { json.to_string() } else { text };
            let _ = writeln!(std::io::stdout(), "{text}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "{error}");
            ExitCode::from(error.code())
        }
    }
}

/// Runs the demo. An error if a check does not hold.
async fn run(arguments: &Demo) -> Result<(String, Value)> {
    let mut clock = Clock { quiet: arguments.quiet, began: Instant::now(), step: None, took: Vec::new() };
    let node = stylus_devnode::Node::start(stylus_devnode::Config { port: 0, ..Default::default() })
        .await
        .map_err(|error| Error::user(format!("the embedded chain did not start: {error}")))?;
    let client = Client::connect(&node.url()).await?;
    let context = deploy(arguments, client, &mut clock).await?;
    let mut story = flow::travel(&context, arguments, &mut clock).await?;
    clock.end();
    story.took = clock.took;
    story.gas = context.client.gas();

    put(&arguments.report, report::html(&story).as_bytes())?;
    let (text, json) = summary::of(&story, &arguments.report);
    let broken: Vec<&str> =
        story.checks.iter().filter(|check| !check.holds).map(|check| check.name.as_str()).collect();
    if broken.is_empty() {
        return Ok((text, json));
    }
    let _ = writeln!(std::io::stderr(), "{text}");
    Err(Error::user(format!("{} checks do not hold: {}", broken.len(), broken.join("; "))))
}

async fn deploy(arguments: &Demo, client: Client, clock: &mut Clock) -> Result<Context> {
    clock.step("deploying and activating four Stylus programs");
    let work = arguments.report.with_file_name("work");
    if work.exists() {
        std::fs::remove_dir_all(&work)
            .map_err(|error| Error::user(format!("cannot clear {}: {error}", work.display())))?;
    }
    let options = Options {
        programs: arguments.programs.clone(),
        deployments: work.join("deployments"),
        cache: true,
        fresh: true,
        commit: commit(Path::new(env!("CARGO_MANIFEST_DIR"))),
        guardian: alloy_primitives::Address::ZERO,
    };
    let deployer = Account::from_key(stylus_devnode::DEV_ACCOUNT.key)?;
    let deployment: Deployment = tributary_chain::deploy(&client, &deployer, &options, |_| ()).await?;
    Ok(Context { client, deployment, folder: Folder::new(work) })
}

/// The commit that the working copy is at; empty outside of one.
fn commit(folder: &Path) -> String {
    let output = Command::new("git").args(["rev-parse", "HEAD"]).current_dir(folder).output();
    let text = output.ok().filter(|output| output.status.success()).map(|output| output.stdout);
    text.map(|text| String::from_utf8_lossy(&text).trim().to_owned()).unwrap_or_default()
}

/// Says what is being done, and how long it took.
pub(crate) struct Clock {
    quiet: bool,
    began: Instant,
    step: Option<String>,
    took: Vec<(String, Duration)>,
}

impl Clock {
    fn step(&mut self, what: impl Into<String>) {
        self.end();
        let what = what.into();
        if !self.quiet {
            let _ = writeln!(std::io::stderr(), "  {what}");
        }
        self.began = Instant::now();
        self.step = Some(what);
    }

    fn end(&mut self) {
        if let Some(step) = self.step.take() {
            self.took.push((step, self.began.elapsed()));
        }
    }
}
