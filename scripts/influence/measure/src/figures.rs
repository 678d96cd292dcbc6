//! Figures by name, in a flat JSON object that other evaluations write to as well.

use crate::error::Error;
use serde_json::{Map, Value};
use std::path::Path;

/// Figures in the order in which they were found.
#[derive(Clone, Debug, Default)]
pub struct Figures(Map<String, Value>);

impl Figures {
    /// Those of a JSON file; none if it is not there.
    ///
    /// # Errors
    /// [`Error::File`]; [`Error::Content`] if it is no JSON object.
    pub fn read(path: &Path) -> Result<Self, Error> {
        match std::fs::read(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(Error::file(path)(error)),
            Ok(text) => serde_json::from_slice(&text)
                .map(Self)
                .map_err(|error| Error::Content { path: path.into(), problem: error.to_string() }),
        }
    }

    /// Keeps a figure.
    ///
    /// # Panics
    /// If it is not finite.
    pub fn set(&mut self, name: &str, value: f64) {
        assert!(value.is_finite(), "the figure {name} is {value}");
        eprintln!("  {name} = {value:.4}");
        self.0.insert(name.into(), Value::from(value));
    }

    /// A figure, if there is one of this name.
    pub fn get(&self, name: &str) -> Option<f64> {
        self.0.get(name)?.as_f64()
    }

    /// Writes them into the JSON file, in place of those whose names begin with one of `prefixes`,
    /// beside others; and all of them as a table beside it. Returns all.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn merge_into(self, path: &Path, prefixes: &[&str]) -> Result<Self, Error> {
        let mut all = Self::read(path)?.0;
        all.retain(|name, _| !prefixes.iter().any(|prefix| name.starts_with(prefix)));
        all.extend(self.0);
        let rows: String = all.iter().map(|(name, value)| format!("| {name} | {value} |\n")).collect();
        let object = Value::Object(all.clone());
        let json = serde_json::to_string_pretty(&object).expect("an object of numbers is JSON") + "\n";
        std::fs::write(path, json).map_err(Error::file(path))?;
        let table = path.with_extension("md");
        std::fs::write(&table, format!("| figure | value |\n|---|---:|\n{rows}"))
            .map_err(Error::file(&table))?;
        Ok(Self(all))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn others_figures_stay_and_old_ones_of_ours_go() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("results.json");
        let mut figures = Figures::default();
        figures.set("lds.x.ours", 0.5);
        figures.clone().merge_into(&path, &["lds.x."]).unwrap();
        std::fs::write(&path, r#"{"span.x": 1, "lds.x.peer": 2, "gain.split": 3}"#).unwrap();
        let all = figures.clone().merge_into(&path, &["lds.x."]).unwrap();
        let found: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        assert_eq!(found, serde_json::json!({"span.x": 1, "gain.split": 3, "lds.x.ours": 0.5}));
        assert_eq!((all.get("gain.split"), all.get("lds.x.peer")), (Some(3.0), None));
        std::fs::write(&path, "[]").unwrap();
        assert!(matches!(figures.merge_into(&path, &[]), Err(Error::Content { .. })));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "[]");
    }
}
