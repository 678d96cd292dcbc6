//! Settlements of finalised rounds (SPEC 6).

use crate::{ATTRIBUTION, Rewards, storage::PoolWord};
use alloy_primitives::{Address, B256, U256};
use stylus_sdk::prelude::*;
use tributary_interfaces::rewards::{IRewardsSettlement, InvalidSettlement, Settled};
use tributary_parts::{Revert, log, revert};

impl IRewardsSettlement for Rewards {
    /// `IRewards.settle`
    fn settle(
        &mut self,
        model_id: &U256,
        payouts_root: &B256,
        payouts_sum: u128,
        receipts_sum: u128,
    ) -> Result<Address, Revert> {
        self.only_peer(ATTRIBUTION)?;
        self.not_paused()?;
        let after = self
            .stored_pool(model_id)
            .settle(*payouts_root, payouts_sum, receipts_sum)
            .ok_or_else(|| revert(InvalidSettlement { model_id }))?;
        self.set_claimable(model_id, &after.claimable);
        self.pools.set(model_id, PoolWord::TOTALS, &after.totals);
        self.set_accrual(model_id, &after.accrual);
        log(
            self.vm(),
            &Settled {
                model_id,
                round: after.accrual.rounds,
                payouts_root,
                settled: after.totals.settled,
                receipts_settled: after.totals.receipts_settled,
            },
        );
        Ok(after.payments.asset)
    }
}
