//! Many claims in one call: what fails is passed over as it was; what may have moved money reverts
//! all.

use alloy_primitives::{Address, U256};
use tributary_interfaces::IRewards;
use tributary_test_kit::{
    IWallet, ModelFixture, NATIVE, Payouts, TransferBehaviour, account, claim_key, expect_revert, id, payee,
    range_call, treasury,
};

/// A receiver who takes whatever comes, and one with the habit.
fn odd(habit: TransferBehaviour) -> (ModelFixture, std::sync::Arc<Payouts>) {
    let fixture = ModelFixture::paid_in("OddToken");
    fixture.pay(10_000);
    let round = fixture.settle([(account(1), 100), (account(2), 200), (account(3), 300)]);
    fixture.set_behaviour(account(2), habit);
    (fixture, round.payouts)
}

#[test]
fn a_transfer_that_reverts_is_passed_over_and_stays_claimable() {
    for habit in [TransferBehaviour::Reverts, TransferBehaviour::Burns] {
        let (fixture, payouts) = odd(habit);
        assert_eq!(fixture.rewards(&fixture.thief, fixture.many(&payouts)).unwrap(), [100, 0, 300]);
        assert_eq!(fixture.chain.claimed(fixture.model, payee(account(2))), 0);
        assert_eq!(fixture.pool().left, 200);
        fixture.set_behaviour(account(2), TransferBehaviour::Honest);
        assert_eq!(fixture.rewards(&fixture.thief, fixture.range(&payouts)).unwrap(), 200);
        assert_eq!(fixture.balance(account(2)), 200);
    }
}

#[test]
fn a_transfer_that_moves_and_does_not_say_true_reverts_all_of_many() {
    let liars = [
        TransferBehaviour::SaysFalse,
        TransferBehaviour::MovesAndSaysFalse,
        TransferBehaviour::AnswersTwo,
        TransferBehaviour::AnswersShort,
    ];
    for habit in liars {
        let (fixture, payouts) = odd(habit);
        let before = fixture.balance(fixture.chain.rewards);
        for _ in 0..3 {
            expect_revert::<IRewards::TransferFailed>(
                fixture.rewards(&fixture.thief, fixture.many(&payouts)),
            );
            expect_revert::<IRewards::TransferFailed>(
                fixture.rewards(&fixture.thief, fixture.range(&payouts)),
            );
            expect_revert::<IRewards::TransferFailed>(fixture.claim(&payouts, account(2)));
        }
        assert_eq!(fixture.balance(fixture.chain.rewards), before, "{habit:?}: no money moved");
        assert_eq!(fixture.balance(account(2)), 0);
        // Without the liar's receiver the others are paid.
        let first = range_call(fixture.model, fixture.asset, &payouts, 0..1);
        assert_eq!(fixture.rewards(&fixture.thief, first).unwrap(), 100);
        assert_eq!(fixture.claim(&payouts, account(3)).unwrap(), 300);
    }
}

#[test]
fn an_answer_without_end_is_read_as_one_word() {
    let (fixture, payouts) = odd(TransferBehaviour::AnswersLong);
    let outcome =
        fixture.chain.send(fixture.thief.account, fixture.chain.rewards, U256::ZERO, fixture.range(&payouts));
    assert!(outcome.success && outcome.gas_used < 400_000, "{} gas", outcome.gas_used);
    assert_eq!(fixture.balance(account(2)), 200);
}

#[test]
fn a_receiver_that_refuses_or_burns_gas_harms_itself_only() {
    let fixture = ModelFixture::native();
    fixture.pay(10_000);
    let wallets = [1, 2].map(|mood| {
        let wallet = fixture.chain.create("Wallet");
        fixture.chain.call(fixture.ann.account, wallet, IWallet::setMoodCall { value: mood });
        wallet
    });
    let round = fixture.settle([(account(1), 300), (wallets[0], 500), (wallets[1], 600)]);
    expect_revert::<IRewards::TransferFailed>(fixture.claim(&round.payouts, wallets[0]));
    for way in 0..2 {
        let before = fixture.chain.devnode.snapshot();
        let (from, rewards) = (fixture.thief.account, fixture.chain.rewards);
        let outcome = match way {
            0 => fixture.chain.send(from, rewards, U256::ZERO, fixture.range(&round.payouts)),
            _ => fixture.chain.send(from, rewards, U256::ZERO, fixture.many(&round.payouts)),
        };
        assert!(outcome.success && outcome.gas_used < 400_000, "{} gas", outcome.gas_used);
        assert_eq!(fixture.balance(account(1)), 300);
        assert!(fixture.chain.devnode.revert(before).expect("a chain in memory"));
    }
    fixture.rewards(&fixture.thief, fixture.range(&round.payouts)).unwrap();
    for wallet in wallets {
        fixture.chain.call(fixture.ann.account, wallet, IWallet::setMoodCall { value: 0 });
    }
    let paid = fixture.rewards(&fixture.thief, fixture.range(&round.payouts)).unwrap();
    assert_eq!(paid, 1_100, "what was passed over is still claimable, and nothing is paid twice");
}

#[test]
fn payees_of_every_kind_are_paid_among_many() {
    let fixture = ModelFixture::new();
    fixture.pay(10_000);
    let (bound, unbound) = (claim_key(fixture.datanet, id(1)), claim_key(fixture.datanet, id(2)));
    let bind =
        fixture.chain.signed_binding(fixture.datanet, id(1), account(9), U256::MAX, &fixture.chain.owner);
    fixture.datanets(&fixture.thief, bind).unwrap();
    let payouts = Payouts::new(vec![
        (payee(account(1)), 100),
        (bound, 200),
        (unbound, 300),
        (treasury(fixture.datanet), 400),
        (treasury(U256::from(77)), 500),
    ]);
    let round = fixture.chain.settle(fixture.model, payouts);
    let amounts = fixture.rewards(&fixture.thief, fixture.many(&round.payouts)).unwrap();
    let expected = |payee| match payee {
        _ if payee == unbound || payee == treasury(U256::from(77)) => 0,
        _ => round.payouts.leaves[round.payouts.index_of(payee)].value,
    };
    let keys = round.payouts.leaves.iter().map(|leaf| leaf.key);
    assert_eq!(amounts, keys.map(expected).collect::<Vec<_>>());
    assert_eq!(fixture.balance(account(9)), 200);
    assert_eq!(fixture.pool().left, 800);
}

#[test]
fn claims_of_many_models_pass_over_those_that_are_not_shown() {
    let fixture = ModelFixture::new();
    let other = fixture.chain.register(fixture.chain.model_terms(fixture.datanet, NATIVE));
    fixture.chain.pay(fixture.bob.account, other, 1_000);
    fixture.pay(1_000);
    let first = fixture.settle([(account(1), 100)]);
    let second = fixture.chain.settle(other, Payouts::of([(account(1), 50)]));
    let good = fixture.claim_of(&first.payouts, payee(account(1)));
    let mut wrong = good.clone();
    wrong.cumulative += 1;
    let mut elsewhere = good.clone();
    elsewhere.modelId = U256::from(9);
    let native = tributary_test_kit::claim_of(other, NATIVE, &second.payouts, payee(account(1)));
    let mut as_token = native.clone();
    as_token.asset = fixture.asset;
    let claims = vec![wrong, elsewhere, good.clone(), as_token, native, good];
    let call = IRewards::claimManyCall { claims };
    assert_eq!(fixture.rewards(&fixture.thief, call).unwrap(), [0, 0, 100, 0, 50, 0]);
}

#[test]
fn many_are_1_to_256_and_lists_of_one_length() {
    let fixture = ModelFixture::new();
    fixture.pay(1_000);
    let round = fixture.settle([(account(1), 100), (account(2), 200)]);
    let empty = IRewards::claimManyCall { claims: Vec::new() };
    expect_revert::<IRewards::InvalidLength>(fixture.rewards(&fixture.thief, empty));
    let claim = fixture.claim_of(&round.payouts, payee(account(1)));
    let long = IRewards::claimManyCall { claims: vec![claim; 257] };
    expect_revert::<IRewards::InvalidLength>(fixture.rewards(&fixture.thief, long));
    let mut range = fixture.range(&round.payouts);
    range.cumulatives.pop();
    expect_revert::<IRewards::InvalidLength>(fixture.rewards(&fixture.thief, range));
    let mut range = fixture.range(&round.payouts);
    (range.accounts, range.cumulatives) = (Vec::new(), Vec::new());
    expect_revert::<IRewards::InvalidLength>(fixture.rewards(&fixture.thief, range));
}

#[test]
fn the_zero_account_and_rewards_are_passed_over() {
    let fixture = ModelFixture::native();
    fixture.pay(10_000);
    let rewards = fixture.chain.rewards;
    let round = fixture.settle([(Address::ZERO, 5), (account(1), 50), (rewards, 500)]);
    assert_eq!(fixture.rewards(&fixture.thief, fixture.range(&round.payouts)).unwrap(), 50);
    assert_eq!(fixture.rewards(&fixture.thief, fixture.many(&round.payouts)).unwrap(), [0, 0, 0]);
    assert_eq!(fixture.chain.claimed(fixture.model, payee(Address::ZERO)), 0);
    assert_eq!(fixture.pool().left, 505);
}
