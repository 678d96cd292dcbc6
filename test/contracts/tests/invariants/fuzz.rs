//! One step after the other.

use crate::{
    books::Books,
    cast::{Cast, Model},
};
use alloy_primitives::{Address, U256};
use std::collections::BTreeMap;
use tributary_contract_tests::Replica;
use tributary_interfaces::IRewards;
use tributary_test_kit::{Batch, ChainFixture, Random};

/// How often everything is checked, and all storage compared with the logs.
const CHECK_EVERYTHING: u64 = 1_000;

pub(crate) struct Fuzz {
    pub(crate) chain: ChainFixture,
    pub(crate) random: Random,
    pub(crate) cast: Cast,
    pub(crate) models: Vec<Model>,
    pub(crate) assets: BTreeMap<U256, Address>,
    pub(crate) replica: Replica,
    pub(crate) books: Books,
    pub(crate) batches: Vec<(U256, Batch)>,
    /// What was committed to and not shown: who, what.
    pub(crate) committed: Vec<(usize, Vec<alloy_primitives::B256>)>,
    /// Names what is registered.
    pub(crate) made: u64,
    pub(crate) wallet_mood: u8,
    steps: u64,
    pub(crate) done: BTreeMap<&'static str, u64>,
}

impl Fuzz {
    pub(crate) fn new(seed: u64) -> Self {
        let chain = ChainFixture::new();
        let replica = Replica::new(&chain);
        let (cast, models) = Cast::new(&chain);
        chain.advance(10);
        let mut fuzz = Self {
            chain,
            random: Random::new(seed),
            assets: models.iter().map(|model| (model.id, model.asset)).collect(),
            cast,
            models,
            replica,
            books: Books::default(),
            batches: Vec::new(),
            committed: Vec::new(),
            made: 0,
            wallet_mood: 0,
            steps: 0,
            done: BTreeMap::new(),
        };
        fuzz.check_step();
        fuzz
    }

    pub(crate) fn step(&mut self) {
        let model = self.random.index(self.models.len());
        let name = match self.random.index(50) {
            0..3 => self.contribute(),
            3 => self.sign_contributions(),
            4 | 5 => self.commit_or_reveal(),
            6 | 7 => self.curate(),
            8 => self.retract(),
            9 | 10 => self.change_members(),
            11 => self.vouch(),
            12 => self.change_role(),
            13 => self.bind_claim_key(),
            14..18 => self.pay(model),
            18..22 => self.propose(model),
            22 => self.propose_out_of_bounds(model),
            23 => self.replay_proposal(model),
            24 => self.replay_signature(model),
            25..29 => self.finalise(model),
            29..33 => self.claim(model),
            33 => self.claim_many(),
            34 => self.pay_range(model),
            35 | 36 => self.claim_to(model),
            37 => self.set_own_word(model),
            38..40 => self.draw(model),
            40 => self.move_bond(model),
            41 => self.meddle(model),
            42 => self.pause(),
            43 => self.announce_keys(model),
            44 => self.leave_out(model),
            45 => self.change_habits(model),
            _ => self.advance(),
        };
        *self.done.entry(name).or_default() += 1;
        self.check_step();
        self.steps += 1;
        if self.steps.is_multiple_of(CHECK_EVERYTHING) {
            self.check_everything();
        }
    }

    /// Moves the clock by a second, hours or a window.
    fn advance(&mut self) -> &'static str {
        let seconds = match self.random.index(6) {
            0 => 1,
            1 | 2 => 1 + self.random.next() % 4_000,
            3 | 4 => self.random.next() % 100_000,
            _ => self.random.next() % 300_000,
        };
        self.chain.advance(seconds);
        "wait"
    }

    pub(crate) fn paused(&self) -> bool {
        let guard = self.chain.read(self.chain.rewards, IRewards::guardianCall {});
        guard.pausedUntil > self.chain.now()
    }
}
