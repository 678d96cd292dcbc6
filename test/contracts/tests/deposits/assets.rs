//! Assets of every habit.

use crate::scene::Scene;
use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use tributary_core::limits::WITHDRAWAL_DELAY;
use tributary_interfaces::{
    IDeposits::{self, depositCall},
    IRewards,
};
use tributary_test_kit::{
    IHookToken, ISilentToken, ModelFixture, NATIVE, Revert, TransferBehaviour, account, expect_revert,
    expect_revert_with,
};

/// Puts down, redeems, forwards and takes back; `arrives` of 1,000 that are sent do.
fn round_trip(fixture: ModelFixture, arrives: u128) {
    let scene = Scene(fixture);
    let ann = &scene.0.ann;
    scene.deposit(ann, 1_000);
    assert_eq!((scene.account(ann).balance, scene.held()), (arrives, arrives));
    assert_eq!(scene.redeem(scene.voucher(ann, 400)).unwrap(), 400);
    assert_eq!(scene.forward().unwrap(), 400);
    assert_eq!(scene.0.pool().paid, 400 * arrives / 1_000);
    scene.announce(ann, true).unwrap();
    scene.0.chain.advance(WITHDRAWAL_DELAY);
    assert_eq!(scene.withdraw(ann, account(7)).unwrap(), arrives - 400);
    assert_eq!(scene.held(), 0);
}

#[test]
fn every_asset_goes_in_and_out() {
    round_trip(ModelFixture::new(), 1_000);
    round_trip(ModelFixture::native(), 1_000);
    round_trip(ModelFixture::paid_in("SilentToken"), 1_000);
    round_trip(ModelFixture::paid_in("FeeToken"), 990);
}

fn put(fixture: &ModelFixture, model: U256, asset: Address, value: u64, amount: u64) -> Result<(), Revert> {
    let call = depositCall { modelId: model, payer: fixture.ann.account, asset, amount: U256::from(amount) };
    let chain = &fixture.chain;
    chain.try_call_with_value(fixture.ann.account, chain.deposits, U256::from(value), call).map(|_| ())
}

#[test]
fn a_deposit_names_the_model_and_its_asset() {
    let token = ModelFixture::new();
    let wrong = IDeposits::WrongAsset { expected: token.asset, given: NATIVE };
    expect_revert_with(&wrong, put(&token, token.model, NATIVE, 5, 5));
    let unknown = U256::from(99);
    let revert = IDeposits::UnknownModel { modelId: unknown };
    expect_revert_with(&revert, put(&token, unknown, token.asset, 0, 5));
    expect_revert::<IDeposits::WrongValue>(put(&token, token.model, token.asset, 5, 5));
    expect_revert::<IDeposits::InvalidAmount>(put(&token, token.model, token.asset, 0, 0));
    let native = ModelFixture::native();
    expect_revert::<IDeposits::WrongAsset>(put(&native, native.model, native.chain.token, 0, 5));
    for value in [0, 4, 6] {
        expect_revert::<IDeposits::WrongValue>(put(&native, native.model, NATIVE, value, 5));
    }
    let plain = native.chain.send_data(native.ann.account, native.chain.deposits, U256::from(1), Vec::new());
    assert!(!plain.success, "a plain transfer would be lost");
    let nothing = ModelFixture::build(|_| account(0xee), |_| {});
    expect_revert::<IDeposits::NotAToken>(put(&nothing, nothing.model, nothing.asset, 0, 5));
}

#[test]
fn a_token_that_says_false_moves_nothing() {
    let scene = Scene(ModelFixture::paid_in("SilentToken"));
    let ann = &scene.0.ann;
    scene.deposit(ann, 1_000);
    scene.redeem(scene.voucher(ann, 400)).unwrap();
    let lie =
        |value| scene.0.chain.call(scene.0.thief.account, scene.0.asset, ISilentToken::lieCall { value });
    lie(true);
    expect_revert::<IDeposits::TransferFailed>(scene.put(ann, ann.account, 1));
    expect_revert::<IRewards::TransferFailed>(scene.forward());
    assert_eq!((scene.collected(), scene.account(ann).balance), (400, 600));
    lie(false);
    assert_eq!(scene.forward().unwrap(), 400);
}

#[test]
fn a_receiver_on_a_blacklist_keeps_its_balance() {
    let scene = Scene(ModelFixture::paid_in("OddToken"));
    let ann = &scene.0.ann;
    scene.deposit(ann, 1_000);
    scene.announce(ann, true).unwrap();
    scene.0.chain.advance(WITHDRAWAL_DELAY);
    scene.0.set_behaviour(ann.account, TransferBehaviour::Reverts);
    expect_revert::<IDeposits::TransferFailed>(scene.withdraw(ann, ann.account));
    assert_eq!(scene.account(ann).balance, 1_000);
    assert_eq!(scene.withdraw(ann, account(7)).unwrap(), 1_000);
}

#[test]
fn a_token_that_calls_back_is_refused() {
    let scene = Scene(ModelFixture::paid_in("HookToken"));
    let (ann, chain) = (&scene.0.ann, &scene.0.chain);
    chain.fund_with(scene.0.asset, scene.0.asset);
    scene.deposit(ann, 1_000);
    scene.deposit(&scene.0.bob, 1_000);
    let again = scene.voucher(ann, 400);
    let model = scene.0.model;
    scene.announce(ann, true).unwrap();
    chain.advance(WITHDRAWAL_DELAY);
    for data in [
        IDeposits::redeemCall { modelId: model, voucher: again }.abi_encode(),
        IDeposits::forwardCall { modelId: model }.abi_encode(),
        IDeposits::accountCall { modelId: model, payer: ann.account }.abi_encode(),
        depositCall { modelId: model, payer: ann.account, asset: scene.0.asset, amount: U256::from(1) }
            .abi_encode(),
    ] {
        let before = chain.devnode.snapshot();
        let call = IHookToken::hookCall { target: chain.deposits, data: data.into() };
        chain.call(scene.0.thief.account, scene.0.asset, call);
        assert_eq!(scene.withdraw(ann, account(7)).unwrap(), 1_000);
        assert!(!chain.read(scene.0.asset, IHookToken::enteredCall {}));
        assert_eq!((scene.held(), scene.collected()), (1_000, 0));
        assert!(chain.devnode.revert(before).expect("a chain in memory"));
    }
}
