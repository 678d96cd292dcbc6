//! Everything at once, in plain sight: real records of real experts, real programs on a chain of its own, and
//! money that follows the words from records to payouts.

mod answers;
mod cast;
mod checks;
mod data;
mod flow;
pub mod recompute;
mod report;
mod road;
mod story;
mod summary;
mod thief;

use crate::{
    args::Demo,
    context::{Context, Network},
    error::{Error, Result},
    folder::{Folder, put},
    output::{Outcome, Printer},
};
use std::time::{Duration, Instant};
use tributary_chain::{Deployment, Options};

/// Runs the demo. An error if a check does not hold.
pub async fn run(arguments: &Demo, printer: Printer) -> Result<Outcome> {
    let mut clock = Clock { printer, began: Instant::now(), step: None, took: Vec::new() };
    let network = Network::embedded(None).await?;
    let context = deploy(arguments, &network, printer, &mut clock).await?;
    let mut story = road::travel(&context, arguments, &mut clock).await?;
    clock.end();
    story.took = clock.took;
    story.gas = context.client.gas();

    put(&arguments.report, report::html(&story).as_bytes())?;
    let (text, json) = summary::of(&story, &arguments.report);
    let broken: Vec<&str> =
        story.checks.iter().filter(|check| !check.holds).map(|check| check.name.as_str()).collect();
    if broken.is_empty() {
        return Ok(Outcome::new(text, json));
    }
    printer.say(text);
    Err(Error::user(format!("{} checks do not hold: {}", broken.len(), broken.join("; "))))
}

async fn deploy(arguments: &Demo, network: &Network, printer: Printer, clock: &mut Clock) -> Result<Context> {
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
        commit: crate::commands::chain::commit(),
        guardian: alloy_primitives::Address::ZERO,
    };
    let deployer = tributary_chain::Account::from_key(stylus_devnode::DEV_ACCOUNT.key)?;
    let deployment: Deployment =
        tributary_chain::deploy(&network.client, &deployer, &options, |_| ()).await?;
    Ok(Context { client: network.client.clone(), deployment, folder: Folder::new(work), printer })
}

/// Says what is being done, and how long it took.
pub(crate) struct Clock {
    printer: Printer,
    began: Instant,
    step: Option<String>,
    took: Vec<(String, Duration)>,
}

impl Clock {
    fn step(&mut self, what: impl Into<String>) {
        self.end();
        let what = what.into();
        self.printer.say(format!("  {what}"));
        self.began = Instant::now();
        self.step = Some(what);
    }

    fn end(&mut self) {
        if let Some(step) = self.step.take() {
            self.took.push((step, self.began.elapsed()));
        }
    }
}
