//! The invariants of docs/SPEC.md 7, by name, after every step of a long random use of the real programs.
//!
//! Actors contribute, pay, propose rounds honest and greedy, claim what is theirs and what is not, draw shares and move bonds.
//! `SEED` and `STEPS` choose another use; the seed is printed when a step fails.
#![allow(missing_docs, unused_crate_dependencies)]

use alloy_primitives::{Address, B256, U256, keccak256};
use std::collections::BTreeMap;
use tributary_contract_tests::{Allocation, Key, Payouts, World, allocate, payee};
use tributary_interfaces::{
    IAttribution, IDatanets, IModels,
    IRewards::{self, Claim},
};

const STEPS: u64 = 20_000;
const ACTORS: usize = 12;

/// SplitMix64 (Steele, Lea, Flood 2014): a seed gives one sequence for ever.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }

    fn one_in(&mut self, bound: usize) -> bool {
        self.below(bound) == 0
    }

    fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}

/// Says which seed failed.
struct SayOnPanic(u64);

impl Drop for SayOnPanic {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("failed with SEED={}", self.0);
        }
    }
}

/// What a model should look like, kept beside the chain.
struct Model {
    id: U256,
    asset: Address,
    /// What each payee earned in the last finalised round.
    payouts: BTreeMap<B256, u128>,
    /// The last finalised round, and the one before, whose proofs must not work any more.
    settled: Option<Allocation>,
    stale: Option<Allocation>,
    open: Option<Allocation>,
    claimed: BTreeMap<B256, u128>,
    drawn: u128,
}

struct Fuzz {
    world: World,
    random: Random,
    actors: Vec<Key>,
    datanet: U256,
    models: Vec<Model>,
    /// Who registered a content id first.
    owners: BTreeMap<B256, B256>,
    /// What the scorer has in Attribution by asset, locked or free.
    bonds: BTreeMap<Address, u128>,
    done: BTreeMap<&'static str, u64>,
}

impl Fuzz {
    fn new(seed: u64) -> Self {
        let world = World::new(true);
        let actors: Vec<Key> = (0..ACTORS).map(|i| Key::of(&format!("actor {i}"))).collect();
        actors.iter().for_each(|actor| world.fund(actor.account));
        let owner = world.owner.account;
        let call = IDatanets::createDatanetCall { terms: world.datanet_terms() };
        let datanet = world.must(owner, world.datanets, call);
        let mut fuzz = Self {
            world,
            random: Random(seed),
            actors,
            datanet,
            models: Vec::new(),
            owners: BTreeMap::new(),
            bonds: BTreeMap::new(),
            done: BTreeMap::new(),
        };
        for asset in [Address::ZERO, fuzz.world.token] {
            let base = fuzz.register(asset, U256::ZERO);
            let child = fuzz.register(asset, base);
            fuzz.register(asset, child);
        }
        fuzz
    }

    fn register(&mut self, asset: Address, base: U256) -> U256 {
        let mut terms = self.world.model_terms(self.datanet, asset);
        if !base.is_zero() {
            (terms.baseModelId, terms.baseBps, terms.ownerBps) = (base, 1_500, 333);
            terms.contributorsBps = 10_000 - 1_500 - 333 - 67;
            let account = self.actors[0].account;
            terms.payees = vec![IModels::Share { account, bps: 67 }];
        }
        let call = IModels::registerModelCall { terms };
        let id = self.world.must(self.world.owner.account, self.world.models, call);
        self.models.push(Model {
            id,
            asset,
            payouts: BTreeMap::new(),
            settled: None,
            stale: None,
            open: None,
            claimed: BTreeMap::new(),
            drawn: 0,
        });
        id
    }

    fn step(&mut self) {
        let model = self.random.below(self.models.len());
        let name = match self.random.below(20) {
            0..3 => self.contribute(),
            3..7 => self.pay(model),
            7..9 => self.propose(model),
            9..11 => self.finalise(model),
            11..14 => self.claim(model),
            14 => self.claim_many(),
            15 => self.pay_range(model),
            16 => self.draw(model),
            17 => self.move_bond(model),
            18 => self.meddle(model),
            _ => {
                self.world.wait(self.random.next() % 4_000);
                "wait"
            }
        };
        *self.done.entry(name).or_default() += 1;
        self.check(model);
    }

    fn contribute(&mut self) -> &'static str {
        let actor = self.random.pick(&self.actors).account;
        let content = keccak256((self.random.next() % 4_000).to_be_bytes());
        let call = IDatanets::contributeCall { datanetId: self.datanet, contentId: content };
        let result = self.world.attempt(actor, self.world.datanets, call);
        let first = *self.owners.entry(content).or_insert(payee(actor));
        let call = IDatanets::contributionCall { datanetId: self.datanet, item: content };
        let state = self.world.read(self.world.datanets, call);
        assert_eq!(state.payee, first, "one-owner");
        match result {
            Ok(_) => "contribute",
            Err(refusal) => {
                assert!(refusal.is::<IDatanets::AlreadyContributed>(), "{refusal:?}");
                "contribute again: refused"
            }
        }
    }

    fn pay(&mut self, model: usize) -> &'static str {
        let payer = self.random.pick(&self.actors).account;
        let amount = 1 + u128::from(self.random.next() >> self.random.below(60));
        self.world.pay(payer, self.models[model].id, self.models[model].asset, amount);
        "pay"
    }

    fn pool(&self, model: usize) -> IRewards::Pool {
        self.world.read(self.world.rewards, IRewards::poolCall { modelId: self.models[model].id })
    }

    /// A round that adds to some payees' payouts; one in four asks for more than there is or takes from somebody.
    fn propose(&mut self, model: usize) -> &'static str {
        let pool = self.pool(model);
        let unsettled = pool.paid - pool.receiptsSettled;
        let free = earned(&pool) - pool.settled;
        if unsettled == 0 || self.models[model].open.is_some() {
            return "propose: nothing to share or a round is open";
        }
        let mut payouts = self.models[model].payouts.clone();
        let mut left = free;
        for _ in 0..1 + self.random.below(6) {
            let actor = payee(self.random.pick(&self.actors).account);
            let part = left / (1 + self.random.below(5) as u128);
            left -= part;
            *payouts.entry(actor).or_default() += part;
        }
        payouts.retain(|_, amount| *amount > 0);
        let greedy = self.random.one_in(4);
        let fraud = self.random.below(3);
        let mut price = 1 + u128::from(self.random.next()) % unsettled;
        if greedy {
            match fraud {
                0 => *payouts.entry(payee(self.world.scorer.account)).or_default() += left + 1,
                1 => price = unsettled + 1,
                _ => payouts.clear(),
            }
        }
        let allocation = self.allocate(model, price, &payouts);
        let asset = self.models[model].asset;
        self.world.deposit(asset, 1_000);
        *self.bonds.entry(asset).or_default() += 1_000;
        let call = IAttribution::proposeCall {
            round: allocation.round.clone(),
            operatorSignature: allocation.signature.to_vec().into(),
        };
        let result = self.world.attempt(self.world.scorer.account, self.world.attribution, call);
        let harmless = greedy && fraud == 2 && pool.settled == 0;
        if greedy && !harmless {
            let refusal = result.err().expect("settlement-within-earnings: a greedy round was taken");
            let expected = if fraud == 1 {
                refusal.is::<IAttribution::InvalidReceipts>()
            } else {
                refusal.is::<IAttribution::InvalidPayouts>()
            };
            assert!(expected, "{refusal:?}");
            return "propose too much or too little: refused";
        }
        result.unwrap_or_else(|refusal| panic!("an honest round was refused: {refusal:?}"));
        self.models[model].open = Some(allocation);
        "propose"
    }

    fn allocate(&self, model: usize, price: u128, payouts: &BTreeMap<B256, u128>) -> Allocation {
        let payouts = Payouts::new(payouts.iter().map(|(payee, amount)| (*payee, *amount)).collect());
        allocate(&self.world, self.models[model].id, price, payouts, &self.world.operator)
    }

    fn finalise(&mut self, model: usize) -> &'static str {
        let Some(open) = self.models[model].open.take() else { return "finalise: no round" };
        let sender = self.random.pick(&self.actors).account;
        let call = IAttribution::finaliseCall { round: open.round.clone() };
        match self.world.attempt(sender, self.world.attribution, call) {
            Ok(_) => {
                let call = IAttribution::finaliseCall { round: open.round.clone() };
                let again = self.world.attempt(sender, self.world.attribution, call);
                assert!(again.is_err(), "bond-once: a round was finalised twice");
                let new: BTreeMap<B256, u128> =
                    open.payouts.leaves.iter().map(|leaf| (leaf.key, leaf.value)).collect();
                for (payee, before) in &self.models[model].payouts {
                    assert!(new.get(payee).is_some_and(|now| now >= before), "payouts-never-fall");
                }
                self.models[model].payouts = new;
                self.models[model].stale = self.models[model].settled.replace(open);
                "finalise"
            }
            Err(refusal) => {
                assert!(refusal.is::<IAttribution::WindowOpen>(), "{refusal:?}");
                self.models[model].open = Some(open);
                "finalise early: refused"
            }
        }
    }

    /// A claim as the last settlement has it, sometimes with another amount, account or an old proof.
    fn claim(&mut self, model: usize) -> &'static str {
        let Some((mut claim, honest)) = self.some_claim(model) else { return "claim: nothing settled" };
        if !honest && self.random.one_in(2) {
            claim.cumulative += 1;
        }
        let sender = self.random.pick(&self.actors).account;
        let before = self.world.balance(claim.asset, claim.account);
        let (id, key, cumulative, account) =
            (claim.modelId, payee(claim.account), claim.cumulative, claim.account);
        let call =
            IRewards::claimCall { modelId: id, asset: claim.asset, account, cumulative, proof: claim.proof };
        let result = self.world.attempt(sender, self.world.rewards, call);
        let had = self.models[model].claimed.get(&key).copied().unwrap_or(0);
        let due = cumulative.saturating_sub(had);
        match result {
            Ok(amount) => {
                assert!(honest && amount == due, "claimed-once");
                if sender != account {
                    let after = self.world.balance(claim.asset, account);
                    assert_eq!(after - before, U256::from(amount), "the account got another amount");
                }
                self.models[model].claimed.insert(key, cumulative);
                "claim"
            }
            Err(refusal) if !honest => {
                let expected =
                    refusal.is::<IRewards::InvalidProof>() || refusal.is::<IRewards::NothingToPay>();
                assert!(expected, "{refusal:?}");
                "claim what is not there: refused"
            }
            Err(refusal) => {
                assert!(refusal.is::<IRewards::NothingToPay>() && due == 0, "{refusal:?}");
                "claim again: refused"
            }
        }
    }

    /// A claim of the last settlement, or one that a proof of an older one should not give; and whether it is honest.
    fn some_claim(&mut self, model: usize) -> Option<(Claim, bool)> {
        let honest = !self.random.one_in(4);
        let state = &self.models[model];
        let allocation = if honest { state.settled.as_ref() } else { state.stale.as_ref() }?;
        let leaves = &allocation.payouts.leaves;
        if leaves.is_empty() {
            return None;
        }
        let index = self.random.below(leaves.len());
        let claim = Claim {
            modelId: state.id,
            asset: state.asset,
            account: Address::from_word(leaves[index].key),
            cumulative: leaves[index].value,
            proof: allocation.payouts.prove(index, 1).into(),
        };
        // Two rounds in a row can have the same payouts; then the older proof is as good.
        let same =
            state.settled.as_ref().is_some_and(|now| now.round.payouts.hash == allocation.round.payouts.hash);
        Some((claim, honest || same))
    }

    fn claim_many(&mut self) -> &'static str {
        let picked: Vec<(usize, Claim, bool)> = (0..1 + self.random.below(8))
            .filter_map(|_| {
                let model = self.random.below(self.models.len());
                self.some_claim(model).map(|(claim, honest)| (model, claim, honest))
            })
            .collect();
        if picked.is_empty() {
            return "claim many: nothing settled";
        }
        let claims: Vec<Claim> = picked.iter().map(|(_, claim, _)| claim.clone()).collect();
        let sender = self.random.pick(&self.actors).account;
        let amounts = self.world.must(sender, self.world.rewards, IRewards::claimManyCall { claims });
        for ((model, claim, honest), amount) in picked.into_iter().zip(amounts) {
            let had = self.models[model].claimed.entry(payee(claim.account)).or_default();
            let due = if honest { claim.cumulative.saturating_sub(*had) } else { 0 };
            assert_eq!(amount, due, "claimed-once");
            *had += amount;
        }
        "claim many"
    }

    fn pay_range(&mut self, model: usize) -> &'static str {
        let state = &self.models[model];
        let Some(settled) = &state.settled else { return "pay range: nothing settled" };
        let leaves = &settled.payouts.leaves;
        if leaves.is_empty() {
            return "pay range: nothing settled";
        }
        let start = self.random.below(leaves.len());
        let length = 1 + self.random.below(leaves.len() - start);
        let run = leaves[start..start + length].to_vec();
        let call = IRewards::payRangeCall {
            modelId: state.id,
            asset: state.asset,
            accounts: run.iter().map(|leaf| Address::from_word(leaf.key)).collect(),
            cumulatives: run.iter().map(|leaf| leaf.value).collect(),
            proof: settled.payouts.prove(start, length).into(),
        };
        let sender = self.random.pick(&self.actors).account;
        let paid = self.world.must(sender, self.world.rewards, call);
        let mut due = 0;
        for leaf in run {
            let had = self.models[model].claimed.entry(leaf.key).or_default();
            due += leaf.value - *had;
            *had = leaf.value;
        }
        assert_eq!(paid, due, "claimed-once");
        "pay range"
    }

    fn draw(&mut self, model: usize) -> &'static str {
        let index = self.random.below(4) as u8;
        let sender = self.random.pick(&self.actors).account;
        let call = IRewards::drawShareCall { modelId: self.models[model].id, index };
        match self.world.attempt(sender, self.world.rewards, call) {
            Ok(amount) => {
                self.models[model].drawn += amount;
                "draw"
            }
            Err(refusal) => {
                let expected =
                    refusal.is::<IRewards::NothingToPay>() || refusal.is::<IRewards::UnknownShare>();
                assert!(expected, "{refusal:?}");
                "draw: refused"
            }
        }
    }

    fn move_bond(&mut self, model: usize) -> &'static str {
        let asset = self.models[model].asset;
        let scorer = self.world.scorer.account;
        let free = self.world.read(self.world.attribution, IAttribution::freeBondCall { asset, scorer });
        let amount = 1 + u128::from(self.random.next() % 3_000);
        let call = IAttribution::withdrawBondCall { asset, amount: U256::from(amount) };
        let result = self.world.attempt(scorer, self.world.attribution, call);
        assert_eq!(result.is_ok(), amount <= free, "bond-once: {amount} of {free}");
        if result.is_ok() {
            *self.bonds.entry(asset).or_default() -= amount;
        }
        "withdraw bond"
    }

    /// Calls that nobody but another contract may make, and rounds that others propose.
    fn meddle(&mut self, model: usize) -> &'static str {
        let actor = self.random.pick(&self.actors).account;
        let id = self.models[model].id;
        let settle = IRewards::settleCall {
            modelId: id,
            payoutsRoot: B256::repeat_byte(9),
            payoutsSum: u128::from(self.random.next()),
            receiptsSum: 0,
        };
        let refusal = self.world.attempt(actor, self.world.rewards, settle).err().expect("anybody settles");
        assert!(refusal.is::<IRewards::NotAllowed>(), "{refusal:?}");
        let open = IRewards::openPoolCall { modelId: id, asset: Address::ZERO, contributorsBps: 1 };
        let refusal =
            self.world.attempt(actor, self.world.rewards, open).err().expect("anybody opens a pool");
        assert!(refusal.is::<IRewards::NotAllowed>(), "{refusal:?}");
        let allocation = self.allocate(model, 1, &self.models[model].payouts);
        let call = IAttribution::proposeCall {
            round: allocation.round,
            operatorSignature: allocation.signature.to_vec().into(),
        };
        assert!(self.world.attempt(actor, self.world.attribution, call).is_err(), "anybody proposes");
        "meddle: refused"
    }

    /// What must hold for the model that the step touched; and, for its asset, that the money is there.
    fn check(&self, model: usize) {
        let pool = self.pool(model);
        let state = &self.models[model];
        let claimed: u128 = state.claimed.values().sum();
        assert!(claimed <= pool.settled, "claims-within-settlement: {claimed} of {}", pool.settled);
        assert!(pool.settled <= earned(&pool), "settlement-within-earnings");
        assert!(pool.receiptsSettled <= pool.paid, "receipts-within-payments");
        let owed: u128 = self
            .models
            .iter()
            .enumerate()
            .filter(|(_, other)| other.asset == state.asset)
            .map(|(place, other)| {
                let pool = self.pool(place);
                pool.paid + pool.bonus - other.claimed.values().sum::<u128>() - other.drawn
            })
            .sum();
        let held = self.world.balance(state.asset, self.world.rewards);
        assert!(held >= U256::from(owed), "solvent: Rewards holds {held} and owes {owed}");
        let bonds = self.bonds.get(&state.asset).copied().unwrap_or(0);
        let held = self.world.balance(state.asset, self.world.attribution);
        assert_eq!(held, U256::from(bonds), "solvent: Attribution's bonds");
    }
}

fn earned(pool: &IRewards::Pool) -> u128 {
    pool.paid * u128::from(pool.contributorsBps) / 10_000 + pool.bonus
}

#[test]
fn invariants_hold_after_every_step() {
    let number = |name: &str, default: u64| {
        std::env::var(name).map_or(default, |text| text.parse().expect("a whole number"))
    };
    let seed = number("SEED", 20_261_122);
    let say = SayOnPanic(seed);
    let mut fuzz = Fuzz::new(seed);
    for _ in 0..number("STEPS", STEPS) {
        fuzz.step();
    }
    for name in
        ["claim", "finalise", "propose too much or too little: refused", "claim many", "pay range", "draw"]
    {
        assert!(fuzz.done.contains_key(name), "the use never came to {name}: {:?}", fuzz.done);
    }
    println!("{:?}", fuzz.done);
    drop(say);
}
