//! The invariants of docs/SPEC.md 7, by name, after every call of a long random use of the real
//! programs.
//!
//! The calls are those of `tributary-test-actions`: accounts contribute, curate, pay, settle and
//! claim, and now and then one thing about a call is wrong. The rounds of some models are honest; the
//! scorers and operators of the others finalise what they like within the sums. Tokens misreport,
//! keep a fee, call back; wallets revert or burn gas. From time to time all storage is compared with
//! what the logs say.
//!
//! `STEPS` and `SEED` choose another use; the seed is printed.
#![allow(missing_docs, unused_crate_dependencies)]

mod books;
mod watch;

use tributary_test_actions::{Generator, Scope, missing};
use tributary_test_kit::{PrintSeedOnPanic, number_from_environment};
use watch::Watch;

const STEPS: u64 = 25_000;
/// How often, in steps, everything is checked, and all storage compared with the logs.
const CHECK_EVERYTHING: u64 = 1_000;

#[test]
fn invariants_hold_after_every_step() {
    let seed = number_from_environment("SEED", 20_261_125);
    let steps = number_from_environment("STEPS", STEPS);
    let say = PrintSeedOnPanic(seed);
    println!("SEED={seed} STEPS={steps}");
    let watch = Watch::new(seed);
    let environment = watch.environment.clone();
    let mut generator = Generator::new(seed, &environment, Scope::HISTORY, watch);
    generator.prepare_history();
    for step in 1..=steps {
        generator.step();
        if step.is_multiple_of(CHECK_EVERYTHING) {
            generator.target.check_everything();
        }
    }
    generator.target.check_everything();
    println!("{}", generator.tally);
    if steps >= STEPS {
        let missing = missing(&generator.tally);
        assert!(missing.is_empty(), "never happened: {}", missing.join(", "));
    }
    drop(say);
}
