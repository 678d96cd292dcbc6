//! Where a model's rounds stand, as one word.

use alloy_primitives::B256;
use tributary_parts::word::{Reader, Writer};

/// `attempts 8 | last cutoff 5 | open 1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct State {
    /// How many rounds were proposed so far.
    pub(crate) attempts: u64,
    /// The cutoff of the last finalised round, in seconds; 0 before the first.
    pub(crate) last_cutoff: u64,
    /// Whether the last proposal waits to be finalised.
    pub(crate) is_open: bool,
}

impl State {
    pub(crate) fn unpack(word: B256) -> Self {
        let mut word = Reader::new(word);
        Self {
            attempts: word.number(8) as u64,
            last_cutoff: word.number(5) as u64,
            is_open: word.number(1) > 0,
        }
    }

    pub(crate) fn pack(&self) -> B256 {
        Writer::default()
            .number(self.attempts.into(), 8)
            .number(self.last_cutoff.into(), 5)
            .number(self.is_open.into(), 1)
            .word()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_survives_its_word() {
        for is_open in [false, true] {
            let state = State { attempts: u64::MAX, last_cutoff: (1 << 40) - 1, is_open };
            assert_eq!(State::unpack(state.pack()), state);
        }
        let none = State { attempts: 0, last_cutoff: 0, is_open: false };
        assert_eq!(State::unpack(B256::ZERO), none);
    }
}
