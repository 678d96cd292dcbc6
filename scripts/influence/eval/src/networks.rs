//! The evaluation of small networks: kernel influence of ensembles against retraining.

use crate::error::{Error, For};
use crate::heads::{report, subsets};
use crate::plot::Plot;
use crate::sets::Set;
use tributary_influence::trak::{Kernel, Scores, Shared};
use tributary_influence::{Data, Network, parallel};
use tributary_influence_measure::{Estimate, Figures, Truth, halves, timed};

/// The first seed of the networks of an ensemble.
const ENSEMBLE_SEED: u64 = 3_000;
/// Values of the ridge that are tried.
const RIDGES: [f32; 4] = [10.0, 3.0, 1.0, 0.3];
/// Networks of the ensemble on which the ridge is chosen.
const FEW: usize = 2;

/// Networks trained on random halves of the records, other than the halves of any ground truth.
pub(crate) fn ensemble(set: &Set, count: usize, threads: usize) -> Result<Vec<Network>, Error> {
    let halves = halves(set.train.count(), count, 0, "ensemble");
    let train = |at: usize| set.training.train(&set.train, &halves[at], ENSEMBLE_SEED + at as u64);
    parallel::map(threads, count, train).into_iter().collect::<Result<_, _>>().of("an ensemble")
}

/// The ridge that is best on the validation split, of a small ensemble, for ensembles of all sizes.
pub(crate) fn ridge(
    set: &Set,
    networks: &[Network],
    validation: &Truth,
    threads: usize,
) -> Result<f32, Error> {
    let shared = Shared::new(&set.train, &set.validation, threads);
    let few = &networks[..FEW.min(networks.len())];
    let kernels = parallel::map(threads, few.len(), |at| {
        let kernel = Kernel::new(&few[at], &set.train, &set.validation, &shared, 1)?;
        RIDGES.iter().map(|ridge| kernel.scores(*ridge)).collect::<Result<Vec<_>, _>>()
    });
    let kernels = kernels.into_iter().collect::<Result<Vec<_>, _>>().of("the kernels")?;
    let mut best = (f64::NEG_INFINITY, RIDGES[0]);
    for (at, ridge) in RIDGES.iter().enumerate() {
        let scores: Vec<Scores> = kernels.iter().map(|of| of[at].clone()).collect();
        let found = Scores::influences(&scores).of("the ensemble")?;
        let score = Estimate::of_mean(&validation.lds(&found)).value;
        eprintln!("  ridge {ridge}: {score:.4} on the validation split");
        if score > best.0 {
            best = (score, *ridge);
        }
    }
    Ok(best.1)
}

/// The scores of each network on the test queries, and the seconds of processor time of each.
pub(crate) fn scores(
    set: &Set,
    queries: &Data,
    networks: &[Network],
    ridge: f32,
    threads: usize,
) -> Result<(Vec<Scores>, f64), Error> {
    let (scores, seconds) = timed(|| {
        let shared = Shared::new(&set.train, queries, threads);
        let score = |at: usize| Kernel::new(&networks[at], &set.train, queries, &shared, 1)?.scores(ridge);
        parallel::map(threads, networks.len(), score).into_iter().collect::<Result<Vec<_>, _>>()
    });
    Ok((scores.of("the ensemble")?, seconds))
}

/// The figures of an ensemble.
pub(crate) fn score(
    name: &str,
    truth: &Truth,
    scores: &[Scores],
    seconds: f64,
    ridge: f32,
    figures: &mut Figures,
) -> Result<Plot, Error> {
    let influences = Scores::influences(scores).of(name)?;
    let found = truth.lds(&influences);
    report(name, &found, truth, &influences, figures);
    figures.set(&format!("lds.{name}.seconds"), seconds);
    figures.set(&format!("lds.{name}.ridge"), f64::from(ridge));
    Ok(subsets(name, truth, &influences, &found))
}
