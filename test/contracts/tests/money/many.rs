//! Many claims in one call: what fails is passed over as it was; what may have moved money reverts
//! all.

use alloy_primitives::{Address, U256};
use tributary_contract_tests::{
    Habit, IWallet, NATIVE, Payouts, Stage, account, claim_key, id, payee, range_call, refused, treasury,
};
use tributary_interfaces::IRewards;

/// A receiver who takes whatever comes, and one with the habit.
fn odd(habit: Habit) -> (Stage, std::sync::Arc<Payouts>) {
    let stage = Stage::paid_in("OddToken");
    stage.pay(10_000);
    let round = stage.settle([(account(1), 100), (account(2), 200), (account(3), 300)]);
    stage.set_habit(account(2), habit);
    (stage, round.payouts)
}

#[test]
fn a_transfer_that_reverts_is_passed_over_and_stays_claimable() {
    for habit in [Habit::Reverts, Habit::Burns] {
        let (stage, payouts) = odd(habit);
        assert_eq!(stage.rewards(&stage.thief, stage.many(&payouts)).unwrap(), [100, 0, 300]);
        assert_eq!(stage.world.claimed(stage.model, payee(account(2))), 0);
        assert_eq!(stage.pool().left, 200);
        stage.set_habit(account(2), Habit::Honest);
        assert_eq!(stage.rewards(&stage.thief, stage.range(&payouts)).unwrap(), 200);
        assert_eq!(stage.balance(account(2)), 200);
    }
}

#[test]
fn a_transfer_that_moves_and_does_not_say_true_reverts_all_of_many() {
    let liars = [Habit::SaysFalse, Habit::MovesAndSaysFalse, Habit::AnswersTwo, Habit::AnswersShort];
    for habit in liars {
        let (stage, payouts) = odd(habit);
        let before = stage.balance(stage.world.rewards);
        for _ in 0..3 {
            refused::<IRewards::TransferFailed>(stage.rewards(&stage.thief, stage.many(&payouts)));
            refused::<IRewards::TransferFailed>(stage.rewards(&stage.thief, stage.range(&payouts)));
            refused::<IRewards::TransferFailed>(stage.claim(&payouts, account(2)));
        }
        assert_eq!(stage.balance(stage.world.rewards), before, "{habit:?}: no money moved");
        assert_eq!(stage.balance(account(2)), 0);
        // Without the liar's receiver the others are paid.
        let first = range_call(stage.model, stage.asset, &payouts, 0..1);
        assert_eq!(stage.rewards(&stage.thief, first).unwrap(), 100);
        assert_eq!(stage.claim(&payouts, account(3)).unwrap(), 300);
    }
}

#[test]
fn an_answer_without_end_is_read_as_one_word() {
    let (stage, payouts) = odd(Habit::AnswersLong);
    let outcome =
        stage.world.send(stage.thief.account, stage.world.rewards, U256::ZERO, stage.range(&payouts));
    assert!(outcome.success && outcome.gas_used < 400_000, "{} gas", outcome.gas_used);
    assert_eq!(stage.balance(account(2)), 200);
}

#[test]
fn a_receiver_that_refuses_or_burns_gas_harms_itself_only() {
    let stage = Stage::native();
    stage.pay(10_000);
    let wallets = [1, 2].map(|mood| {
        let wallet = stage.world.deploy("Wallet");
        stage.world.must(stage.ann.account, wallet, IWallet::setMoodCall { value: mood });
        wallet
    });
    let round = stage.settle([(account(1), 300), (wallets[0], 500), (wallets[1], 600)]);
    refused::<IRewards::TransferFailed>(stage.claim(&round.payouts, wallets[0]));
    for way in 0..2 {
        let before = stage.world.chain.snapshot();
        let (from, rewards) = (stage.thief.account, stage.world.rewards);
        let outcome = match way {
            0 => stage.world.send(from, rewards, U256::ZERO, stage.range(&round.payouts)),
            _ => stage.world.send(from, rewards, U256::ZERO, stage.many(&round.payouts)),
        };
        assert!(outcome.success && outcome.gas_used < 400_000, "{} gas", outcome.gas_used);
        assert_eq!(stage.balance(account(1)), 300);
        assert!(stage.world.chain.revert(before));
    }
    stage.rewards(&stage.thief, stage.range(&round.payouts)).unwrap();
    for wallet in wallets {
        stage.world.must(stage.ann.account, wallet, IWallet::setMoodCall { value: 0 });
    }
    let paid = stage.rewards(&stage.thief, stage.range(&round.payouts)).unwrap();
    assert_eq!(paid, 1_100, "what was passed over is still claimable, and nothing is paid twice");
}

#[test]
fn payees_of_every_kind_are_paid_among_many() {
    let stage = Stage::new();
    stage.pay(10_000);
    let (bound, unbound) = (claim_key(stage.datanet, id(1)), claim_key(stage.datanet, id(2)));
    let bind = stage.world.signed_binding(stage.datanet, id(1), account(9), U256::MAX, &stage.world.owner);
    stage.datanets(&stage.thief, bind).unwrap();
    let payouts = Payouts::new(vec![
        (payee(account(1)), 100),
        (bound, 200),
        (unbound, 300),
        (treasury(stage.datanet), 400),
        (treasury(U256::from(77)), 500),
    ]);
    let round = stage.world.settle(stage.model, payouts);
    let amounts = stage.rewards(&stage.thief, stage.many(&round.payouts)).unwrap();
    let expected = |payee| match payee {
        _ if payee == unbound || payee == treasury(U256::from(77)) => 0,
        _ => round.payouts.leaves[round.payouts.index_of(payee)].value,
    };
    let keys = round.payouts.leaves.iter().map(|leaf| leaf.key);
    assert_eq!(amounts, keys.map(expected).collect::<Vec<_>>());
    assert_eq!(stage.balance(account(9)), 200);
    assert_eq!(stage.pool().left, 800);
}

#[test]
fn claims_of_many_models_pass_over_those_that_are_not_shown() {
    let stage = Stage::new();
    let other = stage.world.register(stage.world.model_terms(stage.datanet, NATIVE));
    stage.world.pay(stage.bob.account, other, 1_000);
    stage.pay(1_000);
    let first = stage.settle([(account(1), 100)]);
    let second = stage.world.settle(other, Payouts::of([(account(1), 50)]));
    let good = stage.claim_of(&first.payouts, payee(account(1)));
    let mut wrong = good.clone();
    wrong.cumulative += 1;
    let mut elsewhere = good.clone();
    elsewhere.modelId = U256::from(9);
    let native = tributary_contract_tests::claim_of(other, NATIVE, &second.payouts, payee(account(1)));
    let mut as_token = native.clone();
    as_token.asset = stage.asset;
    let claims = vec![wrong, elsewhere, good.clone(), as_token, native, good];
    let call = IRewards::claimManyCall { claims };
    assert_eq!(stage.rewards(&stage.thief, call).unwrap(), [0, 0, 100, 0, 50, 0]);
}

#[test]
fn many_are_1_to_256_and_lists_of_one_length() {
    let stage = Stage::new();
    stage.pay(1_000);
    let round = stage.settle([(account(1), 100), (account(2), 200)]);
    let empty = IRewards::claimManyCall { claims: Vec::new() };
    refused::<IRewards::InvalidLength>(stage.rewards(&stage.thief, empty));
    let claim = stage.claim_of(&round.payouts, payee(account(1)));
    let long = IRewards::claimManyCall { claims: vec![claim; 257] };
    refused::<IRewards::InvalidLength>(stage.rewards(&stage.thief, long));
    let mut range = stage.range(&round.payouts);
    range.cumulatives.pop();
    refused::<IRewards::InvalidLength>(stage.rewards(&stage.thief, range));
    let mut range = stage.range(&round.payouts);
    (range.accounts, range.cumulatives) = (Vec::new(), Vec::new());
    refused::<IRewards::InvalidLength>(stage.rewards(&stage.thief, range));
}

#[test]
fn the_zero_account_and_rewards_are_passed_over() {
    let stage = Stage::native();
    stage.pay(10_000);
    let rewards = stage.world.rewards;
    let round = stage.settle([(Address::ZERO, 5), (account(1), 50), (rewards, 500)]);
    assert_eq!(stage.rewards(&stage.thief, stage.range(&round.payouts)).unwrap(), 50);
    assert_eq!(stage.rewards(&stage.thief, stage.many(&round.payouts)).unwrap(), [0, 0, 0]);
    assert_eq!(stage.world.claimed(stage.model, payee(Address::ZERO)), 0);
    assert_eq!(stage.pool().left, 505);
}
