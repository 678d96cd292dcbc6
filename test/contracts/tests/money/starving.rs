//! Calls with so little gas that a good transfer would look like a bad one.

use alloy_sol_types::SolCall;
use tributary_contract_tests::{Stage, account, refused_with};
use tributary_interfaces::IRewards;

/// A keeper who is paid by the call sends one with whatever gas it just goes through: as a node
/// estimates it, or as he likes. The wallet that needs 60,000 gas is paid all the same.
fn starve<C: SolCall>(call: impl Fn(&Stage, &tributary_contract_tests::Payouts) -> C) {
    let stage = Stage::native();
    stage.pay(10_000);
    let wallet = stage.wallet(&stage.bob, 60_000);
    let round = stage.settle([(account(1), 100), (wallet, 600)]);
    let call = call(&stage, &round.payouts);
    let (keeper, rewards) = (stage.world.deploy("Caller"), stage.world.rewards);
    let before = stage.world.chain.snapshot();
    let gas = stage.world.least_gas(keeper, rewards, &call);
    assert_eq!((stage.balance(account(1)), stage.balance(wallet)), (100, 600), "with {gas}");
    assert!(stage.world.chain.revert(before));
    // With any less nothing at all is paid.
    for less in [1_000, 10_000, 50_000, 100_000] {
        assert!(stage.world.with_gas(keeper, rewards, &call, gas - less).is_some(), "with {}", gas - less);
    }
    assert_eq!((stage.balance(account(1)), stage.balance(wallet)), (0, 0));
    // Just below, it is refused by name.
    let refusal = stage.world.with_gas(keeper, rewards, &call, gas - 1_000).expect("refused");
    refused_with(&IRewards::GasTooLow { needed: 150_000 }, Err::<(), _>(refusal));
}

#[test]
fn with_too_little_gas_all_of_a_range_reverts() {
    starve(Stage::range);
}

#[test]
fn with_too_little_gas_all_of_many_claims_revert() {
    starve(Stage::many);
}
