//! Random calls beside a plain model: every unit is somebody's, all the time.

use crate::scene::{ALWAYS, Scene};
use tributary_contract_tests::Replica;
use tributary_core::limits::WITHDRAWAL_DELAY;
use tributary_test_kit::{Implementation, Key, Random, account};

/// What Deposits should say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Expected {
    balance: u128,
    redeemed: u128,
    withdrawable_from: u64,
}

const STEPS: u64 = 600;

#[test]
fn every_unit_is_a_payers_or_the_models() {
    walk(Implementation::Programs { cached: true });
}

#[test]
fn every_unit_is_a_payers_or_the_models_by_the_reference() {
    walk(Implementation::Reference);
}

fn walk(implementation: Implementation) {
    let seed = std::env::var("SEED").map_or(1, |seed| seed.parse().expect("a number"));
    println!("SEED={seed}");
    let (scene, mut random) = (Scene::of(implementation), Random::new(seed));
    let payers: Vec<Key> = ["ann", "bob", "thief"].map(Key::named).into();
    let mut replica = Replica::new(&scene.0.chain);
    let mut expected = vec![Expected::default(); payers.len()];
    // What was put down, collected, forwarded and taken back, ever.
    let (mut put, mut collected, mut forwarded, mut back) = (0, 0, 0, 0);
    for step in 0..STEPS {
        let now = scene.0.chain.now();
        let index = random.index(payers.len());
        let (payer, state) = (&payers[index], &mut expected[index]);
        let amount = random.between(0, 1_000);
        match random.below(8) {
            0 | 1 => {
                let result = scene.put(&random.pick(&payers), payer.account, amount);
                assert_eq!(result.is_ok(), amount > 0);
                state.balance += amount;
                put += amount;
            }
            2..5 => {
                let total = state.redeemed.saturating_add(random.between(0, 1_500)).saturating_sub(200);
                let signer = random.pick(&payers);
                let deadline = random.pick(&[ALWAYS, now, now - 1]);
                let voucher = scene.voucher_for(payer.account, &signer, total, deadline);
                let is_good = signer == *payer && deadline >= now;
                let due = if is_good { total.saturating_sub(state.redeemed).min(state.balance) } else { 0 };
                if random.one_in(2) {
                    assert_eq!(scene.redeem(voucher).unwrap_or(0), due);
                } else {
                    assert_eq!(scene.redeem_many(vec![voucher.clone(), voucher]).unwrap(), [due, 0]);
                }
                state.balance -= due;
                state.redeemed += due;
                if due > 0 && state.balance == 0 {
                    state.withdrawable_from = 0;
                }
                collected += due;
            }
            5 => {
                assert_eq!(scene.forward().unwrap_or(0), collected);
                forwarded += collected;
                collected = 0;
            }
            6 => {
                let on = !random.one_in(4);
                let from = scene.announce(payer, on);
                assert_eq!(from.is_ok(), state.balance > 0);
                if state.balance > 0 {
                    state.withdrawable_from = if on { now + WITHDRAWAL_DELAY } else { 0 };
                }
                scene
                    .0
                    .chain
                    .advance(u64::try_from(random.between(1, 2 * u128::from(WITHDRAWAL_DELAY))).unwrap());
            }
            _ => {
                let can = state.withdrawable_from > 0 && now >= state.withdrawable_from;
                let result = scene.withdraw(payer, account(7));
                assert_eq!(result.ok(), can.then_some(state.balance));
                if can {
                    back += state.balance;
                    (state.balance, state.withdrawable_from) = (0, 0);
                }
            }
        }
        for (payer, expected) in payers.iter().zip(&expected) {
            let account = scene.account(payer);
            let (balance, redeemed) = (account.balance, account.redeemed);
            let found = Expected { balance, redeemed, withdrawable_from: account.withdrawableFrom };
            assert_eq!(found, *expected, "step {step}");
        }
        let balances: u128 = expected.iter().map(|state| state.balance).sum();
        assert_eq!((scene.collected(), scene.held()), (collected, balances + collected), "step {step}");
        assert_eq!((scene.0.pool().paid, scene.0.balance(account(7))), (forwarded, back), "step {step}");
        assert_eq!(put, balances + collected + forwarded + back, "step {step}");
    }
    assert!(forwarded > 0 && back > 0, "something of each happened");
    replica.follow(&scene.0.chain);
    if matches!(implementation, Implementation::Programs { .. }) {
        replica.compare(&scene.0.chain);
    }
}
