//! Features as `i8`, of which the on-chain rule `gradient` computes dot products.
//!
//! A number x becomes x / scale rounded to the nearest integer, of two equally near ones to the even
//! one, and at most 127 and at least -127: -128 does not occur, so that a sign can be changed. Zero
//! stays zero. A model has one scale for its records and one for its queries, so dot products of
//! records with one query, and with different queries, are in proportion to the influences.

use crate::{Error, Matrix};

/// The largest size of an entry.
pub const LARGEST: i8 = 127;

/// Rows of `i8`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quantised {
    rows: usize,
    columns: usize,
    data: Vec<i8>,
}

impl Quantised {
    /// Rounds each entry of the matrix, divided by the scale.
    ///
    /// # Errors
    /// [`Error::Setting`] if the scale is not above 0; [`Error::NotFinite`].
    pub fn new(matrix: &Matrix, scale: f32) -> Result<Self, Error> {
        if !(scale > 0.0 && scale.is_finite()) {
            let value = scale.to_string();
            return Err(Error::Setting { what: "scale", value, range: "a number above 0" });
        }
        crate::data::check_finite("the features", matrix)?;
        let data = matrix.data().iter().map(|entry| round(*entry, scale)).collect();
        Ok(Self { rows: matrix.rows(), columns: matrix.columns(), data })
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// How many entries a row has.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// One row.
    pub fn row(&self, row: usize) -> &[i8] {
        &self.data[row * self.columns..(row + 1) * self.columns]
    }

    /// All entries, row by row.
    pub fn data(&self) -> &[i8] {
        &self.data
    }

    /// The dot product of each row with each of `queries`, one row of `self` after the other.
    ///
    /// # Errors
    /// [`Error::Dimensions`] if the rows have different lengths.
    pub fn dots(&self, queries: &Self, threads: usize) -> Result<Vec<i32>, Error> {
        if self.columns != queries.columns {
            let (found, expected) = (queries.columns, self.columns);
            return Err(Error::Dimensions { what: "a query's feature", found, expected });
        }
        let row = |row| (0..queries.rows).map(move |query| dot(self.row(row), queries.row(query)));
        Ok(crate::parallel::map(threads, self.rows, |at| row(at).collect::<Vec<i32>>()).concat())
    }
}

/// An entry as a whole number: x / scale rounded to the nearest integer, ties to even, cut at ±127. The
/// entry is finite and the scale above 0.
pub fn round(entry: f32, scale: f32) -> i8 {
    (entry / scale).round_ties_even().clamp(f32::from(-LARGEST), f32::from(LARGEST)) as i8
}

/// The dot product. Up to 133,152 entries it does not overflow.
pub fn dot(a: &[i8], b: &[i8]) -> i32 {
    a.iter().zip(b).map(|(a, b)| i32::from(*a) * i32::from(*b)).sum()
}

/// The scale with the smallest squared error: of the one at which the largest entry becomes 127 and
/// ever smaller ones, each 2^(1/4) times smaller, at which the largest entries are cut off. 1 if all
/// entries are 0.
///
/// # Errors
/// [`Error::NotFinite`].
pub fn best_scale(matrix: &Matrix) -> Result<f32, Error> {
    crate::data::check_finite("the features", matrix)?;
    let mut search = ScaleSearch::new(largest(matrix.data()));
    search.add(matrix.data());
    Ok(search.best())
}

/// The size of the largest entry; 0 without entries.
pub fn largest(entries: &[f32]) -> f32 {
    entries.iter().fold(0f32, |largest, entry| largest.max(entry.abs()))
}

/// Looks for the [best scale](best_scale) of entries that come piece by piece, as those of a file do
/// that does not fit in memory.
#[derive(Clone, Debug)]
pub struct ScaleSearch {
    /// The scales that are tried, from the largest on, with the squared error of each so far; none if
    /// all entries are 0.
    tried: Vec<(f32, f64)>,
}

impl ScaleSearch {
    /// A search for entries of which the [largest] has this size.
    pub fn new(largest: f32) -> Self {
        if largest < f32::MIN_POSITIVE * 1e10 {
            return Self { tried: Vec::new() };
        }
        let first = largest / f32::from(LARGEST);
        let scales = std::iter::successors(Some(first), |scale| Some(scale / 1.189_207_1));
        Self { tried: scales.take(24).map(|scale| (scale, 0.0)).collect() }
    }

    /// Takes entries, which are finite.
    pub fn add(&mut self, entries: &[f32]) {
        for (scale, sum) in &mut self.tried {
            *sum = entries.iter().fold(*sum, |sum, entry| sum + error(*entry, *scale));
        }
    }

    /// The scale with the smallest squared error, the largest of equals; 1 if all entries are 0.
    pub fn best(&self) -> f32 {
        let mut best = (f64::INFINITY, 1.0);
        for (scale, error) in &self.tried {
            if *error < best.0 {
                best = (*error, *scale);
            }
        }
        best.1
    }
}

/// The squared error of an entry that was rounded.
pub fn error(entry: f32, scale: f32) -> f64 {
    f64::from(entry - f32::from(round(entry, scale)) * scale).powi(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_go_to_the_even_integer_and_signs_are_symmetric() {
        let values = [0.0, -0.0, 0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 126.5, 127.4, 1e30, -1e30, 0.49, -0.51];
        let expected = [0, 0, 0, 2, 2, 0, -2, -2, 126, 127, 127, -127, 0, -1];
        let matrix = Matrix::from_rows(1, values.len(), values.to_vec());
        assert_eq!(Quantised::new(&matrix, 1.0).unwrap().data(), expected);
        let half = Matrix::from_rows(1, values.len(), values.iter().map(|value| value / 2.0).collect());
        assert_eq!(Quantised::new(&half, 0.5).unwrap().data(), expected);
    }

    #[test]
    fn the_best_scale_cuts_outliers_off_if_that_is_better() {
        let mut random = crate::Random::new(1);
        let mut matrix = Matrix::from_fn(40, 500, |_, _| random.between(-1.0, 1.0));
        let plain = best_scale(&matrix).unwrap();
        assert!((0.9 / 127.0..=1.0 / 127.0).contains(&plain), "{plain}");
        matrix[(3, 3)] = 20.0;
        let cut = best_scale(&matrix).unwrap();
        assert!(cut < 20.0 / 127.0, "{cut}");
        let mut search = ScaleSearch::new(20.0);
        matrix.data().chunks(77).for_each(|piece| search.add(piece));
        assert_eq!(search.best(), cut, "piece by piece");
        assert_eq!(best_scale(&Matrix::zeros(2, 2)).unwrap(), 1.0);
    }

    #[test]
    fn dot_products_are_exact_and_in_order() {
        let a = Quantised { rows: 2, columns: 3, data: vec![127, -127, 1, 0, 2, 3] };
        let b = Quantised { rows: 1, columns: 3, data: vec![127, 127, -5] };
        assert_eq!(a.dots(&b, 2).unwrap(), [-5, 239]);
        let other = Quantised { rows: 1, columns: 2, data: vec![1, 1] };
        let wrong = Error::Dimensions { what: "a query's feature", found: 2, expected: 3 };
        assert_eq!(a.dots(&other, 1), Err(wrong));
    }

    #[test]
    fn what_is_not_finite_or_has_no_scale_is_an_error() {
        let matrix = Matrix::from_rows(1, 2, vec![1.0, f32::NAN]);
        let wrong = Error::NotFinite { what: "the features", record: 0, entry: 1 };
        assert_eq!(Quantised::new(&matrix, 1.0), Err(wrong.clone()));
        assert_eq!(best_scale(&matrix), Err(wrong));
        for scale in [0.0, -1.0, f32::NAN] {
            let wrong = Quantised::new(&Matrix::zeros(1, 1), scale);
            assert!(matches!(wrong, Err(Error::Setting { what: "scale", .. })), "{scale}");
        }
    }
}
