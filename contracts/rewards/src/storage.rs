//! A pool's words as structs, what a round does to them, and where they are.

use alloy_primitives::{Address, B256, FixedBytes};
use tributary_core::{ids, split};
use tributary_parts::{
    abi::Word,
    word::{Reader, Writer},
};

/// The key of [`Payments`].
pub(crate) const PAYMENTS: u8 = 0;
/// The key of [`Settlement`].
pub(crate) const SETTLEMENT: u8 = 1;
/// The key of [`Totals`].
pub(crate) const TOTALS: u8 = 2;
/// The key of [`Terms`].
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

/// What a claim reads and writes: `settlement 20 | left 12`. All zero before the first round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Settlement {
    /// Binds the asset and the last finalised payouts tree.
    pub(crate) digest: FixedBytes<20>,
    /// What was settled and not yet claimed.
    pub(crate) left: u128,
}

impl Settlement {
    pub(crate) fn unpack(word: B256) -> Self {
        let mut word = Reader::new(word);
        Self { digest: word.address().0, left: word.number(12) }
    }

    pub(crate) fn pack(&self) -> B256 {
        Writer::default().address(Address(self.digest)).number(self.left, 12).word()
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

/// The rest: `income 12 | rounds 8 | contributors' basis points 2`. A pool that was never opened
/// has no basis points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Terms {
    /// What came up from derived models.
    pub(crate) income: u128,
    pub(crate) rounds: u64,
    pub(crate) contributors_bps: u16,
}

impl Terms {
    pub(crate) fn unpack(word: B256) -> Self {
        let mut word = Reader::new(word);
        Self {
            income: word.number(12),
            rounds: word.number(8) as u64,
            contributors_bps: word.number(2) as u16,
        }
    }

    pub(crate) fn pack(&self) -> B256 {
        Writer::default()
            .number(self.income, 12)
            .number(self.rounds.into(), 8)
            .number(self.contributors_bps.into(), 2)
            .word()
    }
}

/// A whole pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pool {
    pub(crate) payments: Payments,
    pub(crate) settlement: Settlement,
    pub(crate) totals: Totals,
    pub(crate) terms: Terms,
}

impl Pool {
    /// The pool after a round with these payouts, altogether, and these receipts of its own; `None`
    /// if a sum is out of its bounds (SPEC 6).
    pub(crate) fn settle(self, payouts_root: B256, payouts_sum: u128, receipts_sum: u128) -> Option<Self> {
        let Self { payments, settlement, totals, terms } = self;
        let receipts = totals.receipts.checked_add(receipts_sum)?;
        let allocated = payouts_sum.checked_sub(totals.settled)?;
        if receipts > payments.paid || allocated > split::basis_points(receipts_sum, terms.contributors_bps) {
            return None;
        }
        Some(Self {
            payments,
            settlement: Settlement {
                digest: ids::settlement(payments.asset, payouts_root),
                left: settlement.left.checked_add(allocated)?,
            },
            totals: Totals { settled: payouts_sum, receipts },
            terms: Terms { rounds: terms.rounds.checked_add(1)?, ..terms },
        })
    }
}

/// What a payee or a fixed share has received: `own word 1 | zero 15 | amount 16`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Received {
    /// Whether only its holder can have it paid.
    pub(crate) own_word: bool,
    pub(crate) amount: u128,
}

impl Received {
    pub(crate) fn unpack(word: B256) -> Self {
        let amount = word.0.last_chunk().map_or(0, |bytes| u128::from_be_bytes(*bytes));
        Self { own_word: word.0[0] > 0, amount }
    }

    pub(crate) fn pack(&self) -> B256 {
        let mut word = self.amount.to_word();
        word.0[0] = self.own_word.into();
        word
    }
}

/// Who can pause, and when it did: `account 20 | paused until 5 | pausable from 5`, times in
/// seconds.
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
    use tributary_core::limits::AMOUNT_LIMIT;

    #[test]
    fn words_survive_packing() {
        let payments = Payments { asset: Address::repeat_byte(1), paid: AMOUNT_LIMIT - 1 };
        assert_eq!(Payments::unpack(payments.pack()), payments);
        let settlement = Settlement { digest: FixedBytes::repeat_byte(2), left: AMOUNT_LIMIT - 1 };
        assert_eq!(Settlement::unpack(settlement.pack()), settlement);
        let totals = Totals { settled: u128::MAX, receipts: 1 };
        assert_eq!(Totals::unpack(totals.pack()), totals);
        let terms = Terms { income: AMOUNT_LIMIT - 1, rounds: u64::MAX, contributors_bps: 10_000 };
        assert_eq!(Terms::unpack(terms.pack()), terms);
        let account = Address::repeat_byte(2);
        let guard = Guard { account, paused_until: (1 << 40) - 1, pausable_from: 7 };
        assert_eq!(Guard::unpack(guard.pack()), guard);
    }

    #[test]
    fn what_was_received_stands_on_the_right_and_the_own_word_on_the_left() {
        for (own_word, amount) in [(false, u128::MAX), (true, 0), (true, 7)] {
            let received = Received { own_word, amount };
            let word = received.pack();
            assert_eq!(Received::unpack(word), received);
            assert_eq!(word[0], u8::from(own_word));
            assert_eq!(word[1..16], [0; 15]);
            assert_eq!(word[16..], amount.to_be_bytes());
        }
        assert!(!Received::unpack(B256::ZERO).own_word);
    }

    /// 1,000 paid, 60 % of receipts for contributors; 100 of receipts settled, 50 allocated, 20
    /// left.
    fn pool() -> Pool {
        Pool {
            payments: Payments { asset: Address::repeat_byte(1), paid: 1_000 },
            settlement: Settlement { digest: FixedBytes::repeat_byte(2), left: 20 },
            totals: Totals { settled: 50, receipts: 100 },
            terms: Terms { income: 3, rounds: 4, contributors_bps: 6_000 },
        }
    }

    #[test]
    fn a_round_adds_what_it_allocates() {
        let root = B256::repeat_byte(5);
        let after = pool().settle(root, 65, 40).unwrap();
        assert_eq!(after.payments, pool().payments);
        assert_eq!(after.settlement.digest, ids::settlement(Address::repeat_byte(1), root));
        assert_eq!(after.settlement.left, 35);
        assert_eq!(after.totals, Totals { settled: 65, receipts: 140 });
        assert_eq!(after.terms, Terms { income: 3, rounds: 5, contributors_bps: 6_000 });
    }

    #[test]
    fn a_round_is_refused_one_unit_out_of_its_bounds() {
        let settles = |sum, receipts| pool().settle(B256::ZERO, sum, receipts).is_some();
        assert!(settles(50, 1), "nothing allocated");
        assert!(!settles(49, 1), "payouts fall");
        assert!(settles(74, 40) && !settles(75, 40), "24 of 40");
        assert!(settles(75, 42) && !settles(76, 42), "25.2 of 42, rounded down");
        assert!(settles(590, 900) && !settles(590, 901), "900 paid and not settled");
        assert!(!settles(50, u128::MAX), "a sum that does not fit");
    }

    #[test]
    fn nothing_can_be_settled_without_a_pool() {
        let none = Pool {
            payments: Payments::unpack(B256::ZERO),
            settlement: Settlement::unpack(B256::ZERO),
            totals: Totals::unpack(B256::ZERO),
            terms: Terms::unpack(B256::ZERO),
        };
        assert_eq!(none.settle(B256::ZERO, 0, 1), None);
        assert_eq!(none.settle(B256::ZERO, 1, 0), None);
    }
}
