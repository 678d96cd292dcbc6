//! Files that the build made.

use alloy_primitives::hex;
use std::{fs, path::Path};

/// A contract's program as it is deployed, from `target/contracts`.
pub(crate) fn program(name: &str) -> Vec<u8> {
    read(&format!("contracts/{name}.program"), "make contracts")
}

/// A contract's program as a WebAssembly module, as it was before it was compressed.
pub fn program_module(name: &str) -> Vec<u8> {
    read(&format!("contracts/{name}.wasm"), "make contracts")
}

/// The init code of one of the Solidity contracts of `test/solidity`.
pub(crate) fn solidity(name: &str) -> Vec<u8> {
    let digits = read(&format!("solidity/{name}.bin"), "make demo or make test");
    hex::decode(digits.trim_ascii()).expect("hex")
}

fn read(name: &str, made_by: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target").join(name);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}; run `{made_by}`", path.display()))
}
