//! Tokens that call back while money moves. Every program is locked: see `lock.rs`.

use alloy_sol_types::SolCall;
use tributary_interfaces::{IAttribution, IRewards};
use tributary_test_kit::{IHookToken, ModelFixture, account, claim_call, payee};

fn hook(fixture: &ModelFixture, target: alloy_primitives::Address, data: Vec<u8>) {
    let call = IHookToken::hookCall { target, data: data.into() };
    fixture.chain.call(fixture.thief.account, fixture.asset, call);
}

fn entered(fixture: &ModelFixture) -> bool {
    fixture.chain.read(fixture.asset, IHookToken::enteredCall {})
}

#[test]
fn a_payment_that_pays_again_inside_counts_once() {
    let fixture = ModelFixture::paid_in("HookToken");
    fixture.chain.fund_with(fixture.asset, fixture.asset);
    let inner = IRewards::payCall {
        modelId: fixture.model,
        asset: fixture.asset,
        amount: alloy_primitives::U256::from(1_000),
        receiptsRoot: Default::default(),
    };
    hook(&fixture, fixture.chain.rewards, inner.abi_encode());
    fixture.pay(10_000);
    assert!(!entered(&fixture), "the inner payment is refused");
    assert_eq!((fixture.pool().paid, fixture.balance(fixture.chain.rewards)), (10_000, 10_000));
}

#[test]
fn a_claim_that_claims_again_inside_is_paid_once() {
    let fixture = ModelFixture::paid_in("HookToken");
    fixture.pay(10_000);
    let round = fixture.settle([(account(1), 500), (account(2), 700)]);
    for call in [
        claim_call(fixture.claim_of(&round.payouts, payee(account(1)))).abi_encode(),
        fixture.many(&round.payouts).abi_encode(),
        fixture.range(&round.payouts).abi_encode(),
        IRewards::drawShareCall { modelId: fixture.model, index: 0 }.abi_encode(),
    ] {
        let before = fixture.chain.devnode.snapshot();
        hook(&fixture, fixture.chain.rewards, call);
        assert_eq!(fixture.claim(&round.payouts, account(1)).unwrap(), 500);
        assert!(!entered(&fixture));
        assert_eq!((fixture.balance(account(1)), fixture.pool().left), (500, 700));
        assert!(fixture.chain.devnode.revert(before).expect("a chain in memory"));
    }
    hook(&fixture, fixture.chain.rewards, fixture.many(&round.payouts).abi_encode());
    assert_eq!(fixture.rewards(&fixture.thief, fixture.range(&round.payouts)).unwrap(), 1_200);
    assert_eq!((fixture.balance(account(1)), fixture.balance(account(2))), (500, 700));
}

#[test]
fn a_view_cannot_be_asked_from_inside_a_call() {
    let fixture = ModelFixture::paid_in("HookToken");
    fixture.pay(10_000);
    let round = fixture.settle([(account(1), 500)]);
    hook(&fixture, fixture.chain.rewards, IRewards::poolCall { modelId: fixture.model }.abi_encode());
    fixture.claim(&round.payouts, account(1)).unwrap();
    assert!(!entered(&fixture));
}

#[test]
fn a_bond_that_is_withdrawn_again_inside_is_paid_once() {
    let fixture = ModelFixture::paid_in("HookToken");
    let scorer = fixture.chain.scorer.account;
    fixture.chain.deposit(scorer, fixture.asset, 1_000);
    let amount = alloy_primitives::U256::from(600);
    let withdraw = IAttribution::withdrawBondCall { asset: fixture.asset, amount };
    hook(&fixture, fixture.chain.attribution, withdraw.abi_encode());
    fixture.attribution(&fixture.chain.scorer, withdraw).unwrap();
    assert!(!entered(&fixture));
    assert_eq!(fixture.chain.free_bond(fixture.asset, scorer), 400);
    assert_eq!(fixture.balance(fixture.chain.attribution), 400);
}
