//! Features of outputs, by which the rule `gradient` finds whose records moved them.
//!
//! They need the base model in floating-point numbers, several times the memory of the one that answers, so that one
//! is read when the first feature is asked for. One is made at a time, of one adapter; the last one's files stay in
//! memory.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use tributary_adapters::gguf::Gguf;
use tributary_adapters::{Arithmetic, Digest, Model, Tokens};
use tributary_adapters_train::{Error, Manifest, Outputs};

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
    last: Option<Last>,
}

/// What the last feature was made by.
#[derive(Debug)]
struct Last {
    folder: PathBuf,
    /// The manifest that the folder had.
    manifest: (PathBuf, Vec<u8>),
    outputs: Outputs,
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

    /// The feature of an output of the adapter in a folder.
    pub(crate) fn make(&self, folder: &Path, prompt: &[u32], output: &str) -> Result<Feature, Error> {
        let manifest = Manifest::read(folder)?;
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let last = state.last.take().filter(|last| last.folder == folder && last.manifest == manifest);
        let last = match last {
            Some(last) => last,
            None => {
                let (model, base) = self.base(&mut state)?;
                let outputs = Outputs::open(folder, &manifest, base, model, Arc::clone(&self.tokens))?;
                Last { folder: folder.to_owned(), manifest, outputs }
            }
        };
        let Last { outputs, .. } = state.last.insert(last);
        Ok(Feature { vector: outputs.feature(prompt, output)?, artifact: outputs.artifact() })
    }

    fn base(&self, state: &mut State) -> Result<(Arc<Model>, Digest), Error> {
        if let Some(base) = &state.base {
            return Ok(base.clone());
        }
        let gguf = Gguf::open(&self.model)?;
        let model = Arc::new(Model::of(&gguf, Arithmetic::Float, self.threads)?);
        Ok(state.base.insert((model, Digest::sha256(gguf.bytes()))).clone())
    }
}
