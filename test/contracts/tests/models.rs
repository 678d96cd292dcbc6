//! What a model is registered with, what it draws on, and who signs for it.
#![allow(missing_docs, unused_crate_dependencies)]

use alloy_primitives::{Address, B256, U256};
use tributary_interfaces::{
    IAttribution, IDatanets,
    IModels::{self, ModelTerms, Share, Source},
};
use tributary_test_kit::{
    DAY, Draft, Key, ModelFixture, NATIVE, Payouts, Revert, WINDOW, account, expect_revert,
    expect_revert_with,
};

const BOTH_WINDOWS: u64 = 2 * WINDOW;

/// Registers a model with changed terms.
fn register(fixture: &ModelFixture, change: impl FnOnce(&mut ModelTerms)) -> Result<U256, Revert> {
    let mut terms = fixture.chain.model_terms(fixture.datanet, fixture.asset);
    change(&mut terms);
    fixture.models(&fixture.chain.owner, IModels::registerModelCall { terms })
}

fn sources(ids: &[U256]) -> Vec<Source> {
    ids.iter().map(|id| Source { datanetId: *id, weight: 100 }).collect()
}

#[test]
fn terms_are_checked() {
    let fixture = ModelFixture::new();
    let no = |change: &dyn Fn(&mut ModelTerms)| register(&fixture, change);
    expect_revert::<IModels::UriTooLong>(no(&|t| t.uri = "x".repeat(2_049)));
    expect_revert::<IModels::ZeroValue>(no(&|t| t.artifactHash = B256::ZERO));
    expect_revert::<IModels::ZeroValue>(no(&|t| t.operator = Address::ZERO));
    expect_revert::<IModels::InvalidRule>(no(&|t| t.rule = B256::ZERO));
    expect_revert::<IModels::InvalidRule>(no(&|t| t.rule.0[31] = 1));
    expect_revert::<IModels::InvalidRule>(no(&|t| t.rule.0[1] = 1));
    expect_revert::<IModels::InvalidRule>(no(&|t| t.rule.0[1] = 65));
    expect_revert::<IModels::InvalidShare>(no(&|t| (t.ownerBps, t.contributorsBps) = (10_000, 0)));
    expect_revert::<IModels::InvalidShare>(no(&|t| (t.ownerBps, t.baseBps) = (1_000, 1_000)));
    expect_revert::<IModels::InvalidShare>(no(&|t| t.payees = vec![Share { account: account(1), bps: 0 }]));
    expect_revert::<IModels::InvalidShare>(no(&|t| {
        t.payees = vec![Share { account: Address::ZERO, bps: 1 }]
    }));
    expect_revert::<IModels::InvalidShare>(no(&|t| {
        t.payees = vec![Share { account: account(1), bps: 1 }; 5]
    }));
    expect_revert::<IModels::SharesDoNotAddUp>(no(&|t| t.ownerBps += 1));
    expect_revert::<IModels::InvalidSources>(no(&|t| t.sources.clear()));
    expect_revert::<IModels::InvalidSources>(no(&|t| t.sources[0].weight = 0));
    expect_revert::<IModels::InvalidSources>(no(&|t| t.sources[0].weight = 10_001));
    expect_revert::<IModels::InvalidSources>(no(&|t| {
        t.sources = sources(&[fixture.datanet, fixture.datanet])
    }));
    expect_revert::<IModels::InvalidSources>(no(&|t| {
        t.sources = sources(&(1..=17).map(U256::from).collect::<Vec<_>>())
    }));
    expect_revert::<IModels::InvalidScorers>(no(&|t| t.scorers.clear()));
    expect_revert::<IModels::InvalidScorers>(no(&|t| t.scorers = (1..=9).map(account).collect()));
    expect_revert::<IModels::InvalidScorers>(no(&|t| t.scorers = vec![account(2), account(1)]));
    expect_revert::<IModels::InvalidScorers>(no(&|t| t.scorers = vec![account(1), account(1)]));
    expect_revert::<IModels::InvalidScorers>(no(&|t| t.scorers = vec![Address::ZERO]));
    expect_revert::<IModels::InvalidScorers>(no(&|t| t.quorum = 0));
    expect_revert::<IModels::InvalidScorers>(no(&|t| t.quorum = 2));
    expect_revert::<IModels::InvalidBond>(no(&|t| t.bond = 1 << 96));
    expect_revert::<IModels::InvalidBond>(no(&|t| t.bondBps = 10_001));
    expect_revert::<IModels::DatanetNotOpen>(no(&|t| t.sources = sources(&[U256::from(9)])));
    expect_revert::<IModels::UnknownModel>(no(&|t| t.baseModelId = U256::from(9)));
}

#[test]
fn a_model_draws_on_open_datanets() {
    let fixture = ModelFixture::new();
    let close = IDatanets::closeDatanetCall { datanetId: fixture.datanet };
    fixture.datanets(&fixture.chain.owner, close).unwrap();
    expect_revert_with(&IModels::DatanetNotOpen { datanetId: fixture.datanet }, register(&fixture, |_| {}));
}

#[test]
fn a_lineage_is_at_most_8_deep_and_paid_in_one_asset() {
    let fixture = ModelFixture::new();
    let mut base = fixture.model;
    for depth in 2..=8 {
        base = register(&fixture, |terms| terms.baseModelId = base).unwrap();
        let read = IModels::depthOfCall { modelId: base };
        assert_eq!(fixture.chain.read(fixture.chain.models, read), depth);
    }
    expect_revert::<IModels::LineageTooDeep>(register(&fixture, |terms| terms.baseModelId = base));
    expect_revert::<IModels::AssetMismatch>(register(&fixture, |terms| {
        (terms.baseModelId, terms.asset) = (fixture.model, NATIVE);
    }));
    let generous = register(&fixture, |terms| (terms.ownerBps, terms.contributorsBps) = (0, 10_000)).unwrap();
    expect_revert::<IModels::BaseTakesNothing>(register(&fixture, |terms| {
        (terms.baseModelId, terms.baseBps, terms.ownerBps) = (generous, 1_000, 1_000);
    }));
    let second = fixture.chain.create_datanet(fixture.chain.datanet_terms());
    expect_revert_with(
        &IModels::SourceMissing { baseModelId: fixture.model, datanetId: fixture.datanet },
        register(&fixture, |terms| {
            (terms.baseModelId, terms.sources) = (fixture.model, sources(&[second]));
        }),
    );
}

#[test]
fn privacy_is_for_a_models_life() {
    let fixture = ModelFixture::new();
    let private = register(&fixture, |terms| terms.isPrivate = true).unwrap();
    for (model, expected) in [(private, true), (fixture.model, false)] {
        let read = IModels::modelCall { modelId: model };
        assert_eq!(fixture.chain.read(fixture.chain.models, read).isPrivate, expected);
    }
    // No function of the interface changes it: what changes are owner, operator, scorers, sources,
    // snapshots.
    let owner = &fixture.chain.owner;
    fixture.models(owner, IModels::setOperatorCall { modelId: private, operator: account(1) }).unwrap();
    let offer = IModels::offerModelCall { modelId: private, pendingOwner: fixture.ann.account };
    fixture.models(owner, offer).unwrap();
    fixture.models(&fixture.ann, IModels::acceptModelCall { modelId: private }).unwrap();
    fixture.chain.advance(BOTH_WINDOWS);
    let read = IModels::modelCall { modelId: private };
    assert!(fixture.chain.read(fixture.chain.models, read).isPrivate);
}

#[test]
fn another_operator_signs_two_windows_after_it_was_announced() {
    let fixture = ModelFixture::new();
    let (chain, model, owner) = (&fixture.chain, fixture.model, &fixture.chain.owner);
    let next = Key::named("next operator");
    fixture.pay(10_000);
    chain.deposit(chain.scorer.account, fixture.asset, 10_000);
    let set = |operator| IModels::setOperatorCall { modelId: model, operator };
    expect_revert::<IModels::NotModelOwner>(fixture.models(&fixture.thief, set(fixture.thief.account)));
    expect_revert::<IModels::ZeroValue>(fixture.models(owner, set(Address::ZERO)));
    fixture.models(owner, set(next.account)).unwrap();
    let from = chain.now() + BOTH_WINDOWS;
    let operators = || chain.read(chain.models, IModels::operatorOfCall { modelId: model });
    let before = operators();
    let expected = (chain.operator.account, next.account, from);
    assert_eq!((before.operator, before.next, before.effectiveFrom), expected);
    let propose = |key: &Key| {
        let draft = Draft::next(chain, model, Payouts::of([(account(1), 80)]));
        chain.propose(&draft.signed(chain, key, &[&chain.scorer]))
    };
    chain.advance(BOTH_WINDOWS - 1);
    expect_revert::<IAttribution::InvalidOperatorSignature>(propose(&next));
    let snapshot = chain.devnode.snapshot();
    propose(&chain.operator).unwrap();
    assert!(chain.devnode.revert(snapshot).expect("a chain in memory"));
    chain.advance(1);
    expect_revert::<IAttribution::InvalidOperatorSignature>(propose(&chain.operator));
    let after = operators();
    assert_eq!((after.operator, after.next, after.effectiveFrom), (next.account, Address::ZERO, 0));
    // A round that is open when keys change stays as it is, and one announcement takes another's
    // place.
    let open = propose(&next).unwrap();
    fixture.models(owner, set(account(1))).unwrap();
    chain.advance(WINDOW);
    fixture.models(owner, set(account(2))).unwrap();
    chain.finalise(&open).unwrap();
    chain.advance(BOTH_WINDOWS - 1);
    assert_eq!(operators().operator, next.account);
    chain.advance(1);
    assert_eq!(operators().operator, account(2));
}

#[test]
fn other_scorers_sign_two_windows_after_they_were_announced() {
    let fixture = ModelFixture::new();
    let (chain, model, owner) = (&fixture.chain, fixture.model, &fixture.chain.owner);
    fixture.pay(10_000);
    let mut new = ["a new scorer", "another new scorer", "a third new scorer"].map(Key::named);
    new.sort_by_key(|key| key.account);
    for scorer in new.iter().chain([&chain.scorer]) {
        chain.fund(scorer.account);
        chain.deposit(scorer.account, fixture.asset, 5_000);
    }
    let accounts: Vec<Address> = new.iter().map(|key| key.account).collect();
    let set = |scorers: &[Address], quorum| IModels::setScorersCall {
        modelId: model,
        scorers: scorers.to_vec(),
        quorum,
    };
    expect_revert::<IModels::NotModelOwner>(fixture.models(&fixture.thief, set(&[fixture.thief.account], 1)));
    let reversed: Vec<Address> = accounts.iter().rev().copied().collect();
    for (scorers, quorum) in [(&[][..], 1), (&accounts[..], 0), (&accounts[..], 4), (&reversed[..], 1)] {
        expect_revert::<IModels::InvalidScorers>(fixture.models(owner, set(scorers, quorum)));
    }
    fixture.models(owner, set(&accounts, 2)).unwrap();
    let announced = || chain.read(chain.models, IModels::announcedScorersCall { modelId: model });
    let from = chain.now() + BOTH_WINDOWS;
    assert_eq!(
        (announced().scorers, announced().quorum, announced().effectiveFrom),
        (accounts.clone(), 2, from)
    );
    let propose = |signers: &[&Key]| {
        let draft = Draft::next(chain, model, Payouts::of([(account(1), 80)]));
        chain.propose(&draft.signed(chain, &chain.operator, signers))
    };
    chain.advance(BOTH_WINDOWS - 1);
    expect_revert::<IAttribution::NotScorer>(propose(&[&new[0], &new[1]]));
    let open = propose(&[&chain.scorer]).unwrap();
    chain.advance(1);
    // The open round is its signers', whoever may sign by now; nobody can take it over.
    assert_eq!((announced().scorers, announced().quorum, announced().effectiveFrom), (Vec::new(), 0, 0));
    let mut stolen = open.clone();
    stolen.stake.signers = vec![new[0].account];
    chain.advance(WINDOW);
    expect_revert::<IAttribution::NoSuchRound>(chain.finalise(&stolen));
    chain.finalise(&open).unwrap();
    assert_eq!(chain.free_bond(fixture.asset, chain.scorer.account), 5_000);
    let propose = |signers: &[&Key]| {
        let draft = Draft::next(chain, model, Payouts::of([(account(1), 160)]));
        chain.propose(&draft.signed(chain, &chain.operator, signers))
    };
    expect_revert::<IAttribution::QuorumMissing>(propose(&[&chain.scorer]));
    expect_revert::<IAttribution::NotScorer>(propose(&[&new[0], &chain.scorer]));
    // Fewer scorers after more: no old one is left over.
    fixture.models(owner, set(&accounts[..1], 1)).unwrap();
    chain.advance(BOTH_WINDOWS);
    expect_revert::<IAttribution::NotScorer>(propose(&[&new[1]]));
    expect_revert::<IAttribution::NotScorer>(propose(&[&new[0], &new[1]]));
    propose(&[&new[0]]).unwrap();
}

#[test]
fn a_snapshot_takes_what_all_sources_vouch_for() {
    let fixture = ModelFixture::new();
    let (chain, owner) = (&fixture.chain, &fixture.chain.owner);
    let second = chain.create_datanet(chain.datanet_terms());
    let model = register(&fixture, |terms| terms.sources = sources(&[fixture.datanet, second])).unwrap();
    let take = || fixture.models(owner, IModels::takeSnapshotCall { modelId: model });
    let vouch = |datanet, up_to| {
        fixture.datanets(owner, IDatanets::vouchCall { datanetId: datanet, upTo: up_to }).unwrap();
    };
    chain.advance(1_000);
    let start = chain.now();
    expect_revert_with(&IModels::NothingNew { upTo: 0, last: 0 }, take());
    vouch(fixture.datanet, start - 10);
    expect_revert::<IModels::NothingNew>(take());
    vouch(second, start - 50);
    expect_revert::<IModels::NotModelOwner>(
        fixture.models(&fixture.thief, IModels::takeSnapshotCall { modelId: model }),
    );
    assert_eq!(take().unwrap(), start - 50);
    expect_revert_with(&IModels::NothingNew { upTo: start - 50, last: start - 50 }, take());
    vouch(fixture.datanet, start - 5);
    expect_revert::<IModels::NothingNew>(take());
    chain.advance(100);
    vouch(second, start + 50);
    assert_eq!(take().unwrap(), start - 5);
    chain.advance(100);
    vouch(fixture.datanet, start + 60);
    assert_eq!(take().unwrap(), start + 50);
    let at = |time| {
        let snapshot = chain.read(chain.models, IModels::snapshotAtCall { modelId: model, time });
        (snapshot.takenAt, snapshot.upTo)
    };
    assert_eq!(at(start - 1), (0, 0), "nothing earns from the past");
    assert_eq!(at(start), (start, start - 50));
    assert_eq!(at(start + 99), (start, start - 50));
    assert_eq!(at(start + 100), (start + 100, start - 5));
    assert_eq!(at(u64::MAX), (start + 200, start + 50));
    let count = chain.read(chain.models, IModels::snapshotCountCall { modelId: model });
    assert_eq!(count, 3);
    let second = chain.read(chain.models, IModels::snapshotCall { modelId: model, index: 1 });
    assert_eq!((second.takenAt, second.upTo), (start + 100, start - 5));
    let none = chain.read(chain.models, IModels::snapshotCall { modelId: model, index: 3 });
    assert_eq!((none.takenAt, none.upTo), (0, 0));
}

#[test]
fn a_source_is_left_out_two_windows_later_for_good() {
    let fixture = ModelFixture::new();
    let (chain, owner) = (&fixture.chain, &fixture.chain.owner);
    let second = chain.create_datanet(chain.datanet_terms());
    let model = register(&fixture, |terms| terms.sources = sources(&[fixture.datanet, second])).unwrap();
    let leave =
        |model, datanet| fixture.models(owner, IModels::leaveOutCall { modelId: model, datanetId: datanet });
    let states = || {
        let states = chain.read(chain.models, IModels::sourcesOfCall { modelId: model });
        states.into_iter().map(|state| state.leftOutFrom).collect::<Vec<_>>()
    };
    let thief = IModels::leaveOutCall { modelId: model, datanetId: second };
    expect_revert::<IModels::NotModelOwner>(fixture.models(&fixture.thief, thief));
    let cannot = |model, datanet| IModels::CannotLeaveOut { modelId: model, datanetId: datanet };
    expect_revert_with(&cannot(model, U256::from(9)), leave(model, U256::from(9)));
    leave(model, second).unwrap();
    let from = chain.now() + BOTH_WINDOWS;
    assert_eq!(states(), [0, from]);
    expect_revert_with(&cannot(model, second), leave(model, second));
    expect_revert_with(&cannot(model, fixture.datanet), leave(model, fixture.datanet));
    expect_revert_with(&cannot(fixture.model, fixture.datanet), leave(fixture.model, fixture.datanet));
    // Until then its vouching is needed for a snapshot, and afterwards not.
    let vouch = IDatanets::vouchCall { datanetId: fixture.datanet, upTo: chain.now() - 1 };
    fixture.datanets(owner, vouch).unwrap();
    let take = || fixture.models(owner, IModels::takeSnapshotCall { modelId: model });
    chain.advance(BOTH_WINDOWS - 1);
    expect_revert::<IModels::NothingNew>(take());
    chain.advance(1);
    take().unwrap();
    assert_eq!(states(), [0, from]);
}

#[test]
fn what_the_base_draws_on_is_left_out_after_the_base() {
    let fixture = ModelFixture::new();
    let second = fixture.chain.create_datanet(fixture.chain.datanet_terms());
    let both = sources(&[fixture.datanet, second]);
    let base = register(&fixture, |terms| terms.sources = both.clone()).unwrap();
    let derived =
        register(&fixture, |terms| (terms.baseModelId, terms.sources) = (base, both.clone())).unwrap();
    let leave = |model| {
        let call = IModels::leaveOutCall { modelId: model, datanetId: second };
        fixture.models(&fixture.chain.owner, call)
    };
    expect_revert_with(&IModels::CannotLeaveOut { modelId: derived, datanetId: second }, leave(derived));
    leave(base).unwrap();
    leave(derived).unwrap();
    // A model that is registered afterwards has it among its sources still.
    expect_revert::<IModels::SourceMissing>(register(&fixture, |terms| {
        (terms.baseModelId, terms.sources) = (base, sources(&[fixture.datanet]));
    }));
    fixture.chain.advance(DAY);
}
