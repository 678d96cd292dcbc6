//! Hashes of all windows of a text at once.
//!
//! A window's hash is its bytes as a number in a secret base, modulo a prime (a polynomial rolling
//! hash, Karp and Rabin, 1987). From the hashes of a text's prefixes each window takes one
//! multiplication, whatever its length, where hashing each by itself would read every byte some
//! hundred times. Texts that collide cannot be made without the base, and equal hashes never count
//! as equal bytes: those are compared.

use std::hash::{BuildHasher, RandomState};
use std::ops::Range;
use tributary_core::limits::MAX_OUTPUT;

/// Hashes are below 2^61.
pub(crate) const BITS: u32 = 61;
const PRIME: u64 = (1 << BITS) - 1;

fn times(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    reduce((product as u64 & PRIME) + (product >> BITS) as u64)
}

fn reduce(value: u64) -> u64 {
    if value >= PRIME { value - PRIME } else { value }
}

#[derive(Debug)]
pub(crate) struct Hasher {
    /// By exponent, up to the longest window.
    powers: Vec<u64>,
}

impl Hasher {
    pub(crate) fn new() -> Self {
        // Above any byte, so that no two short strings collide.
        Self::with_base(256 + RandomState::new().hash_one(()) % (PRIME - 256))
    }

    pub(crate) fn with_base(base: u64) -> Self {
        let powers = std::iter::successors(Some(1), |power| Some(times(*power, base)));
        Self { powers: powers.take(MAX_OUTPUT + 1).collect() }
    }

    /// Writes the hashes of the text's prefixes, of which the empty one is the first. The text has
    /// at most `MAX_OUTPUT` bytes.
    pub(crate) fn prefixes(&self, text: &[u8], prefixes: &mut Vec<u64>) {
        let base = self.powers[1];
        prefixes.clear();
        prefixes.reserve(text.len() + 1);
        let mut hash = 0;
        prefixes.push(hash);
        for byte in text {
            // Each byte counts as one more, so that leading zeros count too.
            hash = reduce(times(hash, base) + u64::from(*byte) + 1);
            prefixes.push(hash);
        }
    }

    pub(crate) fn window(&self, prefixes: &[u64], window: &Range<usize>) -> u64 {
        let before = times(prefixes[window.start], self.powers[window.len()]);
        reduce(prefixes[window.end] + PRIME - before)
    }

    pub(crate) fn memory(&self) -> usize {
        size_of_val(&self.powers[..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_has_the_hash_of_its_bytes() {
        let hasher = Hasher::new();
        let hash = |text: &[u8], window: Range<usize>| {
            let mut prefixes = Vec::new();
            hasher.prefixes(text, &mut prefixes);
            hasher.window(&prefixes, &window)
        };
        let text: Vec<u8> = (0..1_000u32).map(|i| (i * i % 251) as u8).collect();
        for start in (0..900).step_by(37) {
            for len in [0, 1, 2, 63, 100] {
                assert_eq!(hash(&text, start..start + len), hash(&text[start..start + len], 0..len));
            }
        }
        assert_ne!(hash(b"ab", 0..2), hash(b"ba", 0..2));
        assert_ne!(hash(b"\0", 0..1), hash(b"\0\0", 0..2));
    }
}
