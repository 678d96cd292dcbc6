//! Files that the build makes before the tests run.

use alloy_primitives::hex;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The folders of the built files.
#[derive(Clone, Debug)]
pub struct Artifacts {
    /// `<name>.program` and `<name>.wasm` of each contract; `make contracts` makes them.
    pub programs: PathBuf,
    /// `<name>.bin` of each contract of `test/solidity`; `make demo` and `make test` make them.
    pub solidity: PathBuf,
    /// forge's output for the Solidity reference; `make -C test/foundry build` makes it.
    pub reference: PathBuf,
}

/// Why a chain could not be prepared for a test.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// A file that the build makes is not there.
    #[error("cannot read {path}: {source}; run `{command}`")]
    Artifact {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: std::io::Error,
        /// The command that makes the file.
        command: &'static str,
    },
    /// A file that the build makes holds no code.
    #[error("{path} holds no bytecode; run `{command}`")]
    Bytecode {
        /// The file.
        path: PathBuf,
        /// The command that makes the file.
        command: &'static str,
    },
    /// A transaction that the test needs before it begins did not succeed.
    #[error("{step} failed: {reason}")]
    Transaction {
        /// What the transaction was for.
        step: String,
        /// What the chain answered.
        reason: String,
    },
}

const SOLIDITY: &str = "make test";
const REFERENCE: &str = "make -C test/foundry build";

impl Artifacts {
    /// The folders of this workspace.
    pub fn of_workspace() -> Self {
        let root = workspace();
        Self {
            programs: root.join("target/contracts"),
            solidity: root.join("target/solidity"),
            reference: root.join("test/foundry/out"),
        }
    }

    /// A contract's program: the code that its account has on chain.
    ///
    /// # Errors
    /// If it was not built.
    pub fn program(&self, name: &str) -> Result<Vec<u8>, SetupError> {
        read(self.programs.join(format!("{name}.program")), "make contracts")
    }

    /// A contract's program as a WebAssembly module, before it is compressed.
    ///
    /// # Errors
    /// If it was not built.
    pub fn module(&self, name: &str) -> Result<Vec<u8>, SetupError> {
        read(self.programs.join(format!("{name}.wasm")), "make contracts")
    }

    /// The init code of a contract of `test/solidity`.
    ///
    /// # Errors
    /// If it was not built.
    pub fn solidity(&self, name: &str) -> Result<Vec<u8>, SetupError> {
        let path = self.solidity.join(format!("{name}.bin"));
        let digits = read(path.clone(), SOLIDITY)?;
        hex::decode(digits.trim_ascii()).map_err(|_| SetupError::Bytecode { path, command: SOLIDITY })
    }

    /// The init code of a contract that forge built, without the arguments of its constructor.
    ///
    /// # Errors
    /// If it was not built.
    pub fn reference(&self, file: &str, name: &str) -> Result<Vec<u8>, SetupError> {
        let path = self.reference.join(format!("{file}.sol/{name}.json"));
        let text = read(path.clone(), REFERENCE)?;
        let json: serde_json::Value = serde_json::from_slice(&text).unwrap_or_default();
        let code = json["bytecode"]["object"].as_str().and_then(|code| hex::decode(code).ok());
        code.ok_or(SetupError::Bytecode { path, command: REFERENCE })
    }
}

/// The folder of the workspace.
pub fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("two folders above").to_owned()
}

fn read(path: PathBuf, command: &'static str) -> Result<Vec<u8>, SetupError> {
    fs::read(&path).map_err(|source| SetupError::Artifact { path, source, command })
}
