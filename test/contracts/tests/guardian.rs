//! What the guardian can do, and what it cannot; and what nobody can.
#![allow(missing_docs, unused_crate_dependencies)]

use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::SolCall;
use tributary_contract_tests::{DAY, Draft, Key, NATIVE, Payouts, Stage, account, refused, refused_with};
use tributary_interfaces::{IAttribution, IDatanets, IERC20, IModels, IRewards};

fn pause_for(stage: &Stage, seconds: u64) -> IRewards::pauseCall {
    IRewards::pauseCall { until: stage.world.now() + seconds }
}

#[test]
fn a_pause_stops_money_coming_in_and_rounds_and_never_a_claim() {
    let stage = Stage::new();
    let (world, guardian) = (&stage.world, &stage.world.guardian);
    stage.pay(1_000);
    let first = stage.settle([(account(1), 50)]);
    let sign = |payouts| {
        Draft::next(world, stage.model, Payouts::of(payouts)).signed(world, &world.operator, &[&world.scorer])
    };
    let open = world.propose(&sign([(account(1), 60)])).unwrap();
    world.wait(open.finalisable_at - world.now());
    stage.rewards(guardian, pause_for(&stage, DAY)).unwrap();
    let until = world.now() + DAY;

    refused_with(&IRewards::IsPaused { until }, world.try_pay(stage.bob.account, stage.model, 1));
    refused_with(&IAttribution::IsPaused { until }, world.finalise(&open));
    let other = world.register(world.model_terms(stage.datanet, stage.asset));
    let draft = Draft::of(world, other, 1, Payouts::of([]));
    let proposal = draft.signed(world, &world.operator, &[&world.scorer]);
    refused_with(&IAttribution::IsPaused { until }, world.propose(&proposal));

    assert_eq!(stage.claim(&first.payouts, account(1)).unwrap(), 50);
    let draw = IRewards::drawShareCall { modelId: stage.model, index: 0 };
    assert!(stage.rewards(&stage.thief, draw).unwrap() > 0);
    world.deposit(world.scorer.account, stage.asset, 500);
    let withdraw = IAttribution::withdrawBondCall { asset: stage.asset, amount: U256::from(500) };
    stage.attribution(&world.scorer, withdraw).unwrap();

    world.wait(DAY - 1);
    refused::<IRewards::IsPaused>(world.try_pay(stage.bob.account, stage.model, 1));
    world.wait(1);
    stage.pay(1);
    world.finalise(&open).unwrap();
}

#[test]
fn a_pause_is_the_guardians_short_and_rare() {
    let stage = Stage::new();
    let (world, guardian) = (&stage.world, &stage.world.guardian);
    for stranger in [&world.owner, &world.scorer, &world.operator, &stage.thief] {
        refused::<IRewards::NotAllowed>(stage.rewards(stranger, pause_for(&stage, DAY)));
        refused::<IRewards::NotAllowed>(stage.rewards(stranger, IRewards::unpauseCall {}));
    }
    refused::<IRewards::InvalidPause>(stage.rewards(guardian, pause_for(&stage, 0)));
    refused::<IRewards::InvalidPause>(stage.rewards(guardian, pause_for(&stage, 7 * DAY + 1)));
    refused::<IRewards::InvalidPause>(stage.rewards(guardian, IRewards::pauseCall { until: u64::MAX }));
    stage.rewards(guardian, pause_for(&stage, 7 * DAY)).unwrap();
    let from = world.now() + 30 * DAY;
    refused_with(&IRewards::PausedLately { from }, stage.rewards(guardian, pause_for(&stage, DAY)));
    stage.rewards(guardian, IRewards::unpauseCall {}).unwrap();
    stage.pay(1);
    // Ending a pause early does not make the next one come sooner.
    world.wait(30 * DAY - 1);
    refused::<IRewards::PausedLately>(stage.rewards(guardian, pause_for(&stage, DAY)));
    world.wait(1);
    stage.rewards(guardian, pause_for(&stage, DAY)).unwrap();
    refused::<IRewards::IsPaused>(world.try_pay(stage.bob.account, stage.model, 1));
}

#[test]
fn only_money_that_no_model_was_paid_in_is_recovered() {
    let stage = Stage::new();
    let (world, guardian) = (&stage.world, &stage.world.guardian);
    stage.pay(1_000);
    let stray = world.deploy("TestToken");
    world.fund_with(stray, stage.bob.account);
    let send = IERC20::transferCall { to: world.rewards, value: U256::from(70) };
    world.must(stage.bob.account, stray, send.clone());
    world.must(stage.bob.account, world.token, send);
    let receiver = account(0xcc);
    let recover =
        |asset, receiver, amount: u64| IRewards::recoverCall { asset, receiver, amount: U256::from(amount) };
    refused::<IRewards::NotAllowed>(stage.rewards(&world.owner, recover(stray, receiver, 70)));
    refused::<IRewards::AssetInUse>(stage.rewards(guardian, recover(world.token, receiver, 70)));
    refused::<IRewards::InvalidAmount>(stage.rewards(guardian, recover(stray, receiver, 0)));
    refused::<IRewards::TransferFailed>(stage.rewards(guardian, recover(stray, receiver, 71)));
    for lost in [Address::ZERO, world.rewards] {
        refused::<IRewards::InvalidReceiver>(stage.rewards(guardian, recover(stray, lost, 70)));
    }
    // A model in it does not put it out of reach: its first payment does.
    let model = world.register(world.model_terms(stage.datanet, stray));
    stage.rewards(guardian, recover(stray, receiver, 60)).unwrap();
    assert_eq!(world.balance(stray, receiver), 60);
    world.pay(stage.bob.account, model, 1);
    refused::<IRewards::AssetInUse>(stage.rewards(guardian, recover(stray, receiver, 1)));
    // Native currency likewise.
    world.chain.set_balance(world.rewards, U256::from(9));
    stage.rewards(guardian, recover(NATIVE, receiver, 9)).unwrap();
    assert_eq!(world.balance(NATIVE, receiver), 9);
}

#[test]
fn only_peers_open_pools_and_settle() {
    let stage = Stage::new();
    let (world, model) = (&stage.world, stage.model);
    let settle = IRewards::settleCall {
        modelId: model,
        payoutsRoot: B256::repeat_byte(9),
        payoutsSum: 0,
        receiptsSum: 0,
    };
    let open = IRewards::openPoolCall { modelId: U256::from(9), asset: NATIVE, contributorsBps: 1 };
    let people = [&world.owner, &world.scorer, &world.operator, &world.guardian].map(|key| key.account);
    for caller in people.into_iter().chain([world.datanets, world.rewards, stage.thief.account]) {
        let refusal = IRewards::NotAllowed { caller };
        for peer in [world.models, world.attribution] {
            assert_ne!(caller, peer);
        }
        refused_with(&refusal, world.attempt(caller, world.rewards, settle.clone()));
        refused_with(&refusal, world.attempt(caller, world.rewards, open.clone()));
    }
    refused::<IRewards::NotAllowed>(world.attempt(world.models, world.rewards, settle));
    refused::<IRewards::NotAllowed>(world.attempt(world.attribution, world.rewards, open.clone()));
    let again = IRewards::openPoolCall { modelId: model, ..open };
    refused::<IRewards::PoolExists>(world.attempt(world.models, world.rewards, again));
}

#[test]
fn a_settlement_is_checked_again_where_the_money_is() {
    // As if Attribution were taken over: the sums are Rewards' own to check.
    let stage = Stage::new();
    stage.pay(1_000);
    let settle = |sum, receipts| IRewards::settleCall {
        modelId: stage.model,
        payoutsRoot: B256::repeat_byte(9),
        payoutsSum: sum,
        receiptsSum: receipts,
    };
    let send = |call| stage.world.attempt(stage.world.attribution, stage.world.rewards, call);
    for (sum, receipts) in [(0, 1_001), (801, 1_000), (1, 1), (81, 100), (0, u128::MAX), (u128::MAX, 1_000)] {
        let refusal = IRewards::InvalidSettlement { modelId: stage.model };
        refused_with(&refusal, send(settle(sum, receipts)));
    }
    send(settle(80, 100)).unwrap();
    for (sum, receipts) in [(79, 1), (80, 901), (81, 1)] {
        refused::<IRewards::InvalidSettlement>(send(settle(sum, receipts)));
    }
    send(settle(800, 900)).unwrap();
}

#[test]
fn a_constructor_runs_once() {
    let stage = Stage::new();
    let (world, thief) = (&stage.world, stage.thief.account);
    for contract in world.contracts() {
        assert!(!world.construct_again(thief, contract, &[thief; 4]), "a second constructor ran");
    }
    let guard = world.read(world.rewards, IRewards::guardianCall {});
    assert_eq!(guard.account, world.guardian.account);
    let peers = world.read(world.rewards, IRewards::peersCall {});
    let expected = (world.datanets, world.models, world.attribution);
    assert_eq!((peers.datanets, peers.models, peers.attribution), expected);
    let peers = world.read(world.models, IModels::peersCall {});
    assert_eq!((peers.datanets, peers.rewards), (world.datanets, world.rewards));
    let peers = world.read(world.attribution, IAttribution::peersCall {});
    assert_eq!((peers.models, peers.rewards), (world.models, world.rewards));
}

#[test]
fn an_expired_program_is_brought_back_with_all_that_it_kept() {
    let stage = Stage::new();
    let world = &stage.world;
    stage.pay(1_000);
    let round = stage.settle([(account(1), 50)]);
    world.sleep(366 * DAY);
    let pool = IRewards::poolCall { modelId: stage.model }.abi_encode();
    assert!(world.chain.call(Address::ZERO, world.rewards, pool).is_err(), "it has expired");
    let claim = stage.claim(&round.payouts, account(1));
    assert!(claim.is_err_and(|refusal| refusal.0.is_empty()));
    for program in world.contracts() {
        assert!(world.revive(program), "anyone activates it again");
    }
    assert_eq!(stage.pool().left, 50);
    assert_eq!(stage.claim(&round.payouts, account(1)).unwrap(), 50);
    // One that is kept alive in time never stops.
    world.wait(3 * 365 * DAY);
    stage.pay(1);
}

#[test]
fn nothing_takes_currency_but_payments_and_bonds() {
    let stage = Stage::new();
    let (world, thief) = (&stage.world, Key::of("thief").account);
    let calls = [
        (
            world.datanets,
            IDatanets::contributeCall { datanetId: stage.datanet, contentId: B256::repeat_byte(1) }
                .abi_encode(),
        ),
        (world.models, IModels::modelCountCall {}.abi_encode()),
        (world.rewards, IRewards::drawShareCall { modelId: stage.model, index: 0 }.abi_encode()),
        (world.attribution, IAttribution::roundStateCall { modelId: stage.model }.abi_encode()),
    ];
    for (contract, data) in calls {
        for data in [data, Vec::new(), vec![0xff; 4]] {
            let outcome = world.send_data(thief, contract, U256::from(1), data);
            assert!(!outcome.success && outcome.output.is_empty());
        }
        assert_eq!(world.balance(NATIVE, contract), 0);
    }
}
