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
mod route;
mod shares;
mod storage;

use alloy_primitives::{Address, B256, U256};
use storage::{
    Guard, PAYMENTS, Payments, Pool, Received, SETTLEMENT, Settlement, TERMS, TOTALS, Terms, Totals,
};
use stylus_sdk::prelude::*;
use tributary_core::limits::AMOUNT_LIMIT;
use tributary_interfaces::IRewards;
use tributary_parts::{Revert, abi::Word, asset, asset_error, emit, ensure, revert, store::Words, word::low};

/// Keys of `peers`.
const DATANETS: u8 = 0;
const MODELS: u8 = 1;
const ATTRIBUTION: u8 = 2;

sol_storage! {
    /// All pools.
    #[entrypoint]
    pub struct Rewards {
        /// The contracts that this one works with, by their index in `peers()`.
        Words peers;
        /// A model's pool, by model and the keys in `storage.rs`. A payment writes the first word
        /// and reads the last; a claim reads and writes the second only.
        Words pools;
        /// What a payee has received of a model, by model and payee: a packed [`Received`].
        Words claimed;
        /// What a fixed share has drawn of a model, by model and index: a packed [`Received`].
        Words drawn;
        /// 1 for an asset that a model was ever paid in, by asset.
        Words used;
        /// A packed [`Guard`](storage::Guard).
        Words guard;
    }
}

impl Rewards {
    pub fn constructor(
        &mut self,
        datanets: Address,
        models: Address,
        attribution: Address,
        guardian: Address,
    ) -> Result<(), Revert> {
        let named = !datanets.is_zero() && !models.is_zero() && !attribution.is_zero();
        ensure(named, || IRewards::ZeroAccount {})?;
        self.peers.set(&[&DATANETS], datanets.into_word());
        self.peers.set(&[&MODELS], models.into_word());
        self.peers.set(&[&ATTRIBUTION], attribution.into_word());
        self.set_guard(Guard { account: guardian, paused_until: 0, pausable_from: 0 });
        Ok(())
    }

    pub fn open_pool(&mut self, model_id: U256, asset: Address, contributors_bps: u16) -> Result<(), Revert> {
        self.only(MODELS)?;
        let is_new = self.terms(model_id).contributors_bps == 0;
        ensure(is_new, || IRewards::PoolExists { modelId: model_id })?;
        self.set_payments(model_id, Payments { asset, paid: 0 });
        self.set_terms(model_id, Terms { income: 0, rounds: 0, contributors_bps });
        emit(self.vm(), IRewards::PoolOpened { modelId: model_id, asset, contributorsBps: contributors_bps });
        Ok(())
    }

    pub fn pay(
        &mut self,
        model_id: U256,
        asset: Address,
        amount: U256,
        receipts_root: B256,
    ) -> Result<(), Revert> {
        self.not_paused()?;
        let exists = self.terms(model_id).contributors_bps > 0;
        ensure(exists, || IRewards::UnknownModel { modelId: model_id })?;
        let payments = self.payments(model_id);
        ensure(asset == payments.asset, || IRewards::WrongAsset { expected: payments.asset, given: asset })?;
        let arrived = self.take(asset, amount)?;
        ensure(arrived > 0, || IRewards::InvalidAmount { amount: U256::ZERO })?;
        let paid = add(payments.paid, arrived)?;
        self.set_payments(model_id, Payments { paid, ..payments });
        if payments.paid == 0 {
            self.used.set(&[&asset], true.to_word());
        }
        let payer = self.vm().msg_sender();
        emit(
            self.vm(),
            IRewards::Paid { modelId: model_id, payer, amount: arrived, receiptsRoot: receipts_root },
        );
        Ok(())
    }

    /// Returns the model's asset.
    pub fn settle(
        &mut self,
        model_id: U256,
        payouts_root: B256,
        payouts_sum: u128,
        receipts_sum: u128,
    ) -> Result<Address, Revert> {
        self.only(ATTRIBUTION)?;
        self.not_paused()?;
        let after = self
            .whole_pool(model_id)
            .settle(payouts_root, payouts_sum, receipts_sum)
            .ok_or_else(|| revert(IRewards::InvalidSettlement { modelId: model_id }))?;
        self.set_settlement(model_id, after.settlement);
        self.pools.set(&[&model_id, &TOTALS], after.totals.pack());
        self.set_terms(model_id, after.terms);
        emit(
            self.vm(),
            IRewards::Settled {
                modelId: model_id,
                round: after.terms.rounds,
                payoutsRoot: payouts_root,
                settled: after.totals.settled,
                receiptsSettled: after.totals.receipts,
            },
        );
        Ok(after.payments.asset)
    }

    pub fn pool(&self, model_id: U256) -> IRewards::Pool {
        let Pool { payments, settlement, totals, terms } = self.whole_pool(model_id);
        IRewards::Pool {
            asset: payments.asset,
            paid: payments.paid,
            contributorsBps: terms.contributors_bps,
            settled: totals.settled,
            receiptsSettled: totals.receipts,
            left: settlement.left,
            income: terms.income,
            rounds: terms.rounds,
            settlement: settlement.digest,
            pausedUntil: self.guard().paused_until,
        }
    }

    pub fn peer(&self, index: u8) -> Address {
        Address::from_word(self.peers.get(&[&index]))
    }
}

// What many functions use is not inlined: a program's size is limited, and every byte of it costs
// gas (adr/0014).
impl Rewards {
    #[inline(never)]
    pub(crate) fn claimed(&self, model_id: U256, payee: B256) -> Received {
        Received::unpack(self.claimed.get(&[&model_id, &payee]))
    }

    #[inline(never)]
    pub(crate) fn drawn(&self, model_id: U256, index: u8) -> Received {
        Received::unpack(self.drawn.get(&[&model_id, &index]))
    }

    #[inline(never)]
    fn only(&self, peer: u8) -> Result<(), Revert> {
        let caller = self.vm().msg_sender();
        ensure(caller == self.peer(peer), || IRewards::NotAllowed { caller })
    }

    fn whole_pool(&self, model_id: U256) -> Pool {
        Pool {
            payments: self.payments(model_id),
            settlement: self.settlement(model_id),
            totals: self.totals(model_id),
            terms: self.terms(model_id),
        }
    }

    #[inline(never)]
    fn payments(&self, model_id: U256) -> Payments {
        Payments::unpack(self.pools.get(&[&model_id, &PAYMENTS]))
    }

    #[inline(never)]
    fn settlement(&self, model_id: U256) -> Settlement {
        Settlement::unpack(self.pools.get(&[&model_id, &SETTLEMENT]))
    }

    #[inline(never)]
    fn totals(&self, model_id: U256) -> Totals {
        Totals::unpack(self.pools.get(&[&model_id, &TOTALS]))
    }

    #[inline(never)]
    fn terms(&self, model_id: U256) -> Terms {
        Terms::unpack(self.pools.get(&[&model_id, &TERMS]))
    }

    #[inline(never)]
    fn set_payments(&mut self, model_id: U256, payments: Payments) {
        self.pools.set(&[&model_id, &PAYMENTS], payments.pack());
    }

    #[inline(never)]
    fn set_settlement(&mut self, model_id: U256, settlement: Settlement) {
        self.pools.set(&[&model_id, &SETTLEMENT], settlement.pack());
    }

    #[inline(never)]
    fn set_terms(&mut self, model_id: U256, terms: Terms) {
        self.pools.set(&[&model_id, &TERMS], terms.pack());
    }

    /// Money that is sent to zero or to this contract is lost.
    fn can_receive(&self, account: Address) -> bool {
        !account.is_zero() && account != self.vm().contract_address()
    }

    #[inline(never)]
    fn check_receiver(&self, receiver: Address) -> Result<(), Revert> {
        ensure(self.can_receive(receiver), || IRewards::InvalidReceiver { receiver })
    }

    /// Takes money from the caller; returns what arrived.
    #[inline(never)]
    fn take(&self, asset: Address, amount: U256) -> Result<u128, Revert> {
        let to = self.vm().contract_address();
        asset::take(self.vm(), asset, amount).map(|arrived| low(arrived.into())).map_err(asset_error!(
            IRewards,
            self.vm(),
            asset,
            to,
            amount
        ))
    }

    #[inline(never)]
    fn send(&self, asset: Address, to: Address, amount: U256) -> Result<(), Revert> {
        asset::pay(self.vm(), asset, to, amount).map_err(asset_error!(IRewards, self.vm(), asset, to, amount))
    }
}

/// The sum of a running total and what comes to it, if it is below 2^96.
fn add(total: u128, amount: u128) -> Result<u128, Revert> {
    total
        .checked_add(amount)
        .filter(|sum| *sum < AMOUNT_LIMIT)
        .ok_or_else(|| revert(IRewards::InvalidAmount { amount: U256::from(amount) }))
}
