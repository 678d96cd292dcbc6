//! Tokens that call back while money moves. Every program is locked: see `lock.rs`.

use alloy_sol_types::SolCall;
use tributary_contract_tests::{IHookToken, Stage, account, claim_call, payee};
use tributary_interfaces::{IAttribution, IRewards};

fn hook(stage: &Stage, target: alloy_primitives::Address, data: Vec<u8>) {
    let call = IHookToken::hookCall { target, data: data.into() };
    stage.world.must(stage.thief.account, stage.asset, call);
}

fn entered(stage: &Stage) -> bool {
    stage.world.read(stage.asset, IHookToken::enteredCall {})
}

#[test]
fn a_payment_that_pays_again_inside_counts_once() {
    let stage = Stage::paid_in("HookToken");
    stage.world.fund_with(stage.asset, stage.asset);
    let inner = IRewards::payCall {
        modelId: stage.model,
        asset: stage.asset,
        amount: alloy_primitives::U256::from(1_000),
        receiptsRoot: Default::default(),
    };
    hook(&stage, stage.world.rewards, inner.abi_encode());
    stage.pay(10_000);
    assert!(!entered(&stage), "the inner payment is refused");
    assert_eq!((stage.pool().paid, stage.balance(stage.world.rewards)), (10_000, 10_000));
}

#[test]
fn a_claim_that_claims_again_inside_is_paid_once() {
    let stage = Stage::paid_in("HookToken");
    stage.pay(10_000);
    let round = stage.settle([(account(1), 500), (account(2), 700)]);
    for call in [
        claim_call(stage.claim_of(&round.payouts, payee(account(1)))).abi_encode(),
        stage.many(&round.payouts).abi_encode(),
        stage.range(&round.payouts).abi_encode(),
        IRewards::drawShareCall { modelId: stage.model, index: 0 }.abi_encode(),
    ] {
        let before = stage.world.chain.snapshot();
        hook(&stage, stage.world.rewards, call);
        assert_eq!(stage.claim(&round.payouts, account(1)).unwrap(), 500);
        assert!(!entered(&stage));
        assert_eq!((stage.balance(account(1)), stage.pool().left), (500, 700));
        assert!(stage.world.chain.revert(before));
    }
    hook(&stage, stage.world.rewards, stage.many(&round.payouts).abi_encode());
    assert_eq!(stage.rewards(&stage.thief, stage.range(&round.payouts)).unwrap(), 1_200);
    assert_eq!((stage.balance(account(1)), stage.balance(account(2))), (500, 700));
}

#[test]
fn a_view_cannot_be_asked_from_inside_a_call() {
    let stage = Stage::paid_in("HookToken");
    stage.pay(10_000);
    let round = stage.settle([(account(1), 500)]);
    hook(&stage, stage.world.rewards, IRewards::poolCall { modelId: stage.model }.abi_encode());
    stage.claim(&round.payouts, account(1)).unwrap();
    assert!(!entered(&stage));
}

#[test]
fn a_bond_that_is_withdrawn_again_inside_is_paid_once() {
    let stage = Stage::paid_in("HookToken");
    let scorer = stage.world.scorer.account;
    stage.world.deposit(scorer, stage.asset, 1_000);
    let amount = alloy_primitives::U256::from(600);
    let withdraw = IAttribution::withdrawBondCall { asset: stage.asset, amount };
    hook(&stage, stage.world.attribution, withdraw.abi_encode());
    stage.attribution(&stage.world.scorer, withdraw).unwrap();
    assert!(!entered(&stage));
    assert_eq!(stage.world.free_bond(stage.asset, scorer), 400);
    assert_eq!(stage.balance(stage.world.attribution), 400);
}
