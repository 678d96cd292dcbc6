//! How a Stylus program is stored as an account's code.
//!
//! | prefix | kind | then |
//! |---|---|---|
//! | `EF F0 00` | program | dictionary id, Brotli stream |
//! | `EF F0 01` | fragment (ArbOS 60) | a slice of a Brotli stream |
//! | `EF F0 02` | root (ArbOS 60) | dictionary id, length of the program (4 bytes), fragments |

use alloy_primitives::Address;
use brotli::enc::StandardAlloc;
use brotli::{BrotliDecompressStream, BrotliResult, BrotliState};

use crate::config::ArbosVersion;

/// The first ArbOS version with fragments.
const FRAGMENTS_FROM: u64 = 60;

/// Bytes that decompression starts with.
const FIRST_BUFFER: usize = 128 * 1024;

/// What Stylus takes an account's code for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// EVM code.
    Evm,
    /// A whole program.
    Program,
    /// A piece of a larger program; cannot be called.
    Fragment,
    /// A program in fragments.
    Root,
}

impl Kind {
    /// Reads the prefix. A prefix alone is not a program.
    pub(crate) fn of(code: &[u8], arbos: ArbosVersion) -> Self {
        if code.len() <= 3 || code[..2] != [0xEF, 0xF0] {
            return Self::Evm;
        }
        match code[2] {
            0 => Self::Program,
            1 if arbos.at_least(FRAGMENTS_FROM) => Self::Fragment,
            2 if arbos.at_least(FRAGMENTS_FROM) => Self::Root,
            _ => Self::Evm,
        }
    }

    /// Whether a call to such code runs a program.
    pub(crate) fn is_callable(self) -> bool {
        matches!(self, Self::Program | Self::Root)
    }

    /// Whether EIP-3541 lets such code be deployed although it starts with `EF`.
    pub(crate) fn is_component(self) -> bool {
        self != Self::Evm
    }
}

/// Why code does not yield a program's WebAssembly.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CodeError {
    #[error("unsupported dictionary type {0}: only 0 (none) can be read")]
    Dictionary(u8),
    #[error("the Brotli stream is damaged, or decompresses to more than {0} bytes")]
    Stream(usize),
    #[error("decompressed length is {found}, the root declares {declared}")]
    Length { declared: usize, found: usize },
    #[error("malformed root")]
    Root,
    #[error("{found} fragments, at most {limit} are allowed")]
    Fragments { found: usize, limit: usize },
}

/// Decompresses a program that is whole, of at most `limit` bytes of WebAssembly.
pub(crate) fn decompress_program(code: &[u8], limit: usize) -> Result<Vec<u8>, CodeError> {
    check_dictionary(code[3])?;
    decompress(&code[4..], limit)
}

/// A parsed root.
pub(crate) struct Root {
    /// Decompressed length in bytes.
    pub(crate) length: usize,
    /// The accounts that hold the fragments, in order.
    pub(crate) fragments: Vec<Address>,
}

impl Root {
    /// Parses a root and checks it against the chain's limits.
    pub(crate) fn parse(code: &[u8], max_length: usize, max_fragments: usize) -> Result<Self, CodeError> {
        let (Some(head), Some(list)) = (code.get(3..8), code.get(8..)) else { return Err(CodeError::Root) };
        check_dictionary(head[0])?;
        if list.is_empty() || !list.len().is_multiple_of(20) {
            return Err(CodeError::Root);
        }
        let length = u32::from_be_bytes([head[1], head[2], head[3], head[4]]) as usize;
        let fragments: Vec<_> = list.chunks_exact(20).map(Address::from_slice).collect();
        if length > max_length {
            return Err(CodeError::Stream(max_length));
        }
        if fragments.len() > max_fragments {
            return Err(CodeError::Fragments { found: fragments.len(), limit: max_fragments });
        }
        Ok(Self { length, fragments })
    }

    /// Decompresses the joined payloads of the fragments.
    pub(crate) fn decompress(&self, stream: &[u8]) -> Result<Vec<u8>, CodeError> {
        let wasm = decompress(stream, self.length)?;
        if wasm.len() != self.length {
            return Err(CodeError::Length { declared: self.length, found: wasm.len() });
        }
        Ok(wasm)
    }
}

fn check_dictionary(id: u8) -> Result<(), CodeError> {
    if id == 0 { Ok(()) } else { Err(CodeError::Dictionary(id)) }
}

/// Decodes a Brotli stream. What comes after its end is ignored.
fn decompress(stream: &[u8], limit: usize) -> Result<Vec<u8>, CodeError> {
    let error = Err(CodeError::Stream(limit));
    // One byte above the limit distinguishes "too long" from "just fits".
    let most = limit.saturating_add(1);
    let mut wasm = vec![0; most.min(FIRST_BUFFER)];
    let (mut left, mut read, mut written, mut total) = (stream.len(), 0, 0, 0);
    let alloc = StandardAlloc::default;
    let mut state = BrotliState::new(alloc(), alloc(), alloc());
    loop {
        let mut space = wasm.len() - written;
        let result = BrotliDecompressStream(
            &mut left,
            &mut read,
            stream,
            &mut space,
            &mut written,
            &mut wasm,
            &mut total,
            &mut state,
        );
        match result {
            BrotliResult::ResultSuccess if written <= limit => break,
            BrotliResult::NeedsMoreOutput if wasm.len() < most => {
                wasm.resize(most.min(wasm.len() * 2), 0);
            }
            _ => return error,
        }
    }
    wasm.truncate(written);
    Ok(wasm)
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    fn compress(bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        brotli::CompressorReader::new(bytes, 4096, 11, 22).read_to_end(&mut out).expect("reading memory");
        out
    }

    #[test]
    fn prefixes() {
        let new = ArbosVersion::V60;
        let old = ArbosVersion::V51;
        assert_eq!(Kind::of(&[0xEF, 0xF0, 0], new), Kind::Evm, "a bare prefix is not a program");
        assert_eq!(Kind::of(&[0xEF, 0xF0, 0, 0], new), Kind::Program);
        assert_eq!(Kind::of(&[0xEF, 0xF0, 1, 0], new), Kind::Fragment);
        assert_eq!(Kind::of(&[0xEF, 0xF0, 2, 0], new), Kind::Root);
        assert_eq!(Kind::of(&[0xEF, 0xF0, 1, 0], old), Kind::Evm);
        assert_eq!(Kind::of(&[0xEF, 0xF0, 3, 0], new), Kind::Evm);
    }

    #[test]
    fn a_stream_must_end_and_fit() {
        let wasm = vec![7u8; 1000];
        let mut code = vec![0xEF, 0xF0, 0, 0];
        code.extend(compress(&wasm));
        assert_eq!(decompress_program(&code, 1000).expect("fits"), wasm);
        assert!(decompress_program(&code, 999).is_err(), "too long");
        let mut longer = code.clone();
        longer.push(0);
        assert_eq!(decompress_program(&longer, 1000).expect("the stream ends before"), wasm);
        assert!(decompress_program(&code[..code.len() - 1], 1000).is_err(), "cut short");
        code[3] = 1;
        assert!(matches!(decompress_program(&code, 1000), Err(CodeError::Dictionary(1))));
    }

    #[test]
    fn roots() {
        let mut root = vec![0xEF, 0xF0, 2, 0, 0, 0, 0, 9];
        assert!(matches!(Root::parse(&root, 100, 4), Err(CodeError::Root)), "no fragments");
        root.extend([1; 20]);
        root.extend([2; 20]);
        let parsed = Root::parse(&root, 100, 4).expect("well-formed");
        assert_eq!((parsed.length, parsed.fragments.len()), (9, 2));
        assert!(Root::parse(&root, 8, 4).is_err(), "longer than allowed");
        assert!(Root::parse(&root, 100, 1).is_err(), "more fragments than allowed");
        assert!(Root::parse(&root[..root.len() - 1], 100, 4).is_err(), "address area");
    }
}
