//! `devnode`.

use crate::{
    failure::{Failure, Result},
    output::Outcome,
};
use clap::Args;
use std::path::PathBuf;
use stylus_devnode::{ArbosVersion, Config};

#[derive(Args, Debug)]
pub(crate) struct Devnode {
    /// The port on 127.0.0.1; 0 takes any that is free
    #[arg(long, default_value_t = 8547)]
    port: u16,
    /// The file that the chain is kept in; without one it is lost at the end
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// The ArbOS version
    #[arg(long, default_value_t = 60)]
    arbos: u64,
}

pub(super) async fn run(arguments: &Devnode) -> Result<Outcome> {
    let arbos_version = ArbosVersion::from_number(arguments.arbos)
        .ok_or_else(|| Failure::user(format!("ArbOS {} is not known; 40, 51 and 60 are", arguments.arbos)))?;
    let state = arguments.state.clone();
    let config = Config { port: arguments.port, arbos_version, state, ..Default::default() };
    stylus_devnode::serve(config, |node| eprint!("{node}"))
        .await
        .map_err(|error| Failure::user(format!("the chain did not run: {error}")))?;
    Ok(Outcome::none())
}
