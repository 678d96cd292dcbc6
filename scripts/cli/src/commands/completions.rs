//! `completions`.

use crate::{
    args::Arguments,
    failure::{Failure, Result},
    output::Outcome,
};
use clap::{Args, CommandFactory};
use clap_complete::{Shell, generate};
use schemars::JsonSchema;
use serde::Serialize;
use std::path::PathBuf;

#[derive(Args, Debug)]
pub(crate) struct Completions {
    /// The shell
    #[arg(required_unless_present = "manual")]
    shell: Option<Shell>,
    /// Write the manual pages of all commands into this folder instead
    #[arg(long, value_name = "FOLDER", conflicts_with = "shell")]
    manual: Option<PathBuf>,
}

/// What was made.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum Made {
    /// The completions of a shell.
    Completions {
        /// What the shell reads.
        completions: String,
    },
    /// Manual pages.
    Manual {
        /// Their folder.
        folder: PathBuf,
    },
}

pub(super) fn run(arguments: &Completions) -> Result<Outcome> {
    if let Some(shell) = arguments.shell {
        let mut text = Vec::new();
        generate(shell, &mut Arguments::command(), "tributary", &mut text);
        let text = String::from_utf8_lossy(&text).trim_end().to_owned();
        return Ok(Outcome::new(text.clone(), Made::Completions { completions: text }));
    }
    let folder = arguments.manual.clone().unwrap_or_default();
    let failed = |error| Failure::user(format!("cannot write into {}: {error}", folder.display()));
    std::fs::create_dir_all(&folder).map_err(failed)?;
    clap_mangen::generate_to(Arguments::command(), &folder).map_err(failed)?;
    Ok(Outcome::new(format!("written to {}", folder.display()), Made::Manual { folder }))
}
