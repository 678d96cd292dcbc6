//! Pools, and payments into them (SPEC 6).

use crate::{
    MODELS, Rewards,
    pool::{Pool, add},
    storage::{Accrual, Payments},
};
use alloy_primitives::{Address, B256, U256};
use stylus_sdk::prelude::*;
use tributary_interfaces::rewards::{
    self, IRewardsPayments, InvalidAmount, Paid, PoolExists, PoolOpened, UnknownModel, WrongAsset,
};
use tributary_parts::{Revert, log, require};

impl IRewardsPayments for Rewards {
    /// `IRewards.openPool`
    fn open_pool(&mut self, model_id: &U256, asset: &Address, contributors_bps: u16) -> Result<(), Revert> {
        self.only_peer(MODELS)?;
        let is_new = self.accrual(model_id).contributors_bps == 0;
        require!(is_new, PoolExists { model_id });
        self.set_payments(model_id, &Payments { asset: *asset, paid: 0 });
        self.set_accrual(model_id, &Accrual { contributors_bps, ..Accrual::default() });
        log(self.vm(), &PoolOpened { model_id, asset, contributors_bps });
        Ok(())
    }

    /// `IRewards.pay`
    fn pay(
        &mut self,
        model_id: &U256,
        asset: &Address,
        amount: &U256,
        receipts_root: &B256,
    ) -> Result<(), Revert> {
        self.not_paused()?;
        let exists = self.accrual(model_id).contributors_bps > 0;
        require!(exists, UnknownModel { model_id });
        let payments = self.payments(model_id);
        require!(*asset == payments.asset, WrongAsset { expected: &payments.asset, given: asset });
        let arrived = self.take(asset, amount)?;
        require!(arrived > 0, InvalidAmount { amount: &U256::ZERO });
        let paid = add(payments.paid, arrived)?;
        self.set_payments(model_id, &Payments { paid, ..payments });
        if payments.paid == 0 {
            self.used.set(asset, &true);
        }
        let payer = self.vm().msg_sender();
        log(self.vm(), &Paid { model_id, payer: &payer, amount: arrived, receipts_root });
        Ok(())
    }

    /// `IRewards.pool`
    fn pool(&self, model_id: &U256) -> rewards::Pool {
        let Pool { payments, claimable, totals, accrual } = self.stored_pool(model_id);
        rewards::Pool {
            asset: payments.asset,
            paid: payments.paid,
            contributors_bps: accrual.contributors_bps,
            settled: totals.settled,
            receipts_settled: totals.receipts_settled,
            left: claimable.left,
            income: accrual.income,
            rounds: accrual.rounds,
            settlement: claimable.settlement,
            paused_until: self.pause_state.get(()).paused_until,
        }
    }
}
