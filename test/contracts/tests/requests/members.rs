//! A record of a batch is shown with its place there: else a score could name a batch that no one
//! registered, or whose list no one has, and no one could prove anything of it.

use crate::scene::{OUTPUT, RECORD, Scene, member_of, root_of};
use alloy_primitives::{B256, U256, keccak256};
use alloy_sol_types::SolEvent;
use tributary_core::{
    ids::content_id,
    leaves,
    requests::Request,
    sum_tree::{Leaf, place},
};
use tributary_interfaces::{
    IDisputes::{self, showRecordCall},
    IRequests::{Member, NotShown, RecordShown},
};
use tributary_test_kit::{Revert, expect_revert_with};

/// A batch of so many records, among which is [`RECORD`] if `has_it`.
fn batch(records: u64, has_it: bool) -> Vec<Leaf> {
    let mut ids: Vec<B256> = (0..records).map(|index| keccak256(index.to_be_bytes())).collect();
    if has_it {
        ids[0] = content_id(RECORD);
    }
    ids.sort_unstable();
    ids.into_iter().map(leaves::member).collect()
}

/// A record that is neither the first of a batch nor the last.
fn in_the_middle(batch: &[Leaf]) -> usize {
    let index = batch.iter().position(|leaf| leaf.key == content_id(RECORD)).expect("the record");
    assert!(0 < index && index + 1 < batch.len());
    index
}

/// Ann shows the record of the score with this index by this place in its batch.
fn answer_by(scene: &Scene, index: u64, member: Member) -> Result<(), Revert> {
    let mut call = scene.record_call(index);
    call.member = member;
    scene.call(&scene.fixture.ann, call).map(|_| ())
}

fn not_shown(result: Result<(), Revert>) {
    expect_revert_with(&NotShown { what: "member".into() }, result);
}

fn nowhere() -> Member {
    Member { leaves: Vec::new(), proof: Default::default() }
}

/// Shows the record to Spans as one of a batch of these; by itself if there are none.
fn show(scene: &Scene, batch: &[Leaf]) {
    let Member { leaves, proof } = member_of(batch, content_id(RECORD));
    let leaf = |leaf: tributary_interfaces::IRequests::Leaf| IDisputes::Leaf {
        key: leaf.key,
        value: leaf.value,
        data: leaf.data,
    };
    let member = IDisputes::Place { leaves: leaves.into_iter().map(leaf).collect(), proof };
    let root = if batch.is_empty() { B256::ZERO } else { root_of(batch) };
    let chain = &scene.fixture.chain;
    chain.call(
        scene.fixture.thief.account,
        chain.spans,
        showRecordCall { record: RECORD.into(), batchRoot: root, member },
    );
}

#[test]
fn a_record_is_shown_with_its_place_from_which_anyone_proves_it() {
    for records in [1, 2, 3, 40] {
        let scene = Scene::of_batch(batch(records, true));
        scene.ask(&Request::record(3)).unwrap();
        scene.call(&scene.fixture.ann, scene.record_call(3)).unwrap();
        let logs = scene.fixture.chain.take_logs();
        let shown = logs.iter().find_map(|entry| RecordShown::decode_log(&entry.log).ok()).unwrap().data;
        let id = content_id(RECORD);
        assert_eq!((shown.score.batchRoot, shown.score.contentId), (root_of(&scene.batch), id));
        let leaf = |leaf: &tributary_interfaces::IRequests::Leaf| Leaf {
            key: leaf.key,
            value: leaf.value,
            data: leaf.data,
        };
        let leaves: Vec<Leaf> = shown.member.leaves.iter().map(leaf).collect();
        let place = place(shown.score.batchRoot, id, B256::ZERO, &leaves, &shown.member.proof).unwrap();
        let index = scene.batch.iter().position(|leaf| leaf.key == id).unwrap();
        assert_eq!((place.before, place.value), (index as u128, 1));
    }
}

#[test]
fn no_other_place_shows_that_a_batch_has_a_record() {
    let records = batch(40, true);
    let (index, id) = (in_the_middle(&records), content_id(RECORD));
    let scene = Scene::of_batch(records.clone());
    scene.ask(&Request::record(3)).unwrap();
    let good = member_of(&records, id);
    let changed = |change: &dyn Fn(&mut Member)| {
        let mut member = good.clone();
        change(&mut member);
        not_shown(answer_by(&scene, 3, member));
    };
    not_shown(answer_by(&scene, 3, nowhere()));
    // Other places of the batch: before it, after it, at its ends.
    for other in [0, index - 1, index + 1, records.len() - 1] {
        not_shown(answer_by(&scene, 3, member_of(&records, records[other].key)));
    }
    // Batches that have it too, at the same index and at others, or do not.
    let smaller = batch(39, true);
    let mut larger = records.clone();
    larger.push(leaves::member(B256::repeat_byte(0xff)));
    let without: Vec<Leaf> = records.iter().copied().filter(|leaf| leaf.key != id).collect();
    for others in [smaller, larger, without, vec![leaves::member(id)]] {
        not_shown(answer_by(&scene, 3, member_of(&others, id)));
    }
    // The path cut off, longer, of another index, of another count.
    changed(&|member| member.proof = Default::default());
    changed(&|member| member.proof = member.proof[..member.proof.len() - 1].to_vec().into());
    changed(&|member| member.proof = [&member.proof[..], &[0; 21]].concat().into());
    for byte in [0, 5, 10, 11, good.proof.len() - 1] {
        changed(&|member| {
            let mut proof = member.proof.to_vec();
            proof[byte] ^= 1;
            member.proof = proof.into();
        });
    }
    // The leaf without the one below it, the two the other way round, and leaves of the batch that are
    // none.
    changed(&|member| {
        member.leaves.remove(0);
    });
    changed(&|member| {
        member.leaves.remove(1);
    });
    changed(&|member| member.leaves.reverse());
    changed(&|member| member.leaves[1].value = 0);
    changed(&|member| member.leaves[1].value += 1);
    changed(&|member| member.leaves[1].data = B256::repeat_byte(1));
    changed(&|member| member.leaves[0].key = id);
    answer_by(&scene, 3, good.clone()).unwrap();
}

#[test]
fn who_names_a_batch_that_does_not_hold_the_record_cannot_answer_and_is_voided() {
    let scene = Scene::of_batch(batch(5, false));
    let request = Request::record(3);
    scene.ask(&request).unwrap();
    let id = content_id(RECORD);
    not_shown(answer_by(&scene, 3, nowhere()));
    not_shown(answer_by(&scene, 3, member_of(&scene.batch, id)));
    for other in &scene.batch {
        not_shown(answer_by(&scene, 3, member_of(&scene.batch, other.key)));
    }
    not_shown(answer_by(&scene, 3, member_of(&batch(5, true), id)));
    // Whatever else is shown of it: by itself, in a batch that has it, what is behind the leaf.
    show(&scene, &[]);
    show(&scene, &batch(5, true));
    scene.ask(&Request::opened(tributary_core::faults::trees::Tree::Scores, 3)).unwrap();
    scene
        .call(&scene.fixture.ann, scene.opened_call(tributary_core::faults::trees::Tree::Scores, 3))
        .unwrap();
    not_shown(answer_by(&scene, 3, nowhere()));
    scene.advance_to(scene.times().answered_until);
    scene.fixture.chain.take_logs();
    scene.call(&scene.fixture.bob, scene.void_call(&request)).unwrap();
    assert!(!scene.is_open());
    assert_eq!(scene.take_voided().reward, crate::scene::FEE);
}

#[test]
fn a_record_without_a_batch_has_no_place() {
    let scene = Scene::new();
    scene.ask(&Request::record(3)).unwrap();
    // Another item is another source.
    let mut call = scene.record_call(3);
    call.score.batchRoot = root_of(&batch(5, true));
    call.member = member_of(&batch(5, true), content_id(RECORD));
    let other = scene.call(&scene.fixture.ann, call).map(|_| ());
    expect_revert_with(&NotShown { what: "score".into() }, other);
    answer_by(&scene, 3, member_of(&batch(5, false), content_id(OUTPUT))).unwrap();
}

#[test]
fn what_disputes_was_shown_as_one_of_the_batch_needs_no_place() {
    // A scorer may know of it by that only, without the batch's list, and must not be voided for it.
    let scene = Scene::of_batch(batch(40, true));
    scene.ask(&Request::record(3)).unwrap();
    not_shown(answer_by(&scene, 3, nowhere()));
    show(&scene, &batch(39, true));
    show(&scene, &[]);
    not_shown(answer_by(&scene, 3, nowhere()));
    show(&scene, &scene.batch);
    // A place that is given is looked at.
    let mut wrong = member_of(&scene.batch, content_id(RECORD));
    wrong.leaves.pop();
    not_shown(answer_by(&scene, 3, wrong));
    answer_by(&scene, 3, nowhere()).unwrap();
    assert_eq!(scene.balance(&scene.fixture.ann), 100);
    assert_eq!(
        scene.fixture.chain.balance(alloy_primitives::Address::ZERO, scene.fixture.chain.requests),
        100
    );
    assert_ne!(scene.score.owner.datanet_id, U256::ZERO);
}
