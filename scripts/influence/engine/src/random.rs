//! Random numbers from a seed: SplitMix64 (Steele, Lea and Flood, 2014), which is a few lines and the
//! same everywhere.

/// A stream of random numbers.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// The stream of a seed.
    pub fn new(seed: u64) -> Self {
        // One step apart, neighbouring seeds would give the same stream shifted by one.
        Self(mix(seed ^ 0x5851_f42d_4c95_7f2d))
    }

    /// The stream of a seed and a purpose, independent of that of another purpose.
    pub fn of(seed: u64, purpose: &str) -> Self {
        let hash = purpose.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        Self(mix(mix(seed) ^ hash))
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// A number in `low..high`, of 24 random bits.
    pub fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * (self.bits() >> 40) as f32 * (1.0 / (1 << 24) as f32)
    }

    /// A number in `0..bound`.
    ///
    /// # Panics
    /// If `bound` is 0.
    pub fn below(&mut self, bound: usize) -> usize {
        assert!(bound > 0, "a random number below 0");
        ((u128::from(self.bits()) * bound as u128) >> 64) as usize
    }

    /// Puts the items in a random order.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }

    /// `count` different numbers of `0..of`, ascending.
    ///
    /// # Panics
    /// If there are fewer than `count`.
    pub fn sample(&mut self, of: usize, count: usize) -> Vec<usize> {
        assert!(count <= of, "a sample of {count} out of {of}");
        let mut all: Vec<usize> = (0..of).collect();
        self.shuffle(&mut all);
        all.truncate(count);
        all.sort_unstable();
        all
    }
}

fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_one_stream() {
        let draw = |mut random: Random| [random.bits(), random.bits()];
        assert_eq!(draw(Random::new(1)), draw(Random::new(1)));
        assert_ne!(draw(Random::new(1)), draw(Random::new(2)));
        assert_ne!(draw(Random::of(1, "a")), draw(Random::of(1, "b")));
        let mut random = Random::new(3);
        let mean = (0..10_000).map(|_| random.between(-1.0, 3.0)).sum::<f32>() / 10_000.0;
        assert!((mean - 1.0).abs() < 0.05, "{mean}");
        assert_eq!(random.sample(5, 5), [0, 1, 2, 3, 4]);
    }
}
