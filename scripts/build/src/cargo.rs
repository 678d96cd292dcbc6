//! Compiling one contract to WebAssembly.

use crate::BuildError;
use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

const TARGET: &str = "wasm32-unknown-unknown";

/// Compiles a contract, and returns its module.
///
/// Each contract is built by itself: in one build, cargo would give each of them the features of
/// all.
///
/// # Errors
/// [`BuildError::Tool`] if cargo cannot be started, [`BuildError::Failed`] if it fails,
/// [`BuildError::File`] if the module cannot be read.
pub fn compile(root: &Path, contract: &str) -> Result<Vec<u8>, BuildError> {
    let package = format!("tributary-{contract}");
    let cargo = env::var_os("CARGO").map_or_else(|| PathBuf::from("cargo"), PathBuf::from);
    let output = Command::new(&cargo)
        .current_dir(root)
        .args(["build", "--quiet", "--locked", "--release", "--target", TARGET, "-p", &package])
        .args(["--config", &remap(root)])
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .output()
        .map_err(|source| BuildError::Tool { tool: cargo.clone(), source })?;
    if !output.status.success() {
        let output = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(BuildError::Failed { tool: "cargo", contract: contract.to_owned(), output });
    }
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let path = target.join(TARGET).join("release").join(format!("tributary_{contract}.wasm"));
    std::fs::read(&path).map_err(BuildError::file("read", &path))
}

/// Keeps this machine's paths out of the code, where messages of panics would hold them. Cargo adds
/// these flags to those of `.cargo/config.toml`.
fn remap(root: &Path) -> String {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(env::home_dir()?.join(".cargo")));
    let flag = |from: &Path, to: &str| format!("'--remap-path-prefix={}={to}'", from.display());
    let flags: Vec<String> =
        home.iter().map(|home| flag(home, "/cargo")).chain([flag(root, "/tributary")]).collect();
    format!("target.{TARGET}.rustflags=[{}]", flags.join(","))
}
