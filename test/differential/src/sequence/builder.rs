//! Makes a sequence and keeps the state that its calls made.

use super::actors::{Actor, actors};
use super::commitments::Commitment;
use super::datanets::Datanet;
use super::models::Model;
use crate::Call;
use crate::pair::Pair;
use crate::random::Random;
use crate::side::{GENESIS, Places};
use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::SolCall;
use std::collections::BTreeMap;
use tributary_interfaces::IERC20;

/// Units of an asset that the actors move at most in one call; they have far more.
pub(super) const MOST: u128 = 1 << 90;

pub(crate) struct Builder<'a> {
    pub(super) random: &'a mut Random,
    pub(super) places: Places,
    pub(super) actors: Vec<Actor>,
    pub(super) time: u64,
    pub(super) pair: &'a mut Pair,
    pub(super) datanets: Vec<Datanet>,
    pub(super) models: Vec<Model>,
    pub(super) bonds: BTreeMap<(Address, Address), u128>,
    /// Nonces that were cancelled.
    pub(super) cancelled: Vec<(Address, U256)>,
    pub(super) commitments: Vec<Commitment>,
    pub(super) paused_until: u64,
    pub(super) pausable_from: u64,
    /// How the odd wallet says whether it signed.
    pub(super) wallet_mood: u8,
    /// Whether nothing about the call that is being made is wrong.
    pub(super) clean: bool,
    /// How rarely something is made wrong, as `1 in n` per chance; very rarely while the stage is set.
    care: u64,
}

impl<'a> Builder<'a> {
    pub(crate) fn new(random: &'a mut Random, pair: &'a mut Pair) -> Self {
        Self {
            random,
            places: pair.places(),
            actors: actors(),
            time: GENESIS,
            pair,
            datanets: Vec::new(),
            models: Vec::new(),
            bonds: BTreeMap::new(),
            cancelled: Vec::new(),
            commitments: Vec::new(),
            paused_until: 0,
            pausable_from: 0,
            wallet_mood: 0,
            clean: true,
            care: 1 << 60,
        }
    }

    pub(crate) fn run(mut self) {
        let scene = self.random.below(8);
        self.create_datanet();
        if scene > 0 {
            self.register_model();
        }
        if scene > 1 {
            self.pay();
            self.deposit_bond();
        }
        self.care = 20;
        let count = self.random.between(8, if scene > 2 { 40 } else { 20 });
        for _ in 0..count {
            let scene = if self.random.one_in(6) { self.random.pick(&[0, 1, 2, 3, 7]) } else { scene };
            match scene {
                0 | 7 => self.datanets_call(),
                1 => self.models_call(),
                2 => self.rewards_call(),
                _ => self.rounds_call(),
            }
            if self.random.one_in(20) {
                self.corrupt_last();
            }
            if self.random.one_in(8) {
                self.time += self.random.below(4000);
            }
        }
        self.view_balances();
    }

    /// Looks at what everybody holds of every token.
    fn view_balances(&mut self) {
        let Places { token, fee_token, odd_token, .. } = self.places;
        for account in self.pair.holders() {
            for asset in [token, fee_token, odd_token] {
                self.view(asset, &IERC20::balanceOfCall { account });
            }
        }
    }

    /// Whether something is to be made wrong here.
    pub(super) fn slip(&mut self) -> bool {
        let slip = self.random.one_in(self.care);
        self.clean &= !slip;
        slip
    }

    /// Somebody, who is hardly ever somebody else than meant.
    pub(super) fn caller(&mut self, meant: Address) -> Address {
        if self.slip() { self.anybody() } else { meant }
    }

    pub(super) fn anybody(&mut self) -> Address {
        let place = self.random.below(self.actors.len() as u64) as usize;
        self.actors[place].address
    }

    /// An account: mostly an actor, at times the odd wallet, by a slip zero or nobody in particular.
    pub(super) fn account(&mut self) -> Address {
        if self.slip() {
            return if self.random.one_in(2) { Address::ZERO } else { self.random.address() };
        }
        if self.random.one_in(8) { self.places.odd_wallet } else { self.anybody() }
    }

    /// Where money is to go; by a slip to nobody or to Rewards itself.
    pub(super) fn receiver(&mut self) -> Address {
        if self.slip() { self.random.pick(&[Address::ZERO, self.places.rewards]) } else { self.account() }
    }

    /// An id, which by a slip is another one, also one that only differs above its lowest 64 bits.
    pub(super) fn id(&mut self, meant: u64) -> U256 {
        let meant = U256::from(meant);
        if !self.slip() {
            return meant;
        }
        match self.random.below(5) {
            0 => U256::ZERO,
            1 => meant + U256::ONE,
            2 => meant + (U256::ONE << 64),
            3 => meant + (U256::ONE << 255),
            _ => U256::from(self.random.below(4)),
        }
    }

    /// A digest, which by a slip is zero.
    pub(super) fn digest(&mut self) -> B256 {
        if self.slip() { B256::ZERO } else { self.random.word() }
    }

    /// A text up to the greatest length; by a slip one byte longer.
    pub(super) fn uri(&mut self) -> String {
        let length = match self.random.below(12) {
            0 => 2048,
            1 => 0,
            _ => self.random.below(40),
        };
        let length = if self.slip() { 2049 } else { length };
        "u".repeat(length as usize)
    }

    /// A number from `low` to `high`, by a slip just outside or the type's greatest.
    pub(super) fn number(&mut self, low: u128, high: u128, greatest: u128) -> u128 {
        if self.slip() {
            return match self.random.below(3) {
                0 if low > 0 => low - 1,
                1 => greatest,
                _ => high.saturating_add(1).min(greatest),
            };
        }
        match self.random.below(6) {
            0 => low,
            1 => high,
            _ => self.random.between(low, high),
        }
    }

    /// Makes the call; the next begins clean again. Returns whether this one worked.
    pub(super) fn push<C: SolCall>(
        &mut self,
        name: &'static str,
        from: Address,
        to: Address,
        value: U256,
        call: &C,
    ) -> bool {
        let clean = std::mem::replace(&mut self.clean, true);
        self.pair.send(Call { name, from, to, value, data: call.abi_encode().into(), time: self.time, clean })
    }

    /// Looks at something after the last call.
    pub(super) fn view<C: SolCall>(&mut self, to: Address, call: &C) {
        self.pair.view(to, call.abi_encode().into());
    }
}
