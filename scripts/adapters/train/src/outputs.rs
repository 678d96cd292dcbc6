//! Features of outputs as they are given, by what training left in an adapter's folder.

use crate::basis::{Basis, FACTOR, project};
use crate::error::Error;
use crate::gradient::Weights;
use crate::output::{MadeFeatures, Manifest};
use sha2::{Digest as _, Sha256};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tributary_adapters::peft::{self, Adapter};
use tributary_adapters::{Digest, Model, Tokens};

/// The most tokens of a prompt and its output: the gradient takes a GB of memory for so many, for SmolLM2.
const LONGEST: usize = 1_024;

/// Makes features of an adapter's outputs, which are those that [`Features`](crate::features::Features) writes.
#[derive(Debug)]
pub struct Outputs {
    model: Arc<Model>,
    tokens: Arc<Tokens>,
    weights: Weights,
    basis: Basis,
    artifact: [u8; 32],
}

/// The tokens of an output after its prompt, and how many of them are the prompt's. What is too long loses the prompt's
/// start, down to half of what may be there, and then the output's end: the output is what is paid for.
pub(crate) fn encode_output(
    model: &Model,
    tokens: &Tokens,
    prompt: &[u32],
    output: &str,
) -> (Vec<u32>, usize) {
    let longest = LONGEST.min(model.config().context);
    let mut said = tokens.encode(output);
    said.push(tokens.end());
    let most = (longest / 2).max(longest.saturating_sub(said.len()));
    let mut encoded = prompt[prompt.len().saturating_sub(most)..].to_vec();
    let given = encoded.len().max(1);
    encoded.extend(said);
    encoded.truncate(longest);
    (encoded, given)
}

/// A file's path and bytes, which have a digest.
fn read(folder: &Path, name: &str, digest: &str) -> Result<(PathBuf, Vec<u8>), Error> {
    let path = folder.join(name);
    let bytes = std::fs::read(&path).map_err(Error::file(&path))?;
    digest.parse::<Digest>()?.check(&path, &bytes)?;
    Ok((path, bytes))
}

impl Outputs {
    /// Opens the folder that an adapter was written into, of which [`Manifest::read`] gave the manifest. `base` is the
    /// digest of the model's file, and the model is one of floating-point weights.
    ///
    /// # Errors
    /// If the adapter was made without features, of another base model, or its files are not as it was written.
    pub fn open(
        folder: &Path,
        (path, manifest): &(PathBuf, Vec<u8>),
        base: Digest,
        model: Arc<Model>,
        tokens: Arc<Tokens>,
    ) -> Result<Self, Error> {
        let wrong = |what: String| Error::NoFeatures { path: path.clone(), what };
        let manifest: Manifest =
            serde_json::from_slice(manifest).map_err(|error| wrong(format!("it is no manifest: {error}")))?;
        if manifest.base != base.to_string() {
            let other = manifest.base;
            return Err(wrong(format!("the adapter is of the base model {other}, and {base} is served")));
        }
        let Some(MadeFeatures { options, scale, factor, .. }) = manifest.features else {
            return Err(wrong("the adapter was trained without --features".to_owned()));
        };
        let (path, bytes) = read(folder, FACTOR, &factor)?;
        let basis = Basis::parse(&path, &bytes, options, scale)?;
        let name = folder.display().to_string();
        let (_, settings) = read(folder, "adapter_config.json", &manifest.settings)?;
        let settings = peft::Settings::parse(&name, &settings)?;
        let (_, bytes) = read(folder, "adapter_model.safetensors", &manifest.weights)?;
        // Read with a scale of 1, since the matrices of training are without it.
        let unscaled = peft::Settings { scale: 1.0, ..settings.clone() };
        let adapter = Adapter::parse(&name, unscaled, &model.config().dimensions, &bytes)?;
        let targets = settings.targets(model.config().dimensions.layers).into_iter();
        let matrices =
            targets.filter_map(|(layer, module)| adapter.matrices(layer, module).cloned()).collect();
        Ok(Self {
            model,
            tokens,
            weights: Weights { settings, matrices },
            basis,
            artifact: Sha256::digest(&bytes).into(),
        })
    }

    /// The feature of an output after its prompt, of the manifest's dimensions.
    ///
    /// # Errors
    /// If the gradient is not finite.
    pub fn feature(&self, prompt: &[u32], output: &str) -> Result<Vec<i8>, Error> {
        let Self { model, tokens, weights, basis, .. } = self;
        let (tokens, given) = encode_output(model, tokens, prompt, output);
        basis.feature(project(model, weights, basis.options, &tokens, given))
    }

    /// The SHA-256 of the adapter's file, which is the model's artifact hash on chain.
    pub fn artifact(&self) -> [u8; 32] {
        self.artifact
    }
}
