//! What goes back to payers, and when.

use crate::scene::Scene;
use alloy_primitives::Address;
use tributary_core::limits::WITHDRAWAL_DELAY;
use tributary_interfaces::{IDeposits, IRewards};
use tributary_test_kit::{account, expect_revert, expect_revert_with};

#[test]
fn a_payer_takes_the_rest_back_after_its_announcement() {
    let scene = Scene::new();
    let (ann, bob) = (&scene.0.ann, &scene.0.bob);
    let model = scene.0.model;
    let nothing = IDeposits::NothingToWithdraw { modelId: model, payer: ann.account };
    expect_revert_with(&nothing, scene.announce(ann, true));
    scene.deposit(ann, 1_000);
    scene.deposit(bob, 1_000);
    let not_announced = IDeposits::NotAnnounced { modelId: model, payer: ann.account };
    expect_revert_with(&not_announced, scene.withdraw(ann, ann.account));
    let from = scene.announce(ann, true).unwrap();
    assert_eq!(from, scene.0.chain.now() + WITHDRAWAL_DELAY);
    scene.0.chain.advance(WITHDRAWAL_DELAY - 1);
    let early = IDeposits::WithdrawalTooEarly { from, present: from - 1 };
    expect_revert_with(&early, scene.withdraw(ann, ann.account));
    // Vouchers count until the end.
    assert_eq!(scene.redeem(scene.voucher(ann, 400)).unwrap(), 400);
    scene.0.chain.advance(1);
    for receiver in [Address::ZERO, scene.0.chain.deposits] {
        expect_revert_with(&IDeposits::InvalidReceiver { receiver }, scene.withdraw(ann, receiver));
    }
    expect_revert::<IDeposits::NotAnnounced>(scene.withdraw(bob, account(7)));
    assert_eq!(scene.withdraw(ann, account(7)).unwrap(), 600);
    assert_eq!((scene.0.balance(account(7)), scene.held()), (600, 1_400));
    let after = scene.account(ann);
    assert_eq!((after.balance, after.redeemed, after.withdrawableFrom), (0, 400, 0));
    expect_revert_with(&not_announced, scene.withdraw(ann, account(7)));
    // What was redeemed once is not redeemed again of new money.
    scene.deposit(ann, 100);
    expect_revert::<IDeposits::NothingToRedeem>(scene.redeem(scene.voucher(ann, 400)));
}

#[test]
fn an_announcement_can_be_taken_back_and_made_again() {
    let scene = Scene::new();
    let ann = &scene.0.ann;
    scene.deposit(ann, 1_000);
    scene.announce(ann, true).unwrap();
    scene.0.chain.advance(WITHDRAWAL_DELAY);
    assert_eq!(scene.announce(ann, false).unwrap(), 0);
    expect_revert::<IDeposits::NotAnnounced>(scene.withdraw(ann, ann.account));
    let from = scene.announce(ann, true).unwrap();
    assert_eq!(from, scene.0.chain.now() + WITHDRAWAL_DELAY);
    expect_revert::<IDeposits::WithdrawalTooEarly>(scene.withdraw(ann, ann.account));
}

/// The payer's trick: an announcement that is old before the money comes.
#[test]
fn an_announcement_ends_with_the_balance_that_it_was_of() {
    let scene = Scene::new();
    let ann = &scene.0.ann;
    scene.deposit(ann, 100);
    scene.announce(ann, true).unwrap();
    assert_eq!(scene.redeem(scene.voucher(ann, 100)).unwrap(), 100);
    assert_eq!(scene.account(ann).withdrawableFrom, 0);
    scene.0.chain.advance(2 * WITHDRAWAL_DELAY);
    scene.deposit(ann, 1_000);
    expect_revert::<IDeposits::NotAnnounced>(scene.withdraw(ann, ann.account));
}

#[test]
fn a_deposit_of_somebody_else_does_not_undo_an_announcement() {
    let scene = Scene::new();
    let (ann, thief) = (&scene.0.ann, &scene.0.thief);
    scene.deposit(ann, 1_000);
    let from = scene.announce(ann, true).unwrap();
    scene.0.chain.advance(WITHDRAWAL_DELAY);
    scene.put(thief, ann.account, 1).unwrap();
    assert_eq!(scene.account(ann).withdrawableFrom, from);
    assert_eq!(scene.withdraw(ann, ann.account).unwrap(), 1_001);
}

/// A pause of 7 days is longer than the payer must wait: what was answered is collected all the same.
#[test]
fn a_pause_keeps_no_voucher_out() {
    let scene = Scene::new();
    let (ann, chain) = (&scene.0.ann, &scene.0.chain);
    scene.deposit(ann, 1_000);
    let until = chain.now() + 7 * 86_400;
    scene.0.rewards(&chain.guardian, IRewards::pauseCall { until }).unwrap();
    scene.announce(ann, true).unwrap();
    assert_eq!(scene.redeem(scene.voucher(ann, 900)).unwrap(), 900);
    expect_revert_with(&IRewards::IsPaused { until }, scene.forward());
    assert_eq!(scene.collected(), 900);
    chain.advance(WITHDRAWAL_DELAY);
    assert_eq!(scene.withdraw(ann, ann.account).unwrap(), 100);
    chain.advance(7 * 86_400);
    assert_eq!(scene.forward().unwrap(), 900);
    assert_eq!((scene.0.pool().paid, scene.held()), (900, 0));
}
