//! One counter over all Datanets orders every registration (docs/SPEC.md 1.1).

use crate::scene::*;
use tributary_interfaces::IDatanets;
use tributary_test_kit::{Batch, id, payee};

#[test]
fn numbers_count_over_all_datanets_and_a_batch_takes_one() {
    let scene = Scene::new(OPEN);
    let other = scene.another(|terms| terms.policy = CURATED);
    scene.contribute(&scene.ann, &[id(1), id(2), id(3)]).unwrap();
    scene.contribute_to(other, &scene.thief, &[id(1)]).unwrap();
    let batch = Batch::new(vec![id(4), id(5)]);
    scene.call(&scene.ann, batch.contribute(scene.datanet));
    scene.contribute(&scene.thief, &[id(6)]).unwrap();
    let numbers = [1, 2, 3, 6].map(|byte| scene.accepted(id(byte)).number);
    assert_eq!(numbers, [1, 2, 3, 6]);
    let waits =
        IDatanets::submissionCall { datanetId: other, item: id(1), payee: payee(scene.thief.account) };
    assert_eq!(scene.read(waits).number, 4);
    assert_eq!(scene.waiting(batch.item(), &scene.ann).number, 5);
}

#[test]
fn nobody_overtakes_who_waits_for_a_curator() {
    let scene = Scene::new(CURATED);
    let lax = scene.another(|_| {});
    scene.contribute(&scene.ann, &[id(1)]).unwrap();
    // A thief sees it wait, and registers it in an open Datanet in the same second.
    scene.contribute_to(lax, &scene.thief, &[id(1)]).unwrap();
    scene.chain.advance(100_000);
    scene.curate(&scene.ann, &[id(1)], ACCEPTED).unwrap();
    let his = scene.read(IDatanets::contributionCall { datanetId: lax, item: id(1) });
    assert!(scene.accepted(id(1)).number < his.number, "hers is first, though it was accepted later");
    assert!(scene.accepted(id(1)).acceptedAt > his.acceptedAt);
}

#[test]
fn a_commitment_keeps_256_numbers_for_a_day() {
    // To the second: the last one in which its numbers hold, and the next.
    for (age, keeps) in [(86_400, true), (86_401, false)] {
        let scene = Scene::new(OPEN);
        let commitment = scene.commit(&scene.ann, &[id(1), id(2)], id(9)).unwrap();
        let made = scene.read(IDatanets::committedAtCall { commitment });
        assert_eq!((made.time, made.firstNumber), (scene.chain.now(), 1));
        scene.contribute(&scene.thief, &[id(7)]).unwrap();
        assert_eq!(scene.accepted(id(7)).number, 257, "the commitment has 256 numbers");
        scene.chain.advance(age);
        scene.reveal(&scene.ann, &[id(1), id(2)], id(9)).unwrap();
        let expected = if keeps { [1, 2] } else { [258, 259] };
        assert_eq!([id(1), id(2)].map(|item| scene.accepted(item).number), expected);
        scene.contribute(&scene.thief, &[id(8)]).unwrap();
        assert_eq!(scene.accepted(id(8)).number, if keeps { 258 } else { 260 });
    }
}

#[test]
fn who_committed_first_comes_first() {
    let scene = Scene::new(OPEN);
    let lax = scene.another(|_| {});
    scene.commit(&scene.ann, &[id(1)], id(9)).unwrap();
    scene.contribute_to(lax, &scene.thief, &[id(1)]).unwrap();
    scene.chain.advance(3_600);
    scene.reveal(&scene.ann, &[id(1)], id(9)).unwrap();
    let his = scene.read(IDatanets::contributionCall { datanetId: lax, item: id(1) });
    assert!(scene.accepted(id(1)).number < his.number);
}

#[test]
fn a_batch_is_revealed_with_its_commitments_first_number() {
    for (age, number) in [(60, 1), (86_401, 257)] {
        let scene = Scene::with(|terms| terms.commitFirst = true);
        let batch = Batch::new(vec![id(1), id(2), id(3)]);
        scene.commit(&scene.ann, &[batch.root], id(9)).unwrap();
        scene.chain.advance(age);
        let reveal = IDatanets::revealBatchCall {
            datanetId: scene.datanet,
            root: batch.root,
            count: 3,
            uri: "list".into(),
            salt: id(9),
        };
        scene.call(&scene.ann, reveal);
        assert_eq!(scene.waiting(batch.item(), &scene.ann).number, number);
        assert_eq!(scene.waiting(batch.item(), &scene.ann).status, PENDING);
    }
}

#[test]
fn a_skipped_contribution_takes_no_numbers() {
    let scene = Scene::new(OPEN);
    scene.contribute(&scene.ann, &[id(1)]).unwrap();
    let signed = |ids: &[_]| scene.chain.signed(scene.datanet, &scene.thief, ids);
    let contributions =
        vec![signed(&[id(2), id(1)]), signed(&[id(3), id(4)]), signed(&[id(5), id(5)]), signed(&[id(6)])];
    scene.call(&scene.thief, IDatanets::contributeForManyCall { contributions });
    assert_eq!([3, 4, 6].map(|byte| scene.accepted(id(byte)).number), [2, 3, 4]);
    assert_eq!([2, 5].map(|byte| scene.accepted(id(byte)).number), [0, 0]);
}
