//! A model's pool, and what a round does to it.

use crate::{
    Rewards,
    storage::{Accrual, Claimable, Payments, PoolWord, Totals},
};
use alloy_primitives::{B256, U256};
use tributary_core::{ids, limits::AMOUNT_LIMIT, split};
use tributary_interfaces::rewards::InvalidAmount;
use tributary_parts::{Revert, revert};

/// A model's pool: all of its words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pool {
    pub(crate) payments: Payments,
    pub(crate) claimable: Claimable,
    pub(crate) totals: Totals,
    pub(crate) accrual: Accrual,
}

impl Pool {
    /// The pool after a round. `payouts_sum` is what all payees have earned since the model began,
    /// `receipts_sum` the sum of the round's receipts, both in units of the asset. `None` if a sum
    /// is out of its bounds (SPEC 6).
    pub(crate) fn settle(self, payouts_root: B256, payouts_sum: u128, receipts_sum: u128) -> Option<Self> {
        let Self { payments, claimable, totals, accrual } = self;
        let receipts = totals.receipts_settled.checked_add(receipts_sum)?;
        let allocated = payouts_sum.checked_sub(totals.settled)?;
        if receipts > payments.paid || allocated > split::basis_points(receipts_sum, accrual.contributors_bps)
        {
            return None;
        }
        Some(Self {
            payments,
            claimable: Claimable {
                settlement: ids::settlement(payments.asset, payouts_root),
                left: claimable.left.checked_add(allocated)?,
            },
            totals: Totals { settled: payouts_sum, receipts_settled: receipts },
            accrual: Accrual { rounds: accrual.rounds.checked_add(1)?, ..accrual },
        })
    }
}

impl Rewards {
    /// All words of a model's pool; zero if it was never opened.
    pub(crate) fn stored_pool(&self, model_id: &U256) -> Pool {
        Pool {
            payments: self.payments(model_id),
            claimable: self.claimable(model_id),
            totals: self.totals(model_id),
            accrual: self.accrual(model_id),
        }
    }

    #[inline(never)]
    pub(crate) fn payments(&self, model_id: &U256) -> Payments {
        self.pools.get(model_id, PoolWord::PAYMENTS)
    }

    #[inline(never)]
    pub(crate) fn claimable(&self, model_id: &U256) -> Claimable {
        self.pools.get(model_id, PoolWord::CLAIMABLE)
    }

    #[inline(never)]
    pub(crate) fn totals(&self, model_id: &U256) -> Totals {
        self.pools.get(model_id, PoolWord::TOTALS)
    }

    #[inline(never)]
    pub(crate) fn accrual(&self, model_id: &U256) -> Accrual {
        self.pools.get(model_id, PoolWord::ACCRUAL)
    }

    #[inline(never)]
    pub(crate) fn set_payments(&mut self, model_id: &U256, payments: &Payments) {
        self.pools.set(model_id, PoolWord::PAYMENTS, payments);
    }

    #[inline(never)]
    pub(crate) fn set_claimable(&mut self, model_id: &U256, claimable: &Claimable) {
        self.pools.set(model_id, PoolWord::CLAIMABLE, claimable);
    }

    #[inline(never)]
    pub(crate) fn set_accrual(&mut self, model_id: &U256, accrual: &Accrual) {
        self.pools.set(model_id, PoolWord::ACCRUAL, accrual);
    }
}

/// The sum of a total and an amount that is added to it. Reverts if it is 2^96 or more.
pub(crate) fn add(total: u128, amount: u128) -> Result<u128, Revert> {
    total
        .checked_add(amount)
        .filter(|sum| *sum < AMOUNT_LIMIT)
        .ok_or_else(|| revert(InvalidAmount { amount: &U256::from(amount) }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy_primitives::{Address, FixedBytes};

    /// 1,000 paid, 60 % of receipts for contributors; 100 of receipts settled, 50 allocated, 20
    /// left.
    fn pool() -> Pool {
        Pool {
            payments: Payments { asset: Address::repeat_byte(1), paid: 1_000 },
            claimable: Claimable { settlement: FixedBytes::repeat_byte(2), left: 20 },
            totals: Totals { settled: 50, receipts_settled: 100 },
            accrual: Accrual { income: 3, rounds: 4, contributors_bps: 6_000 },
        }
    }

    #[test]
    fn a_round_adds_what_it_allocates() {
        let root = B256::repeat_byte(5);
        let after = pool().settle(root, 65, 40).unwrap();
        assert_eq!(after.payments, pool().payments);
        assert_eq!(after.claimable.settlement, ids::settlement(Address::repeat_byte(1), root));
        assert_eq!(after.claimable.left, 35);
        assert_eq!(after.totals, Totals { settled: 65, receipts_settled: 140 });
        assert_eq!(after.accrual, Accrual { income: 3, rounds: 5, contributors_bps: 6_000 });
    }

    #[test]
    fn a_round_is_rejected_one_unit_out_of_its_bounds() {
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
