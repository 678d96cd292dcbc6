//! What the guardian can do, and what it cannot; and what nobody can.
#![allow(missing_docs, unused_crate_dependencies)]

use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::SolCall;
use tributary_interfaces::{IAttribution, IDatanets, IDisputes, IERC20, IModels, IRequests, IRewards};
use tributary_test_kit::{
    DAY, Draft, Key, ModelFixture, NATIVE, Payouts, account, expect_revert, expect_revert_with,
};

fn pause_for(fixture: &ModelFixture, seconds: u64) -> IRewards::pauseCall {
    IRewards::pauseCall { until: fixture.chain.now() + seconds }
}

#[test]
fn a_pause_stops_money_coming_in_and_rounds_and_never_a_claim() {
    let fixture = ModelFixture::new();
    let (chain, guardian) = (&fixture.chain, &fixture.chain.guardian);
    fixture.pay(1_000);
    let first = fixture.settle([(account(1), 50)]);
    let sign = |payouts| {
        Draft::next(chain, fixture.model, Payouts::of(payouts)).signed(
            chain,
            &chain.operator,
            &[&chain.scorer],
        )
    };
    let open = chain.propose(&sign([(account(1), 60)])).unwrap();
    chain.advance(open.stake.finalisableAt - chain.now());
    fixture.rewards(guardian, pause_for(&fixture, DAY)).unwrap();
    let until = chain.now() + DAY;

    expect_revert_with(&IRewards::IsPaused { until }, chain.try_pay(fixture.bob.account, fixture.model, 1));
    expect_revert_with(&IAttribution::IsPaused { until }, chain.finalise(&open));
    let other = chain.register(chain.model_terms(fixture.datanet, fixture.asset));
    let draft = Draft::with_receipts(chain, other, 1, Payouts::of([]));
    let proposal = draft.signed(chain, &chain.operator, &[&chain.scorer]);
    expect_revert_with(&IAttribution::IsPaused { until }, chain.propose(&proposal));

    assert_eq!(fixture.claim(&first.payouts, account(1)).unwrap(), 50);
    let draw = IRewards::drawShareCall { modelId: fixture.model, index: 0 };
    assert!(fixture.rewards(&fixture.thief, draw).unwrap() > 0);
    chain.deposit(chain.scorer.account, fixture.asset, 500);
    let withdraw = IAttribution::withdrawBondCall { asset: fixture.asset, amount: U256::from(500) };
    fixture.attribution(&chain.scorer, withdraw).unwrap();

    chain.advance(DAY - 1);
    expect_revert::<IRewards::IsPaused>(chain.try_pay(fixture.bob.account, fixture.model, 1));
    chain.advance(1);
    fixture.pay(1);
    chain.finalise(&open).unwrap();
}

#[test]
fn a_pause_is_the_guardians_short_and_rare() {
    let fixture = ModelFixture::new();
    let (chain, guardian) = (&fixture.chain, &fixture.chain.guardian);
    for stranger in [&chain.owner, &chain.scorer, &chain.operator, &fixture.thief] {
        expect_revert::<IRewards::NotAllowed>(fixture.rewards(stranger, pause_for(&fixture, DAY)));
        expect_revert::<IRewards::NotAllowed>(fixture.rewards(stranger, IRewards::unpauseCall {}));
    }
    expect_revert::<IRewards::InvalidPause>(fixture.rewards(guardian, pause_for(&fixture, 0)));
    expect_revert::<IRewards::InvalidPause>(fixture.rewards(guardian, pause_for(&fixture, 7 * DAY + 1)));
    expect_revert::<IRewards::InvalidPause>(
        fixture.rewards(guardian, IRewards::pauseCall { until: u64::MAX }),
    );
    fixture.rewards(guardian, pause_for(&fixture, 7 * DAY)).unwrap();
    let from = chain.now() + 30 * DAY;
    expect_revert_with(&IRewards::PausedLately { from }, fixture.rewards(guardian, pause_for(&fixture, DAY)));
    fixture.rewards(guardian, IRewards::unpauseCall {}).unwrap();
    fixture.pay(1);
    // Ending a pause early does not make the next one come sooner.
    chain.advance(30 * DAY - 1);
    expect_revert::<IRewards::PausedLately>(fixture.rewards(guardian, pause_for(&fixture, DAY)));
    chain.advance(1);
    fixture.rewards(guardian, pause_for(&fixture, DAY)).unwrap();
    expect_revert::<IRewards::IsPaused>(chain.try_pay(fixture.bob.account, fixture.model, 1));
}

#[test]
fn only_money_that_no_model_was_paid_in_is_recovered() {
    let fixture = ModelFixture::new();
    let (chain, guardian) = (&fixture.chain, &fixture.chain.guardian);
    fixture.pay(1_000);
    let stray = chain.create("TestToken");
    chain.fund_with(stray, fixture.bob.account);
    let send = IERC20::transferCall { to: chain.rewards, value: U256::from(70) };
    chain.call(fixture.bob.account, stray, send.clone());
    chain.call(fixture.bob.account, chain.token, send);
    let receiver = account(0xcc);
    let recover =
        |asset, receiver, amount: u64| IRewards::recoverCall { asset, receiver, amount: U256::from(amount) };
    expect_revert::<IRewards::NotAllowed>(fixture.rewards(&chain.owner, recover(stray, receiver, 70)));
    expect_revert::<IRewards::AssetInUse>(fixture.rewards(guardian, recover(chain.token, receiver, 70)));
    expect_revert::<IRewards::InvalidAmount>(fixture.rewards(guardian, recover(stray, receiver, 0)));
    expect_revert::<IRewards::TransferFailed>(fixture.rewards(guardian, recover(stray, receiver, 71)));
    for lost in [Address::ZERO, chain.rewards] {
        expect_revert::<IRewards::InvalidReceiver>(fixture.rewards(guardian, recover(stray, lost, 70)));
    }
    // A model in it does not put it out of reach: its first payment does.
    let model = chain.register(chain.model_terms(fixture.datanet, stray));
    fixture.rewards(guardian, recover(stray, receiver, 60)).unwrap();
    assert_eq!(chain.balance(stray, receiver), 60);
    chain.pay(fixture.bob.account, model, 1);
    expect_revert::<IRewards::AssetInUse>(fixture.rewards(guardian, recover(stray, receiver, 1)));
    // Native currency likewise.
    chain.devnode.set_balance(chain.rewards, U256::from(9)).expect("a chain in memory");
    fixture.rewards(guardian, recover(NATIVE, receiver, 9)).unwrap();
    assert_eq!(chain.balance(NATIVE, receiver), 9);
}

#[test]
fn only_peers_open_pools_and_settle() {
    let fixture = ModelFixture::new();
    let (chain, model) = (&fixture.chain, fixture.model);
    let settle = IRewards::settleCall {
        modelId: model,
        payoutsRoot: B256::repeat_byte(9),
        payoutsSum: 0,
        receiptsSum: 0,
    };
    let open = IRewards::openPoolCall { modelId: U256::from(9), asset: NATIVE, contributorsBps: 1 };
    let people = [&chain.owner, &chain.scorer, &chain.operator, &chain.guardian].map(|key| key.account);
    for caller in people.into_iter().chain([chain.datanets, chain.rewards, fixture.thief.account]) {
        let revert = IRewards::NotAllowed { caller };
        for peer in [chain.models, chain.attribution] {
            assert_ne!(caller, peer);
        }
        expect_revert_with(&revert, chain.try_call(caller, chain.rewards, settle.clone()));
        expect_revert_with(&revert, chain.try_call(caller, chain.rewards, open.clone()));
    }
    expect_revert::<IRewards::NotAllowed>(chain.try_call(chain.models, chain.rewards, settle));
    expect_revert::<IRewards::NotAllowed>(chain.try_call(chain.attribution, chain.rewards, open.clone()));
    let again = IRewards::openPoolCall { modelId: model, ..open };
    expect_revert::<IRewards::PoolExists>(chain.try_call(chain.models, chain.rewards, again));
}

#[test]
fn a_settlement_is_checked_again_where_the_money_is() {
    // As if Attribution were taken over: the sums are Rewards' own to check.
    let fixture = ModelFixture::new();
    fixture.pay(1_000);
    let settle = |sum, receipts| IRewards::settleCall {
        modelId: fixture.model,
        payoutsRoot: B256::repeat_byte(9),
        payoutsSum: sum,
        receiptsSum: receipts,
    };
    let send = |call| fixture.chain.try_call(fixture.chain.attribution, fixture.chain.rewards, call);
    for (sum, receipts) in [(0, 1_001), (801, 1_000), (1, 1), (81, 100), (0, u128::MAX), (u128::MAX, 1_000)] {
        let revert = IRewards::InvalidSettlement { modelId: fixture.model };
        expect_revert_with(&revert, send(settle(sum, receipts)));
    }
    send(settle(80, 100)).unwrap();
    for (sum, receipts) in [(79, 1), (80, 901), (81, 1)] {
        expect_revert::<IRewards::InvalidSettlement>(send(settle(sum, receipts)));
    }
    send(settle(800, 900)).unwrap();
}

#[test]
fn a_constructor_runs_once() {
    let fixture = ModelFixture::new();
    let (chain, thief) = (&fixture.chain, fixture.thief.account);
    assert_eq!(chain.construct_again(thief), [false; 9]);
    let guard = chain.read(chain.rewards, IRewards::guardianCall {});
    assert_eq!(guard.account, chain.guardian.account);
    let peers = chain.read(chain.rewards, IRewards::peersCall {});
    let expected = (chain.datanets, chain.models, chain.attribution);
    assert_eq!((peers.datanets, peers.models, peers.attribution), expected);
    let peers = chain.read(chain.models, IModels::peersCall {});
    assert_eq!((peers.datanets, peers.rewards), (chain.datanets, chain.rewards));
    let peers = chain.read(chain.attribution, IAttribution::peersCall {});
    assert_eq!((peers.models, peers.rewards), (chain.models, chain.rewards));
}

#[test]
fn an_expired_program_is_brought_back_with_all_that_it_kept() {
    let fixture = ModelFixture::new();
    let chain = &fixture.chain;
    fixture.pay(1_000);
    let round = fixture.settle([(account(1), 50)]);
    chain.advance_without_upkeep(366 * DAY);
    let pool = IRewards::poolCall { modelId: fixture.model }.abi_encode();
    assert!(chain.devnode.call(Address::ZERO, chain.rewards, pool).is_err(), "it has expired");
    let claim = fixture.claim(&round.payouts, account(1));
    assert!(claim.is_err_and(|revert| revert.0.is_empty()));
    for program in chain.contracts().all() {
        assert!(chain.reactivate(program), "anyone activates it again");
    }
    assert_eq!(fixture.pool().left, 50);
    assert_eq!(fixture.claim(&round.payouts, account(1)).unwrap(), 50);
    // One that is kept alive in time never stops.
    chain.advance(3 * 365 * DAY);
    fixture.pay(1);
}

#[test]
fn nothing_takes_currency_but_payments_bonds_deposits_and_vetoes() {
    let fixture = ModelFixture::new();
    let (chain, thief) = (&fixture.chain, Key::named("thief").account);
    let calls = [
        (
            chain.datanets,
            IDatanets::contributeCall { datanetId: fixture.datanet, contentId: B256::repeat_byte(1) }
                .abi_encode(),
        ),
        (chain.models, IModels::modelCountCall {}.abi_encode()),
        (chain.rewards, IRewards::drawShareCall { modelId: fixture.model, index: 0 }.abi_encode()),
        (chain.attribution, IAttribution::roundStateCall { modelId: fixture.model }.abi_encode()),
        (chain.disputes, IDisputes::peersCall {}.abi_encode()),
        (chain.spans, IDisputes::peersCall {}.abi_encode()),
        (chain.gradients, IDisputes::peersCall {}.abi_encode()),
        (chain.requests, IRequests::peersCall {}.abi_encode()),
    ];
    for (contract, data) in calls {
        for data in [data, Vec::new(), vec![0xff; 4]] {
            let outcome = chain.send_data(thief, contract, U256::from(1), data);
            assert!(!outcome.success && outcome.output.is_empty());
        }
        assert_eq!(chain.balance(NATIVE, contract), 0);
    }
}
