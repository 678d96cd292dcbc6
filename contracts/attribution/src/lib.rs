//! Rounds, bonds and finalisation: see `abi/IAttribution.sol`, which documents every function, event and error.
#![cfg_attr(target_arch = "wasm32", no_main)]
#![allow(
    missing_docs,
    reason = "abi/IAttribution.sol is the documentation, and the SDK's macros generate public items"
)]

extern crate alloc;

mod check;
mod route;

use alloy_primitives::{Address, B256, U8, U64, U256, keccak256};
use alloy_sol_types::SolValue;
use check::root;
use stylus_sdk::prelude::*;
use tributary_core::typed_data::ReceiptBook;
use tributary_interfaces::{
    IAttribution::{self, OpenRound, Round},
    IModels, IRewards,
};
use tributary_parts::{Revert, asset, asset_error, call, emit, ensure};

sol_storage! {
    /// Open rounds and free bonds.
    #[entrypoint]
    pub struct Attribution {
        address models;
        address rewards;
        /// A model's open round.
        mapping(uint256 => RoundState) rounds;
        /// What a scorer can put at stake, by asset.
        mapping(address => mapping(address => uint256)) bonds;
    }

    /// An open round, in two slots.
    #[derive(Erase)]
    pub struct RoundState {
        bytes32 round_hash;
        address scorer;
        uint64 finalisable_at;
        /// One bit a scorer, by its place among the model's.
        uint8 approvals;
        uint8 quorum;
    }
}

impl Attribution {
    pub fn constructor(&mut self, models: Address, rewards: Address) -> Result<(), Revert> {
        ensure(!models.is_zero() && !rewards.is_zero(), || IAttribution::ZeroAccount {})?;
        self.models.set(models);
        self.rewards.set(rewards);
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
        let free = bond_amount(self.bonds.getter(asset).get(scorer).saturating_add(arrived))?;
        self.bonds.setter(asset).insert(scorer, U256::from(free));
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
        let present = self.rounds.getter(model_id).round_hash.get();
        ensure(present.is_zero(), || IAttribution::RoundIsOpen { modelId: model_id, roundHash: present })?;
        let terms = self.round_terms(model_id, scorer)?;
        let pool = call::read(self.vm(), self.rewards.get(), &IRewards::poolCall { modelId: model_id })?;
        check::round(&round, &terms, &pool, now)?;
        self.check_operator(&round, terms.operator, operator_signature)?;
        self.lock_bond(terms.asset, scorer, terms.bond)?;

        let round_hash = keccak256(round.abi_encode());
        let finalisable_at = now.saturating_add(terms.window.into());
        let mut state = self.rounds.setter(model_id);
        state.round_hash.set(round_hash);
        state.scorer.set(scorer);
        state.finalisable_at.set(U64::from(finalisable_at));
        state.approvals.set(U8::from(bit(terms.scorerIndex)));
        state.quorum.set(U8::from(terms.quorum));
        emit(
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
        let mut state = self.rounds.setter(model_id);
        let before: u8 = state.approvals.get().to();
        let after = before | bit(terms.scorerIndex);
        ensure(after != before, || IAttribution::AlreadyApproved { modelId: model_id, scorer })?;
        state.approvals.set(U8::from(after));
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
        let now = self.vm().block_timestamp();
        let state = self.open_round(model_id);
        ensure(now >= state.finalisableAt, || IAttribution::WindowOpen {
            finalisableAt: state.finalisableAt,
            present: now,
        })?;
        ensure(state.approvals >= state.quorum, || IAttribution::QuorumMissing {
            approvals: state.approvals,
            quorum: state.quorum,
        })?;
        let terms = self.round_terms(model_id, state.scorer)?;
        self.rounds.delete(model_id);
        self.free(terms.asset, state.scorer, terms.bond);
        let settle = IRewards::settleCall {
            modelId: model_id,
            payoutsRoot: root(&round.payouts),
            payoutsSum: round.payouts.sum,
            receiptsSum: round.receipts.sum,
        };
        call::write(self.vm(), self.rewards.get(), &settle)?;
        emit(
            self.vm(),
            IAttribution::RoundFinalised { modelId: model_id, number: round.number, roundHash: round_hash },
        );
        Ok(())
    }

    pub fn open_round(&self, model_id: U256) -> OpenRound {
        let state = self.rounds.getter(model_id);
        OpenRound {
            roundHash: state.round_hash.get(),
            scorer: state.scorer.get(),
            finalisableAt: state.finalisable_at.get().to(),
            approvals: state.approvals.get().to::<u8>().count_ones() as u8,
            quorum: state.quorum.get().to(),
        }
    }

    pub fn free_bond(&self, asset: Address, scorer: Address) -> u128 {
        self.bonds.getter(asset).get(scorer).to()
    }

    pub fn peers(&self) -> [Address; 2] {
        [self.models.get(), self.rewards.get()]
    }
}

impl Attribution {
    /// The model's terms for one of its scorers.
    fn round_terms(&self, model_id: U256, scorer: Address) -> Result<IModels::RoundTerms, Revert> {
        let call = IModels::roundTermsCall { modelId: model_id, scorer };
        let terms = call::read(self.vm(), self.models.get(), &call)?;
        ensure(terms.scorerIndex > 0, || IAttribution::NotScorer { modelId: model_id, caller: scorer })?;
        Ok(terms)
    }

    fn must_be_open(&self, model_id: U256, round_hash: B256) -> Result<(), Revert> {
        let present = self.rounds.getter(model_id).round_hash.get();
        let is_open = !present.is_zero() && present == round_hash;
        ensure(is_open, || IAttribution::NoSuchRound { modelId: model_id, roundHash: round_hash })
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
        let mut bonds = self.bonds.setter(asset);
        let mut bond = bonds.setter(scorer);
        let free: u128 = bond.get().to();
        ensure(needed <= free, || IAttribution::BondTooSmall { needed, free })?;
        bond.set(U256::from(free.saturating_sub(needed)));
        Ok(())
    }

    fn free(&mut self, asset: Address, scorer: Address, bond: u128) {
        let mut bonds = self.bonds.setter(asset);
        let mut free = bonds.setter(scorer);
        let sum = free.get().saturating_add(U256::from(bond));
        free.set(sum);
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
    Ok(amount.to())
}
