//! Rounds, bonds and finalisation: see `abi/IAttribution.sol`, which documents every function, event and error.
#![cfg_attr(target_arch = "wasm32", no_main)]
#![allow(
    missing_docs,
    reason = "abi/IAttribution.sol is the documentation, and the SDK's macros generate public items"
)]

extern crate alloc;

mod check;
mod route;
mod storage;

use alloy_primitives::{Address, B256, U256, keccak256};
use alloy_sol_types::SolValue;
use check::root;
use storage::State;
use stylus_sdk::prelude::*;
use tributary_core::typed_data::ReceiptBook;
use tributary_interfaces::{
    IAttribution::{self, OpenRound, Round},
    IModels, IRewards,
};
use tributary_parts::{
    Revert,
    abi::{Args, Word},
    asset, asset_error, call, emit, emit_any, ensure,
    store::Words,
    word::low,
};

/// Places in `peers`.
const MODELS: u8 = 0;
const REWARDS: u8 = 1;
/// Places in `rounds`.
const HASH: u8 = 0;
const STATE: u8 = 1;

sol_storage! {
    /// Open rounds and free bonds.
    #[entrypoint]
    pub struct Attribution {
        /// The contracts that this one works with, by their place in `peers()`.
        Words peers;
        /// A model's open round, by model: its hash at 0, a packed [`State`] at 1.
        Words rounds;
        /// What a scorer can put at stake, by asset and scorer.
        Words bonds;
    }
}

impl Attribution {
    pub fn constructor(&mut self, models: Address, rewards: Address) -> Result<(), Revert> {
        ensure(!models.is_zero() && !rewards.is_zero(), || IAttribution::ZeroAccount {})?;
        self.peers.set(&[&MODELS], models.into_word());
        self.peers.set(&[&REWARDS], rewards.into_word());
        Ok(())
    }

    pub fn deposit_bond(&mut self, asset: Address, amount: U256) -> Result<(), Revert> {
        let (scorer, to) = (self.vm().msg_sender(), self.vm().contract_address());
        let arrived = asset::take(self.vm(), asset, amount).map_err(asset_error!(
            IAttribution,
            self.vm(),
            asset,
            to,
            amount
        ))?;
        let deposited = bond_amount(arrived)?;
        let free = self.free_bond(asset, scorer).saturating_add(deposited);
        self.bonds.set(&[&asset, &scorer], bond_amount(U256::from(free))?.to_word());
        emit(self.vm(), IAttribution::BondDeposited { asset, scorer, amount: deposited });
        Ok(())
    }

    pub fn withdraw_bond(&mut self, asset: Address, amount: U256) -> Result<(), Revert> {
        let scorer = self.vm().msg_sender();
        let withdrawn = bond_amount(amount)?;
        self.lock_bond(asset, scorer, withdrawn)?;
        emit(self.vm(), IAttribution::BondWithdrawn { asset, scorer, amount: withdrawn });
        asset::pay(self.vm(), asset, scorer, amount).map_err(asset_error!(
            IAttribution,
            self.vm(),
            asset,
            scorer,
            amount
        ))
    }

    pub fn propose(&mut self, round: Round, operator_signature: &[u8]) -> Result<(), Revert> {
        let model_id = round.modelId;
        let scorer = self.vm().msg_sender();
        let now = self.vm().block_timestamp();
        let present = self.round_hash(model_id);
        ensure(present.is_zero(), || IAttribution::RoundIsOpen { modelId: model_id, roundHash: present })?;
        let terms = self.round_terms(model_id, scorer)?;
        let pool = self.pool(model_id)?;
        let last_cutoff = self.state(model_id).last_cutoff;
        check::round(&round, &terms, &pool, last_cutoff, now)?;
        self.check_operator(&round, terms.operator, operator_signature)?;
        self.lock_bond(terms.asset, scorer, terms.bond)?;

        let round_hash = keccak256(round.abi_encode());
        let finalisable_at = now.saturating_add(terms.window.into());
        let (approvals, quorum) = (bit(terms.scorerIndex), terms.quorum);
        self.rounds.set(&[&model_id, &HASH], round_hash);
        let state = State { scorer, finalisable_at, approvals, quorum, last_cutoff };
        self.rounds.set(&[&model_id, &STATE], state.pack());
        emit_any(
            self.vm(),
            IAttribution::RoundProposed {
                modelId: model_id,
                roundHash: round_hash,
                scorer,
                finalisableAt: finalisable_at,
                round,
            },
        );
        Ok(())
    }

    pub fn approve(&mut self, model_id: U256, round_hash: B256) -> Result<(), Revert> {
        let scorer = self.vm().msg_sender();
        let terms = self.round_terms(model_id, scorer)?;
        self.must_be_open(model_id, round_hash)?;
        let state = self.state(model_id);
        let after = state.approvals | bit(terms.scorerIndex);
        ensure(after != state.approvals, || IAttribution::AlreadyApproved { modelId: model_id, scorer })?;
        self.rounds.set(&[&model_id, &STATE], State { approvals: after, ..state }.pack());
        let approvals = after.count_ones() as u8;
        emit(
            self.vm(),
            IAttribution::RoundApproved { modelId: model_id, roundHash: round_hash, scorer, approvals },
        );
        Ok(())
    }

    pub fn finalise(&mut self, round: Round) -> Result<(), Revert> {
        let model_id = round.modelId;
        let round_hash = keccak256(round.abi_encode());
        self.must_be_open(model_id, round_hash)?;
        let state = self.open_round(model_id);
        self.window_has_passed(&state)?;
        ensure(state.approvals >= state.quorum, || IAttribution::QuorumMissing {
            approvals: state.approvals,
            quorum: state.quorum,
        })?;
        self.close(model_id, state.scorer, round.cutoff)?;
        let settle = IRewards::settleCall {
            modelId: model_id,
            payoutsRoot: root(&round.payouts),
            payoutsSum: round.payouts.sum,
            receiptsSum: round.receipts.sum,
        };
        call::write(self.vm(), self.peer(REWARDS), &settle)?;
        emit(
            self.vm(),
            IAttribution::RoundFinalised { modelId: model_id, number: round.number, roundHash: round_hash },
        );
        Ok(())
    }

    pub fn drop_round(&mut self, model_id: U256, round_hash: B256) -> Result<(), Revert> {
        self.must_be_open(model_id, round_hash)?;
        let state = self.open_round(model_id);
        self.window_has_passed(&state)?;
        ensure(state.approvals < state.quorum, || IAttribution::QuorumReached {
            approvals: state.approvals,
            quorum: state.quorum,
        })?;
        self.close(model_id, state.scorer, state.lastCutoff)?;
        emit(self.vm(), IAttribution::RoundDropped { modelId: model_id, roundHash: round_hash });
        Ok(())
    }

    pub fn open_round(&self, model_id: U256) -> OpenRound {
        let state = self.state(model_id);
        OpenRound {
            roundHash: self.round_hash(model_id),
            scorer: state.scorer,
            finalisableAt: state.finalisable_at,
            approvals: state.approvals.count_ones() as u8,
            quorum: state.quorum,
            lastCutoff: state.last_cutoff,
        }
    }

    pub fn free_bond(&self, asset: Address, scorer: Address) -> u128 {
        low(self.bonds.get(&[&asset, &scorer]))
    }

    pub fn peer(&self, place: u8) -> Address {
        Address::from_word(self.peers.get(&[&place]))
    }
}

impl Attribution {
    fn round_hash(&self, model_id: U256) -> B256 {
        self.rounds.get(&[&model_id, &HASH])
    }

    fn state(&self, model_id: U256) -> State {
        State::unpack(self.rounds.get(&[&model_id, &STATE]))
    }

    /// The model's terms for one of its scorers.
    fn round_terms(&self, model_id: U256, scorer: Address) -> Result<IModels::RoundTerms, Revert> {
        let call = IModels::roundTermsCall { modelId: model_id, scorer };
        let data = call::read(self.vm(), self.peer(MODELS), &call)?;
        let mut data = Args::new(&data);
        let terms = IModels::RoundTerms {
            asset: data.address()?,
            contributorsBps: data.u16()?,
            scorerIndex: data.u8()?,
            quorum: data.u8()?,
            bond: data.number(128)?,
            window: data.u32()?,
            outflowCapBps: data.u16()?,
            operator: data.address()?,
        };
        ensure(terms.scorerIndex > 0, || IAttribution::NotScorer { modelId: model_id, caller: scorer })?;
        Ok(terms)
    }

    /// What Rewards holds for the model.
    fn pool(&self, model_id: U256) -> Result<IRewards::Pool, Revert> {
        let data = call::read(self.vm(), self.peer(REWARDS), &IRewards::poolCall { modelId: model_id })?;
        let mut data = Args::new(&data);
        Ok(IRewards::Pool {
            asset: data.address()?,
            paid: data.number(128)?,
            contributorsBps: data.u16()?,
            settled: data.number(128)?,
            receiptsSettled: data.number(128)?,
            rounds: data.u64()?,
            bonus: data.number(128)?,
            settlement: data.word()?,
            pausedUntil: data.u64()?,
        })
    }

    fn must_be_open(&self, model_id: U256, round_hash: B256) -> Result<(), Revert> {
        let present = self.round_hash(model_id);
        let is_open = !present.is_zero() && present == round_hash;
        ensure(is_open, || IAttribution::NoSuchRound { modelId: model_id, roundHash: round_hash })
    }

    fn window_has_passed(&self, round: &OpenRound) -> Result<(), Revert> {
        let now = self.vm().block_timestamp();
        ensure(now >= round.finalisableAt, || IAttribution::WindowOpen {
            finalisableAt: round.finalisableAt,
            present: now,
        })
    }

    /// Forgets the model's open round and frees the bond behind it.
    fn close(&mut self, model_id: U256, scorer: Address, last_cutoff: u64) -> Result<(), Revert> {
        let terms = self.round_terms(model_id, scorer)?;
        self.rounds.set(&[&model_id, &HASH], B256::ZERO);
        self.rounds.set(&[&model_id, &STATE], State::idle(last_cutoff).pack());
        self.free(terms.asset, scorer, terms.bond);
        Ok(())
    }

    fn check_operator(&self, round: &Round, operator: Address, signature: &[u8]) -> Result<(), Revert> {
        let book = ReceiptBook {
            model_id: round.modelId,
            receipts_root: root(&round.receipts),
            cutoff: round.cutoff,
        };
        let digest = book.digest(self.vm().chain_id(), self.vm().contract_address());
        let signer = call::recover(self.vm(), digest, signature);
        ensure(signer == Some(operator), || IAttribution::InvalidOperatorSignature {
            modelId: round.modelId,
            operator,
        })
    }

    fn lock_bond(&mut self, asset: Address, scorer: Address, needed: u128) -> Result<(), Revert> {
        let free = self.free_bond(asset, scorer);
        ensure(needed <= free, || IAttribution::BondTooSmall { needed, free })?;
        self.bonds.set(&[&asset, &scorer], free.saturating_sub(needed).to_word());
        Ok(())
    }

    fn free(&mut self, asset: Address, scorer: Address, bond: u128) {
        let free = self.free_bond(asset, scorer).saturating_add(bond);
        self.bonds.set(&[&asset, &scorer], free.to_word());
    }
}

/// The bit of the scorer with this place, counted from 1, at most 8.
fn bit(scorer_index: u8) -> u8 {
    1u8.checked_shl(u32::from(scorer_index.saturating_sub(1))).unwrap_or(0)
}

/// An amount of bond: above zero and below 2^96.
fn bond_amount(amount: U256) -> Result<u128, Revert> {
    let fits = !amount.is_zero() && amount < U256::from(1) << 96;
    ensure(fits, || IAttribution::InvalidAmount { amount })?;
    Ok(low(amount.into()))
}
