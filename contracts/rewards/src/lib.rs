//! Payments in, shares and claims out: see `abi/IRewards.sol`, which documents every function, event and error.
#![cfg_attr(target_arch = "wasm32", no_main)]
#![allow(
    missing_docs,
    reason = "abi/IRewards.sol is the documentation, and the SDK's macros generate public items"
)]

extern crate alloc;

mod guardian;
mod route;
mod storage;

use alloc::vec::Vec;
use alloy_primitives::{Address, B256, U256, keccak256};
use alloy_sol_types::SolEvent;
use storage::{Guard, PAYMENTS, Payments, SETTLEMENT, TERMS, TOTALS, Terms, Totals};
use stylus_sdk::{prelude::*, stylus_core::Host};
use tributary_core::{
    payee::Payee,
    split,
    sum_tree::{self, Leaf},
    typed_data::ClaimTo,
};
use tributary_interfaces::{IDatanets, IModels, IRewards};
use tributary_parts::{
    Revert,
    abi::{Args, Word},
    asset, asset_error, call, emit, ensure,
    flat::{begin, push},
    revert,
    store::Words,
    word::low,
};

/// The index of the base model's share; the owner's is 0, the fixed payees' follow.
const BASE: u8 = 1;
/// Everything ever paid for a model is below this.
const PAID_LIMIT: u128 = 1 << 96;
/// The most items that one call may name.
const MAX_ITEMS: usize = 256;
/// What one transfer among many may use, so that no receiver can use up the others' gas.
const TRANSFER_GAS: u64 = 100_000;

/// Places in `peers`.
const DATANETS: u8 = 0;
const MODELS: u8 = 1;
const ATTRIBUTION: u8 = 2;

sol_storage! {
    /// All pools.
    #[entrypoint]
    pub struct Rewards {
        /// The contracts that this one works with, by their place in `peers()`.
        Words peers;
        /// A model's pool, by model and the places in `storage.rs`. A payment writes the first word and reads the
        /// last; a claim reads the second only.
        Words pools;
        /// What a payee has received of a model, by model and payee.
        Words claimed;
        /// What a fixed share has drawn of a model, by model and index.
        Words drawn;
        /// 1 for an asset that a model is paid in, by asset.
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
        self.pools.set(&[&model_id, &PAYMENTS], Payments { asset, paid: 0 }.pack());
        self.pools.set(&[&model_id, &TERMS], Terms { bonus: 0, rounds: 0, contributors_bps }.pack());
        if !self.is_used(asset) {
            self.used.set(&[&asset], true.to_word());
        }
        emit(self.vm(), IRewards::PoolOpened { modelId: model_id, asset, contributorsBps: contributors_bps });
        Ok(())
    }

    pub fn pay(&mut self, model_id: U256, amount: U256, receipts_root: B256) -> Result<(), Revert> {
        self.not_paused()?;
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
        self.only(ATTRIBUTION)?;
        let terms = self.terms(model_id);
        ensure(terms.contributors_bps > 0, || IRewards::UnknownModel { modelId: model_id })?;
        let asset = self.payments(model_id).asset;
        let arrived = self.take(asset, U256::from(amount))?;
        let bonus = add(terms.bonus, arrived)?;
        self.pools.set(&[&model_id, &TERMS], Terms { bonus, ..terms }.pack());
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
        self.only(ATTRIBUTION)?;
        self.not_paused()?;
        let (payments, terms) = (self.payments(model_id), self.terms(model_id));
        let before = self.totals(model_id);
        let earned = split::basis_points(payments.paid, terms.contributors_bps) + terms.bonus;
        let receipts = before.receipts.saturating_add(receipts_sum);
        let fits = (before.settled..=earned).contains(&payouts_sum) && receipts <= payments.paid;
        ensure(fits, || IRewards::InvalidSettlement { modelId: model_id })?;
        let round = terms.rounds + 1;
        self.pools.set(&[&model_id, &SETTLEMENT], settlement(payments.asset, payouts_root));
        self.pools.set(&[&model_id, &TOTALS], Totals { settled: payouts_sum, receipts }.pack());
        self.pools.set(&[&model_id, &TERMS], Terms { rounds: round, ..terms }.pack());
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
        let account = Args::new(&call::read(self.vm(), self.peer(DATANETS), &call)?).address()?;
        ensure(!account.is_zero(), || IRewards::ClaimKeyNotBound { claimKey: claim_key })?;
        self.pay_payee(model_id, asset, claim_key, account, cumulative, proof)
    }

    pub fn claim_to(
        &mut self,
        model_id: U256,
        asset: Address,
        receiver: Address,
        cumulative: u128,
        proof: &[u8],
    ) -> Result<u128, Revert> {
        self.check_receiver(receiver)?;
        let payee = self.vm().msg_sender().into_word();
        self.pay_payee(model_id, asset, payee, receiver, cumulative, proof)
    }

    pub fn claim_to_signed(
        &mut self,
        asset: Address,
        claim: ClaimTo,
        signature: &[u8],
        proof: &[u8],
    ) -> Result<u128, Revert> {
        let ClaimTo { model_id, account, receiver, cumulative, deadline } = claim;
        self.check_receiver(receiver)?;
        let now = U256::from(self.vm().block_timestamp());
        ensure(now <= deadline, || IRewards::SignatureExpired { deadline })?;
        let digest = claim.digest(self.vm().chain_id(), self.vm().contract_address());
        let signed = call::is_signed_by(self.vm(), account, digest, signature, u64::MAX);
        ensure(signed, || IRewards::InvalidSignature { account })?;
        self.pay_payee(model_id, asset, account.into_word(), receiver, cumulative, proof)
    }

    /// Pays one claim of many; zero if it is skipped.
    pub fn claim_or_skip(
        &mut self,
        model_id: U256,
        asset: Address,
        account: Address,
        cumulative: u128,
        proof: &[u8],
    ) -> u128 {
        let payee = account.into_word();
        let leaf = Leaf { key: payee, value: cumulative, data: B256::ZERO };
        if !self.is_settled(model_id, asset, &[leaf], proof) {
            return 0;
        }
        let amount = self.pay_or_skip(model_id, asset, account, cumulative);
        if amount > 0 {
            emit(self.vm(), IRewards::Claimed { modelId: model_id, payee, receiver: account, amount });
        }
        amount
    }

    pub fn pay_range(
        &mut self,
        model_id: U256,
        asset: Address,
        accounts: Vec<Address>,
        cumulatives: Vec<u128>,
        proof: &[u8],
    ) -> Result<u128, Revert> {
        check_length(accounts.len())?;
        ensure(accounts.len() == cumulatives.len(), || IRewards::InvalidLength {
            length: U256::from(cumulatives.len()),
        })?;
        let leaf = |(account, value): (&Address, &u128)| Leaf {
            key: account.into_word(),
            value: *value,
            data: B256::ZERO,
        };
        let leaves: Vec<Leaf> = accounts.iter().zip(&cumulatives).map(leaf).collect();
        let shown = self.is_settled(model_id, asset, &leaves, proof);
        ensure(shown, || IRewards::InvalidProof { modelId: model_id })?;
        let mut paid: u128 = 0;
        let mut amounts = cumulatives;
        for (account, amount) in accounts.iter().zip(&mut amounts) {
            *amount = self.pay_or_skip(model_id, asset, *account, *amount);
            paid = paid.saturating_add(*amount);
        }
        emit_range(self.vm(), model_id, &accounts, &amounts);
        Ok(paid)
    }

    pub fn draw_share(&mut self, model_id: U256, index: u8) -> Result<u128, Revert> {
        let call = IModels::shareTermsCall { modelId: model_id, index };
        let terms = call::read(self.vm(), self.peer(MODELS), &call)?;
        let mut terms = Args::new(&terms);
        let (holder, bps, base_model) = (terms.address()?, terms.u16()?, terms.u256()?);
        ensure(bps > 0, || IRewards::UnknownShare { modelId: model_id, index })?;
        let receiver = if index == BASE { self.vm().contract_address() } else { holder };
        let payments = self.payments(model_id);
        let due = split::basis_points(payments.paid, bps);
        let amount = due.saturating_sub(self.drawn(model_id, index));
        ensure(amount > 0, || IRewards::NothingToPay {})?;
        self.drawn.set(&[&model_id, &index], due.to_word());
        emit(self.vm(), IRewards::ShareDrawn { modelId: model_id, index, receiver, amount });
        if index == BASE {
            self.add_paid(base_model, amount)?;
        } else {
            self.send(payments.asset, receiver, amount)?;
        }
        Ok(amount)
    }

    pub fn pool(&self, model_id: U256) -> IRewards::Pool {
        let (payments, terms) = (self.payments(model_id), self.terms(model_id));
        let totals = self.totals(model_id);
        IRewards::Pool {
            asset: payments.asset,
            paid: payments.paid,
            contributorsBps: terms.contributors_bps,
            settled: totals.settled,
            receiptsSettled: totals.receipts,
            rounds: terms.rounds,
            bonus: terms.bonus,
            settlement: self.pools.get(&[&model_id, &SETTLEMENT]),
            pausedUntil: self.guard().paused_until,
        }
    }

    pub fn claimed(&self, model_id: U256, payee: B256) -> u128 {
        low(self.claimed.get(&[&model_id, &payee]))
    }

    pub fn drawn(&self, model_id: U256, index: u8) -> u128 {
        low(self.drawn.get(&[&model_id, &index]))
    }

    pub fn peer(&self, place: u8) -> Address {
        Address::from_word(self.peers.get(&[&place]))
    }
}

impl Rewards {
    fn only(&self, place: u8) -> Result<(), Revert> {
        let caller = self.vm().msg_sender();
        ensure(caller == self.peer(place), || IRewards::NotAllowed { caller })
    }

    fn payments(&self, model_id: U256) -> Payments {
        Payments::unpack(self.pools.get(&[&model_id, &PAYMENTS]))
    }

    fn totals(&self, model_id: U256) -> Totals {
        Totals::unpack(self.pools.get(&[&model_id, &TOTALS]))
    }

    fn terms(&self, model_id: U256) -> Terms {
        Terms::unpack(self.pools.get(&[&model_id, &TERMS]))
    }

    /// Adds to what was paid for a model that has a pool.
    fn add_paid(&mut self, model_id: U256, arrived: u128) -> Result<(), Revert> {
        let exists = self.terms(model_id).contributors_bps > 0;
        ensure(exists, || IRewards::UnknownModel { modelId: model_id })?;
        ensure(arrived > 0, || IRewards::InvalidAmount { amount: U256::ZERO })?;
        let payments = self.payments(model_id);
        let paid = add(payments.paid, arrived)?;
        self.pools.set(&[&model_id, &PAYMENTS], Payments { paid, ..payments }.pack());
        Ok(())
    }

    /// Money that is sent to zero or to this contract is lost.
    pub(crate) fn check_receiver(&self, receiver: Address) -> Result<(), Revert> {
        let lost = receiver.is_zero() || receiver == self.vm().contract_address();
        ensure(!lost, || IRewards::InvalidReceiver { receiver })
    }

    /// Whether the proof shows these leaves in the model's last finalised payouts tree.
    fn is_settled(&self, model_id: U256, asset: Address, leaves: &[Leaf], proof: &[u8]) -> bool {
        let shown = sum_tree::root_of(leaves, proof).map(|(root, _)| settlement(asset, root));
        shown == Some(self.pools.get(&[&model_id, &SETTLEMENT]))
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
        let shown = self.is_settled(model_id, asset, &[leaf], proof);
        ensure(shown, || IRewards::InvalidProof { modelId: model_id })?;
        let (amount, _) = self.mark_claimed(model_id, payee, cumulative);
        ensure(amount > 0, || IRewards::NothingToPay {})?;
        emit(self.vm(), IRewards::Claimed { modelId: model_id, payee, receiver, amount });
        self.send(asset, receiver, amount)?;
        Ok(amount)
    }

    /// Pays an account whose leaf was shown. If the transfer fails, the claim is as it was before, and nothing is paid.
    fn pay_or_skip(&mut self, model_id: U256, asset: Address, account: Address, cumulative: u128) -> u128 {
        if account.is_zero() {
            return 0;
        }
        let payee = account.into_word();
        let (amount, before) = self.mark_claimed(model_id, payee, cumulative);
        if amount == 0 {
            return 0;
        }
        if asset::pay_within(self.vm(), asset, account, U256::from(amount), TRANSFER_GAS).is_err() {
            self.claimed.set(&[&model_id, &payee], before.to_word());
            return 0;
        }
        amount
    }

    /// Notes that a payee received everything up to `cumulative`; gives back what that adds, and what was noted before.
    fn mark_claimed(&mut self, model_id: U256, payee: B256, cumulative: u128) -> (u128, u128) {
        let before = self.claimed(model_id, payee);
        let amount = cumulative.saturating_sub(before);
        if amount > 0 {
            self.claimed.set(&[&model_id, &payee], cumulative.to_word());
        }
        (amount, before)
    }

    /// Takes money from the caller; gives back what arrived.
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

    fn send(&self, asset: Address, to: Address, amount: u128) -> Result<(), Revert> {
        let amount = U256::from(amount);
        asset::pay(self.vm(), asset, to, amount).map_err(asset_error!(IRewards, self.vm(), asset, to, amount))
    }
}

/// `RangePaid`, whose data is two lists of one length: where each is, then the lists.
fn emit_range(vm: &impl Host, model_id: U256, accounts: &[Address], amounts: &[u128]) {
    let mut log = begin(IRewards::RangePaid::SIGNATURE_HASH.as_slice());
    let length = accounts.len() as u64;
    push(&mut log, &[&model_id, &64u64, &(96 + 32 * length), &length]);
    accounts.iter().for_each(|account| push(&mut log, &[account]));
    push(&mut log, &[&length]);
    amounts.iter().for_each(|amount| push(&mut log, &[amount]));
    vm.emit_log(&log, 2);
}

/// Between 1 and [`MAX_ITEMS`].
fn check_length(length: usize) -> Result<(), Revert> {
    ensure((1..=MAX_ITEMS).contains(&length), || IRewards::InvalidLength { length: U256::from(length) })
}

/// The sum of a running total and what arrived, if it is below 2^96.
fn add(total: u128, arrived: u128) -> Result<u128, Revert> {
    total
        .checked_add(arrived)
        .filter(|sum| *sum < PAID_LIMIT)
        .ok_or_else(|| revert(IRewards::InvalidAmount { amount: U256::from(arrived) }))
}

/// keccak256(asset 20 | payouts root 32): the settlement names the asset, so that a claim reads one word and not two.
fn settlement(asset: Address, payouts_root: B256) -> B256 {
    let mut bytes = [0; 52];
    bytes[..20].copy_from_slice(asset.as_slice());
    bytes[20..].copy_from_slice(payouts_root.as_slice());
    keccak256(bytes)
}
