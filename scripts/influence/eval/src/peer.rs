//! dattri, which computes the same in Python, on the same models, records and queries.

use crate::error::Error;
use crate::sets::Set;
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};
use std::path::PathBuf;
use std::process::Command;
use tributary_influence::{Data, Matrix, Network};

/// What runs dattri.
#[derive(Clone, Debug)]
pub(crate) struct Peer {
    /// A Python that has dattri.
    pub(crate) python: PathBuf,
    /// The script that calls it.
    pub(crate) script: PathBuf,
    /// Where files are exchanged.
    pub(crate) folder: PathBuf,
}

/// What dattri computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    /// Influence functions, with conjugate gradients on the loss of all records at once.
    ConjugateGradients,
    /// TRAK with 512 random projections.
    Trak,
}

/// Scores for each value of the regularisation.
pub(crate) struct Found {
    /// One record a row.
    pub(crate) scores: Vec<Matrix>,
    /// Processor seconds of the last value's scores.
    pub(crate) seconds: f64,
}

impl Method {
    /// The values that are tried.
    pub(crate) fn regularisations(self) -> &'static [f64] {
        match self {
            // Those of dattri's own benchmark that are not hopeless.
            Self::ConjugateGradients => &[1.0, 0.1, 0.01, 0.001],
            // Multiples of the mean diagonal of the projected gradients' matrix; 0 is dattri's default.
            Self::Trak => &[0.0, 0.01, 0.1, 1.0, 10.0],
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::ConjugateGradients => "if-cg",
            Self::Trak => "trak",
        }
    }
}

impl Peer {
    /// Scores the queries with each regularisation.
    ///
    /// # Errors
    /// [`Error::File`]; [`Error::Peer`] if the program fails or its scores are not of these records.
    pub(crate) fn scores(
        &self,
        method: Method,
        set: &Set,
        queries: &Data,
        networks: &[Network],
        regularisations: &[f64],
    ) -> Result<Found, Error> {
        let (input, output) =
            (self.folder.join("peer-in.safetensors"), self.folder.join("peer-out.safetensors"));
        std::fs::create_dir_all(&self.folder).map_err(Error::file(&self.folder))?;
        let _ = std::fs::remove_file(&output);
        std::fs::write(&input, export(set, queries, networks)?).map_err(Error::file(&input))?;
        let mut command = Command::new(&self.python);
        command.arg(&self.script).arg(method.name()).arg(&input).arg(&output);
        command.args(regularisations.iter().map(f64::to_string));
        // Else its threads spin while they wait, which counts as processor time.
        command.env("OMP_WAIT_POLICY", "passive").env("TQDM_DISABLE", "1");
        eprintln!("  dattri's {} with regularisation {regularisations:?}", method.name());
        let status = command.status().map_err(Error::file(&self.python))?;
        if !status.success() {
            return Err(Error::Peer(format!("{} ended with {status}", self.script.display())));
        }
        let bytes = std::fs::read(&output).map_err(Error::file(&output))?;
        std::fs::remove_dir_all(&self.folder).map_err(Error::file(&self.folder))?;
        let tensors = SafeTensors::deserialize(&bytes).map_err(|error| Error::Peer(error.to_string()))?;
        let read = |name: &str, shape: &[usize]| {
            let tensor = tensors.tensor(name).map_err(|error| Error::Peer(error.to_string()))?;
            if tensor.shape() != shape || tensor.dtype() != Dtype::F32 {
                return Err(Error::Peer(format!("{name} is {:?}, not {shape:?} of F32", tensor.shape())));
            }
            let entries = tensor.data().chunks_exact(4);
            Ok(entries
                .map(|bytes| f32::from_le_bytes(bytes.try_into().expect("4 bytes")))
                .collect::<Vec<f32>>())
        };
        let (rows, columns) = (set.train.count(), queries.count());
        let score = |at: usize| {
            // A score that is not finite, of a matrix that could not be inverted, ranks as no influence.
            let entries = read(&format!("scores.{at}"), &[rows, columns])?;
            let entries = entries.into_iter().map(|entry| if entry.is_finite() { entry } else { 0.0 });
            Ok(Matrix::from_rows(rows, columns, entries.collect()))
        };
        let scores = (0..regularisations.len()).map(score).collect::<Result<Vec<_>, Error>>()?;
        Ok(Found { scores, seconds: f64::from(read("seconds", &[1])?[0]) })
    }
}

/// Records, queries and models as a safetensors file.
fn export(set: &Set, queries: &Data, networks: &[Network]) -> Result<Vec<u8>, Error> {
    let mut tensors: Vec<(String, Vec<usize>, Vec<u8>)> = Vec::new();
    let mut matrix = |name: String, shape: Vec<usize>, entries: &[f32]| {
        tensors.push((name, shape, entries.iter().flat_map(|entry| entry.to_le_bytes()).collect()));
    };
    for (name, data) in [("train", &set.train), ("queries", queries)] {
        let inputs = data.inputs();
        matrix(format!("{name}.inputs"), vec![inputs.rows(), inputs.columns()], inputs.data());
        let labels: Vec<f32> = data.labels().iter().map(|label| *label as f32).collect();
        matrix(format!("{name}.labels"), vec![labels.len()], &labels);
    }
    for (model, network) in networks.iter().enumerate() {
        for (at, layer) in network.layers().iter().enumerate() {
            let shape = vec![layer.weights.rows(), layer.weights.columns()];
            matrix(format!("{model}.{at}.weight"), shape, layer.weights.data());
            matrix(format!("{model}.{at}.bias"), vec![layer.bias.len()], &layer.bias);
        }
    }
    let views = tensors.iter().map(|(name, shape, bytes)| {
        let view =
            TensorView::new(Dtype::F32, shape.clone(), bytes).expect("the bytes are those of the shape");
        (name.as_str(), view)
    });
    safetensors::serialize(views, None).map_err(|error| Error::Peer(error.to_string()))
}
