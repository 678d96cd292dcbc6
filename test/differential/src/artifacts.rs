//! What was built before: the programs, and the bytecode of the Solidity side.

use crate::Error;
use alloy_primitives::{Bytes, hex};
use std::path::{Path, PathBuf};

/// Where the built files are.
#[derive(Clone, Debug)]
pub struct Artifacts {
    /// The folder with `<name>.program`.
    pub programs: PathBuf,
    /// forge's output.
    pub solidity: PathBuf,
}

impl Artifacts {
    /// As the build leaves them in this workspace.
    pub fn of_workspace() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        Self { programs: root.join("target/contracts"), solidity: root.join("test/foundry/out") }
    }

    /// The code that stands at a program's address.
    pub(crate) fn program(&self, name: &str) -> Result<Bytes, Error> {
        let path = self.programs.join(format!("{name}.program"));
        match std::fs::read(&path) {
            Ok(code) => Ok(code.into()),
            Err(source) => Err(Error::Artifact { path, source, hint: "cargo run -p tributary-build" }),
        }
    }

    /// The creation code of a Solidity contract, without its constructor's arguments.
    ///
    /// # Errors
    /// If it was not built.
    pub fn creation_code(&self, file: &str, name: &str) -> Result<Vec<u8>, Error> {
        let path = self.solidity.join(format!("{file}.sol/{name}.json"));
        let text = match std::fs::read(&path) {
            Ok(text) => text,
            Err(source) => return Err(Error::Artifact { path, source, hint: "make -C test/foundry build" }),
        };
        let json: serde_json::Value = serde_json::from_slice(&text).unwrap_or_default();
        let code = json["bytecode"]["object"].as_str().and_then(|code| hex::decode(code).ok());
        code.ok_or(Error::Bytecode { path })
    }
}
