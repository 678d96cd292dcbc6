//! The command line.

use clap::Parser;
use std::path::PathBuf;

/// Run everything once on a chain of its own, with real data.
#[derive(Debug, Parser)]
#[command(name = "tributary-demo", version)]
pub(crate) struct Demo {
    /// The Human Phenotype Ontology, unaltered.
    #[arg(long, default_value = "target/data/hp.obo", value_name = "FILE")]
    pub ontology: PathBuf,
    /// The folder with the contracts' programs.
    #[arg(long, default_value = "target/contracts", value_name = "FOLDER")]
    pub programs: PathBuf,
    /// The init code of the test token, in hexadecimal digits.
    #[arg(long, default_value = "target/solidity/TestToken.bin", value_name = "FILE")]
    pub token: PathBuf,
    /// Where to write the report.
    #[arg(long, default_value = "target/demo/report.html", value_name = "FILE")]
    pub report: PathBuf,
    /// How many questions to ask.
    #[arg(long, default_value_t = 250)]
    pub questions: usize,
    /// Print the result as one JSON document.
    #[arg(long)]
    pub json: bool,
    /// Say nothing but results and errors.
    #[arg(long, short)]
    pub quiet: bool,
}
