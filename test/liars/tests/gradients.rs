//! Every lie of a round with the rule `gradient` is proven wrong on the real programs, and right
//! rounds stand.
#![allow(missing_docs, unused_crate_dependencies)]

use alloy_primitives::{Bytes, U256};
use alloy_sol_types::{SolCall, SolEvent};
use std::collections::BTreeMap;
use tributary_audit::{Verdict, audit_lists, proposed_round};
use tributary_core::{ids::batch_item, requests::Request};
use tributary_interfaces::{
    IAttribution::{self, NotAllowed, RoundSlashed, RoundVoided},
    IDisputes::{IDisputesCalls as Calls, proveMissingCall, showMemberCall},
};
use tributary_liars::{GradientLie, GradientRound, GradientWorld, Struck, gradient_lies};
use tributary_test_kit::{Key, OpenRound, PrintSeedOnPanic, Random, expect_revert, number_from_environment};

fn name(call: &Bytes) -> &'static str {
    Calls::name_by_selector(call[..4].try_into().expect("a selector")).expect("a function of IDisputes")
}

/// Whether the call would cancel a round, as far as a view says.
fn would_strike(world: &GradientWorld, call: &Bytes) -> bool {
    let (chain, watcher) = (&world.chain, Key::named("watcher").account);
    chain.devnode.call(watcher, chain.judge(call), call.clone()).is_ok()
}

/// The calls that would cancel a round.
fn striking(world: &GradientWorld, round: &GradientRound, open: &OpenRound) -> Vec<Bytes> {
    let mut calls = round.calls(world, open);
    calls.retain(|call| would_strike(world, call));
    calls
}

fn strike(world: &GradientWorld, open: &OpenRound, call: &Bytes) -> Struck {
    let (chain, watcher) = (&world.chain, Key::named("watcher").account);
    let sent = chain.send_data(watcher, chain.judge(call), U256::ZERO, call.to_vec());
    assert!(sent.success, "{} reverted with {}", name(call), sent.output);
    assert!(!chain.round_state(world.model).isOpen && chain.finalise(open).is_err());
    let voided = sent.logs.iter().find_map(|log| RoundVoided::decode_log_data(&log.data).ok());
    if let Some(voided) = voided {
        return Struck::Voided { charged: voided.reward > 0 };
    }
    assert!(sent.logs.iter().any(|log| RoundSlashed::decode_log_data(&log.data).is_ok()));
    Struck::Slashed
}

fn lie(name: &str) -> &'static GradientLie {
    gradient_lies().iter().find(|lie| lie.name == name).expect("a lie of this name")
}

#[test]
fn every_lie_is_struck_down_and_right_rounds_stand() {
    let first = number_from_environment("SEED", 1);
    let mut struck: BTreeMap<&str, u32> = BTreeMap::new();
    for seed in first..first + number_from_environment("WORLDS", 4) {
        let _print = PrintSeedOnPanic(seed);
        let world = GradientWorld::new(seed);
        let mut random = Random::new(seed);
        let right = GradientRound::right(&world);
        let snapshot = world.chain.devnode.snapshot();
        let open = right.propose(&world).expect("the right round is proposed");
        let proven = striking(&world, &right, &open);
        assert!(proven.is_empty(), "a right round is struck down by {}", name(&proven[0]));
        world.chain.finalise_after_window(&open);
        assert!(world.chain.devnode.revert(snapshot).expect("a chain in memory"));
        for lie in gradient_lies() {
            let Some((round, told)) = lie.told(&world, &mut random) else { continue };
            let snapshot = world.chain.devnode.snapshot();
            let open = round.propose(&world).unwrap_or_else(|error| panic!("{}: {error:?}", lie.name));
            let proven = striking(&world, &round, &open);
            let found: Vec<&str> = proven.iter().map(name).collect();
            let call = proven.iter().find(|call| name(call) == told.function);
            let call =
                call.unwrap_or_else(|| panic!("{}: {found:?} prove it, not {}", lie.name, told.function));
            assert_eq!(strike(&world, &open, call), told.verdict, "{}", lie.name);
            *struck.entry(lie.name).or_default() += 1;
            assert!(world.chain.devnode.revert(snapshot).expect("a chain in memory"));
        }
    }
    let untold: Vec<&str> =
        gradient_lies().iter().map(|lie| lie.name).filter(|name| !struck.contains_key(name)).collect();
    assert!(untold.is_empty(), "not told: {untold:?}");
}

#[test]
fn an_audit_finds_every_lie_that_files_can_state_and_nothing_in_a_right_round() {
    let first = number_from_environment("SEED", 1);
    let mut struck: BTreeMap<&str, u32> = BTreeMap::new();
    for seed in first..first + number_from_environment("WORLDS", 4) {
        let _print = PrintSeedOnPanic(seed);
        let world = GradientWorld::new(seed);
        let (facts, mut random) = (world.facts(), Random::new(seed));
        let right = GradientRound::right(&world);
        let snapshot = world.chain.devnode.snapshot();
        let open = right.propose(&world).expect("the right round is proposed");
        let round = proposed_round(&open.round, &open.stake);
        let stated = right.stated(&world).expect("a right round has files");
        assert_eq!(audit_lists(&round, &stated, &facts, &world), Verdict::Right);
        assert!(world.chain.devnode.revert(snapshot).expect("a chain in memory"));
        for lie in gradient_lies() {
            let Some((round, _)) = lie.told(&world, &mut random) else { continue };
            let Some(stated) = round.stated(&world) else { continue };
            let snapshot = world.chain.devnode.snapshot();
            let open = round.propose(&world).unwrap_or_else(|error| panic!("{}: {error:?}", lie.name));
            let found = audit_lists(&proposed_round(&open.round, &open.stake), &stated, &facts, &world);
            let Verdict::Wrong(challenge) = found else { panic!("{}: {found:?}", lie.name) };
            let mut all = std::iter::once(&challenge).chain(&challenge.others);
            let call = all.find(|challenge| would_strike(&world, &challenge.call));
            let call = call.unwrap_or_else(|| panic!("{}: {} is not taken", lie.name, challenge.reason));
            strike(&world, &open, &call.call);
            *struck.entry(lie.name).or_default() += 1;
            assert!(world.chain.devnode.revert(snapshot).expect("a chain in memory"));
        }
    }
    // Files state scores of one form.
    let untold: Vec<&str> = gradient_lies()
        .iter()
        .map(|lie| lie.name)
        .filter(|name| !struck.contains_key(name) && *name != "a range of bytes scores")
        .collect();
    assert!(untold.is_empty(), "not told: {untold:?}");
}

#[test]
fn a_batch_voids_rounds_until_it_was_shown_by_the_cutoff() {
    let world = GradientWorld::new(1);
    let chain = &world.chain;
    let told = |world: &GradientWorld| {
        let (round, _) =
            lie("a record of a batch is left out").told(world, &mut Random::new(1)).expect("a lie");
        let open = round.propose(world).expect("it is proposed");
        let calls = striking(world, &round, &open);
        (open, calls.into_iter().find(|call| name(call) == "proveMissing"))
    };
    let (open, call) = told(&world);
    let call = call.expect("what is left out is proven");
    let proof = proveMissingCall::abi_decode(&call).expect("its call");
    let owner = proof.record.owner;
    assert_eq!(strike(&world, &open, &call), Struck::Voided { charged: true });
    let shown = tributary_interfaces::IDisputes::memberShownAtCall {
        batchRoot: owner.batchRoot,
        contentId: owner.contentId,
    };
    assert_eq!(chain.read(chain.gradients, shown), chain.now());
    // What was shown after the cutoff of the next round voids it too, as often as it is told.
    chain.advance(open.stake.finalisableAt - chain.now());
    let (open, call) = told(&world);
    assert_eq!(strike(&world, &open, &call.expect("again")), Struck::Voided { charged: true });
    let voided = tributary_interfaces::IDisputes::hasVoidedUnshownCall {
        modelId: world.model,
        datanetId: owner.datanetId,
        item: batch_item(owner.batchRoot),
    };
    assert!(chain.read(chain.gradients, voided));
}

#[test]
fn what_was_shown_by_the_cutoff_slashes() {
    let mut world = GradientWorld::new(2);
    let (round, _) = lie("a record of a batch is left out").told(&world, &mut Random::new(2)).expect("a lie");
    let snapshot = world.chain.devnode.snapshot();
    let open = round.propose(&world).expect("it is proposed");
    let call = striking(&world, &round, &open).into_iter().find(|call| name(call) == "proveMissing");
    let proof = proveMissingCall::abi_decode(&call.expect("a proof")).expect("its call");
    assert!(world.chain.devnode.revert(snapshot).expect("a chain in memory"));
    let owner = proof.record.owner;
    let show =
        showMemberCall { batchRoot: owner.batchRoot, contentId: owner.contentId, member: proof.member };
    world.chain.call(Key::named("ann").account, world.chain.gradients, show);
    world.chain.advance(100);
    world.set_cutoff(world.chain.now() - 1);
    let open = round.propose(&world).expect("it is proposed");
    let calls = striking(&world, &round, &open);
    let call = calls.iter().find(|call| name(call) == "proveMissing").expect("a proof");
    assert_eq!(strike(&world, &open, call), Struck::Slashed);
}

#[test]
fn a_receipt_without_any_score_voids_uncharged() {
    let world = GradientWorld::new(3);
    let (round, _) =
        lie("all scores of a receipt are left out").told(&world, &mut Random::new(3)).expect("a lie");
    let open = round.propose(&world).expect("it is proposed");
    let calls = striking(&world, &round, &open);
    let call = calls.iter().find(|call| name(call) == "proveMissing").expect("a proof");
    assert_eq!(strike(&world, &open, call), Struck::Voided { charged: false });
}

#[test]
fn only_the_program_of_the_rule_cancels_a_round() {
    let world = GradientWorld::new(1);
    let chain = &world.chain;
    let open = GradientRound::right(&world).propose(&world).expect("it is proposed");
    let slash = || IAttribution::slashRoundCall {
        modelId: world.model,
        attempt: 1,
        roundHash: open.hash,
        stake: open.stake.clone(),
        challenger: chain.owner.account,
    };
    let void = IAttribution::voidRoundCall {
        modelId: world.model,
        attempt: 1,
        roundHash: open.hash,
        stake: open.stake.clone(),
        challenger: chain.owner.account,
        charged: true,
    };
    expect_revert::<NotAllowed>(chain.try_call(chain.spans, chain.attribution, slash()));
    expect_revert::<NotAllowed>(chain.try_call(chain.spans, chain.attribution, void));
    expect_revert::<NotAllowed>(chain.try_call(chain.requests, chain.attribution, slash()));
    chain.call(chain.gradients, chain.attribution, slash());
}

#[test]
fn features_are_asked_for_and_no_bytes() {
    let world = GradientWorld::new(1);
    let round = GradientRound::right(&world);
    let open = round.propose(&world).expect("it is proposed");
    for request in [Request::record(0), Request::output(0)] {
        expect_revert::<tributary_interfaces::IRequests::InvalidRequest>(world.ask(&open, &request));
    }
    for (request, answer) in [
        (Request::features(0), round.answer_features(&world, &open, 0)),
        (Request::output_features(0), round.answer_output_features(&world, &open, 0)),
    ] {
        world.ask(&open, &request).expect("it is asked for");
        assert_eq!(world.waiting(), 1);
        let (chain, ann) = (&world.chain, Key::named("ann").account);
        let sent = chain.send_data(ann, chain.requests, U256::ZERO, answer.to_vec());
        assert!(sent.success, "{}", sent.output);
        assert_eq!(world.waiting(), 0, "it is answered");
    }
    world.chain.finalise_after_window(&open);
}

#[test]
fn features_that_no_one_shows_void_the_round() {
    let world = GradientWorld::new(1);
    let round = GradientRound::right(&world);
    let open = round.propose(&world).expect("it is proposed");
    world.ask(&open, &Request::features(0)).expect("it is asked for");
    let third = (open.stake.finalisableAt - open.stake.proposedAt) / 3;
    world.chain.advance(2 * third);
    world.void_unanswered(&open, &Request::features(0)).expect("it is voided");
    assert!(!world.chain.round_state(world.model).isOpen);
}
