//! Vouchers: what each collects, and those that collect nothing.

use crate::scene::{ALWAYS, Scene};
use alloy_primitives::{Address, U256};
use alloy_sol_types::SolEvent;
use tributary_core::typed_data;
use tributary_interfaces::{
    IDeposits::{self, Forwarded, Redeemed, Voucher, redeemManyCall},
    IRewards,
};
use tributary_test_kit::{Key, ModelFixture, expect_revert, expect_revert_with, high_s};

#[test]
fn the_last_voucher_pays_for_everything_once() {
    let scene = Scene::new();
    let (ann, bob) = (&scene.0.ann, &scene.0.bob);
    scene.deposit(ann, 1_000);
    scene.deposit(bob, 1_000);
    assert_eq!(scene.redeem(scene.voucher(ann, 300)).unwrap(), 300);
    let again = IDeposits::NothingToRedeem { payer: ann.account, total: 300, redeemed: 300, balance: 700 };
    expect_revert_with(&again, scene.redeem(scene.voucher(ann, 300)));
    expect_revert::<IDeposits::NothingToRedeem>(scene.redeem(scene.voucher(ann, 299)));
    assert_eq!(scene.redeem(scene.voucher(ann, 500)).unwrap(), 200);
    let account = scene.account(ann);
    assert_eq!((account.balance, account.redeemed, account.withdrawableFrom), (500, 500, 0));
    assert_eq!((scene.account(bob).balance, scene.collected()), (1_000, 500));
    assert_eq!((scene.0.pool().paid, scene.held()), (0, 2_000));
    assert_eq!(scene.forward().unwrap(), 500);
    assert_eq!((scene.0.pool().paid, scene.held(), scene.collected()), (500, 1_500, 0));
    expect_revert_with(&IDeposits::NothingToForward { modelId: scene.0.model }, scene.forward());
}

#[test]
fn events_say_what_was_moved() {
    let scene = Scene::new();
    scene.deposit(&scene.0.ann, 1_000);
    scene.redeem(scene.voucher(&scene.0.ann, 300)).unwrap();
    scene.0.chain.take_logs();
    scene.redeem(scene.voucher(&scene.0.ann, 500)).unwrap();
    scene.forward().unwrap();
    let logs = scene.0.chain.take_logs();
    let redeemed = Redeemed::decode_log(&logs[0].log).unwrap().data;
    assert_eq!((redeemed.modelId, redeemed.payer), (scene.0.model, scene.0.ann.account));
    assert_eq!((redeemed.amount, redeemed.redeemed), (200, 500));
    let forwarded = Forwarded::decode_log(&logs[1].log).unwrap().data;
    assert_eq!((forwarded.modelId, forwarded.amount), (scene.0.model, 500));
    let paid = IRewards::Paid::decode_log(&logs.last().unwrap().log).unwrap().data;
    assert_eq!((paid.payer, paid.amount), (scene.0.chain.deposits, 500));
}

#[test]
fn a_voucher_above_the_balance_takes_the_rest_later() {
    let scene = Scene::new();
    let (ann, bob) = (&scene.0.ann, &scene.0.bob);
    scene.deposit(ann, 100);
    assert_eq!(scene.redeem(scene.voucher(ann, 250)).unwrap(), 100);
    expect_revert::<IDeposits::NothingToRedeem>(scene.redeem(scene.voucher(ann, 250)));
    scene.put(bob, ann.account, 1_000).unwrap();
    assert_eq!(scene.redeem(scene.voucher(ann, 250)).unwrap(), 150);
    assert_eq!((scene.account(ann).balance, scene.account(bob).balance), (850, 0));
}

#[test]
fn a_voucher_is_good_until_its_deadline() {
    let scene = Scene::new();
    let ann = &scene.0.ann;
    scene.deposit(ann, 1_000);
    let until = scene.0.chain.now() + 100;
    let voucher = |total| scene.voucher_for(ann.account, ann, total, until);
    scene.0.chain.advance(100);
    assert_eq!(scene.redeem(voucher(10)).unwrap(), 10);
    scene.0.chain.advance(1);
    expect_revert_with(&IDeposits::VoucherExpired { deadline: until }, scene.redeem(voucher(20)));
    assert_eq!(scene.redeem_many(vec![voucher(20)]).unwrap(), [0]);
}

/// Vouchers that somebody without the payer's key could come with.
fn forged(scene: &Scene) -> Vec<Voucher> {
    let (ann, thief) = (&scene.0.ann, &scene.0.thief);
    let good = scene.voucher(ann, 300);
    let signed_for = |model_id: U256, chain_id: u64, contract: Address| {
        let voucher = typed_data::Voucher { model_id, payer: ann.account, total: 300, deadline: ALWAYS };
        Voucher { signature: ann.sign(voucher.digest(chain_id, contract)).to_vec().into(), ..good.clone() }
    };
    let (model, chain, contract) = (scene.0.model, scene.0.chain.chain_id(), scene.0.chain.deposits);
    vec![
        Voucher { total: 301, ..good.clone() },
        Voucher { deadline: ALWAYS - 1, ..good.clone() },
        Voucher { signature: high_s(&good.signature).into(), ..good.clone() },
        Voucher { signature: good.signature[..64].to_vec().into(), ..good.clone() },
        Voucher { signature: Default::default(), ..good.clone() },
        scene.voucher_for(ann.account, thief, 300, ALWAYS),
        signed_for(model + U256::from(1), chain, contract),
        signed_for(model, chain + 1, contract),
        signed_for(model, chain, scene.0.chain.rewards),
    ]
}

#[test]
fn nobody_else_can_sign() {
    let scene = Scene::new();
    let (ann, bob) = (&scene.0.ann, &scene.0.bob);
    scene.deposit(ann, 1_000);
    scene.deposit(bob, 1_000);
    let forged = forged(&scene);
    for voucher in &forged {
        let revert = IDeposits::InvalidSignature { account: ann.account };
        expect_revert_with(&revert, scene.redeem(voucher.clone()));
    }
    // Ann's signature is not Bob's.
    let of_bob = Voucher { payer: bob.account, ..scene.voucher(ann, 300) };
    expect_revert::<IDeposits::InvalidSignature>(scene.redeem(of_bob));
    assert_eq!(scene.redeem_many(forged).unwrap(), [0; 9]);
    assert_eq!((scene.collected(), scene.held()), (0, 2_000));
}

#[test]
fn the_zero_account_signs_nothing() {
    let scene = Scene::new();
    expect_revert::<IDeposits::ZeroAccount>(scene.put(&scene.0.ann, Address::ZERO, 100));
    let voucher = Voucher { payer: Address::ZERO, total: 1, deadline: ALWAYS, signature: vec![0; 65].into() };
    expect_revert::<IDeposits::NothingToRedeem>(scene.redeem(voucher));
}

#[test]
fn one_bad_voucher_holds_up_no_other() {
    let scene = Scene::new();
    let (ann, bob, thief) = (&scene.0.ann, &scene.0.bob, &scene.0.thief);
    scene.deposit(ann, 1_000);
    scene.deposit(bob, 100);
    let list = vec![
        scene.voucher(ann, 100),
        scene.voucher_for(ann.account, thief, 900, ALWAYS),
        scene.voucher(ann, 100),
        scene.voucher(ann, 150),
        scene.voucher(bob, 101),
        scene.voucher_for(ann.account, ann, 1_000, scene.0.chain.now() - 1),
        scene.voucher(thief, 5),
    ];
    assert_eq!(scene.redeem_many(list).unwrap(), [100, 0, 0, 50, 100, 0, 0]);
    assert_eq!((scene.collected(), scene.account(ann).redeemed), (250, 150));
    let too_many = vec![scene.voucher(ann, 200); 257];
    for (list, length) in [(Vec::new(), 0), (too_many, 257)] {
        let revert = IDeposits::InvalidLength { length: U256::from(length) };
        expect_revert_with(&revert, scene.redeem_many(list));
    }
}

#[test]
fn a_contract_signs_as_it_likes() {
    let scene = Scene(ModelFixture::new());
    let ann = &scene.0.ann;
    let wallet = scene.0.wallet(ann, 10_000);
    scene.put(ann, wallet, 1_000).unwrap();
    assert_eq!(scene.redeem(scene.voucher_for(wallet, ann, 300, ALWAYS)).unwrap(), 300);
    expect_revert::<IDeposits::InvalidSignature>(scene.redeem(scene.voucher_for(
        wallet,
        &scene.0.thief,
        400,
        ALWAYS,
    )));
    // With more gas than one of many has, it is skipped, and by itself it is not.
    let dear = scene.0.wallet(ann, 110_000);
    scene.put(ann, dear, 1_000).unwrap();
    let voucher = scene.voucher_for(dear, ann, 300, ALWAYS);
    assert_eq!(scene.redeem_many(vec![voucher.clone()]).unwrap(), [0]);
    assert_eq!(scene.redeem(voucher).unwrap(), 300);
}

/// Whoever shows vouchers chooses the gas: with too little of it no good voucher looks like a bad one.
#[test]
fn with_too_little_gas_all_of_many_vouchers_revert() {
    let scene = Scene(ModelFixture::new());
    let ann = &scene.0.ann;
    let wallet = scene.0.wallet(ann, 60_000);
    scene.put(ann, wallet, 1_000).unwrap();
    let vouchers = vec![scene.voucher_for(wallet, ann, 300, ALWAYS)];
    let call = redeemManyCall { modelId: scene.0.model, vouchers };
    let (keeper, deposits) = (scene.0.chain.create("Caller"), scene.0.chain.deposits);
    let before = scene.0.chain.devnode.snapshot();
    let gas = scene.0.chain.least_gas(keeper, deposits, &call);
    assert_eq!(scene.collected(), 300, "with {gas}");
    assert!(scene.0.chain.devnode.revert(before).expect("a chain in memory"));
    for less in [1_000, 10_000, 50_000] {
        assert!(scene.0.chain.with_gas(keeper, deposits, &call, gas - less).is_some(), "{less} less");
    }
    let revert = scene.0.chain.with_gas(keeper, deposits, &call, gas - 1_000).expect("refused");
    expect_revert_with(&IDeposits::GasTooLow { needed: 150_000 }, Err::<(), _>(revert));
}

#[test]
fn a_model_takes_nothing_of_what_is_put_down_for_another() {
    let scene = Scene::new();
    let ann = Key::named("ann");
    let terms = scene.0.chain.model_terms(scene.0.datanet, scene.0.asset);
    let other = scene.0.chain.register(terms);
    scene.deposit(&ann, 1_000);
    let digest = typed_data::Voucher { model_id: other, payer: ann.account, total: 300, deadline: ALWAYS }
        .digest(scene.0.chain.chain_id(), scene.0.chain.deposits);
    let signature = ann.sign(digest).to_vec().into();
    let voucher = Voucher { payer: ann.account, total: 300, deadline: ALWAYS, signature };
    let call = IDeposits::redeemCall { modelId: other, voucher };
    let chain = &scene.0.chain;
    expect_revert::<IDeposits::NothingToRedeem>(chain.try_call(ann.account, chain.deposits, call));
}

#[test]
fn sums_stay_below_2_to_the_96() {
    let scene = Scene::new();
    let (ann, bob) = (&scene.0.ann, &scene.0.bob);
    let most = (1u128 << 96) - 1;
    scene.deposit(ann, most);
    let revert = IDeposits::InvalidAmount { amount: U256::from(1) };
    expect_revert_with(&revert, scene.put(ann, ann.account, 1));
    assert_eq!(scene.redeem(scene.voucher(ann, u128::MAX)).unwrap(), most);
    // What was redeemed, and what is collected, is full.
    scene.deposit(ann, 1);
    scene.deposit(bob, 1);
    expect_revert_with(&revert, scene.redeem(scene.voucher(ann, u128::MAX)));
    expect_revert_with(&revert, scene.redeem(scene.voucher(bob, 1)));
    assert_eq!(scene.redeem_many(vec![scene.voucher(bob, 1)]).unwrap(), [0]);
    assert_eq!(scene.forward().unwrap(), most);
    assert_eq!(scene.redeem(scene.voucher(bob, 1)).unwrap(), 1);
    expect_revert_with(&revert, scene.redeem(scene.voucher(ann, u128::MAX)));
    expect_revert::<IRewards::InvalidAmount>(scene.forward());
}
