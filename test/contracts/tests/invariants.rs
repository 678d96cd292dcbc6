//! The invariants of docs/SPEC.md 7, by name, after every step of a long random use of the real programs.
//!
//! Actors contribute, sign, commit, curate, pay, propose rounds honest and greedy, approve and drop them, claim what is theirs and
//! what is not, draw shares and move bonds; the guardian pauses. Among them are tokens that take a fee, lie or re-enter, wallets that
//! refuse or burn, and a scorer that wants more than there is. From time to time all storage is compared with what the logs say.
//! `SEED` and `STEPS` choose another use; the seed is printed when a step fails.
#![allow(missing_docs, unused_crate_dependencies)]

use alloy_primitives::{Address, B256, FixedBytes, U256, keccak256};
use alloy_sol_types::{SolCall, SolError};
use std::collections::BTreeMap;
use tributary_contract_tests::{
    Allocation, IHookToken, ISilentToken, IWallet, Key, Payouts, Replica, World, allocate, payee,
};
use tributary_core::{
    ids::commitment,
    sum_tree::{Leaf, SumTree},
    typed_data::Contribute,
};
use tributary_interfaces::{
    IAttribution, IDatanets, IModels,
    IRewards::{self, Claim},
};

const STEPS: u64 = 20_000;
const ACTORS: usize = 12;
/// How often the logs are compared with the storage.
const COMPARE_EVERY: u64 = 1_000;
/// Records of the batch whose members change.
const MEMBERS: usize = 24;
/// A wallet's moods.
const REFUSES: u8 = 1;
const BURNS: u8 = 2;

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
    /// How many of the two scorers must agree.
    quorum: u8,
    approved: bool,
}

/// The batch whose records change their status one by one.
struct Batch {
    root: B256,
    ids: Vec<B256>,
    tree: SumTree,
    statuses: Vec<u8>,
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
    second_scorer: Key,
    fee: Address,
    silent: Address,
    hook: Address,
    /// A contract wallet, and the mood that it is in.
    wallet: (Address, u8),
    batch: Batch,
    /// A Datanet that asks for commitments.
    sealed: U256,
    /// What was committed to there and not shown: who, what, with which salt, when.
    committed: Vec<(usize, B256, B256, u64)>,
    replica: Replica,
    steps: u64,
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
        let terms = IDatanets::DatanetTerms { commitFirst: true, ..world.datanet_terms() };
        let sealed = world.must(owner, world.datanets, IDatanets::createDatanetCall { terms });
        let [fee, silent, hook] = ["FeeToken", "SilentToken", "HookToken"].map(|name| world.deploy(name));
        let second_scorer = Key::of("second scorer");
        world.fund(second_scorer.account);
        for token in [fee, silent, hook] {
            let people = [&world.owner, &world.scorer].into_iter().chain(&actors);
            people.for_each(|key| world.fund_with(token, key.account));
        }
        let batch = register_batch(&world, datanet, actors[0].account);
        let wallet = (world.deploy("Wallet"), 0);
        let mut fuzz = Self {
            replica: Replica::new(&world),
            world,
            random: Random(seed),
            actors,
            datanet,
            models: Vec::new(),
            owners: BTreeMap::new(),
            bonds: BTreeMap::new(),
            second_scorer,
            fee,
            silent,
            hook,
            wallet,
            batch,
            sealed,
            committed: Vec::new(),
            steps: 0,
            done: BTreeMap::new(),
        };
        for asset in [Address::ZERO, fuzz.world.token] {
            let base = fuzz.register(asset, U256::ZERO, 1);
            let child = fuzz.register(asset, base, 2);
            fuzz.register(asset, child, 1);
        }
        for asset in [fee, silent, hook] {
            fuzz.register(asset, U256::ZERO, 1);
        }
        fuzz
    }

    fn register(&mut self, asset: Address, base: U256, quorum: u8) -> U256 {
        let mut terms = self.world.model_terms(self.datanet, asset);
        terms.quorum = quorum;
        terms.scorers.push(self.second_scorer.account);
        terms.scorers.sort();
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
            quorum,
            approved: false,
        });
        id
    }

    fn step(&mut self) {
        let model = self.random.below(self.models.len());
        let name = match self.random.below(28) {
            20 => self.sign_contributions(),
            21 => self.commit_or_reveal(),
            22 => self.change_members(),
            23 => self.approve(model),
            24 => self.drop_round(model),
            25 => self.turn(),
            26 => self.lie(),
            27 => self.pause(),
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
        if self.models[model].asset == self.hook {
            self.hooked(model);
        }
        self.check(model);
        self.steps += 1;
        if self.steps.is_multiple_of(COMPARE_EVERY) {
            self.compare();
        }
    }

    /// All storage is what the logs say.
    fn compare(&mut self) {
        self.world.take_logs().iter().for_each(|(time, log)| self.replica.apply(log, *time));
        self.replica.compare(&self.world);
    }

    fn paused(&self) -> bool {
        let guard = self.world.read(self.world.rewards, IRewards::guardianCall {});
        // The next block is a second ahead at least.
        guard.pausedUntil > self.world.chain.timestamp() + 1
    }

    /// Pauses for some hours if a month has passed since the last time; others cannot.
    fn pause(&mut self) -> &'static str {
        // Rarely: a program that nobody keeps alive expires within a year.
        if self.random.one_in(150) {
            self.world.wait(30 * 24 * 3_600);
        }
        let until = self.world.chain.timestamp() + 60 + self.random.next() % 20_000;
        let stranger = self.random.pick(&self.actors).account;
        let call = IRewards::pauseCall { until };
        let refusal =
            self.world.attempt(stranger, self.world.rewards, call.clone()).err().expect("anybody pauses");
        assert!(refusal.is::<IRewards::NotAllowed>(), "{refusal:?}");
        match self.world.attempt(self.world.guardian.account, self.world.rewards, call) {
            Ok(_) => "pause",
            Err(refusal) => {
                assert!(refusal.is::<IRewards::PausedLately>(), "{refusal:?}");
                "pause again: refused"
            }
        }
    }

    /// The wallet changes its mood, and the token with a hook whom it calls.
    fn turn(&mut self) -> &'static str {
        let mood = self.random.below(3) as u8;
        self.world.must(self.actors[0].account, self.wallet.0, IWallet::setMoodCall { value: mood });
        self.wallet.1 = mood;
        let model = self.models.iter().position(|model| model.asset == self.hook).expect("registered");
        if let Some((Claim { modelId, asset, account, cumulative, proof }, _)) = self.some_claim(model) {
            let again = IRewards::claimCall { modelId, asset, account, cumulative, proof };
            let call = IHookToken::hookCall { target: self.world.rewards, data: again.abi_encode().into() };
            self.world.must(self.actors[0].account, self.hook, call);
        }
        "turn"
    }

    /// The token with a hook calls `claim` while Attribution moves a bond, which Rewards has no reason to refuse: what it paid then
    /// is somebody's due, and noted.
    fn hooked(&mut self, model: usize) {
        let state = &mut self.models[model];
        for (payee, payout) in &state.payouts {
            let call = IRewards::claimedCall { modelId: state.id, payee: *payee };
            let claimed = self.world.read(self.world.rewards, call);
            let had = state.claimed.entry(*payee).or_default();
            assert!(claimed == *had || claimed == *payout, "claimed-once");
            *had = claimed;
        }
    }

    /// While its token says false nobody is paid, and nothing is lost.
    fn lie(&mut self) -> &'static str {
        let model = self.models.iter().position(|model| model.asset == self.silent).expect("registered");
        let Some((claim, _)) = self.some_claim(model) else { return "lie: nothing settled" };
        let sender = self.random.pick(&self.actors).account;
        let say = |value| {
            self.world.must(sender, self.silent, ISilentToken::lieCall { value });
        };
        say(true);
        let claims = vec![claim.clone(), claim.clone()];
        let amounts = self.world.must(sender, self.world.rewards, IRewards::claimManyCall { claims });
        let Claim { modelId, asset, account, cumulative, proof } = claim;
        let call = IRewards::claimCall { modelId, asset, account, cumulative, proof };
        let alone = self.world.attempt(sender, self.world.rewards, call);
        say(false);
        assert_eq!(amounts, [0, 0], "claimed-once");
        assert!(alone.is_err(), "paid by a token that says false");
        "lie"
    }

    /// Several signed contributions at once, some of them bad; exactly the good ones are registered.
    fn sign_contributions(&mut self) -> &'static str {
        let deadline = U256::from(self.world.chain.timestamp() + 100);
        let chain = self.world.chain.config().chain_id;
        let mut expected = Vec::new();
        let mut contributions = Vec::new();
        for _ in 0..1 + self.random.below(4) {
            let signer = self.random.pick(&self.actors).clone();
            let ids = vec![self.content(), self.content()];
            let message =
                Contribute { datanet_id: self.datanet, content_ids: &ids, nonce: U256::ZERO, deadline };
            let digest = message.digest(chain, self.world.datanets);
            let fault = self.random.below(6);
            let mut contribution = IDatanets::SignedContribution {
                datanetId: self.datanet,
                contributor: signer.account,
                contentIds: ids.clone(),
                nonce: U256::ZERO,
                deadline,
                signature: signer.sign(digest).to_vec().into(),
            };
            match fault {
                0 => contribution.contributor = self.actors[0].account,
                1 => {
                    contribution.contributor = self.wallet.0;
                    self.world.must(signer.account, self.wallet.0, IWallet::approveCall { digest });
                }
                _ => {}
            }
            let contributor = contribution.contributor;
            let signed = fault != 0 || signer.account == contributor;
            let new = ids[0] != ids[1] && ids.iter().all(|id| !self.owners.contains_key(id));
            expected.push(match (signed, new) {
                (false, _) => IDatanets::InvalidSignature::SELECTOR,
                (true, false) => IDatanets::AlreadyContributed::SELECTOR,
                (true, true) => {
                    self.owners.extend(ids.iter().map(|id| (*id, payee(contributor))));
                    [0; 4]
                }
            });
            contributions.push(contribution);
        }
        let sender = self.random.pick(&self.actors).account;
        let call = IDatanets::contributeForManyCall { contributions };
        let reasons = self.world.must(sender, self.world.datanets, call);
        let expected: Vec<FixedBytes<4>> = expected.into_iter().map(Into::into).collect();
        assert_eq!(reasons, expected, "one-owner");
        "sign contributions"
    }

    fn content(&mut self) -> B256 {
        keccak256((self.random.next() % 4_000).to_be_bytes())
    }

    /// Somebody commits to a record, shows one, or tries to show another's.
    fn commit_or_reveal(&mut self) -> &'static str {
        let now = self.world.chain.timestamp();
        if self.committed.is_empty() || self.random.one_in(2) {
            let (actor, content, salt) = (self.random.below(ACTORS), self.content(), self.content());
            let commitment = commitment(self.actors[actor].account, self.sealed, &[content], salt);
            let call = IDatanets::commitCall { commitment };
            if self.world.attempt(self.actors[actor].account, self.world.datanets, call).is_ok() {
                self.committed.push((actor, content, salt, self.world.chain.timestamp()));
            }
            return "commit";
        }
        let place = self.random.below(self.committed.len());
        let (actor, content, salt, at) = self.committed[place];
        let reveal = |salt| IDatanets::revealCall { datanetId: self.sealed, contentIds: vec![content], salt };
        let thief = &self.actors[(actor + 1) % ACTORS];
        let stolen = self.world.attempt(thief.account, self.world.datanets, reveal(salt));
        assert!(stolen.is_err_and(|refusal| refusal.is::<IDatanets::UnknownCommitment>()), "one-owner");
        let read = IDatanets::contributionCall { datanetId: self.sealed, item: content };
        let taken = self.world.read(self.world.datanets, read).status > 0;
        let result = self.world.attempt(self.actors[actor].account, self.world.datanets, reveal(salt));
        match result {
            Ok(_) => {
                assert!(!taken, "one-owner");
                self.committed.swap_remove(place);
                "reveal"
            }
            Err(refusal) if taken => {
                let expected = refusal.is::<IDatanets::AlreadyContributed>()
                    || refusal.is::<IDatanets::CommitmentTooYoung>();
                assert!(expected, "{refusal:?}");
                self.committed.swap_remove(place);
                "reveal what is registered: refused"
            }
            Err(refusal) => {
                assert!(refusal.is::<IDatanets::CommitmentTooYoung>() && now < at + 61, "{refusal:?}");
                "reveal early: refused"
            }
        }
    }

    /// A run of the batch's records is accepted, rejected, flagged or retracted, as far as that can be.
    fn change_members(&mut self) -> &'static str {
        let start = self.random.below(MEMBERS);
        let length = 1 + self.random.below((MEMBERS - start).min(3));
        let status = *self.random.pick(&[2, 3, 4, 5]);
        let run = start..start + length;
        let can = self.batch.statuses[run.clone()].iter().all(|present| *present != status && *present != 4);
        let (datanet, root) = (self.datanet, self.batch.root);
        let content_ids = self.batch.ids[run.clone()].to_vec();
        let proof = self.batch.tree.prove(start as u64, length as u64).expect("a run").into();
        let changed = if status == 4 {
            let call =
                IDatanets::retractMembersCall { datanetId: datanet, root, contentIds: content_ids, proof };
            self.world.attempt(self.actors[0].account, self.world.datanets, call).map(|_| ())
        } else {
            let reason = B256::ZERO;
            let call = IDatanets::curateMembersCall {
                datanetId: datanet,
                root,
                contentIds: content_ids,
                proof,
                status,
                reasonHash: reason,
            };
            self.world.attempt(self.world.owner.account, self.world.datanets, call).map(|_| ())
        };
        assert_eq!(changed.is_ok(), can, "{changed:?}");
        if can {
            self.batch.statuses[run.clone()].fill(status);
        }
        for place in run {
            let call = IDatanets::memberCall { datanetId: datanet, root, contentId: self.batch.ids[place] };
            let member = self.world.read(self.world.datanets, call);
            assert_eq!(
                (member.status, member.payee),
                (self.batch.statuses[place], payee(self.actors[0].account))
            );
        }
        if can { "change members" } else { "change members: refused" }
    }

    fn approve(&mut self, model: usize) -> &'static str {
        let id = self.models[model].id;
        let open = self.world.read(self.world.attribution, IAttribution::openRoundCall { modelId: id });
        let call = IAttribution::approveCall { modelId: id, roundHash: open.roundHash };
        match self.world.attempt(self.second_scorer.account, self.world.attribution, call) {
            Ok(_) => {
                self.models[model].approved = true;
                "approve"
            }
            Err(refusal) => {
                let expected = if open.roundHash.is_zero() {
                    refusal.is::<IAttribution::NoSuchRound>()
                } else {
                    self.models[model].approved && refusal.is::<IAttribution::AlreadyApproved>()
                };
                assert!(expected, "{refusal:?}");
                "approve: refused"
            }
        }
    }

    fn drop_round(&mut self, model: usize) -> &'static str {
        let id = self.models[model].id;
        let open = self.world.read(self.world.attribution, IAttribution::openRoundCall { modelId: id });
        let call = IAttribution::dropRoundCall { modelId: id, roundHash: open.roundHash };
        let sender = self.random.pick(&self.actors).account;
        let lacks = open.approvals < self.models[model].quorum;
        match self.world.attempt(sender, self.world.attribution, call) {
            Ok(_) => {
                assert!(lacks, "a round with its quorum was dropped");
                (self.models[model].open, self.models[model].approved) = (None, false);
                "drop"
            }
            Err(refusal) => {
                let expected = refusal.is::<IAttribution::NoSuchRound>()
                    || refusal.is::<IAttribution::WindowOpen>()
                    || (!lacks && refusal.is::<IAttribution::QuorumReached>());
                assert!(expected, "{refusal:?}");
                "drop: refused"
            }
        }
    }

    fn contribute(&mut self) -> &'static str {
        let actor = self.random.pick(&self.actors).account;
        let content = self.content();
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
        let (id, asset) = (self.models[model].id, self.models[model].asset);
        if self.paused() {
            let call =
                IRewards::payCall { modelId: id, amount: U256::from(amount), receiptsRoot: B256::ZERO };
            let refusal =
                self.world.attempt(payer, self.world.rewards, call).err().expect("paid while paused");
            assert!(refusal.is::<IRewards::IsPaused>(), "{refusal:?}");
            return "pay while paused: refused";
        }
        // A hundredth goes to the token with a fee; nothing must not arrive.
        self.world.pay(payer, id, asset, amount.max(200));
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
        if unsettled == 0 || self.models[model].open.is_some() || self.paused() {
            return "propose: nothing to share or a round is open";
        }
        let mut payouts = self.models[model].payouts.clone();
        let mut left = free;
        for _ in 0..1 + self.random.below(6) {
            let actor =
                if self.random.one_in(6) { self.wallet.0 } else { self.random.pick(&self.actors).account };
            let actor = payee(actor);
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
        let free = || {
            let scorer = self.world.scorer.account;
            self.world.read(self.world.attribution, IAttribution::freeBondCall { asset, scorer })
        };
        let before = free();
        self.world.deposit(asset, 2_000);
        *self.bonds.entry(asset).or_default() += free() - before;
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
                self.models[model].approved = false;
                self.models[model].stale = self.models[model].settled.replace(open);
                "finalise"
            }
            Err(refusal) => {
                let lacks = self.models[model].quorum > 1 && !self.models[model].approved;
                let expected = refusal.is::<IAttribution::WindowOpen>()
                    || (lacks && refusal.is::<IAttribution::QuorumMissing>())
                    || (self.paused() && refusal.is::<IAttribution::IsPaused>());
                assert!(expected, "{refusal:?}");
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
        let unwilling = claim.asset.is_zero() && claim.account == self.wallet.0;
        if unwilling && self.wallet.1 == BURNS {
            return "claim: would burn all there is";
        }
        let refuses = unwilling && self.wallet.1 == REFUSES;
        let sender = self.random.pick(&self.actors).account;
        let before = self.world.balance(claim.asset, claim.account);
        let (id, key, cumulative, account, asset) =
            (claim.modelId, payee(claim.account), claim.cumulative, claim.account, claim.asset);
        let call =
            IRewards::claimCall { modelId: id, asset: claim.asset, account, cumulative, proof: claim.proof };
        let result = self.world.attempt(sender, self.world.rewards, call);
        let had = self.models[model].claimed.get(&key).copied().unwrap_or(0);
        let due = cumulative.saturating_sub(had);
        match result {
            Ok(amount) => {
                assert!(honest && amount == due, "claimed-once");
                if sender != account && asset != self.fee {
                    let after = self.world.balance(claim.asset, account);
                    assert_eq!(after - before, U256::from(amount), "the account got another amount");
                }
                self.models[model].claimed.insert(key, cumulative);
                "claim"
            }
            Err(refusal) if refuses && refusal.is::<IRewards::TransferFailed>() => {
                "claim for one who refuses: refused"
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
            let unwilling = claim.asset.is_zero() && claim.account == self.wallet.0 && self.wallet.1 > 0;
            let due = if honest && !unwilling { claim.cumulative.saturating_sub(*had) } else { 0 };
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
        let native = self.models[model].asset.is_zero();
        for leaf in run {
            if native && leaf.key == payee(self.wallet.0) && self.wallet.1 > 0 {
                continue;
            }
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
        assert!(held >= U256::from(owed), "solvent: Rewards holds {held} and owes {owed} of {}", state.asset);
        let bonds = self.bonds.get(&state.asset).copied().unwrap_or(0);
        let held = self.world.balance(state.asset, self.world.attribution);
        assert_eq!(held, U256::from(bonds), "solvent: Attribution's bonds");
    }
}

/// A batch that an account registers, before anything else happens.
fn register_batch(world: &World, datanet: U256, account: Address) -> Batch {
    let mut ids: Vec<B256> = (0..MEMBERS).map(|place| keccak256(format!("member {place}"))).collect();
    ids.sort();
    let leaves: Vec<Leaf> = ids.iter().map(|id| Leaf { key: *id, value: 1, data: B256::ZERO }).collect();
    let tree = SumTree::build(&leaves).expect("ids ascend");
    let root = tree.summit().root();
    let call = IDatanets::contributeBatchCall {
        datanetId: datanet,
        root,
        count: MEMBERS as u64,
        uri: "here".into(),
    };
    world.must(account, world.datanets, call);
    Batch { root, ids, tree, statuses: vec![2; MEMBERS] }
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
    fuzz.compare();
    let expected = [
        "claim",
        "finalise",
        "propose too much or too little: refused",
        "claim many",
        "pay range",
        "draw",
        "sign contributions",
        "reveal",
        "change members",
        "approve",
        "drop",
        "pause",
        "pay while paused: refused",
        "lie",
        "claim for one who refuses: refused",
    ];
    for name in expected {
        assert!(fuzz.done.contains_key(name), "the use never came to {name}: {:?}", fuzz.done);
    }
    println!("{:?}", fuzz.done);
    drop(say);
}
