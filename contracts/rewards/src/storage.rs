//! A pool's words as structs, and where they are.

use alloy_primitives::{Address, B256};
use tributary_parts::word::{Reader, Writer};

/// The place of [`Payments`].
pub(crate) const PAYMENTS: u8 = 0;
/// The place of the settlement, a digest.
pub(crate) const SETTLEMENT: u8 = 1;
/// The place of [`Totals`].
pub(crate) const TOTALS: u8 = 2;
/// The place of [`Terms`].
pub(crate) const TERMS: u8 = 3;

/// What a payment reads and writes: `asset 20 | paid 12`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Payments {
    pub(crate) asset: Address,
    pub(crate) paid: u128,
}

impl Payments {
    pub(crate) fn unpack(word: B256) -> Self {
        let mut word = Reader::new(word);
        Self { asset: word.address(), paid: word.number(12) }
    }

    pub(crate) fn pack(&self) -> B256 {
        Writer::default().address(self.asset).number(self.paid, 12).word()
    }
}

/// What was settled: `settled 16 | receipts settled 16`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Totals {
    pub(crate) settled: u128,
    pub(crate) receipts: u128,
}

impl Totals {
    pub(crate) fn unpack(word: B256) -> Self {
        let mut word = Reader::new(word);
        Self { settled: word.number(16), receipts: word.number(16) }
    }

    pub(crate) fn pack(&self) -> B256 {
        Writer::default().number(self.settled, 16).number(self.receipts, 16).word()
    }
}

/// The rest: `bonus 12 | rounds 8 | contributors' basis points 2`. A pool that was never opened has no basis points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Terms {
    pub(crate) bonus: u128,
    pub(crate) rounds: u64,
    pub(crate) contributors_bps: u16,
}

impl Terms {
    pub(crate) fn unpack(word: B256) -> Self {
        let mut word = Reader::new(word);
        Self {
            bonus: word.number(12),
            rounds: word.number(8) as u64,
            contributors_bps: word.number(2) as u16,
        }
    }

    pub(crate) fn pack(&self) -> B256 {
        Writer::default()
            .number(self.bonus, 12)
            .number(self.rounds.into(), 8)
            .number(self.contributors_bps.into(), 2)
            .word()
    }
}

/// Who can pause, and when it did: `account 20 | paused until 5 | pausable from 5`, times in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Guard {
    pub(crate) account: Address,
    pub(crate) paused_until: u64,
    pub(crate) pausable_from: u64,
}

impl Guard {
    pub(crate) fn unpack(word: B256) -> Self {
        let mut word = Reader::new(word);
        Self {
            account: word.address(),
            paused_until: word.number(5) as u64,
            pausable_from: word.number(5) as u64,
        }
    }

    pub(crate) fn pack(&self) -> B256 {
        Writer::default()
            .address(self.account)
            .number(self.paused_until.into(), 5)
            .number(self.pausable_from.into(), 5)
            .word()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_survive_packing() {
        let payments = Payments { asset: Address::repeat_byte(1), paid: (1 << 96) - 1 };
        assert_eq!(Payments::unpack(payments.pack()), payments);
        let totals = Totals { settled: u128::MAX, receipts: 1 };
        assert_eq!(Totals::unpack(totals.pack()), totals);
        let terms = Terms { bonus: (1 << 96) - 1, rounds: u64::MAX, contributors_bps: 10_000 };
        assert_eq!(Terms::unpack(terms.pack()), terms);
        let account = Address::repeat_byte(2);
        let guard = Guard { account, paused_until: (1 << 40) - 1, pausable_from: 7 };
        assert_eq!(Guard::unpack(guard.pack()), guard);
    }
}
