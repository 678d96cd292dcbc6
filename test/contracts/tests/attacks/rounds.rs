//! Attacks by rounds: what a scorer, an operator or an owner can do within the sums that are checked.

use crate::stage::{HOUR, Stage, id, proposal, tree};
use alloy_primitives::Address;
use alloy_sol_types::SolCall;
use tributary_contract_tests::{Allocation, refused};
use tributary_interfaces::{
    IAttribution, IDatanets,
    IModels::{self, ModelTerms},
    IRewards,
};

/// The thief is a contributor who buys one answer for 100: all of what the cap held back of Bob's earnings is in the next
/// pool.
#[test]
fn h1_an_answer_for_100_earns_54006() {
    let stage = Stage::new();
    let (asset, bob, thief) = (stage.world.token, stage.bob.account, stage.thief.account);
    let model = stage.register(ModelTerms { outflowCapBps: 1_000, ..stage.terms(asset) });
    stage.pay(&stage.ann, model, 1_000_000);
    let scorer = &stage.world.scorer;
    stage.world.deposit(asset, 1_000);
    let all = stage.next(model, 1_000_000, 60_001, tree([(bob, 60_001)]));
    refused::<IAttribution::InvalidPool, _>(stage.propose(scorer.account, &all));
    stage.settle(scorer, &stage.next(model, 1_000_000, 60_000, tree([(bob, 60_000)])));

    let before = stage.balance(asset, thief);
    stage.pay(&stage.thief, model, 100);
    let payouts = tree([(bob, 60_000), (thief, 54_006)]);
    stage.settle(scorer, &stage.next(model, 100, 54_006, payouts.clone()));
    stage.claim(model, &payouts, thief).unwrap();
    let claimed = stage.balance(asset, thief) + 100 - before;
    println!("H1: {claimed} claimed by the thief, who paid 100");
    assert_eq!(claimed, 54_006);
}

/// The thief is the scorer, who gives everything that users prepaid to the one receipt of a round, his own, of one unit.
#[test]
fn m2_one_unit_of_receipts_takes_all_that_was_prepaid() {
    let stage = Stage::new();
    let (asset, thief, scorer) = (stage.world.token, stage.thief.account, &stage.world.scorer);
    let model = stage.register(stage.terms(asset));
    stage.pay(&stage.ann, model, 1_000_000);
    let before = stage.balance(asset, thief);
    let payouts = tree([(thief, 600_000)]);
    stage.settle(scorer, &stage.next(model, 1, 600_000, payouts.clone()));
    stage.claim(model, &payouts, thief).unwrap();
    let taken = stage.balance(asset, thief) - before;
    println!("M2: {taken} taken with one unit of receipts");
    assert_eq!(taken, 600_000);
    let rest = stage.next(model, 999_999, 1, tree([(stage.bob.account, 1), (thief, 600_000)]));
    refused::<IAttribution::InvalidPool, _>(stage.propose(scorer.account, &rest));
}

/// The thief is a contributor with a friendly quorum: the book that was dropped and the later one both hold his receipt of
/// 1,000.
#[test]
fn m3_the_same_receipts_are_paid_twice() {
    let stage = Stage::new();
    let (asset, thief, bob) = (stage.world.token, stage.thief.account, stage.bob.account);
    let scorer = stage.world.scorer.account;
    let model = stage.register(ModelTerms { quorum: 2, ..stage.terms(asset) });
    stage.pay(&stage.ann, model, 10_000);
    stage.world.deposit(asset, 1_000);
    let before = stage.balance(asset, thief);
    let first = stage.next(model, 1_000, 600, tree([(thief, 600)]));
    stage.propose(scorer, &first).unwrap();
    stage.world.wait(HOUR + 1);
    stage.drop(&stage.bob, model, stage.open(model).roundHash).unwrap();
    // The operator signs the same receipt and Bob's of 500 for a later cutoff; its first word still holds.
    let payouts = tree([(bob, 300), (thief, 1_200)]);
    let mut second = stage.next(model, 1_500, 900, payouts.clone());
    second.round.number = 2;
    let agreed = |allocation: &Allocation| {
        stage.propose(scorer, allocation).unwrap();
        let call = IAttribution::approveCall { modelId: model, roundHash: stage.open(model).roundHash };
        stage.attribution(stage.second.account, call).unwrap();
        stage.world.wait(HOUR + 1);
        stage.finalise(allocation);
    };
    agreed(&first);
    agreed(&second);
    stage.claim(model, &payouts, thief).unwrap();
    let paid = stage.balance(asset, thief) - before;
    println!("M3: {paid} paid for the thief's receipt of 1000, which earned 600");
    assert_eq!(paid, 1_200);
    assert_eq!(stage.pool(model).receiptsSettled, 2_500, "receipts of 1,500");
}

/// The thief is one scorer of three, two of whom must agree, as a contract: in the second in which the window ends it drops
/// its round and proposes it again, and gets its bond back whenever it likes.
#[test]
fn m4_one_scorer_holds_a_model_up_100_windows() {
    let stage = Stage::new();
    let (asset, scorer) = (stage.world.token, stage.world.scorer.account);
    let lone = stage.world.deploy("Caller");
    let model = stage.two_of(lone);
    stage.pay(&stage.ann, model, 10_000);
    stage.world.fund(lone);
    let deposit = IAttribution::depositBondCall { asset, amount: "1000".parse().unwrap() };
    stage.attribution(lone, deposit).unwrap();
    stage.world.deposit(asset, 1_000);
    let round = stage.next(model, 1_000, 600, tree([(stage.thief.account, 600)]));
    stage.propose(lone, &round).unwrap();
    let hash = stage.open(model).roundHash;
    for _ in 0..100 {
        stage.world.wait(HOUR);
        let drop = IAttribution::dropRoundCall { modelId: model, roundHash: hash }.abi_encode();
        let attribution = stage.world.attribution;
        stage.run(lone, vec![(attribution, drop), (attribution, proposal(&round).abi_encode())]);
        let honest = stage.next(model, 1_000, 600, tree([(stage.bob.account, 600)]));
        refused::<IAttribution::RoundIsOpen, _>(stage.propose(scorer, &honest));
    }
    stage.world.wait(HOUR);
    stage.drop(&stage.thief, model, hash).unwrap();
    let bond = IAttribution::freeBondCall { asset, scorer: lone };
    let bond = stage.world.read(stage.world.attribution, bond);
    println!("M4: 100 windows without a round, and the thief's bond is {bond} of 1000");
    assert_eq!((stage.pool(model).rounds, bond), (0, 1_000));
}

/// The thief is the owner: the operator becomes a key that nobody has, his own share is paid, and contributors' money stays.
#[test]
fn m5_the_owner_is_paid_while_contributors_are_frozen() {
    let stage = Stage::new();
    let (asset, owner) = (stage.world.token, stage.world.owner.account);
    let model = stage.register(stage.terms(asset));
    stage.pay(&stage.bob, model, 1_000_000);
    let dead = Address::repeat_byte(0xde);
    let call = IModels::setOperatorCall { modelId: model, operator: dead };
    stage.world.must(owner, stage.world.models, call);
    let draw = IRewards::drawShareCall { modelId: model, index: 0 };
    let drawn = stage.rewards(&stage.world.owner, draw).unwrap();
    println!("M5: {drawn} drawn by the owner, 600000 frozen");
    assert_eq!(drawn, 300_000);
    stage.world.deposit(asset, 1_000);
    stage.world.wait(300 * 24 * HOUR);
    let round = stage.next(model, 1_000_000, 600_000, tree([(stage.ann.account, 600_000)]));
    refused::<IAttribution::InvalidOperatorSignature, _>(stage.propose(stage.world.scorer.account, &round));
}

/// The thief registers a record in the second of the cutoff, after the round was proposed: it counts, and the honest round
/// is wrong.
#[test]
fn m_4_a_record_after_the_proposal_is_before_the_cutoff() {
    let stage = Stage::new();
    let (world, datanet) = (&stage.world, stage.datanet);
    let model = stage.register(stage.terms(world.token));
    stage.pay(&stage.bob, model, 1_000);
    world.deposit(world.token, 1_000);
    let round = stage.next(model, 1_000, 600, tree([(stage.bob.account, 600)]));
    let cutoff = round.round.cutoff;
    world.chain.set_next_timestamp(cutoff).unwrap();
    stage.propose(world.scorer.account, &round).unwrap();
    assert_eq!(world.chain.timestamp(), cutoff, "proposed in the second of its own cutoff");
    world.chain.set_next_timestamp(cutoff).unwrap();
    let late = IDatanets::contributeCall { datanetId: datanet, contentId: id(1) };
    world.must(stage.thief.account, world.datanets, late);
    let read = IDatanets::contributionCall { datanetId: datanet, item: id(1) };
    println!("M-4: 1 record after the proposal counts in it");
    assert_eq!(world.read(world.datanets, read).registeredAt, cutoff);
}

/// The thief has two of three scorers' keys: 30 days long only one stands behind his round, and the second when it is too
/// late.
#[test]
fn l1_approved_and_finalised_after_the_window() {
    let stage = Stage::new();
    let (asset, thief) = (stage.world.token, stage.thief.account);
    let second = stage.world.deploy("Caller");
    let model = stage.two_of(second);
    stage.pay(&stage.ann, model, 1_000);
    stage.world.deposit(asset, 1_000);
    let payouts = tree([(thief, 600)]);
    let round = stage.next(model, 1_000, 600, payouts.clone());
    stage.propose(stage.world.scorer.account, &round).unwrap();
    stage.world.wait(30 * 24 * HOUR);
    let open = stage.open(model);
    assert_eq!(open.approvals, 1, "nobody worries");
    let approve = IAttribution::approveCall { modelId: model, roundHash: open.roundHash }.abi_encode();
    let finalise = IAttribution::finaliseCall { round: round.round.clone() }.abi_encode();
    let attribution = stage.world.attribution;
    stage.run(second, vec![(attribution, approve), (attribution, finalise)]);
    let taken = stage.claim(model, &payouts, thief).unwrap();
    println!("L1: {taken} taken without a second to react");
    assert_eq!(taken, 600);
}

/// The thief is anyone who wants a round gone: he drops it in front of the last approval.
#[test]
fn l1_dropped_in_front_of_the_last_approval() {
    let stage = Stage::new();
    let model = stage.two_of(Address::repeat_byte(0x30));
    stage.pay(&stage.ann, model, 1_000);
    stage.world.deposit(stage.world.token, 1_000);
    let round = stage.next(model, 1_000, 600, tree([(stage.bob.account, 600)]));
    stage.propose(stage.world.scorer.account, &round).unwrap();
    let hash = stage.open(model).roundHash;
    stage.world.wait(HOUR + 1);
    stage.drop(&stage.thief, model, hash).unwrap();
    let approve = IAttribution::approveCall { modelId: model, roundHash: hash };
    refused::<IAttribution::NoSuchRound, _>(stage.attribution(stage.second.account, approve));
    println!("L1: 1 round that was as good as agreed is gone");
    assert_eq!(stage.pool(model).rounds, 0);
}
