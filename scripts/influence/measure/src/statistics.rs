//! Rank correlation, its spread over queries, and the area under a ROC curve.

use tributary_influence::Random;

/// A mean with its standard error.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Estimate {
    /// The mean.
    pub value: f64,
    /// Its standard error, by bootstrap.
    pub error: f64,
}

/// How often the values are drawn anew for a standard error.
pub(crate) const RESAMPLES: usize = 1_000;

impl Estimate {
    /// The mean of `values` and its standard error, by drawing them anew with replacement.
    pub fn of_mean(values: &[f64]) -> Self {
        Self::of(values, |mean| mean)
    }

    /// A function of the mean, and its standard error.
    pub fn of(values: &[f64], function: impl Fn(f64) -> f64) -> Self {
        let count = values.len().max(1);
        let value = function(values.iter().sum::<f64>() / count as f64);
        let mut random = Random::of(0, "bootstrap");
        let draws: Vec<f64> = (0..RESAMPLES)
            .map(|_| function((0..count).map(|_| values[random.below(count)]).sum::<f64>() / count as f64))
            .collect();
        Self { value, error: deviation(&draws) }
    }
}

/// The standard deviation of what was drawn, two or more values.
pub(crate) fn deviation(draws: &[f64]) -> f64 {
    let centre = draws.iter().sum::<f64>() / draws.len() as f64;
    let variance = draws.iter().map(|draw| (draw - centre).powi(2)).sum::<f64>() / (draws.len() - 1) as f64;
    variance.sqrt()
}

/// The ranks of values, from 0; equal ones share the mean of theirs.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut ranks = vec![0.0; values.len()];
    let mut start = 0;
    while start < order.len() {
        let equal = order[start..].iter().take_while(|at| values[**at] == values[order[start]]).count();
        for at in &order[start..start + equal] {
            ranks[*at] = start as f64 + (equal - 1) as f64 / 2.0;
        }
        start += equal;
    }
    ranks
}

/// Pearson's correlation; 0 if either does not vary.
pub fn pearson(a: &[f64], b: &[f64]) -> f64 {
    let count = a.len() as f64;
    let (mean_a, mean_b) = (a.iter().sum::<f64>() / count, b.iter().sum::<f64>() / count);
    let (mut both, mut square_a, mut square_b) = (0.0, 0.0, 0.0);
    for (a, b) in a.iter().zip(b) {
        let (a, b) = (a - mean_a, b - mean_b);
        both += a * b;
        square_a += a * a;
        square_b += b * b;
    }
    if square_a > 0.0 && square_b > 0.0 { both / (square_a * square_b).sqrt() } else { 0.0 }
}

/// Spearman's rank correlation; 0 if either does not vary.
pub fn spearman(a: &[f64], b: &[f64]) -> f64 {
    pearson(&ranks(a), &ranks(b))
}

/// The chance that a value of a marked item is larger than one of another (the area under the ROC
/// curve).
pub fn auc(values: &[f32], marked: &[bool]) -> f64 {
    let ranks = ranks(&values.iter().map(|value| f64::from(*value)).collect::<Vec<_>>());
    let count = marked.iter().filter(|marked| **marked).count() as f64;
    let others = marked.len() as f64 - count;
    let sum: f64 = ranks.iter().zip(marked).filter(|(_, marked)| **marked).map(|(rank, _)| rank).sum();
    (sum - count * (count - 1.0) / 2.0) / (count * others)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_share_ties() {
        assert_eq!(ranks(&[3.0, 1.0, 3.0, 2.0]), [2.5, 0.0, 2.5, 1.0]);
        assert_eq!(spearman(&[1.0, 2.0, 3.0], &[1.0, 8.0, 27.0]), 1.0);
        assert_eq!(spearman(&[1.0, 2.0, 3.0], &[5.0, 5.0, 5.0]), 0.0);
        assert!((spearman(&[1.0, 2.0, 3.0, 4.0], &[2.0, 1.0, 4.0, 3.0]) - 0.6).abs() < 1e-12);
    }

    #[test]
    fn the_area_is_the_chance_of_a_larger_value() {
        assert_eq!(auc(&[1.0, 2.0, 3.0, 4.0], &[false, false, true, true]), 1.0);
        assert_eq!(auc(&[1.0, 2.0, 3.0, 4.0], &[false, true, false, true]), 0.75);
        assert_eq!(auc(&[1.0, 1.0], &[false, true]), 0.5);
    }

    #[test]
    fn a_standard_error_falls_with_the_root_of_the_count() {
        let values: Vec<f64> = (0..400).map(|at| f64::from(at % 2)).collect();
        let estimate = Estimate::of_mean(&values);
        assert_eq!(estimate.value, 0.5);
        assert!((estimate.error - 0.025).abs() < 0.002, "{}", estimate.error);
    }
}
