//! The snapshot of the programs' sizes: a change of size is one that a person has looked at.

use crate::{BuildError, Program};
use std::{collections::BTreeMap, path::Path};

type Sizes = BTreeMap<String, usize>;

fn sizes(programs: &[Program]) -> Sizes {
    programs.iter().map(|program| (program.name.clone(), program.code_size)).collect()
}

/// Compares the programs' sizes with the snapshot.
///
/// # Errors
/// [`BuildError::File`] if the file cannot be read, [`BuildError::Sizes`] if a size differs.
pub fn check(path: &Path, programs: &[Program]) -> Result<(), BuildError> {
    let text = std::fs::read(path).map_err(BuildError::file("read", path))?;
    let expected: Sizes = serde_json::from_slice(&text)
        .map_err(std::io::Error::from)
        .map_err(BuildError::file("read", path))?;
    let changes = differences(&expected, &sizes(programs));
    if changes.is_empty() {
        return Ok(());
    }
    Err(BuildError::Sizes { path: path.to_owned(), changes: changes.join("\n") })
}

fn differences(expected: &Sizes, found: &Sizes) -> Vec<String> {
    let names: std::collections::BTreeSet<&String> = expected.keys().chain(found.keys()).collect();
    let show = |size: Option<&usize>| size.map_or_else(|| "none".to_owned(), |size| format!("{size} bytes"));
    names
        .into_iter()
        .filter(|name| expected.get(*name) != found.get(*name))
        .map(|name| format!("  {name}: {} -> {}", show(expected.get(name)), show(found.get(name))))
        .collect()
}

/// Writes the programs' sizes to the snapshot.
///
/// # Errors
/// [`BuildError::File`] if the file cannot be written.
pub fn write(path: &Path, programs: &[Program]) -> Result<(), BuildError> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(BuildError::file("create", folder))?;
    }
    let text = serde_json::to_string_pretty(&sizes(programs)).map_err(std::io::Error::from);
    let written = text.and_then(|text| std::fs::write(path, text + "\n"));
    written.map_err(BuildError::file("write", path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_difference_is_named() {
        let sizes =
            |list: &[(&str, usize)]| list.iter().map(|(name, size)| ((*name).to_owned(), *size)).collect();
        let (expected, found): (Sizes, Sizes) =
            (sizes(&[("a", 1), ("b", 2), ("c", 3)]), sizes(&[("a", 1), ("b", 5), ("d", 4)]));
        assert_eq!(differences(&expected, &expected), [""; 0]);
        assert_eq!(
            differences(&expected, &found),
            ["  b: 2 bytes -> 5 bytes", "  c: 3 bytes -> none", "  d: none -> 4 bytes"]
        );
    }
}
