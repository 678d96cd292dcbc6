//! The network: token numbers to one vector a text.

use crate::tokens::MOST_TOKENS;
use crate::{Error, Vocabulary};
use safetensors::{Dtype, SafeTensors};
use std::path::Path;
use tributary_influence::kernel::add_product;
use tributary_influence::real::{erf, exp};
use tributary_influence::{Matrix, parallel};

/// Entries of a vector.
const WIDTH: usize = 384;
/// Entries between the two halves of a layer.
const INNER: usize = 1536;
/// Attention heads of a layer.
const HEADS: usize = 12;
/// Layers.
const LAYERS: usize = 6;
/// What keeps a norm from dividing by 0.
const EPSILON: f64 = 1e-12;
/// Texts that are computed together, whose tokens share the cost of preparing the weights.
const BATCH: usize = 64;

/// The model, ready to embed texts.
#[derive(Clone, Debug)]
pub struct MiniLm {
    vocabulary: Vocabulary,
    words: Matrix,
    /// Position and type, added to every token.
    positions: Matrix,
    norm: Norm,
    layers: Vec<Layer>,
}

#[derive(Clone, Debug)]
struct Layer {
    query: Linear,
    key: Linear,
    value: Linear,
    attended: Linear,
    attended_norm: Norm,
    inner: Linear,
    outer: Linear,
    outer_norm: Norm,
}

#[derive(Clone, Debug)]
struct Linear {
    weights: Matrix,
    bias: Vec<f32>,
}

#[derive(Clone, Debug)]
struct Norm {
    weights: Vec<f32>,
    bias: Vec<f32>,
}

/// Reads tensors by name.
struct Tensors<'a>(SafeTensors<'a>);

impl Tensors<'_> {
    fn matrix(&self, name: &str, rows: usize, columns: usize) -> Result<Matrix, Error> {
        let expected = || format!("{rows} x {columns} of F32");
        let wrong = |found: String| Error::Tensor { name: name.into(), found, expected: expected() };
        let tensor = self.0.tensor(name).map_err(|_| wrong("missing".into()))?;
        let fits = match *tensor.shape() {
            [found] => rows == 1 && found == columns,
            [found_rows, found_columns] => (found_rows, found_columns) == (rows, columns),
            _ => false,
        };
        if !fits || tensor.dtype() != Dtype::F32 {
            return Err(wrong(format!("{:?} of {:?}", tensor.shape(), tensor.dtype())));
        }
        let entry = |bytes: &[u8]| f32::from_le_bytes(bytes.try_into().expect("chunks of 4 bytes"));
        Ok(Matrix::from_rows(rows, columns, tensor.data().chunks_exact(4).map(entry).collect()))
    }

    fn vector(&self, name: &str, length: usize) -> Result<Vec<f32>, Error> {
        Ok(self.matrix(name, 1, length)?.data().to_vec())
    }

    fn linear(&self, name: &str, inputs: usize, outputs: usize) -> Result<Linear, Error> {
        let weights = self.matrix(&format!("{name}.weight"), outputs, inputs)?;
        Ok(Linear { weights, bias: self.vector(&format!("{name}.bias"), outputs)? })
    }

    fn norm(&self, name: &str) -> Result<Norm, Error> {
        let weights = self.vector(&format!("{name}.weight"), WIDTH)?;
        Ok(Norm { weights, bias: self.vector(&format!("{name}.bias"), WIDTH)? })
    }

    fn layer(&self, index: usize) -> Result<Layer, Error> {
        let name = |part: &str| format!("encoder.layer.{index}.{part}");
        Ok(Layer {
            query: self.linear(&name("attention.self.query"), WIDTH, WIDTH)?,
            key: self.linear(&name("attention.self.key"), WIDTH, WIDTH)?,
            value: self.linear(&name("attention.self.value"), WIDTH, WIDTH)?,
            attended: self.linear(&name("attention.output.dense"), WIDTH, WIDTH)?,
            attended_norm: self.norm(&name("attention.output.LayerNorm"))?,
            inner: self.linear(&name("intermediate.dense"), WIDTH, INNER)?,
            outer: self.linear(&name("output.dense"), INNER, WIDTH)?,
            outer_norm: self.norm(&name("output.LayerNorm"))?,
        })
    }
}

impl MiniLm {
    /// Opens a folder with `model.safetensors` and `vocab.txt`.
    ///
    /// # Errors
    /// [`Error::File`], [`Error::Vocabulary`], [`Error::Format`], [`Error::Tensor`].
    pub fn open(folder: &Path) -> Result<Self, Error> {
        let vocabulary = Vocabulary::open(&folder.join("vocab.txt"))?;
        let path = folder.join("model.safetensors");
        let bytes = std::fs::read(&path).map_err(|error| Error::File { path: path.clone(), error })?;
        let tensors = SafeTensors::deserialize(&bytes).map_err(|error| Error::Format { path, error })?;
        Self::read(vocabulary, &Tensors(tensors))
    }

    fn read(vocabulary: Vocabulary, tensors: &Tensors<'_>) -> Result<Self, Error> {
        let mut positions = tensors.matrix("embeddings.position_embeddings.weight", 512, WIDTH)?;
        let types = tensors.matrix("embeddings.token_type_embeddings.weight", 2, WIDTH)?;
        for position in 0..MOST_TOKENS {
            add(positions.row_mut(position), types.row(0));
        }
        Ok(Self {
            vocabulary,
            words: tensors.matrix("embeddings.word_embeddings.weight", 30_522, WIDTH)?,
            positions,
            norm: tensors.norm("embeddings.LayerNorm")?,
            layers: (0..LAYERS).map(|index| tensors.layer(index)).collect::<Result<_, _>>()?,
        })
    }

    /// A vector of length 1 for each text, one a row: the mean of its tokens' vectors. What lies behind
    /// a text's first 254 tokens is not read.
    ///
    /// # Errors
    /// [`Error::Empty`] without texts.
    pub fn embed(&self, texts: &[&str], threads: usize) -> Result<Matrix, Error> {
        if texts.is_empty() {
            return Err(Error::Empty);
        }
        let batches: Vec<_> = texts.chunks(BATCH).collect();
        let rows = parallel::map(threads, batches.len(), |batch| self.embed_batch(batches[batch]));
        Ok(Matrix::from_rows(texts.len(), WIDTH, rows.concat()))
    }

    fn embed_batch(&self, texts: &[&str]) -> Vec<f32> {
        let tokens: Vec<Vec<u32>> = texts.iter().map(|text| self.vocabulary.tokens(text)).collect();
        let mut states = Matrix::zeros(tokens.iter().map(Vec::len).sum(), WIDTH);
        let places = tokens.iter().flat_map(|tokens| tokens.iter().enumerate());
        for (row, (position, token)) in places.enumerate() {
            states.row_mut(row).copy_from_slice(self.words.row(*token as usize));
            add(states.row_mut(row), self.positions.row(position));
        }
        self.norm.apply(&mut states);
        let mut start = 0;
        let spans: Vec<_> = tokens
            .iter()
            .map(|tokens| {
                start += tokens.len();
                start - tokens.len()..start
            })
            .collect();
        for layer in &self.layers {
            layer.apply(&mut states, &spans);
        }
        let mean = |span: &std::ops::Range<usize>| {
            let mut sums = [0f64; WIDTH];
            for row in span.clone() {
                sums.iter_mut().zip(states.row(row)).for_each(|(sum, entry)| *sum += f64::from(*entry));
            }
            let length = sums.iter().map(|sum| sum * sum).sum::<f64>().sqrt().max(EPSILON);
            sums.map(|sum| (sum / length) as f32)
        };
        spans.iter().flat_map(mean).collect()
    }
}

impl Layer {
    fn apply(&self, states: &mut Matrix, texts: &[std::ops::Range<usize>]) {
        let (queries, keys, values) =
            (self.query.apply(states), self.key.apply(states), self.value.apply(states));
        let mut attended = Matrix::zeros(states.rows(), WIDTH);
        const HEAD: usize = WIDTH / HEADS;
        for text in texts {
            for head in 0..HEADS {
                let part =
                    |matrix| Matrix::view(matrix).rows(text.clone()).columns(head * HEAD..(head + 1) * HEAD);
                let mut shares = Matrix::product(part(&queries), part(&keys).transposed(), 1);
                for row in 0..shares.rows() {
                    softmax(shares.row_mut(row), 1.0 / (HEAD as f32).sqrt());
                }
                let at = text.start * WIDTH + head * HEAD;
                add_product(&mut attended.data_mut()[at..], WIDTH, shares.view(), part(&values), 1.0, 1);
            }
        }
        states.add(&self.attended.apply(&attended));
        self.attended_norm.apply(states);
        let mut inner = self.inner.apply(states);
        for entry in inner.data_mut() {
            *entry = 0.5 * *entry * (1.0 + erf(*entry * std::f32::consts::FRAC_1_SQRT_2));
        }
        states.add(&self.outer.apply(&inner));
        self.outer_norm.apply(states);
    }
}

impl Linear {
    fn apply(&self, inputs: &Matrix) -> Matrix {
        let mut outputs = Matrix::product(inputs.view(), self.weights.view().transposed(), 1);
        for row in 0..outputs.rows() {
            add(outputs.row_mut(row), &self.bias);
        }
        outputs
    }
}

impl Norm {
    fn apply(&self, states: &mut Matrix) {
        for row in 0..states.rows() {
            let row = states.row_mut(row);
            let mean = row.iter().map(|entry| f64::from(*entry)).sum::<f64>() / WIDTH as f64;
            let square =
                row.iter().map(|entry| (f64::from(*entry) - mean).powi(2)).sum::<f64>() / WIDTH as f64;
            let factor = 1.0 / (square + EPSILON).sqrt();
            for (entry, (weight, bias)) in row.iter_mut().zip(self.weights.iter().zip(&self.bias)) {
                *entry = ((f64::from(*entry) - mean) * factor) as f32 * weight + bias;
            }
        }
    }
}

fn add(to: &mut [f32], from: &[f32]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to += from;
    }
}

fn softmax(row: &mut [f32], factor: f32) {
    let largest = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    for entry in row.iter_mut() {
        *entry = exp((*entry - largest) * factor);
    }
    let sum: f32 = row.iter().sum();
    for entry in row {
        *entry /= sum;
    }
}
