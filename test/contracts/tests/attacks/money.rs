//! Attacks on payments and claims.

use crate::thief::{claimed, his_round, honest_terms, money, thiefs_model};
use alloy_primitives::{Address, U256};
use tributary_contract_tests::{
    NATIVE, Payouts, Stage, account, claim_key, claim_to_call, id, payee, refused,
};
use tributary_interfaces::{
    IDatanets,
    IModels::{self, ModelTerms},
    IRewards,
};

#[derive(Clone, Copy)]
enum Way {
    Claim,
    Range,
    Many,
}

/// The thief is a stranger with a model of his own. Each round moves the same sum to a fresh
/// account, which has claimed nothing. He was to be paid eleven times what he paid in, with the
/// victims' money.
fn shrinking_payouts(native: bool, way: Way) {
    let stage = thiefs_model(native);
    stage.world.pay(stage.thief.account, stage.model, 100_000);
    let (mut taken, held) = (0, stage.balance(stage.world.rewards));
    for round in 0..11 {
        let fresh = account(0x70 + round);
        let receipts = if round == 0 { 99_990 } else { 1 };
        let open = his_round(&stage, receipts, Payouts::of([(fresh, 99_990)]));
        match way {
            Way::Claim => {
                let paid = stage.claim(&open.payouts, fresh);
                if round > 0 {
                    refused::<IRewards::NothingLeft>(paid);
                }
            }
            Way::Range => {
                let paid = stage.rewards(&stage.thief, stage.range(&open.payouts)).unwrap();
                assert_eq!(paid > 0, round == 0);
            }
            Way::Many => {
                let paid = stage.rewards(&stage.thief, stage.many(&open.payouts)).unwrap();
                assert_eq!(paid[0] > 0, round == 0);
            }
        }
        taken += stage.balance(fresh);
    }
    assert_eq!((taken, held - stage.balance(stage.world.rewards)), (99_990, 99_990), "his own money only");
    assert_eq!(stage.balance(stage.world.rewards), 1_000_010, "the victims' 1,000,000 are there");
}

#[test]
fn c1_by_claim_the_thief_gets_his_own_money_only() {
    shrinking_payouts(false, Way::Claim);
}

#[test]
fn c1_by_pay_range_the_thief_gets_his_own_money_only() {
    shrinking_payouts(false, Way::Range);
}

#[test]
fn c1_by_claim_many_the_thief_gets_his_own_money_only() {
    shrinking_payouts(false, Way::Many);
}

#[test]
fn c1_by_claim_the_thief_gets_his_own_native_currency_only() {
    shrinking_payouts(true, Way::Claim);
}

#[test]
fn c1_by_pay_range_the_thief_gets_his_own_native_currency_only() {
    shrinking_payouts(true, Way::Range);
}

#[test]
fn c1_by_claim_many_the_thief_gets_his_own_native_currency_only() {
    shrinking_payouts(true, Way::Many);
}

/// The thief is a payee in a token that moves and says false. His claim was to stay open, paid with
/// another model's money again and again.
fn false_answer(many: bool) {
    let stage = Stage::paid_in("FalseToken");
    let victim = stage.world.register(honest_terms(&stage, stage.asset));
    stage.world.pay(stage.bob.account, victim, 40_000);
    stage.pay(1_000);
    let round = stage.settle([(stage.thief.account, 600)]);
    let before = money(&stage, stage.asset);
    for _ in 0..50 {
        if many {
            let call = stage.many(&round.payouts);
            refused::<IRewards::TransferFailed>(stage.rewards(&stage.thief, call));
        } else {
            let call = stage.range(&round.payouts);
            refused::<IRewards::TransferFailed>(stage.rewards(&stage.thief, call));
        }
    }
    refused::<IRewards::TransferFailed>(stage.claim(&round.payouts, stage.thief.account));
    assert_eq!(money(&stage, stage.asset), before);
    assert_eq!(claimed(&stage, stage.thief.account), 0);
}

#[test]
fn m1_by_pay_range_the_thief_is_not_paid() {
    false_answer(false);
}

#[test]
fn m1_by_claim_many_the_thief_is_not_paid() {
    false_answer(true);
}

/// The thief is a keeper who is paid by the call. One with too little gas was to pass a good wallet
/// over.
fn starved_transfer(many: bool) {
    let stage = Stage::native();
    let wallet = stage.wallet(&stage.bob, 60_000);
    stage.pay(1_000);
    let round = stage.settle([(wallet, 600)]);
    let (keeper, rewards) = (stage.world.deploy("Caller"), stage.world.rewards);
    if many {
        stage.world.least_gas(keeper, rewards, &stage.many(&round.payouts));
    } else {
        stage.world.least_gas(keeper, rewards, &stage.range(&round.payouts));
    }
    assert_eq!(stage.balance(wallet), 600, "with the least gas that the call goes through with");
}

#[test]
fn gas_by_pay_range_a_keeper_skips_no_good_payee() {
    starved_transfer(false);
}

#[test]
fn gas_by_claim_many_a_keeper_skips_no_good_payee() {
    starved_transfer(true);
}

/// The thief is anyone who saw Ann's redirect waiting, and was to send her money to the account
/// that must not hold it. She said before that her own word is needed.
#[test]
fn l2_nobody_defeats_claim_to() {
    let stage = Stage::new();
    let (ann, receiver) = (&stage.ann, account(9));
    stage.pay(1_000);
    let round = stage.settle([(ann.account, 600)]);
    let own = IRewards::setOwnWordCall { modelId: stage.model, payee: payee(ann.account), on: true };
    stage.rewards(ann, own).unwrap();
    let before = stage.balance(ann.account);
    refused::<IRewards::OnlyByOwnWord>(stage.claim(&round.payouts, ann.account));
    assert_eq!(stage.rewards(&stage.thief, stage.many(&round.payouts)).unwrap(), [0]);
    assert_eq!(stage.rewards(&stage.thief, stage.range(&round.payouts)).unwrap(), 0);
    let hers = claim_to_call(stage.claim_of(&round.payouts, payee(ann.account)), receiver);
    assert_eq!(stage.rewards(ann, hers).unwrap(), 600);
    assert_eq!((stage.balance(ann.account), stage.balance(receiver)), (before, 600));
}

/// The thief is a curator without an attestor, who was to register others' records under a key that
/// nobody can bind.
#[test]
fn l4_no_record_is_registered_under_a_key_without_attestor() {
    let stage = Stage::new();
    let terms = IDatanets::DatanetTerms { attestor: Address::ZERO, policy: 1, ..stage.world.datanet_terms() };
    let create = IDatanets::createDatanetCall { terms };
    let datanet = stage.datanets(&stage.thief, create).unwrap();
    let register =
        |kind, who| IDatanets::contributeAsCall { datanetId: datanet, kind, who, contentIds: vec![id(1)] };
    refused::<IDatanets::NoAttestor>(stage.datanets(&stage.thief, register(1, id(5))));
    let word = claim_key(datanet, id(5));
    refused::<IDatanets::InvalidPayee>(stage.datanets(&stage.thief, register(0, word)));
}

/// The thief is a curator or an owner who named Rewards itself. Its tokens were marked as paid, and
/// nobody's.
#[test]
fn l5_nothing_is_paid_to_rewards_itself() {
    for stage in [Stage::new(), Stage::native()] {
        let rewards = stage.world.rewards;
        let mut terms = honest_terms(&stage, stage.asset);
        terms.payees[0].account = rewards;
        let register = IModels::registerModelCall { terms };
        refused::<IModels::InvalidShare>(stage.models(&stage.thief, register));
        stage.pay(1_000);
        let round = stage.settle([(rewards, 600)]);
        let before = money(&stage, stage.asset);
        refused::<IRewards::InvalidReceiver>(stage.claim(&round.payouts, rewards));
        assert_eq!(stage.rewards(&stage.thief, stage.range(&round.payouts)).unwrap(), 0);
        assert_eq!(stage.rewards(&stage.thief, stage.many(&round.payouts)).unwrap(), [0]);
        assert_eq!((money(&stage, stage.asset), claimed(&stage, rewards)), (before, 0));
    }
}

/// The thief is a griefer. A model in the token that somebody sent by mistake was to switch
/// `recover` off.
#[test]
fn l6_a_model_alone_does_not_switch_recover_off() {
    let stage = Stage::new();
    let (stray, rewards) = (stage.world.deploy("TestToken"), stage.world.rewards);
    stage.world.mint(stray, rewards, 1_000_000);
    let terms = ModelTerms { bond: 0, ..stage.world.model_terms(stage.datanet, stray) };
    stage.models(&stage.thief, IModels::registerModelCall { terms }).unwrap();
    let (receiver, amount) = (stage.bob.account, U256::from(1_000_000));
    let recover = IRewards::recoverCall { asset: stray, receiver, amount };
    stage.rewards(&stage.world.guardian, recover).unwrap();
    assert_eq!(stage.world.balance(stray, receiver), 1_000_000);
}

/// The thief registers a model just before the owner does, in a dearer token that the payer has
/// allowed. The payer names the asset that he means.
#[test]
fn l8_a_payment_in_another_asset_than_was_meant_is_refused() {
    let stage = Stage::new();
    let dear = stage.world.deploy("TestToken");
    stage.world.fund_with(dear, stage.bob.account);
    let foreseen = stage.world.read(stage.world.models, IModels::modelCountCall {}) + U256::from(1);
    let terms = stage.world.model_terms(stage.datanet, dear);
    let his = stage.models(&stage.thief, IModels::registerModelCall { terms }).unwrap();
    assert_eq!(his, foreseen);
    let pay = IRewards::payCall {
        modelId: foreseen,
        asset: stage.world.token,
        amount: U256::from(1_000),
        receiptsRoot: id(0),
    };
    let before = [dear, stage.asset, NATIVE].map(|asset| stage.world.balance(asset, stage.bob.account));
    refused::<IRewards::WrongAsset>(stage.rewards(&stage.bob, pay));
    let after = [dear, stage.asset, NATIVE].map(|asset| stage.world.balance(asset, stage.bob.account));
    assert_eq!(after, before);
}
