//! From a text's gradient to its feature: random signs, the records' second moments, and a scale.
//!
//! The three are of one adapter, and kept beside it: signs as their seed and the scale in its manifest, the factor of
//! the second moments in features.safetensors, whose digest the manifest has.

use crate::error::Error;
use crate::features::Options;
use crate::gradient::{Gradient, Weights};
use safetensors::{Dtype, SafeTensors, tensor::TensorView};
use std::path::Path;
use tributary_adapters::Model;
use tributary_influence::cholesky::Cholesky;
use tributary_influence::quantised::Quantised;
use tributary_influence::{Matrix, Random};

/// What the factor's file is called.
pub(crate) const FACTOR: &str = "features.safetensors";
/// The name of the one tensor in it.
const TENSOR: &str = "factor";

/// What turns gradients into features.
#[derive(Clone, Debug)]
pub struct Basis {
    pub(crate) options: Options,
    pub(crate) factor: Cholesky,
    pub(crate) scale: f32,
}

/// A text's projected gradient. One of which nothing is asked, as one of fewer than two tokens, has zeros.
pub(crate) fn project(
    model: &Model,
    weights: &Weights,
    options: Options,
    tokens: &[u32],
    given: usize,
) -> Vec<f32> {
    let mut row = vec![0f32; options.dimensions];
    if tokens.len() <= given {
        return row;
    }
    let gradient = Gradient::after(model, weights, tokens, given);
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
}

impl Basis {
    /// Rows of projected gradients, by the records' second moments.
    pub(crate) fn whiten(&self, projected: &Matrix) -> Matrix {
        let mut columns = projected.transposed();
        self.factor.solve_lower(&mut columns);
        columns.transposed()
    }

    /// The feature of a projected gradient.
    ///
    /// # Errors
    /// If a number of it is not finite.
    pub(crate) fn feature(&self, projected: Vec<f32>) -> Result<Vec<i8>, Error> {
        let row = Matrix::from_rows(1, self.options.dimensions, projected);
        Ok(Quantised::new(&self.whiten(&row), self.scale)?.row(0).to_vec())
    }

    /// The bytes of the factor's file.
    pub(crate) fn bytes(&self) -> Result<Vec<u8>, Error> {
        let bytes: Vec<u8> =
            self.factor.lower().data().iter().flat_map(|entry| entry.to_le_bytes()).collect();
        let view = TensorView::new(Dtype::F32, vec![self.options.dimensions; 2], &bytes)?;
        Ok(safetensors::serialize([(TENSOR, view)], None)?)
    }

    /// The basis whose factor's file has these bytes; the path is for messages.
    pub(crate) fn parse(path: &Path, bytes: &[u8], options: Options, scale: f32) -> Result<Self, Error> {
        options.check()?;
        let wrong = |what: String| Error::NoFeatures { path: path.to_owned(), what };
        let file = SafeTensors::deserialize(bytes).map_err(|error| wrong(error.to_string()))?;
        let tensor = file.tensor(TENSOR).map_err(|error| wrong(error.to_string()))?;
        let shape = [options.dimensions; 2];
        if tensor.shape() != shape || tensor.dtype() != Dtype::F32 {
            let (dtype, found) = (tensor.dtype(), tensor.shape());
            return Err(wrong(format!("its factor is {found:?} of {dtype:?}, not {shape:?} of F32")));
        }
        let numbers = tensor.data().as_chunks::<4>().0.iter().map(|four| f32::from_le_bytes(*four)).collect();
        let factor = Matrix::from_rows(options.dimensions, options.dimensions, numbers);
        let factor = Cholesky::from_lower(factor, 1)?;
        Ok(Self { options, factor, scale })
    }
}
