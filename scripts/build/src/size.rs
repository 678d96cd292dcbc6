//! The sizes that were agreed on: a change of size is a change that somebody has looked at.

use crate::{BuildError, Program};
use std::{collections::BTreeMap, path::Path};

type Sizes = BTreeMap<String, usize>;

fn sizes(programs: &[Program]) -> Sizes {
    programs.iter().map(|program| (program.name.clone(), program.code_size)).collect()
}

/// Compares the programs' sizes with those in the file.
pub fn check(path: &Path, programs: &[Program]) -> Result<(), BuildError> {
    let text = std::fs::read(path).map_err(BuildError::file("read", path))?;
    let agreed: Sizes = serde_json::from_slice(&text).map_err(|error| BuildError::File {
        what: "read",
        path: path.to_owned(),
        source: error.into(),
    })?;
    let changes = differences(&agreed, &sizes(programs));
    if changes.is_empty() {
        return Ok(());
    }
    Err(BuildError::Sizes { path: path.to_owned(), changes: changes.join("\n") })
}

fn differences(agreed: &Sizes, found: &Sizes) -> Vec<String> {
    let names: std::collections::BTreeSet<&String> = agreed.keys().chain(found.keys()).collect();
    let show = |size: Option<&usize>| size.map_or_else(|| "none".to_owned(), |size| format!("{size} bytes"));
    names
        .into_iter()
        .filter(|name| agreed.get(*name) != found.get(*name))
        .map(|name| format!("  {name}: {} -> {}", show(agreed.get(name)), show(found.get(name))))
        .collect()
}

/// Writes the programs' sizes to the file.
pub fn write(path: &Path, programs: &[Program]) -> Result<(), BuildError> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(BuildError::file("create", folder))?;
    }
    let text = serde_json::to_string_pretty(&sizes(programs)).unwrap_or_default() + "\n";
    std::fs::write(path, text).map_err(BuildError::file("write", path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_difference_is_named() {
        let sizes =
            |list: &[(&str, usize)]| list.iter().map(|(name, size)| ((*name).to_owned(), *size)).collect();
        let (agreed, found): (Sizes, Sizes) =
            (sizes(&[("a", 1), ("b", 2), ("c", 3)]), sizes(&[("a", 1), ("b", 5), ("d", 4)]));
        assert_eq!(differences(&agreed, &agreed), [""; 0]);
        assert_eq!(
            differences(&agreed, &found),
            ["  b: 2 bytes -> 5 bytes", "  c: 3 bytes -> none", "  d: none -> 4 bytes"]
        );
    }
}
