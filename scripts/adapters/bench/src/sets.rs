//! Adapters of random numbers, in the form of peft's.

use safetensors::{Dtype, tensor::TensorView};
use std::collections::HashMap;
use std::error::Error;
use std::path::Path;
use tributary_adapters::peft::{Dimensions, Settings};
use tributary_adapters::{Digest, Registration};
use tributary_influence::Random;

/// What peft writes by default for a llama: queries and values, of rank 8.
const SETTINGS: &str = r#"{
  "base_model_name_or_path": "SmolLM2-135M-Instruct",
  "bias": "none",
  "inference_mode": true,
  "lora_alpha": 16,
  "lora_dropout": 0.0,
  "peft_type": "LORA",
  "r": 8,
  "target_modules": ["q_proj", "v_proj"],
  "task_type": "CAUSAL_LM"
}
"#;

fn settings() -> Settings {
    Settings::parse("bench", SETTINGS.as_bytes()).expect("these settings are right")
}

/// The bytes that one takes in memory.
pub(crate) fn bytes(dimensions: &Dimensions) -> usize {
    settings().bytes(dimensions)
}

/// The name of an adapter.
pub(crate) fn name(index: usize) -> String {
    format!("adapter-{index:04}")
}

/// An adapter that was written to the folder, with the digests of its files.
pub(crate) fn registration(folder: &Path, index: usize) -> Result<Registration, Box<dyn Error>> {
    let name = name(index);
    let folder = folder.join(&name);
    let digest = std::fs::read_to_string(folder.join("digest"))?.parse()?;
    Ok(Registration {
        name,
        folder,
        settings: Some(Digest::sha256(SETTINGS.as_bytes())),
        weights: Some(digest),
    })
}

/// Writes adapters of bfloat16 numbers, and each one's digest beside it.
pub(crate) fn write(folder: &Path, dimensions: &Dimensions, count: usize) -> Result<(), Box<dyn Error>> {
    let settings = settings();
    for index in 0..count {
        let folder = folder.join(name(index));
        std::fs::create_dir_all(&folder)?;
        std::fs::write(folder.join("adapter_config.json"), SETTINGS)?;
        let mut random = Random::new(index as u64);
        let mut tensors = Vec::new();
        for (layer, module) in settings.targets(dimensions.layers) {
            let (inputs, outputs) = dimensions.of(module);
            for (matrix, shape) in [('A', [settings.rank, inputs]), ('B', [outputs, settings.rank])] {
                let numbers = (0..shape[0] * shape[1]).flat_map(|_| {
                    let bits = random.between(-0.02, 0.02).to_bits() >> 16;
                    (bits as u16).to_le_bytes()
                });
                tensors.push((module.tensor(layer, matrix), shape, numbers.collect::<Vec<u8>>()));
            }
        }
        let views = tensors
            .iter()
            .map(|(name, shape, bytes)| Ok((name, TensorView::new(Dtype::BF16, shape.to_vec(), bytes)?)))
            .collect::<Result<HashMap<_, _>, safetensors::SafeTensorError>>()?;
        let file = safetensors::serialize(views, None)?;
        std::fs::write(folder.join("digest"), Digest::sha256(&file).to_string())?;
        std::fs::write(folder.join("adapter_model.safetensors"), file)?;
    }
    Ok(())
}
