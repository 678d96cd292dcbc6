//! All that a model's payees can ever receive is what its rounds allocated, whatever its scorers
//! finalise.

use alloy_primitives::Address;
use tributary_interfaces::IRewards;
use tributary_test_kit::{
    Draft, Key, ModelFixture, OpenRound, Payouts, account, expect_revert, expect_revert_with, payee,
};

/// The thief is operator and only scorer of the model; an honest one is paid in the same asset.
fn thiefs_own(native: bool) -> ModelFixture {
    let thief = Key::named("thief").account;
    let asset = |chain: &tributary_test_kit::ChainFixture| if native { Address::ZERO } else { chain.token };
    let fixture = ModelFixture::build(asset, |terms| {
        (terms.ownerBps, terms.contributorsBps, terms.bond) = (0, 10_000, 0);
        (terms.operator, terms.scorers) = (thief, vec![thief]);
    });
    let honest = fixture.chain.register(fixture.chain.model_terms(fixture.datanet, fixture.asset));
    fixture.chain.pay(fixture.bob.account, honest, 1_000_000);
    fixture.chain.pay(fixture.thief.account, fixture.model, 100_000);
    fixture
}

/// The thief moves the same sum to a fresh account, which has claimed nothing.
fn move_to(fixture: &ModelFixture, receipts: u128, payouts: Vec<(Address, u128)>) -> OpenRound {
    let payouts = payouts.into_iter().map(|(account, amount)| (payee(account), amount)).collect();
    let mut draft = Draft::with_receipts(&fixture.chain, fixture.model, receipts, Payouts::new(payouts));
    draft.round.credits.count = 1 << 39;
    fixture.chain.settle_signed_by(&fixture.thief, &[&fixture.thief], &draft)
}

#[test]
fn payouts_that_shrink_take_nothing_from_other_models() {
    for native in [false, true] {
        for way in 0..3 {
            let fixture = thiefs_own(native);
            let mut taken = 0;
            for round in 0..6 {
                let fresh = account(0x70 + round);
                let receipts = if round == 0 { 99_990 } else { 1 };
                let open = move_to(&fixture, receipts, vec![(fresh, 99_990)]);
                if round == 0 {
                    assert_eq!(fixture.claim(&open.payouts, fresh).unwrap(), 99_990);
                } else {
                    match way {
                        0 => {
                            let nothing =
                                IRewards::NothingLeft { modelId: fixture.model, left: 0, amount: 99_990 };
                            expect_revert_with(&nothing, fixture.claim(&open.payouts, fresh));
                        }
                        1 => assert_eq!(
                            fixture.rewards(&fixture.thief, fixture.range(&open.payouts)).unwrap(),
                            0
                        ),
                        _ => assert_eq!(
                            fixture.rewards(&fixture.thief, fixture.many(&open.payouts)).unwrap(),
                            [0]
                        ),
                    }
                }
                taken += fixture.balance(fresh);
            }
            assert_eq!(taken, 99_990, "claims-within-settlement");
            assert_eq!(
                fixture.balance(fixture.chain.rewards),
                1_000_010,
                "the honest model's money is there"
            );
        }
    }
}

#[test]
fn what_is_left_is_paid_to_the_unit_and_no_further() {
    let fixture = thiefs_own(false);
    let first = move_to(&fixture, 1_000, vec![(account(1), 600), (account(2), 400)]);
    assert_eq!(fixture.claim(&first.payouts, account(1)).unwrap(), 600);
    // 400 are left. A false round gives another 401, which is refused, and then just 400.
    let second = move_to(&fixture, 1, vec![(account(3), 401), (account(4), 599)]);
    expect_revert::<IRewards::NothingLeft>(fixture.claim(&second.payouts, account(3)));
    assert_eq!(fixture.rewards(&fixture.thief, fixture.range(&second.payouts)).unwrap(), 0);
    let third = move_to(&fixture, 1, vec![(account(3), 400), (account(4), 600)]);
    // Among many the one that is left for is paid, the others are passed over, whatever their
    // order.
    assert_eq!(fixture.rewards(&fixture.thief, fixture.range(&third.payouts)).unwrap(), 400);
    assert_eq!((fixture.balance(account(3)), fixture.balance(account(4)), fixture.pool().left), (400, 0, 0));
}

#[test]
fn honest_payees_who_claimed_in_the_window_keep_what_they_have() {
    // The false round is open; Ann is paid from the last one, and nothing can take it back.
    let fixture = thiefs_own(false);
    let first = move_to(&fixture, 1_000, vec![(fixture.ann.account, 1_000)]);
    let mut draft =
        Draft::with_receipts(&fixture.chain, fixture.model, 1, Payouts::of([(account(9), 1_000)]));
    draft.round.credits.count = 9;
    let proposal = draft.signed(&fixture.chain, &fixture.thief, &[&fixture.thief]);
    let false_round = fixture.chain.propose(&proposal).unwrap();
    let before = fixture.balance(fixture.ann.account);
    assert_eq!(fixture.claim(&first.payouts, fixture.ann.account).unwrap(), 1_000);
    fixture.chain.finalise_after_window(&false_round);
    expect_revert::<IRewards::NothingLeft>(fixture.claim(&false_round.payouts, account(9)));
    assert_eq!(fixture.balance(fixture.ann.account) - before, 1_000);
}
