//! Random numbers that a seed determines, and settings from the environment.

use alloy_primitives::{Address, B256};

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers for the same seed on every machine.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// The numbers of a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    #[expect(clippy::should_implement_trait, reason = "it never ends, so an Option would always be Some")]
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`, which must not be zero.
    pub fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// The index of an element of a list with this length, which must not be zero.
    pub fn index(&mut self, length: usize) -> usize {
        self.below(length as u64) as usize
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: u128, high: u128) -> u128 {
        let wide = u128::from(self.next()) << 64 | u128::from(self.next());
        match (high - low).checked_add(1) {
            Some(span) => low + wide % span,
            None => wide,
        }
    }

    /// True once in `n` times.
    pub fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    /// One element of a list, which must not be empty.
    pub fn pick<T: Clone>(&mut self, list: &[T]) -> T {
        list[self.index(list.len())].clone()
    }

    /// One element of a list, or `None` if the list is empty.
    pub fn choose<T: Clone>(&mut self, list: &[T]) -> Option<T> {
        (!list.is_empty()).then(|| self.pick(list))
    }

    /// 32 bytes.
    pub fn word(&mut self) -> B256 {
        let mut word = B256::ZERO;
        for chunk in word.0.chunks_exact_mut(8) {
            chunk.copy_from_slice(&self.next().to_be_bytes());
        }
        word
    }

    /// An address that no known key has.
    pub fn address(&mut self) -> Address {
        Address::from_slice(&self.word()[12..])
    }
}

/// Prints the seed of a run when the test that holds this panics.
#[derive(Debug)]
pub struct PrintSeedOnPanic(pub u64);

impl Drop for PrintSeedOnPanic {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("failed with SEED={}", self.0);
        }
    }
}

/// A whole number from an environment variable, or the default if the variable is not set.
pub fn number_from_environment(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().expect("a whole number"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_published_numbers() {
        // The first numbers of SplitMix64 for the seed 1234567, as its authors' C code prints them.
        let mut random = Random::new(1_234_567);
        assert_eq!([random.next(), random.next()], [6_457_827_717_110_365_317, 3_203_168_211_198_807_973]);
    }
}
