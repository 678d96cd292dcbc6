//! Features of records and of questions about them, of which the dot product says how much a record raised the
//! logarithm of a text's probability.
//!
//! The gradient of a text's loss by the trained adapter's matrices is projected to [`Options::dimensions`] numbers by
//! random signs, as TRAK does. The products of the records' projections form a matrix; with its mean diagonal times
//! the ridge added it is L L^T, and a feature is L^-1 times a projection. So the product of a record's feature and a
//! question's is the influence to the first order, as of `tributary_influence::head`, with the projection in place of
//! the exact second derivative.

use crate::error::Error;
use crate::gradient::{Gradient, Weights};
use tributary_adapters::Model;
use tributary_influence::cholesky::Cholesky;
use tributary_influence::quantised::{Quantised, best_scale};
use tributary_influence::{Matrix, Random, parallel};

/// How features are made.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Options {
    /// Numbers of a feature, a multiple of 64.
    pub dimensions: usize,
    /// What is added to the diagonal, in multiples of its mean.
    pub ridge: f32,
    /// Which signs are drawn.
    pub seed: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self { dimensions: 512, ridge: 0.1, seed: 1 }
    }
}

/// What turns texts into features: the records' second moments.
#[derive(Debug)]
pub struct Features {
    options: Options,
    factor: Cholesky,
}

/// The projected gradients of texts, a row for each. A text of fewer than two tokens has a row of zeros.
fn project(model: &Model, weights: &Weights, texts: &[Vec<u32>], options: Options, threads: usize) -> Matrix {
    let rows = parallel::map(threads, texts.len(), |index| {
        let mut row = vec![0f32; options.dimensions];
        if texts[index].len() < 2 {
            return row;
        }
        let gradient = Gradient::new(model, weights, &texts[index]);
        // The same signs for every text, drawn anew rather than kept: there are dimensions times numbers of them.
        let mut random = Random::of(options.seed, "signs");
        for entry in gradient.weights.numbers() {
            for row in row.chunks_exact_mut(64) {
                let signs = random.bits();
                for (bit, sum) in row.iter_mut().enumerate() {
                    *sum += f32::from_bits(entry.to_bits() ^ ((signs >> bit & 1) as u32) << 31);
                }
            }
        }
        row
    });
    Matrix::from_rows(texts.len(), options.dimensions, rows.concat())
}

impl Features {
    /// Prepares features of an adapter, and returns those of the records that it was trained on, a row for each.
    ///
    /// # Errors
    /// If the dimensions are no multiple of 64 or above 4,096, the ridge is not above 0, no record has two tokens, or
    /// gradients are not finite.
    pub fn new(
        model: &Model,
        weights: &Weights,
        records: &[Vec<u32>],
        options: Options,
        threads: usize,
    ) -> Result<(Self, Matrix), Error> {
        let Options { dimensions, ridge, .. } = options;
        if dimensions == 0 || dimensions > 4_096 || !dimensions.is_multiple_of(64) {
            let value = dimensions.to_string();
            return Err(Error::Setting {
                what: "number of dimensions",
                value,
                range: "a multiple of 64 up to 4,096",
            });
        }
        if !(ridge > 0.0 && ridge <= 1e6) {
            return Err(Error::Setting {
                what: "ridge",
                value: ridge.to_string(),
                range: "a number above 0",
            });
        }
        if !records.iter().any(|record| record.len() >= 2) {
            return Err(Error::Empty);
        }
        let projected = project(model, weights, records, options, threads);
        let mut moments = projected.transposed().gram(threads);
        let mean = moments.mean_diagonal();
        moments.add_to_diagonal(mean * ridge);
        let features = Self { options, factor: Cholesky::new(moments, threads)? };
        let rows = features.whiten(&projected);
        Ok((features, rows))
    }

    fn whiten(&self, projected: &Matrix) -> Matrix {
        let mut columns = projected.transposed();
        self.factor.solve_lower(&mut columns);
        columns.transposed()
    }

    /// The features of other texts, as of answers.
    pub fn of(&self, model: &Model, weights: &Weights, texts: &[Vec<u32>], threads: usize) -> Matrix {
        self.whiten(&project(model, weights, texts, self.options, threads))
    }
}

/// Features as whole numbers of -127 to 127, and their scale, which is the one of the smallest error.
///
/// # Errors
/// If one is not finite.
pub fn quantise(features: &Matrix) -> Result<(Quantised, f32), Error> {
    let scale = best_scale(features)?;
    Ok((Quantised::new(features, scale)?, scale))
}
