//! Makes calls and keeps the state that they led to.

use crate::{
    commitments::Commitment,
    datanets::Datanet,
    environment::Environment,
    models::Model,
    requests::Waiting,
    tally::Tally,
    target::{Call, Expected, Target},
    trick::Trick,
};
use alloy_primitives::{Address, B256, Bytes, U256};
use alloy_sol_types::SolCall;
use std::collections::HashMap;
use tributary_audit::Challenge;
use tributary_interfaces::{IDatanets::SignedContribution, IERC20};
use tributary_test_kit::{
    Contracts, DAY, Random,
    values::{CURATED, LISTED, OPEN},
};

/// What an account does: a function of the generator.
pub(crate) type Act<T> = fn(&mut Generator<T>);

/// How rarely a trick is tried, as `1 in n` opportunities: never while something is prepared, then
/// seldom, and in some steps often.
const NEVER: u64 = u64::MAX;
const SELDOM: u64 = 40;
const OFTEN: u64 = 5;

/// The most Datanets, and the most models, that are kept in mind.
pub(crate) const MOST_KNOWN: usize = 24;
/// The most registrations of a Datanet, batches, commitments and so on that are kept in mind.
pub(crate) const MOST_REMEMBERED: usize = 60;

/// How far a run goes.
#[derive(Clone, Copy, Debug)]
pub struct Scope {
    /// The most units of an asset that a call moves.
    pub most_units: u128,
    /// How long a run may take on the chain, in seconds.
    pub duration: u64,
}

impl Scope {
    /// A few dozen steps on a chain whose programs no one keeps alive.
    pub const SEQUENCE: Self = Self { most_units: 1 << 90, duration: 360 * DAY };
    /// Any number of steps: with amounts so small that no sum reaches its limit.
    pub const HISTORY: Self = Self { most_units: 1 << 60, duration: u64::MAX };

    /// Whether a run goes on and on, so that what is permanent should happen seldom.
    pub(crate) fn is_long(&self) -> bool {
        self.duration == u64::MAX
    }
}

/// Makes calls of honest and hostile accounts and sends them to a target.
///
/// Most calls are meant to succeed. Now and then one thing about a call is wrong (a trick), and
/// in some steps many are, so that the order shows in which a contract checks its conditions.
#[allow(missing_debug_implementations, reason = "Solidity's structs have none")]
pub struct Generator<T> {
    /// What was done so far.
    pub tally: Tally,
    /// What the calls go to.
    pub target: T,
    pub(crate) random: Random,
    pub(crate) environment: Environment,
    pub(crate) contracts: Contracts,
    pub(crate) scope: Scope,
    /// The time of the next call, in seconds since 1970.
    pub(crate) time: u64,
    pub(crate) datanets: Vec<Datanet>,
    pub(crate) models: Vec<Model>,
    /// The nonces that accounts cancelled: bits by account and word.
    pub(crate) cancelled: HashMap<(Address, U256), U256>,
    pub(crate) commitments: Vec<Commitment>,
    /// Signed contributions that were registered.
    pub(crate) registered: Vec<SignedContribution>,
    /// Records whose bytes are known, the oldest first.
    pub(crate) texts: Vec<(B256, Vec<u8>)>,
    /// Proofs that Disputes took, as far as they are remembered.
    pub(crate) proofs: Vec<Challenge>,
    /// Requests that wait for their answers, as far as they are remembered.
    pub(crate) waiting: Vec<Waiting>,
    /// What was taken of slashed bonds and no challenger got, by asset.
    pub(crate) unowned: HashMap<Address, u128>,
    /// When statuses changed, snapshots were taken and vouchers given.
    pub(crate) moments: Vec<u64>,
    /// Whether every model is derived from the newest one.
    pub(crate) deep: bool,
    /// How the programmable wallet checks signatures.
    pub(crate) wallet_signing: u8,
    /// Whether the call that is being made should succeed, as far as the generator knows.
    pub(crate) valid: bool,
    /// Why the call that is being made must revert, if it must.
    pub(crate) forbidden: Option<&'static str>,
    /// Whether a call with malformed calldata has succeeded, so that what is in mind may be wrong.
    pub(crate) unsure: bool,
    /// What the last call returned, or reverted with.
    pub(crate) output: Bytes,
    pub(crate) last: Option<Call>,
    rarity: u64,
}

impl<T: Target> Generator<T> {
    /// A run that has not begun.
    pub fn new(seed: u64, environment: &Environment, scope: Scope, target: T) -> Self {
        Self {
            tally: Tally::default(),
            target,
            random: Random::new(seed),
            contracts: environment.contracts,
            environment: environment.clone(),
            scope,
            time: environment.start,
            datanets: Vec::new(),
            models: Vec::new(),
            cancelled: HashMap::new(),
            commitments: Vec::new(),
            registered: Vec::new(),
            texts: Vec::new(),
            proofs: Vec::new(),
            waiting: Vec::new(),
            unowned: HashMap::new(),
            moments: Vec::new(),
            deep: false,
            wallet_signing: 0,
            valid: true,
            forbidden: None,
            unsure: false,
            output: Bytes::new(),
            last: None,
            rarity: NEVER,
        }
    }

    /// A whole short run: some Datanets, often a model that was paid for, then 8 to 45 steps that are
    /// mostly about one theme.
    pub fn sequence(&mut self) {
        for _ in 0..1 + self.random.below(3) {
            self.create_datanet();
        }
        if self.random.one_in(2) {
            self.register_model();
            self.pay();
        }
        let theme = self.theme();
        for _ in 0..self.random.between(8, 45) {
            let theme = if self.random.one_in(6) { self.theme() } else { theme };
            self.step_of(theme);
            if self.random.one_in(20) {
                self.corrupt_last();
            }
        }
        self.look_at_balances();
        self.check_money();
    }

    /// Prepares a long run: Datanets of every policy, and for every asset a model whose rounds are
    /// honest and one derived from it.
    pub fn prepare_history(&mut self) {
        self.carefully(|this| {
            for policy in [OPEN, CURATED, LISTED, OPEN] {
                this.create_datanet_with(policy, this.datanets.len() == 3);
            }
            for asset in this.environment.assets() {
                let mut base = None;
                for honest in [true, this.environment.is_honest(asset)] {
                    let terms = this.model_terms_with(asset, base);
                    base = this.register_terms(terms, honest);
                }
            }
            this.register_badly_derived();
        });
    }

    /// One step about any theme.
    pub fn step(&mut self) {
        let theme = self.theme();
        self.step_of(theme);
    }

    fn step_of(&mut self, theme: Act<T>) {
        self.rarity = if self.random.one_in(12) { OFTEN } else { SELDOM };
        (self.valid, self.forbidden) = (true, None);
        theme(self);
        match self.random.below(16) {
            0 | 1 => self.advance_by_less_than(4_000),
            2 => self.advance_by_less_than(3),
            3 => self.advance_to_a_change(),
            _ => {}
        }
        self.rarity = NEVER;
    }

    /// One of a table's entries.
    pub(crate) fn draw<E: Copy>(&mut self, table: &[(u64, E)]) -> E {
        let mut left = self.random.below(table.iter().map(|(weight, _)| weight).sum());
        let entry = table.iter().find(|(weight, _)| {
            let is_it = left < *weight;
            left = left.saturating_sub(*weight);
            is_it
        });
        entry.expect("the weights add up").1
    }

    /// Does something without tricks.
    pub(crate) fn carefully(&mut self, act: impl FnOnce(&mut Self)) {
        let rarity = std::mem::replace(&mut self.rarity, NEVER);
        act(self);
        self.rarity = rarity;
    }

    /// Does something without tricks and between the parts of a call, which may be wrong already.
    pub(crate) fn aside(&mut self, act: impl FnOnce(&mut Self)) {
        let (valid, forbidden) = (std::mem::replace(&mut self.valid, true), self.forbidden.take());
        self.carefully(act);
        (self.valid, self.forbidden) = (valid, forbidden);
    }

    /// Whether a trick is tried here. A call with a trick is not expected to succeed.
    pub(crate) fn tries(&mut self, trick: Trick) -> bool {
        let tries = self.random.one_in(self.rarity);
        if tries {
            self.valid = false;
            self.tally.note(format!("trick {trick:?}"));
        }
        tries
    }

    /// The same with a probability of its own, unless no tricks are tried at all.
    pub(crate) fn tries_in(&mut self, n: u64, trick: Trick) -> bool {
        let rarity = if self.rarity == NEVER { NEVER } else { self.rarity.min(n) };
        let rarity = std::mem::replace(&mut self.rarity, rarity);
        let tries = self.tries(trick);
        self.rarity = rarity;
        tries
    }

    /// Says that the call must revert, if a condition holds.
    pub(crate) fn forbid(&mut self, condition: bool, reason: &'static str) {
        if condition {
            (self.valid, self.forbidden) = (false, Some(reason));
        }
    }

    /// Sends the call. Returns whether it succeeded; `output` is what it returned or reverted with.
    /// The next call begins as one that should succeed.
    pub(crate) fn push<C: SolCall>(&mut self, from: Address, to: Address, call: &C) -> bool {
        self.push_with(from, to, U256::ZERO, call)
    }

    /// The same with native currency, in wei.
    pub(crate) fn push_with<C: SolCall>(
        &mut self,
        from: Address,
        to: Address,
        value: U256,
        call: &C,
    ) -> bool {
        let name = C::SIGNATURE.split('(').next().unwrap_or_default();
        self.push_data(from, to, value, name, call.abi_encode().into())
    }

    /// The same with a call that is encoded already.
    pub(crate) fn push_data(
        &mut self,
        from: Address,
        to: Address,
        value: U256,
        name: &'static str,
        data: Bytes,
    ) -> bool {
        let valid = std::mem::replace(&mut self.valid, true);
        let expected = match self.forbidden.take() {
            _ if self.unsure => Expected::Unknown,
            Some(reason) => Expected::Revert(reason),
            None if valid => Expected::Success,
            None => Expected::Unknown,
        };
        self.send(Call { name, from, to, value, data, time: self.time, expected })
    }

    /// Sends a call, notes what came of it, and reports it if that must not be.
    pub(crate) fn send(&mut self, call: Call) -> bool {
        let Some(response) = self.target.send(&call) else { return false };
        if self.contracts.all().contains(&call.to) {
            self.tally.note_call(&call, &response);
        }
        match call.expected {
            Expected::Revert(reason) if response.success => {
                self.target.broken("a call succeeded that must revert", format!("{reason}\n{call}"));
            }
            Expected::Success if !response.success => {
                let details = format!("it reverted with {}\n{call}", response.output);
                self.target.broken("a call reverted that must succeed", details);
            }
            _ => {}
        }
        self.output = response.output;
        self.last = Some(call);
        response.success
    }

    /// Reports a rule of the protocol that is broken, unless it holds.
    pub(crate) fn require(&mut self, rule: &str, holds: bool, details: impl FnOnce() -> String) {
        if !holds {
            let last = self.last.as_ref().map(ToString::to_string).unwrap_or_default();
            self.target.broken(rule, format!("{}\nlast call: {last}", details()));
        }
    }

    /// Looks at something after the last call, or not: views take longer than calls.
    pub(crate) fn look<C: SolCall>(&mut self, to: Address, call: &C) {
        if self.random.one_in(2) {
            self.target.look(to, call.abi_encode().into());
        }
    }

    /// Reads something. `None` if it reverts, or the run has ended.
    pub(crate) fn read<C: SolCall>(&mut self, to: Address, call: &C) -> Option<C::Return> {
        let answer = self.target.read(to, call.abi_encode().into())?;
        C::abi_decode_returns(&answer).ok()
    }

    /// Looks at the balances of everyone in every token.
    fn look_at_balances(&mut self) {
        let Contracts { rewards, attribution, .. } = self.contracts;
        for account in self.environment.holders().into_iter().chain([rewards, attribution]) {
            for asset in self.environment.tokens() {
                self.look(asset, &IERC20::balanceOfCall { account });
            }
        }
    }

    /// Advances the clock by less than so many seconds.
    pub(crate) fn advance_by_less_than(&mut self, seconds: u64) {
        let by = self.random.below(seconds);
        self.advance_to(self.time + by);
    }

    /// Advances the clock to a time, unless that is past or beyond the run's end.
    pub(crate) fn advance_to(&mut self, time: u64) {
        let end = self.environment.start.saturating_add(self.scope.duration);
        if time > self.time && time <= end {
            self.time = time;
            self.target.advance(time);
        }
    }

    /// Remembers something in a list that has a limit: the oldest is forgotten.
    pub(crate) fn remember<I>(list: &mut Vec<I>, most: usize, item: I) {
        if list.len() >= most {
            list.remove(0);
        }
        list.push(item);
    }

    /// Remembers when something changed, and looks at it later.
    pub(crate) fn note_moment(&mut self, time: u64) {
        Self::remember(&mut self.moments, MOST_REMEMBERED, time);
    }
}
