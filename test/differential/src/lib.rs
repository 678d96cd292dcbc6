//! The programs and the Solidity reference, driven with the same random calls and compared in
//! everything that can be seen: what a call returns or reverts with, its events, the balances, and
//! what the views answer after it.
//!
//! Both live at the same addresses of two chains of the same kind, one with the WASM, one with the
//! EVM code, so that nothing at all may differ: not even an address in an event, or what an
//! operator has to sign.

mod decoding;
mod difference;
mod error;
mod pair;
mod sequence;
mod side;
mod tally;

pub use difference::{Call, Difference};
pub use error::Error;
pub use tally::Tally;

use pair::Pair;
use sequence::Builder;
use side::Side;
use tributary_test_kit::{Artifacts, Random};

/// What came of many sequences.
#[derive(Debug, Default)]
pub struct Report {
    /// What was compared.
    pub tally: Tally,
    /// One difference of each kind that was found.
    pub differences: Vec<Difference>,
}

/// Runs the sequences of `count` seeds from `first` on, on as many threads as the machine has cores. The same seed always
/// gives the same sequence.
///
/// # Errors
/// What kept the sides from being compared.
pub fn run(artifacts: &Artifacts, first: u64, count: u64) -> Result<Report, Error> {
    let workers = std::thread::available_parallelism().map_or(1, |cores| cores.get() as u64);
    std::thread::scope(|scope| {
        let handles: Vec<_> = (0..workers)
            .map(|worker| {
                scope.spawn(move || {
                    work(
                        artifacts,
                        (worker..count).step_by(workers as usize).map(|index| first.wrapping_add(index)),
                    )
                })
            })
            .collect();
        let mut report = Report::default();
        for handle in handles {
            let part = handle.join().map_err(|_| Error::Thread)??;
            report.tally = report.tally + part.tally;
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
    let mut report = Report::default();
    for seed in seeds {
        pair.begin(seed);
        Builder::new(&mut Random::new(seed), &mut pair).run();
        if let Some(difference) = pair.end() {
            report.note(*difference);
        }
    }
    report.tally = pair.tally;
    Ok(report)
}
