//! LoRA adapters as the Python package peft writes them: adapter_config.json and
//! adapter_model.safetensors.
//!
//! What a setting changes and the engine does not compute is an error, and so is a setting that this
//! module does not know and that is not empty or false: an adapter is run as it was trained, or not at
//! all.

use crate::error::Error;
use safetensors::{Dtype, SafeTensors};
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use tributary_influence::half::{bf16, f16};

/// The largest rank.
const LARGEST_RANK: usize = 512;

/// A product of the transformer that an adapter may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Module {
    /// Queries of the attention.
    Query,
    /// Keys.
    Key,
    /// Values.
    Value,
    /// The attention's output.
    Output,
    /// The gate of the feed-forward network.
    Gate,
    /// What the gate multiplies.
    Up,
    /// The network's output.
    Down,
}

impl Module {
    /// All of them, in the order of [`Module::index`].
    pub const ALL: [Self; 7] =
        [Self::Query, Self::Key, Self::Value, Self::Output, Self::Gate, Self::Up, Self::Down];

    /// Its index in [`Module::ALL`].
    pub fn index(self) -> usize {
        self as usize
    }

    /// Its name in a file of peft, and that of the part of a layer that it belongs to.
    pub fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Query => ("self_attn", "q_proj"),
            Self::Key => ("self_attn", "k_proj"),
            Self::Value => ("self_attn", "v_proj"),
            Self::Output => ("self_attn", "o_proj"),
            Self::Gate => ("mlp", "gate_proj"),
            Self::Up => ("mlp", "up_proj"),
            Self::Down => ("mlp", "down_proj"),
        }
    }

    /// The name of its matrix `A` or `B` of a layer in adapter_model.safetensors.
    pub fn tensor(self, layer: usize, matrix: char) -> String {
        let (part, name) = self.names();
        format!("base_model.model.model.layers.{layer}.{part}.{name}.lora_{matrix}.weight")
    }
}

/// The sizes of a base model that an adapter must fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dimensions {
    /// How many layers there are.
    pub layers: usize,
    /// Numbers of a token's vector.
    pub width: usize,
    /// Numbers of all queries of a token.
    pub queries: usize,
    /// Numbers of all keys of a token, and of all values.
    pub keys: usize,
    /// Numbers inside the feed-forward network.
    pub hidden: usize,
}

impl Dimensions {
    /// Inputs and outputs of a product.
    pub fn of(&self, module: Module) -> (usize, usize) {
        match module {
            Module::Query => (self.width, self.queries),
            Module::Key | Module::Value => (self.width, self.keys),
            Module::Output => (self.queries, self.width),
            Module::Gate | Module::Up => (self.width, self.hidden),
            Module::Down => (self.hidden, self.width),
        }
    }
}

/// What adapter_config.json says.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Columns of `A`'s transpose and of `B`.
    pub rank: usize,
    /// What `B A x` is multiplied by.
    pub scale: f32,
    /// The products that are changed, in the order of [`Module::ALL`].
    pub modules: Vec<Module>,
    /// The layers in which each is, if the settings name them; otherwise it is in all layers.
    pub layers: Option<BTreeSet<(usize, usize)>>,
}

/// The layer and module of a path as `model.layers.0.mlp.up_proj`, in the form of [`Settings::layers`].
fn target_of(path: &str) -> Option<(usize, usize)> {
    let (layer, rest) = path.strip_prefix("model.layers.")?.split_once('.')?;
    let (part, name) = rest.split_once('.')?;
    let module = Module::ALL.into_iter().find(|module| module.names() == (part, name))?;
    Some((layer.parse().ok()?, module.index()))
}

impl Settings {
    /// The settings of an adapter, whose name is for messages.
    pub fn parse(name: &str, json: &[u8]) -> Result<Self, Error> {
        let map: Map<String, Value> = serde_json::from_slice(json).map_err(|error| {
            Error::adapter(name, format!("adapter_config.json is not an object: {error}"))
        })?;
        let wrong = |key: &str, expected| {
            let value = map.get(key).unwrap_or(&Value::Null).to_string();
            Error::Setting { name: name.to_owned(), key: key.to_owned(), value, expected }
        };
        for (key, value) in &map {
            let (is_right, expected) = match key.as_str() {
                // What is read below, or changes training only.
                "r" | "lora_alpha" | "target_modules" | "use_rslora" => (true, ""),
                "auto_mapping"
                | "base_model_name_or_path"
                | "revision"
                | "task_type"
                | "inference_mode"
                | "lora_dropout"
                | "peft_version"
                | "megatron_core"
                | "qalora_group_size"
                | "layers_pattern"
                | "exclude_modules"
                | "eva_config"
                | "lora_ga_config" => (true, ""),
                "peft_type" => (value == "LORA", "only LORA is computed"),
                "bias" => (value == "none", "only none is computed"),
                // The others change the base model's weights.
                "init_lora_weights" => (
                    value.is_boolean()
                        || value.is_null()
                        || ["gaussian", "orthogonal", "eva"].iter().any(|kind| value == kind),
                    "the adapter changes the base model; convert it to a plain one with peft",
                ),
                _ => (
                    match value {
                        Value::Null | Value::Bool(false) => true,
                        Value::Array(list) => list.is_empty(),
                        Value::Object(map) => map.is_empty(),
                        _ => false,
                    },
                    "the engine does not compute this; train without it",
                ),
            };
            if !is_right {
                return Err(wrong(key, expected));
            }
        }
        if map.get("peft_type").is_none() {
            return Err(wrong("peft_type", "only LORA is computed"));
        }
        let rank = map.get("r").and_then(Value::as_u64).unwrap_or(0) as usize;
        if !(1..=LARGEST_RANK).contains(&rank) {
            return Err(wrong("r", "a rank is 1 to 512"));
        }
        let alpha = map.get("lora_alpha").and_then(Value::as_f64).filter(|alpha| alpha.abs() < 1e6);
        let alpha = alpha.ok_or_else(|| wrong("lora_alpha", "it is a number below a million"))?;
        let divisor = match map.get("use_rslora") {
            None | Some(Value::Null | Value::Bool(false)) => rank as f64,
            Some(Value::Bool(true)) => (rank as f64).sqrt(),
            Some(_) => return Err(wrong("use_rslora", "it is true or false")),
        };
        let expected = "it is a list of q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj and down_proj";
        let mut layers = None;
        let targets = match map.get("target_modules") {
            Some(Value::String(all)) if all == "all-linear" => Module::ALL.to_vec(),
            // peft writes out what all-linear stands for.
            Some(Value::Array(list))
                if list.iter().any(|value| value.as_str().is_some_and(|it| it.contains('.'))) =>
            {
                let targets: Option<BTreeSet<_>> =
                    list.iter().map(|value| target_of(value.as_str()?)).collect();
                let targets = targets.ok_or_else(|| wrong("target_modules", expected))?;
                let is_changed = |module: &Module| targets.iter().any(|(_, index)| *index == module.index());
                let modules = Module::ALL.into_iter().filter(is_changed).collect();
                layers = Some(targets);
                modules
            }
            Some(Value::Array(list)) => {
                let known = |value: &Value| Module::ALL.into_iter().find(|module| value == module.names().1);
                let mut modules: Vec<Module> = list.iter().filter_map(known).collect();
                if modules.len() != list.len() {
                    return Err(wrong("target_modules", expected));
                }
                modules.sort_by_key(|module| module.index());
                modules.dedup();
                modules
            }
            _ => return Err(wrong("target_modules", expected)),
        };
        if targets.is_empty() {
            return Err(wrong("target_modules", expected));
        }
        Ok(Self { rank, scale: (alpha / divisor) as f32, modules: targets, layers })
    }

    /// The bytes that an adapter with these settings takes in memory.
    pub fn bytes(&self, dimensions: &Dimensions) -> usize {
        let numbers = self.targets(dimensions.layers).into_iter().map(|(_, module)| {
            let (inputs, outputs) = dimensions.of(module);
            self.rank * (inputs + outputs)
        });
        numbers.sum::<usize>() * size_of::<f32>()
    }

    /// The layers and products that are changed, of a base model of so many layers, in order.
    pub fn targets(&self, layers: usize) -> Vec<(usize, Module)> {
        let all = (0..layers).flat_map(|layer| self.modules.iter().map(move |module| (layer, *module)));
        let is_named = |target: &(usize, Module)| {
            self.layers.as_ref().is_none_or(|named| named.contains(&(target.0, target.1.index())))
        };
        all.filter(is_named).collect()
    }
}

/// The two matrices that change one product.
#[derive(Clone, Debug, PartialEq)]
pub struct LowRank {
    /// `A`: `rank` rows of inputs.
    pub a: Vec<f32>,
    /// `B` times the scale, by columns: `rank` columns of outputs.
    pub b: Vec<f32>,
}

/// An adapter in memory.
#[derive(Clone, Debug, PartialEq)]
pub struct Adapter {
    /// Its settings.
    pub settings: Settings,
    layers: Vec<[Option<LowRank>; 7]>,
}

impl Adapter {
    /// An adapter of these matrices: `matrix` is asked for each layer and module.
    pub fn from_parts(
        settings: Settings,
        layers: usize,
        mut matrix: impl FnMut(usize, Module) -> LowRank,
    ) -> Self {
        let mut found = vec![[const { None }; 7]; layers];
        for (layer, module) in settings.targets(layers) {
            found[layer][module.index()] = Some(matrix(layer, module));
        }
        Self { settings, layers: found }
    }

    /// The adapter of a file's bytes. Every matrix of the settings' modules must be there, in the shape that
    /// the base model needs, with finite numbers, and nothing else.
    pub fn parse(
        name: &str,
        settings: Settings,
        dimensions: &Dimensions,
        bytes: &[u8],
    ) -> Result<Self, Error> {
        let file = SafeTensors::deserialize(bytes)
            .map_err(|error| Error::adapter(name, format!("its file is not safetensors ({error})")))?;
        let targets = settings.targets(dimensions.layers);
        if let Some((layer, _)) =
            settings.layers.iter().flatten().find(|(layer, _)| *layer >= dimensions.layers)
        {
            let what = format!("it changes layer {layer}, of {}; layers count from 0", dimensions.layers);
            return Err(Error::adapter(name, what));
        }
        let rank = settings.rank;
        let matrix = |layer: usize, module: Module, matrix: char, shape: [usize; 2]| {
            let key = module.tensor(layer, matrix);
            let tensor = file
                .tensor(&key)
                .map_err(|_| Error::adapter(name, format!("its file has no tensor {key}")))?;
            if tensor.shape() != shape {
                let what = format!("{key} has the shape {:?}, not {shape:?}", tensor.shape());
                return Err(Error::adapter(name, what));
            }
            let pairs = tensor.data().as_chunks::<2>().0.iter().map(|pair| u16::from_le_bytes(*pair));
            let numbers: Vec<f32> = match tensor.dtype() {
                Dtype::F32 => {
                    tensor.data().as_chunks::<4>().0.iter().map(|four| f32::from_le_bytes(*four)).collect()
                }
                Dtype::F16 => pairs.map(f16).collect(),
                Dtype::BF16 => pairs.map(bf16).collect(),
                other => {
                    return Err(Error::adapter(name, format!("{key} has numbers of the type {other:?}")));
                }
            };
            if let Some(at) = numbers.iter().position(|number| !number.is_finite()) {
                return Err(Error::adapter(name, format!("entry {at} of {key} is not a finite number")));
            }
            Ok(numbers)
        };
        let mut layers = vec![[const { None }; 7]; dimensions.layers];
        for (layer, module) in &targets {
            let (inputs, outputs) = dimensions.of(*module);
            let a = matrix(*layer, *module, 'A', [rank, inputs])?;
            let rows = matrix(*layer, *module, 'B', [outputs, rank])?;
            let mut b = vec![0.0; rows.len()];
            for (output, row) in rows.chunks_exact(rank).enumerate() {
                for (column, entry) in row.iter().enumerate() {
                    b[column * outputs + output] = entry * settings.scale;
                }
            }
            if !b.iter().all(|entry| entry.is_finite()) {
                let what = format!("{} is too large for the scale", module.tensor(*layer, 'B'));
                return Err(Error::adapter(name, what));
            }
            layers[*layer][module.index()] = Some(LowRank { a, b });
        }
        if file.len() != 2 * targets.len() {
            let is_known = |key: &str| {
                targets.iter().any(|(layer, module)| {
                    ['A', 'B'].iter().any(|matrix| module.tensor(*layer, *matrix) == key)
                })
            };
            let other = file.names().into_iter().find(|key| !is_known(key)).unwrap_or_default().to_owned();
            return Err(Error::adapter(
                name,
                format!("its file has the tensor {other}, which no setting names"),
            ));
        }
        Ok(Self { settings, layers })
    }

    /// The matrices of a layer's product, if the adapter changes it.
    pub fn matrices(&self, layer: usize, module: Module) -> Option<&LowRank> {
        self.layers.get(layer)?[module.index()].as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(change: &str) -> Result<Settings, Error> {
        let mut map: Map<String, Value> = serde_json::from_str(
            r#"{"peft_type":"LORA","r":4,"lora_alpha":8,"target_modules":["v_proj","q_proj"],"bias":"none"}"#,
        )
        .unwrap();
        map.extend(serde_json::from_str::<Map<_, _>>(change).unwrap());
        Settings::parse("x", serde_json::to_string(&map).unwrap().as_bytes())
    }

    #[test]
    fn settings_are_computed_or_an_error() {
        let plain = settings("{}").unwrap();
        assert_eq!((plain.rank, plain.scale), (4, 2.0));
        assert_eq!(plain.modules, [Module::Query, Module::Value]);
        assert_eq!(settings(r#"{"use_rslora":true}"#).unwrap().scale, 4.0);
        assert_eq!(settings(r#"{"target_modules":"all-linear"}"#).unwrap().modules, Module::ALL);
        let named = settings(
            r#"{"target_modules":["model.layers.1.mlp.up_proj","model.layers.0.self_attn.q_proj"]}"#,
        );
        let expected = [(0, Module::Query), (1, Module::Up)];
        assert_eq!(named.unwrap().targets(3), expected);
        assert!(settings(r#"{"loftq_config":{},"use_dora":false,"rank_pattern":{},"new":null}"#).is_ok());
        for wrong in [
            r#"{"peft_type":"IA3"}"#,
            r#"{"bias":"all"}"#,
            r#"{"use_dora":true}"#,
            r#"{"rank_pattern":{"q_proj":8}}"#,
            r#"{"alpha_pattern":{"q_proj":8}}"#,
            r#"{"modules_to_save":["lm_head"]}"#,
            r#"{"layers_to_transform":[1]}"#,
            r#"{"init_lora_weights":"pissa"}"#,
            r#"{"fan_in_fan_out":true}"#,
            r#"{"lora_bias":true}"#,
            r#"{"new":1}"#,
            r#"{"r":0}"#,
            r#"{"r":"4"}"#,
            r#"{"lora_alpha":null}"#,
            r#"{"use_rslora":1}"#,
            r#"{"target_modules":[]}"#,
            r#"{"target_modules":["q_proj","lm_head"]}"#,
            r#"{"target_modules":".*q_proj"}"#,
            r#"{"target_modules":["model.layers.0.mlp.q_proj"]}"#,
            r#"{"target_modules":["model.layers.0.mlp.up_proj","q_proj"]}"#,
        ] {
            let key = wrong.split('"').nth(1).unwrap();
            let error = settings(wrong).unwrap_err().to_string();
            assert!(error.contains(&format!("the adapter x sets {key} to ")), "{wrong}: {error}");
        }
        assert!(Settings::parse("x", b"[]").is_err());
        assert!(Settings::parse("x", b"{}").unwrap_err().to_string().contains("peft_type"));
    }
}
