//! The veto.

use crate::{answering::answer, scene::Scene};
use alloy_primitives::U256;
use alloy_sol_types::SolCall;
use tributary_core::requests::Request;
use tributary_interfaces::{
    IAttribution::NoSuchRound,
    IRequests::{self, AlreadyVetoed, BurnTooSmall, askCall, vetoCall},
};
use tributary_test_kit::{
    IHookToken, ISilentToken, Key, ModelFixture, NATIVE, Revert, account, expect_revert, expect_revert_with,
};

/// A twentieth of 80 % of 3,000 units of receipts.
const BURN: u128 = 120;

fn veto_call(scene: &Scene, amount: u128) -> vetoCall {
    let askCall { round, stake, .. } = scene.ask_call(&Request::record(0));
    vetoCall { round, stake, amount: U256::from(amount) }
}

fn veto(scene: &Scene, from: &Key, amount: u128) -> Result<(), Revert> {
    let chain = &scene.fixture.chain;
    let value = if scene.fixture.asset == NATIVE { amount } else { 0 };
    let call = veto_call(scene, amount);
    chain.try_call_with_value(from.account, chain.requests, U256::from(value), call).map(|_| ())
}

#[test]
fn a_veto_burns_a_twentieth_of_what_contributors_would_have_and_charges_no_one() {
    for fixture in [ModelFixture::new(), ModelFixture::native()] {
        let scene = Scene::on(fixture);
        let (chain, asset) = (&scene.fixture.chain, scene.fixture.asset);
        let thief = &scene.fixture.thief;
        let before = chain.balance(asset, thief.account);
        let small = BurnTooSmall { needed: BURN, arrived: U256::from(BURN - 1) };
        expect_revert_with(&small, veto(&scene, thief, BURN - 1));
        chain.take_logs();
        veto(&scene, thief, BURN).unwrap();
        let voided = scene.take_voided();
        assert_eq!((voided.challenger, voided.reward), (thief.account, 0));
        assert_eq!(voided.stake.bond, scene.open.stake.bond);
        assert!(!scene.is_open());
        assert_eq!(chain.balance(asset, thief.account), before - BURN);
        assert_eq!(chain.balance(asset, chain.requests), BURN);
        // No one can withdraw it.
        assert_eq!(scene.balance(thief), 0);
        let withdraw = IRequests::withdrawCall { to: thief.account };
        expect_revert::<IRequests::NothingToWithdraw>(scene.call(thief, withdraw));
    }
}

#[test]
fn a_number_is_vetoed_once() {
    let mut scene = Scene::new();
    let (model, number) = (scene.fixture.model, scene.open.round.number);
    veto(&scene, &scene.fixture.thief, BURN).unwrap();
    let again = AlreadyVetoed { modelId: model, number };
    expect_revert_with(&again, veto(&scene, &scene.fixture.thief, BURN));
    scene.advance_to(scene.open.stake.finalisableAt);
    scene.propose_again();
    assert_eq!((scene.open.round.number, scene.open.round.attempt), (number, 2));
    expect_revert_with(&again, veto(&scene, &scene.fixture.bob, 1_000_000));
    let balance = scene.fixture.chain.balance(scene.fixture.asset, scene.fixture.chain.requests);
    assert_eq!(balance, BURN, "nothing is burnt for nothing");
    // The next attempt is final in spite of who would veto it, and the next number can be vetoed.
    let chain = &scene.fixture.chain;
    chain.finalise_after_window(&scene.open);
    let was_vetoed = |number| chain.read(chain.requests, IRequests::wasVetoedCall { modelId: model, number });
    assert_eq!((was_vetoed(number), was_vetoed(number + 1)), (true, false));
}

#[test]
fn only_the_open_round_is_vetoed_as_it_was_proposed() {
    let scene = Scene::new();
    let (chain, thief) = (&scene.fixture.chain, &scene.fixture.thief);
    let before = scene.fixture.balance(thief.account);
    type Change = fn(&mut vetoCall);
    let changes: [Change; 6] = [
        |call| call.round.receipts.sum = 1,
        |call| call.round.receipts.count += 1,
        |call| call.round.number += 1,
        |call| call.round.attempt += 1,
        |call| call.stake.bond -= 1,
        |call| call.stake.signers.push(account(0xff)),
    ];
    for change in changes {
        let mut call = veto_call(&scene, BURN);
        change(&mut call);
        expect_revert::<NoSuchRound>(scene.call(thief, call));
    }
    let mut unknown = veto_call(&scene, BURN);
    unknown.round.modelId = U256::from(7);
    expect_revert::<tributary_interfaces::IModels::UnknownModel>(scene.call(thief, unknown));
    assert_eq!(scene.fixture.balance(thief.account), before, "nothing was burnt");
    chain.finalise_after_window(&scene.open);
    expect_revert::<NoSuchRound>(veto(&scene, thief, BURN));
}

#[test]
fn a_veto_takes_exactly_the_currency_that_it_says() {
    let scene = Scene::on(ModelFixture::native());
    let (chain, thief) = (&scene.fixture.chain, &scene.fixture.thief);
    let with_value = |value: u128| {
        let call = veto_call(&scene, BURN);
        chain.try_call_with_value(thief.account, chain.requests, U256::from(value), call).map(|_| ())
    };
    for value in [0, BURN - 1, BURN + 1] {
        let revert = IRequests::WrongValue { expected: U256::from(BURN), sent: U256::from(value) };
        expect_revert_with(&revert, with_value(value));
    }
    let much = 1u128 << 96;
    expect_revert_with(&IRequests::InvalidAmount { amount: U256::from(much) }, veto(&scene, thief, much));
    with_value(BURN).unwrap();
    let token = Scene::new();
    let chain = &token.fixture.chain;
    let sent = chain.try_call_with_value(
        token.fixture.thief.account,
        chain.requests,
        U256::from(1),
        veto_call(&token, BURN),
    );
    expect_revert_with(&IRequests::WrongValue { expected: U256::ZERO, sent: U256::from(1) }, sent);
}

#[test]
fn what_is_burnt_is_no_one_s_deposit() {
    let scene = Scene::on(ModelFixture::native());
    let (chain, thief, ann) = (&scene.fixture.chain, &scene.fixture.thief, &scene.fixture.ann);
    scene.ask(&Request::record(0)).unwrap();
    scene.ask(&Request::record(1)).unwrap();
    answer(&scene, &Request::record(0)).unwrap();
    veto(&scene, thief, BURN + 5).unwrap();
    scene.call(thief, scene.take_back_call(&Request::record(1))).unwrap();
    assert_eq!(chain.balance(NATIVE, chain.requests), BURN + 5 + 200);
    for key in [ann, thief] {
        let withdraw = IRequests::withdrawCall { to: account(0x55) };
        assert_eq!(scene.call(key, withdraw.clone()).unwrap(), 100);
        expect_revert::<IRequests::NothingToWithdraw>(scene.call(key, withdraw));
    }
    assert_eq!(chain.balance(NATIVE, chain.requests), BURN + 5, "that stays for good");
}

#[test]
fn of_a_token_with_a_fee_what_arrives_is_burnt() {
    let scene = Scene::on(ModelFixture::paid_in("FeeToken"));
    // 1 % stays with the token.
    let small = BurnTooSmall { needed: BURN, arrived: U256::from(119) };
    expect_revert_with(&small, veto(&scene, &scene.fixture.thief, 120));
    veto(&scene, &scene.fixture.thief, 121).unwrap();
    assert!(!scene.is_open());
}

#[test]
fn a_token_that_fails_vetoes_nothing_and_stops_no_request() {
    let scene = Scene::on(ModelFixture::paid_in("SilentToken"));
    let (chain, thief, asset) = (&scene.fixture.chain, &scene.fixture.thief, scene.fixture.asset);
    let lie = |value| chain.call(thief.account, asset, ISilentToken::lieCall { value });
    lie(true);
    let failed = IRequests::TransferFailed { asset, to: chain.requests, amount: U256::from(BURN) };
    expect_revert_with(&failed, veto(&scene, thief, BURN));
    assert!(scene.is_open());
    scene.ask(&Request::record(0)).unwrap();
    scene.advance_to(scene.times().answered_until);
    let before = chain.devnode.snapshot();
    lie(false);
    veto(&scene, thief, BURN).unwrap();
    assert!(chain.devnode.revert(before).expect("a chain in memory"));
    scene.call(thief, scene.void_call(&Request::record(0))).unwrap();
    assert!(!scene.is_open());
}

#[test]
fn no_call_from_inside_a_veto_gets_in() {
    let scene = Scene::on(ModelFixture::paid_in("HookToken"));
    let (chain, thief, token) = (&scene.fixture.chain, &scene.fixture.thief, scene.fixture.asset);
    scene.advance_to(scene.open.stake.finalisableAt);
    chain.fund_with(token, token);
    let calls = [
        (chain.requests, veto_call(&scene, BURN).abi_encode()),
        (chain.requests, IRequests::withdrawCall { to: thief.account }.abi_encode()),
        // It asks Requests whether anything waits, which is in a call.
        (chain.attribution, scene.open.finalise().abi_encode()),
    ];
    for (target, data) in calls {
        let before = chain.devnode.snapshot();
        chain.call(thief.account, token, IHookToken::hookCall { target, data: data.into() });
        veto(&scene, thief, BURN).unwrap();
        assert!(!chain.read(token, IHookToken::enteredCall {}));
        assert!(!scene.is_open());
        assert_eq!(scene.fixture.balance(chain.requests), BURN);
        assert!(chain.devnode.revert(before).expect("a chain in memory"));
    }
}
