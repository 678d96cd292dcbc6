//! All that a model's payees can ever receive is what its rounds allocated, whatever its scorers
//! finalise.

use alloy_primitives::Address;
use tributary_contract_tests::{Draft, Key, Open, Payouts, Stage, account, payee, refused, refused_with};
use tributary_interfaces::IRewards;

/// The thief is operator and only scorer of the model; an honest one is paid in the same asset.
fn thiefs_own(native: bool) -> Stage {
    let thief = Key::of("thief").account;
    let asset = |world: &tributary_contract_tests::World| if native { Address::ZERO } else { world.token };
    let stage = Stage::set(asset, |terms| {
        (terms.ownerBps, terms.contributorsBps, terms.bond) = (0, 10_000, 0);
        (terms.operator, terms.scorers) = (thief, vec![thief]);
    });
    let honest = stage.world.register(stage.world.model_terms(stage.datanet, stage.asset));
    stage.world.pay(stage.bob.account, honest, 1_000_000);
    stage.world.pay(stage.thief.account, stage.model, 100_000);
    stage
}

/// The thief moves the same sum to a fresh account, which has claimed nothing.
fn move_to(stage: &Stage, receipts: u128, payouts: Vec<(Address, u128)>) -> Open {
    let payouts = payouts.into_iter().map(|(account, amount)| (payee(account), amount)).collect();
    let mut draft = Draft::of(&stage.world, stage.model, receipts, Payouts::new(payouts));
    draft.round.credits.count = 1 << 39;
    stage.world.settle_by(&stage.thief, &[&stage.thief], &draft)
}

#[test]
fn payouts_that_shrink_take_nothing_from_other_models() {
    for native in [false, true] {
        for way in 0..3 {
            let stage = thiefs_own(native);
            let mut taken = 0;
            for round in 0..6 {
                let fresh = account(0x70 + round);
                let receipts = if round == 0 { 99_990 } else { 1 };
                let open = move_to(&stage, receipts, vec![(fresh, 99_990)]);
                if round == 0 {
                    assert_eq!(stage.claim(&open.payouts, fresh).unwrap(), 99_990);
                } else {
                    match way {
                        0 => {
                            let nothing =
                                IRewards::NothingLeft { modelId: stage.model, left: 0, amount: 99_990 };
                            refused_with(&nothing, stage.claim(&open.payouts, fresh));
                        }
                        1 => assert_eq!(stage.rewards(&stage.thief, stage.range(&open.payouts)).unwrap(), 0),
                        _ => assert_eq!(stage.rewards(&stage.thief, stage.many(&open.payouts)).unwrap(), [0]),
                    }
                }
                taken += stage.balance(fresh);
            }
            assert_eq!(taken, 99_990, "claims-within-settlement");
            assert_eq!(stage.balance(stage.world.rewards), 1_000_010, "the honest model's money is there");
        }
    }
}

#[test]
fn what_is_left_is_paid_to_the_unit_and_no_further() {
    let stage = thiefs_own(false);
    let first = move_to(&stage, 1_000, vec![(account(1), 600), (account(2), 400)]);
    assert_eq!(stage.claim(&first.payouts, account(1)).unwrap(), 600);
    // 400 are left. A false round gives another 401, which is refused, and then just 400.
    let second = move_to(&stage, 1, vec![(account(3), 401), (account(4), 599)]);
    refused::<IRewards::NothingLeft>(stage.claim(&second.payouts, account(3)));
    assert_eq!(stage.rewards(&stage.thief, stage.range(&second.payouts)).unwrap(), 0);
    let third = move_to(&stage, 1, vec![(account(3), 400), (account(4), 600)]);
    // Among many the one that is left for is paid, the others are passed over, whatever their
    // order.
    assert_eq!(stage.rewards(&stage.thief, stage.range(&third.payouts)).unwrap(), 400);
    assert_eq!((stage.balance(account(3)), stage.balance(account(4)), stage.pool().left), (400, 0, 0));
}

#[test]
fn honest_payees_who_claimed_in_the_window_keep_what_they_have() {
    // The false round is open; Ann is paid from the last one, and nothing can take it back.
    let stage = thiefs_own(false);
    let first = move_to(&stage, 1_000, vec![(stage.ann.account, 1_000)]);
    let mut draft = Draft::of(&stage.world, stage.model, 1, Payouts::of([(account(9), 1_000)]));
    draft.round.credits.count = 9;
    let proposal = draft.signed(&stage.world, &stage.thief, &[&stage.thief]);
    let false_round = stage.world.propose(&proposal).unwrap();
    let before = stage.balance(stage.ann.account);
    assert_eq!(stage.claim(&first.payouts, stage.ann.account).unwrap(), 1_000);
    stage.world.finalise_in_time(&false_round);
    refused::<IRewards::NothingLeft>(stage.claim(&false_round.payouts, account(9)));
    assert_eq!(stage.balance(stage.ann.account) - before, 1_000);
}
