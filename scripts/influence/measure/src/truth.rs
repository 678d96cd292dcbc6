//! What retraining says: the ground truth of an evaluation, and how well scores predict it.

use crate::statistics::{Estimate, RESAMPLES, deviation, spearman};
use tributary_influence::{Matrix, Random};

/// Margins of queries after training on subsets of the records, twice on each.
#[derive(Clone, Debug)]
pub struct Truth {
    /// Which records are in each subset.
    pub subsets: Vec<Vec<usize>>,
    /// For each repetition and subset, the margin of each query.
    pub margins: Vec<Vec<Vec<f32>>>,
}

/// Subsets of half of the records, drawn at random. Of two counts, the smaller one's subsets are
/// the first of the larger one's.
pub fn halves(records: usize, count: usize, seed: u64, purpose: &str) -> Vec<Vec<usize>> {
    let mut random = Random::of(seed, purpose);
    (0..count).map(|_| random.sample(records, records / 2)).collect()
}

/// Subsets of the records of half of the contributors, drawn at random; contributors of `always`
/// are in all. `contributors` has each record's, numbered from 0.
pub fn contributor_halves(
    contributors: &[usize],
    always: &[usize],
    count: usize,
    seed: u64,
    purpose: &str,
) -> Vec<Vec<usize>> {
    let number = contributors.iter().max().map_or(0, |last| last + 1);
    let mut random = Random::of(seed, purpose);
    let mut subset = |_| {
        let chosen = random.sample(number, number / 2);
        let inside = |of: &usize| chosen.binary_search(of).is_ok() || always.contains(of);
        (0..contributors.len()).filter(|record| inside(&contributors[*record])).collect()
    };
    (0..count).map(&mut subset).collect()
}

impl Truth {
    /// The linear datamodelling score: for each query, the rank correlation over the subsets of the
    /// sum of its records' influences with the margin in one training, in the mean over the
    /// repetitions.
    pub fn lds(&self, influences: &Matrix) -> Vec<f64> {
        let predicted = self.predicted(influences);
        (0..influences.columns())
            .map(|query| {
                let of = |repeat: &Vec<Vec<f32>>| spearman(&predicted[query], &column(repeat, query));
                self.margins.iter().map(of).sum::<f64>() / self.margins.len() as f64
            })
            .collect()
    }

    /// The same against the mean of the repetitions, which is less noisy.
    pub fn lds_of_means(&self, influences: &Matrix) -> Vec<f64> {
        let predicted = self.predicted(influences);
        (0..influences.columns())
            .map(|query| spearman(&predicted[query], &self.mean_margins(query)))
            .collect()
    }

    /// The margin of a query after training on each subset, in the mean over the repetitions.
    pub fn mean_margins(&self, query: usize) -> Vec<f64> {
        let columns: Vec<Vec<f64>> = self.margins.iter().map(|repeat| column(repeat, query)).collect();
        (0..self.subsets.len())
            .map(|subset| columns.iter().map(|column| column[subset]).sum::<f64>() / columns.len() as f64)
            .collect()
    }

    /// For each query, the sum of the influences of each subset's records.
    pub fn predicted(&self, influences: &Matrix) -> Vec<Vec<f64>> {
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

    /// For each query, the rank correlation of one training with another of the same subsets.
    ///
    /// # Panics
    /// If there are fewer than two repetitions.
    pub fn agreements(&self) -> Vec<f64> {
        let queries = self.margins[0].first().map_or(0, Vec::len);
        let between = |query| spearman(&column(&self.margins[0], query), &column(&self.margins[1], query));
        (0..queries).map(between).collect()
    }

    /// The best score that is possible against one training: the [root](ceiling) of the mean
    /// agreement.
    ///
    /// # Panics
    /// As [`agreements`](Self::agreements).
    pub fn ceiling(&self) -> Estimate {
        Estimate::of(&self.agreements(), ceiling)
    }

    /// A function of the mean of what `score` gives for each of `queries`, with the standard error
    /// of what other subsets and other queries would have given: both are drawn anew with
    /// replacement. [`Estimate`]'s own draws queries only, which says too little where subsets are
    /// few.
    ///
    /// # Panics
    /// If there is no subset or no query.
    pub fn estimate(
        &self,
        queries: &[usize],
        score: impl Fn(&Self) -> Vec<f64>,
        function: impl Fn(f64) -> f64,
    ) -> Estimate {
        let count = queries.len();
        let found = score(self);
        let value = function(queries.iter().map(|query| found[*query]).sum::<f64>() / count as f64);
        let mut random = Random::of(0, "bootstrap of subsets");
        let draws: Vec<f64> = (0..RESAMPLES)
            .map(|_| {
                let drawn: Vec<usize> =
                    (0..self.subsets.len()).map(|_| random.below(self.subsets.len())).collect();
                let scores = score(&self.select(&drawn));
                let total: f64 = (0..count).map(|_| scores[queries[random.below(count)]]).sum();
                function(total / count as f64)
            })
            .collect();
        Estimate { value, error: deviation(&draws) }
    }

    /// The same of some subsets, which may come several times.
    fn select(&self, subsets: &[usize]) -> Self {
        let of = |repeat: &Vec<Vec<f32>>| subsets.iter().map(|at| repeat[*at].clone()).collect();
        Self {
            subsets: subsets.iter().map(|at| self.subsets[*at].clone()).collect(),
            margins: self.margins.iter().map(of).collect(),
        }
    }
}

/// What a perfect prediction would score against one training, of what two trainings agree on.
pub fn ceiling(agreement: f64) -> f64 {
    agreement.max(0.0).sqrt()
}

fn column(margins: &[Vec<f32>], query: usize) -> Vec<f64> {
    margins.iter().map(|margins| f64::from(margins[query])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Margins that are the sums of known influences are predicted without a fault, and their
    /// ceiling is 1.
    #[test]
    fn sums_of_influences_predict_themselves() {
        let influences = Matrix::from_fn(10, 2, |record, query| ((record * 7 + query * 3) % 11) as f32);
        let subsets = halves(10, 20, 0, "test");
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
        let estimate = truth.estimate(&[1], |truth| truth.lds(&influences), |mean| mean);
        assert!((estimate.value - 1.0).abs() < 1e-9 && estimate.error < 1e-9, "{estimate:?}");
    }

    /// Of noise, 20 subsets leave an error of a quarter, however many queries share them.
    #[test]
    fn an_error_counts_the_subsets_that_queries_share() {
        let mut random = Random::new(1);
        let influences = Matrix::from_fn(10, 1, |_, _| random.between(-1.0, 1.0));
        let influences = Matrix::from_fn(10, 50, |record, _| influences[(record, 0)]);
        let margins: Vec<Vec<f32>> = (0..20).map(|_| vec![random.between(-1.0, 1.0); 50]).collect();
        let truth = Truth { subsets: halves(10, 20, 0, "test"), margins: vec![margins] };
        let queries: Vec<usize> = (0..50).collect();
        let estimate = truth.estimate(&queries, |truth| truth.lds(&influences), |mean| mean);
        assert!((0.15..0.35).contains(&estimate.error), "{estimate:?}");
        assert!(Estimate::of_mean(&truth.lds(&influences)).error < 1e-9);
    }

    #[test]
    fn a_contributor_is_in_a_subset_with_all_records_or_none() {
        let contributors = [0, 1, 1, 2, 3, 3, 3, 0];
        for subset in contributor_halves(&contributors, &[], 30, 0, "test") {
            for contributor in 0..4 {
                let all = contributors.iter().filter(|of| **of == contributor).count();
                let inside = subset.iter().filter(|record| contributors[**record] == contributor).count();
                assert!(inside == 0 || inside == all);
            }
        }
        let kept = contributor_halves(&contributors, &[3], 30, 0, "test");
        assert!(kept.iter().all(|subset| [4, 5, 6].iter().all(|record| subset.contains(record))));
    }
}
