//! What was never accepted waits, and stands in nobody's way (docs/adr/0018).

use crate::scene::*;
use alloy_primitives::B256;
use tributary_core::ids::batch_item;
use tributary_interfaces::IDatanets;
use tributary_test_kit::{Batch, claim_key, expect_revert, expect_revert_with, id, payee, treasury};

#[test]
fn a_record_starts_as_the_policy_says() {
    for (policy, waits) in [(OPEN, false), (CURATED, true), (LISTED, false)] {
        let scene = Scene::new(policy);
        if policy == LISTED {
            expect_revert::<IDatanets::NotListed>(scene.contribute(&scene.ann, &[id(1)]));
            let (datanet, account) = (scene.datanet, scene.ann.account);
            let list = IDatanets::setListedCall { datanetId: datanet, account, listed: true };
            scene.call(&scene.owner, list);
        }
        scene.contribute(&scene.ann, &[id(1)]).unwrap();
        let (accepted, waiting) = (scene.accepted(id(1)), scene.waiting(id(1), &scene.ann));
        if waits {
            assert_eq!((accepted.status, waiting.status), (NONE, PENDING));
            assert_eq!((waiting.number, waiting.submittedAt), (1, scene.chain.now()));
        } else {
            assert_eq!((accepted.status, waiting.status), (ACCEPTED, NONE));
            assert_eq!((accepted.number, accepted.acceptedAt), (1, scene.chain.now()));
            assert_eq!(accepted.payee, payee(scene.ann.account));
        }
        // A batch waits under every policy, and what a curator registers under none.
        let batch = Batch::new(vec![id(7), id(8)]);
        scene.call(&scene.ann, batch.contribute(scene.datanet));
        assert_eq!(scene.waiting(batch.item(), &scene.ann).status, PENDING);
        scene.contribute_as(&scene.ann, &[id(9)]).unwrap();
        assert_eq!(scene.accepted(id(9)).status, ACCEPTED);
    }
}

#[test]
fn what_waits_for_a_stranger_hinders_nobody() {
    for end in [PENDING, REJECTED, FLAGGED, RETRACTED] {
        let scene = Scene::new(CURATED);
        let items = [id(1), id(2), id(3)];
        scene.contribute(&scene.thief, &items).unwrap();
        match end {
            REJECTED | FLAGGED => scene.curate(&scene.thief, &items, end).unwrap(),
            RETRACTED => scene.retract(&scene.thief, &items).unwrap(),
            _ => {}
        }
        // The author registers the same records, the curator registers one for her, and accepts
        // another.
        scene.contribute(&scene.ann, &items[..2]).unwrap();
        scene.curate(&scene.ann, &items[..1], ACCEPTED).unwrap();
        scene.contribute_as(&scene.ann, &items[1..]).unwrap();
        for item in items {
            let accepted = scene.accepted(item);
            assert_eq!((accepted.payee, accepted.status), (payee(scene.ann.account), ACCEPTED));
            assert_eq!(scene.waiting(item, &scene.thief).status, end, "his entry is his");
        }
        // What is hers now is his no more.
        let taken = IDatanets::AlreadyContributed {
            datanetId: scene.datanet,
            item: id(1),
            payee: payee(scene.ann.account),
        };
        if end != RETRACTED {
            expect_revert_with(&taken, scene.curate(&scene.thief, &items[..1], ACCEPTED));
        }
        expect_revert_with(&taken, scene.contribute(&scene.thief, &items[..1]));
    }
}

#[test]
fn one_payee_waits_once_whatever_became_of_it() {
    let scene = Scene::new(CURATED);
    scene.contribute(&scene.ann, &[id(1)]).unwrap();
    let again = || scene.contribute(&scene.ann, &[id(1)]);
    let waits = IDatanets::AlreadyContributed {
        datanetId: scene.datanet,
        item: id(1),
        payee: payee(scene.ann.account),
    };
    expect_revert_with(&waits, again());
    scene.curate(&scene.ann, &[id(1)], REJECTED).unwrap();
    expect_revert_with(&waits, again());
    scene.retract(&scene.ann, &[id(1)]).unwrap();
    expect_revert_with(&waits, again());
    expect_revert::<IDatanets::InvalidStatus>(scene.curate(&scene.ann, &[id(1)], ACCEPTED));
    expect_revert_with(&waits, scene.contribute(&scene.ann, &[id(2), id(1)]));
    assert_eq!(scene.waiting(id(2), &scene.ann).status, NONE, "all or none");
}

#[test]
fn an_item_has_one_payee_and_one_number_for_good() {
    let scene = Scene::new(CURATED);
    scene.contribute(&scene.thief, &[id(9)]).unwrap();
    scene.contribute(&scene.ann, &[id(1)]).unwrap();
    let submitted = scene.waiting(id(1), &scene.ann);
    scene.chain.advance(1_000);
    scene.curate(&scene.ann, &[id(1)], ACCEPTED).unwrap();
    let accepted = scene.accepted(id(1));
    assert_eq!((submitted.number, accepted.number), (2, 2), "the number that it waited with");
    assert_eq!((accepted.acceptedAt, submitted.submittedAt + 1_000), (scene.chain.now(), scene.chain.now()));
    assert_eq!(scene.waiting(id(1), &scene.ann).number, 0, "it waits no longer");
    for status in [FLAGGED, ACCEPTED, REJECTED] {
        scene.chain.advance(10);
        scene.curate(&scene.ann, &[id(1)], status).unwrap();
    }
    scene.retract(&scene.ann, &[id(1)]).unwrap();
    let end = scene.accepted(id(1));
    assert_eq!((end.payee, end.number, end.acceptedAt), (accepted.payee, 2, accepted.acceptedAt));
    assert_eq!(end.status, RETRACTED);
    expect_revert::<IDatanets::AlreadyContributed>(scene.contribute(&scene.thief, &[id(1)]));
    expect_revert::<IDatanets::AlreadyContributed>(scene.contribute_as(&scene.ann, &[id(1)]));
}

#[test]
fn a_curator_names_an_account_an_identity_or_the_treasury() {
    let scene = Scene::new(CURATED);
    let register = |kind, who, item| IDatanets::contributeAsCall {
        datanetId: scene.datanet,
        kind,
        who,
        contentIds: vec![item],
    };
    let key = claim_key(scene.datanet, id(0x0c));
    let named = [
        (ACCOUNT, payee(scene.ann.account), payee(scene.ann.account)),
        (CLAIM_KEY, id(0x0c), key),
        (TREASURY, B256::ZERO, treasury(scene.datanet)),
    ];
    for (byte, (kind, who, expected)) in (1..).zip(named) {
        scene.call(&scene.owner, register(kind, who, id(byte)));
        assert_eq!(scene.accepted(id(byte)).payee, expected);
        expect_revert::<IDatanets::NotCurator>(scene.try_call(&scene.ann, register(kind, who, id(0x50))));
    }
    let nobody = [
        (ACCOUNT, B256::ZERO),
        (ACCOUNT, id(1)),
        (ACCOUNT, key),
        (CLAIM_KEY, B256::ZERO),
        (TREASURY, id(1)),
        (TREASURY, treasury(scene.datanet)),
        (3, id(1)),
        (255, id(1)),
    ];
    for (kind, who) in nobody {
        expect_revert_with(
            &IDatanets::InvalidPayee { kind, who },
            scene.try_call(&scene.owner, register(kind, who, id(0x51))),
        );
    }
}

#[test]
fn no_record_is_registered_for_a_key_that_nobody_can_bind() {
    let scene = Scene::with(|terms| terms.attestor = Default::default());
    let register = |kind, who| IDatanets::contributeAsCall {
        datanetId: scene.datanet,
        kind,
        who,
        contentIds: vec![id(1)],
    };
    let batch = IDatanets::contributeBatchAsCall {
        datanetId: scene.datanet,
        kind: CLAIM_KEY,
        who: id(9),
        root: id(1),
        count: 1,
        uri: String::new(),
    };
    expect_revert::<IDatanets::NoAttestor>(scene.try_call(&scene.owner, register(CLAIM_KEY, id(9))));
    expect_revert::<IDatanets::NoAttestor>(scene.try_call(&scene.owner, batch.clone()));
    // An attestor who is announced is none yet.
    let (datanet, attestor) = (scene.datanet, scene.thief.account);
    scene.call(&scene.owner, IDatanets::setAttestorCall { datanetId: datanet, attestor });
    expect_revert::<IDatanets::NoAttestor>(scene.try_call(&scene.owner, register(CLAIM_KEY, id(9))));
    scene.chain.advance(14 * 86_400);
    scene.call(&scene.owner, register(CLAIM_KEY, id(9)));
    scene.call(&scene.owner, batch);
    // Once there was one, there always is.
    let none = IDatanets::setAttestorCall { datanetId: datanet, attestor: Default::default() };
    expect_revert::<IDatanets::ZeroValue>(scene.try_call(&scene.owner, none));
}

#[test]
fn no_record_has_the_form_of_a_batch() {
    let scene = Scene::new(OPEN);
    let batch = Batch::new(vec![id(1), id(2)]);
    let item = batch.item();
    let like = {
        let mut like = B256::ZERO;
        like[..8].fill(0xff);
        like
    };
    let almost = {
        let mut almost = like;
        almost[7] = 0xfe;
        almost
    };
    for form in [item, like, B256::repeat_byte(0xff)] {
        let revert = IDatanets::NotARecord { contentId: form };
        expect_revert_with(&revert, scene.contribute(&scene.thief, &[form]));
        expect_revert_with(&revert, scene.contribute_as(&scene.thief, &[id(9), form]));
        let one = IDatanets::contributeCall { datanetId: scene.datanet, contentId: form };
        expect_revert_with(&revert, scene.try_call(&scene.thief, one));
        let signed = scene.chain.signed(scene.datanet, &scene.thief, &[form]);
        let signed = IDatanets::contributeForCall { contribution: signed };
        expect_revert_with(&revert, scene.try_call(&scene.thief, signed));
    }
    scene.contribute(&scene.thief, &[almost]).unwrap();
    // The batch itself is still its author's to register, and the root by itself is any content id.
    scene.call(&scene.ann, batch.contribute(scene.datanet));
    scene.contribute(&scene.thief, &[batch.root]).unwrap();
    assert_eq!(scene.waiting(item, &scene.ann).status, PENDING);
    assert_eq!(scene.accepted(batch_item(batch.root)).status, NONE);
}

#[test]
fn zero_names_nothing() {
    let scene = Scene::new(OPEN);
    expect_revert::<IDatanets::ZeroValue>(scene.contribute(&scene.ann, &[B256::ZERO]));
    let batch = IDatanets::contributeBatchCall {
        datanetId: scene.datanet,
        root: B256::ZERO,
        count: 1,
        uri: String::new(),
    };
    expect_revert::<IDatanets::ZeroValue>(scene.try_call(&scene.ann, batch));
    let empty = IDatanets::commitCall { commitment: B256::ZERO };
    expect_revert::<IDatanets::ZeroValue>(scene.try_call(&scene.ann, empty));
}

#[test]
fn a_call_names_1_to_256_records_and_a_batch_has_1_to_2_to_the_40_less_1() {
    let scene = Scene::new(OPEN);
    let ids =
        |count: u64| (1..=count).map(|i| B256::from(alloy_primitives::U256::from(i))).collect::<Vec<_>>();
    expect_revert::<IDatanets::InvalidLength>(scene.contribute(&scene.ann, &[]));
    expect_revert::<IDatanets::InvalidLength>(scene.contribute(&scene.ann, &ids(257)));
    scene.contribute(&scene.ann, &ids(256)).unwrap();
    let batch = |count, length| IDatanets::contributeBatchCall {
        datanetId: scene.datanet,
        root: id(1),
        count,
        uri: "x".repeat(length),
    };
    expect_revert::<IDatanets::InvalidCount>(scene.try_call(&scene.ann, batch(0, 0)));
    expect_revert::<IDatanets::InvalidCount>(scene.try_call(&scene.ann, batch(1 << 40, 0)));
    expect_revert::<IDatanets::UriTooLong>(scene.try_call(&scene.ann, batch(1, 2_049)));
    scene.call(&scene.ann, batch((1 << 40) - 1, 2_048));
}

#[test]
fn a_closed_datanet_takes_nothing_and_still_changes_statuses() {
    let scene = Scene::new(CURATED);
    scene.contribute(&scene.ann, &[id(1), id(2)]).unwrap();
    let close = IDatanets::closeDatanetCall { datanetId: scene.datanet };
    expect_revert::<IDatanets::NotDatanetOwner>(scene.try_call(&scene.thief, close.clone()));
    scene.call(&scene.owner, close.clone());
    expect_revert::<IDatanets::DatanetIsClosed>(scene.try_call(&scene.owner, close));
    expect_revert::<IDatanets::DatanetIsClosed>(scene.contribute(&scene.ann, &[id(3)]));
    expect_revert::<IDatanets::DatanetIsClosed>(scene.contribute_as(&scene.ann, &[id(3)]));
    scene.curate(&scene.ann, &[id(1)], ACCEPTED).unwrap();
    scene.retract(&scene.ann, &[id(1), id(2)]).unwrap();
    assert_eq!(scene.accepted(id(1)).status, RETRACTED);
}

#[test]
fn statuses_change_as_they_may() {
    let scene = Scene::new(OPEN);
    scene.contribute(&scene.ann, &[id(1)]).unwrap();
    for status in [NONE, PENDING, RETRACTED, 6, 255] {
        expect_revert_with(
            &IDatanets::InvalidStatus { present: NONE, requested: status },
            scene.curate(&scene.ann, &[id(1)], status),
        );
    }
    expect_revert_with(
        &IDatanets::InvalidStatus { present: ACCEPTED, requested: ACCEPTED },
        scene.curate(&scene.ann, &[id(1)], ACCEPTED),
    );
    let unknown = IDatanets::UnknownContribution {
        datanetId: scene.datanet,
        item: id(1),
        payee: payee(scene.thief.account),
    };
    expect_revert_with(&unknown, scene.curate(&scene.thief, &[id(1)], FLAGGED));
    expect_revert_with(&unknown, scene.retract(&scene.thief, &[id(1)]));
    let theirs = IDatanets::retractCall {
        datanetId: scene.datanet,
        registrations: registrations(&scene.ann, &[id(1)]),
    };
    expect_revert::<IDatanets::NotContributor>(scene.try_call(&scene.thief, theirs.clone()));
    expect_revert::<IDatanets::NotContributor>(scene.try_call(&scene.owner, theirs));
    expect_revert::<IDatanets::InvalidLength>(scene.curate(&scene.ann, &[], FLAGGED));
    // One that cannot change keeps all from changing.
    expect_revert::<IDatanets::UnknownContribution>(scene.curate(&scene.ann, &[id(1), id(2)], FLAGGED));
    assert_eq!(scene.accepted(id(1)).status, ACCEPTED);
    scene.retract(&scene.ann, &[id(1)]).unwrap();
    expect_revert::<IDatanets::InvalidStatus>(scene.curate(&scene.ann, &[id(1)], FLAGGED));
    expect_revert::<IDatanets::InvalidStatus>(scene.retract(&scene.ann, &[id(1)]));
}
