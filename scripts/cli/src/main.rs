//! Parse, run, exit.

use clap::{Parser, error::ErrorKind};
use std::{
    io::Write,
    process::{ExitCode, Termination},
};
use tributary_cli::{args::Arguments, commands};

/// A fault of this program.
const INTERNAL: u8 = 2;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let _ = error.print();
            let asked = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
            return if asked { ExitCode::SUCCESS } else { ExitCode::FAILURE };
        }
    };
    std::panic::catch_unwind(|| run(&arguments)).unwrap_or(ExitCode::from(INTERNAL))
}

fn run(arguments: &Arguments) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "error: the runtime did not start: {error}");
            return ExitCode::from(INTERNAL);
        }
    };
    match runtime.block_on(commands::run(arguments)) {
        Ok(outcome) => {
            let text = if arguments.global.json { outcome.json.to_string() } else { outcome.text };
            // Whoever reads the result may stop when it has enough.
            let _ = if text.is_empty() { Ok(()) } else { writeln!(std::io::stdout(), "{text}") };
            ExitCode::SUCCESS.report()
        }
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "{error}");
            ExitCode::from(error.code())
        }
    }
}
