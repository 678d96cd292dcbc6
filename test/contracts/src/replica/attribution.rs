//! Attribution, rebuilt from its logs.

use super::{Words, number};
use alloy_primitives::{Address, B256, U256};
use std::collections::HashMap;
use tributary_interfaces::IAttribution::{IAttributionEvents as Event, Stake};
use tributary_test_kit::proposal_digest;

/// Attribution, rebuilt from its logs.
#[allow(missing_debug_implementations, reason = "Solidity's structs have none")]
pub struct Attribution {
    pub(crate) words: Words,
    states: HashMap<U256, State>,
    /// What is locked, by model and attempt.
    stakes: HashMap<(U256, u64), Stake>,
    /// Until when scorers sign no round, by model and scorer.
    blocked: HashMap<(U256, Address), u64>,
    /// What is free, by asset and scorer.
    pub bonds: HashMap<(Address, Address), u128>,
}

#[derive(Clone, Copy, Debug, Default)]
struct State {
    attempts: u64,
    last_cutoff: u64,
    /// The open round's cutoff.
    open: Option<u64>,
}

impl Attribution {
    pub(crate) fn new(words: Words) -> Self {
        Self {
            words,
            states: HashMap::new(),
            stakes: HashMap::new(),
            blocked: HashMap::new(),
            bonds: HashMap::new(),
        }
    }

    /// What is locked behind a model's attempts, of all their signers together.
    pub fn locked(&self, model: U256) -> u128 {
        let stakes = self.stakes.iter().filter(|((of, _), _)| *of == model);
        stakes.map(|(_, stake)| stake.bond * stake.signers.len() as u128).sum()
    }

    pub(crate) fn apply(&mut self, event: Event, asset_of: impl Fn(U256) -> Address) {
        match event {
            Event::BondDeposited(e) => self.move_bond(e.asset, e.scorer, |bond| bond + e.amount),
            Event::BondWithdrawn(e) => self.move_bond(e.asset, e.scorer, |bond| bond - e.amount),
            Event::RoundProposed(e) => {
                for signer in &e.stake.signers {
                    self.move_bond(asset_of(e.modelId), *signer, |free| free - e.stake.bond);
                }
                self.keep(e.modelId, e.attempt, e.roundHash, Some(e.stake));
                let State { last_cutoff, .. } = self.state(e.modelId);
                let state = State { attempts: e.attempt, last_cutoff, open: Some(e.round.cutoff) };
                self.put_state(e.modelId, state);
            }
            Event::RoundFinalised(e) => {
                let State { attempts, open, .. } = self.state(e.modelId);
                self.free(e.modelId, attempts, e.roundHash, asset_of(e.modelId));
                let last_cutoff = open.expect("an open round");
                self.put_state(e.modelId, State { attempts, last_cutoff, open: None });
            }
            Event::RoundSlashed(e) => {
                self.cancel(e.modelId, e.attempt);
                self.keep(e.modelId, e.attempt, e.roundHash, None);
                self.move_bond(asset_of(e.modelId), e.challenger, |free| free + e.reward);
            }
            Event::RoundVoided(e) => {
                self.cancel(e.modelId, e.attempt);
                self.keep(e.modelId, e.attempt, e.roundHash, Some(e.stake));
                self.move_bond(asset_of(e.modelId), e.challenger, |free| free + e.reward);
            }
            Event::BondsReleased(e) => self.free(e.modelId, e.attempt, e.roundHash, asset_of(e.modelId)),
        }
    }

    /// Keeps what is locked behind an attempt, in place of what was.
    fn keep(&mut self, model: U256, attempt: u64, hash: B256, stake: Option<Stake>) {
        let kept = stake.as_ref().map_or(B256::ZERO, |stake| proposal_digest(hash, stake));
        let keys = [model.into(), number(attempt)];
        self.words.value("proposals", "model, attempt", &keys, kept.into());
        match stake {
            Some(stake) => self.stakes.insert((model, attempt), stake),
            None => self.stakes.remove(&(model, attempt)),
        };
    }

    /// Frees the bonds of an attempt.
    fn free(&mut self, model: U256, attempt: u64, hash: B256, asset: Address) {
        let stake = self.stakes[&(model, attempt)].clone();
        for signer in &stake.signers {
            self.move_bond(asset, *signer, |free| free + stake.bond);
        }
        self.keep(model, attempt, hash, None);
    }

    /// Closes an attempt, if it is the open one, and blocks its signers.
    fn cancel(&mut self, model: U256, attempt: u64) {
        let state = self.state(model);
        if state.attempts == attempt {
            self.put_state(model, State { open: None, ..state });
        }
        let stake = self.stakes[&(model, attempt)].clone();
        for signer in stake.signers {
            let until = self.blocked.entry((model, signer)).or_default();
            *until = stake.finalisableAt.max(*until);
            let keys = [model.into(), signer.into_word()];
            self.words.value("blocked", "model, scorer", &keys, U256::from(*until));
        }
    }

    fn state(&self, model: U256) -> State {
        self.states.get(&model).copied().unwrap_or_default()
    }

    fn move_bond(&mut self, asset: Address, scorer: Address, change: impl FnOnce(u128) -> u128) {
        let bond = self.bonds.entry((asset, scorer)).or_default();
        *bond = change(*bond);
        let keys = [asset.into_word(), scorer.into_word()];
        self.words.value("bonds", "asset, scorer", &keys, U256::from(*bond));
    }

    fn put_state(&mut self, model: U256, state: State) {
        let values = [
            ("attempts", U256::from(state.attempts)),
            ("last cutoff", U256::from(state.last_cutoff)),
            ("is open", U256::from(state.open.is_some())),
        ];
        self.words.fields("progress", "model", &[model.into()], &values);
        self.states.insert(model, state);
    }
}
