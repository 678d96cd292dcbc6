//! Features of records and of outputs, of which the dot product says how much a record raised the logarithm of an
//! output's probability. They are written as the rule `gradient` reads them (SPEC 5.6).
//!
//! The gradient of a text's loss by the trained adapter's matrices is projected to [`Options::dimensions`] numbers by
//! random signs, as TRAK does. The products of the records' projections form a matrix; with its mean diagonal times
//! the ridge added it is L L^T, and a feature is L^-1 times a projection. So the product of a record's feature and an
//! output's is the influence to the first order, as of `tributary_influence::head`, with the projection in place of
//! the exact second derivative. All features are divided by one scale, the best of the records'.
//!
//! Texts are taken in the order of their ids, [`PART`] at a time. What has to be seen twice lies in a file meanwhile:
//! memory does not grow with the number of texts.

use crate::basis::{Basis, project};
use crate::error::Error;
use crate::gradient::Weights;
use crate::outputs::encode_output;
use crate::records::{Record, hex};
use crate::training::encode;
use alloy_primitives::B256;
use std::fs::File;
use std::io::{BufWriter, Seek, SeekFrom, Write};
use std::os::unix::fs::FileExt;
use std::path::Path;
use tributary_adapters::{Model, Tokens};
use tributary_features::{FeatureFile, FeatureTree, FeatureWriter};
use tributary_influence::cholesky::Cholesky;
use tributary_influence::quantised::{self, Quantised, ScaleSearch};
use tributary_influence::{Matrix, parallel};

/// Texts whose features are in memory at a time. It is a part of the definition of the result.
const PART: usize = 512;

/// How features are made.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
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

impl Options {
    /// Checks that features can be made so.
    ///
    /// # Errors
    /// If the dimensions are no multiple of 64 or above 4,096, or the ridge is not above 0.
    pub fn check(&self) -> Result<(), Error> {
        let Self { dimensions, ridge, .. } = *self;
        if dimensions == 0 || dimensions > 4_096 || !dimensions.is_multiple_of(64) {
            let (what, range) = ("number of dimensions", "a multiple of 64 up to 4,096");
            return Err(Error::Setting { what, value: dimensions.to_string(), range });
        }
        if !(ridge > 0.0 && ridge <= 1e6) {
            return Err(Error::Setting {
                what: "ridge",
                value: ridge.to_string(),
                range: "a number above 0",
            });
        }
        Ok(())
    }
}

/// What turns a text into numbers.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The base model, of floating-point weights.
    pub model: &'a Model,
    /// Its tokens.
    pub tokens: &'a Tokens,
    /// The trained adapter.
    pub weights: &'a Weights,
    /// The SHA-256 of the adapter's file, which is the model's artifact hash on chain.
    pub artifact: B256,
    /// A text's tokens after so many are left out.
    pub longest: usize,
    /// How features are made.
    pub options: Options,
    /// Threads, whose number changes no bit.
    pub threads: usize,
}

/// What turns texts into features.
#[derive(Debug)]
pub struct Features<'a> {
    source: Source<'a>,
    basis: Basis,
}

/// What the records' features came to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Made {
    /// What a model's `featureRoot` is on chain.
    pub root: B256,
    /// What a feature's numbers are multiples of.
    pub scale: f32,
}

impl Source<'_> {
    /// The projected gradients of texts, a row for each, which `tokens` makes tokens of.
    fn project(
        &self,
        texts: &[&Record],
        tokens: impl Fn(&Record) -> (Vec<u32>, usize) + Sync,
    ) -> Result<Matrix, Error> {
        let rows = parallel::map(self.threads, texts.len(), |index| {
            let (tokens, given) = tokens(texts[index]);
            project(self.model, self.weights, self.options, &tokens, given)
        });
        let is_finite = |row: &Vec<f32>| row.iter().all(|entry| entry.is_finite());
        if let Some(index) = rows.iter().position(|row| !is_finite(row)) {
            return Err(Error::NotFiniteFeature(hex(&texts[index].id)));
        }
        Ok(Matrix::from_rows(texts.len(), self.options.dimensions, rows.concat()))
    }
}

/// Texts in the order in which a file of features has them.
fn in_order(texts: &[Record]) -> Vec<&Record> {
    let mut sorted: Vec<&Record> = texts.iter().collect();
    sorted.sort_unstable_by_key(|text| text.id);
    sorted
}

/// Matrices of one width in a file without a name, which is gone with the process.
struct Spill<'a> {
    file: File,
    folder: &'a Path,
    width: usize,
}

impl<'a> Spill<'a> {
    fn new(folder: &'a Path, width: usize) -> Result<Self, Error> {
        let file = tempfile::tempfile_in(folder).map_err(Error::file(folder))?;
        Ok(Self { file, folder, width })
    }

    /// Calls `work` with each part of so many rows, and the first one's index; what it returns takes the part's place.
    fn each(
        &mut self,
        rows: usize,
        mut work: impl FnMut(usize, Matrix) -> Result<Option<Matrix>, Error>,
    ) -> Result<(), Error> {
        let wrong = Error::file(self.folder);
        let mut bytes = Vec::new();
        for first in (0..rows).step_by(PART) {
            let count = PART.min(rows - first);
            let at = (first * self.width * 4) as u64;
            bytes.resize(count * self.width * 4, 0);
            self.file.read_exact_at(&mut bytes, at).map_err(&wrong)?;
            let numbers = bytes.as_chunks::<4>().0.iter().map(|four| f32::from_le_bytes(*four)).collect();
            if let Some(made) = work(first, Matrix::from_rows(count, self.width, numbers))? {
                self.file.seek(SeekFrom::Start(at)).map_err(&wrong)?;
                self.write(&made)?;
            }
        }
        Ok(())
    }

    /// Writes rows where the file is.
    fn write(&mut self, rows: &Matrix) -> Result<(), Error> {
        let mut writer = BufWriter::new(&self.file);
        let mut write = || -> std::io::Result<()> {
            rows.data().iter().try_for_each(|entry| writer.write_all(&entry.to_le_bytes()))?;
            writer.flush()
        };
        write().map_err(Error::file(self.folder))
    }
}

fn push(writer: &mut FeatureWriter, texts: &[&Record], whole: &Quantised) -> Result<(), Error> {
    for (index, text) in texts.iter().enumerate() {
        writer.push(text.id.into(), whole.row(index))?;
    }
    Ok(())
}

impl<'a> Features<'a> {
    /// Writes the features of the records that the adapter was trained on into the file at `path`, and returns what
    /// makes those of outputs.
    ///
    /// # Errors
    /// As [`Options::check`]; if no record has two tokens, gradients are not finite, or a file cannot be written.
    pub fn write_records(source: Source<'a>, records: &[Record], path: &Path) -> Result<(Self, Made), Error> {
        let Options { dimensions, ridge, .. } = source.options;
        source.options.check()?;
        let folder = path.parent().unwrap_or(Path::new("."));
        let records = in_order(records);
        let mut spill = Spill::new(folder, dimensions)?;
        let mut moments = Matrix::zeros(dimensions, dimensions);
        for part in records.chunks(PART) {
            let tokens = |text: &Record| encode(source.model, source.tokens, text, source.longest);
            let projected = source.project(part, tokens)?;
            moments.add(&projected.transposed().gram(source.threads));
            spill.write(&projected)?;
        }
        let mean = moments.mean_diagonal();
        if mean == 0.0 {
            return Err(Error::Empty);
        }
        moments.add_to_diagonal(mean * ridge);
        let factor = Cholesky::new(moments, source.threads)?;
        let mut basis = Basis { options: source.options, factor, scale: 1.0 };
        let mut largest = 0f32;
        spill.each(records.len(), |_, projected| {
            let whitened = basis.whiten(&projected);
            largest = largest.max(quantised::largest(whitened.data()));
            Ok(Some(whitened))
        })?;
        let mut scales = ScaleSearch::new(largest);
        spill.each(records.len(), |_, whitened| {
            scales.add(whitened.data());
            Ok(None)
        })?;
        basis.scale = scales.best();
        let mut writer = FeatureWriter::create(path, dimensions as u64, source.artifact)?;
        spill.each(records.len(), |first, whitened| {
            let part = &records[first..first + whitened.rows()];
            push(&mut writer, part, &Quantised::new(&whitened, basis.scale)?)?;
            Ok(None)
        })?;
        writer.finish()?;
        let root = FeatureTree::of(&FeatureFile::open(path)?)?.root();
        let made = Made { root, scale: basis.scale };
        Ok((Self { source, basis }, made))
    }

    /// What makes features of outputs that are given later.
    pub fn basis(&self) -> &Basis {
        &self.basis
    }

    /// Writes the features of outputs into the file at `path`.
    ///
    /// # Errors
    /// If gradients are not finite or the file cannot be written.
    pub fn write_outputs(&self, outputs: &[Record], path: &Path) -> Result<(), Error> {
        let Source { model, tokens, options, artifact, .. } = self.source;
        let of_output = |output: &Record| {
            let prompt = output.prompt.as_ref().map(|prompt| tokens.encode(prompt)).unwrap_or_default();
            encode_output(model, tokens, &prompt, &output.text)
        };
        let mut writer = FeatureWriter::create(path, options.dimensions as u64, artifact)?;
        for part in in_order(outputs).chunks(PART) {
            let whitened = self.basis.whiten(&self.source.project(part, of_output)?);
            push(&mut writer, part, &Quantised::new(&whitened, self.basis.scale)?)?;
        }
        writer.finish()?;
        Ok(())
    }
}
