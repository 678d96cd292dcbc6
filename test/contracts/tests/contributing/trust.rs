//! Whom a Datanet trusts: owner, curators, treasury, attestor; and what they vouch for
//! (docs/SPEC.md 1.3).

use crate::scene::*;
use alloy_primitives::{Address, U256};
use tributary_interfaces::IDatanets;
use tributary_test_kit::{DAY, Key, account, claim_key, expect_revert, expect_revert_with, id, treasury};

impl Scene {
    fn state(&self) -> IDatanets::Datanet {
        self.read(IDatanets::datanetCall { datanetId: self.datanet })
    }

    fn curator(&self, account: Address, trusted: bool) -> IDatanets::setCuratorCall {
        IDatanets::setCuratorCall { datanetId: self.datanet, account, trusted }
    }

    fn curators(&self) -> Vec<Address> {
        let mut curators = self.read(IDatanets::curatorsOfCall { datanetId: self.datanet });
        curators.sort_unstable();
        curators
    }
}

#[test]
fn a_treasury_changes_14_days_after_it_was_announced() {
    let scene = Scene::new(OPEN);
    let set = |account| IDatanets::setTreasuryCall { datanetId: scene.datanet, treasury: account };
    let holder = || scene.read(IDatanets::holderOfCall { payee: treasury(scene.datanet) });
    expect_revert::<IDatanets::NotDatanetOwner>(scene.try_call(&scene.thief, set(scene.thief.account)));
    expect_revert::<IDatanets::InvalidTreasury>(scene.try_call(&scene.owner, set(Address::ZERO)));
    let old = holder();
    scene.call(&scene.owner, set(account(1)));
    let from = scene.chain.now() + 14 * DAY;
    let state = scene.state();
    assert_eq!((state.treasury, state.nextTreasury, state.treasuryFrom), (old, account(1), from));
    scene.chain.advance(10 * DAY);
    // Another announcement takes its place, and begins anew.
    scene.call(&scene.owner, set(account(2)));
    scene.chain.advance(14 * DAY - 1);
    assert_eq!(holder(), old);
    scene.chain.advance(1);
    assert_eq!(holder(), account(2));
    let state = scene.state();
    assert_eq!((state.treasury, state.nextTreasury, state.treasuryFrom), (account(2), Address::ZERO, 0));
    // One that took effect stays while the next waits.
    scene.call(&scene.owner, set(account(3)));
    assert_eq!(holder(), account(2));
    scene.chain.advance(14 * DAY);
    assert_eq!(holder(), account(3));
}

#[test]
fn an_attestor_changes_14_days_after_it_was_announced() {
    let scene = Scene::new(OPEN);
    let next = Key::named("next attestor");
    let set = |account| IDatanets::setAttestorCall { datanetId: scene.datanet, attestor: account };
    let bind = |byte: u8, key: &Key| {
        let call = scene.chain.signed_binding(scene.datanet, id(byte), account(9), U256::MAX, key);
        scene.try_call(&scene.thief, call).map(|_| ())
    };
    expect_revert::<IDatanets::NotDatanetOwner>(scene.try_call(&scene.thief, set(scene.thief.account)));
    expect_revert::<IDatanets::ZeroValue>(scene.try_call(&scene.owner, set(Address::ZERO)));
    scene.call(&scene.owner, set(next.account));
    expect_revert::<IDatanets::InvalidSignature>(bind(1, &next));
    scene.chain.advance(14 * DAY - 1);
    expect_revert::<IDatanets::InvalidSignature>(bind(1, &next));
    bind(1, &scene.owner).unwrap();
    scene.chain.advance(1);
    expect_revert::<IDatanets::InvalidSignature>(bind(2, &scene.owner));
    bind(2, &next).unwrap();
    // What the old one bound stays bound.
    let holder = IDatanets::holderOfCall { payee: claim_key(scene.datanet, id(1)) };
    assert_eq!(scene.read(holder), account(9));
}

#[test]
fn a_treasury_is_never_zero_and_its_fee_at_most_3000() {
    let scene = Scene::new(OPEN);
    let create = |change: &dyn Fn(&mut IDatanets::DatanetTerms)| {
        let mut terms = scene.chain.datanet_terms();
        change(&mut terms);
        scene.try_call(&scene.thief, IDatanets::createDatanetCall { terms })
    };
    expect_revert::<IDatanets::InvalidTreasury>(create(&|terms| terms.treasury = Address::ZERO));
    expect_revert::<IDatanets::InvalidTreasury>(create(&|terms| terms.treasuryFeeBps = 3_001));
    expect_revert::<IDatanets::InvalidPolicy>(create(&|terms| terms.policy = 3));
    expect_revert::<IDatanets::UriTooLong>(create(&|terms| terms.uri = "x".repeat(2_049)));
    create(&|terms| terms.treasuryFeeBps = 3_000).unwrap();
}

#[test]
fn a_datanet_has_at_most_32_curators_and_says_who_they_are() {
    let scene = Scene::new(CURATED);
    expect_revert::<IDatanets::NotDatanetOwner>(
        scene.try_call(&scene.thief, scene.curator(account(1), true)),
    );
    expect_revert::<IDatanets::ZeroValue>(scene.try_call(&scene.owner, scene.curator(Address::ZERO, true)));
    for byte in 1..=32 {
        scene.call(&scene.owner, scene.curator(account(byte), true));
    }
    expect_revert::<IDatanets::TooManyCurators>(
        scene.try_call(&scene.owner, scene.curator(account(33), true)),
    );
    // Setting one again, or removing what is none, changes nothing.
    scene.call(&scene.owner, scene.curator(account(7), true));
    scene.call(&scene.owner, scene.curator(account(40), false));
    assert_eq!(scene.curators(), (1..=32).map(account).collect::<Vec<_>>());
    for byte in [1, 32, 16] {
        scene.call(&scene.owner, scene.curator(account(byte), false));
    }
    scene.call(&scene.owner, scene.curator(account(33), true));
    let expected: Vec<Address> = (2..=33).filter(|byte| ![16, 32].contains(byte)).map(account).collect();
    assert_eq!(scene.curators(), expected);
    let trusted = |account| scene.read(IDatanets::isCuratorCall { datanetId: scene.datanet, account });
    assert_eq!([1, 2, 33, 32].map(|byte| trusted(account(byte))), [false, true, true, false]);
    assert!(trusted(scene.owner.account) && !trusted(Address::ZERO));
}

#[test]
fn a_curator_is_trusted_until_it_is_removed() {
    let scene = Scene::new(CURATED);
    scene.contribute(&scene.ann, &[id(1), id(2)]).unwrap();
    let curate = |byte: u8| IDatanets::curateCall {
        datanetId: scene.datanet,
        registrations: registrations(&scene.ann, &[id(byte)]),
        status: ACCEPTED,
        reasonHash: id(7),
    };
    expect_revert::<IDatanets::NotCurator>(scene.try_call(&scene.thief, curate(1)));
    scene.call(&scene.owner, scene.curator(scene.thief.account, true));
    scene.call(&scene.thief, curate(1));
    scene.call(&scene.owner, scene.curator(scene.thief.account, false));
    expect_revert::<IDatanets::NotCurator>(scene.try_call(&scene.thief, curate(2)));
}

#[test]
fn a_datanet_passes_on_when_its_next_owner_takes_it() {
    let scene = Scene::new(OPEN);
    let offer = |to| IDatanets::offerDatanetCall { datanetId: scene.datanet, pendingOwner: to };
    let accept = || IDatanets::acceptDatanetCall { datanetId: scene.datanet };
    expect_revert::<IDatanets::NotDatanetOwner>(scene.try_call(&scene.thief, offer(scene.thief.account)));
    expect_revert::<IDatanets::NotPendingOwner>(scene.try_call(&scene.thief, accept()));
    scene.call(&scene.owner, offer(scene.thief.account));
    scene.call(&scene.owner, offer(scene.ann.account));
    expect_revert::<IDatanets::NotPendingOwner>(scene.try_call(&scene.thief, accept()));
    scene.call(&scene.owner, scene.curator(account(5), true));
    scene.call(&scene.ann, accept());
    let state = scene.state();
    assert_eq!((state.owner, state.pendingOwner), (scene.ann.account, Address::ZERO));
    assert_eq!(scene.curators(), [account(5)], "curators stay");
    expect_revert::<IDatanets::NotDatanetOwner>(scene.try_call(&scene.owner, offer(scene.owner.account)));
}

#[test]
fn vouching_goes_forward_and_not_up_to_now() {
    let scene = Scene::new(CURATED);
    let vouch = |up_to| IDatanets::vouchCall { datanetId: scene.datanet, upTo: up_to };
    scene.chain.advance(100);
    let now = scene.chain.now();
    expect_revert::<IDatanets::NotCurator>(scene.try_call(&scene.thief, vouch(now - 1)));
    for up_to in [0, now, now + 1, u64::MAX] {
        let revert = IDatanets::InvalidVouch { upTo: up_to, last: 0 };
        expect_revert_with(&revert, scene.try_call(&scene.owner, vouch(up_to)));
    }
    scene.call(&scene.owner, vouch(now - 10));
    expect_revert::<IDatanets::InvalidVouch>(scene.try_call(&scene.owner, vouch(now - 10)));
    expect_revert::<IDatanets::InvalidVouch>(scene.try_call(&scene.owner, vouch(now - 11)));
    scene.call(&scene.owner, scene.curator(scene.ann.account, true));
    scene.call(&scene.ann, vouch(now - 1));
    assert_eq!(scene.state().vouchedUpTo, now - 1);
    let other = scene.another(|_| {});
    let least = |ids: Vec<U256>| scene.read(IDatanets::leastVouchedCall { datanetIds: ids });
    assert_eq!(least(vec![scene.datanet]), now - 1);
    assert_eq!(least(vec![scene.datanet, other]), 0);
    assert_eq!(least(Vec::new()), u64::MAX);
}

#[test]
fn the_zero_account_holds_nothing() {
    let scene = Scene::new(OPEN);
    let holder = |payee| scene.read(IDatanets::holderOfCall { payee });
    let third = {
        let mut word = treasury(scene.datanet);
        word[0] = 3;
        word
    };
    let padded = {
        let mut word = treasury(scene.datanet);
        word[5] = 1;
        word
    };
    for word in
        [Default::default(), claim_key(scene.datanet, id(1)), treasury(U256::from(9)), third, padded, id(1)]
    {
        assert_eq!(holder(word), Address::ZERO, "{word}");
    }
    assert_eq!(holder(account(4).into_word()), account(4));
}
