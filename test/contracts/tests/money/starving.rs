//! Calls with so little gas that a good transfer would look like a bad one.

use alloy_sol_types::SolCall;
use tributary_interfaces::IRewards;
use tributary_test_kit::{ModelFixture, account, expect_revert_with};

/// A keeper who is paid by the call sends one with whatever gas it just goes through: as a node
/// estimates it, or as he likes. The wallet that needs 60,000 gas is paid all the same.
fn starve<C: SolCall>(call: impl Fn(&ModelFixture, &tributary_test_kit::Payouts) -> C) {
    let fixture = ModelFixture::native();
    fixture.pay(10_000);
    let wallet = fixture.wallet(&fixture.bob, 60_000);
    let round = fixture.settle([(account(1), 100), (wallet, 600)]);
    let call = call(&fixture, &round.payouts);
    let (keeper, rewards) = (fixture.chain.create("Caller"), fixture.chain.rewards);
    let before = fixture.chain.devnode.snapshot();
    let gas = fixture.chain.least_gas(keeper, rewards, &call);
    assert_eq!((fixture.balance(account(1)), fixture.balance(wallet)), (100, 600), "with {gas}");
    assert!(fixture.chain.devnode.revert(before).expect("a chain in memory"));
    // With any less nothing at all is paid.
    for less in [1_000, 10_000, 50_000, 100_000] {
        assert!(fixture.chain.with_gas(keeper, rewards, &call, gas - less).is_some(), "with {}", gas - less);
    }
    assert_eq!((fixture.balance(account(1)), fixture.balance(wallet)), (0, 0));
    // Just below, it is refused by name.
    let revert = fixture.chain.with_gas(keeper, rewards, &call, gas - 1_000).expect("refused");
    expect_revert_with(&IRewards::GasTooLow { needed: 150_000 }, Err::<(), _>(revert));
}

#[test]
fn with_too_little_gas_all_of_a_range_reverts() {
    starve(ModelFixture::range);
}

#[test]
fn with_too_little_gas_all_of_many_claims_revert() {
    starve(ModelFixture::many);
}
