//! An open round's word as a struct.

use alloy_primitives::{Address, B256};
use tributary_parts::word::{Reader, Writer};

/// `scorer 20 | finalisable at 5 | approvals 1 | quorum 1 | last cutoff 5`; an approval is one bit, by the scorer's place.
/// The last cutoff stays when the round goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct State {
    pub(crate) scorer: Address,
    pub(crate) finalisable_at: u64,
    pub(crate) approvals: u8,
    pub(crate) quorum: u8,
    pub(crate) last_cutoff: u64,
}

impl State {
    pub(crate) fn unpack(word: B256) -> Self {
        let mut word = Reader::new(word);
        Self {
            scorer: word.address(),
            finalisable_at: word.number(5) as u64,
            approvals: word.number(1) as u8,
            quorum: word.number(1) as u8,
            last_cutoff: word.number(5) as u64,
        }
    }

    pub(crate) fn pack(&self) -> B256 {
        Writer::default()
            .address(self.scorer)
            .number(self.finalisable_at.into(), 5)
            .number(self.approvals.into(), 1)
            .number(self.quorum.into(), 1)
            .number(self.last_cutoff.into(), 5)
            .word()
    }

    /// No open round.
    pub(crate) fn idle(last_cutoff: u64) -> Self {
        Self { scorer: Address::ZERO, finalisable_at: 0, approvals: 0, quorum: 0, last_cutoff }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_survives_its_word() {
        let scorer = Address::repeat_byte(4);
        let state =
            State { scorer, finalisable_at: (1 << 40) - 1, approvals: 0x81, quorum: 2, last_cutoff: 9 };
        assert_eq!(State::unpack(state.pack()), state);
    }
}
