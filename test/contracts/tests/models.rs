//! What a model is registered with, what it draws on, and who signs for it.
#![allow(missing_docs, unused_crate_dependencies)]

use alloy_primitives::{Address, B256, U256};
use tributary_contract_tests::{
    DAY, Draft, Key, NATIVE, Payouts, Refusal, Stage, WINDOW, account, refused, refused_with,
};
use tributary_interfaces::{
    IAttribution, IDatanets,
    IModels::{self, ModelTerms, Share, Source},
};

const BOTH_WINDOWS: u64 = 2 * WINDOW;

/// Registers a model with changed terms.
fn register(stage: &Stage, change: impl FnOnce(&mut ModelTerms)) -> Result<U256, Refusal> {
    let mut terms = stage.world.model_terms(stage.datanet, stage.asset);
    change(&mut terms);
    stage.models(&stage.world.owner, IModels::registerModelCall { terms })
}

fn sources(ids: &[U256]) -> Vec<Source> {
    ids.iter().map(|id| Source { datanetId: *id, weight: 100 }).collect()
}

#[test]
fn terms_are_checked() {
    let stage = Stage::new();
    let no = |change: &dyn Fn(&mut ModelTerms)| register(&stage, change);
    refused::<IModels::UriTooLong>(no(&|t| t.uri = "x".repeat(2_049)));
    refused::<IModels::ZeroValue>(no(&|t| t.artifactHash = B256::ZERO));
    refused::<IModels::ZeroValue>(no(&|t| t.operator = Address::ZERO));
    refused::<IModels::InvalidRule>(no(&|t| t.rule = B256::ZERO));
    refused::<IModels::InvalidRule>(no(&|t| t.rule.0[31] = 1));
    refused::<IModels::InvalidRule>(no(&|t| t.rule.0[1] = 1));
    refused::<IModels::InvalidRule>(no(&|t| t.rule.0[1] = 65));
    refused::<IModels::InvalidShare>(no(&|t| (t.ownerBps, t.contributorsBps) = (10_000, 0)));
    refused::<IModels::InvalidShare>(no(&|t| (t.ownerBps, t.baseBps) = (1_000, 1_000)));
    refused::<IModels::InvalidShare>(no(&|t| t.payees = vec![Share { account: account(1), bps: 0 }]));
    refused::<IModels::InvalidShare>(no(&|t| t.payees = vec![Share { account: Address::ZERO, bps: 1 }]));
    refused::<IModels::InvalidShare>(no(&|t| t.payees = vec![Share { account: account(1), bps: 1 }; 5]));
    refused::<IModels::SharesDoNotAddUp>(no(&|t| t.ownerBps += 1));
    refused::<IModels::InvalidSources>(no(&|t| t.sources.clear()));
    refused::<IModels::InvalidSources>(no(&|t| t.sources[0].weight = 0));
    refused::<IModels::InvalidSources>(no(&|t| t.sources[0].weight = 10_001));
    refused::<IModels::InvalidSources>(no(&|t| t.sources = sources(&[stage.datanet, stage.datanet])));
    refused::<IModels::InvalidSources>(no(&|t| {
        t.sources = sources(&(1..=17).map(U256::from).collect::<Vec<_>>())
    }));
    refused::<IModels::InvalidScorers>(no(&|t| t.scorers.clear()));
    refused::<IModels::InvalidScorers>(no(&|t| t.scorers = (1..=9).map(account).collect()));
    refused::<IModels::InvalidScorers>(no(&|t| t.scorers = vec![account(2), account(1)]));
    refused::<IModels::InvalidScorers>(no(&|t| t.scorers = vec![account(1), account(1)]));
    refused::<IModels::InvalidScorers>(no(&|t| t.scorers = vec![Address::ZERO]));
    refused::<IModels::InvalidScorers>(no(&|t| t.quorum = 0));
    refused::<IModels::InvalidScorers>(no(&|t| t.quorum = 2));
    refused::<IModels::InvalidBond>(no(&|t| t.bond = 1 << 96));
    refused::<IModels::InvalidBond>(no(&|t| t.bondBps = 10_001));
    refused::<IModels::DatanetNotOpen>(no(&|t| t.sources = sources(&[U256::from(9)])));
    refused::<IModels::UnknownModel>(no(&|t| t.baseModelId = U256::from(9)));
}

#[test]
fn a_model_draws_on_open_datanets() {
    let stage = Stage::new();
    let close = IDatanets::closeDatanetCall { datanetId: stage.datanet };
    stage.datanets(&stage.world.owner, close).unwrap();
    refused_with(&IModels::DatanetNotOpen { datanetId: stage.datanet }, register(&stage, |_| {}));
}

#[test]
fn a_lineage_is_at_most_8_deep_and_paid_in_one_asset() {
    let stage = Stage::new();
    let mut base = stage.model;
    for depth in 2..=8 {
        base = register(&stage, |terms| terms.baseModelId = base).unwrap();
        let read = IModels::depthOfCall { modelId: base };
        assert_eq!(stage.world.read(stage.world.models, read), depth);
    }
    refused::<IModels::LineageTooDeep>(register(&stage, |terms| terms.baseModelId = base));
    refused::<IModels::AssetMismatch>(register(&stage, |terms| {
        (terms.baseModelId, terms.asset) = (stage.model, NATIVE);
    }));
    let generous = register(&stage, |terms| (terms.ownerBps, terms.contributorsBps) = (0, 10_000)).unwrap();
    refused::<IModels::BaseTakesNothing>(register(&stage, |terms| {
        (terms.baseModelId, terms.baseBps, terms.ownerBps) = (generous, 1_000, 1_000);
    }));
    let second = stage.world.create_datanet(stage.world.datanet_terms());
    refused_with(
        &IModels::SourceMissing { baseModelId: stage.model, datanetId: stage.datanet },
        register(&stage, |terms| {
            (terms.baseModelId, terms.sources) = (stage.model, sources(&[second]));
        }),
    );
}

#[test]
fn privacy_is_for_a_models_life() {
    let stage = Stage::new();
    let private = register(&stage, |terms| terms.isPrivate = true).unwrap();
    for (model, expected) in [(private, true), (stage.model, false)] {
        let read = IModels::modelCall { modelId: model };
        assert_eq!(stage.world.read(stage.world.models, read).isPrivate, expected);
    }
    // No function of the interface changes it: what changes are owner, operator, scorers, sources,
    // snapshots.
    let owner = &stage.world.owner;
    stage.models(owner, IModels::setOperatorCall { modelId: private, operator: account(1) }).unwrap();
    let offer = IModels::offerModelCall { modelId: private, pendingOwner: stage.ann.account };
    stage.models(owner, offer).unwrap();
    stage.models(&stage.ann, IModels::acceptModelCall { modelId: private }).unwrap();
    stage.world.wait(BOTH_WINDOWS);
    let read = IModels::modelCall { modelId: private };
    assert!(stage.world.read(stage.world.models, read).isPrivate);
}

#[test]
fn another_operator_signs_two_windows_after_it_was_announced() {
    let stage = Stage::new();
    let (world, model, owner) = (&stage.world, stage.model, &stage.world.owner);
    let next = Key::of("next operator");
    stage.pay(10_000);
    world.deposit(world.scorer.account, stage.asset, 10_000);
    let set = |operator| IModels::setOperatorCall { modelId: model, operator };
    refused::<IModels::NotModelOwner>(stage.models(&stage.thief, set(stage.thief.account)));
    refused::<IModels::ZeroValue>(stage.models(owner, set(Address::ZERO)));
    stage.models(owner, set(next.account)).unwrap();
    let from = world.now() + BOTH_WINDOWS;
    let operators = || world.read(world.models, IModels::operatorOfCall { modelId: model });
    let before = operators();
    let expected = (world.operator.account, next.account, from);
    assert_eq!((before.operator, before.next, before.effectiveFrom), expected);
    let propose = |key: &Key| {
        let draft = Draft::next(world, model, Payouts::of([(account(1), 80)]));
        world.propose(&draft.signed(world, key, &[&world.scorer]))
    };
    world.wait(BOTH_WINDOWS - 1);
    refused::<IAttribution::InvalidOperatorSignature>(propose(&next));
    let snapshot = world.chain.snapshot();
    propose(&world.operator).unwrap();
    assert!(world.chain.revert(snapshot));
    world.wait(1);
    refused::<IAttribution::InvalidOperatorSignature>(propose(&world.operator));
    let after = operators();
    assert_eq!((after.operator, after.next, after.effectiveFrom), (next.account, Address::ZERO, 0));
    // A round that is open when keys change stays as it is, and one announcement takes another's
    // place.
    let open = propose(&next).unwrap();
    stage.models(owner, set(account(1))).unwrap();
    world.wait(WINDOW);
    stage.models(owner, set(account(2))).unwrap();
    world.finalise(&open).unwrap();
    world.wait(BOTH_WINDOWS - 1);
    assert_eq!(operators().operator, next.account);
    world.wait(1);
    assert_eq!(operators().operator, account(2));
}

#[test]
fn other_scorers_sign_two_windows_after_they_were_announced() {
    let stage = Stage::new();
    let (world, model, owner) = (&stage.world, stage.model, &stage.world.owner);
    stage.pay(10_000);
    let mut new = ["a new scorer", "another new scorer", "a third new scorer"].map(Key::of);
    new.sort_by_key(|key| key.account);
    for scorer in new.iter().chain([&world.scorer]) {
        world.fund(scorer.account);
        world.deposit(scorer.account, stage.asset, 5_000);
    }
    let accounts: Vec<Address> = new.iter().map(|key| key.account).collect();
    let set = |scorers: &[Address], quorum| IModels::setScorersCall {
        modelId: model,
        scorers: scorers.to_vec(),
        quorum,
    };
    refused::<IModels::NotModelOwner>(stage.models(&stage.thief, set(&[stage.thief.account], 1)));
    let reversed: Vec<Address> = accounts.iter().rev().copied().collect();
    for (scorers, quorum) in [(&[][..], 1), (&accounts[..], 0), (&accounts[..], 4), (&reversed[..], 1)] {
        refused::<IModels::InvalidScorers>(stage.models(owner, set(scorers, quorum)));
    }
    stage.models(owner, set(&accounts, 2)).unwrap();
    let announced = || world.read(world.models, IModels::announcedScorersCall { modelId: model });
    let from = world.now() + BOTH_WINDOWS;
    assert_eq!(
        (announced().scorers, announced().quorum, announced().effectiveFrom),
        (accounts.clone(), 2, from)
    );
    let propose = |signers: &[&Key]| {
        let draft = Draft::next(world, model, Payouts::of([(account(1), 80)]));
        world.propose(&draft.signed(world, &world.operator, signers))
    };
    world.wait(BOTH_WINDOWS - 1);
    refused::<IAttribution::NotScorer>(propose(&[&new[0], &new[1]]));
    let open = propose(&[&world.scorer]).unwrap();
    world.wait(1);
    // The open round is its signers', whoever may sign by now; nobody can take it over.
    assert_eq!((announced().scorers, announced().quorum, announced().effectiveFrom), (Vec::new(), 0, 0));
    let mut stolen = open.clone();
    stolen.signers = vec![new[0].account];
    world.wait(WINDOW);
    refused::<IAttribution::NoSuchRound>(world.finalise(&stolen));
    world.finalise(&open).unwrap();
    assert_eq!(world.free_bond(stage.asset, world.scorer.account), 5_000);
    let propose = |signers: &[&Key]| {
        let draft = Draft::next(world, model, Payouts::of([(account(1), 160)]));
        world.propose(&draft.signed(world, &world.operator, signers))
    };
    refused::<IAttribution::QuorumMissing>(propose(&[&world.scorer]));
    refused::<IAttribution::NotScorer>(propose(&[&new[0], &world.scorer]));
    // Fewer scorers after more: no old one is left over.
    stage.models(owner, set(&accounts[..1], 1)).unwrap();
    world.wait(BOTH_WINDOWS);
    refused::<IAttribution::NotScorer>(propose(&[&new[1]]));
    refused::<IAttribution::NotScorer>(propose(&[&new[0], &new[1]]));
    propose(&[&new[0]]).unwrap();
}

#[test]
fn a_snapshot_takes_what_all_sources_vouch_for() {
    let stage = Stage::new();
    let (world, owner) = (&stage.world, &stage.world.owner);
    let second = world.create_datanet(world.datanet_terms());
    let model = register(&stage, |terms| terms.sources = sources(&[stage.datanet, second])).unwrap();
    let take = || stage.models(owner, IModels::takeSnapshotCall { modelId: model });
    let vouch = |datanet, up_to| {
        stage.datanets(owner, IDatanets::vouchCall { datanetId: datanet, upTo: up_to }).unwrap();
    };
    world.wait(1_000);
    let start = world.now();
    refused_with(&IModels::NothingNew { upTo: 0, last: 0 }, take());
    vouch(stage.datanet, start - 10);
    refused::<IModels::NothingNew>(take());
    vouch(second, start - 50);
    refused::<IModels::NotModelOwner>(
        stage.models(&stage.thief, IModels::takeSnapshotCall { modelId: model }),
    );
    assert_eq!(take().unwrap(), start - 50);
    refused_with(&IModels::NothingNew { upTo: start - 50, last: start - 50 }, take());
    vouch(stage.datanet, start - 5);
    refused::<IModels::NothingNew>(take());
    world.wait(100);
    vouch(second, start + 50);
    assert_eq!(take().unwrap(), start - 5);
    world.wait(100);
    vouch(stage.datanet, start + 60);
    assert_eq!(take().unwrap(), start + 50);
    let at = |time| {
        let snapshot = world.read(world.models, IModels::snapshotAtCall { modelId: model, time });
        (snapshot.takenAt, snapshot.upTo)
    };
    assert_eq!(at(start - 1), (0, 0), "nothing earns from the past");
    assert_eq!(at(start), (start, start - 50));
    assert_eq!(at(start + 99), (start, start - 50));
    assert_eq!(at(start + 100), (start + 100, start - 5));
    assert_eq!(at(u64::MAX), (start + 200, start + 50));
    let count = world.read(world.models, IModels::snapshotCountCall { modelId: model });
    assert_eq!(count, 3);
    let second = world.read(world.models, IModels::snapshotCall { modelId: model, index: 1 });
    assert_eq!((second.takenAt, second.upTo), (start + 100, start - 5));
    let none = world.read(world.models, IModels::snapshotCall { modelId: model, index: 3 });
    assert_eq!((none.takenAt, none.upTo), (0, 0));
}

#[test]
fn a_source_is_left_out_two_windows_later_for_good() {
    let stage = Stage::new();
    let (world, owner) = (&stage.world, &stage.world.owner);
    let second = world.create_datanet(world.datanet_terms());
    let model = register(&stage, |terms| terms.sources = sources(&[stage.datanet, second])).unwrap();
    let leave =
        |model, datanet| stage.models(owner, IModels::leaveOutCall { modelId: model, datanetId: datanet });
    let states = || {
        let states = world.read(world.models, IModels::sourcesOfCall { modelId: model });
        states.into_iter().map(|state| state.leftOutFrom).collect::<Vec<_>>()
    };
    let thief = IModels::leaveOutCall { modelId: model, datanetId: second };
    refused::<IModels::NotModelOwner>(stage.models(&stage.thief, thief));
    let cannot = |model, datanet| IModels::CannotLeaveOut { modelId: model, datanetId: datanet };
    refused_with(&cannot(model, U256::from(9)), leave(model, U256::from(9)));
    leave(model, second).unwrap();
    let from = world.now() + BOTH_WINDOWS;
    assert_eq!(states(), [0, from]);
    refused_with(&cannot(model, second), leave(model, second));
    refused_with(&cannot(model, stage.datanet), leave(model, stage.datanet));
    refused_with(&cannot(stage.model, stage.datanet), leave(stage.model, stage.datanet));
    // Until then its vouching is needed for a snapshot, and afterwards not.
    let vouch = IDatanets::vouchCall { datanetId: stage.datanet, upTo: world.now() - 1 };
    stage.datanets(owner, vouch).unwrap();
    let take = || stage.models(owner, IModels::takeSnapshotCall { modelId: model });
    world.wait(BOTH_WINDOWS - 1);
    refused::<IModels::NothingNew>(take());
    world.wait(1);
    take().unwrap();
    assert_eq!(states(), [0, from]);
}

#[test]
fn what_the_base_draws_on_is_left_out_after_the_base() {
    let stage = Stage::new();
    let second = stage.world.create_datanet(stage.world.datanet_terms());
    let both = sources(&[stage.datanet, second]);
    let base = register(&stage, |terms| terms.sources = both.clone()).unwrap();
    let derived =
        register(&stage, |terms| (terms.baseModelId, terms.sources) = (base, both.clone())).unwrap();
    let leave = |model| {
        let call = IModels::leaveOutCall { modelId: model, datanetId: second };
        stage.models(&stage.world.owner, call)
    };
    refused_with(&IModels::CannotLeaveOut { modelId: derived, datanetId: second }, leave(derived));
    leave(base).unwrap();
    leave(derived).unwrap();
    // A model that is registered afterwards has it among its sources still.
    refused::<IModels::SourceMissing>(register(&stage, |terms| {
        (terms.baseModelId, terms.sources) = (base, sources(&[stage.datanet]));
    }));
    stage.world.wait(DAY);
}
