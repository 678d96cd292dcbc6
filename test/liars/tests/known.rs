//! What scorers had to know: they are slashed for that, and a round is voided for the rest (SPEC 8.6).
#![allow(missing_docs, unused_crate_dependencies)]

use alloy_primitives::{B256, U256};
use alloy_sol_types::{SolCall, SolEvent};
use tributary_audit::{Challenge, Verdict, audit_lists, proposed_round};
use tributary_interfaces::{
    IAttribution::{RoundSlashed, RoundVoided},
    IDisputes::{self, Place, hasVoidedCall, proveRegistrationCall, showRecordCall, shownAtCall},
};
use tributary_liars::{World, follow_from_scores, lies};
use tributary_rounds::{Owner, StatedRound, StatedScore};
use tributary_test_kit::{Revert, WINDOW, expect_revert};

/// What became of a round, with the challenger's reward.
#[derive(Debug, PartialEq, Eq)]
enum Struck {
    Slashed,
    Voided(u128),
}

/// Proposes a round that lies, and has the watcher challenge the first fault.
fn strike(world: &World, round: &StatedRound) -> Result<Struck, Revert> {
    let found = audited(world, round);
    let Verdict::Wrong(challenge) = found else { panic!("{found:?}") };
    send(world, &challenge)
}

/// What an audit says of a round that is proposed.
fn audited(world: &World, round: &StatedRound) -> Verdict {
    let open = world.propose(round).expect("the round is proposed");
    audit_lists(&proposed_round(&open.round, &open.stake), round, &world.facts, &world.known)
}

/// Has the watcher challenge an open round.
fn send(world: &World, challenge: &Challenge) -> Result<Struck, Revert> {
    let chain = &world.chain;
    let sent = chain.send_data(
        world.watcher.account,
        chain.judge(&challenge.call),
        U256::ZERO,
        challenge.call.to_vec(),
    );
    if !sent.success {
        return Err(Revert(sent.output));
    }
    let voided = sent.logs.iter().find_map(|log| RoundVoided::decode_log_data(&log.data).ok());
    let is_slashed = sent.logs.iter().any(|log| RoundSlashed::decode_log_data(&log.data).is_ok());
    // Its signers cannot propose again before its window has passed.
    chain.advance(WINDOW);
    match voided {
        Some(voided) if !is_slashed => Ok(Struck::Voided(voided.reward)),
        None if is_slashed => Ok(Struck::Slashed),
        _ => panic!("a round is slashed or voided"),
    }
}

/// The world's right round with this lie.
fn told(world: &World, name: &str) -> StatedRound {
    let lie = lies().find(|lie| lie.name == name).expect("a lie of this name");
    lie.told(world).expect("the round has something to tell it of")
}

fn shown_at(world: &World, owner: &Owner) -> u64 {
    let call = shownAtCall { batchRoot: world.facts.batch_root(owner), contentId: owner.content_id };
    world.chain.read(world.chain.spans, call)
}

#[test]
fn a_record_is_known_to_those_whose_cutoff_is_after_its_showing() {
    let mut world = World::new(4);
    let round = told(&world, "the first byte of a score is nobody's");
    let fee = match strike(&world, &round) {
        Ok(Struck::Voided(fee)) if fee > 0 => fee,
        other => panic!("nobody had to know the record: {other:?}"),
    };
    assert_eq!(strike(&world, &round), Ok(Struck::Voided(fee)), "it was shown after the cutoff");
    world.span.1 = world.chain.now() - 1;
    assert_eq!(strike(&world, &round), Ok(Struck::Slashed));
}

#[test]
fn an_output_without_scores_was_not_known_even_if_the_record_was() {
    let world = World::new(5);
    assert!(world.is_shown);
    let round = told(&world, "all scores are missing");
    assert_eq!(strike(&world, &round), Ok(Struck::Voided(0)));
    let round = told(&world, "the first byte of a score is nobody's");
    assert_eq!(strike(&world, &round), Ok(Struck::Slashed));
}

/// A right round in which two records of a batch that nobody has shown have scores: the indexes of
/// a score of each.
fn two_of_a_batch() -> (World, [usize; 2]) {
    (2..)
        .step_by(2)
        .map(World::new)
        .find_map(|world| {
            let scores = || {
                world.right.scores.iter().enumerate().filter(|(_, score)| {
                    score.owner.item != score.owner.content_id && score.end - score.start > 1
                })
            };
            let (first, score) = scores().next()?;
            let is_second = |other: &StatedScore| {
                other.owner.item == score.owner.item && other.owner.content_id != score.owner.content_id
            };
            let (second, _) = scores().find(|(_, other)| is_second(other))?;
            Some((world, [first, second]))
        })
        .expect("seeds do not end")
}

/// The world's right round with the first byte of a score nobody's.
fn short(world: &World, index: usize) -> StatedRound {
    let mut round = world.right.clone();
    round.scores[index].start += 1;
    follow_from_scores(world, &mut round).expect("a round");
    round
}

#[test]
fn records_of_an_item_that_were_not_shown_void_one_round_of_a_model() {
    let (world, [first, second]) = two_of_a_batch();
    let owners = [first, second].map(|index| world.right.scores[index].owner);
    let (chain, item) = (&world.chain, owners[0].item);
    let call = hasVoidedCall { modelId: world.model, datanetId: owners[0].datanet, item };
    assert!(!chain.read(chain.spans, call.clone()));
    assert!(matches!(strike(&world, &short(&world, first)), Ok(Struck::Voided(1..))));
    assert!(chain.read(chain.spans, call) && shown_at(&world, &owners[0]) > 0);

    // What is shown in the second of a proposal is shown too late.
    for is_shown in [false, true] {
        let snapshot = chain.devnode.snapshot();
        if is_shown {
            chain.call(world.watcher.account, chain.spans, world.show(&owners[1]));
        }
        expect_revert::<IDisputes::NoFault>(strike(&world, &short(&world, second)));
        assert!(chain.devnode.revert(snapshot).expect("a chain in memory"));
    }
    assert_eq!(shown_at(&world, &owners[1]), 0);

    // What can void no more hides nothing else that is wrong.
    let mut round = short(&world, second);
    let last = round.payouts.len() - 1;
    (round.payouts[0].amount, round.payouts[last].amount) =
        (round.payouts[0].amount + 1, round.payouts[last].amount - 1);
    let found = audited(&world, &round);
    let Verdict::Wrong(challenge) = found else { panic!("{found:?}") };
    expect_revert::<IDisputes::NoFault>(send(&world, &challenge));
    assert_eq!(send(&world, challenge.others.last().expect("a payout")), Ok(Struck::Slashed));

    // What was shown before a proposal voids it, for who proposes can look at what is shown.
    chain.call(world.watcher.account, chain.spans, world.show(&owners[1]));
    chain.advance(1);
    assert!(matches!(strike(&world, &short(&world, second)), Ok(Struck::Voided(1..))));
    assert_eq!(strike(&world, &short(&world, first)).map(|struck| struck != Struck::Slashed), Ok(true));
}

#[test]
fn a_record_is_shown_once_and_as_one_of_its_batch() {
    let world = World::new(2);
    let (chain, watcher) = (&world.chain, world.watcher.account);
    let mut in_batches = world.owners().filter(|owner| owner.item != owner.content_id);
    let (owner, other) = (in_batches.next().expect("a batch"), in_batches.next().expect("a second record"));
    let show = world.show(&owner);
    let of_other = showRecordCall { member: world.member(&other), ..show.clone() };
    expect_revert::<IDisputes::NotShown>(chain.try_call(watcher, chain.spans, of_other));
    let by_itself = showRecordCall { batchRoot: B256::ZERO, ..show.clone() };
    chain.call(watcher, chain.spans, by_itself);
    assert_eq!(shown_at(&world, &owner), 0, "it was not shown as one of its batch");

    chain.call(watcher, chain.spans, show.clone());
    let first = chain.now();
    chain.advance(7);
    chain.call(watcher, chain.spans, show);
    assert_eq!(shown_at(&world, &owner), first);
}

fn nowhere() -> Place {
    Place { leaves: Vec::new(), proof: Default::default() }
}

/// The challenge of a lie, with the place of the leaf's record in its batch taken away.
fn without_member(world: &World, lie: &str) -> Challenge {
    let found = audited(world, &told(world, lie));
    let Verdict::Wrong(challenge) = found else { panic!("{lie}: {found:?}") };
    assert_eq!(challenge.function(), "proveRegistration");
    let mut call = proveRegistrationCall::abi_decode(&challenge.call).expect("its call");
    assert!(!call.member.leaves.is_empty() && !call.score.owner.batchRoot.is_zero());
    call.member = nowhere();
    Challenge { call: call.abi_encode().into(), ..challenge }
}

#[test]
fn what_no_registry_lets_earn_is_shown_without_its_batch_and_what_a_batch_holds_by_it_only() {
    let world = World::new(3);
    let flagged =
        without_member(&world, "a record of a batch is paid in the second before it was accepted again");
    assert_eq!(send(&world, &flagged), Ok(Struck::Slashed));
    let not_held = without_member(&world, "a score of a record in a batch that does not hold it");
    let member = IDisputes::NotShown { what: "member".into() };
    tributary_test_kit::expect_revert_with(&member, send(&world, &not_held));
}
