//! The programs and the Solidity reference do the same under random use.

use tributary_differential::run;
use tributary_test_actions::missing;
use tributary_test_kit::{Artifacts, number_from_environment};

/// How many sequences, unless the environment says otherwise: `TRIBUTARY_SEQUENCES`, and
/// `TRIBUTARY_SEED` for the first seed.
const SEQUENCES: u64 = 1_500;

#[test]
fn programs_and_reference_agree() {
    let (first, count) = (
        number_from_environment("TRIBUTARY_SEED", 1),
        number_from_environment("TRIBUTARY_SEQUENCES", SEQUENCES),
    );
    let report = match run(&Artifacts::of_workspace(), first, count) {
        Ok(report) => report,
        Err(error) => panic!("{error}"),
    };
    println!("{}first seed {first}", report.tally);
    let differences: Vec<String> = report.differences.iter().map(ToString::to_string).collect();
    assert!(differences.is_empty(), "first seed {first}\n{}", differences.join("\n"));
    assert_eq!(report.tally.count("sequence"), count);
    if count >= SEQUENCES {
        // A comparison shows nothing about what never happened.
        assert!(report.tally.count("success of raw") > 0, "malformed calldata is never read");
        let missing = missing(&report.tally);
        assert!(missing.is_empty(), "never happened: {}", missing.join(", "));
    }
}
