//! Features of answers, by which the rule `gradient` finds whose records moved them.
//!
//! The upstream makes them, since it has the model: the gateway posts what it asked and what was answered to the path
//! `features`. They are kept with the model's other outputs' before the receipt that has their hash is written, so that
//! no receipt is without what it names.

use crate::{aside, config::ModelConfig};
use alloy_primitives::{B256, Bytes};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::{path::Path, time::Duration};
use tributary_core::{gradient::Params, rule::Rule};
use tributary_sdk::{features::OutputFeatures, models::Model};
use tributary_store::StoreError;

/// How long the upstream may take for one.
const PATIENCE: Duration = Duration::from_secs(120);

/// What a response has beside a feature's digits at most, in bytes.
const AROUND: usize = 4_096;

/// Why an answer has no features, without which it cannot be charged.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FeatureError {
    /// The upstream makes none, or others than the model needs.
    #[error("the upstream made no features of the answer: {0}")]
    Unmade(String),
    /// They cannot be kept.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The thread that keeps them ended.
    #[error("the answer's features were not kept")]
    Ended,
}

/// What is needed of a model to make the features of its answers.
#[derive(Debug)]
pub(crate) struct Features {
    params: Params,
    artifact: B256,
    kept: OutputFeatures,
}

/// What an upstream says.
#[derive(Deserialize)]
struct Made {
    artifact: B256,
    feature: Bytes,
}

impl Features {
    /// Those of a model's answers; `None` where its rule reads none.
    pub(crate) fn of(chain_folder: &Path, model: &Model, rule: Rule) -> Option<Self> {
        match rule {
            Rule::Span(_) => None,
            Rule::Gradient(params) => Some(Self {
                params,
                artifact: model.terms.artifactHash,
                kept: OutputFeatures::of(chain_folder, model.id),
            }),
        }
    }

    /// Has the features of an answer made and keeps them; returns their SHA-256. `asked` is the request that the
    /// upstream answered.
    pub(crate) async fn make(
        &self,
        client: &reqwest::Client,
        config: &ModelConfig,
        asked: &Map<String, Value>,
        output: &str,
    ) -> Result<B256, FeatureError> {
        let mut body = Map::new();
        for field in ["model", "prompt", "messages"] {
            body.extend(asked.get(field).map(|value| (field.to_owned(), value.clone())));
        }
        body.insert("output".to_owned(), output.into());
        let (address, body) = (config.address("features"), Value::Object(body));
        let response = aside::post(client, address, &body, PATIENCE).await.map_err(FeatureError::Unmade)?;
        let status = response.status();
        let most = AROUND + 2 * usize::from(self.params.dimensions());
        let bytes = aside::read(response, most).await.map_err(FeatureError::Unmade)?;
        if !status.is_success() {
            let said = String::from_utf8_lossy(&bytes);
            return Err(FeatureError::Unmade(format!("it says {status}: {}", said.trim())));
        }
        let vector = self.read(&bytes).map_err(FeatureError::Unmade)?;
        // It waits for the disk, which other requests need not.
        let kept = self.kept.clone();
        let put = tokio::task::spawn_blocking(move || kept.put(&vector));
        Ok(put.await.map_err(|_| FeatureError::Ended)??)
    }

    /// The features of a response, or what is wrong with them.
    fn read(&self, bytes: &[u8]) -> Result<Bytes, String> {
        let Made { artifact, feature } =
            serde_json::from_slice(bytes).map_err(|error| format!("it says no feature: {error}"))?;
        if artifact != self.artifact {
            let expected = self.artifact;
            return Err(format!("its adapter is {artifact}, the model was registered with {expected}"));
        }
        let dimensions = usize::from(self.params.dimensions());
        if feature.len() != dimensions {
            return Err(format!("it has {} dimensions, the model's rule has {dimensions}", feature.len()));
        }
        Ok(feature)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy_primitives::U256;
    use serde_json::json;

    #[test]
    fn features_are_of_the_models_artifact_and_of_its_rules_dimensions() {
        let folder = tempfile::tempdir().unwrap();
        let artifact = B256::repeat_byte(7);
        let kept = OutputFeatures::of(folder.path(), U256::from(1));
        let features = Features { params: Params::new(2, 0).unwrap(), artifact, kept };
        let read = |value: Value| features.read(value.to_string().as_bytes());
        assert_eq!(read(json!({ "artifact": artifact, "feature": "0xff02" })).unwrap()[..], [255, 2]);
        for (value, expected) in [
            (json!({ "artifact": B256::ZERO, "feature": "0xff02" }), "was registered with"),
            (json!({ "artifact": artifact, "feature": "0xff0203" }), "it has 3 dimensions"),
            (json!({ "artifact": artifact, "feature": "ff0" }), "no feature"),
            (json!({ "artifact": artifact }), "no feature"),
            (json!(null), "no feature"),
        ] {
            let said = read(value.clone()).unwrap_err();
            assert!(said.contains(expected), "{value}: {said}");
        }
    }
}
