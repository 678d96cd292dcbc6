//! Rounds: what is checked when one is proposed, by whom it is signed, what is at stake, and when
//! it is final.
#![allow(missing_docs, unused_crate_dependencies)]

use alloy_primitives::{B256, FixedBytes, U256, keccak256};
use tributary_contract_tests::{
    Answer, DAY, Draft, IWallet, Key, NATIVE, Open, OwnedRange, Payouts, Proposal, Refusal, Stage, WINDOW,
    account, claim_call, high_s, id, payee, refused, refused_with, share, treasury,
};
use tributary_interfaces::{
    IAttribution::{self, Endorsement},
    IModels, IRewards,
};

/// Three scorers, so many of whom must sign.
struct Scene {
    stage: Stage,
    scorers: [Key; 3],
}

impl Scene {
    fn new(quorum: u8) -> Self {
        Self::with(quorum, |_| {})
    }

    fn with(quorum: u8, change: impl FnOnce(&mut IModels::ModelTerms)) -> Self {
        let mut scorers = ["scorer", "second scorer", "third scorer"].map(Key::of);
        scorers.sort_by_key(|scorer| scorer.account);
        let accounts = scorers.iter().map(|scorer| scorer.account).collect();
        let stage = Stage::with(|terms| {
            (terms.scorers, terms.quorum) = (accounts, quorum);
            change(terms);
        });
        stage.pay(10_000);
        for scorer in &scorers {
            stage.world.fund(scorer.account);
            stage.world.deposit(scorer.account, stage.asset, 1_000);
        }
        Self { stage, scorers }
    }

    fn draft(&self, earned: u128) -> Draft {
        Draft::next(&self.stage.world, self.stage.model, Payouts::of([(account(0xa1), earned)]))
    }

    /// The draft with the operator's word and those of the first scorers.
    fn sign(&self, draft: &Draft, scorers: usize) -> Proposal {
        let signers: Vec<&Key> = self.scorers.iter().take(scorers).collect();
        draft.signed(&self.stage.world, &self.stage.world.operator, &signers)
    }

    fn propose(&self, draft: &Draft, scorers: usize) -> Result<Open, Refusal> {
        self.stage.world.propose(&self.sign(draft, scorers))
    }

    /// A round that differs in one thing from an honest one, and is signed by all as it is.
    fn changed(&self, change: impl FnOnce(&mut Draft)) -> Result<Open, Refusal> {
        let mut draft = self.draft(80);
        change(&mut draft);
        self.propose(&draft, 3)
    }

    fn free(&self, index: usize) -> u128 {
        self.stage.world.free_bond(self.stage.asset, self.scorers[index].account)
    }
}

#[test]
fn a_round_comes_with_its_quorum_or_not_at_all() {
    let scene = Scene::new(2);
    let draft = scene.draft(80);
    for few in [0, 1] {
        let refusal = IAttribution::QuorumMissing { given: U256::from(few), quorum: 2 };
        refused_with(&refusal, scene.propose(&draft, few));
    }
    assert!(!scene.stage.world.round_state(scene.stage.model).isOpen, "one scorer holds nothing up");
    let open = scene.propose(&draft, 2).unwrap();
    assert_eq!(open.finalisable_at, scene.stage.world.now() + WINDOW);
    assert_eq!([0, 1, 2].map(|index| scene.free(index)), [0, 0, 1_000]);
    let again = IAttribution::RoundIsOpen { modelId: scene.stage.model, attempt: 1 };
    refused_with(&again, scene.propose(&scene.draft(90), 3));
    scene.stage.world.finalise_in_time(&open);
    assert_eq!([0, 1, 2].map(|index| scene.free(index)), [1_000; 3], "bond-once");
    refused::<IAttribution::NoSuchRound>(scene.stage.world.finalise(&open));
}

#[test]
fn more_than_a_quorum_can_sign_and_all_are_bound() {
    let scene = Scene::new(1);
    let open = scene.propose(&scene.draft(80), 3).unwrap();
    assert_eq!(open.signers.len(), 3);
    assert_eq!([0, 1, 2].map(|index| scene.free(index)), [0; 3]);
    let mut nine = scene.sign(&scene.draft(80), 1);
    nine.endorsements = vec![nine.endorsements[0].clone(); 9];
    refused::<IAttribution::RoundIsOpen>(scene.stage.world.propose(&nine));
    scene.stage.world.finalise_in_time(&open);
    let mut nine = scene.sign(&scene.draft(160), 1);
    nine.endorsements = vec![nine.endorsements[0].clone(); 9];
    let refusal = IAttribution::QuorumMissing { given: U256::from(9), quorum: 1 };
    refused_with(&refusal, scene.stage.world.propose(&nine));
}

#[test]
fn each_scorer_counts_once_in_ascending_order() {
    let scene = Scene::new(2);
    let good = scene.sign(&scene.draft(80), 2);
    let wrong = |change: &dyn Fn(&mut Vec<Endorsement>)| {
        let mut changed = good.clone();
        change(&mut changed.endorsements);
        scene.stage.world.propose(&changed)
    };
    let not_scorer = |account| IAttribution::NotScorer { modelId: scene.stage.model, account };
    let [first, second, _] = [0, 1, 2].map(|index| scene.scorers[index].account);
    refused_with(&not_scorer(first), wrong(&|list| list.swap(0, 1)));
    refused_with(&not_scorer(first), wrong(&|list| list[1] = list[0].clone()));
    refused_with(
        &not_scorer(scene.stage.thief.account),
        wrong(&|list| {
            list[0].scorer = scene.stage.thief.account;
        }),
    );
    let unsigned = |scorer| IAttribution::InvalidScorerSignature { modelId: scene.stage.model, scorer };
    refused_with(&unsigned(second), wrong(&|list| list[1].signature = list[0].signature.clone()));
    refused_with(&unsigned(first), wrong(&|list| list[0].signature = Default::default()));
    refused_with(&unsigned(second), wrong(&|list| list[1].signature = high_s(&list[1].signature).into()));
    wrong(&|_| {}).unwrap();
}

#[test]
fn a_round_needs_the_operator_s_own_signature() {
    let scene = Scene::new(1);
    let draft = scene.draft(80);
    let signers: Vec<&Key> = scene.scorers.iter().collect();
    let world = &scene.stage.world;
    let refusal = || IAttribution::InvalidOperatorSignature {
        modelId: scene.stage.model,
        operator: world.operator.account,
    };
    let forged = draft.signed(world, &scene.stage.thief, &signers);
    refused_with(&refusal(), world.propose(&forged));
    let good = draft.signed(world, &world.operator, &signers);
    let mut high = good.clone();
    high.book.signature = high_s(&high.book.signature).into();
    refused_with(&refusal(), world.propose(&high));
    let mut later = good.clone();
    later.book.deadline += 1;
    refused_with(&refusal(), world.propose(&later));
    world.propose(&good).unwrap();
}

#[test]
fn wallets_sign_rounds_and_books() {
    let stage = Stage::new();
    let world = &stage.world;
    let [operator, scorer] = [world.deploy("Wallet"), world.deploy("Wallet")];
    let mut terms = world.model_terms(stage.datanet, stage.asset);
    (terms.operator, terms.scorers, terms.bond) = (operator, vec![scorer], 0);
    let model = world.register(terms);
    world.pay(stage.bob.account, model, 1_000);
    let draft = Draft::next(world, model, Payouts::of([(account(1), 80)]));
    let mut proposal = draft.signed(world, &stage.thief, &[&stage.thief]);
    proposal.endorsements[0].scorer = scorer;
    refused::<IAttribution::InvalidOperatorSignature>(world.propose(&proposal));
    let digest = draft.book_digest(world);
    world.must(stage.ann.account, operator, IWallet::approveCall { digest });
    refused::<IAttribution::InvalidScorerSignature>(world.propose(&proposal));
    let digest = draft.digest(world);
    world.must(stage.ann.account, scorer, IWallet::approveCall { digest });
    let open = world.propose(&proposal).unwrap();
    world.finalise_in_time(&open);
}

#[test]
fn a_signature_is_for_one_proposal() {
    // The model's first round is proposed; whatever then happens, its signatures are never taken
    // again.
    let scene = Scene::new(1);
    let world = &scene.stage.world;
    let first = scene.sign(&scene.draft(80), 1);
    let open = world.propose(&first).unwrap();
    world.finalise_in_time(&open);
    let used = world.propose(&first);
    refused_with(&IAttribution::WrongNumber { expected: 2, given: 1 }, used);
    // Every field that the first round's signatures name is bound: none fits the second round.
    let next = scene.draft(160);
    let mut replayed = scene.sign(&next, 1);
    replayed.endorsements = first.endorsements.clone();
    refused::<IAttribution::InvalidScorerSignature>(world.propose(&replayed));
    let mut replayed = scene.sign(&next, 1);
    replayed.book = first.book.clone();
    refused::<IAttribution::InvalidOperatorSignature>(world.propose(&replayed));
    for (change, name) in CHANGES {
        let mut changed = scene.sign(&next, 1);
        change(&mut changed);
        let refusal = world.propose(&changed).err().unwrap_or_else(|| panic!("{name} is not signed"));
        assert!(!refusal.is::<IAttribution::RoundIsOpen>(), "{name}");
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
    let world = &scene.stage.world;
    let mut terms = world.model_terms(scene.stage.datanet, scene.stage.asset);
    terms.scorers = scene.scorers.iter().map(|scorer| scorer.account).collect();
    let twin = world.register(terms);
    world.pay(scene.stage.bob.account, twin, 10_000);
    let here = scene.sign(&scene.draft(80), 1);
    let mut there = here.clone();
    there.draft.round.modelId = twin;
    refused::<IAttribution::InvalidOperatorSignature>(world.propose(&there));
    let draft = Draft { round: there.draft.round.clone(), ..here.draft.clone() };
    let mut resigned = draft.signed(world, &world.operator, &[&scene.scorers[0]]);
    resigned.endorsements = here.endorsements.clone();
    refused::<IAttribution::InvalidScorerSignature>(world.propose(&resigned));
    // Signed for another chain, or for another contract on this one.
    for (chain_id, contract) in [(1, world.attribution), (world.chain_id(), world.rewards)] {
        let digest = tributary_core::typed_data::round_digest(here.draft.hash(), chain_id, contract);
        let mut foreign = here.clone();
        foreign.endorsements[0].signature = scene.scorers[0].sign(digest).to_vec().into();
        refused::<IAttribution::InvalidScorerSignature>(world.propose(&foreign));
    }
    world.propose(&here).unwrap();
}

#[test]
fn a_round_follows_the_last_one() {
    let scene = Scene::new(1);
    let settled = scene.propose(&scene.draft(80), 1).unwrap();
    scene.stage.world.finalise_in_time(&settled);
    let from = settled.round.cutoff;
    let state = scene.stage.world.round_state(scene.stage.model);
    assert_eq!((state.attempts, state.lastCutoff, state.isOpen), (1, from, false));
    let change = |change: fn(&mut Draft)| {
        let mut draft = scene.draft(160);
        change(&mut draft);
        scene.propose(&draft, 3)
    };
    let number = |given| IAttribution::WrongNumber { expected: 2, given };
    refused_with(&number(1), change(|draft| draft.round.number = 1));
    refused_with(&number(3), change(|draft| draft.round.number = 3));
    let attempt = |given| IAttribution::WrongAttempt { expected: 2, given };
    refused_with(&attempt(1), change(|draft| draft.round.attempt = 1));
    refused_with(&attempt(3), change(|draft| draft.round.attempt = 3));
    refused_with(
        &IAttribution::WrongStart { expected: from, given: 0 },
        change(|draft| draft.round.from = 0),
    );
    refused::<IAttribution::WrongStart>(change(|draft| draft.round.from += 1));
    refused::<IAttribution::WrongSettlement>(change(|draft| draft.round.settlement = FixedBytes::ZERO));
    change(|_| {}).unwrap();
}

#[test]
fn a_book_of_receipts_counts_in_one_round() {
    // Two books for the first round's span are signed; when one has counted, the other never can.
    let scene = Scene::new(1);
    let world = &scene.stage.world;
    let old = scene.sign(&scene.draft(400), 1);
    let open = scene.propose(&scene.draft(80), 1).unwrap();
    world.finalise_in_time(&open);
    refused::<IAttribution::WrongNumber>(world.propose(&old));
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
        refused::<IAttribution::InvalidOperatorSignature>(world.propose(&proposal));
    }
}

#[test]
fn the_cutoff_lies_before_the_proposing_block() {
    let scene = Scene::new(1);
    let now = scene.stage.world.now();
    for cutoff in [0, now, now + 1, u64::MAX] {
        let refusal = IAttribution::InvalidCutoff { cutoff, from: 0, present: now };
        refused_with(&refusal, scene.changed(|draft| draft.round.cutoff = cutoff));
    }
    scene.changed(|draft| draft.round.cutoff = now - 1).unwrap();
}

#[test]
fn what_was_signed_is_proposed_in_time() {
    let scene = Scene::new(1);
    let now = scene.stage.world.now();
    for deadline in [0, now - 1] {
        let expired = IAttribution::SignatureExpired { deadline };
        refused_with(&expired, scene.changed(|draft| draft.round.deadline = deadline));
        refused_with(&expired, scene.changed(|draft| draft.book_deadline = deadline));
    }
    scene.changed(|draft| (draft.round.deadline, draft.book_deadline) = (now, now)).unwrap();
}

#[test]
fn the_files_text_is_the_signed_one() {
    let scene = Scene::new(1);
    let long = "x".repeat(2_049);
    refused::<IAttribution::InvalidUri>(scene.changed(|draft| {
        draft.round.uriHash = keccak256(&long);
        draft.uri = long.clone();
    }));
    refused::<IAttribution::InvalidUri>(scene.changed(|draft| draft.uri.push('/')));
    refused::<IAttribution::InvalidUri>(scene.changed(|draft| draft.round.uriHash = B256::ZERO));
    let full = "x".repeat(2_048);
    scene.changed(|draft| (draft.round.uriHash, draft.uri) = (keccak256(&full), full.clone())).unwrap();
}

#[test]
fn a_tree_without_leaves_is_all_zero() {
    let scene = Scene::new(1);
    refused::<IAttribution::InvalidTree>(scene.changed(|draft| draft.round.scores.sum = 1));
    refused::<IAttribution::InvalidTree>(scene.changed(|draft| draft.round.scores.hash[0] = 1));
    refused::<IAttribution::InvalidTree>(scene.changed(|draft| draft.round.scores.count = 1 << 40));
    refused::<IAttribution::InvalidTree>(scene.changed(|draft| draft.round.credits.count = 0));
    refused::<IAttribution::InvalidTree>(scene.changed(|draft| draft.round.receipts.count = u64::MAX));
    refused::<IAttribution::InvalidTree>(scene.changed(|draft| draft.round.payouts.count = 0));
    scene.changed(|draft| draft.round.scores.count = (1 << 40) - 1).unwrap();
}

#[test]
fn receipts_stay_within_what_was_paid() {
    let scene = Scene::new(1);
    let with = |sum: u128, earned: u128| {
        let draft =
            Draft::of(&scene.stage.world, scene.stage.model, sum, Payouts::of([(account(0xa1), earned)]));
        scene.propose(&draft, 1)
    };
    let refusal = |sum| IAttribution::InvalidReceipts { sum, unsettled: 10_000 };
    refused_with(&refusal(0), with(0, 1));
    refused_with(&refusal(10_001), with(10_001, 8_000));
    refused_with(&refusal(u128::MAX), with(u128::MAX, 8_000));
    let open = with(6_000, 4_800).unwrap();
    scene.stage.world.finalise_in_time(&open);
    let refusal = |sum| IAttribution::InvalidReceipts { sum, unsettled: 4_000 };
    refused_with(&refusal(4_001), with(4_001, 8_000));
    with(4_000, 8_000).unwrap();
}

#[test]
fn credits_are_what_receipts_are() {
    let scene = Scene::new(1);
    refused::<IAttribution::CreditsDiffer>(scene.changed(|draft| draft.round.credits.sum += 1));
    refused::<IAttribution::CreditsDiffer>(scene.changed(|draft| draft.round.credits.sum -= 1));
    refused::<IAttribution::CreditsDiffer>(scene.changed(|draft| {
        draft.round.credits = IAttribution::Tree { hash: FixedBytes::ZERO, sum: 0, count: 0 };
    }));
}

#[test]
fn payouts_rise_by_the_contributors_part_less_what_rounding_takes() {
    let scene = Scene::new(1);
    let world = &scene.stage.world;
    let open = scene.propose(&scene.draft(400), 1).unwrap();
    world.finalise_in_time(&open);
    // 1,000 of receipts, 5 credits: the payouts rise by 795 to 800.
    let with = |sum: u128, credits: u64| {
        let payouts = Payouts::of([(account(0xa1), sum)]);
        let mut draft = Draft::of(world, scene.stage.model, 1_000, payouts);
        draft.round.credits.count = credits;
        scene.propose(&draft, 1)
    };
    let refusal = |sum, least| IAttribution::InvalidPayouts { sum, least, most: 1_200 };
    refused_with(&refusal(1_201, 1_195), with(1_201, 5));
    refused_with(&refusal(1_194, 1_195), with(1_194, 5));
    refused_with(&refusal(399, 400), with(399, (1 << 40) - 1));
    refused_with(&refusal(u128::MAX, 1_195), with(u128::MAX, 5));
    for (sum, credits) in [(1_200, 1), (1_199, 1), (1_195, 5), (400, 800)] {
        let before = world.chain.snapshot();
        with(sum, credits).unwrap();
        assert!(world.chain.revert(before));
    }
}

#[test]
fn the_bond_follows_what_a_round_can_reach() {
    let scene = Scene::with(2, |terms| (terms.bond, terms.bondBps) = (100, 2_500));
    let world = &scene.stage.world;
    let asset = scene.stage.asset;
    // 4,000 allocated, of which 2,500 are unclaimed when the next round comes.
    let first = scene.propose(&scene.draft(4_000), 2).unwrap();
    assert_eq!(first.bond, 1_000);
    world.finalise_in_time(&first);
    let payouts = Payouts::of([(account(0xa1), 1_500), (account(0xa2), 2_501)]);
    let mut draft = Draft::of(world, scene.stage.model, 1, payouts);
    draft.round.credits.count = 2;
    refused::<IAttribution::InvalidPayouts>(scene.propose(&draft, 2));
    // One unit of receipts reaches for all that is unclaimed: each signer has a quarter of it at
    // stake.
    let payouts = Payouts::of([(account(0xb1), 4_000)]);
    let draft = Draft::of(world, scene.stage.model, 1, payouts);
    let open = scene.propose(&draft, 2).unwrap();
    assert_eq!((open.bond, scene.free(0), scene.free(1), scene.free(2)), (1_000, 0, 0, 1_000));
    world.finalise_in_time(&open);
    assert_eq!([scene.free(0), scene.free(1)], [1_000; 2]);
    // More to reach for than the bond covers.
    let draft = Draft::next(world, scene.stage.model, Payouts::of([(account(0xb1), 4_004)]));
    let needed = IAttribution::BondTooSmall { scorer: scene.scorers[0].account, needed: 1_001, free: 1_000 };
    refused_with(&needed, scene.propose(&draft, 2));
    world.deposit(scene.scorers[0].account, asset, 1);
    let needed = IAttribution::BondTooSmall { scorer: scene.scorers[1].account, needed: 1_001, free: 1_000 };
    refused_with(&needed, scene.propose(&draft, 2));
    assert_eq!(scene.free(0), 1_001, "nothing is locked by a refusal");
    world.deposit(scene.scorers[1].account, asset, 1);
    scene.propose(&draft, 2).unwrap();
}

#[test]
fn a_locked_bond_is_not_withdrawn() {
    let scene = Scene::new(1);
    let world = &scene.stage.world;
    let scorer = &scene.scorers[0];
    let withdraw = |amount: u128| {
        let call = IAttribution::withdrawBondCall { asset: scene.stage.asset, amount: U256::from(amount) };
        scene.stage.attribution(scorer, call)
    };
    let open = scene.propose(&scene.draft(80), 1).unwrap();
    let refusal = IAttribution::BondTooSmall { scorer: scorer.account, needed: 1, free: 0 };
    refused_with(&refusal, withdraw(1));
    refused::<IAttribution::InvalidAmount>(withdraw(0));
    refused::<IAttribution::InvalidAmount>(withdraw(1 << 96));
    world.finalise_in_time(&open);
    withdraw(1_000).unwrap();
    refused::<IAttribution::BondTooSmall>(withdraw(1));
}

#[test]
fn bonds_are_below_2_to_the_96_and_what_arrives_counts() {
    let fee = Stage::paid_in("FeeToken");
    fee.world.deposit(fee.world.scorer.account, fee.asset, 1_000);
    assert_eq!(fee.world.free_bond(fee.asset, fee.world.scorer.account), 990);
    let stage = Stage::native();
    let deposit = |value: u128, amount: u128| {
        let call = IAttribution::depositBondCall { asset: NATIVE, amount: U256::from(amount) };
        let (from, to) = (stage.bob.account, stage.world.attribution);
        stage.world.attempt_with(from, to, U256::from(value), call)
    };
    refused::<IAttribution::WrongValue>(deposit(4, 5));
    refused::<IAttribution::InvalidAmount>(deposit(0, 0));
    refused::<IAttribution::InvalidAmount>(deposit(1 << 96, 1 << 96));
    deposit((1 << 96) - 1, (1 << 96) - 1).unwrap();
    refused::<IAttribution::InvalidAmount>(deposit(1, 1));
}

#[test]
fn a_bond_that_was_topped_up_while_locked_is_freed_whole() {
    // Deposited up to the limit while a bond is locked: the round can still be made final.
    let scene = Scene::new(1);
    let world = &scene.stage.world;
    let open = scene.propose(&scene.draft(80), 1).unwrap();
    world.deposit(scene.scorers[0].account, scene.stage.asset, (1 << 96) - 1);
    world.finalise_in_time(&open);
    assert_eq!(scene.free(0), (1 << 96) - 1 + 1_000);
}

#[test]
fn only_the_open_round_is_made_final_as_it_was_proposed() {
    let scene = Scene::new(2);
    let world = &scene.stage.world;
    let open = scene.propose(&scene.draft(80), 2).unwrap();
    world.wait(WINDOW - 1);
    let present = world.now();
    let window = IAttribution::WindowOpen { finalisableAt: open.finalisable_at, present };
    refused_with(&window, world.finalise(&open));
    world.wait(1);
    let wrong = |change: &dyn Fn(&mut Open)| {
        let mut changed = open.clone();
        change(&mut changed);
        world.finalise(&changed)
    };
    refused::<IAttribution::NoSuchRound>(wrong(&|open| open.bond += 1));
    refused::<IAttribution::NoSuchRound>(wrong(&|open| open.bond = 0));
    refused::<IAttribution::NoSuchRound>(wrong(&|open| open.finalisable_at -= 1));
    refused::<IAttribution::NoSuchRound>(wrong(&|open| open.signers.truncate(1)));
    refused::<IAttribution::NoSuchRound>(wrong(&|open| open.signers.push(account(0xff))));
    refused::<IAttribution::NoSuchRound>(wrong(&|open| open.signers.reverse()));
    refused::<IAttribution::NoSuchRound>(wrong(&|open| open.round.payouts.sum += 1));
    refused::<IAttribution::NoSuchRound>(wrong(&|open| open.round.receipts.sum -= 1));
    refused::<IAttribution::NoSuchRound>(wrong(&|open| open.round.modelId = U256::from(7)));
    wrong(&|_| {}).unwrap();
    refused::<IAttribution::NoSuchRound>(wrong(&|_| {}));
    let kept = IAttribution::proposalOfCall { modelId: scene.stage.model, attempt: 1 };
    let expected = tributary_core::ids::proposal(open.hash, open.bond, open.finalisable_at, &open.signers);
    assert_eq!(world.read(world.attribution, kept), expected);
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
    scene.stage.world.wait(DAY / 2);
    refused::<IAttribution::QuorumMissing>(scene.propose(&draft, 2));
    let open = scene.propose(&draft, 3).unwrap();
    assert_eq!(open.finalisable_at, scene.stage.world.now() + WINDOW);
    scene.stage.world.finalise_in_time(&open);
}

#[test]
fn a_window_is_at_least_78_hours_and_at_most_30_days() {
    let stage = Stage::new();
    let register = |window| {
        let mut terms = stage.world.model_terms(stage.datanet, stage.asset);
        terms.window = window;
        stage.models(&stage.ann, IModels::registerModelCall { terms })
    };
    for window in [0, 3_600, 280_799, 2_592_001, u32::MAX] {
        refused_with(&IModels::InvalidWindow { window }, register(window));
    }
    register(280_800).unwrap();
    register(2_592_000).unwrap();
    assert_eq!(WINDOW, 78 * 3_600);
}

#[test]
fn an_honest_round_pays_what_the_formula_says() {
    // Two answers: bytes of Ann's, of Bob's in another Datanet with a fee, and of nobody's.
    let stage = Stage::new();
    let world = &stage.world;
    let fee = {
        let mut terms = world.datanet_terms();
        terms.treasuryFeeBps = 1_000;
        world.create_datanet(terms)
    };
    let mut terms = world.model_terms(stage.datanet, stage.asset);
    terms.sources = vec![
        IModels::Source { datanetId: stage.datanet, weight: 1 },
        IModels::Source { datanetId: fee, weight: 3 },
    ];
    let model = world.register(terms);
    world.pay(stage.bob.account, model, 10_000);
    let hers = OwnedRange::of(stage.datanet, stage.ann.account, 50);
    let his = OwnedRange { fee_bps: 1_000, ..OwnedRange::of(fee, stage.bob.account, 25) };
    let answers = [
        Answer { receipt: id(1), price: 1_000, length: 100, ranges: vec![hers.clone(), his] },
        Answer { receipt: id(2), price: 101, length: 100, ranges: vec![hers] },
    ];
    let draft = share(world, model, &Default::default(), &answers);
    assert_eq!(draft.round.credits.sum, draft.round.receipts.sum, "price-is-shared");
    let open = world.settle_by(&world.operator, &[&world.scorer], &draft);
    // Ann: 500 and 50. Bob: 250 less 25. Nobody's: 250 as 63 and 187, 51 as 13 and 38. 80 % of each
    // sum.
    let expected = [
        (payee(stage.ann.account), 440),
        (payee(stage.bob.account), 180),
        (treasury(stage.datanet), 60),
        (treasury(fee), 200),
    ];
    for (payee, amount) in expected {
        let index = open.payouts.index_of(payee);
        assert_eq!(open.payouts.leaves[index].value, amount, "{payee}");
        let claim = tributary_contract_tests::claim_of(model, stage.asset, &open.payouts, payee);
        assert_eq!(stage.rewards(&stage.thief, claim_call(claim)).unwrap(), amount);
    }
    let draw = IRewards::drawShareCall { modelId: model, index: 0 };
    assert_eq!(stage.rewards(&stage.thief, draw).unwrap(), 220);
}
