//! The adapter as peft reads it, and the manifest of what it was made of.

use crate::basis::{Basis, FACTOR};
use crate::error::Error;
use crate::features;
use crate::records::{Record, hex};
use crate::training::{Settings, Trained};
use safetensors::{Dtype, tensor::TensorView};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use tributary_adapters::{Digest, Model};

/// What the manifest's file is called.
const MANIFEST: &str = "manifest.json";

/// What an adapter was made of, and its files. The SHA-256 of its file names it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// The form of this file.
    pub version: u32,
    /// The digest of the base model's file.
    pub base: String,
    /// Settings of the training, from which anyone makes the same adapter.
    pub training: Settings,
    /// The content ids of the records, in the order of their file.
    pub records: Vec<String>,
    /// The digest of adapter_model.safetensors.
    pub weights: String,
    /// The digest of adapter_config.json.
    pub settings: String,
    /// The mean loss of a token in each epoch, in nats.
    pub losses: Vec<f64>,
    /// How the records' features were made, if they were.
    pub features: Option<MadeFeatures>,
}

/// How the features in records.i8 were made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MadeFeatures {
    /// The settings.
    #[serde(flatten)]
    pub options: features::Options,
    /// What their numbers are multiples of.
    pub scale: f32,
    /// The root of their tree, which is the model's `featureRoot` on chain.
    pub root: String,
    /// The digest of features.safetensors, by which outputs have features too.
    pub factor: String,
}

/// The digests of the files of an adapter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// Of adapter_model.safetensors; the model's artifact hash on chain.
    pub weights: [u8; 32],
    /// Of adapter_config.json.
    pub settings: [u8; 32],
}

/// Makes a folder, if it is not there, and finds whether files can be written to it.
///
/// # Errors
/// If they cannot.
pub fn prepare(folder: &Path) -> Result<(), Error> {
    std::fs::create_dir_all(folder)
        .and_then(|()| tempfile::tempfile_in(folder))
        .map_err(Error::file(folder))?;
    Ok(())
}

/// Writes a file that appears under its name only when it is whole and on the disk.
fn write_whole(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), Error> {
    let path = folder.join(name);
    let part = folder.join(format!("{name}.part"));
    let write = || -> std::io::Result<()> {
        let mut file = File::create(&part)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(&part, &path)?;
        File::open(folder)?.sync_all()
    };
    write().map_err(Error::file(&path))
}

/// Writes adapter_config.json and adapter_model.safetensors into a folder, without the manifest of an earlier adapter:
/// a folder with a manifest is whole. The same input gives the same bytes.
///
/// # Errors
/// If a file cannot be written.
pub fn write(
    folder: &Path,
    base: Digest,
    model: &Model,
    settings: &Settings,
    trained: &Trained,
) -> Result<Written, Error> {
    let adapter = &trained.weights.settings;
    let mut tensors = Vec::new();
    let targets = adapter.targets(model.config().dimensions.layers);
    for ((layer, module), matrices) in targets.into_iter().zip(&trained.weights.matrices) {
        let (inputs, outputs) = model.config().dimensions.of(module);
        let bytes =
            |numbers: &mut dyn Iterator<Item = f32>| numbers.flat_map(f32::to_le_bytes).collect::<Vec<u8>>();
        let a = bytes(&mut matrices.a.iter().copied());
        // By rows, as peft has it.
        let by_rows =
            (0..outputs).flat_map(|row| (0..adapter.rank).map(move |column| column * outputs + row));
        let b = bytes(&mut by_rows.map(|at| matrices.b[at]));
        tensors.push((module.tensor(layer, 'A'), vec![adapter.rank, inputs], a));
        tensors.push((module.tensor(layer, 'B'), vec![outputs, adapter.rank], b));
    }
    let views = tensors
        .iter()
        .map(|(name, shape, bytes)| Ok((name.as_str(), TensorView::new(Dtype::F32, shape.clone(), bytes)?)));
    let views = views.collect::<Result<Vec<_>, safetensors::SafeTensorError>>()?;
    let format = HashMap::from([("format".to_owned(), "pt".to_owned())]);
    let weights = safetensors::serialize(views, Some(format))?;
    let modules: Vec<&str> = adapter.modules.iter().map(|module| module.names().1).collect();
    let config = json!({
        "base_model_name_or_path": base.to_string(),
        "bias": "none",
        "fan_in_fan_out": false,
        "inference_mode": true,
        "lora_alpha": settings.alpha,
        "lora_dropout": 0.0,
        "modules_to_save": null,
        "peft_type": "LORA",
        "r": settings.rank,
        "target_modules": modules,
        "task_type": "CAUSAL_LM",
        "use_rslora": false,
    });
    let config = format!("{config:#}\n").into_bytes();
    prepare(folder)?;
    let earlier = folder.join(MANIFEST);
    match std::fs::remove_file(&earlier) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(Error::file(&earlier)(error)),
        _ => {}
    }
    write_whole(folder, "adapter_model.safetensors", &weights)?;
    write_whole(folder, "adapter_config.json", &config)?;
    Ok(Written { weights: Sha256::digest(&weights).into(), settings: Sha256::digest(&config).into() })
}

/// Writes features.safetensors, by which outputs that are given later have features, and returns its digest.
///
/// # Errors
/// If it cannot be written.
pub fn write_basis(folder: &Path, basis: &Basis) -> Result<Digest, Error> {
    let bytes = basis.bytes()?;
    write_whole(folder, FACTOR, &bytes)?;
    Ok(Digest::sha256(&bytes))
}

impl Manifest {
    /// The manifest of an adapter that was written.
    pub fn new(
        base: Digest,
        records: &[Record],
        settings: &Settings,
        trained: &Trained,
        written: Written,
        features: Option<MadeFeatures>,
    ) -> Self {
        Self {
            version: 3,
            base: base.to_string(),
            training: settings.clone(),
            records: records.iter().map(|record| hex(&record.id)).collect(),
            weights: Digest::Sha256(written.weights).to_string(),
            settings: Digest::Sha256(written.settings).to_string(),
            losses: trained.losses.clone(),
            features,
        }
    }

    /// The bytes of the manifest in a folder, and what it is called there.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn read(folder: &Path) -> Result<(PathBuf, Vec<u8>), Error> {
        let path = folder.join(MANIFEST);
        let bytes = std::fs::read(&path).map_err(Error::file(&path))?;
        Ok((path, bytes))
    }

    /// Writes manifest.json into a folder, the last of its files, and returns its digest.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(&self, folder: &Path) -> Result<Digest, Error> {
        let text = format!("{:#}\n", json!(self)).into_bytes();
        write_whole(folder, MANIFEST, &text)?;
        Ok(Digest::sha256(&text))
    }
}
