//! What can be asked for, until when, and for how much.

use crate::scene::{RECEIPTS, Scene};
use alloy_primitives::{Address, U256};
use stylus_devnode::{Chain, Config};
use tributary_core::{
    faults::trees::Tree,
    requests::{Kind, Request},
};
use tributary_interfaces::IRequests::{self, AskingEnded, NoSuchLeaves, NoSuchRound};
use tributary_test_kit::{ChainFixture, Implementation, ModelFixture, expect_revert, expect_revert_with};

/// Requests of every kind.
pub(crate) fn requests() -> [Request; 9] {
    [
        Request::leaves(Tree::Receipts, 0, 256),
        Request::leaves(Tree::Scores, 44, 256),
        Request::leaves(Tree::Credits, 7, 1),
        Request::leaves(Tree::Payouts, 0, 2),
        Request::opened(Tree::Receipts, 299),
        Request::opened(Tree::Scores, 0),
        Request::opened(Tree::Credits, 899),
        Request::record(17),
        Request::output(17),
    ]
}

#[test]
fn everything_that_scorers_have_is_asked_for_once_at_a_time() {
    let scene = Scene::new();
    for (asked, request) in (1..).zip(&requests()) {
        assert_eq!(scene.waiting(request), (Address::ZERO, 0));
        scene.ask(request).unwrap();
        assert_eq!(scene.waiting(request), (scene.fixture.thief.account, 100), "{request:?}");
        assert_eq!(scene.unanswered(), asked);
        let again = IRequests::AlreadyAsked { id: request.id(scene.proposal()) };
        expect_revert_with(&again, scene.ask(request));
        expect_revert_with(&again, scene.ask_with(&scene.fixture.bob, request, 1_000));
    }
    // Ranges may meet: each is a request of its own.
    scene.ask(&Request::leaves(Tree::Receipts, 1, 256)).unwrap();
}

#[test]
fn no_leaf_is_asked_for_that_is_not_there() {
    let scene = Scene::new();
    for (tree, leaves) in [(0, RECEIPTS), (1, RECEIPTS), (2, 3 * RECEIPTS), (3, 2)] {
        let tree = Tree::from_u8(tree).unwrap();
        for request in [
            Request::leaves(tree, leaves, 1),
            Request::leaves(tree, leaves - 1, 2),
            Request::leaves(tree, u64::MAX, 256),
        ] {
            let revert = NoSuchLeaves { first: request.first, count: request.count, leaves };
            expect_revert_with(&revert, scene.ask(&request));
        }
    }
    for request in [
        Request::opened(Tree::Receipts, RECEIPTS),
        Request::opened(Tree::Credits, 3 * RECEIPTS),
        Request::record(RECEIPTS),
        Request::output(RECEIPTS),
    ] {
        expect_revert::<NoSuchLeaves>(scene.ask(&request));
    }
    assert_eq!(scene.unanswered(), 0);
}

#[test]
fn nothing_is_asked_for_that_an_honest_scorer_cannot_have() {
    let scene = Scene::new();
    let chain = &scene.fixture.chain;
    let ask = |kind: u8, tree: u8, count: u16| {
        let mut call = scene.ask_call(&Request::record(0));
        call.request = IRequests::Request { kind, tree, first: 0, count };
        chain.try_call(scene.fixture.thief.account, chain.requests, call)
    };
    for (kind, tree, count) in [
        // More leaves than one answer shows, or none.
        (0, 0, 0),
        (0, 0, 257),
        (0, 4, 1),
        // What is behind two leaves, or behind one of payouts.
        (1, 0, 2),
        (1, 3, 1),
        // The record or the output of what is no score: the scorers may never have had the output of a receipt.
        (2, 0, 1),
        (2, 2, 1),
        (3, 0, 1),
        (3, 1, 0),
        (4, 1, 1),
        (255, 255, 1),
    ] {
        expect_revert_with(&IRequests::InvalidRequest { kind, tree, count }, ask(kind, tree, count));
    }
}

#[test]
fn no_output_is_asked_for_where_outputs_are_private() {
    let scene = Scene::with(|terms| terms.isPrivate = true);
    let revert = IRequests::OutputsArePrivate { modelId: scene.fixture.model };
    expect_revert_with(&revert, scene.ask(&Request::output(0)));
    for request in requests().iter().filter(|request| request.kind != Kind::Output) {
        scene.ask(request).unwrap();
    }
}

#[test]
fn requests_are_made_in_the_first_third_only() {
    let scene = Scene::new();
    let until = scene.times().asked_until;
    scene.advance_to(until - 1);
    scene.ask(&Request::record(0)).unwrap();
    scene.advance_to(until);
    expect_revert_with(&AskingEnded { until, present: until }, scene.ask(&Request::record(1)));
}

#[test]
fn only_the_open_round_is_asked_as_it_was_proposed() {
    let mut scene = Scene::new();
    let request = Request::record(0);
    let chain = &scene.fixture.chain;
    type Change = fn(&mut IRequests::askCall);
    let changes: [Change; 12] = [
        |call| call.round.modelId += U256::from(1),
        |call| call.round.attempt += 1,
        |call| call.round.number += 1,
        |call| call.round.scores.sum += 1,
        |call| call.round.scores.count += 1_000_000,
        |call| call.round.scores.hash[0] ^= 1,
        |call| call.stake.bond += 1,
        |call| call.stake.finalisableAt += 1,
        |call| call.stake.proposedAt += 1,
        |call| call.stake.operator[0] ^= 1,
        |call| call.stake.signers.clear(),
        |call| (call.stake.proposedAt, call.stake.finalisableAt) = (0, u64::MAX),
    ];
    for change in changes {
        let mut call = scene.ask_call(&request);
        change(&mut call);
        let result = chain.try_call(scene.fixture.thief.account, chain.requests, call);
        expect_revert::<NoSuchRound>(result);
    }
    scene.ask(&request).unwrap();
    assert_eq!(scene.unanswered(), 1);
    // A final round, and one that was never proposed.
    let before = scene.open.clone();
    scene.call(&scene.fixture.ann, scene.record_call(0)).unwrap();
    chain.finalise_after_window(&before);
    expect_revert::<IRequests::AskingEnded>(scene.ask(&request));
    scene.open.stake.proposedAt = chain.now();
    scene.open.stake.finalisableAt = chain.now() + 1_000;
    expect_revert::<NoSuchRound>(scene.ask(&request));
}

#[test]
fn a_deposit_pays_for_the_answer_at_the_block_s_base_fee() {
    let base_fee = 100_000_000;
    let config = Config { base_fee, genesis_timestamp: Some(1_800_000_000), ..Config::default() };
    let chain = ChainFixture::on(Chain::new(config), Implementation::Programs { cached: true });
    let scene = Scene::on(ModelFixture::on(chain, |chain| chain.token, |_| {}));
    assert!(scene.deposit_gas(6) == 0 && scene.deposit_gas(255) == 0);
    for request in requests() {
        let needed = u128::from(base_fee) * u128::from(scene.deposit_gas(request.kind as u8));
        assert!(needed > 0);
        // The data of a revert is that of a call, which has no base fee, so here there is none.
        let refused = scene.ask_with(&scene.fixture.thief, &request, needed - 1);
        assert!(refused.is_err_and(|revert| revert.0.is_empty()), "{request:?}");
        assert_eq!(scene.waiting(&request).0, Address::ZERO);
        scene.ask_with(&scene.fixture.thief, &request, needed).unwrap();
    }
}

#[test]
fn all_that_was_sent_is_the_deposit_up_to_2_to_the_96() {
    let scene = Scene::new();
    let limit = 1u128 << 96;
    let thief = &scene.fixture.thief;
    let revert = IRequests::InvalidAmount { amount: U256::from(limit) };
    expect_revert_with(&revert, scene.ask_with(thief, &Request::record(0), limit));
    scene.ask_with(thief, &Request::record(0), limit - 1).unwrap();
    assert_eq!(scene.waiting(&Request::record(0)), (thief.account, limit - 1));
    scene.ask_with(thief, &Request::record(1), 0).unwrap();
    assert_eq!(scene.waiting(&Request::record(1)), (thief.account, 0), "the base fee is 0");
}
