//! What the storage words of Rewards hold.

use alloy_primitives::{Address, FixedBytes};
use tributary_parts::{packed, struct_words};

struct_words! {
    /// The words of a model's pool.
    pub(crate) enum PoolWord {
        /// A payment reads and writes it.
        PAYMENTS: Payments = 0,
        /// A claim reads and writes it, and no other.
        CLAIMABLE: Claimable = 1,
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
    /// What payees can claim: what claims are proved against, and paid from. All zero before the
    /// first round.
    pub(crate) struct Claimable {
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

#[cfg(test)]
mod tests {
    use super::*;
    use alloy_primitives::B256;
    use tributary_core::limits::AMOUNT_LIMIT;
    use tributary_parts::word::Value;

    fn survives<V: Value + PartialEq + std::fmt::Debug>(value: V) {
        assert_eq!(V::unpack(value.pack()), value);
    }

    #[test]
    fn words_survive_packing() {
        survives(Payments { asset: Address::repeat_byte(1), paid: AMOUNT_LIMIT - 1 });
        survives(Claimable { settlement: FixedBytes::repeat_byte(2), left: AMOUNT_LIMIT - 1 });
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
}
