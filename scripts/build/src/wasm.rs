//! Modules that activate.

use crate::{BuildError, panics};
use std::{path::Path, process::Command};
use wasmparser::{Parser, WasmFeatures};

/// The features that `wasm-opt` may use. With others it writes sections or instructions that Nitro
/// rejects.
const WASM_OPT: [&str; 6] = [
    "-O3",
    "--mvp-features",
    "--enable-bulk-memory-opt",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
];

/// The features that a program may use on every version of ArbOS that runs Stylus.
fn features() -> WasmFeatures {
    WasmFeatures::MUTABLE_GLOBAL
        | WasmFeatures::SIGN_EXTENSION
        | WasmFeatures::SATURATING_FLOAT_TO_INT
        | WasmFeatures::BULK_MEMORY
        | WasmFeatures::FLOATS
        | WasmFeatures::GC_TYPES
}

/// The module as it is deployed: canonical, optimised, without custom sections.
pub(crate) fn finish(root: &Path, contract: &str, raw: &[u8]) -> Result<Vec<u8>, BuildError> {
    let quiet = panics::silence(raw).map_err(|error| BuildError::module(contract, error))?;
    let plain = strip(contract, &round_trip(contract, &quiet)?)?;
    let module = strip(contract, &round_trip(contract, &optimise(root, contract, &plain)?)?)?;
    wasmparser::Validator::new_with_features(features())
        .validate_all(&module)
        .map_err(|error| BuildError::module(contract, format!("the module would not activate: {error}")))?;
    Ok(module)
}

/// Writes the module as text and reads it back, which leaves one encoding of each index and length.
fn round_trip(contract: &str, module: &[u8]) -> Result<Vec<u8>, BuildError> {
    let text = wasmprinter::print_bytes(module).map_err(|error| BuildError::module(contract, error))?;
    wat::parse_str(&text).map_err(|error| BuildError::module(contract, error))
}

fn strip(contract: &str, module: &[u8]) -> Result<Vec<u8>, BuildError> {
    const CUSTOM: u8 = 0;
    let mut stripped = wasm_encoder::Module::new();
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload.map_err(|error| BuildError::module(contract, error))?;
        if let Some((id, range)) = payload.as_section().filter(|(id, _)| *id != CUSTOM) {
            let data = &module[range.start as usize..range.end as usize];
            stripped.section(&wasm_encoder::RawSection { id, data });
        }
    }
    Ok(stripped.finish())
}

fn optimise(root: &Path, contract: &str, module: &[u8]) -> Result<Vec<u8>, BuildError> {
    let folder = root.join("target/contracts");
    let (input, output) =
        (folder.join(format!("{contract}.plain.wasm")), folder.join(format!("{contract}.opt.wasm")));
    std::fs::write(&input, module).map_err(BuildError::file("write", &input))?;
    let tool = root.join("node_modules/.bin/wasm-opt");
    let run = Command::new(&tool)
        .args(WASM_OPT)
        .arg(&input)
        .arg("-o")
        .arg(&output)
        .output()
        .map_err(|source| BuildError::Tool { tool: tool.clone(), source })?;
    if !run.status.success() {
        let output = String::from_utf8_lossy(&run.stderr).into_owned();
        return Err(BuildError::Failed { tool: "wasm-opt", contract: contract.to_owned(), output });
    }
    let optimised = std::fs::read(&output).map_err(BuildError::file("read", &output))?;
    for path in [&input, &output] {
        std::fs::remove_file(path).map_err(BuildError::file("remove", path))?;
    }
    Ok(optimised)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn custom_sections_go_and_the_rest_stays() {
        let with =
            wat::parse_str(r#"(module $named (func $f (export "f")) (@custom "note" "words"))"#).unwrap();
        let without = strip("x", &with).unwrap();
        assert!(without.len() < with.len());
        assert!(!without.windows(5).any(|bytes| bytes == b"words" || bytes == b"named"));
        assert!(without.windows(1).any(|bytes| bytes == b"f"));
        assert_eq!(strip("x", &without).unwrap(), without);
    }

    #[test]
    fn bytes_that_are_no_module_are_rejected() {
        assert!(round_trip("x", b"not wasm").is_err());
        assert!(strip("x", b"not wasm").is_err());
    }
}
