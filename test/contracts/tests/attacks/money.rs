//! Attacks on payments and claims.

use crate::stage::{NATIVE, Stage, id, key_word, tree};
use alloy_primitives::{Address, U256};
use tributary_contract_tests::{Payouts, payee, refused};
use tributary_core::typed_data::ClaimTo;
use tributary_interfaces::{IDatanets, IModels, IRewards};

#[derive(Clone, Copy)]
enum Way {
    Claim,
    Range,
    Many,
}

/// The thief is a stranger with a model of his own. Each round moves the same sum to a fresh account, which has claimed
/// nothing.
fn shrinking_payouts(native: bool, way: Way) {
    let stage = Stage::new();
    let asset = if native { NATIVE } else { stage.world.token };
    let victim = stage.register(stage.terms(asset));
    stage.pay(&stage.bob, victim, 1_000_000);
    let own = stage.thiefs_model(asset);
    stage.pay(&stage.thief, own, 100_000);
    let mut taken = 0;
    for round in 0..11 {
        let fresh = Address::repeat_byte(0x70 + round);
        let payouts = tree([(fresh, 100_000)]);
        let pool = if round == 0 { 100_000 } else { 0 };
        stage.settle(&stage.thief, &stage.next_by(&stage.thief, own, 1, pool, payouts.clone()));
        match way {
            Way::Claim => assert_eq!(stage.claim(own, &payouts, fresh).unwrap(), 100_000),
            Way::Range => {
                assert_eq!(stage.rewards(&stage.thief, stage.range(own, &payouts)).unwrap(), 100_000)
            }
            Way::Many => {
                assert_eq!(stage.rewards(&stage.thief, stage.many(own, &payouts)).unwrap(), [100_000])
            }
        }
        taken += stage.balance(asset, fresh);
    }
    println!("C1: {taken} taken out with 100000 paid in by the thief");
    assert_eq!(taken, 1_100_000);
    assert_eq!(stage.balance(asset, stage.world.rewards), 0, "the victims' 1,000,000 too");
    let (theirs, his) = (stage.pool(victim), stage.pool(own));
    assert_eq!((theirs.paid, theirs.settled), (1_000_000, 0), "the victims' books");
    assert_eq!((his.paid, his.settled), (100_000, 100_000), "the thief's books");
}

#[test]
fn c1_by_claim_the_thief_empties_rewards() {
    shrinking_payouts(false, Way::Claim);
}

#[test]
fn c1_by_pay_range_the_thief_empties_rewards() {
    shrinking_payouts(false, Way::Range);
}

#[test]
fn c1_by_claim_many_the_thief_empties_rewards() {
    shrinking_payouts(false, Way::Many);
}

#[test]
fn c1_by_claim_the_thief_empties_rewards_of_currency() {
    shrinking_payouts(true, Way::Claim);
}

#[test]
fn c1_by_pay_range_the_thief_empties_rewards_of_currency() {
    shrinking_payouts(true, Way::Range);
}

#[test]
fn c1_by_claim_many_the_thief_empties_rewards_of_currency() {
    shrinking_payouts(true, Way::Many);
}

/// The thief is a payee in a token that moves and says false: his claim stays open, and he is paid with another model's
/// money.
fn false_answer(many: bool) {
    let stage = Stage::new();
    let asset = stage.world.deploy("FalseToken");
    stage.world.fund_with(asset, stage.bob.account);
    stage.world.fund_with(asset, stage.world.scorer.account);
    let [victim, model] = [(); 2].map(|()| stage.register(stage.terms(asset)));
    stage.pay(&stage.bob, victim, 40_000);
    stage.pay(&stage.bob, model, 1_000);
    let thief = stage.thief.account;
    let payouts = tree([(thief, 600)]);
    stage.settle(&stage.world.scorer, &stage.next(model, 1_000, 600, payouts.clone()));
    for _ in 0..50 {
        if many {
            assert_eq!(stage.rewards(&stage.thief, stage.many(model, &payouts)).unwrap(), [0]);
        } else {
            assert_eq!(stage.rewards(&stage.thief, stage.range(model, &payouts)).unwrap(), 0);
        }
    }
    println!("M1: {} paid to the thief, who earned 600", stage.balance(asset, thief));
    assert_eq!(stage.balance(asset, thief), 30_000, "600, 50 times");
    assert_eq!(stage.claimed(model, thief), 0, "the claim is still open");
    assert_eq!(stage.balance(asset, stage.world.rewards), 11_000, "41,000 were paid in");
}

#[test]
fn m1_by_pay_range_the_thief_is_paid_50_times() {
    false_answer(false);
}

#[test]
fn m1_by_claim_many_the_thief_is_paid_50_times() {
    false_answer(true);
}

/// The thief is a keeper who is paid by the call: he sends one with too little gas, and a wallet that would be paid is
/// passed over.
fn starved_transfer(many: bool) {
    let stage = Stage::new();
    let wallet = stage.wallet(&stage.bob, 60_000);
    let model = stage.register(stage.terms(NATIVE));
    stage.pay(&stage.bob, model, 1_000);
    let payouts = tree([(wallet, 600)]);
    stage.settle(&stage.world.scorer, &stage.next(model, 1_000, 600, payouts.clone()));
    let (keeper, rewards) = (stage.world.deploy("Caller"), stage.world.rewards);
    let (one, all) = (stage.range(model, &payouts), stage.many(model, &payouts));
    let gas = if many { stage.starve(keeper, rewards, &all) } else { stage.starve(keeper, rewards, &one) };
    println!("Gas: with {gas} the call goes through, and the wallet gets {}", stage.balance(NATIVE, wallet));
    assert_eq!(stage.balance(NATIVE, wallet), 0);
    assert!(if many {
        stage.with_gas(keeper, rewards, &all, 300_000)
    } else {
        stage.with_gas(keeper, rewards, &one, 300_000)
    });
    assert_eq!(stage.balance(NATIVE, wallet), 600, "the same call with enough gas");
}

#[test]
fn gas_by_pay_range_a_keeper_skips_a_good_payee() {
    starved_transfer(false);
}

#[test]
fn gas_by_claim_many_a_keeper_skips_a_good_payee() {
    starved_transfer(true);
}

/// The thief is anyone who sees Ann's redirect waiting, and sends her money to the account that must not hold it.
#[test]
fn l2_anyone_defeats_claim_to() {
    let stage = Stage::new();
    let (asset, ann, receiver) = (stage.world.token, stage.ann.account, Address::repeat_byte(9));
    let model = stage.register(stage.terms(asset));
    stage.pay(&stage.bob, model, 1_000);
    let payouts = tree([(ann, 600)]);
    stage.settle(&stage.world.scorer, &stage.next(model, 1_000, 600, payouts.clone()));
    let before = stage.balance(asset, ann);
    stage.claim(model, &payouts, ann).unwrap();
    let (cumulative, proof) = (600, payouts.prove(0, 1));
    let own =
        IRewards::claimToCall { modelId: model, asset, receiver, cumulative, proof: proof.clone().into() };
    refused::<IRewards::NothingToPay, _>(stage.rewards(&stage.ann, own));
    let deadline = U256::from(stage.world.chain.timestamp() + 60);
    let message = ClaimTo { model_id: model, account: ann, receiver, cumulative, deadline };
    let digest = message.digest(stage.world.chain.config().chain_id, stage.world.rewards);
    let signed = IRewards::claimToSignedCall {
        modelId: model,
        asset,
        account: ann,
        receiver,
        cumulative,
        deadline,
        signature: stage.ann.sign(digest).to_vec().into(),
        proof: proof.into(),
    };
    refused::<IRewards::NothingToPay, _>(stage.rewards(&stage.bob, signed));
    let forced = stage.balance(asset, ann) - before;
    println!("L2: {forced} sent where its owner did not want it");
    assert_eq!((forced, stage.balance(asset, receiver)), (600, 0));
}

/// The thief is a curator without an attestor, who registers others' records under a key: what it earns is nobody's for
/// good.
#[test]
fn l4_a_key_without_attestor_earns_for_nobody() {
    let stage = Stage::new();
    let (world, thief) = (&stage.world, stage.thief.account);
    let terms = IDatanets::DatanetTerms { attestor: Address::ZERO, policy: 1, ..world.datanet_terms() };
    let datanet = world.must(thief, world.datanets, IDatanets::createDatanetCall { terms });
    let (identity, key) = (id(5), key_word(datanet, id(5)));
    let register = IDatanets::contributeAsCall { datanetId: datanet, payee: key, contentIds: vec![id(1)] };
    world.must(thief, world.datanets, register);
    let model = stage.register(stage.terms(world.token));
    stage.pay(&stage.bob, model, 1_000);
    let payouts = Payouts::new(vec![(key, 600)]);
    stage.settle(&world.scorer, &stage.next(model, 1_000, 600, payouts.clone()));
    let claim = IRewards::claimBoundCall {
        modelId: model,
        asset: world.token,
        claimKey: key,
        cumulative: 600,
        proof: payouts.prove(0, 1).into(),
    };
    refused::<IRewards::ClaimKeyNotBound, _>(stage.rewards(&stage.ann, claim));
    let account = stage.ann.account;
    let bind = IDatanets::bindClaimKeyCall { datanetId: datanet, identity, account };
    refused::<IDatanets::NotAttestor, _>(world.attempt(thief, world.datanets, bind));
    let (deadline, signature) = (U256::MAX, vec![0; 65].into());
    let bind =
        IDatanets::bindClaimKeySignedCall { datanetId: datanet, identity, account, deadline, signature };
    refused::<IDatanets::InvalidSignature, _>(world.attempt(thief, world.datanets, bind));
    println!("L4: {} stuck for good", stage.pool(model).settled);
    assert_eq!(stage.pool(model).settled, 600);
    assert_eq!(world.read(world.rewards, IRewards::claimedCall { modelId: model, payee: key }), 0);
}

/// The thief is a curator or an owner who names Rewards itself: tokens are marked as paid and belong to nobody any more.
#[test]
fn l5_claims_to_rewards_are_lost() {
    let stage = Stage::new();
    let (world, rewards) = (&stage.world, stage.world.rewards);
    let mut terms = stage.terms(world.token);
    terms.payees[0].account = rewards;
    let model = stage.register(terms);
    let (datanet, content) = (stage.datanet, vec![id(1)]);
    let register =
        IDatanets::contributeAsCall { datanetId: datanet, payee: payee(rewards), contentIds: content };
    world.must(world.owner.account, world.datanets, register);
    stage.pay(&stage.bob, model, 1_000);
    for round in 1..=3 {
        let payouts = tree([(rewards, 200 * round)]);
        stage.settle(&world.scorer, &stage.next(model, 300, 200, payouts.clone()));
        let paid = match round {
            1 => stage.claim(model, &payouts, rewards).unwrap(),
            2 => stage.rewards(&stage.thief, stage.range(model, &payouts)).unwrap(),
            _ => stage.rewards(&stage.thief, stage.many(model, &payouts)).unwrap()[0],
        };
        assert_eq!(paid, 200);
    }
    let drawn = stage.rewards(&stage.thief, IRewards::drawShareCall { modelId: model, index: 2 }).unwrap();
    let lost = stage.claimed(model, rewards) + drawn;
    println!("L5: {lost} marked as paid, and nobody's");
    assert_eq!(lost, 700);
    assert_eq!(stage.balance(world.token, rewards), 1_000, "still there");
    let receiver = stage.bob.account;
    let recover = IRewards::recoverCall { asset: world.token, receiver, amount: U256::from(lost) };
    refused::<IRewards::AssetInUse, _>(stage.rewards(&world.guardian, recover));
}

/// The same in the chain's own currency: the claim can never be paid.
#[test]
fn l5_claims_of_currency_to_rewards_are_stuck() {
    let stage = Stage::new();
    let rewards = stage.world.rewards;
    let model = stage.register(stage.terms(NATIVE));
    stage.pay(&stage.bob, model, 1_000);
    let payouts = tree([(rewards, 600)]);
    stage.settle(&stage.world.scorer, &stage.next(model, 1_000, 600, payouts.clone()));
    refused::<IRewards::TransferFailed, _>(stage.claim(model, &payouts, rewards));
    assert_eq!(stage.rewards(&stage.bob, stage.range(model, &payouts)).unwrap(), 0, "skipped for ever");
    println!("L5: 600 stuck for good");
    assert_eq!((stage.pool(model).settled, stage.claimed(model, rewards)), (600, 0));
}

/// The thief is a griefer: a model in the token that somebody sent by mistake, and the guardian can no longer give it back.
#[test]
fn l6_anyone_switches_recover_off() {
    let stage = Stage::new();
    let (stray, rewards) = (stage.world.deploy("TestToken"), stage.world.rewards);
    stage.mint(stray, rewards, 1_000_000);
    stage.thiefs_model(stray);
    let (receiver, amount) = (stage.bob.account, U256::from(1_000_000));
    let recover = IRewards::recoverCall { asset: stray, receiver, amount };
    refused::<IRewards::AssetInUse, _>(stage.rewards(&stage.world.guardian, recover));
    println!("L6: {} lost for good", stage.balance(stray, rewards));
    assert_eq!(stage.balance(stray, rewards), 1_000_000);
}

/// The thief registers a model just before the owner does, in a dearer token that the payer has allowed: the payment is his.
#[test]
fn l8_the_thief_gets_another_asset_than_was_meant() {
    let stage = Stage::new();
    let (world, bob, thief) = (&stage.world, stage.bob.account, stage.thief.account);
    let dear = world.deploy("TestToken");
    world.fund_with(dear, bob);
    let foreseen = world.read(world.models, IModels::modelCountCall {}) + U256::from(1);
    let taken = stage.thiefs_model(dear);
    stage.register(stage.terms(world.token));
    let (amount, receipts_root) = (U256::from(1_000), id(0));
    let pay = IRewards::payCall { modelId: foreseen, amount, receiptsRoot: receipts_root };
    stage.rewards(&stage.bob, pay).unwrap();
    let payouts = tree([(thief, 1_000)]);
    stage.settle(&stage.thief, &stage.next_by(&stage.thief, taken, 1_000, 1_000, payouts.clone()));
    stage.claim(taken, &payouts, thief).unwrap();
    println!("L8: {} taken in a token that was not meant", stage.balance(dear, thief));
    assert_eq!((taken, stage.balance(dear, thief)), (foreseen, 1_000));
}
