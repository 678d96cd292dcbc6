//! Trains networks again on subsets of their records.

use crate::error::{Error, For};
use tributary_influence::{Data, Training, parallel};
use tributary_influence_measure::Truth;

/// Trains on each subset, `repeats` times with different seeds, and asks for the queries' margins.
pub(crate) fn retrain(
    training: &Training,
    train: &Data,
    queries: &Data,
    subsets: Vec<Vec<usize>>,
    repeats: usize,
    first_seed: u64,
    threads: usize,
) -> Result<Truth, Error> {
    let count = subsets.len();
    let runs = parallel::map(threads, repeats * count, |run| {
        let network = training.train(train, &subsets[run % count], first_seed + (run / count) as u64)?;
        network.margins(queries, 1)
    });
    let runs: Result<Vec<_>, _> = runs.into_iter().collect();
    let runs = runs.of("retraining")?;
    Ok(Truth { subsets, margins: runs.chunks(count).map(<[_]>::to_vec).collect() })
}
