//! The whole road off chain, at several sizes: `make bench-scale`.
//!
//! For each size a node with the real contracts, and a process for each stage, so that each has its own
//! peak memory. Registering millions of records takes a node hours and says nothing of what reads them,
//! so their events are made here and appended to the index as it appends those of a node, in one block
//! that the node has; everything after that is real: scoring, building, proposing, finalising, paying.

mod report;
mod site;
mod stages;
mod text;

pub(crate) use stages::Stage;

use crate::Result;
use clap::Args;
use stages::{Figures, Task};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};
use text::{SPAN, Size};

/// All sizes.
#[derive(Debug, Args)]
pub(crate) struct Road {
    /// How many records; a tenth as many contributors and receipts.
    #[arg(default_values_t = [100_000, 1_000_000, 10_000_000])]
    sizes: Vec<u64>,
    /// The memory that work on rounds may take, in MiB.
    #[arg(long, default_value_t = 2_048)]
    memory: u64,
    /// How many payees are paid at most; all of them if not given.
    #[arg(long)]
    payees: Option<usize>,
    /// Where the runs keep their files, which are removed.
    #[arg(long)]
    folder: Option<PathBuf>,
}

/// One stage of one size.
#[derive(Debug, Args)]
pub(crate) struct OneStage {
    stage: Stage,
    records: u64,
    #[arg(long)]
    folder: PathBuf,
    #[arg(long)]
    url: String,
    #[arg(long)]
    memory: u64,
    #[arg(long)]
    after: u64,
    #[arg(long)]
    payees: Option<usize>,
    #[arg(long)]
    out: PathBuf,
}

/// Runs all stages at all sizes and writes the results.
pub(crate) async fn run(road: Road) -> Result<()> {
    let folder = road.folder.clone().unwrap_or_else(|| report::folder().join("scale"));
    let mut found = Figures::new();
    found.insert("trees.keccak_ratio".to_owned(), report::keccak_ratio()?);
    for records in &road.sizes {
        let (size, folder) = (Size(*records), folder.join(records.to_string()));
        if *records < 100 {
            return Err(format!("{records} records are too few; take 100 or more").into());
        }
        // What an interrupted run left.
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        let done = run_size(size, &folder, &road).await;
        fs::remove_dir_all(&folder)?;
        found.extend(done?);
        report::write(&found)?;
    }
    Ok(())
}

async fn run_size(size: Size, folder: &Path, road: &Road) -> Result<Figures> {
    let node = site::start(folder).await?;
    let url = node.url();
    let context = site::context(folder, &url).await?;
    let (mut found, mut after) = (Figures::new(), 0);
    for stage in Stage::ALL {
        let out = folder.join(format!("{}.json", stage.name()));
        let mut command = Command::new(env::current_exe()?);
        command.arg("scale-stage").arg(stage.name()).arg(size.0.to_string());
        command.arg("--folder").arg(folder).arg("--out").arg(&out).args(["--url", &url]);
        command.args(["--memory", &(road.memory << 20).to_string(), "--after", &after.to_string()]);
        if let Some(payees) = road.payees {
            command.args(["--payees", &payees.to_string()]);
        }
        // The node goes on serving meanwhile.
        let status = tokio::task::spawn_blocking(move || command.status()).await??;
        if !status.success() {
            return Err(format!("{} at {} records ended with {status}", stage.name(), size.0).into());
        }
        let figures: Figures = serde_json::from_slice(&fs::read(out)?)?;
        for (name, value) in figures {
            let name = format!("scale.{}.{}.{name}", size.name(), stage.name());
            println!("{value:>18.3}  {name}");
            found.insert(name, value);
        }
        match stage {
            Stage::Index => {
                after = site::open(&context, size).await?;
                // Past the last receipt, which can be settled then.
                context.client.advance_clock(SPAN + 2).await?;
            }
            Stage::Build => fs::remove_dir_all(folder.join("built"))?,
            _ => {}
        }
    }
    Ok(found)
}

/// Runs one stage, as a process of its own.
pub(crate) async fn run_stage(one: OneStage) -> Result<()> {
    let OneStage { stage, records, folder, url, memory, after, payees, out } = one;
    let task = Task { size: Size(records), folder: &folder, memory, after, limit: payees };
    stages::put(&out, &stages::run(stage, &task, &url).await?)
}
