//! The contracts' whole storage follows from their logs, and stands where docs/contracts/layout.md
//! says.
//!
//! This goes through every function that writes, once or more; `invariants.rs` compares after a
//! long random use.
#![allow(missing_docs, unused_crate_dependencies)]

use alloy_primitives::{B256, U256};
use tributary_contract_tests::{
    Batch, DAY, Draft, NATIVE, Payouts, Replica, Stage, WINDOW, account, claim_call, claim_key, claim_of,
    claim_to_call, id, payee, range_call, treasury,
};
use tributary_core::ids::commitment;
use tributary_interfaces::{
    IAttribution as A, IDatanets as D,
    IModels::{self as M, Share, Source},
    IRewards as R,
};

struct Scene {
    stage: Stage,
    replica: Replica,
    second: U256,
}

impl Scene {
    /// Both Datanets and the model are there already.
    fn new() -> Self {
        let stage = Stage::new();
        let replica = Replica::new(&stage.world);
        let mut terms = stage.world.datanet_terms();
        (terms.policy, terms.treasuryFeeBps, terms.commitFirst) = (2, 55, true);
        let second = stage.world.create_datanet(terms);
        Self { stage, replica, second }
    }

    fn compare(&mut self) {
        self.replica.follow(&self.stage.world);
        self.replica.compare(&self.stage.world);
    }

    fn own(&self, call: impl alloy_sol_types::SolCall) {
        let world = &self.stage.world;
        world.must_send(world.owner.account, world.datanets, call);
    }

    fn ann(&self, call: impl alloy_sol_types::SolCall) {
        self.stage.world.must_send(self.stage.ann.account, self.stage.world.datanets, call);
    }

    fn curate(&self, items: &[B256], status: u8) {
        let payee = payee(self.stage.ann.account);
        let registrations = items.iter().map(|item| D::Registration { item: *item, payee }).collect();
        self.own(D::curateCall { datanetId: self.stage.datanet, registrations, status, reasonHash: id(7) });
    }
}

fn datanets(scene: &mut Scene) {
    let (one, two, ann) = (scene.stage.datanet, scene.second, scene.stage.ann.account);
    scene.own(D::setListedCall { datanetId: two, account: ann, listed: true });
    scene.own(D::setListedCall { datanetId: two, account: account(1), listed: true });
    scene.own(D::setListedCall { datanetId: two, account: account(1), listed: false });
    for (curator, trusted) in
        [(1, true), (2, true), (3, true), (2, true), (1, false), (9, false), (4, true), (3, false)]
    {
        scene.own(D::setCuratorCall { datanetId: one, account: account(curator), trusted });
        scene.compare();
    }
    scene.ann(D::contributeCall { datanetId: one, contentId: id(1) });
    scene.ann(D::contributeManyCall { datanetId: one, contentIds: vec![id(2), id(3)] });
    for (kind, who, item) in [(0, payee(ann), id(4)), (1, id(9), id(5)), (2, B256::ZERO, id(6))] {
        scene.own(D::contributeAsCall { datanetId: one, kind, who, contentIds: vec![item] });
    }
    let bind = scene.stage.world.signed_binding(one, id(9), ann, U256::MAX, &scene.stage.world.owner);
    scene.ann(bind);
    let contributions = vec![
        scene.stage.world.signed(one, &scene.stage.bob, &[id(0x50), id(0x51)]),
        scene.stage.world.signed(one, &scene.stage.bob, &[id(0x51), id(0x52)]),
    ];
    scene.ann(D::contributeForManyCall { contributions });
    let contribution = scene.stage.world.signed(one, &scene.stage.thief, &[id(0x53)]);
    scene.ann(D::contributeForCall { contribution });
    scene.compare();
    for change in 0..12 {
        scene.stage.world.wait(change % 3);
        scene.curate(&[id(2)], if change % 2 == 0 { 5 } else { 2 });
        scene.compare();
    }
    let registrations = vec![
        D::Registration { item: id(3), payee: payee(ann) },
        D::Registration { item: id(5), payee: claim_key(one, id(9)) },
    ];
    scene.ann(D::retractCall { datanetId: one, registrations });
    scene.own(D::vouchCall { datanetId: one, upTo: scene.stage.world.now() - 1 });
    scene.ann(D::cancelNoncesCall { word: U256::from(3), mask: U256::from(6) });
    scene.ann(D::cancelNoncesCall { word: U256::from(3), mask: U256::from(9) });
}

fn batches(scene: &mut Scene) {
    let one = scene.stage.datanet;
    let batch = Batch::new(vec![id(0x20), id(0x21), id(0x22)]);
    scene.ann(batch.contribute(one));
    scene.compare();
    scene.curate(&[batch.item()], 3);
    scene.compare();
    scene.curate(&[batch.item()], 2);
    for change in 0..12 {
        scene.stage.world.wait(change % 2);
        scene.own(batch.curate(one, 1, 2, if change % 2 == 0 { 3 } else { 2 }));
        scene.compare();
    }
    scene.ann(batch.retract(one, 2, 1));
    scene.own(D::contributeBatchAsCall {
        datanetId: one,
        kind: 1,
        who: id(8),
        root: id(0x33),
        count: 2,
        uri: "list".into(),
    });
}

fn commitments(scene: &mut Scene) {
    let (two, ann) = (scene.second, scene.stage.ann.account);
    let commit = |words: &[B256]| D::commitCall { commitment: commitment(ann, two, words, id(9)) };
    scene.ann(commit(&[id(0x30), id(0x31)]));
    scene.ann(commit(&[id(0x32)]));
    scene.ann(commit(&[id(0x33)]));
    scene.ann(commit(&[id(0x34)]));
    scene.compare();
    scene.stage.world.wait(60);
    let reveal = |ids: &[B256]| D::revealCall { datanetId: two, contentIds: ids.to_vec(), salt: id(9) };
    scene.ann(reveal(&[id(0x30), id(0x31)]));
    let batch = |root| D::revealBatchCall { datanetId: two, root, count: 9, uri: "list".into(), salt: id(9) };
    scene.ann(batch(id(0x33)));
    scene.compare();
    scene.stage.world.wait(DAY);
    // Too late for their numbers.
    scene.ann(reveal(&[id(0x32)]));
    scene.ann(batch(id(0x34)));
}

fn roles(scene: &mut Scene) {
    let (one, two, ann) = (scene.stage.datanet, scene.second, scene.stage.ann.account);
    for byte in 1..=3 {
        scene.own(D::setTreasuryCall { datanetId: one, treasury: account(byte) });
        scene.own(D::setAttestorCall { datanetId: one, attestor: account(0x10 + byte) });
        scene.compare();
        scene.stage.world.wait(if byte == 1 { DAY } else { 14 * DAY });
    }
    scene.own(D::offerDatanetCall { datanetId: two, pendingOwner: ann });
    scene.ann(D::acceptDatanetCall { datanetId: two });
    scene.own(D::offerDatanetCall { datanetId: one, pendingOwner: ann });
    scene.ann(D::closeDatanetCall { datanetId: two });
}

fn models(scene: &mut Scene) {
    let (stage, ann) = (&scene.stage, scene.stage.ann.account);
    let (one, world) = (stage.datanet, &stage.world);
    let open = world.create_datanet(world.datanet_terms());
    let mut terms = world.model_terms(one, stage.asset);
    terms.sources = [one, open].map(|id| Source { datanetId: id, weight: 7 }).to_vec();
    terms.payees = vec![Share { account: ann, bps: 100 }, Share { account: account(5), bps: 200 }];
    terms.ownerBps -= 300;
    (terms.isPrivate, terms.bondBps) = (true, 50);
    let base = world.register(terms.clone());
    (terms.baseModelId, terms.baseBps) = (base, 500);
    terms.ownerBps -= 500;
    let derived = world.register(terms);
    let owner = world.owner.account;
    let own = |call: &dyn Fn() -> Vec<u8>| {
        assert!(world.send_data(owner, world.models, U256::ZERO, call()).success);
    };
    use alloy_sol_types::SolCall;
    own(&|| M::offerModelCall { modelId: derived, pendingOwner: ann }.abi_encode());
    world.must_send(ann, world.models, M::acceptModelCall { modelId: derived });
    own(&|| M::offerModelCall { modelId: base, pendingOwner: ann }.abi_encode());
    for (scorers, wait) in [(3, 0), (5, 2 * WINDOW), (1, 2 * WINDOW - 1), (2, 2 * WINDOW)] {
        own(&|| M::setOperatorCall { modelId: base, operator: account(scorers) }.abi_encode());
        let list = (1..=scorers).map(account).collect();
        own(&|| M::setScorersCall { modelId: base, scorers: Clone::clone(&list), quorum: 1 }.abi_encode());
        world.wait(wait);
    }
    own(&|| M::leaveOutCall { modelId: base, datanetId: open }.abi_encode());
    for _ in 0..2 {
        world.wait(10);
        let now = world.now();
        for datanet in [one, open] {
            let vouch = D::vouchCall { datanetId: datanet, upTo: now - 1 };
            world.must_send(owner, world.datanets, vouch);
        }
        own(&|| M::takeSnapshotCall { modelId: base }.abi_encode());
    }
}

fn money(scene: &mut Scene) {
    let (base, derived) = (U256::from(2), U256::from(3));
    let (stage, world) = (&scene.stage, &scene.stage.world);
    let (ann, model, asset) = (&stage.ann, stage.model, stage.asset);
    stage.pay(100_000);
    stage.world.pay(stage.bob.account, derived, 100_000);
    world.deposit(world.scorer.account, asset, 5_000);
    let withdraw = A::withdrawBondCall { asset, amount: U256::from(1_500) };
    stage.attribution(&world.scorer, withdraw).unwrap();
    let key = claim_key(stage.datanet, id(9));
    let earned = vec![
        (payee(account(1)), 100),
        (payee(account(2)), 200),
        (payee(ann.account), 300),
        (key, 400),
        (treasury(stage.datanet), 500),
    ];
    let first = world.settle(model, Payouts::new(earned));
    let claim = |payee| claim_of(model, asset, &first.payouts, payee);
    stage.rewards(&stage.bob, claim_call(claim(key))).unwrap();
    stage.rewards(ann, claim_to_call(claim(payee(ann.account)), account(9))).unwrap();
    let own = R::setOwnWordCall { modelId: model, payee: payee(ann.account), on: true };
    stage.rewards(ann, own).unwrap();
    let claims = vec![claim(payee(account(1))), claim(treasury(stage.datanet)), claim(key)];
    stage.rewards(&stage.bob, R::claimManyCall { claims }).unwrap();
    stage.rewards(&stage.bob, range_call(model, asset, &first.payouts, 0..2)).unwrap();
    let share = R::setShareOwnWordCall { modelId: model, index: 0, on: true };
    stage.rewards(&world.owner, share).unwrap();
    stage.rewards(&world.owner, R::drawShareCall { modelId: model, index: 0 }).unwrap();
    // The derived model's base share is the base's income.
    let draft = Draft::next(world, derived, Payouts::of([(account(1), 8_000)]));
    world.settle_by(&world.operator, &[&world.scorer], &draft);
    for (id, index) in [(derived, 1), (derived, 2), (base, 0), (base, 3)] {
        stage.rewards(&stage.bob, R::drawShareCall { modelId: id, index }).unwrap();
    }
    let to = R::drawShareToCall { modelId: derived, index: 0, receiver: account(9) };
    stage.rewards(ann, to).unwrap();
    // A round that stays open.
    let mut next: Vec<_> = first.payouts.leaves.iter().map(|leaf| (leaf.key, leaf.value)).collect();
    next[0].1 += 80;
    let draft = Draft::next(world, model, Payouts::new(next));
    world.propose(&draft.signed(world, &world.operator, &[&world.scorer])).unwrap();
}

fn pauses(scene: &mut Scene) {
    let world = &scene.stage.world;
    let until = world.now() + 1_000;
    world.must_send(world.guardian.account, world.rewards, R::pauseCall { until });
    scene.compare();
    let world = &scene.stage.world;
    world.must_send(world.guardian.account, world.rewards, R::unpauseCall {});
    world.chain.set_balance(world.rewards, U256::from(9));
    let recover = R::recoverCall { asset: NATIVE, receiver: account(1), amount: U256::from(9) };
    world.must_send(world.guardian.account, world.rewards, recover);
}

#[test]
fn the_state_follows_from_the_logs_and_stands_where_the_layout_says() {
    let mut scene = Scene::new();
    scene.compare();
    for part in [datanets, batches, commitments, roles, models, money, pauses] {
        part(&mut scene);
        scene.compare();
    }
}
