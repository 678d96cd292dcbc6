//! Batches, and the status of single records of them.

use crate::scene::*;
use alloy_primitives::B256;
use tributary_interfaces::IDatanets;
use tributary_test_kit::{Batch, Revert, expect_revert, expect_revert_with, id, payee};

/// A batch of the records 0x10 to 0x19 that Ann registered and the owner accepted.
fn accepted_batch(scene: &Scene) -> Batch {
    let batch = Batch::new((0x10..0x1a).map(id).collect());
    scene.call(&scene.ann, batch.contribute(scene.datanet));
    scene.curate(&scene.ann, &[batch.item()], ACCEPTED).unwrap();
    batch
}

impl Scene {
    fn member(&self, batch: &Batch, byte: u8) -> u8 {
        self.member_status_at(batch.root, id(byte), u64::MAX)
    }

    fn curate_members(&self, batch: &Batch, start: usize, length: usize, status: u8) -> Result<(), Revert> {
        self.try_call(&self.owner, batch.curate(self.datanet, start, length, status)).map(|_| ())
    }

    fn retract_members(&self, batch: &Batch, start: usize, length: usize) -> Result<(), Revert> {
        self.try_call(&self.ann, batch.retract(self.datanet, start, length)).map(|_| ())
    }
}

#[test]
fn single_records_of_a_batch_change_their_status_by_proof() {
    let scene = Scene::new(OPEN);
    let batch = accepted_batch(&scene);
    let curate = |status| batch.curate(scene.datanet, 2, 3, status);
    expect_revert::<IDatanets::NotCurator>(scene.try_call(&scene.thief, curate(FLAGGED)));
    expect_revert::<IDatanets::NotContributor>(
        scene.try_call(&scene.owner, batch.retract(scene.datanet, 2, 3)),
    );
    let same = IDatanets::InvalidStatus { present: ACCEPTED, requested: ACCEPTED };
    expect_revert_with(&same, scene.try_call(&scene.owner, curate(ACCEPTED)));
    for status in [NONE, PENDING, RETRACTED, 6] {
        let never = IDatanets::InvalidStatus { present: NONE, requested: status };
        expect_revert_with(&never, scene.try_call(&scene.owner, curate(status)));
    }
    scene.curate_members(&batch, 2, 3, FLAGGED).unwrap();
    scene.retract_members(&batch, 4, 2).unwrap();
    assert_eq!(
        [0x11, 0x12, 0x13, 0x14, 0x15, 0x16].map(|byte| scene.member(&batch, byte)),
        [2, 5, 5, 4, 4, 2]
    );
    // What was retracted never comes back, and a range with it changes nothing at all.
    let retracted = IDatanets::InvalidStatus { present: RETRACTED, requested: ACCEPTED };
    expect_revert_with(&retracted, scene.curate_members(&batch, 2, 3, ACCEPTED));
    assert_eq!(scene.member(&batch, 0x12), FLAGGED);
    scene.curate_members(&batch, 2, 2, ACCEPTED).unwrap();
    assert_eq!([0x12, 0x13].map(|byte| scene.member(&batch, byte)), [ACCEPTED; 2]);
}

#[test]
fn only_a_proof_of_these_very_records_is_taken() {
    let scene = Scene::new(OPEN);
    let batch = accepted_batch(&scene);
    let wrong = |change: &dyn Fn(&mut IDatanets::curateMembersCall)| {
        let mut call = batch.curate(scene.datanet, 6, 1, REJECTED);
        change(&mut call);
        scene.try_call(&scene.owner, call).map(|_| ())
    };
    expect_revert::<IDatanets::InvalidProof>(wrong(&|call| call.contentIds[0] = id(0x77)));
    expect_revert::<IDatanets::InvalidProof>(wrong(&|call| call.contentIds.push(id(0x17))));
    expect_revert::<IDatanets::InvalidProof>(wrong(&|call| call.proof = Default::default()));
    expect_revert::<IDatanets::InvalidProof>(wrong(&|call| call.proof = batch.prove(5, 1).into()));
    expect_revert::<IDatanets::InvalidLength>(wrong(&|call| call.contentIds.clear()));
    expect_revert::<IDatanets::UnknownContribution>(wrong(&|call| call.root = id(0x55)));
    wrong(&|_| {}).unwrap();
}

#[test]
fn the_records_of_a_batch_follow_it() {
    let scene = Scene::new(OPEN);
    let batch = Batch::new((0x10..0x1a).map(id).collect());
    scene.call(&scene.ann, batch.contribute(scene.datanet));
    let unknown =
        IDatanets::UnknownContribution { datanetId: scene.datanet, item: batch.item(), payee: B256::ZERO };
    expect_revert_with(&unknown, scene.curate_members(&batch, 0, 1, FLAGGED));
    expect_revert_with(&unknown, scene.retract_members(&batch, 0, 1));
    scene.chain.advance(100);
    scene.curate(&scene.ann, &[batch.item()], ACCEPTED).unwrap();
    let accepted = scene.chain.now();
    let at = |time| scene.member_status_at(batch.root, id(0x10), time);
    assert_eq!((at(accepted - 1), at(accepted)), (NONE, ACCEPTED), "first accepted when its batch was");
    scene.chain.advance(100);
    scene.retract_members(&batch, 4, 1).unwrap();
    scene.curate(&scene.ann, &[batch.item()], REJECTED).unwrap();
    assert_eq!([0x10, 0x14].map(|byte| scene.member(&batch, byte)), [REJECTED; 2]);
    // Curators change records of accepted batches only; their author may still withdraw some.
    let revert = IDatanets::InvalidStatus { present: REJECTED, requested: FLAGGED };
    expect_revert_with(&revert, scene.curate_members(&batch, 0, 1, FLAGGED));
    scene.retract_members(&batch, 5, 1).unwrap();
    scene.chain.advance(100);
    scene.curate(&scene.ann, &[batch.item()], ACCEPTED).unwrap();
    assert_eq!([0x10, 0x14, 0x15].map(|byte| scene.member(&batch, byte)), [ACCEPTED, RETRACTED, RETRACTED]);
    scene.chain.advance(100);
    scene.retract(&scene.ann, &[batch.item()]).unwrap();
    expect_revert::<IDatanets::InvalidStatus>(scene.curate_members(&batch, 6, 1, REJECTED));
    expect_revert::<IDatanets::InvalidStatus>(scene.retract_members(&batch, 6, 1));
    assert_eq!(scene.member(&batch, 0x16), RETRACTED);
    assert_eq!((at(accepted), at(accepted + 100)), (ACCEPTED, REJECTED), "the past stays");
}

#[test]
fn a_record_of_a_batch_is_not_the_record_of_the_same_content() {
    let scene = Scene::new(OPEN);
    let batch = accepted_batch(&scene);
    scene.contribute(&scene.thief, &[id(0x10)]).unwrap();
    expect_revert::<IDatanets::NotContributor>(
        scene.try_call(&scene.thief, batch.retract(scene.datanet, 0, 1)),
    );
    scene.retract_members(&batch, 0, 1).unwrap();
    let his = scene.accepted(id(0x10));
    assert_eq!(
        (his.status, his.payee),
        (ACCEPTED, payee(scene.thief.account)),
        "his registration is his own"
    );
    assert_eq!(scene.member(&batch, 0x10), RETRACTED);
}

#[test]
fn a_history_of_a_record_of_a_batch_is_nobody_else_s() {
    // The thief registers the word that a record's history is kept under as if it were a content
    // id.
    let scene = Scene::new(OPEN);
    let batch = accepted_batch(&scene);
    let key = alloy_primitives::keccak256([batch.item(), id(0x10)].concat());
    scene.contribute(&scene.thief, &[key]).unwrap();
    scene.retract(&scene.thief, &[key]).unwrap();
    assert_eq!(scene.member(&batch, 0x10), ACCEPTED);
    scene.curate_members(&batch, 0, 1, FLAGGED).unwrap();
    assert_eq!(scene.accepted(key).status, RETRACTED);
}

#[test]
fn two_batches_with_one_record_have_it_apart() {
    let scene = Scene::new(OPEN);
    let first = accepted_batch(&scene);
    let second = Batch::new(vec![id(0x10), id(0x30)]);
    scene.call(&scene.thief, second.contribute(scene.datanet));
    scene.curate(&scene.thief, &[second.item()], ACCEPTED).unwrap();
    scene.call(&scene.thief, second.retract(scene.datanet, 0, 1));
    assert_eq!((scene.member(&first, 0x10), scene.member(&second, 0x10)), (ACCEPTED, RETRACTED));
}
