//! Payments in, shares and claims out: see `abi/IRewards.sol`, which documents every function, event and error.
#![cfg_attr(target_arch = "wasm32", no_main)]
#![allow(
    missing_docs,
    reason = "abi/IRewards.sol is the documentation, and the SDK's macros generate public items"
)]

extern crate alloc;

mod route;
mod storage;

use alloy_primitives::{Address, B256, U8, U256, keccak256};
use storage::{Payments, Terms, Totals};
use stylus_sdk::prelude::*;
use tributary_core::{
    payee::Payee,
    split,
    sum_tree::{self, Leaf},
};
use tributary_interfaces::{IDatanets, IModels, IRewards};
use tributary_parts::{Revert, asset, asset_error, call, emit, ensure, revert, word::low};

/// The index of the owner's share.
const OWNER: u8 = 0;
/// The index of the base model's share; the fixed payees' follow.
const BASE: u8 = 1;
/// Everything ever paid for a model is below this.
const PAID_LIMIT: u128 = 1 << 96;

sol_storage! {
    /// All pools.
    #[entrypoint]
    pub struct Rewards {
        address datanets;
        address models;
        address attribution;
        mapping(uint256 => PoolState) pools;
        /// What a payee has received of a model.
        mapping(uint256 => mapping(bytes32 => uint256)) claimed;
        /// What a fixed share has drawn of a model.
        mapping(uint256 => mapping(uint8 => uint256)) drawn;
    }

    /// One model's pool, packed as `storage.rs` says. A payment touches the first slot and reads the last; a claim
    /// reads the second only.
    pub struct PoolState {
        bytes32 payments;
        bytes32 settlement;
        bytes32 totals;
        bytes32 terms;
    }
}

impl Rewards {
    pub fn constructor(
        &mut self,
        datanets: Address,
        models: Address,
        attribution: Address,
    ) -> Result<(), Revert> {
        let named = !datanets.is_zero() && !models.is_zero() && !attribution.is_zero();
        ensure(named, || IRewards::ZeroAccount {})?;
        self.datanets.set(datanets);
        self.models.set(models);
        self.attribution.set(attribution);
        Ok(())
    }

    pub fn open_pool(&mut self, model_id: U256, asset: Address, contributors_bps: u16) -> Result<(), Revert> {
        self.only(self.models.get())?;
        let mut pool = self.pools.setter(model_id);
        let is_new = Terms::unpack(pool.terms.get()).contributors_bps == 0;
        ensure(is_new, || IRewards::PoolExists { modelId: model_id })?;
        pool.payments.set(Payments { asset, paid: 0 }.pack());
        pool.terms.set(Terms { bonus: 0, rounds: 0, contributors_bps }.pack());
        emit(self.vm(), IRewards::PoolOpened { modelId: model_id, asset, contributorsBps: contributors_bps });
        Ok(())
    }

    pub fn pay(&mut self, model_id: U256, amount: U256, receipts_root: B256) -> Result<(), Revert> {
        let asset = self.payments(model_id).asset;
        let arrived = self.take(asset, amount)?;
        self.add_paid(model_id, arrived)?;
        let payer = self.vm().msg_sender();
        emit(
            self.vm(),
            IRewards::Paid { modelId: model_id, payer, amount: arrived, receiptsRoot: receipts_root },
        );
        Ok(())
    }

    pub fn add_bonus(&mut self, model_id: U256, amount: u128) -> Result<(), Revert> {
        self.only(self.attribution.get())?;
        let asset = self.payments(model_id).asset;
        let arrived = self.take(asset, U256::from(amount))?;
        let terms = self.terms(model_id);
        let bonus = add(terms.bonus, arrived)?;
        self.pools.setter(model_id).terms.set(Terms { bonus, ..terms }.pack());
        emit(self.vm(), IRewards::BonusAdded { modelId: model_id, amount: arrived });
        Ok(())
    }

    pub fn settle(
        &mut self,
        model_id: U256,
        payouts_root: B256,
        payouts_sum: u128,
        receipts_sum: u128,
    ) -> Result<(), Revert> {
        self.only(self.attribution.get())?;
        let (payments, terms) = (self.payments(model_id), self.terms(model_id));
        let before = Totals::unpack(self.pools.getter(model_id).totals.get());
        let earned = split::basis_points(payments.paid, terms.contributors_bps) + terms.bonus;
        let receipts = before.receipts.saturating_add(receipts_sum);
        let fits = (before.settled..=earned).contains(&payouts_sum) && receipts <= payments.paid;
        ensure(fits, || IRewards::InvalidSettlement { modelId: model_id })?;
        let round = terms.rounds + 1;
        let mut pool = self.pools.setter(model_id);
        pool.settlement.set(settlement(payments.asset, payouts_root));
        pool.totals.set(Totals { settled: payouts_sum, receipts }.pack());
        pool.terms.set(Terms { rounds: round, ..terms }.pack());
        emit(
            self.vm(),
            IRewards::Settled {
                modelId: model_id,
                round,
                payoutsRoot: payouts_root,
                settled: payouts_sum,
                receiptsSettled: receipts,
            },
        );
        Ok(())
    }

    pub fn claim(
        &mut self,
        model_id: U256,
        asset: Address,
        account: Address,
        cumulative: u128,
        proof: &[u8],
    ) -> Result<u128, Revert> {
        ensure(!account.is_zero(), || IRewards::ZeroAccount {})?;
        self.pay_payee(model_id, asset, account.into_word(), account, cumulative, proof)
    }

    pub fn claim_bound(
        &mut self,
        model_id: U256,
        asset: Address,
        claim_key: B256,
        cumulative: u128,
        proof: &[u8],
    ) -> Result<u128, Revert> {
        let is_key = matches!(Payee::from_word(claim_key), Some(Payee::ClaimKey(_)));
        ensure(is_key, || IRewards::InvalidClaimKey { claimKey: claim_key })?;
        let call = IDatanets::boundAccountCall { claimKey: claim_key };
        let account = call::read(self.vm(), self.datanets.get(), &call)?;
        ensure(!account.is_zero(), || IRewards::ClaimKeyNotBound { claimKey: claim_key })?;
        self.pay_payee(model_id, asset, claim_key, account, cumulative, proof)
    }

    pub fn draw_share(&mut self, model_id: U256, index: u8) -> Result<u128, Revert> {
        let terms = call::read(self.vm(), self.models.get(), &IModels::shareTermsCall { modelId: model_id })?;
        let this = self.vm().contract_address();
        let (receiver, bps) = match index {
            OWNER => (terms.owner, terms.ownerBps),
            BASE => (this, terms.baseBps),
            _ => terms
                .payees
                .get(usize::from(index) - 2)
                .map(|share| (share.account, share.bps))
                .ok_or_else(|| revert(IRewards::UnknownShare { modelId: model_id, index }))?,
        };
        let payments = self.payments(model_id);
        let due = split::basis_points(payments.paid, bps);
        let mut drawn = self.drawn.setter(model_id);
        let mut drawn = drawn.setter(U8::from(index));
        let amount = due.saturating_sub(low(drawn.get()));
        ensure(amount > 0, || IRewards::NothingToPay {})?;
        drawn.set(U256::from(due));
        emit(self.vm(), IRewards::ShareDrawn { modelId: model_id, index, receiver, amount });
        if index == BASE {
            self.add_paid(terms.baseModelId, amount)?;
        } else {
            self.send(payments.asset, receiver, amount)?;
        }
        Ok(amount)
    }

    pub fn pool(&self, model_id: U256) -> IRewards::Pool {
        let pool = self.pools.getter(model_id);
        let (payments, terms) = (self.payments(model_id), self.terms(model_id));
        let totals = Totals::unpack(pool.totals.get());
        IRewards::Pool {
            asset: payments.asset,
            paid: payments.paid,
            contributorsBps: terms.contributors_bps,
            settled: totals.settled,
            receiptsSettled: totals.receipts,
            rounds: terms.rounds,
            bonus: terms.bonus,
            settlement: pool.settlement.get(),
        }
    }

    pub fn claimed(&self, model_id: U256, payee: B256) -> u128 {
        low(self.claimed.getter(model_id).get(payee))
    }

    pub fn drawn(&self, model_id: U256, index: u8) -> u128 {
        low(self.drawn.getter(model_id).get(U8::from(index)))
    }

    pub fn peers(&self) -> [Address; 3] {
        [self.datanets.get(), self.models.get(), self.attribution.get()]
    }
}

impl Rewards {
    fn only(&self, allowed: Address) -> Result<(), Revert> {
        let caller = self.vm().msg_sender();
        ensure(caller == allowed, || IRewards::NotAllowed { caller })
    }

    fn payments(&self, model_id: U256) -> Payments {
        Payments::unpack(self.pools.getter(model_id).payments.get())
    }

    fn terms(&self, model_id: U256) -> Terms {
        Terms::unpack(self.pools.getter(model_id).terms.get())
    }

    /// Adds to what was paid for a model that has a pool.
    fn add_paid(&mut self, model_id: U256, arrived: u128) -> Result<(), Revert> {
        let exists = self.terms(model_id).contributors_bps > 0;
        ensure(exists, || IRewards::UnknownModel { modelId: model_id })?;
        ensure(arrived > 0, || IRewards::InvalidAmount { amount: U256::ZERO })?;
        let payments = self.payments(model_id);
        let paid = add(payments.paid, arrived)?;
        self.pools.setter(model_id).payments.set(Payments { paid, ..payments }.pack());
        Ok(())
    }

    fn pay_payee(
        &mut self,
        model_id: U256,
        asset: Address,
        payee: B256,
        receiver: Address,
        cumulative: u128,
        proof: &[u8],
    ) -> Result<u128, Revert> {
        let leaf = Leaf { key: payee, value: cumulative, data: B256::ZERO };
        let shown = sum_tree::root_of(&[leaf], proof).map(|(root, _)| settlement(asset, root));
        let present = self.pools.getter(model_id).settlement.get();
        ensure(shown == Some(present), || IRewards::InvalidProof { modelId: model_id })?;
        let mut claimed = self.claimed.setter(model_id);
        let mut claimed = claimed.setter(payee);
        let amount = cumulative.saturating_sub(low(claimed.get()));
        ensure(amount > 0, || IRewards::NothingToPay {})?;
        claimed.set(U256::from(cumulative));
        emit(self.vm(), IRewards::Claimed { modelId: model_id, payee, receiver, amount });
        self.send(asset, receiver, amount)?;
        Ok(amount)
    }

    /// Takes money from the caller; gives back what arrived.
    fn take(&self, asset: Address, amount: U256) -> Result<u128, Revert> {
        let to = self.vm().contract_address();
        asset::take(self.vm(), asset, amount).map(low).map_err(asset_error!(
            IRewards,
            self.vm(),
            asset,
            to,
            amount
        ))
    }

    fn send(&self, asset: Address, to: Address, amount: u128) -> Result<(), Revert> {
        let amount = U256::from(amount);
        asset::pay(self.vm(), asset, to, amount).map_err(asset_error!(IRewards, self.vm(), asset, to, amount))
    }
}

/// The sum of a running total and what arrived, if it is below 2^96.
fn add(total: u128, arrived: u128) -> Result<u128, Revert> {
    total
        .checked_add(arrived)
        .filter(|sum| *sum < PAID_LIMIT)
        .ok_or_else(|| revert(IRewards::InvalidAmount { amount: U256::from(arrived) }))
}

/// keccak256(asset 20 | payouts root 32): the settlement names the asset, so that a claim reads one slot and not two.
fn settlement(asset: Address, payouts_root: B256) -> B256 {
    let mut bytes = [0; 52];
    bytes[..20].copy_from_slice(asset.as_slice());
    bytes[20..].copy_from_slice(payouts_root.as_slice());
    keccak256(bytes)
}
