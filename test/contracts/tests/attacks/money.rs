//! Attacks on payments and claims.

use crate::thief::{claimed, his_round, honest_terms, money, thiefs_model};
use alloy_primitives::{Address, U256};
use tributary_interfaces::{
    IDatanets,
    IModels::{self, ModelTerms},
    IRewards,
};
use tributary_test_kit::{
    ModelFixture, NATIVE, Payouts, account, claim_key, claim_to_call, expect_revert, id, payee,
    values::{ACCOUNT, CLAIM_KEY, CURATED},
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
    let fixture = thiefs_model(native);
    fixture.chain.pay(fixture.thief.account, fixture.model, 100_000);
    let (mut taken, held) = (0, fixture.balance(fixture.chain.rewards));
    for round in 0..11 {
        let fresh = account(0x70 + round);
        let receipts = if round == 0 { 99_990 } else { 1 };
        let open = his_round(&fixture, receipts, Payouts::of([(fresh, 99_990)]));
        match way {
            Way::Claim => {
                let paid = fixture.claim(&open.payouts, fresh);
                if round > 0 {
                    expect_revert::<IRewards::NothingLeft>(paid);
                }
            }
            Way::Range => {
                let paid = fixture.rewards(&fixture.thief, fixture.range(&open.payouts)).unwrap();
                assert_eq!(paid > 0, round == 0);
            }
            Way::Many => {
                let paid = fixture.rewards(&fixture.thief, fixture.many(&open.payouts)).unwrap();
                assert_eq!(paid[0] > 0, round == 0);
            }
        }
        taken += fixture.balance(fresh);
    }
    assert_eq!(
        (taken, held - fixture.balance(fixture.chain.rewards)),
        (99_990, 99_990),
        "his own money only"
    );
    assert_eq!(fixture.balance(fixture.chain.rewards), 1_000_010, "the victims' 1,000,000 are there");
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
    let fixture = ModelFixture::paid_in("FalseToken");
    let victim = fixture.chain.register(honest_terms(&fixture, fixture.asset));
    fixture.chain.pay(fixture.bob.account, victim, 40_000);
    fixture.pay(1_000);
    let round = fixture.settle([(fixture.thief.account, 600)]);
    let before = money(&fixture, fixture.asset);
    for _ in 0..50 {
        if many {
            let call = fixture.many(&round.payouts);
            expect_revert::<IRewards::TransferFailed>(fixture.rewards(&fixture.thief, call));
        } else {
            let call = fixture.range(&round.payouts);
            expect_revert::<IRewards::TransferFailed>(fixture.rewards(&fixture.thief, call));
        }
    }
    expect_revert::<IRewards::TransferFailed>(fixture.claim(&round.payouts, fixture.thief.account));
    assert_eq!(money(&fixture, fixture.asset), before);
    assert_eq!(claimed(&fixture, fixture.thief.account), 0);
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
    let fixture = ModelFixture::native();
    let wallet = fixture.wallet(&fixture.bob, 60_000);
    fixture.pay(1_000);
    let round = fixture.settle([(wallet, 600)]);
    let (keeper, rewards) = (fixture.chain.create("Caller"), fixture.chain.rewards);
    if many {
        fixture.chain.least_gas(keeper, rewards, &fixture.many(&round.payouts));
    } else {
        fixture.chain.least_gas(keeper, rewards, &fixture.range(&round.payouts));
    }
    assert_eq!(fixture.balance(wallet), 600, "with the least gas that the call goes through with");
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
    let fixture = ModelFixture::new();
    let (ann, receiver) = (&fixture.ann, account(9));
    fixture.pay(1_000);
    let round = fixture.settle([(ann.account, 600)]);
    let own = IRewards::setOwnWordCall { modelId: fixture.model, payee: payee(ann.account), on: true };
    fixture.rewards(ann, own).unwrap();
    let before = fixture.balance(ann.account);
    expect_revert::<IRewards::OnlyByOwnWord>(fixture.claim(&round.payouts, ann.account));
    assert_eq!(fixture.rewards(&fixture.thief, fixture.many(&round.payouts)).unwrap(), [0]);
    assert_eq!(fixture.rewards(&fixture.thief, fixture.range(&round.payouts)).unwrap(), 0);
    let hers = claim_to_call(fixture.claim_of(&round.payouts, payee(ann.account)), receiver);
    assert_eq!(fixture.rewards(ann, hers).unwrap(), 600);
    assert_eq!((fixture.balance(ann.account), fixture.balance(receiver)), (before, 600));
}

/// The thief is a curator without an attestor, who was to register others' records under a key that
/// nobody can bind.
#[test]
fn l4_no_record_is_registered_under_a_key_without_attestor() {
    let fixture = ModelFixture::new();
    let terms =
        IDatanets::DatanetTerms { attestor: Address::ZERO, policy: CURATED, ..fixture.chain.datanet_terms() };
    let create = IDatanets::createDatanetCall { terms };
    let datanet = fixture.datanets(&fixture.thief, create).unwrap();
    let register =
        |kind, who| IDatanets::contributeAsCall { datanetId: datanet, kind, who, contentIds: vec![id(1)] };
    expect_revert::<IDatanets::NoAttestor>(fixture.datanets(&fixture.thief, register(CLAIM_KEY, id(5))));
    let word = claim_key(datanet, id(5));
    expect_revert::<IDatanets::InvalidPayee>(fixture.datanets(&fixture.thief, register(ACCOUNT, word)));
}

/// The thief is a curator or an owner who named Rewards itself. Its tokens were marked as paid, and
/// nobody's.
#[test]
fn l5_nothing_is_paid_to_rewards_itself() {
    for fixture in [ModelFixture::new(), ModelFixture::native()] {
        let rewards = fixture.chain.rewards;
        let mut terms = honest_terms(&fixture, fixture.asset);
        terms.payees[0].account = rewards;
        let register = IModels::registerModelCall { terms };
        expect_revert::<IModels::InvalidShare>(fixture.models(&fixture.thief, register));
        fixture.pay(1_000);
        let round = fixture.settle([(rewards, 600)]);
        let before = money(&fixture, fixture.asset);
        expect_revert::<IRewards::InvalidReceiver>(fixture.claim(&round.payouts, rewards));
        assert_eq!(fixture.rewards(&fixture.thief, fixture.range(&round.payouts)).unwrap(), 0);
        assert_eq!(fixture.rewards(&fixture.thief, fixture.many(&round.payouts)).unwrap(), [0]);
        assert_eq!((money(&fixture, fixture.asset), claimed(&fixture, rewards)), (before, 0));
    }
}

/// The thief is a griefer. A model in the token that somebody sent by mistake was to switch
/// `recover` off.
#[test]
fn l6_a_model_alone_does_not_switch_recover_off() {
    let fixture = ModelFixture::new();
    let (stray, rewards) = (fixture.chain.create("TestToken"), fixture.chain.rewards);
    fixture.chain.mint(stray, rewards, 1_000_000);
    let terms = ModelTerms { bond: 0, ..fixture.chain.model_terms(fixture.datanet, stray) };
    fixture.models(&fixture.thief, IModels::registerModelCall { terms }).unwrap();
    let (receiver, amount) = (fixture.bob.account, U256::from(1_000_000));
    let recover = IRewards::recoverCall { asset: stray, receiver, amount };
    fixture.rewards(&fixture.chain.guardian, recover).unwrap();
    assert_eq!(fixture.chain.balance(stray, receiver), 1_000_000);
}

/// The thief registers a model just before the owner does, in a dearer token that the payer has
/// allowed. The payer names the asset that he means.
#[test]
fn l8_a_payment_in_another_asset_than_was_meant_is_refused() {
    let fixture = ModelFixture::new();
    let dear = fixture.chain.create("TestToken");
    fixture.chain.fund_with(dear, fixture.bob.account);
    let foreseen = fixture.chain.read(fixture.chain.models, IModels::modelCountCall {}) + U256::from(1);
    let terms = fixture.chain.model_terms(fixture.datanet, dear);
    let his = fixture.models(&fixture.thief, IModels::registerModelCall { terms }).unwrap();
    assert_eq!(his, foreseen);
    let pay = IRewards::payCall {
        modelId: foreseen,
        asset: fixture.chain.token,
        amount: U256::from(1_000),
        receiptsRoot: id(0),
    };
    let before = [dear, fixture.asset, NATIVE].map(|asset| fixture.chain.balance(asset, fixture.bob.account));
    expect_revert::<IRewards::WrongAsset>(fixture.rewards(&fixture.bob, pay));
    let after = [dear, fixture.asset, NATIVE].map(|asset| fixture.chain.balance(asset, fixture.bob.account));
    assert_eq!(after, before);
}
