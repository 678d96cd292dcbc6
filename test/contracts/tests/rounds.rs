//! Rounds that nobody finishes, and receipts that are shown twice.
#![allow(missing_docs, unused_crate_dependencies)]

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use tributary_contract_tests::{Allocation, Key, Payouts, Refusal, World, allocate, payee, refused};
use tributary_interfaces::{IAttribution, IDatanets, IModels, IRewards};

struct Scene {
    world: World,
    model: U256,
    asset: Address,
    second: Key,
}

impl Scene {
    /// A model with two scorers, so many of which must agree, paid in the world's token.
    fn new(quorum: u8) -> Self {
        let world = World::new(true);
        let asset = world.token;
        Self::paid_in(world, asset, quorum)
    }

    fn paid_in(world: World, asset: Address, quorum: u8) -> Self {
        let owner = world.owner.account;
        let second = Key::of("second scorer");
        world.fund(second.account);
        let terms = world.datanet_terms();
        let datanet = world.must(owner, world.datanets, IDatanets::createDatanetCall { terms });
        let mut terms = world.model_terms(datanet, asset);
        terms.scorers.push(second.account);
        terms.scorers.sort();
        terms.quorum = quorum;
        let model = world.must(owner, world.models, IModels::registerModelCall { terms });
        world.pay(owner, model, asset, 10_000);
        world.deposit(asset, 1_000);
        Self { world, model, asset, second }
    }

    fn round(&self, earned: u128) -> Allocation {
        let payouts = Payouts::new(vec![(payee(Address::repeat_byte(0xa1)), earned)]);
        allocate(&self.world, self.model, 100, payouts, &self.world.operator)
    }

    fn send<C: SolCall>(&self, from: &Key, call: C) -> Result<C::Return, Refusal> {
        self.world.attempt(from.account, self.world.attribution, call)
    }

    fn propose(&self, round: &Allocation) -> Result<IAttribution::proposeReturn, Refusal> {
        let operator_signature = round.signature.to_vec().into();
        let call =
            IAttribution::proposeCall { round: round.round.clone(), operatorSignature: operator_signature };
        self.send(&self.world.scorer, call)
    }

    fn open(&self) -> IAttribution::OpenRound {
        self.world.read(self.world.attribution, IAttribution::openRoundCall { modelId: self.model })
    }

    fn drop(&self) -> Result<IAttribution::dropRoundReturn, Refusal> {
        let round_hash = self.open().roundHash;
        self.send(
            &self.world.operator,
            IAttribution::dropRoundCall { modelId: self.model, roundHash: round_hash },
        )
    }

    fn free_bond(&self) -> u128 {
        let (asset, scorer) = (self.asset, self.world.scorer.account);
        self.world.read(self.world.attribution, IAttribution::freeBondCall { asset, scorer })
    }
}

#[test]
fn one_scorer_cannot_hold_up_a_model_for_good() {
    let scene = Scene::new(2);
    let lone = scene.round(50);
    scene.propose(&lone).unwrap();
    assert_eq!(scene.free_bond(), 0);
    refused::<IAttribution::WindowOpen, _>(scene.drop());
    scene.world.wait(3_601);
    let finalise = IAttribution::finaliseCall { round: lone.round.clone() };
    refused::<IAttribution::QuorumMissing, _>(scene.send(&scene.second, finalise));
    scene.drop().unwrap();
    assert_eq!(scene.free_bond(), 1_000, "bond-once");
    refused::<IAttribution::NoSuchRound, _>(scene.drop());
    scene.propose(&scene.round(60)).unwrap();
}

#[test]
fn a_round_with_its_quorum_is_not_dropped() {
    let scene = Scene::new(2);
    let round = scene.round(50);
    scene.propose(&round).unwrap();
    let approve = IAttribution::approveCall { modelId: scene.model, roundHash: scene.open().roundHash };
    scene.send(&scene.second, approve.clone()).unwrap();
    refused::<IAttribution::AlreadyApproved, _>(scene.send(&scene.second, approve));
    scene.world.wait(3_601);
    refused::<IAttribution::QuorumReached, _>(scene.drop());
    scene.send(&scene.second, IAttribution::finaliseCall { round: round.round.clone() }).unwrap();
}

#[test]
fn a_book_of_receipts_counts_once() {
    let scene = Scene::new(1);
    let first = scene.round(50);
    scene.world.settle(&first, scene.world.token);
    assert_eq!(scene.open().lastCutoff, first.round.cutoff);
    // The scorer shows the same receipts again, with the signature that the operator gave for them then.
    let mut again = scene.round(90);
    again.round.cutoff = first.round.cutoff;
    again.signature = first.signature;
    refused::<IAttribution::StaleCutoff, _>(scene.propose(&again));
    scene.propose(&scene.round(90)).unwrap();
}

#[test]
fn money_is_not_sent_where_it_would_be_lost() {
    // In the chain's own currency: a token may well refuse these by itself.
    let scene = Scene::paid_in(World::new(true), Address::ZERO, 1);
    let world = &scene.world;
    let owner = world.owner.account;
    let leaves = vec![(payee(Address::ZERO), 5), (payee(owner), 50)];
    let round = allocate(world, scene.model, 100, Payouts::new(leaves), &world.operator);
    world.settle(&round, scene.asset);
    for receiver in [Address::ZERO, world.rewards] {
        let claim = IRewards::claimToCall {
            modelId: scene.model,
            asset: scene.asset,
            receiver,
            cumulative: 50,
            proof: round.payouts.prove(1, 1).into(),
        };
        refused::<IRewards::InvalidReceiver, _>(world.attempt(owner, world.rewards, claim));
    }
    let range = IRewards::payRangeCall {
        modelId: scene.model,
        asset: scene.asset,
        accounts: vec![Address::ZERO, owner],
        cumulatives: vec![5, 50],
        proof: round.payouts.prove(0, 2).into(),
    };
    assert_eq!(world.must(owner, world.rewards, range), 50);
    let burnt = IRewards::claimedCall { modelId: scene.model, payee: payee(Address::ZERO) };
    assert_eq!(world.read(world.rewards, burnt), 0);
}
