//! Makes a sequence and keeps the state that its calls made.

use super::actors::actors;
use super::commitments::Commitment;
use super::datanets::Datanet;
use super::models::Model;
use crate::Call;
use crate::pair::Pair;
use crate::side::Addresses;
use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::SolCall;
use tributary_interfaces::IERC20;
use tributary_test_kit::{Contracts, DAY, Key, Random};

/// Units of an asset that the actors move at most in one call; they have far more.
pub(super) const MOST: u128 = 1 << 90;
/// No sequence is longer, in seconds: a program expires a year after it was activated.
const LONGEST: u64 = 360 * DAY;
/// What sequences are about: Datanets, registrations, statuses, models, money, rounds.
const SCENES: [u64; 12] = [0, 1, 1, 2, 2, 2, 3, 4, 4, ROUNDS, ROUNDS, ROUNDS];
const ROUNDS: u64 = 5;
/// How rarely something is made wrong, as `1 in n` per chance: never while the stage is set, then
/// seldom, and in some calls often.
const NEVER: u64 = 1 << 60;
const SELDOM: u64 = 40;
const OFTEN: u64 = 5;

pub(crate) struct Builder<'a> {
    pub(super) random: &'a mut Random,
    pub(super) contracts: Contracts,
    pub(super) addresses: Addresses,
    pub(super) chain_id: u64,
    pub(super) actors: Vec<Key>,
    pub(super) time: u64,
    latest: u64,
    pub(super) pair: &'a mut Pair,
    pub(super) datanets: Vec<Datanet>,
    pub(super) models: Vec<Model>,
    /// Nonces that were cancelled.
    pub(super) cancelled: Vec<(Address, U256)>,
    pub(super) commitments: Vec<Commitment>,
    /// When statuses changed, snapshots were taken and vouchers given.
    pub(super) moments: Vec<u64>,
    /// Whether every model is derived from the newest one.
    pub(super) deep: bool,
    /// How the odd wallet says whether it signed.
    pub(super) wallet_mood: u8,
    /// Whether nothing about the call that is being made is wrong.
    pub(super) clean: bool,
    care: u64,
}

impl<'a> Builder<'a> {
    pub(crate) fn new(random: &'a mut Random, pair: &'a mut Pair) -> Self {
        Self {
            random,
            contracts: pair.addresses().contracts,
            addresses: pair.addresses(),
            chain_id: pair.chain_id(),
            actors: actors(),
            time: pair.now(),
            latest: pair.now() + LONGEST,
            pair,
            datanets: Vec::new(),
            models: Vec::new(),
            cancelled: Vec::new(),
            commitments: Vec::new(),
            moments: Vec::new(),
            deep: false,
            wallet_mood: 0,
            clean: true,
            care: NEVER,
        }
    }

    pub(crate) fn run(mut self) {
        let scene = self.random.pick(&SCENES);
        self.set_stage(scene);
        let count = self.random.between(8, if scene == ROUNDS { 45 } else { 30 });
        for _ in 0..count {
            self.care = if self.random.one_in(12) { OFTEN } else { SELDOM };
            self.clean = true;
            let scene = if self.random.one_in(6) { self.random.pick(&SCENES) } else { scene };
            self.step(scene);
            if self.random.one_in(20) {
                self.corrupt_last();
            }
            match self.random.below(16) {
                0 | 1 => self.wait(4_000),
                2 => self.wait(3),
                3 => self.wait_for_change(),
                _ => {}
            }
        }
        self.view_balances();
        self.check_invariants();
    }

    fn set_stage(&mut self, scene: u64) {
        self.create_datanet();
        for _ in 0..self.random.below(3) {
            self.create_datanet();
        }
        if scene > 2 {
            self.register_model();
        }
        if scene > 3 {
            self.pay();
        }
    }

    fn step(&mut self, scene: u64) {
        match scene {
            0 => self.datanets_call(),
            1 => self.registrations_call(),
            2 => self.statuses_call(),
            3 => self.models_call(),
            4 => self.rewards_call(),
            _ => self.rounds_call(),
        }
    }

    /// Does something with nothing made wrong about it.
    pub(super) fn carefully(&mut self, act: impl FnOnce(&mut Self)) {
        let care = std::mem::replace(&mut self.care, NEVER);
        act(self);
        self.care = care;
    }

    /// Looks at what everybody holds of every token.
    fn view_balances(&mut self) {
        let Addresses { token, fee_token, odd_token, .. } = self.addresses;
        for account in self.pair.holders() {
            for asset in [token, fee_token, odd_token] {
                self.view(asset, &IERC20::balanceOfCall { account });
            }
        }
    }

    /// Lets less than so many seconds pass.
    pub(super) fn wait(&mut self, seconds: u64) {
        let by = self.random.below(seconds);
        self.wait_until(self.time + by);
    }

    /// Lets time pass up to a moment, unless it has come or no sequence goes so far.
    pub(super) fn wait_until(&mut self, time: u64) {
        if time > self.time && time <= self.latest {
            self.time = time;
            self.pair.mine(time);
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
        let index = self.random.below(self.actors.len() as u64) as usize;
        self.actors[index].account
    }

    /// An account: mostly an actor, at times the odd wallet, by a slip zero or nobody in
    /// particular.
    pub(super) fn account(&mut self) -> Address {
        if self.slip() {
            return if self.random.one_in(2) { Address::ZERO } else { self.random.address() };
        }
        if self.random.one_in(8) { self.addresses.odd_wallet } else { self.anybody() }
    }

    /// Where money is to go; by a slip to nobody or to Rewards itself.
    pub(super) fn receiver(&mut self) -> Address {
        if self.slip() { self.random.pick(&[Address::ZERO, self.contracts.rewards]) } else { self.account() }
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

    /// A digest or zero, where both are good.
    pub(super) fn any_digest(&mut self) -> B256 {
        if self.random.one_in(2) { B256::ZERO } else { self.random.word() }
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

    /// A past, present or future time, mostly beside one at which something changed.
    pub(super) fn moment(&mut self) -> u64 {
        match self.random.below(12) {
            0 => 0,
            1 => u64::MAX,
            2 => self.time,
            _ => {
                let moment = self.random.choose(&self.moments).unwrap_or(self.time);
                moment - 1 + self.random.below(3)
            }
        }
    }

    /// Until when a signature is valid; by a slip until a second ago.
    pub(super) fn deadline(&mut self) -> u64 {
        match self.random.below(8) {
            _ if self.slip() => self.time - 1,
            0 => u64::MAX,
            1 => self.time,
            _ => self.time + self.random.below(1_000),
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

    /// Looks at something after the last call, or at times does not: views take longer than calls.
    pub(super) fn view<C: SolCall>(&mut self, to: Address, call: &C) {
        if self.random.one_in(2) {
            self.pair.view(to, call.abi_encode().into());
        }
    }

    /// Looks at something, and says what it is, if both sides say so.
    pub(super) fn ask<C: SolCall>(&mut self, to: Address, call: &C) -> Option<C::Return> {
        let answer = self.pair.view(to, call.abi_encode().into())?;
        C::abi_decode_returns(&answer).ok()
    }
}
