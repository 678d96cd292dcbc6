//! What becomes of requests that no one answers.

use crate::{
    answering::answer,
    asking::requests,
    scene::{FEE, Scene},
};
use tributary_core::{faults::trees::Tree, requests::Request};
use tributary_interfaces::{
    IAttribution::{self, NoSuchRound, Unanswered, releaseBondsCall},
    IRequests::{AnsweringOpen, NotAsked, RoundIsOpen},
};
use tributary_test_kit::{DAY, expect_revert, expect_revert_with};

#[test]
fn what_is_not_shown_voids_the_round_and_the_asker_has_fee_and_deposit() {
    for request in &requests() {
        let scene = Scene::new();
        let (chain, thief) = (&scene.fixture.chain, &scene.fixture.thief);
        scene.ask(request).unwrap();
        let until = scene.times().answered_until;
        scene.advance_to(until - 1);
        let early = AnsweringOpen { until, present: until - 1 };
        expect_revert_with(&early, scene.call(&scene.fixture.bob, scene.void_call(request)));
        scene.advance_to(until);
        chain.take_logs();
        // Anyone sends it; the asker has what there is to have.
        scene.call(&scene.fixture.bob, scene.void_call(request)).unwrap();
        assert!(!scene.is_open());
        assert_eq!((scene.balance(thief), scene.unanswered()), (100, 0));
        let voided = scene.take_voided();
        assert_eq!((voided.challenger, voided.reward), (thief.account, FEE));
        assert_eq!(chain.free_bond(scene.fixture.asset, thief.account), FEE);
        expect_revert::<NotAsked>(scene.call(&scene.fixture.bob, scene.void_call(request)));
        expect_revert::<NoSuchRound>(chain.finalise(&scene.open));
        // The rest of the bond is free after the window.
        chain.advance(scene.open.stake.finalisableAt - chain.now());
        let (model, attempt) = (scene.fixture.model, scene.open.round.attempt);
        let release =
            releaseBondsCall { modelId: model, attempt, roundHash: scene.open.hash, stake: voided.stake };
        scene.fixture.attribution(thief, release).unwrap();
        assert_eq!(chain.free_bond(scene.fixture.asset, chain.scorer.account), 10_000 - FEE);
    }
}

#[test]
fn a_round_does_not_become_final_while_a_request_waits() {
    let scene = Scene::new();
    let (chain, model) = (&scene.fixture.chain, scene.fixture.model);
    let [first, second] = [Request::record(0), Request::opened(Tree::Credits, 0)];
    scene.ask(&first).unwrap();
    scene.ask(&second).unwrap();
    answer(&scene, &first).unwrap();
    scene.advance_to(scene.open.stake.finalisableAt + 1_000);
    let waits = Unanswered { modelId: model, attempt: 1, count: 1 };
    expect_revert_with(&waits, chain.finalise(&scene.open));
    // Late, but before the round is final: it cannot become that any more.
    scene.call(&scene.fixture.bob, scene.void_call(&second)).unwrap();
    assert!(!scene.is_open());
}

#[test]
fn one_request_voids_and_the_others_are_taken_back() {
    let scene = Scene::new();
    let (bob, thief) = (&scene.fixture.bob, &scene.fixture.thief);
    let [first, second, third] = [Request::record(0), Request::record(1), Request::record(2)];
    for request in [&first, &second] {
        scene.ask(request).unwrap();
    }
    scene.ask_with(bob, &third, 7).unwrap();
    scene.advance_to(scene.times().answered_until);
    // A liar could else ask first, so that no one else can, and take it back.
    let open = RoundIsOpen { modelId: scene.fixture.model, attempt: 1 };
    expect_revert_with(&open, scene.call(thief, scene.take_back_call(&second)));
    scene.call(thief, scene.void_call(&first)).unwrap();
    expect_revert::<NoSuchRound>(scene.call(thief, scene.void_call(&second)));
    scene.call(bob, scene.take_back_call(&second)).unwrap();
    scene.call(thief, scene.take_back_call(&third)).unwrap();
    assert_eq!((scene.balance(thief), scene.balance(bob), scene.unanswered()), (200, 7, 0));
    for request in [&first, &second, &third] {
        expect_revert::<NotAsked>(scene.call(thief, scene.take_back_call(request)));
    }
    assert_eq!(scene.fixture.chain.free_bond(scene.fixture.asset, bob.account), 0, "one fee in all");
}

#[test]
fn requests_of_one_attempt_are_none_of_the_next() {
    let mut scene = Scene::with(|terms| terms.quorum = 1);
    let request = Request::record(0);
    scene.ask(&request).unwrap();
    scene.ask(&Request::record(1)).unwrap();
    scene.advance_to(scene.times().answered_until);
    scene.call(&scene.fixture.bob, scene.void_call(&Request::record(1))).unwrap();
    scene.advance_to(scene.open.stake.finalisableAt);
    let first = scene.open.clone();
    scene.propose_again();
    assert_eq!((scene.open.round.attempt, scene.unanswered()), (2, 0));
    // The old request neither waits here nor voids this round, and goes back by the old one.
    expect_revert::<NotAsked>(scene.call(&scene.fixture.bob, scene.void_call(&request)));
    expect_revert::<NotAsked>(scene.call(&scene.fixture.ann, scene.record_call(0)));
    let second = std::mem::replace(&mut scene.open, first);
    expect_revert::<NoSuchRound>(scene.call(&scene.fixture.bob, scene.void_call(&request)));
    scene.call(&scene.fixture.bob, scene.take_back_call(&request)).unwrap();
    scene.open = second;
    assert!(scene.is_open());
    scene.fixture.chain.finalise_after_window(&scene.open);
}

#[test]
fn who_voids_its_own_round_by_a_request_is_slashed_as_before() {
    // A liar asks what it does not answer, so that its round is voided before it is slashed. Its
    // bond stays locked, and the round can be slashed until it is released.
    let scene = Scene::new();
    let chain = &scene.fixture.chain;
    scene.ask_with(&chain.scorer, &Request::record(0), 0).unwrap();
    scene.advance_to(scene.times().answered_until);
    chain.take_logs();
    scene.call(&chain.scorer, scene.void_call(&Request::record(0))).unwrap();
    let stake = scene.take_voided().stake;
    let slash = IAttribution::slashRoundCall {
        modelId: scene.fixture.model,
        attempt: 1,
        roundHash: scene.open.hash,
        stake,
        challenger: scene.fixture.bob.account,
    };
    chain.try_call(chain.disputes, chain.attribution, slash).unwrap();
    assert_eq!(chain.free_bond(scene.fixture.asset, chain.scorer.account), 9_000 + FEE);
    assert_eq!(chain.free_bond(scene.fixture.asset, scene.fixture.bob.account), (1_000 - FEE) / 2);
}

#[test]
fn what_was_asked_of_a_slashed_round_is_taken_back() {
    let scene = Scene::new();
    let chain = &scene.fixture.chain;
    scene.ask(&Request::record(0)).unwrap();
    scene.ask(&Request::record(1)).unwrap();
    let slash = IAttribution::slashRoundCall {
        modelId: scene.fixture.model,
        attempt: 1,
        roundHash: scene.open.hash,
        stake: scene.open.stake.clone(),
        challenger: scene.fixture.bob.account,
    };
    chain.try_call(chain.disputes, chain.attribution, slash).unwrap();
    scene.call(&scene.fixture.bob, scene.take_back_call(&Request::record(0))).unwrap();
    // In time it can still be answered; late it voids nothing.
    answer(&scene, &Request::record(1)).unwrap();
    assert_eq!((scene.balance(&scene.fixture.thief), scene.balance(&scene.fixture.ann)), (100, 100));
    expect_revert::<IAttribution::NoSuchRound>(chain.finalise(&scene.open));
}

#[test]
fn a_pause_stops_no_request() {
    let scene = Scene::new();
    let chain = &scene.fixture.chain;
    let pause = tributary_interfaces::IRewards::pauseCall { until: chain.now() + 600_000 };
    scene.fixture.rewards(&chain.guardian, pause).unwrap();
    scene.ask(&Request::record(0)).unwrap();
    scene.ask(&Request::record(1)).unwrap();
    answer(&scene, &Request::record(0)).unwrap();
    scene.advance_to(scene.times().answered_until);
    scene.call(&scene.fixture.bob, scene.void_call(&Request::record(1))).unwrap();
    assert!(!scene.is_open());
}

#[test]
fn no_round_becomes_final_while_requests_has_expired() {
    let scene = Scene::new();
    let chain = &scene.fixture.chain;
    chain.advance_without_upkeep(366 * DAY);
    let [_, models, rewards, attribution, _, requests, ..] = chain.contracts().all();
    for program in [models, rewards, attribution] {
        assert!(chain.reactivate(program));
    }
    assert!(chain.finalise(&scene.open).is_err());
    assert!(chain.reactivate(requests));
    chain.finalise(&scene.open).unwrap();
}

#[test]
fn what_was_asked_for_outlasts_the_program() {
    let scene = Scene::new();
    let chain = &scene.fixture.chain;
    scene.ask(&Request::record(0)).unwrap();
    chain.advance_without_upkeep(366 * DAY);
    assert!(scene.call(&scene.fixture.bob, scene.void_call(&Request::record(0))).is_err());
    for program in chain.contracts().all() {
        assert!(chain.reactivate(program));
    }
    expect_revert::<Unanswered>(chain.finalise(&scene.open));
    scene.call(&scene.fixture.bob, scene.void_call(&Request::record(0))).unwrap();
    assert_eq!(scene.balance(&scene.fixture.thief), 100);
}
