//! A few worlds of the liar's suite; `make liars` runs many.
#![allow(missing_docs, unused_crate_dependencies)]

use tributary_liars::{gas, lies, run};
use tributary_test_kit::{PrintSeedOnPanic, number_from_environment};

#[test]
fn every_lie_is_slashed_and_right_rounds_stand() {
    let seed = number_from_environment("SEED", 1);
    let _print = PrintSeedOnPanic(seed);
    let report = run(seed..seed + number_from_environment("WORLDS", 3), number_from_environment("ROUNDS", 4));
    assert!(report.escaped.is_empty(), "got through: {:#?}", report.escaped);
    let honest = &report.honest;
    assert!(honest.slashed.is_empty(), "right rounds were cancelled: {:#?}", honest.slashed);
    assert!(honest.shown * 4 > honest.challenges, "little was shown of right rounds: {honest:?}");
    let silent: Vec<&str> = lies().map(|lie| lie.name).filter(|name| !report.told.contains(name)).collect();
    assert!(silent.is_empty(), "never told: {silent:#?}");
    let functions: Vec<&str> = lies().map(|lie| lie.proven_by).collect();
    let idle: Vec<_> =
        functions.iter().filter(|function| !report.functions.contains_key(*function)).collect();
    assert!(idle.is_empty(), "never proven by: {idle:?}");
    println!(
        "{} lies, {} caught, {} refused by propose; right rounds: {honest:?}; most gas {:?}",
        report.lies, report.caught, report.refused, report.gas
    );
}

/// `make bench-disputes` writes the snapshot.
#[test]
fn challenges_cost_what_the_snapshot_says() {
    let path = tributary_test_kit::workspace().join("test/snapshots/gas-disputes.json");
    let text = std::fs::read_to_string(path).expect("test/snapshots/gas-disputes.json");
    let snapshot: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&text).expect("JSON");
    let of_dots = gas::named(&gas::dot_products());
    for (name, number) in &of_dots {
        assert_eq!(Some(*number), snapshot[name].as_u64(), "{name}; `make bench-disputes`");
    }
    assert!(snapshot["gradient.solidity_ratio"].as_u64() >= Some(300));
    let figures = gas::snapshot();
    assert_eq!(figures.len() + of_dots.len(), snapshot.len());
    for (name, gas::Figure { gas, .. }) in figures {
        let expected = snapshot[&name].as_u64().expect("a number");
        assert!(
            gas.abs_diff(expected) * 100 <= expected,
            "{name}: {expected} -> {gas}; `make bench-disputes`"
        );
        let most = if name.contains("32768") { 3_000_000 } else { 1_000_000 };
        assert!(gas <= most, "{name}: {gas}, at most {most}");
    }
}
