//! What answers a request, until when, and who has the deposit.

use crate::{
    asking::requests,
    scene::{OUTPUT, RECORD, Scene},
};
use alloy_primitives::{B256, U256};
use alloy_sol_types::{SolCall, SolEvent};
use tributary_core::{
    faults::trees::Tree,
    requests::{Kind, Request},
};
use tributary_interfaces::IRequests::{
    self, Answered, AnsweringEnded, LeafOpened, LeavesShown, NotAsked, NotShown, OutputShown, RecordShown,
    withdrawCall,
};
use tributary_test_kit::{Key, Revert, account, expect_revert, expect_revert_with};

/// Ann answers a request of the scene's round.
pub(crate) fn answer(scene: &Scene, request: &Request) -> Result<(), Revert> {
    let ann = &scene.fixture.ann;
    let Request { tree, first, .. } = *request;
    match request.kind {
        Kind::Leaves => scene.call(ann, scene.leaves_call(tree, first, request.count.into())).map(|_| ()),
        Kind::Opened => scene.call(ann, scene.opened_call(tree, first)).map(|_| ()),
        Kind::Record => scene.call(ann, scene.record_call(first)).map(|_| ()),
        Kind::Output => scene.call(ann, scene.output_call(first)).map(|_| ()),
        Kind::Features | Kind::OutputFeatures => panic!("the scene's rule reads none"),
    }
}

/// The event before the last one of the last transaction, and the last one.
fn last<E: SolEvent>(scene: &Scene) -> (E, Answered) {
    let logs = scene.fixture.chain.take_logs();
    let [.., shown, answered] = logs.as_slice() else { panic!("two events") };
    let shown = E::decode_log(&shown.log).expect("what was shown").data;
    (shown, Answered::decode_log(&answered.log).expect("Answered").data)
}

#[test]
fn who_answers_has_the_deposit_and_the_round_becomes_final() {
    let scene = Scene::new();
    let asked = requests();
    for request in &asked {
        scene.ask(request).unwrap();
    }
    for (answered, request) in (1..).zip(&asked) {
        answer(&scene, request).unwrap();
        assert_eq!(scene.balance(&scene.fixture.ann), 100 * answered);
        assert_eq!(scene.waiting(request).0, account(0), "{request:?}");
        let revert = NotAsked { id: request.id(scene.proposal()) };
        expect_revert_with(&revert, answer(&scene, request));
    }
    assert_eq!(scene.unanswered(), 0);
    let all = scene.fixture.chain.balance(account(0), scene.fixture.chain.requests);
    assert_eq!(all, 100 * asked.len() as u128);
    scene.fixture.chain.finalise_after_window(&scene.open);
    let receiver = account(0x77);
    assert_eq!(scene.call(&scene.fixture.ann, withdrawCall { to: receiver }).unwrap(), all);
    assert_eq!(scene.fixture.chain.balance(account(0), receiver), all);
    assert_eq!(scene.balance(&scene.fixture.ann), 0);
}

#[test]
fn answers_are_in_events_in_full() {
    let scene = Scene::new();
    let (model, attempt) = (scene.fixture.model, scene.open.round.attempt);
    for request in &requests() {
        scene.ask(request).unwrap();
        answer(&scene, request).unwrap();
        let Request { tree, first, count, .. } = *request;
        let leaves = &scene.leaves[tree as usize][first as usize..first as usize + usize::from(count)];
        let answered = match request.kind {
            Kind::Leaves => {
                let (shown, answered) = last::<LeavesShown>(&scene);
                assert_eq!((shown.modelId, shown.attempt), (model, attempt));
                assert_eq!((shown.tree, shown.first), (tree as u8, first));
                let keys: Vec<B256> = shown.leaves.iter().map(|leaf| leaf.key).collect();
                assert_eq!(keys, leaves.iter().map(|leaf| leaf.key).collect::<Vec<_>>());
                assert!(shown.leaves.iter().zip(leaves).all(|(a, b)| (a.value, a.data) == (b.value, b.data)));
                answered
            }
            Kind::Opened => {
                let (shown, answered) = last::<LeafOpened>(&scene);
                let call = scene.opened_call(tree, first);
                assert_eq!((shown.tree, shown.index, shown.leaf.key), (tree as u8, first, leaves[0].key));
                assert_eq!(shown.receipt.requestId, call.receipt.requestId);
                assert_eq!((shown.score.contentId, shown.role), (call.score.contentId, call.role));
                answered
            }
            Kind::Record => {
                let (shown, answered) = last::<RecordShown>(&scene);
                assert_eq!((shown.index, shown.leaf.data), (first, leaves[0].data));
                assert_eq!((shown.score.end, &shown.record[..]), (scene.score.end, RECORD));
                answered
            }
            Kind::Output => {
                let (shown, answered) = last::<OutputShown>(&scene);
                assert_eq!((shown.index, shown.leaf.key), (first, leaves[0].key));
                assert_eq!((shown.receipt.price, &shown.output[..]), (10, OUTPUT));
                answered
            }
            Kind::Features | Kind::OutputFeatures => panic!("the scene's rule reads none"),
        };
        assert_eq!((answered.modelId, answered.attempt), (model, attempt));
        assert_eq!(answered.id, request.id(scene.proposal()));
        assert_eq!((answered.answerer, answered.deposit), (scene.fixture.ann.account, 100));
    }
}

#[test]
fn requests_are_answered_until_the_end_of_the_second_third() {
    let scene = Scene::new();
    for request in &requests() {
        scene.ask(request).unwrap();
    }
    let until = scene.times().answered_until;
    scene.advance_to(until - 1);
    answer(&scene, &requests()[0]).unwrap();
    scene.advance_to(until);
    for request in &requests()[1..] {
        expect_revert_with(&AnsweringEnded { until, present: until }, answer(&scene, request));
    }
}

/// Sends what differs in one thing from an answer.
fn changed<C: SolCall + Clone>(scene: &Scene, good: &C, change: impl FnOnce(&mut C)) -> Result<(), Revert> {
    let mut call = good.clone();
    change(&mut call);
    scene.call(&scene.fixture.ann, call).map(|_| ())
}

fn not_shown(what: &str, result: Result<(), Revert>) {
    expect_revert_with(&NotShown { what: what.into() }, result);
}

#[test]
fn other_leaves_are_no_answer() {
    let scene = Scene::new();
    scene.ask(&Request::leaves(Tree::Scores, 3, 40)).unwrap();
    let good = scene.leaves_call(Tree::Scores, 3, 40);
    let others = scene.leaves_call(Tree::Scores, 4, 40);
    not_shown("leaves", changed(&scene, &good, |call| call.leaves[7].value += 1));
    not_shown("leaves", changed(&scene, &good, |call| call.leaves[7].data[31] ^= 1));
    not_shown("leaves", changed(&scene, &good, |call| call.leaves.swap(7, 8)));
    not_shown("leaves", changed(&scene, &good, |call| call.proof = Default::default()));
    // Neighbours of the tree, but others than were asked for.
    not_shown(
        "leaves",
        changed(&scene, &good, |call| {
            (call.leaves, call.proof) = (others.leaves.clone(), others.proof.clone());
        }),
    );
    // What was not asked for: fewer, more, from another index, of another tree.
    for call in [
        scene.leaves_call(Tree::Scores, 3, 39),
        scene.leaves_call(Tree::Scores, 3, 41),
        others,
        scene.leaves_call(Tree::Receipts, 3, 40),
    ] {
        expect_revert::<NotAsked>(changed(&scene, &call, |_| {}));
    }
    expect_revert::<IRequests::InvalidRequest>(changed(&scene, &good, |call| call.leaves.clear()));
    expect_revert::<IRequests::InvalidRequest>(changed(&scene, &good, |call| call.tree = 4));
    let many = scene.leaves_call(Tree::Scores, 0, 257);
    expect_revert::<IRequests::InvalidRequest>(changed(&scene, &many, |_| {}));
    changed(&scene, &good, |_| {}).unwrap();
}

#[test]
fn other_fields_open_no_leaf() {
    let scene = Scene::new();
    for tree in [Tree::Receipts, Tree::Scores, Tree::Credits] {
        let index = 150;
        scene.ask(&Request::opened(tree, index)).unwrap();
        let good = scene.opened_call(tree, index);
        let other = scene.opened_call(tree, index + 1);
        expect_revert::<NotAsked>(changed(&scene, &other, |_| {}));
        not_shown("place", changed(&scene, &good, |call| call.place.leaf.value += 1));
        not_shown("place", changed(&scene, &good, |call| call.place.leaf = other.place.leaf.clone()));
        not_shown("place", changed(&scene, &good, |call| call.place.proof = other.place.proof.clone()));
        not_shown("receipt", changed(&scene, &good, |call| call.receipt.price += 1));
        not_shown("receipt", changed(&scene, &good, |call| call.receipt.time += 1));
        expect_revert::<NotAsked>(changed(&scene, &good, |call| call.tree = (call.tree + 1) % 3));
        expect_revert::<IRequests::InvalidRequest>(changed(&scene, &good, |call| call.tree = 3));
        expect_revert::<NotAsked>(changed(&scene, &good, |call| call.round.attempt += 1));
        expect_revert::<NotAsked>(changed(&scene, &good, |call| call.stake.finalisableAt += 10_000));
        if tree == Tree::Scores {
            not_shown("score", changed(&scene, &good, |call| call.score.end -= 1));
            not_shown("score", changed(&scene, &good, |call| call.score.batchRoot = B256::repeat_byte(1)));
            not_shown("score", changed(&scene, &good, |call| call.score.datanetId += U256::from(1)));
        }
        changed(&scene, &good, |_| {}).unwrap();
    }
}

#[test]
fn a_credit_is_opened_in_its_role_only() {
    let scene = Scene::new();
    for index in 0..20 {
        scene.ask(&Request::opened(Tree::Credits, index)).unwrap();
        let good = scene.opened_call(Tree::Credits, index);
        for role in (0..=255).filter(|role| *role != good.role) {
            not_shown("receipt", changed(&scene, &good, |call| call.role = role));
        }
        let another = changed(&scene, &good, |call| call.score.start += 1);
        if good.role == 2 {
            another.unwrap();
        } else {
            not_shown("receipt", another);
            changed(&scene, &good, |_| {}).unwrap();
        }
    }
}

#[test]
fn other_bytes_are_no_record_and_no_output() {
    let scene = Scene::new();
    scene.ask(&Request::record(9)).unwrap();
    let good = scene.record_call(9);
    not_shown("record", changed(&scene, &good, |call| call.record = OUTPUT.into()));
    not_shown("record", changed(&scene, &good, |call| call.record = RECORD[1..].to_vec().into()));
    not_shown("score", changed(&scene, &good, |call| call.score.contentId = B256::repeat_byte(1)));
    not_shown("place", changed(&scene, &good, |call| call.place.leaf.data[0] ^= 1));
    expect_revert::<NotAsked>(changed(&scene, &scene.record_call(8), |_| {}));
    expect_revert::<NotAsked>(scene.call(&scene.fixture.ann, scene.output_call(9)));
    changed(&scene, &good, |_| {}).unwrap();
    scene.ask(&Request::output(9)).unwrap();
    let good = scene.output_call(9);
    not_shown("output", changed(&scene, &good, |call| call.output = RECORD.into()));
    not_shown("output", changed(&scene, &good, |call| call.output = Default::default()));
    not_shown("receipt", changed(&scene, &good, |call| call.receipt.outputHash = B256::ZERO));
    not_shown("place", changed(&scene, &good, |call| call.place.leaf.key[0] ^= 1));
    expect_revert::<NotAsked>(changed(&scene, &scene.output_call(10), |_| {}));
    changed(&scene, &good, |_| {}).unwrap();
}

#[test]
fn leaves_in_disorder_are_shown_as_they_are() {
    // Else who signed a tree in disorder could not answer, and would be voided in place of slashed.
    let scene = Scene::lying(Tree::Scores, |_, leaves| leaves.swap(5, 6));
    scene.ask(&Request::leaves(Tree::Scores, 0, 100)).unwrap();
    answer(&scene, &Request::leaves(Tree::Scores, 0, 100)).unwrap();
}

#[test]
fn what_was_answered_can_be_asked_for_again() {
    let scene = Scene::new();
    let request = Request::output(3);
    for paid in 1..4 {
        scene.ask(&request).unwrap();
        answer(&scene, &request).unwrap();
        assert_eq!(scene.balance(&scene.fixture.ann), 100 * paid);
    }
    assert_eq!(scene.unanswered(), 0);
}

#[test]
fn who_copies_an_answer_has_its_deposit_and_the_round_is_as_safe() {
    // A transaction that is seen before it is executed can be copied. Then the second one reverts.
    let scene = Scene::new();
    let request = Request::record(3);
    scene.ask_with(&scene.fixture.bob, &request, 100).unwrap();
    let copied = scene.record_call(3);
    scene.call(&scene.fixture.thief, copied.clone()).unwrap();
    expect_revert::<NotAsked>(scene.call(&scene.fixture.ann, copied));
    assert_eq!((scene.balance(&scene.fixture.thief), scene.unanswered()), (100, 0));
}

#[test]
fn a_balance_is_withdrawn_once_and_only_where_it_arrives() {
    let scene = Scene::new();
    let chain = &scene.fixture.chain;
    let ann = &scene.fixture.ann;
    let withdraw = |from: &Key, to| scene.call(from, withdrawCall { to });
    let nothing = IRequests::NothingToWithdraw { account: ann.account };
    expect_revert_with(&nothing, withdraw(ann, ann.account));
    scene.ask(&Request::record(0)).unwrap();
    answer(&scene, &Request::record(0)).unwrap();
    for receiver in [account(0), chain.requests] {
        expect_revert_with(&IRequests::InvalidReceiver { receiver }, withdraw(ann, receiver));
    }
    // A contract that takes no native currency.
    let failed = IRequests::TransferFailed { asset: account(0), to: chain.rewards, amount: U256::from(100) };
    expect_revert_with(&failed, withdraw(ann, chain.rewards));
    expect_revert::<IRequests::NothingToWithdraw>(withdraw(&scene.fixture.thief, account(5)));
    assert_eq!(scene.balance(ann), 100);
    assert_eq!(withdraw(ann, account(5)).unwrap(), 100);
    expect_revert_with(&nothing, withdraw(ann, account(5)));
    assert_eq!(chain.balance(account(0), account(5)), 100);
}
