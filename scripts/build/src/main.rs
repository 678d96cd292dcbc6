//! `tributary-build`: builds the contracts, or some of them, and checks their sizes.

use clap::Parser;
use std::{
    io::Write,
    path::{Path, PathBuf},
    process::ExitCode,
};
use tributary_build::{BuildError, CONTRACTS, MAX_CODE, Program};

/// Build the contracts into Stylus programs in target/contracts.
#[derive(Parser)]
struct Arguments {
    /// The contracts to build; all of them if none is given.
    #[arg(value_parser = clap::builder::PossibleValuesParser::new(CONTRACTS))]
    contracts: Vec<String>,
    /// Fail if a size is not the one in test/snapshots/size.json.
    #[arg(long, conflicts_with_all = ["write_sizes", "contracts"])]
    check_sizes: bool,
    /// Write the sizes to test/snapshots/size.json.
    #[arg(long, conflicts_with = "contracts")]
    write_sizes: bool,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "error: {error}");
            if let Some(hint) = hint(&error) {
                let _ = writeln!(std::io::stderr(), "hint: {hint}");
            }
            ExitCode::FAILURE
        }
    }
}

fn hint(error: &BuildError) -> Option<&'static str> {
    match error {
        BuildError::Tool { .. } => Some("`make tools` installs what the build uses"),
        BuildError::Sizes { .. } => Some("if that is meant, run `make snapshots` and commit the file"),
        _ => None,
    }
}

fn run(arguments: &Arguments) -> Result<(), BuildError> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let root =
        root.canonicalize().map_err(|source| BuildError::File { action: "find", path: root, source })?;
    let all: Vec<String> = CONTRACTS.map(str::to_owned).into();
    let contracts = if arguments.contracts.is_empty() { &all } else { &arguments.contracts };
    let programs = contracts.iter().map(|name| build(&root, name)).collect::<Result<Vec<_>, _>>()?;
    let snapshot: PathBuf = root.join("test/snapshots/size.json");
    if arguments.write_sizes {
        tributary_build::write(&snapshot, &programs)?;
    }
    if arguments.check_sizes {
        tributary_build::check(&snapshot, &programs)?;
    }
    Ok(())
}

fn build(root: &Path, name: &str) -> Result<Program, BuildError> {
    let raw = tributary_build::compile(root, name)?;
    let program = tributary_build::package(root, name, &raw)?;
    let share = program.code_size * 100 / MAX_CODE;
    let _ = writeln!(
        std::io::stderr(),
        "{name:<12} {:>6} bytes of module, {:>6} bytes on chain ({share} % of the limit)",
        program.module_size,
        program.code_size
    );
    Ok(program)
}
