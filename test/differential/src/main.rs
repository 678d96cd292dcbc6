//! Runs sequences and says what they did.

use clap::Parser;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;
use tributary_differential::run;
use tributary_test_kit::Artifacts;

/// Drives the programs and the Solidity reference with the same random calls and compares
/// everything that can be seen.
#[derive(Debug, Parser)]
struct Arguments {
    /// How many sequences
    #[arg(long, default_value_t = 10_000)]
    sequences: u64,
    /// The first sequence's seed; each further one's is one more
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Where forge has put the Solidity side, if not in this workspace: for a reference that was
    /// changed on purpose
    #[arg(long)]
    solidity: Option<PathBuf>,
    /// Where the programs are, if not in this workspace
    #[arg(long)]
    programs: Option<PathBuf>,
}

fn main() -> ExitCode {
    let Arguments { sequences, seed, solidity, programs } = Arguments::parse();
    let mut artifacts = Artifacts::of_workspace();
    artifacts.reference = solidity.unwrap_or(artifacts.reference);
    artifacts.programs = programs.unwrap_or(artifacts.programs);
    let begin = Instant::now();
    match run(&artifacts, seed, sequences) {
        Ok(report) => {
            for difference in &report.differences {
                eprintln!("error: {difference}");
            }
            let kinds = report.differences.len();
            print!("{}", report.tally);
            println!(
                "first seed {seed}, {kinds} kinds of difference, {:.1} s",
                begin.elapsed().as_secs_f64()
            );
            if kinds == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) }
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}
