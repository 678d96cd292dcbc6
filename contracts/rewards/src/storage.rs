//! What the storage words of Rewards hold, and what a round does to a pool.

use alloy_primitives::{Address, B256, FixedBytes};
use tributary_core::{ids, split};
use tributary_parts::{packed, struct_words};

struct_words! {
    /// The words of a model's pool.
    pub(crate) enum PoolWord {
        /// A payment reads and writes it.
        PAYMENTS: Payments = 0,
        /// A claim reads and writes it, and no other.
        SETTLEMENT: Settlement = 1,
        /// A settlement reads and writes it.
        TOTALS: Totals = 2,
        /// A payment reads it.
        ACCRUAL: Accrual = 3,
    }
}

packed! {
    /// What was paid for a model's answers.
    pub(crate) struct Payments {
        /// Zero for native currency.
        pub(crate) asset: Address as 20,
        /// Below 2^96, in units of the asset.
        pub(crate) paid: u128 as 12,
    }
}

packed! {
    /// What claims are proved against and paid from. All zero before the first round.
    pub(crate) struct Settlement {
        /// Binds the asset and the last finalised payouts tree.
        pub(crate) settlement: FixedBytes<20> as 20,
        /// What was settled and not yet claimed, in units of the asset.
        pub(crate) left: u128 as 12,
    }
}

packed! {
    /// What was settled since the model began, in units of the asset.
    pub(crate) struct Totals {
        /// Of payouts.
        pub(crate) settled: u128 as 16,
        /// Of receipts.
        pub(crate) receipts_settled: u128 as 16,
    }
}

packed! {
    /// What fixed shares accrue from beside receipts, and the contributors' part. A pool that was
    /// never opened has no basis points.
    pub(crate) struct Accrual {
        /// What came up from derived models, in units of the asset.
        pub(crate) income: u128 as 12,
        /// How many rounds were settled.
        pub(crate) rounds: u64 as 8,
        /// The contributors' share of receipts, in basis points.
        pub(crate) contributors_bps: u16 as 2,
    }
}

packed! {
    /// What a payee or a fixed share has received.
    pub(crate) struct Received {
        /// Whether only its holder can have it paid.
        pub(crate) own_word: bool as 1 + 15,
        /// In units of the asset.
        pub(crate) amount: u128 as 16,
    }
}

packed! {
    /// Who can pause, and when it did.
    pub(crate) struct PauseState {
        /// Zero if no one can.
        pub(crate) guardian: Address as 20,
        /// In seconds since 1970 (UTC); 0 if there is no pause.
        pub(crate) paused_until: u64 as 5,
        /// When the next pause can start, in seconds since 1970 (UTC).
        pub(crate) pausable_from: u64 as 5,
    }
}

/// A whole pool.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pool {
    pub(crate) payments: Payments,
    pub(crate) settlement: Settlement,
    pub(crate) totals: Totals,
    pub(crate) accrual: Accrual,
}

impl Pool {
    /// The pool after a round with these payouts, altogether, and these receipts of its own; `None`
    /// if a sum is out of its bounds (SPEC 6).
    pub(crate) fn settle(self, payouts_root: B256, payouts_sum: u128, receipts_sum: u128) -> Option<Self> {
        let Self { payments, settlement, totals, accrual } = self;
        let receipts = totals.receipts_settled.checked_add(receipts_sum)?;
        let allocated = payouts_sum.checked_sub(totals.settled)?;
        if receipts > payments.paid || allocated > split::basis_points(receipts_sum, accrual.contributors_bps)
        {
            return None;
        }
        Some(Self {
            payments,
            settlement: Settlement {
                settlement: ids::settlement(payments.asset, payouts_root),
                left: settlement.left.checked_add(allocated)?,
            },
            totals: Totals { settled: payouts_sum, receipts_settled: receipts },
            accrual: Accrual { rounds: accrual.rounds.checked_add(1)?, ..accrual },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tributary_core::limits::AMOUNT_LIMIT;
    use tributary_parts::word::Value;

    fn survives<V: Value + PartialEq + std::fmt::Debug>(value: V) {
        assert_eq!(V::unpack(value.pack()), value);
    }

    #[test]
    fn words_survive_packing() {
        survives(Payments { asset: Address::repeat_byte(1), paid: AMOUNT_LIMIT - 1 });
        survives(Settlement { settlement: FixedBytes::repeat_byte(2), left: AMOUNT_LIMIT - 1 });
        survives(Totals { settled: u128::MAX, receipts_settled: 1 });
        survives(Accrual { income: AMOUNT_LIMIT - 1, rounds: u64::MAX, contributors_bps: 10_000 });
        let guardian = Address::repeat_byte(2);
        survives(PauseState { guardian, paused_until: (1 << 40) - 1, pausable_from: 7 });
    }

    #[test]
    fn what_was_received_is_on_the_right_and_the_own_word_on_the_left() {
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
            settlement: Settlement { settlement: FixedBytes::repeat_byte(2), left: 20 },
            totals: Totals { settled: 50, receipts_settled: 100 },
            accrual: Accrual { income: 3, rounds: 4, contributors_bps: 6_000 },
        }
    }

    #[test]
    fn a_round_adds_what_it_allocates() {
        let root = B256::repeat_byte(5);
        let after = pool().settle(root, 65, 40).unwrap();
        assert_eq!(after.payments, pool().payments);
        assert_eq!(after.settlement.settlement, ids::settlement(Address::repeat_byte(1), root));
        assert_eq!(after.settlement.left, 35);
        assert_eq!(after.totals, Totals { settled: 65, receipts_settled: 140 });
        assert_eq!(after.accrual, Accrual { income: 3, rounds: 5, contributors_bps: 6_000 });
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
        let none = Pool::default();
        assert_eq!(none.settle(B256::ZERO, 0, 1), None);
        assert_eq!(none.settle(B256::ZERO, 1, 0), None);
    }
}
