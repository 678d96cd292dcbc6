//! What a bench found, printed and kept.

use std::path::PathBuf;

use serde_json::{Map, Value};

use crate::Result;

/// Figures by name; the name ends with the unit.
pub(crate) type Figures<N = &'static str> = Vec<(N, f64)>;

/// Prints the figures and writes them to `target/bench/parts/NAME.json`.
pub(crate) fn write<N: AsRef<str>>(name: &str, figures: &Figures<N>) -> Result<()> {
    let rounded = |value: f64| (value * 1000.0).round() / 1000.0;
    let object: Map<String, Value> =
        figures.iter().map(|(key, value)| (key.as_ref().to_owned(), rounded(*value).into())).collect();
    for (key, value) in figures {
        println!("{value:>14.3}  {}", key.as_ref());
    }
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/bench/parts"));
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join(format!("{name}.json")), serde_json::to_vec_pretty(&object)?)?;
    Ok(())
}
