//! The adapter as peft reads it, and the manifest of what it was made of.

use crate::error::Error;
use crate::features;
use crate::records::{Record, hex};
use crate::training::{Settings, Trained};
use safetensors::{Dtype, tensor::TensorView};
use serde::Serialize;
use serde_json::json;
use sha3::{Digest as _, Keccak256};
use std::collections::HashMap;
use std::path::Path;
use tributary_adapters::{Digest, Model};
use tributary_influence::Matrix;

/// What an adapter was made of, and its files. The SHA-256 of its file names it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Manifest {
    /// The form of this file.
    pub version: u32,
    /// The digest of the base model's file.
    pub base: String,
    /// Settings of the training, from which anyone makes the same adapter.
    pub training: Settings,
    /// The content ids of the records, in the order of their file.
    pub records: Vec<String>,
    /// Their [`record_root`].
    pub record_root: String,
    /// The digest of adapter_model.safetensors.
    pub weights: String,
    /// The digest of adapter_config.json.
    pub settings: String,
    /// The mean loss of a token in each epoch, in nats.
    pub losses: Vec<f64>,
}

/// The root of the records' tree, of which a path proves that a record was trained on. A leaf is the Keccak-256 of a
/// byte 0, its index in 8 bytes, the highest first, and the content id; a node that of a byte 1 and its two
/// children; the last node of an odd row moves up unchanged. Without records it is 32 bytes of 0.
pub fn record_root(records: &[Record]) -> [u8; 32] {
    let leaf = |(index, record): (usize, &Record)| -> [u8; 32] {
        Keccak256::new()
            .chain_update([0])
            .chain_update((index as u64).to_be_bytes())
            .chain_update(record.id)
            .finalize()
            .into()
    };
    let mut row: Vec<[u8; 32]> = records.iter().enumerate().map(leaf).collect();
    while row.len() > 1 {
        row = row
            .chunks(2)
            .map(|pair| match pair {
                [left, right] => Keccak256::new()
                    .chain_update([1])
                    .chain_update(left)
                    .chain_update(right)
                    .finalize()
                    .into(),
                other => other[0],
            })
            .collect();
    }
    row.first().copied().unwrap_or_default()
}

/// Writes adapter_config.json, adapter_model.safetensors and manifest.json into a folder, and returns the manifest and
/// its file's digest. The same input gives the same bytes.
///
/// # Errors
/// If a file cannot be written.
pub fn write(
    folder: &Path,
    base: Digest,
    model: &Model,
    records: &[Record],
    settings: &Settings,
    trained: &Trained,
) -> Result<(Manifest, Digest), Error> {
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
    let manifest = Manifest {
        version: 1,
        base: base.to_string(),
        training: settings.clone(),
        records: records.iter().map(|record| hex(&record.id)).collect(),
        record_root: hex(&record_root(records)),
        weights: Digest::sha256(&weights).to_string(),
        settings: Digest::sha256(&config).to_string(),
        losses: trained.losses.clone(),
    };
    let text = format!("{:#}\n", json!(manifest)).into_bytes();
    let digest = Digest::sha256(&text);
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        std::fs::write(&path, bytes).map_err(|source| Error::File { path, source })
    };
    std::fs::create_dir_all(folder).map_err(|source| Error::File { path: folder.to_owned(), source })?;
    write("adapter_model.safetensors", &weights)?;
    write("adapter_config.json", &config)?;
    write("manifest.json", &text)?;
    Ok((manifest, digest))
}

/// Writes features as NAME.i8, a row of bytes for each text, and NAME.json, which says how they were made.
///
/// # Errors
/// If a feature is not finite or a file cannot be written.
pub fn write_features(
    folder: &Path,
    name: &str,
    manifest: Digest,
    options: features::Options,
    texts: &[Record],
    rows: &Matrix,
) -> Result<(), Error> {
    let (whole, scale) = features::quantise(rows)?;
    let bytes: Vec<u8> = whole.data().iter().map(|entry| entry.to_le_bytes()[0]).collect();
    let about = json!({
        "manifest": manifest.to_string(),
        "options": options,
        "scale": scale,
        "texts": texts.iter().map(|text| hex(&text.id)).collect::<Vec<_>>(),
        "digest": Digest::sha256(&bytes).to_string(),
    });
    for (ending, bytes) in [("i8", bytes), ("json", format!("{about:#}\n").into_bytes())] {
        let path = folder.join(format!("{name}.{ending}"));
        std::fs::write(&path, bytes).map_err(|source| Error::File { path, source })?;
    }
    Ok(())
}
