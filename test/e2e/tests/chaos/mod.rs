//! Commands that finish what they begin: a process that is killed at any request, and a network that
//! loses, delays, repeats and garbles, change nothing of what is on the chain in the end.
//!
//! `SEED` takes other points and faults, which each test prints; `KILLS=all` kills at every request
//! of every command, and `ROUNDS` asks for more rounds behind a bad network.

mod kills;
mod network;
mod one_key;
pub(crate) mod proxy;
mod round;

/// Numbers that are the same for the same seed (splitmix64).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn of_test() -> Self {
        let seed = std::env::var("SEED").ok().map_or(1, |seed| seed.parse().expect("SEED is a number"));
        eprintln!("SEED={seed}");
        Self(seed)
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (word ^ (word >> 31)) % end
    }
}
