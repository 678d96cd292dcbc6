//! Attribution, rebuilt from its logs.

use super::{Words, number};
use alloy_primitives::{Address, U256};
use std::collections::HashMap;
use tributary_core::ids;
use tributary_interfaces::IAttribution::IAttributionEvents as Event;

/// Attribution, rebuilt from its logs.
#[derive(Debug)]
pub struct Attribution {
    pub(crate) words: Words,
    states: HashMap<U256, State>,
    /// What is free, by asset and scorer.
    pub bonds: HashMap<(Address, Address), u128>,
}

#[derive(Clone, Debug, Default)]
struct State {
    attempts: u64,
    last_cutoff: u64,
    open: Option<Round>,
}

#[derive(Clone, Debug)]
struct Round {
    cutoff: u64,
    bond: u128,
    signers: Vec<Address>,
}

impl Attribution {
    pub(crate) fn new(words: Words) -> Self {
        Self { words, states: HashMap::new(), bonds: HashMap::new() }
    }

    /// What is locked behind a model's open round, of all its signers together.
    pub fn locked(&self, model: U256) -> u128 {
        let open = self.states.get(&model).and_then(|state| state.open.as_ref());
        open.map_or(0, |round| round.bond * round.signers.len() as u128)
    }

    pub(crate) fn apply(&mut self, event: Event, asset_of: impl Fn(U256) -> Address) {
        match event {
            Event::BondDeposited(e) => self.move_bond(e.asset, e.scorer, |bond| bond + e.amount),
            Event::BondWithdrawn(e) => self.move_bond(e.asset, e.scorer, |bond| bond - e.amount),
            Event::RoundProposed(e) => {
                let (model, attempt) = (e.modelId, e.attempt);
                let kept = ids::proposal(e.roundHash, e.bond, e.finalisableAt, &e.signers);
                self.words.value(
                    "proposals",
                    "model, attempt",
                    &[model.into(), number(attempt)],
                    kept.into(),
                );
                for signer in &e.signers {
                    self.move_bond(asset_of(model), *signer, |free| free - e.bond);
                }
                let last_cutoff = self.states.get(&model).map_or(0, |state| state.last_cutoff);
                let open = Some(Round { cutoff: e.round.cutoff, bond: e.bond, signers: e.signers });
                self.put_state(model, State { attempts: attempt, last_cutoff, open });
            }
            Event::RoundFinalised(e) => {
                let State { attempts, open, .. } = self.states[&e.modelId].clone();
                let round = open.expect("an open round");
                for signer in &round.signers {
                    self.move_bond(asset_of(e.modelId), *signer, |free| free + round.bond);
                }
                self.put_state(e.modelId, State { attempts, last_cutoff: round.cutoff, open: None });
            }
        }
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
