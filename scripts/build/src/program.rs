//! From a module to the code that is deployed.

use crate::{BuildError, MAX_CODE, wasm};
use sha2::{Digest, Sha256};
use std::{
    io::Write,
    path::{Path, PathBuf},
};

/// The prefix of a Stylus program that is compressed without a dictionary.
pub const PREFIX: [u8; 4] = [0xef, 0xf0, 0x00, 0x00];

/// The version of the steps from a module to a program. It rises when they change, so that a
/// program of earlier steps is not taken for one of these.
const RECIPE: u8 = 2;

/// A contract that was built.
#[derive(Debug)]
pub struct Program {
    /// The contract's name.
    pub name: String,
    /// The module's file.
    pub wasm: PathBuf,
    /// The code's file: what is on chain.
    pub code: PathBuf,
    /// The module's size in bytes.
    pub module_size: usize,
    /// The code's size in bytes, which [`MAX_CODE`] bounds.
    pub code_size: usize,
}

/// Makes `target/contracts/<name>.wasm` and `.program` from the module that cargo built, unless
/// they are of this very module already.
///
/// # Errors
/// [`BuildError::Module`] if the module would not activate, [`BuildError::TooLarge`] if the program
/// is larger than [`MAX_CODE`], and those of files and of `wasm-opt`.
pub fn package(root: &Path, contract: &str, raw: &[u8]) -> Result<Program, BuildError> {
    let folder = root.join("target/contracts");
    std::fs::create_dir_all(&folder).map_err(BuildError::file("create", &folder))?;
    let file = |extension: &str| folder.join(format!("{contract}.{extension}"));
    let (wasm, code, stamp) = (file("wasm"), file("program"), file("stamp"));
    let digest: String = Sha256::new()
        .chain_update([RECIPE])
        .chain_update(raw)
        .finalize()
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();

    let built =
        std::fs::read_to_string(&stamp).is_ok_and(|old| old == digest) && wasm.exists() && code.exists();
    if !built {
        let module = wasm::finish(root, contract, raw)?;
        let program = compress(&module).map_err(BuildError::file("compress", &wasm))?;
        if program.len() > MAX_CODE {
            return Err(BuildError::TooLarge { contract: contract.to_owned(), bytes: program.len() });
        }
        for (path, bytes) in [(&wasm, &module), (&code, &program), (&stamp, &digest.into_bytes())] {
            std::fs::write(path, bytes).map_err(BuildError::file("write", path))?;
        }
    }
    let size = |path: &Path| {
        std::fs::metadata(path).map(|data| data.len() as usize).map_err(BuildError::file("read", path))
    };
    let (module_size, code_size) = (size(&wasm)?, size(&code)?);
    Ok(Program { name: contract.to_owned(), wasm, code, module_size, code_size })
}

fn compress(module: &[u8]) -> std::io::Result<Vec<u8>> {
    const QUALITY: u32 = 11;
    const WINDOW: u32 = 22;
    let mut writer = brotli::CompressorWriter::new(PREFIX.to_vec(), 4096, QUALITY, WINDOW);
    writer.write_all(module)?;
    Ok(writer.into_inner())
}

/// The init code that creates a contract with a program as its code: it returns the bytes behind
/// itself.
pub fn init_code(program: &[u8]) -> Vec<u8> {
    // PUSH32 length, DUP1, PUSH1 43, PUSH1 0, CODECOPY, PUSH1 0, RETURN; then a version byte.
    const AFTER_LENGTH: [u8; 10] = [0x80, 0x60, 0x2b, 0x60, 0x00, 0x39, 0x60, 0x00, 0xf3, 0x00];
    let mut code = vec![0x7f];
    code.extend_from_slice(&[0; 24]);
    code.extend_from_slice(&(program.len() as u64).to_be_bytes());
    code.extend_from_slice(&AFTER_LENGTH);
    code.extend_from_slice(program);
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_init_code_is_43_bytes_and_the_program() {
        let code = init_code(&[1, 2, 3]);
        assert_eq!(code.len(), 46);
        assert_eq!(code[32], 3, "the length is the last byte of the pushed word");
        assert_eq!(code[33..43], [0x80, 0x60, 0x2b, 0x60, 0, 0x39, 0x60, 0, 0xf3, 0]);
        assert_eq!(code[43..], [1, 2, 3]);
    }

    #[test]
    fn a_program_decompresses_to_its_module() {
        let module = b"module ".repeat(100);
        let program = compress(&module).unwrap();
        assert_eq!(program[..4], PREFIX);
        let mut back = Vec::new();
        brotli::BrotliDecompress(&mut &program[4..], &mut back).unwrap();
        assert_eq!(back, module);
        assert_eq!(compress(&module).unwrap(), program, "the same bytes each time");
    }
}
