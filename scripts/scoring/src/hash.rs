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
pub const BITS: u32 = 61;
const PRIME: u64 = (1 << BITS) - 1;

fn times(a: u64, b: u64) -> u64 {
    modulo(u128::from(a) * u128::from(b))
}

/// A number below 2^124 modulo the prime.
fn modulo(value: u128) -> u64 {
    let once = (value as u64 & PRIME) + (value >> BITS) as u64;
    reduce((once & PRIME) + (once >> BITS))
}

fn reduce(value: u64) -> u64 {
    if value >= PRIME { value - PRIME } else { value }
}

/// The hashes of windows in one base.
#[derive(Debug)]
pub struct Hasher {
    /// By exponent, up to the longest window.
    powers: Vec<u64>,
}

impl Default for Hasher {
    fn default() -> Self {
        Self::new()
    }
}

impl Hasher {
    /// The hashes in a random base.
    pub fn new() -> Self {
        Self::with_base(Self::random_base())
    }

    /// A random base, which is to be kept secret from whoever writes records.
    pub fn random_base() -> u64 {
        // Above any byte, so that no two short strings collide.
        256 + RandomState::new().hash_one(()) % (PRIME - 256)
    }

    /// The hashes in this base.
    pub fn with_base(base: u64) -> Self {
        let powers = std::iter::successors(Some(1), |power| Some(times(*power, base)));
        Self { powers: powers.take(MAX_OUTPUT + 1).collect() }
    }

    /// Writes the hashes of the text's prefixes, of which the empty one is the first. The text has
    /// at most `MAX_OUTPUT` bytes.
    pub fn prefixes(&self, text: &[u8], prefixes: &mut Vec<u64>) {
        // Each byte counts as one more, so that leading zeros count too.
        let digit = |byte: u8| u128::from(byte) + 1;
        let [one, two, three, four] = [1, 2, 3, 4].map(|exponent| u128::from(self.powers[exponent]));
        prefixes.clear();
        prefixes.reserve(text.len() + 1);
        let mut hash = 0;
        prefixes.push(hash);
        // Four at a time, each from the hash before all of them, since the processor multiplies several
        // numbers at once if none waits for another.
        let mut chunks = text.chunks_exact(4);
        for chunk in &mut chunks {
            let before = u128::from(hash);
            let [a, b, c, d] = [chunk[0], chunk[1], chunk[2], chunk[3]].map(digit);
            hash = modulo(before * four + a * three + b * two + c * one + d);
            prefixes.extend_from_slice(&[
                modulo(before * one + a),
                modulo(before * two + a * one + b),
                modulo(before * three + a * two + b * one + c),
                hash,
            ]);
        }
        for byte in chunks.remainder() {
            hash = modulo(u128::from(hash) * one + digit(*byte));
            prefixes.push(hash);
        }
    }

    /// The hash of a window of the text with these prefixes, below 2^[`BITS`].
    ///
    /// # Panics
    /// If it is no range of the text.
    pub fn window(&self, prefixes: &[u64], window: &Range<usize>) -> u64 {
        let before = times(prefixes[window.start], self.powers[window.len()]);
        reduce(prefixes[window.end] + PRIME - before)
    }

    /// The bytes that this has on the heap.
    pub fn memory(&self) -> usize {
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
