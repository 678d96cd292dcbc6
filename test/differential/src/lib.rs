//! The programs and the Solidity reference, driven with the same random calls and compared in
//! everything that can be seen: what a call returns or reverts with, its events, the balances, and
//! what the views answer after it.
//!
//! Both are at the same addresses of two chains of the same kind, one with the WebAssembly, one with
//! the EVM code, so that nothing at all may differ: not even an address in an event, or what an
//! operator has to sign.

mod decoding;
mod difference;
mod error;
mod pair;

pub use difference::Difference;
pub use error::Error;

use pair::Pair;
use tributary_test_actions::{Generator, Scope, Tally};
use tributary_test_kit::Artifacts;

/// What came of many sequences.
#[derive(Debug, Default)]
pub struct Report {
    /// What was done and compared.
    pub tally: Tally,
    /// One difference of each kind that was found.
    pub differences: Vec<Difference>,
}

/// Runs the sequences of `count` seeds from `first` on, on as many threads as the machine has cores.
/// The same seed gives the same sequence.
///
/// # Errors
/// What kept the sides from being compared.
pub fn run(artifacts: &Artifacts, first: u64, count: u64) -> Result<Report, Error> {
    let workers = std::thread::available_parallelism().map_or(1, |cores| cores.get() as u64);
    std::thread::scope(|scope| {
        let handles: Vec<_> = (0..workers)
            .map(|worker| {
                let seeds = (worker..count).step_by(workers as usize);
                scope.spawn(move || work(artifacts, seeds.map(|index| first.wrapping_add(index))))
            })
            .collect();
        let mut report = Report::default();
        for handle in handles {
            let part = handle.join().map_err(|_| Error::Thread)??;
            report.tally += part.tally;
            part.differences.into_iter().for_each(|difference| report.note(difference));
        }
        Ok(report)
    })
}

impl Report {
    fn note(&mut self, difference: Difference) {
        if self.differences.iter().all(|known| known.kind() != difference.kind()) {
            self.differences.push(difference);
        }
    }
}

fn work(artifacts: &Artifacts, seeds: impl Iterator<Item = u64>) -> Result<Report, Error> {
    let mut pair = Pair::start(artifacts)?;
    let environment = pair.environment.clone();
    let mut report = Report::default();
    for seed in seeds {
        pair.begin(seed);
        let mut generator = Generator::new(seed, &environment, Scope::SEQUENCE, pair);
        generator.sequence();
        report.tally += generator.tally;
        pair = generator.target;
        pair.end().into_iter().for_each(|difference| report.note(*difference));
    }
    report.tally += pair.tally;
    Ok(report)
}
