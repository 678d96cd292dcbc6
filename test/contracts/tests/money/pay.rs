//! What comes in.

use alloy_primitives::{Address, B256, U256};
use tributary_contract_tests::{ISilentToken, NATIVE, Refusal, Stage, account, refused, refused_with};
use tributary_interfaces::IRewards;

fn pay(stage: &Stage, asset: Address, value: u64, amount: u64) -> Result<(), Refusal> {
    let call = IRewards::payCall {
        modelId: stage.model,
        asset,
        amount: U256::from(amount),
        receiptsRoot: B256::ZERO,
    };
    let world = &stage.world;
    world.attempt_with(stage.bob.account, world.rewards, U256::from(value), call).map(|_| ())
}

#[test]
fn what_arrives_counts_and_not_what_was_sent() {
    let stage = Stage::paid_in("FeeToken");
    stage.pay(10_000);
    assert_eq!(stage.pool().paid, 9_900);
    assert_eq!(stage.balance(stage.world.rewards), 9_900);
}

#[test]
fn a_payment_names_the_asset() {
    let stage = Stage::new();
    let dear = stage.world.deploy("TestToken");
    stage.world.fund_with(dear, stage.bob.account);
    for given in [dear, NATIVE] {
        let refusal = IRewards::WrongAsset { expected: stage.asset, given };
        refused_with(&refusal, pay(&stage, given, 0, 5));
    }
    pay(&stage, stage.asset, 0, 5).unwrap();
    let native = Stage::native();
    refused::<IRewards::WrongAsset>(pay(&native, native.world.token, 5, 5));
}

#[test]
fn the_currency_sent_must_be_the_amount() {
    let native = Stage::native();
    for (value, amount) in [(0, 5), (4, 5), (6, 5)] {
        refused::<IRewards::WrongValue>(pay(&native, NATIVE, value, amount));
    }
    let token = Stage::new();
    refused::<IRewards::WrongValue>(pay(&token, token.asset, 5, 5));
    // Only payments take currency.
    let view = IRewards::poolCall { modelId: native.model };
    let outcome = native.world.send(native.bob.account, native.world.rewards, U256::from(1), view);
    assert!(!outcome.success && outcome.output.is_empty());
    let plain = native.world.send_data(native.bob.account, native.world.rewards, U256::from(1), Vec::new());
    assert!(!plain.success, "a plain transfer would be lost");
}

#[test]
fn all_that_is_ever_paid_for_a_model_stays_below_2_to_the_96() {
    let stage = Stage::new();
    refused::<IRewards::InvalidAmount>(stage.world.try_pay(stage.bob.account, stage.model, 0));
    stage.pay((1 << 96) - 2);
    refused::<IRewards::InvalidAmount>(stage.world.try_pay(stage.bob.account, stage.model, 2));
    stage.pay(1);
}

#[test]
fn nobody_pays_for_a_model_that_is_not_there_or_in_what_is_no_token() {
    let stage = Stage::set(|_| account(0xee), |_| {});
    refused::<IRewards::NotAToken>(stage.world.try_pay(stage.bob.account, stage.model, 5));
    let unknown = IRewards::payCall {
        modelId: U256::from(99),
        asset: NATIVE,
        amount: U256::from(5),
        receiptsRoot: B256::ZERO,
    };
    refused::<IRewards::UnknownModel>(stage.rewards(&stage.bob, unknown));
}

#[test]
fn a_token_that_returns_nothing_is_paid_and_claimed_and_one_that_says_false_is_not() {
    let stage = Stage::paid_in("SilentToken");
    stage.pay(10_000);
    let round = stage.settle([(account(1), 500)]);
    assert_eq!(stage.claim(&round.payouts, account(1)).unwrap(), 500);
    let lie = |value| stage.world.must(stage.thief.account, stage.asset, ISilentToken::lieCall { value });
    let round = stage.settle([(account(1), 500), (account(2), 600)]);
    lie(true);
    refused::<IRewards::TransferFailed>(stage.world.try_pay(stage.bob.account, stage.model, 1));
    assert_eq!(stage.pool().paid, 10_000);
    refused::<IRewards::TransferFailed>(stage.claim(&round.payouts, account(2)));
    refused::<IRewards::TransferFailed>(stage.rewards(&stage.thief, stage.many(&round.payouts)));
    lie(false);
    assert_eq!(stage.claim(&round.payouts, account(2)).unwrap(), 600, "still claimable");
}
