//! Tells every lie in many worlds, and challenges right rounds.

use crate::{Honest, Lie, World, honest::stand, lies};
use alloy_primitives::{Bytes, U256};
use alloy_sol_types::{SolEvent, SolInterface};
use std::collections::{BTreeMap, BTreeSet};
use tributary_audit::{Challenge, Verdict, audit, proposed_round};
use tributary_interfaces::{
    IAttribution::{RoundSlashed, RoundVoided, releaseBondsCall},
    IDisputes::{IDisputesCalls as Calls, ProposedRound},
};
use tributary_rounds::Budget;
use tributary_test_kit::OpenRound;

/// What became of a lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The round had nothing to tell it of.
    NotTold,
    /// Attribution did not take the proposal.
    Refused,
    /// This function of Disputes slashed the round.
    Slashed(&'static str),
    /// It got through.
    Escaped(String),
}

/// What a run of the suite found.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// How many lies were proposed.
    pub lies: u64,
    /// How many of them were slashed.
    pub caught: u64,
    /// How many Attribution did not take.
    pub refused: u64,
    /// What got through: the lie, the seed of its world and why.
    pub escaped: Vec<(&'static str, u64, String)>,
    /// What became of right rounds.
    pub honest: Honest,
    /// Which lies were caught at least once.
    pub told: BTreeSet<&'static str>,
    /// How often each function slashed.
    pub functions: BTreeMap<&'static str, u64>,
    /// How often each function voided, among these.
    pub voided: BTreeMap<&'static str, u64>,
    /// The most gas that each function took.
    pub gas: BTreeMap<&'static str, u64>,
}

/// Tells all lies in the worlds of these seeds, and challenges so many right rounds of each.
pub fn run(seeds: impl IntoIterator<Item = u64>, rounds: u64) -> Report {
    let mut report = Report::default();
    for seed in seeds {
        let mut world = World::new(seed);
        let mut shown = Vec::new();
        for lie in lies() {
            tell(&world, seed, lie, &mut report, &mut shown);
        }
        stand(&mut world, seed, rounds, &shown, &mut report.honest);
    }
    report
}

/// Tells a lie on a copy of the world.
fn tell(world: &World, seed: u64, lie: &'static Lie, report: &mut Report, shown: &mut Vec<Bytes>) {
    let snapshot = world.chain.devnode.snapshot();
    match outcome(world, lie, report, shown) {
        Outcome::NotTold => {}
        Outcome::Refused => report.refused += 1,
        Outcome::Slashed(function) => {
            report.lies += 1;
            report.caught += 1;
            report.told.insert(lie.name);
            *report.functions.entry(function).or_default() += 1;
        }
        Outcome::Escaped(why) => {
            report.lies += 1;
            report.escaped.push((lie.name, seed, why));
        }
    }
    assert!(world.chain.devnode.revert(snapshot).expect("a chain in memory"), "the snapshot is there");
}

fn outcome(world: &World, lie: &Lie, report: &mut Report, shown: &mut Vec<Bytes>) -> Outcome {
    let Some(round) = lie.told(world) else { return Outcome::NotTold };
    let Ok(open) = world.propose(&round) else { return Outcome::Refused };
    // Nothing fits into memory, so that everything is sorted through files.
    let (stated, budget) =
        (round.statement(world.model, &[], &[]), Budget { memory: 0, ..Budget::default() });
    let challenge = match audit(&of(&open), &stated, &world.facts, &world.known, &budget) {
        Ok(Verdict::Wrong(challenge)) => challenge,
        other => return Outcome::Escaped(format!("the audit says {other:?}")),
    };
    let (chain, watcher) = (&world.chain, world.watcher.account);
    let free = chain.free_bond(chain.token, watcher);
    let sent = chain.send_data(watcher, chain.judge(&challenge.call), U256::ZERO, challenge.call.to_vec());
    if !sent.success {
        return Outcome::Escaped(format!("{} reverted with {}", challenge.function(), sent.output));
    }
    let slashed = sent.logs.iter().find_map(|log| RoundSlashed::decode_log_data(&log.data).ok());
    let voided = sent.logs.iter().find_map(|log| RoundVoided::decode_log_data(&log.data).ok());
    let rests_on_bytes = rests_on_bytes(&challenge);
    assert!(world.is_shown || voided.is_some() == rests_on_bytes, "{}: {challenge:?}", lie.name);
    let reward = match (&slashed, &voided) {
        (Some(_), _) => open.stake.bond / 2,
        (None, Some(voided)) => open.stake.bond - voided.stake.bond,
        (None, None) => return Outcome::Escaped("nothing was cancelled".into()),
    };
    assert_eq!(chain.free_bond(chain.token, watcher), free + reward, "{}", lie.name);
    assert!(!chain.round_state(world.model).isOpen && chain.finalise(&open).is_err(), "{}", lie.name);
    let again = chain.send_data(watcher, chain.judge(&challenge.call), U256::ZERO, challenge.call.to_vec());
    assert!(!again.success, "{} works once", challenge.function());
    if let Some(voided) = voided {
        release(world, &open, &voided);
        *report.voided.entry(challenge.function()).or_default() += 1;
    }
    let most = report.gas.entry(challenge.function()).or_default();
    *most = sent.gas_used.max(*most);
    shown.push(challenge.call.clone());
    Outcome::Slashed(challenge.function())
}

/// Whether scorers had to have a record's bytes to know the fault. They need none for one that is
/// registered by itself before a score of the same record.
fn rests_on_bytes(challenge: &Challenge) -> bool {
    match Calls::abi_decode(&challenge.call) {
        Ok(Calls::proveGap(_)) => true,
        Ok(Calls::proveEarlier(call)) => {
            let (holder, paid) = (call.holder.owner, call.score.owner);
            holder.contentId != paid.contentId || !holder.batchRoot.is_zero()
        }
        _ => false,
    }
}

/// What a voided round left locked is free at the end of its window, once.
pub(crate) fn release(world: &World, open: &OpenRound, voided: &RoundVoided) {
    let (chain, scorer) = (&world.chain, world.chain.scorer.account);
    let release = || {
        let call = releaseBondsCall {
            modelId: world.model,
            attempt: open.round.attempt,
            roundHash: open.hash,
            stake: voided.stake.clone(),
        };
        chain.try_call(world.watcher.account, chain.attribution, call)
    };
    let free = chain.free_bond(chain.token, scorer);
    assert!(release().is_err(), "its window has not passed");
    chain.advance(open.stake.finalisableAt - chain.now());
    assert!(release().is_ok() && release().is_err(), "it is released once");
    assert_eq!(chain.free_bond(chain.token, scorer), free + voided.stake.bond);
}

pub(crate) fn of(open: &OpenRound) -> ProposedRound {
    proposed_round(&open.round, &open.stake)
}
