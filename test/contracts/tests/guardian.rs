//! What the guardian can do, and what it cannot.
#![allow(missing_docs, unused_crate_dependencies)]

use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::SolCall;
use tributary_contract_tests::{Key, Payouts, Refusal, World, allocate, payee, refused};
use tributary_interfaces::{IAttribution, IDatanets, IModels, IRewards};

const DAY: u64 = 24 * 60 * 60;

struct Scene {
    world: World,
    model: U256,
}

impl Scene {
    fn new() -> Self {
        let world = World::new(true);
        let owner = world.owner.account;
        let terms = world.datanet_terms();
        let datanet = world.must(owner, world.datanets, IDatanets::createDatanetCall { terms });
        let terms = world.model_terms(datanet, world.token);
        let model = world.must(owner, world.models, IModels::registerModelCall { terms });
        Self { world, model }
    }

    fn rewards<C: SolCall>(&self, from: &Key, call: C) -> Result<C::Return, Refusal> {
        self.world.attempt(from.account, self.world.rewards, call)
    }

    fn pause_for(&self, seconds: u64) -> IRewards::pauseCall {
        IRewards::pauseCall { until: self.world.chain.timestamp() + seconds }
    }

    fn pay(&self) -> Result<IRewards::payReturn, Refusal> {
        let call =
            IRewards::payCall { modelId: self.model, amount: U256::from(1_000), receiptsRoot: B256::ZERO };
        self.rewards(&self.world.owner, call)
    }
}

#[test]
fn a_pause_stops_money_coming_in_and_rounds_and_never_a_claim() {
    let scene = Scene::new();
    let (world, guardian) = (&scene.world, &scene.world.guardian);
    scene.pay().unwrap();
    let alice = Address::repeat_byte(0xa1);
    let first = allocate(world, scene.model, 100, Payouts::new(vec![(payee(alice), 50)]), &world.operator);
    world.settle(&first, world.token);
    let second = allocate(world, scene.model, 100, Payouts::new(vec![(payee(alice), 60)]), &world.operator);
    let propose = IAttribution::proposeCall {
        round: second.round.clone(),
        operatorSignature: second.signature.to_vec().into(),
    };
    world.deposit(world.token, 1_000);
    world.must(world.scorer.account, world.attribution, propose);
    world.wait(3_601);
    scene.rewards(guardian, scene.pause_for(DAY)).unwrap();

    refused::<IRewards::IsPaused, _>(scene.pay());
    let finalise = IAttribution::finaliseCall { round: second.round.clone() };
    let stopped = world.attempt(world.scorer.account, world.attribution, finalise.clone());
    refused::<IAttribution::IsPaused, _>(stopped);
    let other = world.model_terms(U256::from(1), world.token);
    let other = world.must(world.owner.account, world.models, IModels::registerModelCall { terms: other });
    let empty = allocate(world, other, 0, Payouts::new(Vec::new()), &world.operator);
    let propose = IAttribution::proposeCall {
        round: empty.round.clone(),
        operatorSignature: empty.signature.to_vec().into(),
    };
    refused::<IAttribution::IsPaused, _>(world.attempt(world.scorer.account, world.attribution, propose));

    let leaf = first.payouts.leaves[0];
    let claim = IRewards::claimCall {
        modelId: scene.model,
        asset: world.token,
        account: alice,
        cumulative: leaf.value,
        proof: first.payouts.prove(0, 1).into(),
    };
    assert_eq!(scene.rewards(&world.operator, claim).ok(), Some(50));
    let draw = IRewards::drawShareCall { modelId: scene.model, index: 0 };
    assert_eq!(scene.rewards(&world.operator, draw).ok(), Some(200));

    world.wait(DAY);
    scene.pay().unwrap();
    world.must(world.scorer.account, world.attribution, finalise);
}

#[test]
fn a_pause_is_the_guardians_short_and_rare() {
    let scene = Scene::new();
    let guardian = &scene.world.guardian;
    for stranger in [&scene.world.owner, &scene.world.scorer, &scene.world.operator] {
        refused::<IRewards::NotAllowed, _>(scene.rewards(stranger, scene.pause_for(DAY)));
        refused::<IRewards::NotAllowed, _>(scene.rewards(stranger, IRewards::unpauseCall {}));
    }
    // The block that takes the call is a second later at most, so that a pause of a day and a week are clear of it.
    refused::<IRewards::InvalidPause, _>(scene.rewards(guardian, scene.pause_for(0)));
    refused::<IRewards::InvalidPause, _>(scene.rewards(guardian, scene.pause_for(7 * DAY + 60)));
    let never = IRewards::pauseCall { until: u64::MAX };
    refused::<IRewards::InvalidPause, _>(scene.rewards(guardian, never));
    scene.rewards(guardian, scene.pause_for(7 * DAY)).unwrap();
    refused::<IRewards::PausedLately, _>(scene.rewards(guardian, scene.pause_for(DAY)));
    scene.rewards(guardian, IRewards::unpauseCall {}).unwrap();
    scene.pay().unwrap();
    // Ending a pause early does not make the next one come sooner.
    refused::<IRewards::PausedLately, _>(scene.rewards(guardian, scene.pause_for(DAY)));
    scene.world.wait(30 * DAY);
    scene.rewards(guardian, scene.pause_for(DAY)).unwrap();
    refused::<IRewards::IsPaused, _>(scene.pay());
}

#[test]
fn only_money_that_no_model_is_paid_in_is_recovered() {
    let scene = Scene::new();
    let (world, guardian) = (&scene.world, &scene.world.guardian);
    scene.pay().unwrap();
    let stray = world.deploy("TestToken");
    world.fund_with(stray, world.owner.account);
    let send = tributary_interfaces::IERC20::transferCall { to: world.rewards, value: U256::from(70) };
    world.must(world.owner.account, stray, send.clone());
    world.must(world.owner.account, world.token, send);
    let receiver = Address::repeat_byte(0xcc);
    let recover = |asset, amount: u64| IRewards::recoverCall { asset, receiver, amount: U256::from(amount) };
    refused::<IRewards::NotAllowed, _>(scene.rewards(&world.owner, recover(stray, 70)));
    refused::<IRewards::AssetInUse, _>(scene.rewards(guardian, recover(world.token, 70)));
    refused::<IRewards::InvalidAmount, _>(scene.rewards(guardian, recover(stray, 0)));
    refused::<IRewards::TransferFailed, _>(scene.rewards(guardian, recover(stray, 71)));
    let nowhere = IRewards::recoverCall { asset: stray, receiver: Address::ZERO, amount: U256::from(70) };
    refused::<IRewards::InvalidReceiver, _>(scene.rewards(guardian, nowhere));
    scene.rewards(guardian, recover(stray, 70)).unwrap();
    assert_eq!(world.balance(stray, receiver), U256::from(70));
    // From the moment that a model is paid in it, it is out of reach.
    let terms = world.model_terms(U256::from(1), stray);
    world.must(world.owner.account, world.models, IModels::registerModelCall { terms });
    refused::<IRewards::AssetInUse, _>(scene.rewards(guardian, recover(stray, 1)));
}

#[test]
fn a_constructor_runs_once() {
    let world = World::new(true);
    for contract in [world.models, world.rewards, world.attribution] {
        let thief = Key::of("thief").account;
        world.chain.set_balance(thief, U256::from(10).pow(U256::from(20)));
        let word = thief.into_word();
        let data = [&alloy_primitives::hex!("5585258d")[..], &[word.0; 4].concat()].concat();
        let outcome = world.chain.send(thief, Some(contract), U256::ZERO, data).unwrap();
        assert!(!outcome.success, "a second constructor ran");
    }
    let guard = world.read(world.rewards, IRewards::guardianCall {});
    assert_eq!(guard.account, world.guardian.account);
    let peers = world.read(world.rewards, IRewards::peersCall {});
    assert_eq!((peers.datanets, peers.models), (world.datanets, world.models));
}
