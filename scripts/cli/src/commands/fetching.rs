//! From where commands fetch what the working folder lacks.

use crate::{
    failure::{Failure, Result},
    output::Printer,
};
use clap::Args;
use indicatif::{ProgressBar, ProgressFinish};
use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};
use tributary_sdk::fetch::{Fetcher, Limits, Source};

#[derive(Args, Debug)]
pub(crate) struct Fetching {
    /// Where to fetch what the working folder lacks: a gateway (`http://host` of `tributary serve` or
    /// of IPFS), a mirror of a round's folder, or a folder. Tried in this order, before where the
    /// round says that its files are; everything is checked against its hash
    #[arg(long = "gateway", value_name = "SOURCE", value_parser = source)]
    gateways: Vec<Source>,
    /// How much may be fetched for a round, in bytes: its files, and as much again of records and of
    /// outputs
    #[arg(long, default_value_t = 1 << 28, value_name = "BYTES")]
    most_bytes: u64,
    /// How long that may take, in seconds each
    #[arg(long, default_value_t = 300, value_parser = clap::value_parser!(u64).range(1..), value_name = "SECONDS")]
    patience: u64,
}

fn source(text: &str) -> Result<Source, String> {
    Source::parse(text).map_err(|error| error.to_string())
}

impl Fetching {
    /// The fetcher, which shows a bar while it fetches.
    pub(crate) fn fetcher(&self, printer: Printer) -> Result<Fetcher> {
        let limits = Limits { bytes: self.most_bytes, patience: Duration::from_secs(self.patience) };
        let fetcher = Fetcher::new(self.gateways.clone(), limits).map_err(Failure::internal)?;
        let bar: OnceLock<ProgressBar> = OnceLock::new();
        Ok(fetcher.with_reporter(Arc::new(move |fetched, wanted| {
            let bar = bar
                .get_or_init(|| printer.bytes_bar(wanted, "fetching").with_finish(ProgressFinish::AndClear));
            bar.set_length(wanted);
            bar.set_position(fetched);
        })))
    }
}
