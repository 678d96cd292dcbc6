//! The `tributary` command line: arguments, output and exit codes.
//!
//! The steps are `tributary-sdk`'s. A command is a file in `commands`, with its arguments, what it
//! calls, and what it prints; [`hints`] turns the libraries' errors into exit codes and hints.

mod args;
mod commands;
mod failure;
mod fields;
mod hints;
mod key;
mod network;
mod output;
mod session;
mod stop;

use args::Arguments;
use clap::Parser;
use failure::{Failure, Result};
use session::Session;
use std::{
    io::{self, Write},
    process::ExitCode,
};

/// The exit code of a panic, as of every internal fault.
const INTERNAL: u8 = 2;

fn main() -> ExitCode {
    // The panic's message is on standard error already.
    std::panic::catch_unwind(run).unwrap_or(ExitCode::from(INTERNAL))
}

fn run() -> ExitCode {
    let mut json = false;
    let done = match Arguments::try_parse() {
        Ok(arguments) => {
            json = arguments.global.json;
            execute(&arguments)
        }
        Err(error) if error.use_stderr() => {
            let _ = error.print();
            return ExitCode::FAILURE;
        }
        // What `--help` and `--version` print.
        Err(asked) => output::written(asked.print().and_then(|()| io::stdout().flush())),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let text = if json {
                output::plain_json(&output::document(&failure.report()))
            } else {
                failure.to_string()
            };
            let _ = writeln!(io::stderr(), "{text}");
            ExitCode::from(failure.code())
        }
    }
}

fn execute(arguments: &Arguments) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::internal(format!("the runtime did not start: {error}")))?;
    runtime.block_on(async {
        let session = Session::new(&arguments.global);
        let outcome = match commands::run(&session, arguments).await {
            Err(failure) => failure.tried().ok_or(failure)?,
            Ok(outcome) => outcome,
        };
        outcome.print(arguments.global.json)?;
        session.reported()
    })
}
