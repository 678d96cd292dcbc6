//! Commit, wait, reveal: nobody registers a record that he read in a waiting transaction
//! (docs/adr/0011).

use crate::scene::*;
use tributary_core::ids::commitment;
use tributary_interfaces::IDatanets;
use tributary_test_kit::{Batch, expect_revert, expect_revert_with, id, payee};

#[test]
fn a_thief_who_sees_a_record_shown_cannot_register_it_first() {
    let scene = Scene::with(|terms| terms.commitFirst = true);
    let (ids, salt) = ([id(1), id(2)], id(0xaa));
    scene.commit(&scene.ann, &ids, salt).unwrap();
    expect_revert::<IDatanets::CommitmentTooYoung>(scene.reveal(&scene.ann, &ids, salt));
    scene.chain.advance(59);
    expect_revert::<IDatanets::CommitmentTooYoung>(scene.reveal(&scene.ann, &ids, salt));
    scene.chain.advance(1);
    // The thief reads Ann's waiting transaction and gets every one of his own in before.
    expect_revert::<IDatanets::UnknownCommitment>(scene.reveal(&scene.thief, &ids, salt));
    expect_revert::<IDatanets::CommitmentRequired>(scene.contribute(&scene.thief, &ids));
    let one = IDatanets::contributeCall { datanetId: scene.datanet, contentId: id(1) };
    expect_revert::<IDatanets::CommitmentRequired>(scene.try_call(&scene.thief, one));
    let contribution = scene.chain.signed(scene.datanet, &scene.thief, &ids);
    let signed = IDatanets::contributeForCall { contribution };
    expect_revert::<IDatanets::CommitmentRequired>(scene.try_call(&scene.thief, signed));
    let batch = Batch::new(vec![id(1)]).contribute(scene.datanet);
    expect_revert::<IDatanets::CommitmentRequired>(scene.try_call(&scene.thief, batch));
    scene.commit(&scene.thief, &ids, salt).unwrap();
    expect_revert::<IDatanets::CommitmentTooYoung>(scene.reveal(&scene.thief, &ids, salt));
    // To commit to Ann's again would make hers young.
    let hers = commitment(scene.ann.account, scene.datanet, &ids, salt);
    let again = IDatanets::commitCall { commitment: hers };
    expect_revert::<IDatanets::AlreadyCommitted>(scene.try_call(&scene.thief, again));
    scene.reveal(&scene.ann, &ids, salt).unwrap();
    assert_eq!(scene.accepted(id(2)).payee, payee(scene.ann.account));
    expect_revert::<IDatanets::UnknownCommitment>(scene.reveal(&scene.ann, &ids, salt));
    scene.chain.advance(60);
    scene.reveal(&scene.thief, &ids, salt).unwrap();
    assert_eq!(scene.accepted(id(2)).payee, payee(scene.ann.account), "nothing is left for him");
}

#[test]
fn a_reveal_passes_over_what_is_taken_and_registers_the_rest() {
    let scene = Scene::with(|terms| terms.commitFirst = true);
    let hers = [id(1), id(2), id(3)];
    scene.commit(&scene.ann, &hers, id(9)).unwrap();
    scene.commit(&scene.thief, &hers[..1], id(9)).unwrap();
    scene.chain.advance(60);
    // He guesses one of her records and shows it first.
    scene.reveal(&scene.thief, &hers[..1], id(9)).unwrap();
    scene.reveal(&scene.ann, &hers, id(9)).unwrap();
    let (ann, thief) = (payee(scene.ann.account), payee(scene.thief.account));
    assert_eq!(hers.map(|item| scene.owner_and_number(item)), [(thief, 257), (ann, 1), (ann, 2)]);
}

#[test]
fn a_reveal_passes_over_whatever_cannot_be_registered() {
    let scene = Scene::new(OPEN);
    let batch = Batch::new(vec![id(1)]);
    scene.contribute(&scene.thief, &[id(2)]).unwrap();
    let words = [Default::default(), id(3), batch.item(), id(2), id(3), id(4)];
    scene.commit(&scene.ann, &words, id(9)).unwrap();
    scene.chain.advance(60);
    scene.reveal(&scene.ann, &words, id(9)).unwrap();
    assert_eq!([id(3), id(4)].map(|item| scene.accepted(item).number), [2, 3]);
    // It is used up also if nothing is left.
    scene.commit(&scene.ann, &[id(2)], id(9)).unwrap();
    scene.chain.advance(60);
    scene.reveal(&scene.ann, &[id(2)], id(9)).unwrap();
    expect_revert::<IDatanets::UnknownCommitment>(scene.reveal(&scene.ann, &[id(2)], id(9)));
    assert_eq!(scene.accepted(id(2)).payee, payee(scene.thief.account));
}

#[test]
fn a_commitment_binds_contributor_datanet_words_order_and_salt() {
    let scene = Scene::new(OPEN);
    let other = scene.another(|_| {});
    scene.commit(&scene.ann, &[id(1), id(2)], id(9)).unwrap();
    scene.chain.advance(60);
    expect_revert::<IDatanets::UnknownCommitment>(scene.reveal(&scene.thief, &[id(1), id(2)], id(9)));
    expect_revert::<IDatanets::UnknownCommitment>(scene.reveal(&scene.ann, &[id(2), id(1)], id(9)));
    expect_revert::<IDatanets::UnknownCommitment>(scene.reveal(&scene.ann, &[id(1)], id(9)));
    expect_revert::<IDatanets::UnknownCommitment>(scene.reveal(&scene.ann, &[id(1), id(2)], id(8)));
    let elsewhere = IDatanets::revealCall { datanetId: other, contentIds: vec![id(1), id(2)], salt: id(9) };
    expect_revert::<IDatanets::UnknownCommitment>(scene.try_call(&scene.ann, elsewhere));
    scene.reveal(&scene.ann, &[id(1), id(2)], id(9)).unwrap();
}

#[test]
fn a_commitment_that_was_revealed_can_be_made_again() {
    let scene = Scene::new(OPEN);
    let (ids, salt) = ([id(1)], id(9));
    let made = scene.commit(&scene.ann, &ids, salt).unwrap();
    expect_revert_with(
        &IDatanets::AlreadyCommitted { commitment: made },
        scene.commit(&scene.ann, &ids, salt),
    );
    scene.chain.advance(60);
    scene.reveal(&scene.ann, &ids, salt).unwrap();
    let read = IDatanets::committedAtCall { commitment: made };
    assert_eq!(scene.read(read.clone()).time, 0, "used up");
    scene.commit(&scene.ann, &ids, salt).unwrap();
    let again = scene.read(read);
    assert_eq!((again.time, again.firstNumber), (scene.chain.now(), 257), "with numbers of its own");
}

#[test]
fn only_who_is_listed_reveals_in_a_listed_datanet() {
    let scene = Scene::with(|terms| (terms.policy, terms.commitFirst) = (LISTED, true));
    scene.commit(&scene.ann, &[id(1)], id(9)).unwrap();
    scene.chain.advance(60);
    expect_revert::<IDatanets::NotListed>(scene.reveal(&scene.ann, &[id(1)], id(9)));
    let (datanet, account) = (scene.datanet, scene.ann.account);
    scene.call(&scene.owner, IDatanets::setListedCall { datanetId: datanet, account, listed: true });
    scene.reveal(&scene.ann, &[id(1)], id(9)).unwrap();
    assert_eq!(scene.accepted(id(1)).number, 1);
}

#[test]
fn a_curator_needs_no_commitment() {
    let scene = Scene::with(|terms| terms.commitFirst = true);
    scene.contribute_as(&scene.ann, &[id(1)]).unwrap();
    assert_eq!(scene.accepted(id(1)).status, ACCEPTED);
}
