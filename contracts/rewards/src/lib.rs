//! Payments in, shares and claims out: see `abi/IRewards.sol`, which documents every function,
//! event and error.
#![cfg_attr(target_arch = "wasm32", no_main)]
#![allow(
    missing_docs,
    reason = "abi/IRewards.sol is the documentation, and the SDK's macros generate public items"
)]

extern crate alloc;

mod claims;
mod guardian;
mod shares;
mod storage;

use alloy_primitives::{Address, B256, U256};
use storage::{Accrual, PauseState, Payments, Pool, PoolWord, Received, Settlement, Totals};
use stylus_sdk::prelude::*;
use tributary_core::limits::AMOUNT_LIMIT;
use tributary_interfaces::rewards::{
    self, IRewardsPeers, IRewardsPools, InvalidAmount, InvalidReceiver, InvalidSettlement, NotAllowed, Paid,
    PeersReturn, PoolExists, PoolOpened, Settled, UnknownModel, WrongAsset, ZeroAccount,
};
use tributary_parts::{
    Revert, asset, asset_error, contract_storage, log, require, revert, router, word::low,
};

/// Indexes in `peers`.
const DATANETS: u8 = 0;
const MODELS: u8 = 1;
const ATTRIBUTION: u8 = 2;

contract_storage! {
    /// All pools.
    pub struct Rewards {
        /// The contracts that this one works with, by their index in `peers()`.
        peers: Map(index: u8 => Address),
        /// Each model's pool.
        pools: StructMap(model: U256 => PoolWord),
        /// What a payee has received of a model.
        claimed: Map(model: U256, payee: B256 => Received),
        /// What a fixed share has drawn of a model.
        drawn: Map(model: U256, index: u8 => Received),
        /// Whether a model was ever paid in an asset.
        used: Map(asset: Address => bool),
        /// Who can pause, and when it did.
        pause_state: Map(=> PauseState),
    }
}

router!(
    Rewards: rewards,
    construct: Some(|this, input| {
        this.constructor(&input.address(), &input.address(), &input.address(), &input.address())
    })
);

impl Rewards {
    fn constructor(
        &mut self,
        datanets: &Address,
        models: &Address,
        attribution: &Address,
        guardian: &Address,
    ) -> Result<(), Revert> {
        let named = !datanets.is_zero() && !models.is_zero() && !attribution.is_zero();
        require!(named, ZeroAccount {});
        self.peers.set(&DATANETS, datanets);
        self.peers.set(&MODELS, models);
        self.peers.set(&ATTRIBUTION, attribution);
        self.pause_state.set((), &PauseState { guardian: *guardian, ..PauseState::default() });
        Ok(())
    }

    fn peer(&self, index: u8) -> Address {
        self.peers.get(&index)
    }
}

impl IRewardsPeers for Rewards {
    /// `IRewards.peers`
    fn peers(&self) -> PeersReturn {
        PeersReturn {
            datanets: self.peer(DATANETS),
            models: self.peer(MODELS),
            attribution: self.peer(ATTRIBUTION),
        }
    }
}

impl IRewardsPools for Rewards {
    /// `IRewards.openPool`
    fn open_pool(&mut self, model_id: &U256, asset: &Address, contributors_bps: u16) -> Result<(), Revert> {
        self.only(MODELS)?;
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

    /// `IRewards.settle`
    fn settle(
        &mut self,
        model_id: &U256,
        payouts_root: &B256,
        payouts_sum: u128,
        receipts_sum: u128,
    ) -> Result<Address, Revert> {
        self.only(ATTRIBUTION)?;
        self.not_paused()?;
        let after = self
            .whole_pool(model_id)
            .settle(*payouts_root, payouts_sum, receipts_sum)
            .ok_or_else(|| revert(InvalidSettlement { model_id }))?;
        self.set_settlement(model_id, &after.settlement);
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

    /// `IRewards.pool`
    fn pool(&self, model_id: &U256) -> rewards::Pool {
        let Pool { payments, settlement, totals, accrual } = self.whole_pool(model_id);
        rewards::Pool {
            asset: payments.asset,
            paid: payments.paid,
            contributors_bps: accrual.contributors_bps,
            settled: totals.settled,
            receipts_settled: totals.receipts_settled,
            left: settlement.left,
            income: accrual.income,
            rounds: accrual.rounds,
            settlement: settlement.settlement,
            paused_until: self.pause_state.get(()).paused_until,
        }
    }
}

// What many functions use is not inlined: a program's size is limited, and every byte of it costs
// gas (adr/0014).
impl Rewards {
    #[inline(never)]
    fn only(&self, peer: u8) -> Result<(), Revert> {
        let caller = self.vm().msg_sender();
        require!(caller == self.peer(peer), NotAllowed { caller: &caller });
        Ok(())
    }

    fn whole_pool(&self, model_id: &U256) -> Pool {
        Pool {
            payments: self.payments(model_id),
            settlement: self.settlement(model_id),
            totals: self.totals(model_id),
            accrual: self.accrual(model_id),
        }
    }

    #[inline(never)]
    fn payments(&self, model_id: &U256) -> Payments {
        self.pools.get(model_id, PoolWord::PAYMENTS)
    }

    #[inline(never)]
    fn settlement(&self, model_id: &U256) -> Settlement {
        self.pools.get(model_id, PoolWord::SETTLEMENT)
    }

    #[inline(never)]
    fn totals(&self, model_id: &U256) -> Totals {
        self.pools.get(model_id, PoolWord::TOTALS)
    }

    #[inline(never)]
    fn accrual(&self, model_id: &U256) -> Accrual {
        self.pools.get(model_id, PoolWord::ACCRUAL)
    }

    #[inline(never)]
    fn set_payments(&mut self, model_id: &U256, payments: &Payments) {
        self.pools.set(model_id, PoolWord::PAYMENTS, payments);
    }

    #[inline(never)]
    fn set_settlement(&mut self, model_id: &U256, settlement: &Settlement) {
        self.pools.set(model_id, PoolWord::SETTLEMENT, settlement);
    }

    #[inline(never)]
    fn set_accrual(&mut self, model_id: &U256, accrual: &Accrual) {
        self.pools.set(model_id, PoolWord::ACCRUAL, accrual);
    }

    /// Money that is sent to zero or to this contract is lost.
    fn can_receive(&self, account: &Address) -> bool {
        !account.is_zero() && *account != self.vm().contract_address()
    }

    #[inline(never)]
    fn check_receiver(&self, receiver: &Address) -> Result<(), Revert> {
        require!(self.can_receive(receiver), InvalidReceiver { receiver });
        Ok(())
    }

    /// Takes money from the caller; returns what arrived.
    #[inline(never)]
    fn take(&self, asset: &Address, amount: &U256) -> Result<u128, Revert> {
        let to = self.vm().contract_address();
        asset::take(self.vm(), *asset, *amount).map(|arrived| low(arrived.into())).map_err(asset_error!(
            rewards,
            self.vm(),
            *asset,
            to,
            *amount
        ))
    }

    #[inline(never)]
    fn send(&self, asset: &Address, to: &Address, amount: &U256) -> Result<(), Revert> {
        asset::pay(self.vm(), *asset, *to, *amount).map_err(asset_error!(
            rewards,
            self.vm(),
            *asset,
            *to,
            *amount
        ))
    }
}

/// The sum of a running total and what comes to it, if it is below 2^96.
fn add(total: u128, amount: u128) -> Result<u128, Revert> {
    total
        .checked_add(amount)
        .filter(|sum| *sum < AMOUNT_LIMIT)
        .ok_or_else(|| revert(InvalidAmount { amount: &U256::from(amount) }))
}
