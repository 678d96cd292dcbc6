//! The contracts' whole storage follows from their logs, and stands where docs/contracts/layout.md says.
//!
//! This goes through every function that writes, once; `invariants.rs` compares after a long random use.
#![allow(missing_docs, unused_crate_dependencies)]

use alloy_primitives::{Address, B256, U256};
use tributary_contract_tests::{Key, Payouts, Replica, World, allocate, payee};
use tributary_core::{
    ids::commitment,
    sum_tree::{Leaf, SumTree},
};
use tributary_interfaces::{
    IAttribution as A, IDatanets as D, IModels as M,
    IRewards::{self as R, Claim},
};

fn id(byte: u8) -> B256 {
    B256::repeat_byte(byte)
}

fn datanets(world: &World) {
    let (owner, alice, d) = (world.owner.account, world.operator.account, world.datanets);
    let one = U256::from(1);
    world.must(owner, d, D::createDatanetCall { terms: world.datanet_terms() });
    let terms = D::DatanetTerms { policy: 2, treasuryFeeBps: 55, commitFirst: true, ..world.datanet_terms() };
    world.must(owner, d, D::createDatanetCall { terms });
    let listed = D::setListedCall { datanetId: U256::from(2), account: alice, listed: true };
    world.must(owner, d, listed);
    world.must(owner, d, D::setCuratorCall { datanetId: one, account: alice, trusted: true });
    world.must(owner, d, D::setCuratorCall { datanetId: one, account: alice, trusted: false });
    world.must(alice, d, D::contributeCall { datanetId: one, contentId: id(1) });
    world.must(alice, d, D::contributeManyCall { datanetId: one, contentIds: vec![id(2), id(3)] });
    let claim_key = world.read(d, D::claimKeyOfCall { datanetId: one, identity: id(9) });
    let call = D::contributeAsCall { datanetId: one, payee: claim_key, contentIds: vec![id(4)] };
    world.must(owner, d, call);
    world.must(owner, d, D::bindClaimKeyCall { datanetId: one, identity: id(9), account: alice });
    world.wait(100);
    let call = D::curateCall { datanetId: one, items: vec![id(2)], status: 5, reasonHash: id(7) };
    world.must(owner, d, call);
    world.must(alice, d, D::retractCall { datanetId: one, items: vec![id(3), id(4)] });
    let leaf = |byte| Leaf { key: id(byte), value: 1, data: B256::ZERO };
    let tree = SumTree::build(&[leaf(0x20), leaf(0x21), leaf(0x22)]).unwrap();
    let root = tree.summit().root();
    let call = D::contributeBatchCall { datanetId: one, root, count: 3, uri: "list".into() };
    world.must(alice, d, call);
    world.wait(100);
    let curate = |status| D::curateMembersCall {
        datanetId: one,
        root,
        contentIds: vec![id(0x21)],
        proof: tree.prove(1, 1).unwrap().into(),
        status,
        reasonHash: B256::ZERO,
    };
    world.must(owner, d, curate(3));
    world.must(owner, d, curate(2));
    world.must(alice, d, D::cancelNoncesCall { word: one, mask: U256::from(6) });
    let committed = commitment(alice, U256::from(2), &[id(0x30)], id(0x31));
    world.must(alice, d, D::commitCall { commitment: committed });
    world.must(alice, d, D::commitCall { commitment: id(0x77) });
    world.wait(60);
    let reveal = D::revealCall { datanetId: U256::from(2), contentIds: vec![id(0x30)], salt: id(0x31) };
    world.must(alice, d, reveal);
    world.must(owner, d, D::offerDatanetCall { datanetId: U256::from(2), pendingOwner: alice });
    world.must(alice, d, D::acceptDatanetCall { datanetId: U256::from(2) });
    world.must(owner, d, D::offerDatanetCall { datanetId: one, pendingOwner: alice });
    world.must(alice, d, D::closeDatanetCall { datanetId: U256::from(2) });
}

fn models(world: &World) {
    let (owner, alice, m) = (world.owner.account, world.operator.account, world.models);
    let mut terms = world.model_terms(U256::from(1), world.token);
    terms.payees = vec![M::Share { account: alice, bps: 100 }];
    terms.ownerBps -= 100;
    terms.scorers.push(alice);
    terms.scorers.sort();
    terms.quorum = 2;
    world.must(owner, m, M::registerModelCall { terms: terms.clone() });
    (terms.baseModelId, terms.baseBps) = (U256::from(1), 500);
    terms.ownerBps -= 500;
    world.must(owner, m, M::registerModelCall { terms });
    world.wait(10);
    let operator = world.operator.account;
    world.must(owner, m, M::setOperatorCall { modelId: U256::from(1), operator });
    world.must(owner, m, M::offerModelCall { modelId: U256::from(2), pendingOwner: alice });
    world.must(alice, m, M::acceptModelCall { modelId: U256::from(2) });
    world.must(owner, m, M::offerModelCall { modelId: U256::from(1), pendingOwner: alice });
}

fn money(world: &World) {
    let (owner, alice, token) = (world.owner.account, world.operator.account, world.token);
    let (one, two) = (U256::from(1), U256::from(2));
    world.pay(owner, one, token, 10_000);
    world.pay(owner, two, token, 20_000);
    world.must(owner, world.rewards, R::drawShareCall { modelId: two, index: 1 });
    world.must(owner, world.rewards, R::drawShareCall { modelId: one, index: 2 });
    world.deposit(token, 5_000);
    let withdraw = A::withdrawBondCall { asset: token, amount: U256::from(1_500) };
    world.must(world.scorer.account, world.attribution, withdraw);
    let propose = |earned: [u128; 3]| {
        let leaves = [0xa1, 0xa2, 0xa3].map(|byte| payee(Address::repeat_byte(byte)));
        let payouts = Payouts::new(leaves.into_iter().zip(earned).collect());
        let round = allocate(world, one, 100, payouts, &world.operator);
        let operator_signature = round.signature.to_vec().into();
        let call = A::proposeCall { round: round.round.clone(), operatorSignature: operator_signature };
        world.must(world.scorer.account, world.attribution, call);
        let open = world.read(world.attribution, A::openRoundCall { modelId: one });
        (round, open.roundHash)
    };
    let (_, hash) = propose([1, 1, 1]);
    world.wait(3_601);
    world.must(owner, world.attribution, A::dropRoundCall { modelId: one, roundHash: hash });
    let (round, hash) = propose([50, 60, 70]);
    world.must(alice, world.attribution, A::approveCall { modelId: one, roundHash: hash });
    world.wait(3_601);
    world.must(owner, world.attribution, A::finaliseCall { round: round.round.clone() });
    let claim = |index: usize| Claim {
        modelId: one,
        asset: token,
        account: Address::from_word(round.payouts.leaves[index].key),
        cumulative: round.payouts.leaves[index].value,
        proof: round.payouts.prove(index, 1).into(),
    };
    let Claim { modelId, asset, account, cumulative, proof } = claim(0);
    world.must(owner, world.rewards, R::claimCall { modelId, asset, account, cumulative, proof });
    world.must(owner, world.rewards, R::claimManyCall { claims: vec![claim(0), claim(1)] });
    let range = R::payRangeCall {
        modelId: one,
        asset: token,
        accounts: vec![claim(1).account, claim(2).account],
        cumulatives: vec![60, 70],
        proof: round.payouts.prove(1, 2).into(),
    };
    assert_eq!(world.must(owner, world.rewards, range), 70);
    propose([51, 60, 70]);
    let until = world.chain.timestamp() + 1_000;
    world.must(world.guardian.account, world.rewards, R::pauseCall { until });
}

#[test]
fn the_state_follows_from_the_logs_and_stands_where_the_layout_says() {
    let world = World::new(true);
    let alice = Key::of("operator");
    world.fund(alice.account);
    let mut replica = Replica::new(&world);
    replica.compare(&world);
    for part in [datanets, models, money] {
        part(&world);
        world.take_logs().iter().for_each(|(time, log)| replica.apply(log, *time));
        replica.compare(&world);
    }
    world.must(world.guardian.account, world.rewards, R::unpauseCall {});
    world.take_logs().iter().for_each(|(time, log)| replica.apply(log, *time));
    replica.compare(&world);
}
