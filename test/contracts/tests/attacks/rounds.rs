//! Attacks by rounds: what a scorer, an operator or an owner could do within the sums that were
//! checked.

use crate::thief::{honest_terms, money, run};
use alloy_primitives::Address;
use alloy_sol_types::SolCall;
use tributary_interfaces::{
    IAttribution, IDatanets,
    IModels::{self, ModelTerms},
    IRewards,
};
use tributary_test_kit::{DAY, Draft, Key, ModelFixture, Payouts, expect_revert, id};

/// An honest model with changed terms, in which users have 1,000,000.
fn honest(change: impl FnOnce(&mut ModelTerms)) -> ModelFixture {
    let mut fixture = ModelFixture::new();
    let mut terms = honest_terms(&fixture, fixture.asset);
    change(&mut terms);
    fixture.model = fixture.chain.register(terms);
    fixture.pay(1_000_000);
    fixture.chain.deposit(fixture.chain.scorer.account, fixture.asset, 10_000);
    fixture
}

/// Signs with the operator and the chain's scorer, whoever leads them.
fn propose(
    fixture: &ModelFixture,
    draft: &Draft,
) -> Result<tributary_test_kit::OpenRound, tributary_test_kit::Revert> {
    fixture.chain.propose(&draft.signed(&fixture.chain, &fixture.chain.operator, &[&fixture.chain.scorer]))
}

/// The thief is a contributor who buys one answer for 100. All that an outflow cap held back of
/// Bob's earnings was to be in the next round's pool. There is no cap and nothing is carried over.
#[test]
fn h1_an_answer_for_100_earns_60() {
    let fixture = honest(|_| {});
    let (bob, thief) = (fixture.bob.account, fixture.thief.account);
    let first = Draft::with_receipts(&fixture.chain, fixture.model, 1_000_000, Payouts::of([(bob, 600_000)]));
    let open = propose(&fixture, &first).unwrap();
    fixture.chain.finalise_after_window(&open);
    let before = fixture.balance(thief);
    fixture.chain.pay(thief, fixture.model, 100);
    for too_much in [54_006, 61] {
        let payouts = Payouts::of([(bob, 600_000), (thief, too_much)]);
        let greedy = Draft::with_receipts(&fixture.chain, fixture.model, 100, payouts);
        expect_revert::<IAttribution::InvalidPayouts>(propose(&fixture, &greedy));
    }
    let payouts = Payouts::of([(bob, 600_000), (thief, 60)]);
    let open = propose(&fixture, &Draft::with_receipts(&fixture.chain, fixture.model, 100, payouts)).unwrap();
    fixture.chain.finalise_after_window(&open);
    fixture.claim(&open.payouts, thief).unwrap();
    assert_eq!(before - fixture.balance(thief), 40, "he pays 100 and earns 60");
}

/// The thief is the scorer. One receipt of one unit, his own, was to take everything that users
/// prepaid.
#[test]
fn m2_one_unit_of_receipts_pays_one_unit_at_most() {
    let fixture = honest(|_| {});
    let before = money(&fixture, fixture.asset);
    for taken in [600_000, 2, 1] {
        let greedy = Draft::with_receipts(
            &fixture.chain,
            fixture.model,
            1,
            Payouts::of([(fixture.thief.account, taken)]),
        );
        expect_revert::<IAttribution::InvalidPayouts>(propose(&fixture, &greedy));
    }
    assert_eq!(money(&fixture, fixture.asset), before);
}

/// The thief is a contributor with a friendly quorum: a book of his receipt of 1,000, and a later
/// one that has it too, were to count both.
#[test]
fn m3_the_same_receipts_are_not_paid_twice() {
    let fixture = honest(|_| {});
    let (thief, bob) = (fixture.thief.account, fixture.bob.account);
    let first = Draft::with_receipts(&fixture.chain, fixture.model, 1_000, Payouts::of([(thief, 600)]));
    let old = first.signed(&fixture.chain, &fixture.chain.operator, &[&fixture.chain.scorer]);
    fixture.chain.advance(DAY);
    // The operator signs the same receipt and Bob's of 500 for a later cutoff, since the first did
    // not come.
    let payouts = Payouts::of([(bob, 300), (thief, 600)]);
    let second = Draft::with_receipts(&fixture.chain, fixture.model, 1_500, payouts);
    let open = propose(&fixture, &second).unwrap();
    expect_revert::<IAttribution::RoundIsOpen>(fixture.chain.propose(&old));
    fixture.chain.finalise_after_window(&open);
    expect_revert::<IAttribution::WrongNumber>(fixture.chain.propose(&old));
    // The scorer signs a next round with the old book's receipts; the operator's word for them is
    // for round 1.
    let payouts = Payouts::of([(bob, 300), (thief, 1_200)]);
    let mut again = Draft::with_receipts(&fixture.chain, fixture.model, 1_000, payouts);
    (again.round.receipts, again.book_deadline) = (old.draft.round.receipts.clone(), old.book.deadline);
    let mut again = again.signed(&fixture.chain, &fixture.chain.operator, &[&fixture.chain.scorer]);
    again.book = old.book;
    expect_revert::<IAttribution::InvalidOperatorSignature>(fixture.chain.propose(&again));
    assert_eq!(fixture.pool().receiptsSettled, 1_500, "receipts of 1,500");
}

/// The thief is one scorer of three, two of whom must agree, as a contract. It was to drop its
/// round and propose it again in one transaction, window for window, and hold the model up for
/// nothing.
#[test]
fn m4_one_scorer_holds_nothing_up() {
    let fixture = ModelFixture::new();
    let lone = fixture.chain.create("Caller");
    let fixture = {
        let mut terms = honest_terms(&fixture, fixture.asset);
        terms.quorum = 2;
        terms.scorers.push(lone);
        terms.scorers.sort();
        let model = fixture.chain.register(terms);
        ModelFixture { model, ..fixture }
    };
    fixture.pay(10_000);
    fixture.chain.fund(lone);
    fixture.chain.deposit(lone, fixture.asset, 1_000);
    let his = Draft::next(&fixture.chain, fixture.model, Payouts::of([(fixture.thief.account, 600)]));
    let alone = his.signed(&fixture.chain, &fixture.chain.operator, &[&fixture.thief]);
    let mut alone = alone;
    alone.endorsements[0].scorer = lone;
    let call = alone.call().abi_encode();
    let attribution = fixture.chain.attribution;
    assert!(!run(&fixture, lone, vec![(attribution, call.clone()), (attribution, call)]));
    // Without a round of his there is nothing to be dropped, and the honest ones go on.
    let second = Key::named("second scorer");
    fixture.chain.fund(second.account);
    for scorer in [&fixture.chain.scorer, &second] {
        fixture.chain.deposit(scorer.account, fixture.asset, 1_000);
    }
    let honest = Draft::next(&fixture.chain, fixture.model, Payouts::of([(fixture.bob.account, 600)]));
    let proposal = honest.signed(&fixture.chain, &fixture.chain.operator, &[&fixture.chain.scorer, &second]);
    let open = fixture.chain.propose(&proposal).unwrap();
    fixture.chain.finalise_after_window(&open);
    assert_eq!(fixture.pool().rounds, 1);
}

/// The thief is the owner. With an operator whose key nobody has he was to freeze contributors'
/// money and draw his share of everything that was paid.
#[test]
fn m5_the_owner_draws_nothing_while_nothing_is_settled() {
    let fixture = honest(|_| {});
    let (chain, owner) = (&fixture.chain, &fixture.chain.owner);
    let dead = IModels::setOperatorCall { modelId: fixture.model, operator: Address::repeat_byte(0xde) };
    fixture.models(owner, dead).unwrap();
    let draw = IRewards::drawShareCall { modelId: fixture.model, index: 0 };
    expect_revert::<IRewards::NothingToPay>(fixture.rewards(owner, draw.clone()));
    // Until the change takes effect a round can still be settled, and then he has his share of it,
    // and no more.
    let open = propose(
        &fixture,
        &Draft::with_receipts(chain, fixture.model, 1_000, Payouts::of([(fixture.ann.account, 600)])),
    );
    let open = open.unwrap();
    chain.finalise_after_window(&open);
    chain.advance(300 * DAY);
    assert_eq!(fixture.rewards(owner, draw.clone()).unwrap(), 300);
    expect_revert::<IRewards::NothingToPay>(fixture.rewards(owner, draw));
    let next = Draft::with_receipts(chain, fixture.model, 1_000, Payouts::of([(fixture.ann.account, 1_200)]));
    expect_revert::<IAttribution::InvalidOperatorSignature>(propose(&fixture, &next));
}

/// The thief registers a record in the second of the cutoff, after the round was proposed. It was
/// to count, so that the honest round was wrong.
#[test]
fn m_4_no_round_is_proposed_in_the_second_of_its_cutoff() {
    let fixture = honest(|_| {});
    let mut draft = Draft::next(&fixture.chain, fixture.model, Payouts::of([(fixture.bob.account, 600)]));
    draft.round.cutoff = fixture.chain.now();
    expect_revert::<IAttribution::InvalidCutoff>(propose(&fixture, &draft));
    fixture.chain.advance(1);
    let open = propose(&fixture, &draft).unwrap();
    let late = IDatanets::contributeCall { datanetId: fixture.datanet, contentId: id(1) };
    fixture.datanets(&fixture.thief, late).unwrap();
    let read = IDatanets::contributionCall { datanetId: fixture.datanet, item: id(1) };
    let accepted = fixture.chain.read(fixture.chain.datanets, read).acceptedAt;
    assert!(accepted > open.round.cutoff, "what comes after the proposal is after its cutoff");
}

/// The thief has two of three scorers' keys. For 30 days only one was to stand behind his round,
/// and the second when it was too late for anyone to react.
#[test]
fn l1_the_last_signature_does_not_come_after_the_window() {
    let fixture = honest(|terms| terms.quorum = 2);
    let second = Key::named("second scorer");
    fixture.chain.fund(second.account);
    fixture.chain.deposit(second.account, fixture.asset, 10_000);
    let draft = Draft::next(&fixture.chain, fixture.model, Payouts::of([(fixture.thief.account, 600)]));
    expect_revert::<IAttribution::QuorumMissing>(propose(&fixture, &draft));
    fixture.chain.advance(30 * DAY);
    let both = draft.signed(&fixture.chain, &fixture.chain.operator, &[&fixture.chain.scorer, &second]);
    let open = fixture.chain.propose(&both).unwrap();
    assert_eq!(
        open.stake.finalisableAt,
        fixture.chain.now() + 280_800,
        "the window begins with the last one"
    );
    expect_revert::<IAttribution::WindowOpen>(fixture.chain.finalise(&open));
}

/// The thief is anyone who wanted a round gone, and was to drop it in front of the last approval.
#[test]
fn l1_nobody_drops_a_round() {
    let fixture = honest(|_| {});
    let draft = Draft::next(&fixture.chain, fixture.model, Payouts::of([(fixture.bob.account, 600)]));
    let open = propose(&fixture, &draft).unwrap();
    // The call that dropped it is gone, and so is the one that approved it.
    for signature in ["dropRound(uint256,bytes32)", "approve(uint256,bytes32)"] {
        let selector = alloy_primitives::keccak256(signature)[..4].to_vec();
        let data = [selector, fixture.model.to_be_bytes_vec(), open.hash.to_vec()].concat();
        let (from, to) = (fixture.thief.account, fixture.chain.attribution);
        let outcome = fixture.chain.send_data(from, to, alloy_primitives::U256::ZERO, data);
        assert!(!outcome.success && outcome.output.is_empty());
    }
    fixture.chain.finalise_after_window(&open);
    assert_eq!(fixture.pool().rounds, 1);
}
