//! Which models are served, from where, at which prices: a JSON file.

use crate::price::Prices;
use alloy_primitives::{B256, U256};
use serde::Deserialize;
use std::{
    collections::HashSet,
    fs, io,
    ops::RangeInclusive,
    path::{Path, PathBuf},
};
use tributary_core::ids::content_id;

/// The most tokens that an answer may have, where the file does not say.
const MAX_TOKENS: u64 = 4_096;

/// The most bytes that records add to a request, where the file does not say.
const MAX_BYTES: usize = 8_192;

/// The range in which that lies: what is said around the records must fit, and a payer signs for all of it.
const BYTES: RangeInclusive<usize> = 1_000..=1 << 20;

/// How many records an answer may have: the response's headers have the content id of each.
const RECORDS: RangeInclusive<usize> = 1..=32;

/// The address of an upstream that the file does not name: where the engine of scripts/adapters
/// listens unless it is told otherwise.
pub const UPSTREAM: &str = "http://127.0.0.1:8377/v1";

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file cannot be read.
    #[error("cannot read {path}: {source}", path = path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It is not what a configuration is.
    #[error("{path} is no configuration of a gateway: {source}", path = path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: serde_json::Error,
    },
    /// It has a value that makes no sense.
    #[error("{path}: {problem}", path = path.display())]
    Value {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
    /// The adapter's file is not the one that was registered.
    #[error(
        "{path} has the SHA-256 {found}, model {model} was registered with {expected}; serve the registered file",
        path = path.display()
    )]
    Artifact {
        /// The file.
        path: PathBuf,
        /// The model.
        model: U256,
        /// What the chain has.
        expected: B256,
        /// What the file has.
        found: B256,
    },
}

/// Which models are served.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Config {
    /// The models, each under a name of its own.
    pub models: Vec<ModelConfig>,
}

/// A model that is served.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ModelConfig {
    /// The name that requests give.
    pub name: String,
    /// The model's id on chain, in decimal digits.
    pub model: U256,
    /// The address that OpenAI's paths begin with, such as `http://127.0.0.1:8000/v1`; [`UPSTREAM`] if
    /// not given.
    #[serde(default = "upstream")]
    pub upstream: String,
    /// The name that the upstream knows it by; `name` if not given.
    pub upstream_name: Option<String>,
    /// The adapter's file, whose SHA-256 is that of the chain; relative to the configuration's folder.
    pub artifact: Option<PathBuf>,
    /// What answers cost.
    pub prices: Prices,
    /// The most tokens that an answer may have.
    #[serde(default = "max_tokens")]
    pub max_tokens: u64,
    /// Which records of its Datanets its answers are made with; none if not given.
    pub retrieve: Option<RetrieveConfig>,
}

/// How records are retrieved for a model's answers.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RetrieveConfig {
    /// How many an answer is made with at most, 1 to 32.
    pub records: usize,
    /// Whether they are found by vectors too, not by their words alone.
    #[serde(default)]
    pub vectors: bool,
    /// The name by which the upstream knows the model that makes the vectors.
    pub embeddings: Option<String>,
    /// The most bytes that they add to what the upstream is asked, as JSON: 1,000 to 1,048,576.
    #[serde(default = "max_bytes")]
    pub max_bytes: usize,
}

fn max_bytes() -> usize {
    MAX_BYTES
}

fn upstream() -> String {
    UPSTREAM.to_owned()
}

fn max_tokens() -> u64 {
    MAX_TOKENS
}

impl Config {
    /// Reads a configuration. Paths in it become those that they name from its folder.
    ///
    /// # Errors
    /// [`ConfigError`], except [`ConfigError::Artifact`].
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = fs::read(path).map_err(|source| ConfigError::Read { path: path.to_owned(), source })?;
        let mut config: Self = serde_json::from_slice(&text)
            .map_err(|source| ConfigError::Syntax { path: path.to_owned(), source })?;
        config.check().map_err(|problem| ConfigError::Value { path: path.to_owned(), problem })?;
        let folder = path.parent().unwrap_or(Path::new(""));
        for artifact in config.models.iter_mut().filter_map(|model| model.artifact.as_mut()) {
            *artifact = folder.join(&*artifact);
        }
        Ok(config)
    }

    fn check(&self) -> Result<(), String> {
        if self.models.is_empty() {
            return Err("no models are named".to_owned());
        }
        let mut names = HashSet::new();
        for ModelConfig { name, model, upstream, max_tokens, retrieve, .. } in &self.models {
            if name.is_empty() || !names.insert(name) {
                return Err(format!("the name {name:?} is empty or given twice"));
            }
            if model.is_zero() {
                return Err(format!("{name} has no model's id"));
            }
            let is_http = ["http://", "https://"].iter().any(|scheme| upstream.starts_with(scheme));
            if !is_http {
                return Err(format!("the upstream {upstream:?} of {name} is no http or https address"));
            }
            if *max_tokens == 0 {
                return Err(format!("{name} may answer with no tokens"));
            }
            if let Some(retrieve) = retrieve {
                retrieve.check().map_err(|problem| format!("{name} cannot retrieve: {problem}"))?;
            }
        }
        Ok(())
    }
}

impl RetrieveConfig {
    fn check(&self) -> Result<(), String> {
        let Self { records, vectors, embeddings, max_bytes } = self;
        if !RECORDS.contains(records) {
            return Err(format!("`records` is {records}, it is {} to {}", RECORDS.start(), RECORDS.end()));
        }
        if !BYTES.contains(max_bytes) {
            return Err(format!("`maxBytes` is {max_bytes}, it is {} to {}", BYTES.start(), BYTES.end()));
        }
        match embeddings {
            None if *vectors => Err("`vectors` needs `embeddings`, the model that makes them".to_owned()),
            Some(_) if !vectors => Err("`embeddings` is of use with `vectors` only".to_owned()),
            Some(name) if name.is_empty() => Err("`embeddings` is empty".to_owned()),
            _ => Ok(()),
        }
    }
}

impl ModelConfig {
    /// Compares the adapter's file, if one is named, with what the chain has.
    ///
    /// # Errors
    /// [`ConfigError::Read`] and [`ConfigError::Artifact`].
    pub fn check_artifact(&self, expected: B256) -> Result<(), ConfigError> {
        let Some(path) = &self.artifact else { return Ok(()) };
        let bytes = fs::read(path).map_err(|source| ConfigError::Read { path: path.clone(), source })?;
        let found = content_id(&bytes);
        if found != expected {
            return Err(ConfigError::Artifact { path: path.clone(), model: self.model, expected, found });
        }
        Ok(())
    }

    /// An address of the upstream.
    pub(crate) fn address(&self, path: &str) -> String {
        format!("{}/{path}", self.upstream.trim_end_matches('/'))
    }

    /// The name that the upstream knows it by.
    pub(crate) fn upstream_name(&self) -> &str {
        self.upstream_name.as_ref().unwrap_or(&self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Config, ConfigError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("gateway.json");
        fs::write(&path, text).unwrap();
        Config::read(&path)
    }

    const GOOD: &str = r#"{"models": [{"name": "hpo", "model": "7", "upstream": "http://127.0.0.1:8000/v1/",
        "artifact": "adapter.bin", "prices": {"request": "5", "inputToken": "1", "outputToken": "2"}}]}"#;

    #[test]
    fn a_configuration_is_read() {
        let config = read(GOOD).unwrap();
        let model = &config.models[0];
        assert_eq!((model.model, model.max_tokens), (U256::from(7), MAX_TOKENS));
        assert_eq!(model.address("models"), "http://127.0.0.1:8000/v1/models");
        assert_eq!(model.upstream_name(), "hpo");
        assert!(model.artifact.as_ref().unwrap().is_absolute());
        let config = read(&GOOD.replace("\"upstream\": \"http://127.0.0.1:8000/v1/\",", "")).unwrap();
        assert_eq!(config.models[0].address("models"), format!("{UPSTREAM}/models"));
    }

    #[test]
    fn what_makes_no_sense_is_named() {
        for (from, to, expected) in [
            ("\"hpo\"", "\"\"", "empty or given twice"),
            ("\"7\"", "\"0\"", "no model's id"),
            ("http:", "file:", "no http or https address"),
            ("\"prices\"", "\"maxTokens\": 0, \"prices\"", "no tokens"),
            ("\"5\"", "\"-5\"", "no configuration"),
            ("\"name\"", "\"nome\"", "no configuration"),
        ] {
            let error = read(&GOOD.replacen(from, to, 1)).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
        assert!(read("{\"models\": []}").unwrap_err().to_string().contains("no models"));
    }

    #[test]
    fn what_is_retrieved_makes_sense() {
        let with = |retrieve: &str| {
            read(&GOOD.replace("\"prices\"", &format!("\"retrieve\": {retrieve}, \"prices\"")))
        };
        let retrieve = with(r#"{"records": 3}"#).unwrap().models.remove(0).retrieve.unwrap();
        assert_eq!((retrieve.records, retrieve.vectors, retrieve.max_bytes), (3, false, MAX_BYTES));
        let by_vectors = with(r#"{"records": 32, "vectors": true, "embeddings": "e", "maxBytes": 1000}"#);
        assert!(by_vectors.unwrap().models[0].retrieve.as_ref().unwrap().vectors);
        for (retrieve, expected) in [
            ("{}", "records"),
            (r#"{"records": 0}"#, "`records` is 0, it is 1 to 32"),
            (r#"{"records": 33}"#, "1 to 32"),
            (r#"{"records": 3, "vectors": true}"#, "needs `embeddings`"),
            (r#"{"records": 3, "embeddings": "e"}"#, "with `vectors` only"),
            (r#"{"records": 3, "vectors": true, "embeddings": ""}"#, "is empty"),
            (r#"{"records": 3, "maxBytes": 999}"#, "`maxBytes` is 999, it is 1000 to 1048576"),
            (r#"{"records": 3, "most": 9}"#, "unknown field"),
        ] {
            let error = with(retrieve).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }

    #[test]
    fn an_artifact_is_the_one_of_the_chain() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("adapter.bin");
        fs::write(&path, "weights").unwrap();
        let mut model = read(GOOD).unwrap().models.remove(0);
        model.artifact = Some(path.clone());
        model.check_artifact(content_id(b"weights")).unwrap();
        let other = model.check_artifact(content_id(b"other")).unwrap_err();
        assert!(matches!(other, ConfigError::Artifact { .. }), "{other}");
        fs::remove_file(&path).unwrap();
        assert!(matches!(model.check_artifact(B256::ZERO), Err(ConfigError::Read { .. })));
    }
}
