//! The command line.

use clap::Parser;
use std::{net::SocketAddr, path::PathBuf};

/// Run every step of the protocol once, on a chain of its own, with real data.
///
/// Prints what each payee earned, the gas of every call and the checks, and writes a report. Exit
/// code 1 if a check does not hold or a file is missing, 2 for an internal fault.
#[derive(Debug, Parser)]
#[command(name = "tributary-demo", version)]
pub(crate) struct Arguments {
    /// The Human Phenotype Ontology, unaltered
    #[arg(long, default_value = "target/data/hp.obo", value_name = "FILE")]
    pub(crate) ontology: PathBuf,
    /// The folder of the contracts' programs
    #[arg(long, default_value = "target/contracts", value_name = "FOLDER")]
    pub(crate) programs: PathBuf,
    /// The init code of the test token, in hexadecimal digits
    #[arg(long, default_value = "target/solidity/TestToken.bin", value_name = "FILE")]
    pub(crate) token: PathBuf,
    /// Where to write the report
    #[arg(long, default_value = "target/demo/report.html", value_name = "FILE")]
    pub(crate) report: PathBuf,
    /// How many questions to ask
    #[arg(long, default_value_t = 250)]
    pub(crate) questions: usize,
    /// Go on: propose one more round, and serve the API, the files and the page at this address
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) serve: Option<SocketAddr>,
    /// The built page that is served
    #[arg(long, default_value = "dapp/dist", value_name = "FOLDER")]
    pub(crate) page: PathBuf,
    /// Stop once everything answers, instead of serving until interrupted
    #[arg(long)]
    pub(crate) once: bool,
    /// Print the result as one JSON document
    #[arg(long)]
    pub(crate) json: bool,
    /// Print nothing but the result and errors
    #[arg(long, short)]
    pub(crate) quiet: bool,
}
