//! What was measured of a model: a document of who measured it, which the page shows with the model
//! (docs/DAPP.md). No contract can check it.

use crate::{
    context::Context,
    error::Result,
    file::{self, WriteError},
    models::{Model, Snapshots},
};
use alloy_primitives::{B256, U256};
use serde::{Deserialize, Deserializer, Serialize, de};
use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
};
use tributary_core::ids::content_id;

/// How a document names its form.
const FORMAT: &str = "tributary.quality.1";
/// The most bytes of a document.
pub(crate) const MOST_BYTES: u64 = 16 << 10;
/// The most figures of a document.
const MOST_MEASURES: usize = 16;
/// The longest text in it, in UTF-16 code units, as browsers count.
const MOST_LETTERS: usize = 400;
/// The latest time that a browser can make a date of, in seconds since 1970.
const LATEST: u64 = 8_640_000_000_000;

/// Why there is no document of a model.
#[derive(Debug, thiserror::Error)]
pub enum QualityError {
    /// The document is not as it must be.
    #[error("it is no document of what was measured: {0}")]
    Malformed(String),
    /// The document that is there is not as it must be.
    #[error("{path} is no document of what was measured: {problem}; correct it, or begin anew", path = path.display())]
    MalformedFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// The document that is there is of other bytes than the model's.
    #[error("{path} is of the artifact {found}, and model {model} has {expected}; begin anew", path = path.display())]
    OtherArtifact {
        /// The file.
        path: PathBuf,
        /// The model.
        model: U256,
        /// The artifact that it is of.
        found: B256,
        /// The model's.
        expected: B256,
    },
    /// The model has no such snapshot.
    #[error("no snapshot of model {model} was taken at {time}; its snapshots were taken at {}", listed(.taken))]
    NoSnapshot {
        /// The model.
        model: U256,
        /// The time, in seconds since 1970.
        time: u64,
        /// When its snapshots were taken.
        taken: Vec<u64>,
    },
    /// The document has figures of another snapshot.
    #[error("{path} has figures of another snapshot, and one document is of one; begin anew", path = path.display())]
    OtherSnapshot {
        /// The file.
        path: PathBuf,
    },
    /// The document cannot be read.
    #[error("cannot read {path}: {source}", path = path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: std::io::Error,
    },
    /// The document cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

fn listed(times: &[u64]) -> String {
    match times {
        [] => "no time".to_owned(),
        times => times.iter().map(u64::to_string).collect::<Vec<_>>().join(", "),
    }
}

/// One figure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Measure {
    /// What was measured, as `lds_per_query` or `lds_per_contributor`.
    pub metric: String,
    /// What was found.
    pub value: f64,
    /// The standard error of the value, where it is known.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    pub error: Option<f64>,
    /// What a perfect prediction would have, by the same measurement.
    pub ceiling: f64,
    /// What measures it again.
    pub command: String,
    /// When it was measured, in seconds since 1970.
    #[serde(deserialize_with = "whole")]
    pub measured_at: u64,
}

/// What was measured of one artifact.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Quality {
    format: String,
    /// The SHA-256 of what was measured: the model's `artifactHash`.
    #[serde(deserialize_with = "lower_word")]
    pub artifact: B256,
    /// When the snapshot was taken that it was trained on, in seconds since 1970; `None` if it was measured on
    /// none.
    #[serde(deserialize_with = "whole_or_null")]
    pub snapshot: Option<u64>,
    /// 1 to 16 figures.
    pub measures: Vec<Measure>,
}

/// A number where there is one: `null` is none.
fn given<'de, D: Deserializer<'de>>(from: D) -> Result<Option<f64>, D::Error> {
    f64::deserialize(from).map(Some)
}

/// A time, however JSON writes it: `1e9` is one.
fn whole<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
    let number = f64::deserialize(from)?;
    let is_time = number.fract() == 0.0 && (0.0..=LATEST as f64).contains(&number);
    is_time
        .then_some(number as u64)
        .ok_or_else(|| de::Error::custom(format!("{number} is no time in seconds")))
}

fn whole_or_null<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u64>, D::Error> {
    match Value::deserialize(from)? {
        Value::Null => Ok(None),
        value => whole(value).map(Some).map_err(de::Error::custom),
    }
}

/// 32 bytes in hexadecimal digits after `0x`, none of them a capital.
fn lower_word<'de, D: Deserializer<'de>>(from: D) -> Result<B256, D::Error> {
    let text = String::deserialize(from)?;
    let is_lower = text.len() == 66 && !text.bytes().any(|byte| byte.is_ascii_uppercase());
    let word = text.strip_prefix("0x").and_then(|digits| digits.parse().ok()).filter(|_| is_lower);
    word.ok_or_else(|| de::Error::custom(format!("`{text}` is no hash of 64 small digits after 0x")))
}

impl Quality {
    /// A document without figures, which is none yet.
    fn new(artifact: B256, snapshot: Option<u64>) -> Self {
        Self { format: FORMAT.to_owned(), artifact, snapshot, measures: Vec::new() }
    }

    /// Reads a document.
    ///
    /// # Errors
    /// [`QualityError::Malformed`]: of a document that is wrong anywhere, no figure counts.
    pub fn read(bytes: &[u8]) -> Result<Self, QualityError> {
        let wrong = |problem: String| QualityError::Malformed(problem);
        if bytes.len() as u64 > MOST_BYTES {
            return Err(wrong(format!("it has {} bytes, and {MOST_BYTES} are the most", bytes.len())));
        }
        // Of a name that is there twice the last counts, as in a browser.
        let value: Value = serde_json::from_slice(bytes).map_err(|error| wrong(error.to_string()))?;
        let found: Self = serde_json::from_value(value).map_err(|error| wrong(error.to_string()))?;
        found.check()?;
        Ok(found)
    }

    /// The document's bytes.
    ///
    /// # Errors
    /// [`QualityError::Malformed`].
    pub fn bytes(&self) -> Result<Vec<u8>, QualityError> {
        self.check()?;
        let mut bytes =
            serde_json::to_vec_pretty(self).map_err(|error| QualityError::Malformed(error.to_string()))?;
        bytes.push(b'\n');
        // What is read back is what was written.
        Self::read(&bytes)?;
        Ok(bytes)
    }

    fn check(&self) -> Result<(), QualityError> {
        let wrong = |problem: String| Err(QualityError::Malformed(problem));
        if self.format != FORMAT {
            return wrong(format!("its format is `{}`, not `{FORMAT}`", self.format));
        }
        let count = self.measures.len();
        if !(1..=MOST_MEASURES).contains(&count) {
            return wrong(format!("it has {count} figures; 1 to {MOST_MEASURES} are right"));
        }
        if self.snapshot.is_some_and(|time| time > LATEST) {
            return wrong("its snapshot is no time in seconds".to_owned());
        }
        for Measure { metric, value, error, ceiling, command, measured_at } in &self.measures {
            for (name, text) in [("metric", metric), ("command", command)] {
                let length = text.encode_utf16().count();
                if text.trim().is_empty() || length > MOST_LETTERS {
                    return wrong(format!("a {name} has {length} letters; 1 to {MOST_LETTERS} are right"));
                }
            }
            if ![*value, *ceiling, error.unwrap_or_default()].iter().all(|number| number.is_finite()) {
                return wrong(format!("a figure of `{metric}` is no number"));
            }
            if error.is_some_and(|error| error < 0.0) {
                return wrong(format!("the error of `{metric}` is below zero"));
            }
            if *measured_at > LATEST {
                return wrong(format!(
                    "`{metric}` was measured at {measured_at}, which is no time in seconds"
                ));
            }
        }
        Ok(())
    }

    /// Adds a figure, in the place of one of the same name.
    fn put(&mut self, measure: Measure) {
        match self.measures.iter_mut().find(|one| one.metric == measure.metric) {
            Some(one) => *one = measure,
            None => self.measures.push(measure),
        }
    }
}

/// Where the document of a model lies in the part of the working folder that belongs to its deployment.
pub fn path(chain_folder: &Path, model: U256) -> PathBuf {
    chain_folder.join("quality").join(format!("{model}.json"))
}

/// A document that was written.
#[derive(Clone, Debug)]
pub struct Written {
    /// The file.
    pub path: PathBuf,
    /// Its SHA-256.
    pub sha256: B256,
    /// What it says.
    pub quality: Quality,
}

/// Writes into the document of a model what was measured of it, whole or not at all. `snapshot` is when the one
/// was taken that it was measured on, if it was on another than the document says already. `is_anew` leaves
/// out what was measured before.
///
/// # Errors
/// [`QualityError`]; [`models`](crate::models)' for an unknown model.
pub async fn record(
    context: &Context,
    model: U256,
    measure: Measure,
    snapshot: Option<u64>,
    is_anew: bool,
) -> Result<Written> {
    let artifact = Model::read(context, model).await?.terms.artifactHash;
    if let Some(time) = snapshot {
        let taken: Vec<u64> =
            Snapshots::read(context, model).await?.list().iter().map(|(taken, _)| *taken).collect();
        if !taken.contains(&time) {
            return Err(QualityError::NoSnapshot { model, time, taken }.into());
        }
    }
    let path = path(&context.chain_folder(), model);
    let before = if is_anew { None } else { found(&path)? };
    let quality = with(before, &path, model, artifact, measure, snapshot)?;
    let bytes = quality.bytes()?;
    file::write(&path, &bytes).map_err(QualityError::Write)?;
    Ok(Written { path, sha256: content_id(&bytes), quality })
}

/// The document that is there; `None` if there is none.
fn found(path: &Path) -> Result<Option<Quality>, QualityError> {
    let bytes = match fs::read(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        read => read.map_err(|source| QualityError::Read { path: path.to_owned(), source })?,
    };
    Quality::read(&bytes).map(Some).map_err(|error| match error {
        QualityError::Malformed(problem) => QualityError::MalformedFile { path: path.to_owned(), problem },
        error => error,
    })
}

/// The document with one more figure.
fn with(
    before: Option<Quality>,
    path: &Path,
    model: U256,
    artifact: B256,
    measure: Measure,
    snapshot: Option<u64>,
) -> Result<Quality, QualityError> {
    let mut quality = before.unwrap_or_else(|| Quality::new(artifact, snapshot));
    if quality.artifact != artifact {
        let (path, found) = (path.to_owned(), quality.artifact);
        return Err(QualityError::OtherArtifact { path, model, found, expected: artifact });
    }
    if snapshot.is_some() && snapshot != quality.snapshot {
        let is_alone = quality.measures.iter().all(|one| one.metric == measure.metric);
        if !is_alone {
            return Err(QualityError::OtherSnapshot { path: path.to_owned() });
        }
        quality.snapshot = snapshot;
    }
    quality.put(measure);
    Ok(quality)
}

/// What an evaluation has found about a set, in the figures that `make eval-influence` writes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found {
    /// The linear datamodelling score.
    pub value: f64,
    /// Its standard error.
    pub error: Option<f64>,
    /// What a perfect prediction would have.
    pub ceiling: f64,
}

/// The figures of a set, of a flat JSON object that has them as `lds.<set>.ours`, `lds.<set>.ours_error` and
/// `lds.<set>.ceiling`.
///
/// # Errors
/// [`QualityError::Malformed`] with what it lacks, and which sets it has.
pub fn of_evaluation(figures: &[u8], set: &str) -> Result<Found, QualityError> {
    let all: serde_json::Map<String, Value> =
        serde_json::from_slice(figures).map_err(|error| QualityError::Malformed(error.to_string()))?;
    let get = |what: &str| all.get(&format!("lds.{set}.{what}")).and_then(Value::as_f64);
    let (Some(value), Some(ceiling)) = (get("ours"), get("ceiling")) else {
        let sets = all.keys().filter_map(|name| name.strip_prefix("lds.")?.strip_suffix(".ceiling"));
        let sets: Vec<&str> = sets.collect();
        let problem =
            format!("there is no `lds.{set}.ours` with `lds.{set}.ceiling`; sets are {}", sets.join(", "));
        return Err(QualityError::Malformed(problem));
    };
    Ok(Found { value, error: get("ours_error").or_else(|| get("error")), ceiling })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn measure(metric: &str, value: f64) -> Measure {
        let command = "make eval-influence".to_owned();
        Measure {
            metric: metric.to_owned(),
            value,
            error: None,
            ceiling: 0.98,
            command,
            measured_at: 1_750_000_000,
        }
    }

    /// The cases by which the page is tested too, which is what shows documents.
    #[test]
    fn a_document_is_right_where_the_page_says_so() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../dapp/src/lib/quality.cases.json");
        let cases: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
        for (kind, is_right) in [("right", true), ("wrong", false)] {
            let cases = cases[kind].as_array().unwrap();
            assert!(cases.len() >= 3);
            for case in cases {
                let read = Quality::read(&serde_json::to_vec(case).unwrap());
                assert_eq!(read.is_ok(), is_right, "{case}: {read:?}");
            }
        }
        assert!(Quality::read(&[0xff]).is_err());
        assert!(Quality::read(&vec![b' '; 16_385]).is_err());
    }

    #[test]
    fn the_example_of_the_documentation_is_one() {
        let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/DAPP.md");
        let page = fs::read_to_string(page).unwrap();
        let example = page.split_once("```json\n").unwrap().1.split_once("```").unwrap().0;
        let read = Quality::read(example.as_bytes()).unwrap();
        assert_eq!(read.measures[1].metric, "lds_per_contributor");
        assert_eq!(Quality::read(&read.bytes().unwrap()).unwrap(), read);
    }

    #[test]
    fn a_figure_is_added_or_takes_the_place_of_the_one_of_its_name() {
        let (path, artifact, model) = (Path::new("1.json"), B256::repeat_byte(0xab), U256::ONE);
        let add = |before, measure, snapshot| with(before, path, model, artifact, measure, snapshot);
        let first = add(None, measure("a", 0.5), None).unwrap();
        let second = add(Some(first.clone()), measure("b", 0.6), None).unwrap();
        let third = add(Some(second), measure("a", 0.7), None).unwrap();
        let values: Vec<f64> = third.measures.iter().map(|one| one.value).collect();
        assert_eq!((values, third.snapshot), (vec![0.7, 0.6], None));
        // A document is of one snapshot, and of one artifact.
        let other = add(Some(third.clone()), measure("a", 0.7), Some(5));
        assert!(matches!(other, Err(QualityError::OtherSnapshot { .. })));
        assert_eq!(add(Some(first), measure("a", 0.7), Some(5)).unwrap().snapshot, Some(5));
        let other = with(Some(third), path, model, B256::ZERO, measure("a", 0.7), None);
        assert!(matches!(other, Err(QualityError::OtherArtifact { .. })));
        let many =
            (0..17).try_fold(None, |before, at| add(before, measure(&at.to_string(), 1.0), None).map(Some));
        assert!(many.unwrap().unwrap().bytes().is_err());
    }

    #[test]
    fn figures_of_an_evaluation_are_found_by_their_set() {
        let figures = json!({
            "lds.hpo.ours": 0.866, "lds.hpo.ours_error": 0.002, "lds.hpo.ceiling": 0.98, "gain.split": 3,
            "lds.mnist.ours": 0.5, "lds.cancer.ours": 0.5, "lds.cancer.ceiling": 0.6,
        });
        let figures = figures.to_string();
        let found = of_evaluation(figures.as_bytes(), "hpo").unwrap();
        assert_eq!(found, Found { value: 0.866, error: Some(0.002), ceiling: 0.98 });
        assert_eq!(of_evaluation(figures.as_bytes(), "cancer").unwrap().error, None);
        let error = of_evaluation(figures.as_bytes(), "mnist").unwrap_err().to_string();
        assert!(error.contains("sets are cancer, hpo"), "{error}");
        assert!(of_evaluation(b"[]", "hpo").is_err());
    }
}
