//! Programs and reference say the same of everything that can be shown of rounds with the rule
//! `gradient`, right and wrong ones.
#![allow(missing_docs, unused_crate_dependencies)]

use alloy_primitives::Bytes;
use tributary_liars::{GradientRound, GradientWorld, gradient_lies};
use tributary_test_kit::{ChainFixture, Implementation, Key, OpenRound, PrintSeedOnPanic, Random};

/// What a call returns or reverts with, whoever makes it.
fn outcome(world: &GradientWorld, call: &Bytes) -> String {
    let (chain, watcher) = (&world.chain, Key::named("watcher").account);
    format!("{:?}", chain.devnode.call(watcher, chain.judge(call), call.clone()))
}

/// Proposes a round on both chains, and compares what every call does.
fn compare(worlds: &[GradientWorld; 2], round: &GradientRound, what: &str) -> usize {
    let snapshots = worlds.each_ref().map(|world| world.chain.devnode.snapshot());
    let open: Vec<OpenRound> =
        worlds.iter().map(|world| round.propose(world).expect("it is proposed")).collect();
    assert_eq!(open[0].hash, open[1].hash, "both chains have one history");
    let calls = round.calls(&worlds[0], &open[0]);
    for call in &calls {
        let [program, reference] = worlds.each_ref().map(|world| outcome(world, call));
        assert_eq!(program, reference, "{what}: {call}");
    }
    for (world, snapshot) in worlds.iter().zip(snapshots) {
        assert!(world.chain.devnode.revert(snapshot).expect("a chain in memory"));
    }
    calls.len()
}

#[test]
fn programs_and_reference_judge_alike() {
    for seed in 1..=2 {
        let _print = PrintSeedOnPanic(seed);
        let worlds = [Implementation::Programs { cached: true }, Implementation::Reference]
            .map(|implementation| GradientWorld::on(ChainFixture::of(implementation), seed));
        let mut calls = compare(&worlds, &GradientRound::right(&worlds[0]), "a right round");
        for lie in gradient_lies() {
            if let Some((round, _)) = lie.told(&worlds[0], &mut Random::new(seed)) {
                calls += compare(&worlds, &round, lie.name);
            }
        }
        assert!(calls > 1_000, "{calls} calls");
    }
}
