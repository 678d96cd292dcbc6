//! What retraining says: the ground truth of an evaluation, and how well scores predict it.

use crate::error::{Error, For};
use crate::statistics::{Estimate, spearman};
use tributary_influence::{Data, Matrix, Random, Training, parallel};

/// Margins of queries after training on subsets of the records, twice on each.
#[derive(Clone, Debug)]
pub(crate) struct Truth {
    /// Which records are in each subset.
    pub(crate) subsets: Vec<Vec<usize>>,
    /// For each repetition and subset, the margin of each query.
    pub(crate) margins: Vec<Vec<Vec<f32>>>,
}

/// Subsets of half of the records, drawn at random.
pub(crate) fn halves(records: usize, count: usize, purpose: &str) -> Vec<Vec<usize>> {
    let mut random = Random::of(0, purpose);
    (0..count).map(|_| random.sample(records, records / 2)).collect()
}

/// Subsets of the records of half of the contributors, drawn at random; contributors of `always` are in all.
pub(crate) fn contributor_halves(
    contributors: &[usize],
    always: &[usize],
    count: usize,
    purpose: &str,
) -> Vec<Vec<usize>> {
    let number = contributors.iter().max().map_or(0, |last| last + 1);
    let mut random = Random::of(0, purpose);
    let mut subset = |_| {
        let chosen = random.sample(number, number / 2);
        let inside = |of: &usize| chosen.binary_search(of).is_ok() || always.contains(of);
        (0..contributors.len()).filter(|record| inside(&contributors[*record])).collect()
    };
    (0..count).map(&mut subset).collect()
}

impl Truth {
    /// Trains on each subset, `repeats` times with different seeds, and asks for the queries' margins.
    pub(crate) fn retrain(
        training: &Training,
        train: &Data,
        queries: &Data,
        subsets: Vec<Vec<usize>>,
        repeats: usize,
        first_seed: u64,
        threads: usize,
    ) -> Result<Self, Error> {
        let count = subsets.len();
        let runs = parallel::map(threads, repeats * count, |run| {
            let network = training.train(train, &subsets[run % count], first_seed + (run / count) as u64)?;
            network.margins(queries, 1)
        });
        let runs: Result<Vec<_>, _> = runs.into_iter().collect();
        let runs = runs.of("retraining")?;
        Ok(Self { subsets, margins: runs.chunks(count).map(<[_]>::to_vec).collect() })
    }

    /// The linear datamodelling score: for each query, the rank correlation over the subsets of the sum
    /// of its records' influences with the margin in one training, in the mean over the repetitions.
    pub(crate) fn lds(&self, influences: &Matrix) -> Vec<f64> {
        let predicted = self.predicted(influences);
        (0..influences.columns())
            .map(|query| {
                let of = |repeat: &Vec<Vec<f32>>| spearman(&predicted[query], &column(repeat, query));
                self.margins.iter().map(of).sum::<f64>() / self.margins.len() as f64
            })
            .collect()
    }

    /// The same against the mean of the repetitions, which is less noisy.
    pub(crate) fn lds_of_means(&self, influences: &Matrix) -> Vec<f64> {
        let predicted = self.predicted(influences);
        (0..influences.columns())
            .map(|query| spearman(&predicted[query], &self.mean_margins(query)))
            .collect()
    }

    /// The margin of a query after training on each subset, in the mean over the repetitions.
    pub(crate) fn mean_margins(&self, query: usize) -> Vec<f64> {
        let columns: Vec<Vec<f64>> = self.margins.iter().map(|repeat| column(repeat, query)).collect();
        (0..self.subsets.len())
            .map(|subset| columns.iter().map(|column| column[subset]).sum::<f64>() / columns.len() as f64)
            .collect()
    }

    /// For each query, the sum of the influences of each subset's records.
    pub(crate) fn predicted(&self, influences: &Matrix) -> Vec<Vec<f64>> {
        let mut predicted = vec![vec![0f64; self.subsets.len()]; influences.columns()];
        for (index, subset) in self.subsets.iter().enumerate() {
            for record in subset {
                for (sums, influence) in predicted.iter_mut().zip(influences.row(*record)) {
                    sums[index] += f64::from(*influence);
                }
            }
        }
        predicted
    }

    /// The best score that is possible against one training: the root of the rank correlation of one
    /// training with another of the same subsets.
    pub(crate) fn ceiling(&self) -> Estimate {
        let queries = self.margins[0][0].len();
        let between: Vec<f64> = (0..queries)
            .map(|query| spearman(&column(&self.margins[0], query), &column(&self.margins[1], query)))
            .collect();
        Estimate::of(&between, |mean| mean.max(0.0).sqrt())
    }
}

fn column(margins: &[Vec<f32>], query: usize) -> Vec<f64> {
    margins.iter().map(|margins| f64::from(margins[query])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Margins that are the sums of known influences are predicted without a fault, and their ceiling is 1.
    #[test]
    fn sums_of_influences_predict_themselves() {
        let influences = Matrix::from_fn(10, 2, |record, query| ((record * 7 + query * 3) % 11) as f32);
        let subsets = halves(10, 20, "test");
        let sums = |subset: &Vec<usize>| {
            (0..2)
                .map(|query| subset.iter().map(|record| influences[(*record, query)]).sum())
                .collect::<Vec<f32>>()
        };
        let margins: Vec<Vec<f32>> = subsets.iter().map(sums).collect();
        let truth = Truth { subsets, margins: vec![margins.clone(), margins] };
        for lds in [truth.lds(&influences), truth.lds_of_means(&influences)] {
            assert!(lds.iter().all(|lds| (lds - 1.0).abs() < 1e-12), "{lds:?}");
        }
        assert!((truth.ceiling().value - 1.0).abs() < 1e-9);
    }

    #[test]
    fn a_contributor_is_in_a_subset_with_all_records_or_none() {
        let contributors = [0, 1, 1, 2, 3, 3, 3, 0];
        for subset in contributor_halves(&contributors, &[], 30, "test") {
            for contributor in 0..4 {
                let all = contributors.iter().filter(|of| **of == contributor).count();
                let inside = subset.iter().filter(|record| contributors[**record] == contributor).count();
                assert!(inside == 0 || inside == all);
            }
        }
        let kept = contributor_halves(&contributors, &[3], 30, "test");
        assert!(kept.iter().all(|subset| [4, 5, 6].iter().all(|record| subset.contains(record))));
    }
}
