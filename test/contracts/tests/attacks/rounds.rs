//! Attacks by rounds: what a scorer, an operator or an owner could do within the sums that were
//! checked.

use crate::thief::{honest_terms, money, run};
use alloy_primitives::Address;
use alloy_sol_types::SolCall;
use tributary_contract_tests::{DAY, Draft, Key, Payouts, Stage, id, refused};
use tributary_interfaces::{
    IAttribution, IDatanets,
    IModels::{self, ModelTerms},
    IRewards,
};

/// An honest model with changed terms, in which users have 1,000,000.
fn honest(change: impl FnOnce(&mut ModelTerms)) -> Stage {
    let mut stage = Stage::new();
    let mut terms = honest_terms(&stage, stage.asset);
    change(&mut terms);
    stage.model = stage.world.register(terms);
    stage.pay(1_000_000);
    stage.world.deposit(stage.world.scorer.account, stage.asset, 10_000);
    stage
}

/// Signs with the operator and the world's scorer, whoever leads them.
fn propose(
    stage: &Stage,
    draft: &Draft,
) -> Result<tributary_contract_tests::Open, tributary_contract_tests::Refusal> {
    stage.world.propose(&draft.signed(&stage.world, &stage.world.operator, &[&stage.world.scorer]))
}

/// The thief is a contributor who buys one answer for 100. All that an outflow cap held back of
/// Bob's earnings was to be in the next round's pool. There is no cap and nothing is carried over.
#[test]
fn h1_an_answer_for_100_earns_60() {
    let stage = honest(|_| {});
    let (bob, thief) = (stage.bob.account, stage.thief.account);
    let first = Draft::of(&stage.world, stage.model, 1_000_000, Payouts::of([(bob, 600_000)]));
    let open = propose(&stage, &first).unwrap();
    stage.world.finalise_in_time(&open);
    let before = stage.balance(thief);
    stage.world.pay(thief, stage.model, 100);
    for too_much in [54_006, 61] {
        let payouts = Payouts::of([(bob, 600_000), (thief, too_much)]);
        let greedy = Draft::of(&stage.world, stage.model, 100, payouts);
        refused::<IAttribution::InvalidPayouts>(propose(&stage, &greedy));
    }
    let payouts = Payouts::of([(bob, 600_000), (thief, 60)]);
    let open = propose(&stage, &Draft::of(&stage.world, stage.model, 100, payouts)).unwrap();
    stage.world.finalise_in_time(&open);
    stage.claim(&open.payouts, thief).unwrap();
    assert_eq!(before - stage.balance(thief), 40, "he pays 100 and earns 60");
}

/// The thief is the scorer. One receipt of one unit, his own, was to take everything that users
/// prepaid.
#[test]
fn m2_one_unit_of_receipts_pays_one_unit_at_most() {
    let stage = honest(|_| {});
    let before = money(&stage, stage.asset);
    for taken in [600_000, 2, 1] {
        let greedy = Draft::of(&stage.world, stage.model, 1, Payouts::of([(stage.thief.account, taken)]));
        refused::<IAttribution::InvalidPayouts>(propose(&stage, &greedy));
    }
    assert_eq!(money(&stage, stage.asset), before);
}

/// The thief is a contributor with a friendly quorum: a book of his receipt of 1,000, and a later
/// one that has it too, were to count both.
#[test]
fn m3_the_same_receipts_are_not_paid_twice() {
    let stage = honest(|_| {});
    let (thief, bob) = (stage.thief.account, stage.bob.account);
    let first = Draft::of(&stage.world, stage.model, 1_000, Payouts::of([(thief, 600)]));
    let old = first.signed(&stage.world, &stage.world.operator, &[&stage.world.scorer]);
    stage.world.wait(DAY);
    // The operator signs the same receipt and Bob's of 500 for a later cutoff, since the first did
    // not come.
    let payouts = Payouts::of([(bob, 300), (thief, 600)]);
    let second = Draft::of(&stage.world, stage.model, 1_500, payouts);
    let open = propose(&stage, &second).unwrap();
    refused::<IAttribution::RoundIsOpen>(stage.world.propose(&old));
    stage.world.finalise_in_time(&open);
    refused::<IAttribution::WrongNumber>(stage.world.propose(&old));
    // The scorer signs a next round with the old book's receipts; the operator's word for them is
    // for round 1.
    let payouts = Payouts::of([(bob, 300), (thief, 1_200)]);
    let mut again = Draft::of(&stage.world, stage.model, 1_000, payouts);
    (again.round.receipts, again.book_deadline) = (old.draft.round.receipts.clone(), old.book.deadline);
    let mut again = again.signed(&stage.world, &stage.world.operator, &[&stage.world.scorer]);
    again.book = old.book;
    refused::<IAttribution::InvalidOperatorSignature>(stage.world.propose(&again));
    assert_eq!(stage.pool().receiptsSettled, 1_500, "receipts of 1,500");
}

/// The thief is one scorer of three, two of whom must agree, as a contract. It was to drop its
/// round and propose it again in one transaction, window for window, and hold the model up for
/// nothing.
#[test]
fn m4_one_scorer_holds_nothing_up() {
    let stage = Stage::new();
    let lone = stage.world.deploy("Caller");
    let stage = {
        let mut terms = honest_terms(&stage, stage.asset);
        terms.quorum = 2;
        terms.scorers.push(lone);
        terms.scorers.sort();
        let model = stage.world.register(terms);
        Stage { model, ..stage }
    };
    stage.pay(10_000);
    stage.world.fund(lone);
    stage.world.deposit(lone, stage.asset, 1_000);
    let his = Draft::next(&stage.world, stage.model, Payouts::of([(stage.thief.account, 600)]));
    let alone = his.signed(&stage.world, &stage.world.operator, &[&stage.thief]);
    let mut alone = alone;
    alone.endorsements[0].scorer = lone;
    let call = alone.call().abi_encode();
    let attribution = stage.world.attribution;
    assert!(!run(&stage, lone, vec![(attribution, call.clone()), (attribution, call)]));
    // Without a round of his there is nothing to be dropped, and the honest ones go on.
    let second = Key::of("second scorer");
    stage.world.fund(second.account);
    for scorer in [&stage.world.scorer, &second] {
        stage.world.deposit(scorer.account, stage.asset, 1_000);
    }
    let honest = Draft::next(&stage.world, stage.model, Payouts::of([(stage.bob.account, 600)]));
    let proposal = honest.signed(&stage.world, &stage.world.operator, &[&stage.world.scorer, &second]);
    let open = stage.world.propose(&proposal).unwrap();
    stage.world.finalise_in_time(&open);
    assert_eq!(stage.pool().rounds, 1);
}

/// The thief is the owner. With an operator whose key nobody has he was to freeze contributors'
/// money and draw his share of everything that was paid.
#[test]
fn m5_the_owner_draws_nothing_while_nothing_is_settled() {
    let stage = honest(|_| {});
    let (world, owner) = (&stage.world, &stage.world.owner);
    let dead = IModels::setOperatorCall { modelId: stage.model, operator: Address::repeat_byte(0xde) };
    stage.models(owner, dead).unwrap();
    let draw = IRewards::drawShareCall { modelId: stage.model, index: 0 };
    refused::<IRewards::NothingToPay>(stage.rewards(owner, draw.clone()));
    // Until the change takes effect a round can still be settled, and then he has his share of it,
    // and no more.
    let open =
        propose(&stage, &Draft::of(world, stage.model, 1_000, Payouts::of([(stage.ann.account, 600)])));
    let open = open.unwrap();
    world.finalise_in_time(&open);
    world.wait(300 * DAY);
    assert_eq!(stage.rewards(owner, draw.clone()).unwrap(), 300);
    refused::<IRewards::NothingToPay>(stage.rewards(owner, draw));
    let next = Draft::of(world, stage.model, 1_000, Payouts::of([(stage.ann.account, 1_200)]));
    refused::<IAttribution::InvalidOperatorSignature>(propose(&stage, &next));
}

/// The thief registers a record in the second of the cutoff, after the round was proposed. It was
/// to count, so that the honest round was wrong.
#[test]
fn m_4_no_round_is_proposed_in_the_second_of_its_cutoff() {
    let stage = honest(|_| {});
    let mut draft = Draft::next(&stage.world, stage.model, Payouts::of([(stage.bob.account, 600)]));
    draft.round.cutoff = stage.world.now();
    refused::<IAttribution::InvalidCutoff>(propose(&stage, &draft));
    stage.world.wait(1);
    let open = propose(&stage, &draft).unwrap();
    let late = IDatanets::contributeCall { datanetId: stage.datanet, contentId: id(1) };
    stage.datanets(&stage.thief, late).unwrap();
    let read = IDatanets::contributionCall { datanetId: stage.datanet, item: id(1) };
    let accepted = stage.world.read(stage.world.datanets, read).acceptedAt;
    assert!(accepted > open.round.cutoff, "what comes after the proposal is after its cutoff");
}

/// The thief has two of three scorers' keys. For 30 days only one was to stand behind his round,
/// and the second when it was too late for anyone to react.
#[test]
fn l1_the_last_signature_does_not_come_after_the_window() {
    let stage = honest(|terms| terms.quorum = 2);
    let second = Key::of("second scorer");
    stage.world.fund(second.account);
    stage.world.deposit(second.account, stage.asset, 10_000);
    let draft = Draft::next(&stage.world, stage.model, Payouts::of([(stage.thief.account, 600)]));
    refused::<IAttribution::QuorumMissing>(propose(&stage, &draft));
    stage.world.wait(30 * DAY);
    let both = draft.signed(&stage.world, &stage.world.operator, &[&stage.world.scorer, &second]);
    let open = stage.world.propose(&both).unwrap();
    assert_eq!(open.finalisable_at, stage.world.now() + 280_800, "the window begins with the last one");
    refused::<IAttribution::WindowOpen>(stage.world.finalise(&open));
}

/// The thief is anyone who wanted a round gone, and was to drop it in front of the last approval.
#[test]
fn l1_nobody_drops_a_round() {
    let stage = honest(|_| {});
    let draft = Draft::next(&stage.world, stage.model, Payouts::of([(stage.bob.account, 600)]));
    let open = propose(&stage, &draft).unwrap();
    // The call that dropped it is gone, and so is the one that approved it.
    for signature in ["dropRound(uint256,bytes32)", "approve(uint256,bytes32)"] {
        let selector = alloy_primitives::keccak256(signature)[..4].to_vec();
        let data = [selector, stage.model.to_be_bytes_vec(), open.hash.to_vec()].concat();
        let (from, to) = (stage.thief.account, stage.world.attribution);
        let outcome = stage.world.send_data(from, to, alloy_primitives::U256::ZERO, data);
        assert!(!outcome.success && outcome.output.is_empty());
    }
    stage.world.finalise_in_time(&open);
    assert_eq!(stage.pool().rounds, 1);
}
