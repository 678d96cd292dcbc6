//! Rounds: what is checked when one is proposed, by whom it is signed, what is at stake, and when
//! it is final.
#![allow(missing_docs, unused_crate_dependencies)]

use alloy_primitives::{B256, FixedBytes, U256, keccak256};
use tributary_interfaces::{
    IAttribution::{self, Endorsement, releaseBondsCall, slashRoundCall, voidRoundCall},
    IModels, IRewards,
};
use tributary_test_kit::{
    Answer, DAY, Draft, IWallet, Key, ModelFixture, NATIVE, OpenRound, OwnedRange, Payouts, Proposal, Revert,
    WINDOW, account, claim_call, expect_revert, expect_revert_with, high_s, payee, proposal_digest, treasury,
};

/// Three scorers, so many of whom must sign.
struct Scene {
    fixture: ModelFixture,
    scorers: [Key; 3],
}

impl Scene {
    fn new(quorum: u8) -> Self {
        Self::with(quorum, |_| {})
    }

    fn with(quorum: u8, change: impl FnOnce(&mut IModels::ModelTerms)) -> Self {
        let mut scorers = ["scorer", "second scorer", "third scorer"].map(Key::named);
        scorers.sort_by_key(|scorer| scorer.account);
        let accounts = scorers.iter().map(|scorer| scorer.account).collect();
        let fixture = ModelFixture::with(|terms| {
            (terms.scorers, terms.quorum) = (accounts, quorum);
            change(terms);
        });
        fixture.pay(10_000);
        for scorer in &scorers {
            fixture.chain.fund(scorer.account);
            fixture.chain.deposit(scorer.account, fixture.asset, 1_000);
        }
        Self { fixture, scorers }
    }

    fn draft(&self, earned: u128) -> Draft {
        Draft::next(&self.fixture.chain, self.fixture.model, Payouts::of([(account(0xa1), earned)]))
    }

    /// The draft with the operator's word and those of the first scorers.
    fn sign(&self, draft: &Draft, scorers: usize) -> Proposal {
        let signers: Vec<&Key> = self.scorers.iter().take(scorers).collect();
        draft.signed(&self.fixture.chain, &self.fixture.chain.operator, &signers)
    }

    fn propose(&self, draft: &Draft, scorers: usize) -> Result<OpenRound, Revert> {
        self.fixture.chain.propose(&self.sign(draft, scorers))
    }

    /// A round that differs in one thing from an honest one, and is signed by all as it is.
    fn changed(&self, change: impl FnOnce(&mut Draft)) -> Result<OpenRound, Revert> {
        let mut draft = self.draft(80);
        change(&mut draft);
        self.propose(&draft, 3)
    }

    fn free(&self, index: usize) -> u128 {
        self.fixture.chain.free_bond(self.fixture.asset, self.scorers[index].account)
    }
}

#[test]
fn a_round_comes_with_its_quorum_or_not_at_all() {
    let scene = Scene::new(2);
    let draft = scene.draft(80);
    for few in [0, 1] {
        let revert = IAttribution::QuorumMissing { given: U256::from(few), quorum: 2 };
        expect_revert_with(&revert, scene.propose(&draft, few));
    }
    assert!(!scene.fixture.chain.round_state(scene.fixture.model).isOpen, "one scorer holds nothing up");
    let open = scene.propose(&draft, 2).unwrap();
    assert_eq!(open.stake.finalisableAt, scene.fixture.chain.now() + WINDOW);
    assert_eq!([0, 1, 2].map(|index| scene.free(index)), [0, 0, 1_000]);
    let again = IAttribution::RoundIsOpen { modelId: scene.fixture.model, attempt: 1 };
    expect_revert_with(&again, scene.propose(&scene.draft(90), 3));
    scene.fixture.chain.finalise_after_window(&open);
    assert_eq!([0, 1, 2].map(|index| scene.free(index)), [1_000; 3], "bond-once");
    expect_revert::<IAttribution::NoSuchRound>(scene.fixture.chain.finalise(&open));
}

#[test]
fn more_than_a_quorum_can_sign_and_all_are_bound() {
    let scene = Scene::new(1);
    let open = scene.propose(&scene.draft(80), 3).unwrap();
    assert_eq!(open.stake.signers.len(), 3);
    assert_eq!([0, 1, 2].map(|index| scene.free(index)), [0; 3]);
    let mut nine = scene.sign(&scene.draft(80), 1);
    nine.endorsements = vec![nine.endorsements[0].clone(); 9];
    expect_revert::<IAttribution::RoundIsOpen>(scene.fixture.chain.propose(&nine));
    scene.fixture.chain.finalise_after_window(&open);
    let mut nine = scene.sign(&scene.draft(160), 1);
    nine.endorsements = vec![nine.endorsements[0].clone(); 9];
    let revert = IAttribution::QuorumMissing { given: U256::from(9), quorum: 1 };
    expect_revert_with(&revert, scene.fixture.chain.propose(&nine));
}

#[test]
fn each_scorer_counts_once_in_ascending_order() {
    let scene = Scene::new(2);
    let good = scene.sign(&scene.draft(80), 2);
    let wrong = |change: &dyn Fn(&mut Vec<Endorsement>)| {
        let mut changed = good.clone();
        change(&mut changed.endorsements);
        scene.fixture.chain.propose(&changed)
    };
    let not_scorer = |account| IAttribution::NotScorer { modelId: scene.fixture.model, account };
    let [first, second, _] = [0, 1, 2].map(|index| scene.scorers[index].account);
    expect_revert_with(&not_scorer(first), wrong(&|list| list.swap(0, 1)));
    expect_revert_with(&not_scorer(first), wrong(&|list| list[1] = list[0].clone()));
    expect_revert_with(
        &not_scorer(scene.fixture.thief.account),
        wrong(&|list| {
            list[0].scorer = scene.fixture.thief.account;
        }),
    );
    let unsigned = |scorer| IAttribution::InvalidScorerSignature { modelId: scene.fixture.model, scorer };
    expect_revert_with(&unsigned(second), wrong(&|list| list[1].signature = list[0].signature.clone()));
    expect_revert_with(&unsigned(first), wrong(&|list| list[0].signature = Default::default()));
    expect_revert_with(
        &unsigned(second),
        wrong(&|list| list[1].signature = high_s(&list[1].signature).into()),
    );
    wrong(&|_| {}).unwrap();
}

#[test]
fn a_round_needs_the_operator_s_own_signature() {
    let scene = Scene::new(1);
    let draft = scene.draft(80);
    let signers: Vec<&Key> = scene.scorers.iter().collect();
    let chain = &scene.fixture.chain;
    let revert = || IAttribution::InvalidOperatorSignature {
        modelId: scene.fixture.model,
        operator: chain.operator.account,
    };
    let forged = draft.signed(chain, &scene.fixture.thief, &signers);
    expect_revert_with(&revert(), chain.propose(&forged));
    let good = draft.signed(chain, &chain.operator, &signers);
    let mut high = good.clone();
    high.book.signature = high_s(&high.book.signature).into();
    expect_revert_with(&revert(), chain.propose(&high));
    let mut later = good.clone();
    later.book.deadline += 1;
    expect_revert_with(&revert(), chain.propose(&later));
    chain.propose(&good).unwrap();
}

#[test]
fn wallets_sign_rounds_and_books() {
    let fixture = ModelFixture::new();
    let chain = &fixture.chain;
    let [operator, scorer] = [chain.create("Wallet"), chain.create("Wallet")];
    let mut terms = chain.model_terms(fixture.datanet, fixture.asset);
    (terms.operator, terms.scorers, terms.bond) = (operator, vec![scorer], 0);
    let model = chain.register(terms);
    chain.pay(fixture.bob.account, model, 1_000);
    let draft = Draft::next(chain, model, Payouts::of([(account(1), 80)]));
    let mut proposal = draft.signed(chain, &fixture.thief, &[&fixture.thief]);
    proposal.endorsements[0].scorer = scorer;
    expect_revert::<IAttribution::InvalidOperatorSignature>(chain.propose(&proposal));
    let digest = draft.book_digest(chain);
    chain.call(fixture.ann.account, operator, IWallet::approveCall { digest });
    expect_revert::<IAttribution::InvalidScorerSignature>(chain.propose(&proposal));
    let digest = draft.digest(chain);
    chain.call(fixture.ann.account, scorer, IWallet::approveCall { digest });
    let open = chain.propose(&proposal).unwrap();
    chain.finalise_after_window(&open);
}

#[test]
fn a_signature_is_for_one_proposal() {
    // The model's first round is proposed; whatever then happens, its signatures are never taken
    // again.
    let scene = Scene::new(1);
    let chain = &scene.fixture.chain;
    let first = scene.sign(&scene.draft(80), 1);
    let open = chain.propose(&first).unwrap();
    chain.finalise_after_window(&open);
    let used = chain.propose(&first);
    expect_revert_with(&IAttribution::WrongNumber { expected: 2, given: 1 }, used);
    // Every field that the first round's signatures name is bound: none fits the second round.
    let next = scene.draft(160);
    let mut replayed = scene.sign(&next, 1);
    replayed.endorsements = first.endorsements.clone();
    expect_revert::<IAttribution::InvalidScorerSignature>(chain.propose(&replayed));
    let mut replayed = scene.sign(&next, 1);
    replayed.book = first.book.clone();
    expect_revert::<IAttribution::InvalidOperatorSignature>(chain.propose(&replayed));
    for (change, name) in CHANGES {
        let mut changed = scene.sign(&next, 1);
        change(&mut changed);
        let revert = chain.propose(&changed).err().unwrap_or_else(|| panic!("{name} is not signed"));
        assert!(!revert.is::<IAttribution::RoundIsOpen>(), "{name}");
    }
    scene.propose(&next, 1).unwrap();
}

/// One change of each field of a signed round.
type Change = (fn(&mut Proposal), &'static str);
const CHANGES: [Change; 16] = [
    (|signed| signed.draft.round.number += 1, "number"),
    (|signed| signed.draft.round.attempt += 1, "attempt"),
    (|signed| signed.draft.round.from -= 1, "from"),
    (|signed| signed.draft.round.cutoff -= 1, "cutoff"),
    (|signed| signed.draft.round.deadline += 1, "deadline"),
    (|signed| signed.book.deadline += 1, "the book's deadline"),
    (|signed| signed.draft.round.settlement[0] ^= 1, "settlement"),
    (|signed| signed.draft.round.manifest[0] ^= 1, "manifest"),
    (|signed| signed.draft.uri.push('x'), "uri"),
    (|signed| signed.draft.round.receipts.hash[0] ^= 1, "receipts"),
    (|signed| signed.draft.round.scores = signed.draft.round.payouts.clone(), "scores"),
    (|signed| signed.draft.round.credits.hash[0] ^= 1, "credits"),
    (|signed| signed.draft.round.credits.count += 1, "how many credits"),
    (|signed| signed.draft.round.payouts.hash[0] ^= 1, "payouts"),
    (|signed| signed.draft.round.payouts.count += 1, "how many payouts"),
    (|signed| signed.draft.round.modelId += U256::from(1), "model"),
];

#[test]
fn signatures_of_another_model_or_contract_are_none() {
    let scene = Scene::new(1);
    let chain = &scene.fixture.chain;
    let mut terms = chain.model_terms(scene.fixture.datanet, scene.fixture.asset);
    terms.scorers = scene.scorers.iter().map(|scorer| scorer.account).collect();
    let twin = chain.register(terms);
    chain.pay(scene.fixture.bob.account, twin, 10_000);
    let here = scene.sign(&scene.draft(80), 1);
    let mut there = here.clone();
    there.draft.round.modelId = twin;
    expect_revert::<IAttribution::InvalidOperatorSignature>(chain.propose(&there));
    let draft = Draft { round: there.draft.round.clone(), ..here.draft.clone() };
    let mut resigned = draft.signed(chain, &chain.operator, &[&scene.scorers[0]]);
    resigned.endorsements = here.endorsements.clone();
    expect_revert::<IAttribution::InvalidScorerSignature>(chain.propose(&resigned));
    // Signed for another chain, or for another contract on this one.
    for (chain_id, contract) in [(1, chain.attribution), (chain.chain_id(), chain.rewards)] {
        let digest = tributary_core::typed_data::round_digest(here.draft.hash(), chain_id, contract);
        let mut foreign = here.clone();
        foreign.endorsements[0].signature = scene.scorers[0].sign(digest).to_vec().into();
        expect_revert::<IAttribution::InvalidScorerSignature>(chain.propose(&foreign));
    }
    chain.propose(&here).unwrap();
}

#[test]
fn a_round_follows_the_last_one() {
    let scene = Scene::new(1);
    let settled = scene.propose(&scene.draft(80), 1).unwrap();
    scene.fixture.chain.finalise_after_window(&settled);
    let from = settled.round.cutoff;
    let state = scene.fixture.chain.round_state(scene.fixture.model);
    assert_eq!((state.attempts, state.lastCutoff, state.isOpen), (1, from, false));
    let change = |change: fn(&mut Draft)| {
        let mut draft = scene.draft(160);
        change(&mut draft);
        scene.propose(&draft, 3)
    };
    let number = |given| IAttribution::WrongNumber { expected: 2, given };
    expect_revert_with(&number(1), change(|draft| draft.round.number = 1));
    expect_revert_with(&number(3), change(|draft| draft.round.number = 3));
    let attempt = |given| IAttribution::WrongAttempt { expected: 2, given };
    expect_revert_with(&attempt(1), change(|draft| draft.round.attempt = 1));
    expect_revert_with(&attempt(3), change(|draft| draft.round.attempt = 3));
    expect_revert_with(
        &IAttribution::WrongStart { expected: from, given: 0 },
        change(|draft| draft.round.from = 0),
    );
    expect_revert::<IAttribution::WrongStart>(change(|draft| draft.round.from += 1));
    expect_revert::<IAttribution::WrongSettlement>(change(|draft| draft.round.settlement = FixedBytes::ZERO));
    change(|_| {}).unwrap();
}

#[test]
fn a_book_of_receipts_counts_in_one_round() {
    // Two books for the first round's span are signed; when one has counted, the other never can.
    let scene = Scene::new(1);
    let chain = &scene.fixture.chain;
    let old = scene.sign(&scene.draft(400), 1);
    let open = scene.propose(&scene.draft(80), 1).unwrap();
    chain.finalise_after_window(&open);
    expect_revert::<IAttribution::WrongNumber>(chain.propose(&old));
    // A scorer who helps signs what he likes, but the operator's word stays what it was.
    let mut draft = scene.draft(480);
    draft.round.receipts = old.draft.round.receipts.clone();
    (draft.round.credits, draft.book_deadline) = (old.draft.round.credits.clone(), old.book.deadline);
    for change in [(|_: &mut Draft, _: &Draft| {}) as fn(&mut Draft, &Draft), |draft, old| {
        draft.round.cutoff = old.round.cutoff + 1
    }] {
        let mut again = draft.clone();
        change(&mut again, &old.draft);
        let mut proposal = scene.sign(&again, 1);
        proposal.book = old.book.clone();
        expect_revert::<IAttribution::InvalidOperatorSignature>(chain.propose(&proposal));
    }
}

#[test]
fn the_cutoff_lies_before_the_proposing_block() {
    let scene = Scene::new(1);
    let now = scene.fixture.chain.now();
    for cutoff in [0, now, now + 1, u64::MAX] {
        let revert = IAttribution::InvalidCutoff { cutoff, from: 0, present: now };
        expect_revert_with(&revert, scene.changed(|draft| draft.round.cutoff = cutoff));
    }
    scene.changed(|draft| draft.round.cutoff = now - 1).unwrap();
}

#[test]
fn what_was_signed_is_proposed_in_time() {
    let scene = Scene::new(1);
    let now = scene.fixture.chain.now();
    for deadline in [0, now - 1] {
        let expired = IAttribution::SignatureExpired { deadline };
        expect_revert_with(&expired, scene.changed(|draft| draft.round.deadline = deadline));
        expect_revert_with(&expired, scene.changed(|draft| draft.book_deadline = deadline));
    }
    scene.changed(|draft| (draft.round.deadline, draft.book_deadline) = (now, now)).unwrap();
}

#[test]
fn the_files_text_is_the_signed_one() {
    let scene = Scene::new(1);
    let long = "x".repeat(2_049);
    expect_revert::<IAttribution::InvalidUri>(scene.changed(|draft| {
        draft.round.uriHash = keccak256(&long);
        draft.uri = long.clone();
    }));
    expect_revert::<IAttribution::InvalidUri>(scene.changed(|draft| draft.uri.push('/')));
    expect_revert::<IAttribution::InvalidUri>(scene.changed(|draft| draft.round.uriHash = B256::ZERO));
    let full = "x".repeat(2_048);
    scene.changed(|draft| (draft.round.uriHash, draft.uri) = (keccak256(&full), full.clone())).unwrap();
}

#[test]
fn a_tree_without_leaves_is_all_zero() {
    let scene = Scene::new(1);
    expect_revert::<IAttribution::InvalidTree>(scene.changed(|draft| draft.round.scores.sum = 1));
    expect_revert::<IAttribution::InvalidTree>(scene.changed(|draft| draft.round.scores.hash[0] = 1));
    expect_revert::<IAttribution::InvalidTree>(scene.changed(|draft| draft.round.scores.count = 1 << 40));
    expect_revert::<IAttribution::InvalidTree>(scene.changed(|draft| draft.round.credits.count = 0));
    expect_revert::<IAttribution::InvalidTree>(scene.changed(|draft| draft.round.receipts.count = u64::MAX));
    expect_revert::<IAttribution::InvalidTree>(scene.changed(|draft| draft.round.payouts.count = 0));
    scene.changed(|draft| draft.round.scores.count = (1 << 40) - 1).unwrap();
}

#[test]
fn receipts_stay_within_what_was_paid() {
    let scene = Scene::new(1);
    let with = |sum: u128, earned: u128| {
        let draft = Draft::with_receipts(
            &scene.fixture.chain,
            scene.fixture.model,
            sum,
            Payouts::of([(account(0xa1), earned)]),
        );
        scene.propose(&draft, 1)
    };
    let revert = |sum| IAttribution::InvalidReceipts { sum, unsettled: 10_000 };
    expect_revert_with(&revert(0), with(0, 1));
    expect_revert_with(&revert(10_001), with(10_001, 8_000));
    expect_revert_with(&revert(u128::MAX), with(u128::MAX, 8_000));
    let open = with(6_000, 4_800).unwrap();
    scene.fixture.chain.finalise_after_window(&open);
    let revert = |sum| IAttribution::InvalidReceipts { sum, unsettled: 4_000 };
    expect_revert_with(&revert(4_001), with(4_001, 8_000));
    with(4_000, 8_000).unwrap();
}

#[test]
fn credits_are_what_receipts_are() {
    let scene = Scene::new(1);
    expect_revert::<IAttribution::CreditsDiffer>(scene.changed(|draft| draft.round.credits.sum += 1));
    expect_revert::<IAttribution::CreditsDiffer>(scene.changed(|draft| draft.round.credits.sum -= 1));
    expect_revert::<IAttribution::CreditsDiffer>(scene.changed(|draft| {
        draft.round.credits = IAttribution::Tree { hash: FixedBytes::ZERO, sum: 0, count: 0 };
    }));
}

#[test]
fn payouts_rise_by_the_contributors_part_less_what_rounding_takes() {
    let scene = Scene::new(1);
    let chain = &scene.fixture.chain;
    let open = scene.propose(&scene.draft(400), 1).unwrap();
    chain.finalise_after_window(&open);
    // 1,000 of receipts, 5 credits: the payouts rise by 795 to 800.
    let with = |sum: u128, credits: u64| {
        let payouts = Payouts::of([(account(0xa1), sum)]);
        let mut draft = Draft::with_receipts(chain, scene.fixture.model, 1_000, payouts);
        draft.round.credits.count = credits;
        scene.propose(&draft, 1)
    };
    let revert = |sum, least| IAttribution::InvalidPayouts { sum, least, most: 1_200 };
    expect_revert_with(&revert(1_201, 1_195), with(1_201, 5));
    expect_revert_with(&revert(1_194, 1_195), with(1_194, 5));
    expect_revert_with(&revert(399, 400), with(399, (1 << 40) - 1));
    expect_revert_with(&revert(u128::MAX, 1_195), with(u128::MAX, 5));
    for (sum, credits) in [(1_200, 1), (1_199, 1), (1_195, 5), (400, 800)] {
        let before = chain.devnode.snapshot();
        with(sum, credits).unwrap();
        assert!(chain.devnode.revert(before).expect("a chain in memory"));
    }
}

#[test]
fn the_bond_follows_what_a_round_can_reach() {
    let scene = Scene::with(2, |terms| (terms.bond, terms.bondBps) = (100, 2_500));
    let chain = &scene.fixture.chain;
    let asset = scene.fixture.asset;
    // 4,000 allocated, of which 2,500 are unclaimed when the next round comes.
    let first = scene.propose(&scene.draft(4_000), 2).unwrap();
    assert_eq!(first.stake.bond, 1_000);
    chain.finalise_after_window(&first);
    let payouts = Payouts::of([(account(0xa1), 1_500), (account(0xa2), 2_501)]);
    let mut draft = Draft::with_receipts(chain, scene.fixture.model, 1, payouts);
    draft.round.credits.count = 2;
    expect_revert::<IAttribution::InvalidPayouts>(scene.propose(&draft, 2));
    // One unit of receipts reaches for all that is unclaimed: each signer has a quarter of it at
    // stake.
    let payouts = Payouts::of([(account(0xb1), 4_000)]);
    let draft = Draft::with_receipts(chain, scene.fixture.model, 1, payouts);
    let open = scene.propose(&draft, 2).unwrap();
    assert_eq!((open.stake.bond, scene.free(0), scene.free(1), scene.free(2)), (1_000, 0, 0, 1_000));
    chain.finalise_after_window(&open);
    assert_eq!([scene.free(0), scene.free(1)], [1_000; 2]);
    // More to reach for than the bond covers.
    let draft = Draft::next(chain, scene.fixture.model, Payouts::of([(account(0xb1), 4_004)]));
    let needed = IAttribution::BondTooSmall { scorer: scene.scorers[0].account, needed: 1_001, free: 1_000 };
    expect_revert_with(&needed, scene.propose(&draft, 2));
    chain.deposit(scene.scorers[0].account, asset, 1);
    let needed = IAttribution::BondTooSmall { scorer: scene.scorers[1].account, needed: 1_001, free: 1_000 };
    expect_revert_with(&needed, scene.propose(&draft, 2));
    assert_eq!(scene.free(0), 1_001, "nothing is locked by a revert");
    chain.deposit(scene.scorers[1].account, asset, 1);
    scene.propose(&draft, 2).unwrap();
}

#[test]
fn a_locked_bond_is_not_withdrawn() {
    let scene = Scene::new(1);
    let chain = &scene.fixture.chain;
    let scorer = &scene.scorers[0];
    let withdraw = |amount: u128| {
        let call = IAttribution::withdrawBondCall { asset: scene.fixture.asset, amount: U256::from(amount) };
        scene.fixture.attribution(scorer, call)
    };
    let open = scene.propose(&scene.draft(80), 1).unwrap();
    let revert = IAttribution::BondTooSmall { scorer: scorer.account, needed: 1, free: 0 };
    expect_revert_with(&revert, withdraw(1));
    expect_revert::<IAttribution::InvalidAmount>(withdraw(0));
    expect_revert::<IAttribution::InvalidAmount>(withdraw(1 << 96));
    chain.finalise_after_window(&open);
    withdraw(1_000).unwrap();
    expect_revert::<IAttribution::BondTooSmall>(withdraw(1));
}

#[test]
fn bonds_are_below_2_to_the_96_and_what_arrives_counts() {
    let fee = ModelFixture::paid_in("FeeToken");
    fee.chain.deposit(fee.chain.scorer.account, fee.asset, 1_000);
    assert_eq!(fee.chain.free_bond(fee.asset, fee.chain.scorer.account), 990);
    let fixture = ModelFixture::native();
    let deposit = |value: u128, amount: u128| {
        let call = IAttribution::depositBondCall { asset: NATIVE, amount: U256::from(amount) };
        let (from, to) = (fixture.bob.account, fixture.chain.attribution);
        fixture.chain.try_call_with_value(from, to, U256::from(value), call)
    };
    expect_revert::<IAttribution::WrongValue>(deposit(4, 5));
    expect_revert::<IAttribution::InvalidAmount>(deposit(0, 0));
    expect_revert::<IAttribution::InvalidAmount>(deposit(1 << 96, 1 << 96));
    deposit((1 << 96) - 1, (1 << 96) - 1).unwrap();
    expect_revert::<IAttribution::InvalidAmount>(deposit(1, 1));
}

#[test]
fn a_bond_that_was_topped_up_while_locked_is_freed_whole() {
    // Deposited up to the limit while a bond is locked: the round can still be made final.
    let scene = Scene::new(1);
    let chain = &scene.fixture.chain;
    let open = scene.propose(&scene.draft(80), 1).unwrap();
    chain.deposit(scene.scorers[0].account, scene.fixture.asset, (1 << 96) - 1);
    chain.finalise_after_window(&open);
    assert_eq!(scene.free(0), (1 << 96) - 1 + 1_000);
}

#[test]
fn only_the_open_round_is_made_final_as_it_was_proposed() {
    let scene = Scene::new(2);
    let chain = &scene.fixture.chain;
    let open = scene.propose(&scene.draft(80), 2).unwrap();
    chain.advance(WINDOW - 1);
    let present = chain.now();
    let window = IAttribution::WindowOpen { finalisableAt: open.stake.finalisableAt, present };
    expect_revert_with(&window, chain.finalise(&open));
    chain.advance(1);
    let wrong = |change: &dyn Fn(&mut OpenRound)| {
        let mut changed = open.clone();
        change(&mut changed);
        chain.finalise(&changed)
    };
    expect_revert::<IAttribution::NoSuchRound>(wrong(&|open| open.stake.bond += 1));
    expect_revert::<IAttribution::NoSuchRound>(wrong(&|open| open.stake.bond = 0));
    expect_revert::<IAttribution::NoSuchRound>(wrong(&|open| open.stake.finalisableAt -= 1));
    expect_revert::<IAttribution::NoSuchRound>(wrong(&|open| open.stake.signers.truncate(1)));
    expect_revert::<IAttribution::NoSuchRound>(wrong(&|open| open.stake.signers.push(account(0xff))));
    expect_revert::<IAttribution::NoSuchRound>(wrong(&|open| open.stake.signers.reverse()));
    expect_revert::<IAttribution::NoSuchRound>(wrong(&|open| open.round.payouts.sum += 1));
    expect_revert::<IAttribution::NoSuchRound>(wrong(&|open| open.round.receipts.sum -= 1));
    expect_revert::<IAttribution::NoSuchRound>(wrong(&|open| open.round.modelId = U256::from(7)));
    expect_revert::<IAttribution::NoSuchRound>(wrong(&|open| open.stake.operator = account(0xff)));
    expect_revert::<IAttribution::NoSuchRound>(wrong(&|open| open.stake.proposedAt -= 1));
    let kept = || {
        let call = IAttribution::proposalOfCall { modelId: scene.fixture.model, attempt: 1 };
        chain.read(chain.attribution, call)
    };
    assert_eq!(kept(), proposal_digest(open.hash, &open.stake));
    wrong(&|_| {}).unwrap();
    assert_eq!(kept(), B256::ZERO, "its bonds are not locked any more");
    expect_revert::<IAttribution::NoSuchRound>(wrong(&|_| {}));
}

#[test]
fn only_disputes_slashes_and_only_disputes_and_requests_void() {
    let scene = Scene::new(1);
    let Scene { fixture, scorers } = &scene;
    let (chain, model) = (&fixture.chain, fixture.model);
    let open = scene.propose(&scene.draft(80), 3).unwrap();
    let OpenRound { hash, ref stake, .. } = open;
    let attempt = open.round.attempt;
    for caller in [&chain.owner, &chain.guardian, &chain.operator, &scorers[0], &fixture.thief] {
        let (revert, challenger) = (IAttribution::NotAllowed { caller: caller.account }, caller.account);
        let slash =
            slashRoundCall { modelId: model, attempt, roundHash: hash, stake: stake.clone(), challenger };
        expect_revert_with(&revert, fixture.attribution(caller, slash));
        let charged = true;
        let stake = stake.clone();
        let void = voidRoundCall { modelId: model, attempt, roundHash: hash, stake, challenger, charged };
        expect_revert_with(&revert, fixture.attribution(caller, void));
    }
    let challenger = fixture.thief.account;
    let slash = slashRoundCall { modelId: model, attempt, roundHash: hash, stake: stake.clone(), challenger };
    let revert = IAttribution::NotAllowed { caller: chain.requests };
    expect_revert_with(&revert, chain.try_call(chain.requests, chain.attribution, slash));
    assert!(chain.round_state(model).isOpen);
    // An open round's bonds stay locked after its window until it is final.
    chain.advance(stake.finalisableAt - chain.now());
    let release = releaseBondsCall { modelId: model, attempt, roundHash: hash, stake: stake.clone() };
    expect_revert::<IAttribution::NoSuchRound>(fixture.attribution(&scorers[0], release));
    chain.finalise(&open).unwrap();
}

#[test]
fn every_proposal_has_its_own_hash() {
    // The same trees, proposed for two models or twice for one: number and attempt tell them apart.
    let scene = Scene::new(1);
    let draft = scene.draft(80);
    let mut second = draft.clone();
    second.round.attempt += 1;
    let mut other = draft.clone();
    other.round.modelId += U256::from(1);
    assert!(draft.hash() != second.hash() && draft.hash() != other.hash());
    let open = scene.propose(&draft, 1).unwrap();
    assert_eq!(open.hash, draft.hash());
}

#[test]
fn the_window_begins_with_the_quorum() {
    // All signatures are there when the window begins, so nobody adds the last one when nobody
    // looks.
    let scene = Scene::new(3);
    let draft = scene.draft(80);
    scene.fixture.chain.advance(DAY / 2);
    expect_revert::<IAttribution::QuorumMissing>(scene.propose(&draft, 2));
    let open = scene.propose(&draft, 3).unwrap();
    assert_eq!(open.stake.finalisableAt, scene.fixture.chain.now() + WINDOW);
    scene.fixture.chain.finalise_after_window(&open);
}

#[test]
fn a_window_is_at_least_78_hours_and_at_most_30_days() {
    let fixture = ModelFixture::new();
    let register = |window| {
        let mut terms = fixture.chain.model_terms(fixture.datanet, fixture.asset);
        terms.window = window;
        fixture.models(&fixture.ann, IModels::registerModelCall { terms })
    };
    for window in [0, 3_600, 280_799, 2_592_001, u32::MAX] {
        expect_revert_with(&IModels::InvalidWindow { window }, register(window));
    }
    register(280_800).unwrap();
    register(2_592_000).unwrap();
    assert_eq!(WINDOW, 78 * 3_600);
}

#[test]
fn an_honest_round_pays_what_the_formula_says() {
    // Two answers: bytes of Ann's, of Bob's in another Datanet with a fee, and of nobody's.
    let fixture = ModelFixture::new();
    let chain = &fixture.chain;
    let fee = {
        let mut terms = chain.datanet_terms();
        terms.treasuryFeeBps = 1_000;
        chain.create_datanet(terms)
    };
    let mut terms = chain.model_terms(fixture.datanet, fixture.asset);
    terms.sources = vec![
        IModels::Source { datanetId: fixture.datanet, weight: 1 },
        IModels::Source { datanetId: fee, weight: 3 },
    ];
    let model = chain.register(terms);
    chain.pay(fixture.bob.account, model, 10_000);
    let hers = OwnedRange::of(fixture.datanet, fixture.ann.account, 50);
    let his = OwnedRange::of(fee, fixture.bob.account, 25);
    let answers = [
        Answer { price: 1_000, length: 100, ranges: vec![hers, his] },
        Answer { price: 101, length: 100, ranges: vec![hers] },
    ];
    let draft = Draft::honest(chain, model, &Default::default(), &answers);
    assert_eq!(draft.round.credits.sum, draft.round.receipts.sum, "price-is-shared");
    let open = chain.settle_signed_by(&chain.operator, &[&chain.scorer], &draft);
    // Ann: 500 and 50. Bob: 250 less 25. Nobody's: 250 as 63 and 187, 51 as 13 and 38. 80 % of each
    // sum.
    let expected = [
        (payee(fixture.ann.account), 440),
        (payee(fixture.bob.account), 180),
        (treasury(fixture.datanet), 60),
        (treasury(fee), 200),
    ];
    for (payee, amount) in expected {
        let index = open.payouts.index_of(payee);
        assert_eq!(open.payouts.leaves[index].value, amount, "{payee}");
        let claim = tributary_test_kit::claim_of(model, fixture.asset, &open.payouts, payee);
        assert_eq!(fixture.rewards(&fixture.thief, claim_call(claim)).unwrap(), amount);
    }
    let draw = IRewards::drawShareCall { modelId: model, index: 0 };
    assert_eq!(fixture.rewards(&fixture.thief, draw).unwrap(), 220);
}
