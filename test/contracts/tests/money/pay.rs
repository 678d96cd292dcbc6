//! What comes in.

use alloy_primitives::{Address, B256, U256};
use tributary_interfaces::IRewards;
use tributary_test_kit::{
    ISilentToken, ModelFixture, NATIVE, Revert, account, expect_revert, expect_revert_with,
};

fn pay(fixture: &ModelFixture, asset: Address, value: u64, amount: u64) -> Result<(), Revert> {
    let call = IRewards::payCall {
        modelId: fixture.model,
        asset,
        amount: U256::from(amount),
        receiptsRoot: B256::ZERO,
    };
    let chain = &fixture.chain;
    chain.try_call_with_value(fixture.bob.account, chain.rewards, U256::from(value), call).map(|_| ())
}

#[test]
fn what_arrives_counts_and_not_what_was_sent() {
    let fixture = ModelFixture::paid_in("FeeToken");
    fixture.pay(10_000);
    assert_eq!(fixture.pool().paid, 9_900);
    assert_eq!(fixture.balance(fixture.chain.rewards), 9_900);
}

#[test]
fn a_payment_names_the_asset() {
    let fixture = ModelFixture::new();
    let dear = fixture.chain.create("TestToken");
    fixture.chain.fund_with(dear, fixture.bob.account);
    for given in [dear, NATIVE] {
        let revert = IRewards::WrongAsset { expected: fixture.asset, given };
        expect_revert_with(&revert, pay(&fixture, given, 0, 5));
    }
    pay(&fixture, fixture.asset, 0, 5).unwrap();
    let native = ModelFixture::native();
    expect_revert::<IRewards::WrongAsset>(pay(&native, native.chain.token, 5, 5));
}

#[test]
fn the_currency_sent_must_be_the_amount() {
    let native = ModelFixture::native();
    for (value, amount) in [(0, 5), (4, 5), (6, 5)] {
        expect_revert::<IRewards::WrongValue>(pay(&native, NATIVE, value, amount));
    }
    let token = ModelFixture::new();
    expect_revert::<IRewards::WrongValue>(pay(&token, token.asset, 5, 5));
    // Only payments take currency.
    let view = IRewards::poolCall { modelId: native.model };
    let outcome = native.chain.send(native.bob.account, native.chain.rewards, U256::from(1), view);
    assert!(!outcome.success && outcome.output.is_empty());
    let plain = native.chain.send_data(native.bob.account, native.chain.rewards, U256::from(1), Vec::new());
    assert!(!plain.success, "a plain transfer would be lost");
}

#[test]
fn all_that_is_ever_paid_for_a_model_stays_below_2_to_the_96() {
    let fixture = ModelFixture::new();
    expect_revert::<IRewards::InvalidAmount>(fixture.chain.try_pay(fixture.bob.account, fixture.model, 0));
    fixture.pay((1 << 96) - 2);
    expect_revert::<IRewards::InvalidAmount>(fixture.chain.try_pay(fixture.bob.account, fixture.model, 2));
    fixture.pay(1);
}

#[test]
fn nobody_pays_for_a_model_that_is_not_there_or_in_what_is_no_token() {
    let fixture = ModelFixture::build(|_| account(0xee), |_| {});
    expect_revert::<IRewards::NotAToken>(fixture.chain.try_pay(fixture.bob.account, fixture.model, 5));
    let unknown = IRewards::payCall {
        modelId: U256::from(99),
        asset: NATIVE,
        amount: U256::from(5),
        receiptsRoot: B256::ZERO,
    };
    expect_revert::<IRewards::UnknownModel>(fixture.rewards(&fixture.bob, unknown));
}

#[test]
fn a_token_that_returns_nothing_is_paid_and_claimed_and_one_that_says_false_is_not() {
    let fixture = ModelFixture::paid_in("SilentToken");
    fixture.pay(10_000);
    let round = fixture.settle([(account(1), 500)]);
    assert_eq!(fixture.claim(&round.payouts, account(1)).unwrap(), 500);
    let lie =
        |value| fixture.chain.call(fixture.thief.account, fixture.asset, ISilentToken::lieCall { value });
    let round = fixture.settle([(account(1), 500), (account(2), 600)]);
    lie(true);
    expect_revert::<IRewards::TransferFailed>(fixture.chain.try_pay(fixture.bob.account, fixture.model, 1));
    assert_eq!(fixture.pool().paid, 10_000);
    expect_revert::<IRewards::TransferFailed>(fixture.claim(&round.payouts, account(2)));
    expect_revert::<IRewards::TransferFailed>(fixture.rewards(&fixture.thief, fixture.many(&round.payouts)));
    lie(false);
    assert_eq!(fixture.claim(&round.payouts, account(2)).unwrap(), 600, "still claimable");
}
