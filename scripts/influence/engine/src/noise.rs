//! Which contributors' scores are too small to be told from those of records that had no influence.
//!
//! Every record has some dot product with every query, also one that no model was trained on, and one
//! with a large gradient, such as a wrong label or random pixels, has large ones of both signs: half of
//! them would be paid. So who is paid is decided by [`directions`]: the cosines of a record's feature
//! with the queries', added up, to which a large gradient adds nothing. Records that helped point the
//! queries' way in the mean; those without influence do not, whatever their size.
//!
//! The *null* is what records score that were left out of training and have labels drawn anew, so that
//! they say nothing of the task. A contributor's records are added up before they are tested: of n
//! records without influence the sum varies by the root of n times as much as that of one, so a
//! contributor of many small true scores passes where each of them alone would not. With K contributors
//! the largest of K sums without influence is some sqrt(2 ln K) deviations above the mean, and the bound
//! rises with it. What does not pass is paid to no contributor.

use crate::Error;
use crate::quantised::Quantised;

/// What a record without influence has as its direction, for the queries of a round.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Null {
    mean: f64,
    deviation: f64,
}

impl Null {
    /// The mean and standard deviation of the directions of left-out records.
    ///
    /// # Errors
    /// [`Error::Setting`] of fewer than two sums; [`Error::NotFinite`].
    pub fn new(sums: &[f64]) -> Result<Self, Error> {
        if sums.len() < 2 {
            let value = sums.len().to_string();
            return Err(Error::Setting { what: "number of left-out records", value, range: "at least 2" });
        }
        if let Some(record) = sums.iter().position(|sum| !sum.is_finite()) {
            return Err(Error::NotFinite { what: "the scores", record, entry: 0 });
        }
        let count = sums.len() as f64;
        let mean = sums.iter().sum::<f64>() / count;
        let variance = sums.iter().map(|sum| (sum - mean).powi(2)).sum::<f64>() / (count - 1.0);
        Ok(Self { mean, deviation: variance.sqrt() })
    }

    /// The mean of a record's sum.
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// The standard deviation of a record's sum.
    pub fn deviation(&self) -> f64 {
        self.deviation
    }

    /// What the sum of `records` records of one of `contributors` contributors must exceed. A negative
    /// mean counts as 0: noise that does harm is not paid for more noise.
    pub fn bound(&self, records: usize, contributors: usize) -> f64 {
        let records = records as f64;
        self.mean.max(0.0) * records + self.deviation * records.sqrt() * widening(contributors)
    }

    /// Which contributors of a round are paid: those whose sum is above the bound.
    pub fn proven(&self, contributors: &[Contribution]) -> Vec<bool> {
        let of = |contribution: &Contribution| {
            contribution.sum > self.bound(contribution.records, contributors.len())
        };
        contributors.iter().map(of).collect()
    }
}

/// For each record the cosines of its feature with those of the queries, added up: -n to n for n queries, computed
/// of the committed features alone. A feature of zeros has no direction, and gives 0.
///
/// # Errors
/// [`Error::Dimensions`] if the features are of different models.
pub fn directions(records: &Quantised, queries: &Quantised) -> Result<Vec<f64>, Error> {
    if records.columns() != queries.columns() {
        let (found, expected) = (queries.columns(), records.columns());
        return Err(Error::Dimensions { what: "a query's feature", found, expected });
    }
    let length = |row: &[i8]| row.iter().map(|entry| f64::from(*entry).powi(2)).sum::<f64>().sqrt().max(1.0);
    let mut towards = vec![0f64; queries.columns()];
    for query in 0..queries.rows() {
        let row = queries.row(query);
        let length = length(row);
        towards.iter_mut().zip(row).for_each(|(sum, entry)| *sum += f64::from(*entry) / length);
    }
    let direction = |record| {
        let row = records.row(record);
        row.iter().zip(&towards).map(|(entry, towards)| f64::from(*entry) * towards).sum::<f64>()
            / length(row)
    };
    Ok((0..records.rows()).map(direction).collect())
}

/// What a contributor's records scored in a round.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contribution {
    /// How many records it has.
    pub records: usize,
    /// The sum of their [`directions`].
    pub sum: f64,
}

/// sqrt(2 ln K): how many deviations the largest of K normal numbers is above the mean, nearly.
pub fn widening(contributors: usize) -> f64 {
    (2.0 * crate::real::ln(contributors.max(2) as f64)).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Matrix, Random};

    /// A sum of twelve uniform numbers, nearly normal.
    fn normal(random: &mut Random) -> f64 {
        (0..12).map(|_| f64::from(random.between(-0.5, 0.5))).sum()
    }

    #[test]
    fn noise_is_nearly_never_paid_and_a_small_true_contribution_is() {
        let mut random = Random::new(1);
        let null = Null::new(&(0..5_000).map(|_| normal(&mut random)).collect::<Vec<_>>()).unwrap();
        assert!(null.mean().abs() < 0.05 && (null.deviation() - 1.0).abs() < 0.05);
        // 1,000 contributors of 10 records that score 0 in the mean; one whose score 1.5.
        let mut contributors: Vec<Contribution> = (0..1_000)
            .map(|_| Contribution { records: 10, sum: (0..10).map(|_| normal(&mut random)).sum() })
            .collect();
        contributors
            .push(Contribution { records: 10, sum: (0..10).map(|_| 1.5 + normal(&mut random)).sum() });
        let proven = null.proven(&contributors);
        assert!(proven[..1_000].iter().filter(|proven| **proven).count() <= 1);
        assert!(proven[1_000]);
        // None of its records alone would pass.
        assert!(1.5 < null.bound(1, 1_001));
    }

    #[test]
    fn dividing_noise_among_more_identities_raises_the_bound_of_all() {
        let null = Null { mean: 0.5, deviation: 2.0 };
        assert!(null.bound(1, 1_000) > null.bound(1, 10));
        assert!(10.0 * null.bound(1, 10) > null.bound(10, 10));
        assert_eq!(Null { mean: -3.0, ..null }.bound(4, 2), Null { mean: 0.0, ..null }.bound(4, 2));
        assert!((widening(100) - 3.034_854).abs() < 1e-5);
    }

    #[test]
    fn a_direction_does_not_grow_with_the_feature() {
        let features = |rows: usize, entries: &[f32]| {
            Quantised::new(&Matrix::from_rows(rows, 2, entries.to_vec()), 1.0).unwrap()
        };
        let queries = features(2, &[3.0, 4.0, 100.0, 0.0]);
        let found = directions(&features(4, &[1.0, 0.0, 120.0, 0.0, -5.0, 0.0, 0.0, 0.0]), &queries).unwrap();
        assert_eq!(found, [1.6, 1.6, -1.6, 0.0]);
        let other = Quantised::new(&Matrix::zeros(1, 3), 1.0).unwrap();
        assert!(matches!(directions(&other, &queries), Err(Error::Dimensions { found: 2, expected: 3, .. })));
    }

    #[test]
    fn a_null_needs_finite_sums() {
        assert!(matches!(Null::new(&[1.0]), Err(Error::Setting { .. })));
        let wrong = Error::NotFinite { what: "the scores", record: 1, entry: 0 };
        assert_eq!(Null::new(&[1.0, f64::NAN]), Err(wrong));
    }
}
