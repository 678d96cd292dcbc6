//! The contracts' whole storage follows from their logs, and stands where docs/contracts/layout.md
//! says.
//!
//! This goes through every function that writes, once or more; `invariants` compares after a long random
//! use, and for Deposits `deposits/walk.rs` does.
#![allow(missing_docs, unused_crate_dependencies)]

use alloy_primitives::{B256, U256};
use tributary_contract_tests::Replica;
use tributary_core::{faults::trees::Tree, ids::commitment, requests::Request};
use tributary_interfaces::{
    IAttribution as A, IDatanets as D,
    IModels::{self as M, Share, Source},
    IRequests as Q, IRewards as R,
};
use tributary_rounds::requests as given;
use tributary_test_kit::{
    Batch, DAY, Draft, ModelFixture, NATIVE, Payouts, WINDOW, account, claim_call, claim_key, claim_of,
    claim_to_call, id, payee, range_call, treasury,
    values::{ACCEPTED, ACCOUNT, CLAIM_KEY, FLAGGED, LISTED, REJECTED, TREASURY},
};

struct Scene {
    fixture: ModelFixture,
    replica: Replica,
    second: U256,
}

impl Scene {
    /// Both Datanets and the model are there already.
    fn new() -> Self {
        let fixture = ModelFixture::new();
        let replica = Replica::new(&fixture.chain);
        let mut terms = fixture.chain.datanet_terms();
        (terms.policy, terms.treasuryFeeBps, terms.commitFirst) = (LISTED, 55, true);
        let second = fixture.chain.create_datanet(terms);
        Self { fixture, replica, second }
    }

    fn compare(&mut self) {
        self.replica.follow(&self.fixture.chain);
        self.replica.compare(&self.fixture.chain);
    }

    fn own(&self, call: impl alloy_sol_types::SolCall) {
        let chain = &self.fixture.chain;
        chain.transact(chain.owner.account, chain.datanets, call);
    }

    fn ann(&self, call: impl alloy_sol_types::SolCall) {
        self.fixture.chain.transact(self.fixture.ann.account, self.fixture.chain.datanets, call);
    }

    fn curate(&self, items: &[B256], status: u8) {
        let payee = payee(self.fixture.ann.account);
        let registrations = items.iter().map(|item| D::Registration { item: *item, payee }).collect();
        self.own(D::curateCall { datanetId: self.fixture.datanet, registrations, status, reasonHash: id(7) });
    }
}

fn datanets(scene: &mut Scene) {
    let (one, two, ann) = (scene.fixture.datanet, scene.second, scene.fixture.ann.account);
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
    for (kind, who, item) in
        [(ACCOUNT, payee(ann), id(4)), (CLAIM_KEY, id(9), id(5)), (TREASURY, B256::ZERO, id(6))]
    {
        scene.own(D::contributeAsCall { datanetId: one, kind, who, contentIds: vec![item] });
    }
    let bind = scene.fixture.chain.signed_binding(one, id(9), ann, U256::MAX, &scene.fixture.chain.owner);
    scene.ann(bind);
    let contributions = vec![
        scene.fixture.chain.signed(one, &scene.fixture.bob, &[id(0x50), id(0x51)]),
        scene.fixture.chain.signed(one, &scene.fixture.bob, &[id(0x51), id(0x52)]),
    ];
    scene.ann(D::contributeForManyCall { contributions });
    let contribution = scene.fixture.chain.signed(one, &scene.fixture.thief, &[id(0x53)]);
    scene.ann(D::contributeForCall { contribution });
    scene.compare();
    for change in 0..12 {
        scene.fixture.chain.advance(change % 3);
        scene.curate(&[id(2)], if change % 2 == 0 { FLAGGED } else { ACCEPTED });
        scene.compare();
    }
    let registrations = vec![
        D::Registration { item: id(3), payee: payee(ann) },
        D::Registration { item: id(5), payee: claim_key(one, id(9)) },
    ];
    scene.ann(D::retractCall { datanetId: one, registrations });
    scene.own(D::vouchCall { datanetId: one, upTo: scene.fixture.chain.now() - 1 });
    scene.ann(D::cancelNoncesCall { word: U256::from(3), mask: U256::from(6) });
    scene.ann(D::cancelNoncesCall { word: U256::from(3), mask: U256::from(9) });
}

fn batches(scene: &mut Scene) {
    let one = scene.fixture.datanet;
    let batch = Batch::new(vec![id(0x20), id(0x21), id(0x22)]);
    scene.ann(batch.contribute(one));
    scene.compare();
    scene.curate(&[batch.item()], REJECTED);
    scene.compare();
    scene.curate(&[batch.item()], ACCEPTED);
    for change in 0..12 {
        scene.fixture.chain.advance(change % 2);
        scene.own(batch.curate(one, 1, 2, if change % 2 == 0 { REJECTED } else { ACCEPTED }));
        scene.compare();
    }
    scene.ann(batch.retract(one, 2, 1));
    scene.own(D::contributeBatchAsCall {
        datanetId: one,
        kind: CLAIM_KEY,
        who: id(8),
        root: id(0x33),
        count: 2,
        uri: "list".into(),
    });
}

fn commitments(scene: &mut Scene) {
    let (two, ann) = (scene.second, scene.fixture.ann.account);
    let commit = |words: &[B256]| D::commitCall { commitment: commitment(ann, two, words, id(9)) };
    scene.ann(commit(&[id(0x30), id(0x31)]));
    scene.ann(commit(&[id(0x32)]));
    scene.ann(commit(&[id(0x33)]));
    scene.ann(commit(&[id(0x34)]));
    scene.compare();
    scene.fixture.chain.advance(60);
    let reveal = |ids: &[B256]| D::revealCall { datanetId: two, contentIds: ids.to_vec(), salt: id(9) };
    scene.ann(reveal(&[id(0x30), id(0x31)]));
    let batch = |root| D::revealBatchCall { datanetId: two, root, count: 9, uri: "list".into(), salt: id(9) };
    scene.ann(batch(id(0x33)));
    scene.compare();
    scene.fixture.chain.advance(DAY);
    // Too late for their numbers.
    scene.ann(reveal(&[id(0x32)]));
    scene.ann(batch(id(0x34)));
}

fn roles(scene: &mut Scene) {
    let (one, two, ann) = (scene.fixture.datanet, scene.second, scene.fixture.ann.account);
    for byte in 1..=3 {
        scene.own(D::setTreasuryCall { datanetId: one, treasury: account(byte) });
        scene.own(D::setAttestorCall { datanetId: one, attestor: account(0x10 + byte) });
        scene.compare();
        scene.fixture.chain.advance(if byte == 1 { DAY } else { 14 * DAY });
    }
    scene.own(D::offerDatanetCall { datanetId: two, pendingOwner: ann });
    scene.ann(D::acceptDatanetCall { datanetId: two });
    scene.own(D::offerDatanetCall { datanetId: one, pendingOwner: ann });
    scene.ann(D::closeDatanetCall { datanetId: two });
}

fn models(scene: &mut Scene) {
    let (fixture, ann) = (&scene.fixture, scene.fixture.ann.account);
    let (one, chain) = (fixture.datanet, &fixture.chain);
    let open = chain.create_datanet(chain.datanet_terms());
    let mut terms = chain.model_terms(one, fixture.asset);
    terms.sources = [one, open].map(|id| Source { datanetId: id, weight: 7 }).to_vec();
    terms.payees = vec![Share { account: ann, bps: 100 }, Share { account: account(5), bps: 200 }];
    terms.ownerBps -= 300;
    (terms.isPrivate, terms.bondBps) = (true, 50);
    let base = chain.register(terms.clone());
    (terms.baseModelId, terms.baseBps) = (base, 500);
    terms.ownerBps -= 500;
    let derived = chain.register(terms);
    let owner = chain.owner.account;
    let own = |call: &dyn Fn() -> Vec<u8>| {
        assert!(chain.send_data(owner, chain.models, U256::ZERO, call()).success);
    };
    use alloy_sol_types::SolCall;
    own(&|| M::offerModelCall { modelId: derived, pendingOwner: ann }.abi_encode());
    chain.transact(ann, chain.models, M::acceptModelCall { modelId: derived });
    own(&|| M::offerModelCall { modelId: base, pendingOwner: ann }.abi_encode());
    for (scorers, wait) in [(3, 0), (5, 2 * WINDOW), (1, 2 * WINDOW - 1), (2, 2 * WINDOW)] {
        own(&|| M::setOperatorCall { modelId: base, operator: account(scorers) }.abi_encode());
        let list = (1..=scorers).map(account).collect();
        own(&|| M::setScorersCall { modelId: base, scorers: Clone::clone(&list), quorum: 1 }.abi_encode());
        chain.advance(wait);
    }
    own(&|| M::leaveOutCall { modelId: base, datanetId: open }.abi_encode());
    for _ in 0..2 {
        chain.advance(10);
        let now = chain.now();
        for datanet in [one, open] {
            let vouch = D::vouchCall { datanetId: datanet, upTo: now - 1 };
            chain.transact(owner, chain.datanets, vouch);
        }
        own(&|| M::takeSnapshotCall { modelId: base }.abi_encode());
    }
}

fn money(scene: &mut Scene) {
    let (base, derived) = (U256::from(2), U256::from(3));
    let (fixture, chain) = (&scene.fixture, &scene.fixture.chain);
    let (ann, model, asset) = (&fixture.ann, fixture.model, fixture.asset);
    fixture.pay(100_000);
    fixture.chain.pay(fixture.bob.account, derived, 100_000);
    chain.deposit(chain.scorer.account, asset, 5_000);
    let withdraw = A::withdrawBondCall { asset, amount: U256::from(1_500) };
    fixture.attribution(&chain.scorer, withdraw).unwrap();
    let key = claim_key(fixture.datanet, id(9));
    let earned = vec![
        (payee(account(1)), 100),
        (payee(account(2)), 200),
        (payee(ann.account), 300),
        (key, 400),
        (treasury(fixture.datanet), 500),
    ];
    let first = chain.settle(model, Payouts::new(earned));
    let claim = |payee| claim_of(model, asset, &first.payouts, payee);
    fixture.rewards(&fixture.bob, claim_call(claim(key))).unwrap();
    fixture.rewards(ann, claim_to_call(claim(payee(ann.account)), account(9))).unwrap();
    let own = R::setOwnWordCall { modelId: model, payee: payee(ann.account), on: true };
    fixture.rewards(ann, own).unwrap();
    let claims = vec![claim(payee(account(1))), claim(treasury(fixture.datanet)), claim(key)];
    fixture.rewards(&fixture.bob, R::claimManyCall { claims }).unwrap();
    fixture.rewards(&fixture.bob, range_call(model, asset, &first.payouts, 0..2)).unwrap();
    let share = R::setShareOwnWordCall { modelId: model, index: 0, on: true };
    fixture.rewards(&chain.owner, share).unwrap();
    fixture.rewards(&chain.owner, R::drawShareCall { modelId: model, index: 0 }).unwrap();
    // The derived model's base share is the base's income.
    let draft = Draft::next(chain, derived, Payouts::of([(account(1), 8_000)]));
    chain.settle_signed_by(&chain.operator, &[&chain.scorer], &draft);
    for (id, index) in [(derived, 1), (derived, 2), (base, 0), (base, 3)] {
        fixture.rewards(&fixture.bob, R::drawShareCall { modelId: id, index }).unwrap();
    }
    let to = R::drawShareToCall { modelId: derived, index: 0, receiver: account(9) };
    fixture.rewards(ann, to).unwrap();
    // A round that stays open.
    let mut next: Vec<_> = first.payouts.leaves.iter().map(|leaf| (leaf.key, leaf.value)).collect();
    next[0].1 += 80;
    let draft = Draft::next(chain, model, Payouts::new(next));
    chain.propose(&draft.signed(chain, &chain.operator, &[&chain.scorer])).unwrap();
}

fn pauses(scene: &mut Scene) {
    let chain = &scene.fixture.chain;
    let until = chain.now() + 1_000;
    chain.transact(chain.guardian.account, chain.rewards, R::pauseCall { until });
    scene.compare();
    let chain = &scene.fixture.chain;
    chain.transact(chain.guardian.account, chain.rewards, R::unpauseCall {});
    chain.devnode.set_balance(chain.rewards, U256::from(9)).expect("a chain in memory");
    let recover = R::recoverCall { asset: NATIVE, receiver: account(1), amount: U256::from(9) };
    chain.transact(chain.guardian.account, chain.rewards, recover);
}

fn requests(scene: &mut Scene) {
    let (fixture, chain) = (&scene.fixture, &scene.fixture.chain);
    let (ann, asset, contract) = (&fixture.ann, fixture.asset, chain.requests);
    chain.deposit(chain.scorer.account, asset, 5_000);
    // Two rounds: one is vetoed, one voided by what no one shows.
    for is_vetoed in [true, false] {
        let model = chain.register(chain.model_terms(fixture.datanet, asset));
        chain.pay(fixture.bob.account, model, 10_000);
        let payouts = Payouts::of([(account(1), 100), (account(2), 100), (account(3), 100)]);
        let draft = Draft::next(chain, model, payouts);
        let open = chain.propose(&draft.signed(chain, &chain.operator, &[&chain.scorer])).unwrap();
        let (round, stake) = (given::round(&open.round), given::stake(&open.stake));
        let [answered, first, second] = [0, 1, 2].map(|index| Request::leaves(Tree::Payouts, index, 1));
        for request in [&answered, &first, &second].map(given::request) {
            let ask = Q::askCall { round: round.clone(), stake: stake.clone(), request };
            assert!(chain.send(fixture.bob.account, contract, U256::from(70), ask).success);
        }
        let answer = Q::answerLeavesCall {
            round: round.clone(),
            stake: stake.clone(),
            tree: Tree::Payouts as u8,
            first: 0,
            leaves: vec![given::leaf(&open.payouts.leaves[0])],
            proof: open.payouts.prove(0, 1).into(),
        };
        chain.transact(ann.account, contract, answer);
        chain.transact(ann.account, contract, Q::withdrawCall { to: account(9) });
        let request = given::request(&first);
        if is_vetoed {
            let veto = Q::vetoCall { round: round.clone(), stake: stake.clone(), amount: U256::from(50) };
            chain.transact(ann.account, contract, veto);
            chain.transact(ann.account, contract, Q::takeBackCall { round, stake, request });
        } else {
            chain.advance(open.stake.finalisableAt - chain.now());
            chain.transact(ann.account, contract, Q::voidUnansweredCall { round, stake, request });
        }
    }
}

#[test]
fn the_state_follows_from_the_logs_and_stands_where_the_layout_says() {
    let mut scene = Scene::new();
    scene.compare();
    for part in [datanets, batches, commitments, roles, models, money, pauses, requests] {
        part(&mut scene);
        scene.compare();
    }
}
