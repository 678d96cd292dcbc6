//! Features of outputs, by which the rule `gradient` finds whose records moved them.
//!
//! They need the base model in floating-point numbers, several times the memory of the one that answers, so that one
//! is read when the first feature is asked for. One is made at a time, of one adapter; the last one's files stay in
//! memory.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use tributary_adapters::gguf::Gguf;
use tributary_adapters::{Arithmetic, Digest, Model, Tokens};
use tributary_adapters_train::{Error, Outputs};

/// Makes features of the outputs of adapters on one base model.
#[derive(Debug)]
pub struct Features {
    model: PathBuf,
    tokens: Arc<Tokens>,
    threads: usize,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// The base model with its digest.
    base: Option<(Arc<Model>, Digest)>,
    /// The folder that was asked for last, and the manifest that it had.
    last: Option<(PathBuf, Vec<u8>, Outputs)>,
}

/// An output's feature.
pub(crate) struct Feature {
    pub(crate) vector: Vec<i8>,
    /// The SHA-256 of the adapter's file.
    pub(crate) artifact: [u8; 32],
}

impl Features {
    /// Those of adapters on the model of a GGUF file.
    pub fn new(model: PathBuf, tokens: Arc<Tokens>, threads: usize) -> Self {
        Self { model, tokens, threads, state: Mutex::default() }
    }

    /// The feature of an output of the adapter in a folder. Takes about a second for SmolLM2.
    pub(crate) fn make(&self, folder: &Path, prompt: &[u32], output: &str) -> Result<Feature, Error> {
        let path = folder.join("manifest.json");
        let manifest = std::fs::read(&path).map_err(|source| Error::File { path, source })?;
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let is_last = state.last.as_ref().is_some_and(|(last, had, _)| last == folder && *had == manifest);
        if !is_last {
            state.last = None;
            let (model, base) = match &state.base {
                Some((model, base)) => (Arc::clone(model), *base),
                None => {
                    let gguf = Gguf::open(&self.model)?;
                    let model = Arc::new(Model::of(&gguf, Arithmetic::Float, self.threads)?);
                    let base = Digest::sha256(gguf.bytes());
                    state.base = Some((Arc::clone(&model), base));
                    (model, base)
                }
            };
            let outputs = Outputs::open(folder, base, model, Arc::clone(&self.tokens))?;
            state.last = Some((folder.to_owned(), manifest, outputs));
        }
        let Some((_, _, outputs)) = &state.last else { unreachable!("it was set above") };
        Ok(Feature { vector: outputs.feature(prompt, output)?, artifact: outputs.artifact() })
    }
}
