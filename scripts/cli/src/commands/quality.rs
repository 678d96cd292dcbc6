//! `model quality`.

use super::read_file;
use crate::{
    failure::{Failure, Result},
    fields::{Decimal, Word},
    output::Outcome,
    session::Session,
};
use alloy_primitives::U256;
use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;
use std::{
    fs,
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};
use tributary_chain::words::counted;
use tributary_core::ids::cid;
use tributary_sdk::quality::{Found, Measure, of_evaluation, record};

/// What measures a figure of `--from` again.
const EVALUATION: &str = "make eval-influence";

#[derive(Args, Debug)]
pub(crate) struct Quality {
    /// The model's id
    model: U256,
    /// What was measured: `lds_per_query`, `lds_per_contributor` or another name; with `--from` by the set's
    /// name if not given
    #[arg(long, value_name = "NAME", required_unless_present = "from")]
    metric: Option<String>,
    /// What was found
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true, required_unless_present = "from")]
    value: Option<f64>,
    /// What a perfect prediction would have, by the same measurement
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true, required_unless_present = "from")]
    ceiling: Option<f64>,
    /// The standard error of the value
    #[arg(long, value_name = "NUMBER")]
    error: Option<f64>,
    /// What measures it again; with `--from` `make eval-influence` if not given
    #[arg(long, value_name = "TEXT", required_unless_present = "from")]
    command: Option<String>,
    /// When it was measured, in seconds since 1970; now if not given, and with `--from` when the file was
    /// written
    #[arg(long, value_name = "TIME")]
    measured_at: Option<u64>,
    /// When the model's snapshot was taken that it was measured on, in seconds since 1970
    #[arg(long, value_name = "TIME")]
    snapshot: Option<u64>,
    /// Take the figure from a file that `make eval-influence` writes, as target/eval/results.json
    #[arg(long, value_name = "FILE", requires = "set", conflicts_with_all = ["value", "ceiling", "error"])]
    from: Option<PathBuf>,
    /// The set in that file, such as `hpo` or `hpo_contributor`
    #[arg(long, value_name = "NAME", requires = "from")]
    set: Option<String>,
    /// Leave out what the document says already
    #[arg(long)]
    anew: bool,
}

/// A document that was written.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Written {
    /// The model's id.
    model: Decimal,
    /// The file, which `serve` publishes from this working folder.
    path: PathBuf,
    /// The document's SHA-256.
    sha256: Word,
    /// Its CID, for the address of a model that names it by `ipfs://`.
    cid: String,
    /// What was measured: the model's artifact.
    artifact: Word,
    /// When the snapshot was taken that it was measured on, in seconds since 1970; null if on none.
    snapshot: Option<u64>,
    /// How many figures it has.
    measures: usize,
}

impl Quality {
    fn measure(&self) -> Result<Measure> {
        let (metric, found, measured_at) = match (&self.from, &self.set) {
            (Some(file), Some(set)) => {
                let found = of_evaluation(&read_file(file)?, set)
                    .map_err(|error| Failure::user(format!("{}: {error}", file.display())))?;
                let by_name =
                    if set.ends_with("_contributor") { "lds_per_contributor" } else { "lds_per_query" };
                let metric = self.metric.clone().unwrap_or_else(|| by_name.to_owned());
                (metric, found, self.measured_at.map_or_else(|| written_at(file), Ok)?)
            }
            _ => {
                // The options that are missing are errors of the command line.
                let number = |number: Option<f64>| number.unwrap_or(f64::NAN);
                let found =
                    Found { value: number(self.value), error: self.error, ceiling: number(self.ceiling) };
                let metric = self.metric.clone().unwrap_or_default();
                (metric, found, self.measured_at.unwrap_or_else(|| seconds(SystemTime::now())))
            }
        };
        let command = self.command.clone().unwrap_or_else(|| EVALUATION.to_owned());
        let Found { value, error, ceiling } = found;
        Ok(Measure { metric, value, error, ceiling, command, measured_at })
    }
}

fn written_at(file: &Path) -> Result<u64> {
    let written = fs::metadata(file).and_then(|file| file.modified());
    written.map(seconds).map_err(|error| Failure::user(format!("cannot read {}: {error}", file.display())))
}

fn seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

pub(super) async fn run(session: &Session<'_>, arguments: &Quality) -> Result<Outcome> {
    let measure = arguments.measure()?;
    let open = session.open().await?;
    session.lock().await?;
    let (model, snapshot) = (arguments.model, arguments.snapshot);
    let written = record(&open.context, model, measure, snapshot, arguments.anew).await?;
    let (quality, cid) = (written.quality, cid(written.sha256));
    let text = format!(
        "{} of model {model} in {}\nSHA-256 {}\nipfs://{cid}",
        counted(quality.measures.len(), "figure"),
        written.path.display(),
        written.sha256
    );
    let written = Written {
        model: model.into(),
        path: written.path,
        sha256: written.sha256.into(),
        cid,
        artifact: quality.artifact.into(),
        snapshot: quality.snapshot,
        measures: quality.measures.len(),
    };
    Ok(Outcome::new(text, written))
}
