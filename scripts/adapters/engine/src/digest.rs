//! Digests of files.

use crate::error::Error;
use sha2::Digest as _;
use std::fmt;
use std::path::Path;
use std::str::FromStr;

/// The hash that a file must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Digest {
    /// SHA-256, as content ids are.
    Sha256([u8; 32]),
    /// Keccak-256, as the chain computes it.
    Keccak256([u8; 32]),
}

impl Digest {
    /// The SHA-256 of bytes.
    pub fn sha256(bytes: &[u8]) -> Self {
        Self::Sha256(sha2::Sha256::digest(bytes).into())
    }

    /// The Keccak-256 of bytes.
    pub fn keccak256(bytes: &[u8]) -> Self {
        Self::Keccak256(sha3::Keccak256::digest(bytes).into())
    }

    /// Checks the bytes of a file.
    pub fn check(self, path: &Path, bytes: &[u8]) -> Result<(), Error> {
        let found = match self {
            Self::Sha256(_) => Self::sha256(bytes),
            Self::Keccak256(_) => Self::keccak256(bytes),
        };
        if found == self {
            return Ok(());
        }
        let (found, expected) = (found.to_string(), self.to_string());
        Err(Error::Digest { path: path.to_owned(), found, expected })
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, bytes) = match self {
            Self::Sha256(bytes) => ("sha256", bytes),
            Self::Keccak256(bytes) => ("keccak256", bytes),
        };
        write!(f, "{name}:")?;
        bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for Digest {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let wrong = || Error::NotADigest(text.to_owned());
        let (name, digits) = text.split_once(':').ok_or_else(wrong)?;
        if digits.len() != 64 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(wrong());
        }
        let mut bytes = [0; 32];
        for (byte, at) in bytes.iter_mut().zip((0..64).step_by(2)) {
            *byte = u8::from_str_radix(&digits[at..at + 2], 16).map_err(|_| wrong())?;
        }
        match name {
            "sha256" => Ok(Self::Sha256(bytes)),
            "keccak256" => Ok(Self::Keccak256(bytes)),
            _ => Err(wrong()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_those_of_the_standards() {
        let sha = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let keccak = "keccak256:4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45";
        assert_eq!(Digest::sha256(b"abc").to_string(), sha);
        assert_eq!(Digest::keccak256(b"abc").to_string(), keccak);
        for text in [sha, keccak] {
            text.parse::<Digest>().unwrap().check(Path::new("abc"), b"abc").unwrap();
            assert!(text.parse::<Digest>().unwrap().check(Path::new("abc"), b"abd").is_err());
        }
        for text in ["", "sha256:", &sha[..70], &sha.replace("sha256", "md5"), &sha.replace('b', "+")] {
            assert!(text.parse::<Digest>().is_err(), "{text}");
        }
    }
}
